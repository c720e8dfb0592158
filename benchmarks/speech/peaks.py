"""The true peak of a signal (ITU-R BS.1770-4): its greatest amplitude between and at the samples."""

import numpy as np
import soxr

from voiceguide.pcm import SPEAKING_RATE
from voiceguide.speech.levels import Signal

OVERSAMPLING = 4


def true_peak(signal: Signal) -> float:
    """Greatest amplitude, 1.0 being full scale."""
    if not len(signal):
        return 0.0
    return float(np.abs(soxr.resample(signal, SPEAKING_RATE, SPEAKING_RATE * OVERSAMPLING)).max())
