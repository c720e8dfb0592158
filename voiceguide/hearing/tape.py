"""The last seconds of a stream, addressed by sample position.

The echo path needs the far end as it was some hundred milliseconds ago, and the ear the audio of an
utterance from before its onset was noticed. Both ask a tape: what it never held or has forgotten reads
as silence.
"""

import numpy as np

from voiceguide.pcm import Samples


class Tape:
    """A ring of the newest samples of one stream."""

    def __init__(self, length: int) -> None:
        """`length` is how many samples it remembers."""
        self._ring: Samples = np.zeros(length, np.int16)
        self._end = 0
        self._begin = 0

    @property
    def end(self) -> int:
        """Position one past the newest sample."""
        return self._end

    def write(self, position: int, samples: Samples) -> None:
        """Put samples at `position`; a gap before it is silence, what was there already is replaced."""
        length = len(self._ring)
        if position > self._end + length or position + len(samples) < self._end - length:
            self._begin = self._end = position  # an altogether new stretch
        elif position > self._end:
            self._put(self._end, np.zeros(position - self._end, np.int16))
        self._put(position, samples)

    def read(self, position: int, count: int) -> Samples:
        """`count` samples from `position` on, int16."""
        out = np.zeros(count, np.int16)
        first = max(position, self._end - len(self._ring), self._begin)
        last = min(position + count, self._end)
        if first < last:
            index = np.arange(first, last) % len(self._ring)
            out[first - position : last - position] = self._ring[index]
        return out

    def _put(self, position: int, samples: Samples) -> None:
        kept = samples[-len(self._ring) :]
        first = position + len(samples) - len(kept)
        self._ring[np.arange(first, first + len(kept)) % len(self._ring)] = kept
        self._end = max(self._end, position + len(samples))
        self._begin = min(self._begin, position) if self._end > self._begin else position
