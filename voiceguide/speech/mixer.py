"""Gains that move without a click, and a sum that cannot clip.

A step in gain is a step in the signal, heard as a click; so every change is a straight line over some
milliseconds. The voice, however loud it is wanted, is held under `VOICE_CEILING` by its own envelope; what
sounds beside it is soft and lowered while it speaks, so the sum stays under `KNEE` and is what was asked
for, bit for bit. Should everything be at its loudest at once, the sum bends over smoothly and ends at
`CEILING`, under -1 dBFS between the samples too.
"""

import numpy as np
from numpy.typing import NDArray

from voiceguide.pcm import SPEAKING_RATE, Samples

Signal = NDArray[np.float32]

LOUDEST_DB, SOFTEST_DB = 12.0, -30.0
"""Limits of the voice's gain."""
VOICE_CEILING = 0.7
"""Peak of the voice in the mix, 1.0 being full scale (-3.1 dBFS)."""
KNEE, CEILING = 0.78, 0.85
"""Amplitudes at which the mix begins to bend, and that it never reaches."""
TONE_FADE_S = 0.02
"""Seconds in which a short sound gives way to the next."""


def samples_of(seconds: float) -> int:
    """Whole samples at SPEAKING_RATE."""
    return round(seconds * SPEAKING_RATE)


def fading(samples: Samples | Signal) -> Signal:
    """Samples going to zero in a straight line."""
    return np.multiply(samples, np.linspace(1.0, 0.0, len(samples), endpoint=False), dtype=np.float32)


def loud(samples: Samples, peaks: Signal, gain: Signal | float) -> Signal:
    """A voice with a gain, less where that would bring its peaks over VOICE_CEILING."""
    return np.multiply(samples, np.minimum(gain, VOICE_CEILING / np.maximum(peaks, 1e-6)), dtype=np.float32)


def mixed(signal: Signal) -> Samples:
    """The sum of all sounds (in units of int16) as samples, bent over where it would be too loud."""
    knee, room = KNEE * 32768, (CEILING - KNEE) * 32768
    size = np.abs(signal)
    if len(signal) and size.max() > knee:
        over = np.maximum(size - knee, 0.0)
        bent = np.minimum(size, knee) + room * np.tanh(over / room)
        return np.asarray(np.rint(np.sign(signal) * bent), np.int16)
    return np.asarray(np.rint(signal), np.int16)


class Glide:
    """A gain on its way to a target, in a straight line."""

    def __init__(self, value: float = 1.0) -> None:
        """At rest at `value`."""
        self.value = value
        self._target = value
        self._left = 0

    @property
    def target(self) -> float:
        """Where it is going, or is."""
        return self._target

    @property
    def silent(self) -> bool:
        """At zero, and staying there."""
        return not self.value and not self._target

    def to(self, target: float, seconds: float) -> None:
        """Move to `target` in that time, from wherever it is."""
        self._target = target
        self._left = samples_of(seconds)
        if not self._left:
            self.value = target

    def over(self, n: int) -> Signal | float:
        """The gain over the next n samples, float32 (n,); one number while it rests."""
        if not self._left:
            return self.value
        moving = min(n, self._left)
        step = (self._target - self.value) / self._left
        gains = np.full(n, self._target, np.float32)
        gains[:moving] = self.value + step * np.arange(1, moving + 1)
        self._left -= moving
        self.value = self._target if not self._left else self.value + step * moving
        return gains


class Chime:
    """The one short sound that may sound beside the voice; the next one takes over softly."""

    def __init__(self) -> None:
        """Silent."""
        self.gain = 1.0
        """Of the sounds that begin from now on."""
        self._now: Samples | Signal = np.zeros(0, np.int16)
        self._old: Signal = np.zeros(0, np.float32)

    @property
    def sounding(self) -> bool:
        """Whether anything of it is left to play."""
        return bool(len(self._now) or len(self._old))

    def play(self, sound: Samples) -> None:
        """Begin this one now; one still sounding fades."""
        fade = fading(self._now[: samples_of(TONE_FADE_S)])
        both = np.zeros(max(len(fade), len(self._old)), np.float32)
        both[: len(fade)] += fade
        both[: len(self._old)] += self._old  # one may still be fading
        self._old = both
        self._now = sound if self.gain == 1 else np.multiply(sound, self.gain, dtype=np.float32)

    def add_to(self, out: Signal) -> None:
        """Add what sounds during the next len(out) samples, in units of int16."""
        for part in (self._now, self._old):
            out[: min(len(part), len(out))] += part[: len(out)]
        self._now, self._old = self._now[len(out) :], self._old[len(out) :]
