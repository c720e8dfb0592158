"""Levels: offsets, hum and soft voices, put right without touching what is right.

The recogniser's model knows no loudness normalisation of its own: a voice of -46 dBFS that stands 30 dB
over the noise is half lost to it, and a voice near clipping is often misheard ("now" for "no"). Where the
loudest 20 ms have -22 to -12 dBFS it makes no difference; at -30 dBFS a fifth of what is said in noise is
lost. So each utterance gets one gain, fixed at its beginning: a gain that moves with the voice would colour
it. Voice activity gets a gain of its own, from the noise of the room: in a quiet room with a low microphone a
far voice is still a voice. Offset and mains hum are filtered out first.
"""

import numpy as np
from numpy.typing import NDArray

from voiceguide.pcm import HEARING_RATE, Samples

_CUTOFF_HZ = 90.0
_TAPS = 960
"""Length of the high-pass filter's response: in 60 ms it has died away to -100 dB."""

_VOICE = 3500.0
"""RMS (of 32768) that the loudest 20 ms of a voice are brought to: -19 dBFS."""

_LEAST, _MOST = 0.1, 20.0
"""Bounds of the gain for the recognisers: -20 and 26 dB."""

_FLOOR = 15.0
"""RMS that the noise of a quiet room is brought to for the voice activity: -67 dBFS."""

_MOST_FLOOR = 10.0
_LIFTED = 6000
"""Peak (of 32768) to which a chunk is lifted at most: a loud voice that is clipped is no voice any more."""

_FLOOR_CHUNKS = 150
"""Chunks (about 5 s) over which the least is the noise."""

_GATE_CHUNKS = 30
"""Chunks (about 1 s) from which it is known how loud the room is."""

_GATE_SHARE = 0.15
"""Share of the chunks that are softer than what the gate goes by: the pauses of whoever speaks."""

_GATE = 2.5
"""How much louder than that the voice of a person in the room is (8 dB)."""

_VOICES, _VOICES_RATE = 0.1, 0.01
"""Share of chunks (over about 3 s) in which the gate is closed to a voice: then others speak all the time."""

_CLEAR = 10.0
"""How much louder than that a voice is whose soft sounds stand out, too (20 dB)."""

_FALL = 10 ** (-24 / 20)
"""How much softer than the loudest of a voice a chunk is that only rings on in the room (24 dB)."""

_FALLEN = 2
"""Chunks in a row that are so soft: one alone may be no more than the closure before a consonant."""

_FORGET = 0.97
"""What of that loudest is left from chunk to chunk: a voice that grows softer is a voice still."""

_GATE_HANG = 3
"""Chunks (about 0.1 s) for which one loud chunk keeps the gate open: soft sounds within a word."""


class HighPass:
    """Takes out everything below about 90 Hz, without delay: a Butterworth filter of second order."""

    def __init__(self) -> None:
        self._response = _butterworth()
        self._past: NDArray[np.float64] = np.zeros(_TAPS - 1)

    def filter(self, samples: Samples) -> Samples:
        """The samples that follow those of the call before, int16."""
        signal = np.concatenate([self._past, samples])
        self._past = signal[-(_TAPS - 1) :]
        out = np.convolve(signal, self._response, "valid")
        filtered: Samples = np.clip(np.rint(out), -32768, 32767).astype(np.int16)
        return filtered


class RoomNoise:
    """The noise of the room, the gain for voice activity that goes with it, and the gate.

    A television, music with a singer or other people talking are voices to any voice activity, and they
    never end. A person in the room stands out of them in level; so a voice must be louder than what is
    there all the time. In a quiet room that is next to nothing, and the gate is open for every voice.
    """

    def __init__(self) -> None:
        self._least: list[float] = []
        self._since_loud = _GATE_HANG
        self._voices = 0.0
        self._usual = self._last = _FLOOR

    @property
    def voices(self) -> bool:
        """There are other voices in the room, all the time: the gate was closed to a good part of them."""
        return self._voices > _VOICES

    def note(self, *, voice: bool) -> None:
        """Whether there is a voice in the last chunk; to be told for each."""
        self._voices += _VOICES_RATE * ((voice and not self.open) - self._voices)

    @property
    def open(self) -> bool:
        """The last chunk can belong to a person: it stands out of what is there all the time."""
        return self._since_loud < _GATE_HANG

    @property
    def clear(self) -> bool:
        """The last chunk stands so far out of the noise that softer ones beside it will, too."""
        return self._last > _CLEAR * self._usual

    @property
    def rms(self) -> float:
        """Of 32768; the least chunk of the last five seconds."""
        return min(self._least, default=_FLOOR)

    def lift(self, chunk: Samples) -> Samples:
        """The chunk, amplified if the room is quieter than usual."""
        rms = max(_rms(chunk), 1.0)
        self._least = [*self._least[1 - _FLOOR_CHUNKS :], rms]
        self._usual, self._last = sorted(self._least)[int(_GATE_SHARE * len(self._least))], rms
        loud = len(self._least) < _GATE_CHUNKS or rms > _GATE * self._usual
        self._since_loud = 0 if loud else self._since_loud + 1
        peak = max(int(np.abs(chunk.astype(np.int32)).max()), 1)
        return amplify(chunk, max(min(_FLOOR / self.rms, _MOST_FLOOR, _LIFTED / peak), 1.0))


class Fall:
    """Whether a voice has fallen away, though voice activity has not noticed yet.

    A room rings on: it is softer by 60 dB only after the reverberation time, and voice activity takes the
    first 90 to 180 ms of that for the voice. Where a voice stands far out of the noise its level tells it
    sooner. It falls as far before many a consonant, so it is no end unless what was said is a command.
    """

    def __init__(self) -> None:
        self._loudest = 0.0
        self._soft = 0

    def note(self, chunk: Samples) -> bool:
        """Whether the voice has fallen away by this chunk; to be told each."""
        rms = _rms(chunk)
        self._loudest = max(rms, _FORGET * self._loudest)
        self._soft = self._soft + 1 if rms < _FALL * self._loudest else 0
        return self._soft >= _FALLEN


def gain_for(samples: Samples) -> float:
    """The gain that brings a voice to the level the recognisers know best."""
    frames = samples[: len(samples) // 320 * 320].reshape(-1, 320).astype(np.float64)
    if not len(frames):
        return 1.0
    loudest = float(np.sqrt(np.max(np.mean(np.square(frames), axis=1))))
    return min(max(_VOICE / max(loudest, 1.0), _LEAST), _MOST)


def amplify(samples: Samples, gain: float) -> Samples:
    """The samples times `gain`, clipped."""
    if gain == 1.0:
        return samples
    louder: Samples = np.clip(np.rint(samples * gain), -32768, 32767).astype(np.int16)
    return louder


def _rms(samples: Samples) -> float:
    return float(np.sqrt(np.mean(np.square(samples.astype(np.float64)))))


def _butterworth() -> NDArray[np.float64]:
    """The response of the filter (bilinear transform), as far as it is heard."""
    k = np.tan(np.pi * _CUTOFF_HZ / HEARING_RATE)
    norm = 1 / (1 + np.sqrt(2) * k + k * k)
    a1, a2 = 2 * (k * k - 1) * norm, (1 - np.sqrt(2) * k + k * k) * norm
    pulse = norm * np.array([1.0, -2.0, 1.0] + [0.0] * (_TAPS - 3))
    response = np.zeros(_TAPS)
    for i in range(_TAPS):
        response[i] = pulse[i]
        if i > 0:
            response[i] -= a1 * response[i - 1]
        if i > 1:
            response[i] -= a2 * response[i - 2]
    return response
