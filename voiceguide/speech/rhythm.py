"""The pulse of the hands and the breath of the receiver: soft sounds that return in a steady time.

The pulse is a low soft tone where a stroke begins, and a fainter one where the hands turn back. The breath is
a rush of air that rises while one breathes in and falls, longer, while one breathes out; its noise
is made round (its end is its beginning), so that it has no seam. Both keep their place in the cycle when the
tempo changes.
"""

from functools import cache

import numpy as np

from voiceguide.dialogue.events import Beat
from voiceguide.pcm import SPEAKING_RATE
from voiceguide.speech.levels import Signal, from_db
from voiceguide.speech.mixer import Glide
from voiceguide.speech.tones import Note, struck

TURN = 2 / 3
"""Part of a stroke's time after which the hands turn back: the way up is slower."""
OUT = 0.4
"""Part of a breath after which it goes out."""
REST = 0.94
"""Part of a breath after which it rests until the next."""
PULSE_PEAK, BREATH_PEAK = 0.03, 0.02
"""Greatest amplitudes at the normal level, 1.0 being full scale."""
MOVE_S = 0.3
"""Seconds in which a level moves."""
AIR_S = 6
"""Seconds of air that go round."""

_Stroke = tuple[tuple[Note, ...], float]
"""Its notes and their peak."""
_UP: _Stroke = ((0.0, 146.83, 0.7), (0.06, 220.00, 0.6)), PULSE_PEAK
_BACK: _Stroke = ((0.0, 220.00, 0.5),), PULSE_PEAK / 2

_INWARD, _OUTWARD = (500, 1500), (250, 800)
"""Hertz of the air that is breathed in, and out."""


@cache
def _beat(notes: tuple[Note, ...], peak: float) -> Signal:
    """A soft tone, in units of int16."""
    return (struck(notes, 2.4, attack_s=0.08) * peak * 32768).astype(np.float32)


class Pulse:
    """Tones at the beginning and the turn of each stroke."""

    def __init__(self) -> None:
        """Silent."""
        self._cycle = 0
        self._at = 0
        self._ringing: list[Signal] = []
        self._level = Glide(0.0)

    @property
    def sounding(self) -> bool:
        """Whether anything of it is to be heard."""
        return bool(self._cycle or self._ringing)

    def to(self, beat: Beat | None) -> None:
        """Begin, go on in another time, or end; the last tone rings out."""
        if beat is None:
            self._cycle = 0
            return
        cycle = max(round(beat.every_s * SPEAKING_RATE), 1)
        self._at = round(self._at * cycle / self._cycle) % cycle if self._cycle else 0
        self._cycle = cycle
        self._level.to(from_db(beat.gain_db), MOVE_S if self._level.value else 0.0)

    def add_to(self, out: Signal, gain: Signal | float) -> None:
        """Add what sounds during the next len(out) samples, in units of int16."""
        n = len(out)
        if self._cycle:
            for place, stroke in ((0, _UP), (round(TURN * self._cycle), _BACK)):
                until = (place - self._at) % self._cycle
                if until < n:
                    tone = _beat(*stroke)
                    self._ringing.append(np.concatenate([np.zeros(until, np.float32), tone]))
            self._at = (self._at + n) % self._cycle
        level = self._level.over(n) * gain
        for tone in self._ringing:
            heard = tone[:n]
            out[: len(heard)] += heard * (level if isinstance(level, float) else level[: len(heard)])
        self._ringing = [tone[n:] for tone in self._ringing if len(tone) > n]


@cache
def _air(low: float, high: float) -> Signal:
    """Noise of a band, going round, its peak 1."""
    n = AIR_S * SPEAKING_RATE
    random = np.random.default_rng(round(low))
    hertz = np.fft.rfftfreq(n, 1 / SPEAKING_RATE)
    middle = np.sqrt(low * high)
    shape = np.exp(-0.5 * (np.log(np.maximum(hertz, 1.0) / middle) / np.log(high / middle)) ** 2)
    shape[hertz > 6000] = 0  # noqa: PLR2004 - hertz
    air = np.fft.irfft(shape * np.exp(2j * np.pi * random.uniform(size=len(hertz))), n)
    return np.asarray(air / np.abs(air).max(), np.float32)


class Breath:
    """Air in and out."""

    def __init__(self) -> None:
        """Silent."""
        self._cycle = 0
        self._at = 0
        self._round = 0
        self._level = Glide(0.0)

    @property
    def sounding(self) -> bool:
        """Whether anything of it is to be heard."""
        return bool(self._cycle)

    def to(self, beat: Beat | None) -> None:
        """Begin with a breath in, go on in another time, or fade."""
        if beat is None:
            self._level.to(0.0, MOVE_S)
            return
        cycle = max(round(beat.every_s * SPEAKING_RATE), 1)
        going = self._cycle and self._level.target
        self._at = round(self._at * cycle / self._cycle) % cycle if going else 0
        self._cycle = cycle
        self._level.to(from_db(beat.gain_db), MOVE_S)

    def add_to(self, out: Signal, gain: Signal | float) -> None:
        """Add what sounds during the next len(out) samples, in units of int16."""
        if not self._cycle:
            return
        n = len(out)
        part = (self._at + np.arange(n)) % self._cycle / self._cycle
        air = (self._round + np.arange(n)) % (AIR_S * SPEAKING_RATE)
        inward = np.sin(np.pi * np.clip(part / OUT, 0, 1)) ** 2
        outward = np.sin(np.pi * np.clip((part - OUT) / (REST - OUT), 0, 1)) ** 2
        breath = inward * _air(*_INWARD)[air] + 0.8 * outward * _air(*_OUTWARD)[air]
        out += (BREATH_PEAK * 32768 * self._level.over(n) * gain * breath).astype(np.float32)
        self._at, self._round = (self._at + n) % self._cycle, (self._round + n) % (AIR_S * SPEAKING_RATE)
        if self._level.silent:
            self._cycle = 0


def make_ahead(*, pulse: bool, breath: bool) -> None:
    """Make what they consist of, so that the audio callback finds it made."""
    if pulse:
        _beat(*_UP)
        _beat(*_BACK)
    if breath:
        _air(*_INWARD)
        _air(*_OUTWARD)
