"""The virtual room of the rehearsal: a person, the loudspeaker's echo and noise, summed at one microphone.

The room is linear: what arrives at the microphone is the person's voice and the loudspeaker's signal, each
convolved with its own impulse response, plus noise. The responses follow Polack's model (1988): a direct
path, then Gaussian noise that decays by 60 dB in RT60 seconds. The loudspeaker stands beside the
microphone, so its direct path outweighs its reverberation more than the person's does. Clocks of playback
and microphone may differ (`drift_ppm`), and playback may take its time (`delay_ms`).

Levels are RMS of active speech: of 20 ms frames, those within 25 dB of the loudest. The person speaks at
-26 dBFS (the reference level of ITU-T P.56 test material); echo and noise are given relative to that.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voiceguide.pcm import HEARING_RATE, Block, Samples, to_float, to_int16
from voiceguide.room.convolution import StreamConvolver

PERSON_DBFS = -26.0
"""Active level of the person at the microphone."""
FLOOR_DBFS = -78.0
"""Level of the room's own faint noise: no real microphone gives zeros."""

BLOCK = HEARING_RATE // 100
"""Samples in every block of the room: 10 ms."""

Signal = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Acoustics:
    """What one room is like; the fields of a scenario's [room]."""

    echo_db: float = 0.0
    """Loudspeaker's voice over person's voice at the microphone, in dB of active RMS."""
    delay_ms: float = 60.0
    """From playback to microphone."""
    rt60_s: float = 0.3
    """Seconds in which reverberation decays by 60 dB."""
    noise_snr_db: float = 20.0
    """Person's voice over noise, in dB."""
    drift_ppm: float = 0.0
    """How much faster the playback clock runs than the microphone's, in millionths."""
    seed: int = 1
    """Of the responses and the floor."""


class VirtualRoom:
    """Blocks of the loudspeaker in, blocks of the microphone out, at HEARING_RATE."""

    def __init__(self, acoustics: Acoustics, *, voice_dbfs: float, noise: Samples | None = None) -> None:
        """`voice_dbfs`: active level at which the guide's voice is rendered at its normal loudness.

        `noise`: int16 mono at HEARING_RATE, looped; None for a quiet room.
        """
        self._random = np.random.default_rng(acoustics.seed)
        self._person_response = _response(acoustics.rt60_s, direct_db=3.0, random=self._random)
        echo = _response(acoustics.rt60_s, direct_db=9.0, random=self._random)
        self._echo = StreamConvolver(echo * _gain(PERSON_DBFS + acoustics.echo_db - voice_dbfs), block=BLOCK)
        self._playback = _Playback(
            delay=acoustics.delay_ms * HEARING_RATE / 1000, drift=acoustics.drift_ppm * 1e-6
        )
        self._noise = None if noise is None else _levelled(noise, PERSON_DBFS - acoustics.noise_snr_db)
        self._people: list[tuple[int, Signal]] = []
        self.position = 0
        """Samples of the microphone so far."""

    def speak(self, clip: Samples, at: int) -> int:
        """Let a person say `clip` (int16 mono at HEARING_RATE) from sample `at` on; the end of the clip."""
        dry = _levelled(clip, PERSON_DBFS)
        wet = np.convolve(dry, self._person_response).astype(np.float32)
        self._people.append((at, wet * (_level(dry) / max(_level(wet), 1e-9))))
        return at + len(clip)

    def hear(self, far: Samples) -> tuple[Block, Signal]:
        """The microphone's next block for the BLOCK samples (int16) that the loudspeaker plays meanwhile.

        Also what of it is person and noise, without the loudspeaker (float32), for recording.
        """
        n = len(far)
        near = self._random.standard_normal(n).astype(np.float32) * _gain(FLOOR_DBFS)
        if self._noise is not None:
            near += self._noise[np.arange(self.position, self.position + n) % len(self._noise)]
        for start, clip in self._people:
            lo, hi = max(self.position, start), min(self.position + n, start + len(clip))
            if lo < hi:
                near[lo - self.position : hi - self.position] += clip[lo - start : hi - start]
        self._people = [(s, c) for s, c in self._people if s + len(c) > self.position + n]
        echo = self._echo.process(self._playback.process(to_float(far)))
        played = self.position + n
        block = Block(to_int16(near + echo), HEARING_RATE, self.position, played=played)
        self.position += n
        return block, near


class _Playback:
    """The delay from the loudspeaker to the microphone, with the drift of one clock against the other.

    Fractional delays use the cubic of Catmull and Rom through four neighbouring samples.
    """

    def __init__(self, *, delay: float, drift: float) -> None:
        self._delay = delay
        self._speed = 1.0 + drift
        self._kept = np.zeros(0, np.float32)
        self._kept_from = 0
        self._at = 0

    def process(self, far: Signal) -> Signal:
        """What leaves the loudspeaker at the microphone's pace, as long as `far`."""
        self._kept = np.concatenate((self._kept, far))
        times = (np.arange(self._at, self._at + len(far)) - self._delay) * self._speed
        self._at += len(far)
        whole = np.floor(times).astype(np.int64)
        part = (times - whole).astype(np.float32)
        p0, p1, p2, p3 = (self._sample(whole + k) for k in (-1, 0, 1, 2))
        out = p1 + 0.5 * part * (
            p2 - p0 + part * (2 * p0 - 5 * p1 + 4 * p2 - p3 + part * (3 * (p1 - p2) + p3 - p0))
        )
        oldest = max(int(whole[0]) - 2 - self._kept_from, 0)
        self._kept, self._kept_from = self._kept[oldest:], self._kept_from + oldest
        signal: Signal = out.astype(np.float32)
        return signal

    def _sample(self, index: NDArray[np.int64]) -> Signal:
        local = index - self._kept_from
        inside = (local >= 0) & (local < len(self._kept))
        samples: Signal = np.where(inside, self._kept[np.clip(local, 0, len(self._kept) - 1)], np.float32(0))
        return samples


def active_dbfs(samples: Samples) -> float:
    """RMS of active speech in dB of full scale; -120 for silence."""
    return 20 * float(np.log10(max(_level(to_float(samples)), 1e-6)))


def _level(signal: Signal) -> float:
    frame = HEARING_RATE // 50
    whole = len(signal) // frame * frame
    if not whole:
        return float(np.sqrt(np.mean(signal**2))) if len(signal) else 0.0
    powers = np.mean(signal[:whole].reshape(-1, frame) ** 2, axis=1)
    active = powers[powers >= powers.max() * 10**-2.5]
    return float(np.sqrt(np.mean(active)))


def _levelled(samples: Samples, dbfs: float) -> Signal:
    signal = to_float(samples)
    levelled: Signal = (signal * (_gain(dbfs) / max(_level(signal), 1e-6))).astype(np.float32)
    return levelled


def _gain(db: float) -> np.float32:
    return np.float32(10 ** (db / 20))


def _response(rt60_s: float, *, direct_db: float, random: np.random.Generator) -> Signal:
    """An impulse response of unit energy whose direct path is `direct_db` above the reverberation."""
    n = max(int(rt60_s * HEARING_RATE), 1)
    tail = random.standard_normal(n) * np.exp(-6.91 * np.arange(n) / n)
    tail[: int(0.002 * HEARING_RATE)] = 0
    tail /= max(float(np.sqrt(np.sum(tail**2))), 1e-9)
    tail *= 10 ** (-direct_db / 20)
    tail[0] = 1.0
    response: Signal = (tail / np.sqrt(np.sum(tail**2))).astype(np.float32)
    return response
