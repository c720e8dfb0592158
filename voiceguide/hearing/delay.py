"""How late the echo comes, and whether it keeps drifting.

The canceller models 300 ms of echo. A loudspeaker that plays later than that (Bluetooth, a sound server)
is out of its reach, and two devices with clocks of their own slide past each other: at 200 ppm by three
samples a second, faster than the filter follows. So the distance is measured where the canceller cannot
help itself, and the far end is moved to meet it.

Measured is by generalised cross-correlation with phase transform (Knapp and Carter, 1976): all
frequencies weigh alike, so that speech gives one sharp peak at the delay of the direct sound; it counts when
it stands well out of its surroundings. Two windows are compared. Four seconds find a delay wherever it is,
but smear it when the clocks drift (by half a sample at 60 ppm). Half a second finds it only nearby, to a
twentieth of a sample; a straight line through those (Theil-Sen: the median of the slopes between pairs, so
that single misses do not matter) gives the drift two seconds after the guide begins to speak. Where neither
is wrong nothing is moved: a moved far end costs a little.
"""

import logging
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from voiceguide.hearing.tape import Tape
from voiceguide.pcm import HEARING_RATE, Samples

Filter = NDArray[np.float64]

_log = logging.getLogger(__name__)

WINDOW = 4 * HEARING_RATE
"""Samples of the long window."""

EVERY = HEARING_RATE // 4
"""Samples between measurements; over the long window every second time."""

LATEST = int(0.6 * HEARING_RATE)
EARLIEST = -int(0.25 * HEARING_RATE)
"""Where a peak is looked for, in samples after the far end as it is read now."""

IN_REACH = (-4, int(0.12 * HEARING_RATE))
"""Distances the canceller deals with by itself (what was mixed has none at all): the rest of its tail is for
the room."""

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
"""Samples of the short window."""

AUDIBLE = 100
"""Peak of 10 ms of the far end (of 32768) from which it says something."""

HOP = 8.0
"""Samples (0.5 ms) by which the echo hops at least; what moves less in a quarter of a second is drift."""

CLEAR_PEAK = 25.0
"""Height of a peak that needs no second measurement."""

_ON_LINE = 1.0
"""Samples by which four measurements in five lie off a line at most: what scatters more is no drift."""
_CERTAIN = 4.0
"""Rise of a line over their scatter from which it is not by chance."""

_KEPT_S = 14.0
"""Seconds of measurements the line is drawn through."""

_LEAST_POINTS = 6
_LEAST_SPAN_S = 1.5
"""Measurements, and seconds between the first and the last of them, that make a line."""

_TAPS = 32
AHEAD = _TAPS // 2
"""Samples after a position that its reading needs: the near end waits for them."""


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


class Change(StrEnum):
    """What a measurement came to."""

    NONE = "none"
    BENT = "bent"
    """The far end is read along another slope from now on: nearly the old echo path."""
    MOVED = "moved"
    """The far end is read from elsewhere: a new echo path."""


