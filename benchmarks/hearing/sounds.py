"""What else there is to hear: music, babble, coughs and claps, pillows and cheap loudspeakers.

All of it is made from a seed; float32 in -1..1 at HEARING_RATE unless said otherwise.
"""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from voiceguide.pcm import HEARING_RATE, Samples, to_float, to_int16

Signal = npt.NDArray[np.float64]
Random = np.random.Generator

_CHORDS = ((0, 4, 7, 11), (9, 12, 16, 19), (5, 9, 12, 16), (7, 11, 14, 17))
"""Semitones over the key: I, vi, IV, V with sevenths."""

_VOWELS = ((730, 1090, 2440), (530, 1840, 2480), (390, 1990, 2550), (570, 840, 2410), (440, 1020, 2240))
"""Formants in Hz of five vowels (Peterson and Barney 1952, men)."""


def _times(seconds: float) -> Signal:
    return np.arange(int(seconds * HEARING_RATE)) / HEARING_RATE


def music(seconds: float, seed: int) -> Samples:
    """A song: chords, bass, drums and a lead that sings vowels, int16."""
    random = np.random.default_rng(seed)
    beat = 60 / random.uniform(80, 124)
    key = 220 * 2 ** (random.integers(-5, 6) / 12)
    out = np.zeros(int(seconds * HEARING_RATE) + HEARING_RATE)
    bars = int(seconds / (4 * beat)) + 1
    for bar in range(bars):
        chord = _CHORDS[bar % len(_CHORDS)]
        at = bar * 4 * beat
        for note in chord:
            _add(out, at, 0.16 * _pad(key * 2 ** (note / 12), 4 * beat))
        for k in range(4):
            when = at + k * beat
            _add(out, when, 0.4 * _pluck(key / 2 * 2 ** (chord[0] / 12), beat))
            _add(out, when, 0.5 * (_kick() if k % 2 == 0 else _snare(random)))
            for half in (0.0, 0.5):
                _add(out, when + half * beat, 0.12 * _hat(random))
            if random.random() < 0.8:
                note = chord[int(random.integers(len(chord)))] + 12
                length = beat * float(random.choice((0.5, 1.0, 1.0, 2.0)))
                _add(out, when, 0.5 * _sung(key * 2 ** (note / 12), length, random))
    out = out[: int(seconds * HEARING_RATE)]
    return to_int16(0.5 * out / np.abs(out).max())


def _add(out: Signal, at_s: float, sound: Signal) -> None:
    start = int(at_s * HEARING_RATE)
    end = min(start + len(sound), len(out))
    if start < end:
        out[start:end] += sound[: end - start]


