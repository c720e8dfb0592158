"""How late the echo comes, and whether it keeps drifting.

The canceller models 300 ms of echo. A loudspeaker that plays later than that (Bluetooth, a sound server)
is out of its reach, and two devices with clocks of their own slide past each other: at 200 ppm by three
samples a second, faster than the filter follows. So the distance is measured where the canceller cannot
help itself, and the far end is moved to meet it.

Measured is by generalised cross-correlation with phase transform (Knapp and Carter, 1976): all
frequencies weigh alike, so that speech gives one sharp peak at the delay of the direct sound. A window
holds four seconds; a peak counts when it stands well out of its surroundings. A straight line through the
last measurements (Theil-Sen: the median of the slopes between pairs, so single misses do not matter) gives
delay and drift. Where neither is wrong nothing is moved: a moved far end costs a little.
"""

import logging
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from voiceguide.hearing.tape import Tape
from voiceguide.pcm import HEARING_RATE, Samples

Filter = NDArray[np.float64]

_log = logging.getLogger(__name__)

WINDOW = 4 * HEARING_RATE
"""Samples compared at a time."""

EVERY = HEARING_RATE // 4
"""Samples between measurements of a jump; of delay and drift every second time."""

LATEST = int(0.6 * HEARING_RATE)
EARLIEST = -int(0.25 * HEARING_RATE)
"""Where a peak is looked for, in samples after the far end as it is read now."""

IN_REACH = (0, int(0.12 * HEARING_RATE))
"""Distances the canceller deals with by itself: the rest of its tail is for the room."""

TARGET = int(0.015 * HEARING_RATE)
"""Distance a moved far end is given."""

LEAST_PEAK = 9.0
"""Height of a peak over the RMS of its surroundings, from which it counts."""

LEAST_DRIFT = 12e-6
"""Slope from which the clocks are said to drift apart (12 ppm)."""

MOST_DRIFT = 500e-6
"""No two sound cards are further apart."""

_SAME = 0.002 * HEARING_RATE
"""Samples by which two measurements of one delay may differ."""

QUICK = HEARING_RATE // 2
"""Samples compared to notice a jump."""

AUDIBLE = 100
"""Peak of 10 ms of the far end (of 32768) from which it says something."""

HOP = 8.0
"""Samples (0.5 ms) by which the echo hops at least; what moves less in a quarter of a second is drift."""

CLEAR_PEAK = 25.0
"""Height of a peak that needs no second measurement."""

_ON_LINE = 6.0
"""Samples by which four measurements in five lie off a line at most: a jump of the sound system, a buffer
lost or put in, is no drift, and a line bent through it keeps the canceller from finding its way again."""

_KEPT_S = 14.0
"""Seconds of measurements the line is drawn through."""

_LEAST_POINTS = 8
_LEAST_SPAN_S = 4.0
"""Measurements, and seconds between the first and the last of them, that make a line."""

_TAPS = 32
AHEAD = _TAPS // 2
"""Samples after a position that its reading needs: the far end is always read that much later."""


@dataclass(frozen=True, slots=True)
class Line:
    """The delay by which the far end is read: a straight line over the near end's positions."""

    anchor: int = 0
    """Near position at which the delay is `delay`."""
    delay: float = 0.0
    """Samples."""
    slope: float = 0.0
    """Samples per sample."""

    def at(self, position: float) -> float:
        """The delay in samples at a near position."""
        return self.delay + self.slope * (position - self.anchor)


def read_at(tape: Tape, start: float, stop: float, count: int) -> Samples:
    """`count` samples of the tape from the fractional position `start` on, evenly up to `stop`.

    Two fractional shifts (windowed sinc), one right at the beginning and one at the end, are cross-faded.
    """
    base = int(np.floor(start))
    if start == base and stop - start == count:
        return tape.read(base, count)
    signal = tape.read(base - AHEAD + 1, count + _TAPS - 1).astype(np.float64)
    first = np.convolve(signal, _shift(start - base), "valid")
    last = np.convolve(signal, _shift(stop - count - base), "valid")
    fade = np.arange(count) / count
    mixed: Samples = np.clip(np.rint(first + fade * (last - first)), -32768, 32767).astype(np.int16)
    return mixed


def measure(near: Samples, far: Samples) -> tuple[float, float]:
    """Samples by which `near` holds `far` later, and the height of that peak over its surroundings."""
    size = 1 << (len(near) + LATEST - EARLIEST).bit_length()
    a, b = np.fft.rfft(near, size), np.fft.rfft(far, size)
    cross = a * np.conj(b)
    weight = np.abs(cross)
    band = np.zeros(len(cross))
    band[int(0.0125 * size) : int(0.375 * size)] = 1.0  # 200 Hz to 6 kHz: above is hiss, below is hum
    loud = np.abs(b) > 0.1 * np.sqrt(np.mean(np.abs(b) ** 2))  # where the far end says nothing is only noise
    correlation = np.fft.irfft(cross / (weight + 1e-9) * band * loud, size)
    around = np.concatenate([correlation[EARLIEST:], correlation[:LATEST]])
    best = int(np.argmax(around))
    height = float(around[best] / (np.sqrt(np.mean(around**2)) + 1e-12))
    fraction = 0.0
    if 0 < best < len(around) - 1:
        left, middle, right = around[best - 1 : best + 2]
        bend = left - 2 * middle + right
        fraction = 0.5 * (left - right) / bend if bend < 0 else 0.0
    return best + EARLIEST + float(fraction), height


