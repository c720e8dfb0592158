"""From the rate of devices to the rate of the ear: every third sample of the signal behind a low-pass.

A linear-phase FIR filter (windowed sinc) passes to 7 kHz and is 70 dB down from 9 kHz. Samples come out as
they go in, a third of them, at once. A library's streaming resampler is a little sharper but holds back
7-30 ms in lumps, and an echo whose reference comes later than itself cannot be cancelled; this one delays
by 1 ms, less than the way through any loudspeaker. Microphone and far end go through the same filter.
"""

import numpy as np
from numpy.typing import NDArray

from voiceguide.pcm import HEARING_RATE, SPEAKING_RATE, Samples

FACTOR = SPEAKING_RATE // HEARING_RATE
HALF = 48
"""Samples (1 ms at SPEAKING_RATE) of the filter before its middle: the delay."""
CUT_HZ = 7_700.0
"""Where the filter is 6 dB down."""
BETA = 6.8
"""Of the Kaiser window: 70 dB."""
UNITY = 1 << 14
"""The filter's sums are whole numbers, so that blocks of any size give the same."""


class Decimator:
    """One stream from SPEAKING_RATE to HEARING_RATE."""

    def __init__(self) -> None:
        """At the start of the stream."""
        self._taps = _low_pass()
        self._memory = np.zeros(2 * HALF, np.int16)
        self._phase = 0
        """Samples until the next one that is kept."""

    def push(self, samples: Samples) -> Samples:
        """The next int16 samples, any number; a third of them comes out (none for fewer than three)."""
        signal = np.concatenate([self._memory, samples])
        self._memory = signal[len(signal) - 2 * HALF :]
        count = max(-(-(len(samples) - self._phase) // FACTOR), 0)
        if count:
            windows = np.lib.stride_tricks.sliding_window_view(signal, 2 * HALF + 1)[self._phase :: FACTOR]
            out = (windows @ self._taps + UNITY // 2) // UNITY
        else:
            out = np.zeros(0, np.int64)
        self._phase += count * FACTOR - len(samples)
        return np.clip(out, -32768, 32767).astype(np.int16)


def _low_pass() -> NDArray[np.int64]:
    k = np.arange(-HALF, HALF + 1)
    taps = np.sinc(2 * CUT_HZ / SPEAKING_RATE * k) * np.kaiser(2 * HALF + 1, BETA)
    whole: NDArray[np.int64] = np.rint(taps / taps.sum() * UNITY).astype(np.int64)
    return whole