def _fade(sound: Signal, rise_s: float, fall_s: float) -> Signal:
    up, down = (max(min(int(s * HEARING_RATE), len(sound) // 2), 1) for s in (rise_s, fall_s))
    sound = sound.copy()
    sound[:up] *= np.linspace(0, 1, up)
    sound[-down:] *= np.linspace(1, 0, down)
    return sound


def _pad(hz: float, seconds: float) -> Signal:
    t = _times(seconds)
    sound = sum(
        np.sin(2 * np.pi * k * hz * t * detune) / k**1.5 for k in range(1, 7) for detune in (1, 1.003)
    )
    return _fade(np.asarray(sound), 0.08, 0.2)


def _pluck(hz: float, seconds: float) -> Signal:
    t = _times(seconds)
    return _fade(
        np.exp(-4 * t) * (np.sin(2 * np.pi * hz * t) + 0.4 * np.sin(4 * np.pi * hz * t)), 0.005, 0.02
    )


def _kick() -> Signal:
    t = _times(0.18)
    sound: Signal = np.exp(-18 * t) * np.sin(2 * np.pi * (50 * t + 8 * (1 - np.exp(-30 * t))))
    return sound


def _snare(random: Random) -> Signal:
    t = _times(0.2)
    return np.exp(-20 * t) * (0.7 * random.standard_normal(len(t)) + np.sin(2 * np.pi * 190 * t))


def _hat(random: Random) -> Signal:
    t = _times(0.06)
    sound: Signal = np.exp(-60 * t) * np.diff(random.standard_normal(len(t) + 1))
    return sound


def _sung(hz: float, seconds: float, random: Random) -> Signal:
    """A voice on one note: a glottal pulse train with vibrato, shaped by a vowel's formants."""
    t = _times(seconds)
    phase = 2 * np.pi * np.cumsum(hz * (1 + 0.012 * np.sin(2 * np.pi * 5.5 * t))) / HEARING_RATE
    formants = _VOWELS[int(random.integers(len(_VOWELS)))]
    sound = np.zeros(len(t))
    for k in range(1, int(6000 / hz) + 1):
        gain = sum(1 / (1 + ((k * hz - f) / (60 + 0.06 * f)) ** 2) for f in formants)
        sound += gain * np.sin(k * phase) / k**0.5
    return _fade(sound / max(float(np.abs(sound).max()), 1e-9), 0.04, 0.08)


def babble(clips: Sequence[Samples], seconds: float, seed: int, *, talkers: int = 6) -> Samples:
    """Several people talking at once, each clip after clip, int16."""
    random = np.random.default_rng(seed)
    out = np.zeros(int(seconds * HEARING_RATE))
    for _ in range(talkers):
        at = int(random.integers(-2 * HEARING_RATE, 0))
        while at < len(out):
            clip = to_float(clips[int(random.integers(len(clips)))])
            lo, hi = max(at, 0), min(at + len(clip), len(out))
            if lo < hi:
                out[lo:hi] += clip[lo - at : hi - at] / max(float(np.sqrt(np.mean(clip**2))), 1e-6)
            at += len(clip) + int(random.uniform(0.1, 0.6) * HEARING_RATE)
    return to_int16(0.5 * out / np.abs(out).max())


def cough(seed: int) -> Samples:
    """A cough: a burst of noise with a throat's resonances, and its voiced tail, int16."""
    random = np.random.default_rng(seed)
    parts = []
    for _ in range(int(random.integers(1, 4))):
        t = _times(random.uniform(0.25, 0.4))
        noise = _resonant(random.standard_normal(len(t)), (650, 1500, 2700))
        voiced = _resonant(np.sign(np.sin(2 * np.pi * random.uniform(110, 200) * t)), (600, 1300))
        parts += [noise * np.exp(-9 * t) + 0.3 * voiced * np.exp(-14 * t) * (t > 0.08), np.zeros(1600)]
    out = np.concatenate(parts)
    return to_int16(0.6 * out / np.abs(out).max())


def clap(seed: int) -> Samples:
    """Hands clapping once to three times, int16."""
    random = np.random.default_rng(seed)
    parts = []
    for _ in range(int(random.integers(1, 4))):
        t = _times(0.25)
        parts.append(_resonant(random.standard_normal(len(t)), (1100, 2200)) * np.exp(-70 * t))
    out = np.concatenate(parts)
    return to_int16(0.8 * out / np.abs(out).max())


def _resonant(signal: Signal, centres: Sequence[float]) -> Signal:
    spectrum, hz = np.fft.rfft(signal), np.fft.rfftfreq(len(signal), 1 / HEARING_RATE)
    gain = sum(1 / (1 + ((hz - c) / (0.25 * c)) ** 2) for c in centres)
    return np.fft.irfft(spectrum * gain, len(signal))


# -- what happens to the microphone's signal -----------------------------------------------------------


def plain(near: Samples, _random: Random) -> Samples:
    """Nothing happens to it."""
    return near


def face_down(near: Samples, random: Random) -> Samples:
    """A receiver whose face is in a pillow: nothing over 1.5 kHz, 12 dB softer; the room's floor stays."""
    signal = to_float(near).astype(np.float64)
    spectrum, hz = np.fft.rfft(signal), np.fft.rfftfreq(len(signal), 1 / HEARING_RATE)
    muffled = np.fft.irfft(spectrum / np.sqrt(1 + (hz / 1500) ** 8), len(signal))
    return to_int16(muffled * 10 ** (-12 / 20) + _floor(len(near), random))


def soft(near: Samples, random: Random) -> Samples:
    """A far or soft voice: 20 dB down, the microphone's own noise at -72 dBFS."""
    return to_int16(to_float(near) * 0.1 + 2 * _floor(len(near), random))


def clipped(near: Samples, _random: Random) -> Samples:
    """A microphone turned up far too high: 24 dB up, into its limits."""
    return to_int16(np.clip(to_float(near) * 15.8, -0.99, 0.99))


def hum(near: Samples, _random: Random) -> Samples:
    """Mains hum with harmonics at 15 dB under the voice, on a DC offset of 5 %."""
    t = np.arange(len(near)) / HEARING_RATE
    mains = sum(np.sin(2 * np.pi * 50 * k * t) / k for k in (1, 2, 3, 5))
    return to_int16(to_float(near) + 0.009 * mains + 0.05)


def _floor(n: int, random: Random) -> Signal:
    return random.standard_normal(n) * 10 ** (-78 / 20)


MICROPHONES: dict[str, Callable[[Samples, Random], Samples]] = {
    "plain": plain, "face_down": face_down, "soft": soft, "clipped": clipped, "hum": hum,
}  # fmt: skip
"""By the name a scene gives."""


def cheap_loudspeaker(far: Samples) -> Samples:
    """A small loudspeaker at its limits: a soft clipper, lopsided, third harmonic about 20 dB down."""
    signal = to_float(far).astype(np.float64)
    peak = max(float(np.abs(signal).max()), 1e-9)
    driven = 1.6 * signal / peak
    return to_int16(peak * (np.tanh(driven + 0.1) - np.tanh(0.1)) / 1.6)
