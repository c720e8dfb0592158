"""Ambience made by arithmetic: slow chords, rain, the sea. It never ends, never repeats, and nobody owns it.

All of it is noise shaped by filters and slow movement, or a few sines. Noise: white, from a seeded generator,
convolved with a linear-phase filter by overlap and add (Stockham 1966), so that one block goes on where the
last one ended. The sea moves in waves of many lengths that overlap; the rain in gusts, with drops; the
pads in chords that melt into each other. Partials come from Chebyshev polynomials of one cosine: T2(cos x) =
cos 2x, T3(cos x) = cos 3x, so that a note of three partials costs one cosine a sample.

Nothing lies above 10 kHz: soft hiss only tires, and a click in a whole session can be found up there. Every
scene is as loud as every other (`NORMAL_LUFS`) and softened above `PEAK`. A second takes a few milliseconds.
"""

from collections.abc import Callable, Sequence

import numpy as np
import soxr
from numpy.typing import NDArray

from voiceguide.guide.model import Scene
from voiceguide.pcm import SPEAKING_RATE
from voiceguide.speech.levels import Signal

NORMAL_LUFS = -40.0
"""Loudness of every piece at its normal level: 16 LU under the voice."""
PEAK = 0.075
"""Greatest amplitude of a piece at its normal level, 1.0 being full scale."""
CHUNK = SPEAKING_RATE // 2
"""Samples made at a time."""
TAPS = 2048
"""Length of the filters in samples (43 ms)."""
GRID = SPEAKING_RATE // 100
"""Samples between two points of a slow movement."""

Times = NDArray[np.float64]
"""Seconds, or something for each of them."""

Curve = Sequence[tuple[float, float]]
"""Hertz and decibels of a filter, between which it goes straight over the logarithm of frequency."""

Piece = Callable[[], Signal]
"""Gives the next CHUNK (or some other number) of samples of music, float32, each time it is called."""


def softened(signal: Signal, peak: float = PEAK) -> Signal:
    """The signal with what is above half the peak rounded off, so that it never reaches the peak."""
    half = peak / 2
    above = np.abs(signal)
    if not len(signal) or above.max() <= half:
        return signal
    rounded = half + half * np.tanh((above - half) / half)
    return np.where(above > half, np.sign(signal) * rounded, signal).astype(np.float32)


def ambience(scene: Scene, seed: int = 0) -> Piece:
    """That scene from its beginning; the same for the same seed."""
    random = np.random.default_rng((seed, *scene.value.encode()))
    match scene:
        case Scene.PADS:
            return _Pads(random).next
        case Scene.RAIN:
            return _Rain(random).next
        case Scene.SEA:
            return _Sea(random).next


class Noise:
    """Filtered noise of unit power, block after block."""

    def __init__(self, random: np.random.Generator, curve: Curve) -> None:
        """`curve` is its spectrum; outside of it is nothing."""
        self._random = random
        self._size = 1 << (CHUNK + TAPS).bit_length()
        self._filter = np.fft.rfft(_taps(curve), self._size)
        self._rest: Signal = np.zeros(TAPS, np.float32)

    def next(self) -> Signal:
        """The next CHUNK samples."""
        white = self._random.standard_normal(CHUNK, np.float32)
        whole = np.fft.irfft(np.fft.rfft(white, self._size) * self._filter, self._size)
        block = whole[:CHUNK].astype(np.float32)
        block[:TAPS] += self._rest
        self._rest = whole[CHUNK : CHUNK + TAPS].astype(np.float32)
        return block