class DelayTracker:
    """Watches one echo path and moves the far end on evidence."""

    def __init__(self, delay: float = 0.0) -> None:
        """`delay`, in samples: what it was the last time; a late echo is then in reach at once."""
        self.line = Line(0, float(max(round(delay) - TARGET, 0)) if delay > IN_REACH[1] else 0.0)
        self.measured: float | None = None
        """The whole delay at the last measurement that counted, in samples."""
        self._coarse: float | None = None
        """The same at the last one over the long window."""
        self._points: list[tuple[float, float]] = []
        """Near positions and delays by the short window."""
        self._held = 0.0
        """Distance that is kept from the far end as it is read."""
        self._turn = False
        self._steady = 0
        """Near position before which the short window still holds what was read by an older line."""
        self._rest: float | None = None
        """Distance of the echo from the far end as it is read, to which the canceller is used."""
        self._hopped: float | None = None
        """The last short measurement, if that was another."""

    @property
    def away(self) -> float | None:
        """Samples by which the echo comes after the far end as it is read; None before that is known."""
        return self._rest

    @property
    def drift_ppm(self) -> float:
        """Drift that is being made good, in parts per million."""
        return self.line.slope * 1e6

    def note(self, position: int, near: Samples, far: Samples) -> Change:
        """Take the last `WINDOW` samples before near `position`, the far end as it was read by `line`."""
        self._watch(position, near[-QUICK:], far[-QUICK:])
        self._turn = not self._turn
        if (self._turn or not self._points) and self._jump(position, near, far):
            return Change.MOVED
        return self._follow(position)

    def _watch(self, position: int, near: Samples, far: Samples) -> None:
        """Measure over the short window, and move the far end where the echo hopped.

        A sound system that loses or puts in a buffer has only changed the delay, so the canceller, used to
        the echo at the old distance, need not learn anything anew: two measurements that agree are evidence
        enough.
        """
        loud = np.abs(far.reshape(-1, HEARING_RATE // 100)).max(axis=1) > AUDIBLE
        if position < self._steady or np.mean(loud) < 0.5:  # noqa: PLR2004 - mostly speech
            return
        rest, height = measure(near, far)
        if height < LEAST_PEAK:
            return
        if self._rest is None or abs(rest - self._rest) <= HOP:
            self._rest, self._hopped = rest, None
        elif height < CLEAR_PEAK and (self._hopped is None or abs(rest - self._hopped) > HOP):
            self._hopped = rest
            return
        else:
            by = max(round(rest - self._rest), -int(self.line.at(position)))
            self.line = Line(position, self.line.at(position) + by, self.line.slope)
            self._points = [(t, d + by) for t, d in self._points]
            self._hopped = None
            self._rest = rest - by
            self._steady = position + QUICK
            _log.info("the echo hopped by %.1f ms", by / HEARING_RATE * 1e3)
            return
        when = position - QUICK + (float(np.mean(np.flatnonzero(loud))) + 0.5) * HEARING_RATE // 100
        self.measured = rest + self.line.at(when)
        self._points = [p for p in self._points if p[0] > position - _KEPT_S * HEARING_RATE]
        self._points.append((when, self.measured))

    def _jump(self, position: int, near: Samples, far: Samples) -> bool:
        """Move the far end when two measurements over the long window find the echo out of reach."""
        rest, height = measure(near, far)
        if height < LEAST_PEAK:
            return False
        before, now = self._coarse, rest + self.line.at(position - WINDOW / 2)
        self._coarse = now
        if before is None or abs(now - before) > _SAME or IN_REACH[0] <= rest <= IN_REACH[1]:
            return False
        if rest < 0 and self.line.at(position) <= 0:  # its future cannot be read
            return False
        self.measured = now
        self._points.clear()
        self._move(position, now, self.line.slope)
        return True

    def _move(self, position: int, delay: float, slope: float) -> None:
        """Read the far end so much later that the echo comes `TARGET` after it; never from its future."""
        self.line = Line(position, float(max(round(delay) - TARGET, 0)), slope)
        self._rest = self._hopped = None
        self._steady = position + QUICK
        _log.info("the echo is %.0f ms late", delay / HEARING_RATE * 1e3)

    def _follow(self, position: int) -> Change:
        """Bend the line to the drift, when there is one; with a move where it needs room."""
        times = [t for t, _ in self._points]
        if len(times) < _LEAST_POINTS or times[-1] - times[0] < _LEAST_SPAN_S * HEARING_RATE:
            return Change.NONE
        slope = float(np.median([(b[1] - a[1]) / (b[0] - a[0]) for a, b in combinations(self._points, 2)]))
        off = np.array([d - slope * (t - position) for t, d in self._points])
        now = float(np.median(off))
        scatter = float(np.quantile(np.abs(off - now), 0.8))
        if scatter > _ON_LINE or abs(slope) > MOST_DRIFT:
            return Change.NONE
        current = self.line.at(position)
        if self.line.slope == 0.0:
            if abs(slope) < max(LEAST_DRIFT, _CERTAIN * scatter / (times[-1] - times[0])):
                return Change.NONE
            _log.info("the echo drifts by %.0f ppm", slope * 1e6)
            if slope < 0:  # it comes earlier and earlier: soon the far end would be read from its future
                self._move(position, now, slope)
            else:
                self.line = Line(position, current, slope)
            self._held = now - self.line.delay
            return Change.MOVED if slope < 0 else Change.BENT
        error = now - current - self._held
        # The slope takes the error away over four seconds, so that the filter can follow.
        self.line = Line(position, current, slope + np.clip(error / WINDOW, -50e-6, 50e-6))
        return Change.NONE


def _shift(fraction: float) -> Filter:
    """A filter that reads `fraction` of a sample later (for `np.convolve`, 'valid')."""
    taps = np.arange(_TAPS) - (AHEAD - 1) - fraction
    shifted: Filter = np.sinc(taps) * np.cos(np.pi * taps / (_TAPS + 2)) ** 2
    return shifted[::-1]
