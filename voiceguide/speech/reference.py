"""The far end: what the loudspeaker plays, as the ear's echo path wants it, at HEARING_RATE.

One place for the live session and the rehearsal, so that both subtract the same.
"""

from voiceguide.decimation import Decimator
from voiceguide.pcm import HEARING_RATE, Block, Samples


class FarEnd:
    """Turns what was handed to the loudspeaker into blocks at HEARING_RATE, in step with it."""

    def __init__(self) -> None:
        """At the start of a stream."""
        self._decimator = Decimator()
        self._position = 0

    def push(self, samples: Samples) -> Block:
        """The next samples at SPEAKING_RATE, as a block at HEARING_RATE (empty for fewer than three).

        The block's position is a third of the count of samples handed to the output before; its content
        lies 1 ms later than it should, which is part of the echo's delay.
        """
        block = Block(self._decimator.push(samples), HEARING_RATE, self._position)
        self._position = block.end
        return block


def for_the_ear(samples: Samples) -> Samples:
    """A whole sound (int16 mono) at HEARING_RATE instead of SPEAKING_RATE."""
    return FarEnd().push(samples).samples