class DelayTracker:
    """Watches one echo path and moves the far end on evidence."""

    def __init__(self) -> None:
        self.line = Line()
        self.measured: float | None = None
        """The whole delay at the last measurement that counted, in samples."""
        self._points: list[tuple[float, float]] = []
        self._held = 0.0
        """Distance that is kept from the far end as it is read."""
        self._next = 0
        self._turn = False
        self._steady = 0
        """Near position before which the quick window still holds what was read by an older line."""
        self._rest: float | None = None
        """Distance of the echo from the far end as it is read, to which the canceller is used."""
        self._quick: float | None = None
        """The same by the last quick measurement, if that was another."""

    @property
    def drift_ppm(self) -> float:
        """Drift that is being made good, in parts per million."""
        return self.line.slope * 1e6

    def due(self, position: int) -> bool:
        """Is it time for a measurement?"""
        return position >= self._next

    def note(self, position: int, near: Samples, far: Samples) -> bool:
        """Take the last `WINDOW` samples before near `position`, the far end as it was read by `line`.

        True when the far end is from now on read from elsewhere, so that the echo path is a new one.
        """
        self._next = position + EVERY
        self._hop(position, near[-QUICK:], far[-QUICK:])
        self._turn = not self._turn
        if self._turn:
            return False
        rest, height = measure(near, far)
        if height < LEAST_PEAK:
            return False
        middle = position - WINDOW / 2
        self.measured = rest + self.line.at(middle)
        self._points = [p for p in self._points if p[0] > position - _KEPT_S * HEARING_RATE]
        self._points.append((middle, self.measured))
        if self._jump(position):
            return True
        return self._follow(position)

    def _hop(self, position: int, near: Samples, far: Samples) -> None:
        """Move the far end with the echo, when a sound system lost or put in a buffer.

        Only the delay has changed then, so the canceller, used to the echo at the old distance, need not
        learn anything anew: two quick measurements that agree are evidence enough.
        """
        loud = np.abs(far.reshape(-1, HEARING_RATE // 100)).max(axis=1) > AUDIBLE
        if position < self._steady or np.mean(loud) < 0.5:  # noqa: PLR2004 - mostly speech
            return
        rest, height = measure(near, far)
        if height < LEAST_PEAK:
            return
        if self._rest is None or abs(rest - self._rest) <= HOP:
            self._rest, self._quick = rest, None
        elif height < CLEAR_PEAK and (self._quick is None or abs(rest - self._quick) > HOP):
            self._quick = rest
        else:
            by = max(round(rest - self._rest), -int(self.line.at(position)))
            self.line = Line(position, self.line.at(position) + by, self.line.slope)
            self._points = [(t, d + by) for t, d in self._points]
            self._quick = None
            self._rest = rest - by
            self._steady = position + QUICK
            _log.info("the echo hopped by %.1f ms", by / HEARING_RATE * 1e3)

    def _jump(self, position: int) -> bool:
        """Move the far end by a whole number of samples, when the last two measurements want it."""
        if len(self._points) < 2:  # noqa: PLR2004
            return False
        (_, before), (_, now) = self._points[-2:]
        rest = now - self.line.at(position)
        if abs(now - before) > _SAME or IN_REACH[0] <= rest <= IN_REACH[1]:
            return False
        self._points = self._points[-2:]
        self._move(position, now, self.line.slope)
        return True

    def _move(self, position: int, delay: float, slope: float) -> None:
        """Read the far end so much later that the echo comes `TARGET` after it; never from its future."""
        self.line = Line(position, float(max(round(delay) - TARGET, 0)), slope)
        self._rest = self._quick = None
        self._held = delay - self.line.delay
        _log.info("the echo is %.0f ms late, drifting by %.0f ppm", delay / HEARING_RATE * 1e3, slope * 1e6)

    def _follow(self, position: int) -> bool:
        """Bend the line to the drift, when there is one; True where that begins, with a move."""
        times = [t for t, _ in self._points]
        if len(times) < _LEAST_POINTS or times[-1] - times[0] < _LEAST_SPAN_S * HEARING_RATE:
            return False
        slope = float(np.median([(b[1] - a[1]) / (b[0] - a[0]) for a, b in combinations(self._points, 2)]))
        off = np.array([d - slope * (t - position) for t, d in self._points])
        now = float(np.median(off))
        scatter = float(np.quantile(np.abs(off - now), 0.8))
        if scatter > _ON_LINE or abs(slope) > MOST_DRIFT:
            return False
        if self.line.slope == 0.0:
            if abs(slope) < LEAST_DRIFT:
                return False
            self._move(position, now, slope)
            return True
        current = self.line.at(position)
        error = now - current - self._held
        # The slope takes the error away over four seconds, so that the filter can follow.
        self.line = Line(position, current, slope + np.clip(error / WINDOW, -50e-6, 50e-6))
        return False


def _shift(fraction: float) -> Filter:
    """A filter that reads `fraction` of a sample later (for `np.convolve`, 'valid')."""
    taps = np.arange(_TAPS) - (AHEAD - 1) - fraction
    shifted: Filter = np.sinc(taps) * np.cos(np.pi * taps / (_TAPS + 2)) ** 2
    return shifted[::-1]