def _taps(curve: Curve) -> Times:
    """A linear-phase filter that gives noise of unit power that spectrum."""
    hertz = np.fft.rfftfreq(TAPS, 1 / SPEAKING_RATE)
    points = np.array(curve)
    decibels = np.interp(
        np.log(np.maximum(hertz, 1.0)), np.log(points[:, 0]), points[:, 1], left=-120, right=-120
    )
    taps: Times = np.roll(np.fft.irfft(10 ** (decibels / 20)), TAPS // 2) * np.blackman(TAPS)
    power = float(np.sum(taps**2))
    return np.asarray(taps / np.sqrt(power), np.float64)


class _Slow:
    """A movement that is made at 100 points a second and joined by straight lines."""

    def __init__(self, shape: Callable[[Times], Times]) -> None:
        """`shape` gives the values at times in seconds, which only go on."""
        self._shape = shape
        self._point = 0
        self._last = float(shape(np.zeros(1))[0])

    def next(self) -> Signal:
        """The next CHUNK samples."""
        count = CHUNK // GRID
        times: Times = (self._point + np.arange(1.0, count + 1)) * (GRID / SPEAKING_RATE)
        values = np.concatenate([[self._last], self._shape(times)])
        self._point += count
        self._last = float(values[-1])
        line = np.interp(np.arange(CHUNK) / GRID, np.arange(count + 1), values)
        return np.asarray(line, np.float32)


class _Sea:
    """A beach: waves that come up with a wash, and the deep water behind them."""

    CREST = 0.4
    """Part of a wave after which it goes back."""

    def __init__(self, random: np.random.Generator) -> None:
        self._random = random
        self._deep = Noise(random, ((40, -40), (90, 0), (350, -10), (900, -30), (2500, -70)))
        self._wash = Noise(random, ((150, -40), (500, -4), (1200, 0), (3000, -8), (7000, -26), (10_000, -80)))
        self._waves: list[tuple[float, float, float]] = [(-4.0, 11.0, 0.7), (2.0, 12.0, 0.8)]
        self._swell = _Slow(self._height)

    def _height(self, times: Times) -> Times:
        """How high the water is; each wave comes up faster than it goes."""
        while self._waves[-1][0] < times[-1]:
            start = self._waves[-1][0] + self._random.uniform(5.5, 10.0)
            self._waves.append((start, self._random.uniform(9.0, 13.0), self._random.uniform(0.5, 1.0)))
        self._waves = [w for w in self._waves if w[0] + w[1] > times[0]]
        height = np.full(len(times), 0.12)
        for start, length, strength in self._waves:
            x = np.clip((times - start) / length, 0.0, 1.0)
            rise = np.where(x < self.CREST, x / self.CREST, (1.0 - x) / (1.0 - self.CREST))
            height += strength * np.sin(np.pi / 2 * rise) ** 2
        return height

    def next(self) -> Signal:
        height = self._swell.next()
        return softened(
            0.0115 * 0.85 * (0.35 + 0.65 * height) * self._deep.next()
            + 0.0085 * 0.85 * height * self._wash.next()
        )


class _Rain:
    """Steady soft rain on leaves, in gusts, with single drops nearby."""

    RATE = 9.0
    """Drops a second."""
    DROP = SPEAKING_RATE // 25
    """Samples of a drop."""

    def __init__(self, random: np.random.Generator) -> None:
        self._random = random
        self._fall = Noise(random, ((120, -30), (500, -8), (1500, 0), (4000, -4), (7000, -14), (10_000, -80)))
        periods = random.uniform((7, 13, 23), (11, 19, 37))
        self._gusts = _Slow(
            lambda t: np.asarray(1 + 0.09 * np.sin(2 * np.pi * t[:, None] / periods).sum(axis=1))
        )
        self._rest: Signal = np.zeros(self.DROP, np.float32)
        t = np.arange(self.DROP) / SPEAKING_RATE
        rounded = np.minimum(t / 0.002, 1.0) * np.minimum((t[-1] - t) / 0.004, 1.0)
        self._drops = tuple(
            (rounded * np.exp(-t / 0.006) * np.sin(2 * np.pi * hertz * t * (1 + 4 * t))).astype(np.float32)
            for hertz in np.linspace(900, 2600, 12)
        )

    def next(self) -> Signal:
        out = np.zeros(CHUNK + self.DROP, np.float32)
        out[: self.DROP] = self._rest
        for _ in range(self._random.poisson(self.RATE * CHUNK / SPEAKING_RATE)):
            at = self._random.integers(CHUNK)
            near = 0.010 * self._random.uniform() ** 2
            out[at : at + self.DROP] += near * self._drops[self._random.integers(len(self._drops))]
        self._rest = out[CHUNK:].copy()
        return softened(out[:CHUNK] + 0.0075 * self._gusts.next() * self._fall.next())


class _Pads:
    """Chords of a few warm voices, each melting into the next, over a breath of air."""

    CHORDS = (
        (146.83, 220.00, 329.63, 369.99),  # D add 9
        (123.47, 220.00, 293.66, 369.99),  # B minor 7
        (98.00, 196.00, 293.66, 369.99),  # G major 7
        (110.00, 220.00, 293.66, 329.63),  # A sus 4
        (130.81, 196.00, 293.66, 329.63),  # C add 9
    )
    """Hertz."""
    MELT_S = 7.0
    """Seconds in which a chord gives way to the next."""
    LOW_RATE = SPEAKING_RATE // 4
    """Samples a second at which the chords are made."""

    def __init__(self, random: np.random.Generator) -> None:
        self._random = random
        self._air = Noise(random, ((80, -30), (250, 0), (1000, -8), (4000, -22), (10_000, -80)))
        self._upward = soxr.ResampleStream(self.LOW_RATE, SPEAKING_RATE, 1, dtype="float32")
        self._made: Signal = np.zeros(0, np.float32)
        self._at = 0
        self._chords = [self._chord(0, -self.MELT_S)]

    def _chord(self, which: int, start: float) -> tuple[int, float, float, Times]:
        """Which chord, from when to when in seconds, and by how many hertz its voices are out of tune."""
        end = start + self._random.uniform(14.0, 21.0)
        return which, start, end, self._random.uniform(0.08, 0.3, len(self.CHORDS[which]))

    def next(self) -> Signal:
        while len(self._made) < CHUNK:
            raised = self._upward.resample_chunk(self._low())
            self._made = np.concatenate([self._made, np.asarray(raised, np.float32)])
        chords, self._made = self._made[:CHUNK], self._made[CHUNK:]
        return softened(chords + 0.0045 * self._air.next())

    def _low(self) -> Signal:
        """The next CHUNK samples of the chords at LOW_RATE, which is enough for notes so low."""
        times = (self._at + np.arange(CHUNK)) / self.LOW_RATE
        self._at += CHUNK
        which, _, end, _ = self._chords[-1]
        if end - self.MELT_S < times[-1]:
            step = int(self._random.integers(1, len(self.CHORDS)))
            self._chords.append(self._chord((which + step) % len(self.CHORDS), end - self.MELT_S))
        self._chords = [chord for chord in self._chords if chord[2] > times[0]]
        out = np.zeros(CHUNK, np.float32)
        for which, start, end, detune in self._chords:
            level = np.clip(np.minimum(times - start, end - times) / self.MELT_S, 0.0, 1.0)
            sound = np.zeros(CHUNK, np.float32)
            for voice, (hertz, off) in enumerate(zip(self.CHORDS[which], detune, strict=True)):
                for sign in (-1, 1):
                    sound += _note(hertz + sign * off / 2, times) / (1.0 + 0.25 * voice)
            out += np.asarray(0.0063 * np.sin(np.pi / 2 * level) * sound, np.float32)
        return out


def _note(hertz: float, times: Times) -> Signal:
    """A note of three partials."""
    c: Signal = np.cos(np.asarray(2 * np.pi * np.remainder(hertz * times, 1.0), np.float32))
    square = c * c
    return np.asarray(c + 0.22 * (2 * square - 1) + 0.08 * (4 * square - 3) * c, np.float32)
