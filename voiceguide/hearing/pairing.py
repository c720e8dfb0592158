"""Which samples of the loudspeaker go with which of the microphone.

A near block says how much had been handed to the output when it arrived. By that number the two streams are
paired, never by wall time.
"""

import logging

from voiceguide.pcm import HEARING_RATE, Block

_log = logging.getLogger(__name__)

_JUMP = 640
"""Samples (40 ms) of lasting change in the pairing that are a jump, not jitter of the callbacks."""

_SETTLING = HEARING_RATE
"""Samples for which the least offset is looked for: read later than it, the far end would not always be
there yet, and a reference with holes keeps the canceller at 7 dB."""


class Pairing:
    """The distance between the two streams."""

    def __init__(self) -> None:
        self.offset: int | None = None
        """Samples by which the far end is ahead of the near end; None: nothing plays."""
        self._moved = self._settled = 0

    def note(self, block: Block) -> None:
        """Follow the distance by each near block; callbacks jitter, so only a lasting change counts."""
        if block.played is None:
            self.offset = None
            return
        offset = block.played - block.end
        self._settled += len(block.samples)
        if self.offset is None:
            self.offset, self._settled = offset, 0
        elif self._settled < _SETTLING and offset < self.offset:
            self.offset = offset
        if abs(offset - self.offset) < _JUMP:
            self._moved = 0
        else:
            self._moved += len(block.samples)
            if self._moved > HEARING_RATE:
                _log.info("the echo pairing jumped by %d samples", offset - self.offset)
                self.offset, self._moved, self._settled = offset, 0, 0
