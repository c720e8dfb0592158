"""A clip: one clause as sound, and the key it is asked for by."""

from dataclasses import dataclass, field

from voiceguide.pcm import SPEAKING_RATE, Samples, to_float
from voiceguide.speech.levels import Signal, envelope


@dataclass(frozen=True, slots=True)
class ClipKey:
    """Which clip: the words as the guide writes them, and how fast they are said."""

    text: str
    rate_wpm: int
    """Words per minute."""


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """What a clause sounds like: trimmed, levelled, faded in and out, ready to be mixed."""

    samples: Samples
    """int16 mono at SPEAKING_RATE, shape (n,); n is 0 where there is nothing to say."""
    envelope: Signal = field(init=False)
    """Its peaks, 1.0 being full scale (see `levels.envelope`)."""

    def __post_init__(self) -> None:
        """Draw the envelope."""
        object.__setattr__(self, "envelope", envelope(to_float(self.samples)))

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return len(self.samples) / SPEAKING_RATE
