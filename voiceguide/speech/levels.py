"""Loudness and peaks: every clip equally loud, and no mix of them too high.

Loudness follows ITU-R BS.1770-4: the signal is weighted (a shelf for the head, a high-pass for the ear; the
filters below are the recommendation's own, at 48 kHz), its mean square taken over blocks of 400 ms that
overlap by three quarters, and blocks below -70 LUFS or more than 10 LU under the rest left out. The filters
are applied as magnitudes to the spectrum, which leaves energies as they are. What stands out above the
ceiling is turned down by a gain that moves smoothly, some milliseconds before and after it: the ceiling over
an envelope that lies on the peaks. A clip brings its envelope along, so a louder voice is limited while it
plays, with foresight and no delay.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from voiceguide.pcm import SPEAKING_RATE

Signal = NDArray[np.float32]

SHELF = ((1.53512485958697, -2.69169618940638, 1.19839281085285), (1.0, -1.69065929318241, 0.73248077421585))
HIGH_PASS = ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621))
BLOCK = int(0.4 * SPEAKING_RATE)
"""Samples in a block of the loudness measure."""
HOP = BLOCK // 4
SILENCE_LUFS = -70.0
RELATIVE_LU = -10.0
LOUDER_LU = ((0.0, 0.0), (3.0, 3.1), (6.0, 7.6))
"""How much louder a voice is to be, and the gain in dB it takes under the mixer's limiter: measured on the
clips of both voices, alike within 0.2 LU. Softer voices are not limited: there a decibel is a unit.
"""
CENTRE_HZ = 20.0
"""Up to here what is in a signal is an offset, and no sound."""
MOST_DECAY = 60.0
"""Powers of e by which an offset may decay in one piece of arithmetic."""
GRAIN = SPEAKING_RATE // 1000
"""Samples (1 ms) between two points of the limiter's gain."""
REACH = 5
"""Grains (ms) before and after a peak within which the gain moves."""


def db(ratio: float) -> float:
    """An amplitude ratio in decibels."""
    return 20.0 * float(np.log10(max(ratio, 1e-9)))


def from_db(decibels: float) -> float:
    """Decibels as an amplitude ratio."""
    return float(10.0 ** (decibels / 20.0))


class Centred:
    """A signal without its offset, one block after another: a high-pass of the first order.

    A recording may stand beside zero, where nobody hears it, until it begins or ends with a thump.
    """

    def __init__(self, rate: int) -> None:
        """At the beginning of a signal with so many samples a second."""
        self._decay = 2.0 * np.pi * CENTRE_HZ / rate
        self._most = int(MOST_DECAY / self._decay)
        self._offset: float | None = None

    def __call__(self, signal: Signal) -> Signal:
        """The next samples; the first one of all is where the offset is taken from."""
        parts = [self._part(signal[k : k + self._most]) for k in range(0, len(signal), self._most)]
        return np.concatenate(parts) if parts else signal

    def _part(self, signal: Signal) -> Signal:
        before = float(signal[0]) if self._offset is None else self._offset
        grown = np.exp(self._decay * np.arange(1, len(signal) + 1))
        offset = (before + np.cumsum(signal * grown * -np.expm1(-self._decay))) / grown
        self._offset = float(offset[-1])
        return np.asarray(signal - offset, np.float32)


def gain_for(lu: float) -> float:
    """The gain in dB that makes a voice so much louder (or, below zero, softer) to the ear."""
    louder, gains = zip(*LOUDER_LU, strict=True)
    return lu if lu <= 0 else float(np.interp(lu, louder, gains)) + max(lu - louder[-1], 0.0)


@lru_cache(maxsize=4)
def _weights(size: int) -> NDArray[np.float64]:
    """Magnitude of both filters over the spectrum of a signal of that size."""
    z = np.exp(-2j * np.pi * np.fft.rfftfreq(size))
    gain = np.ones(len(z))
    for b, a in (SHELF, HIGH_PASS):
        gain *= np.abs(np.polynomial.polynomial.polyval(z, b) / np.polynomial.polynomial.polyval(z, a))
    return gain


def _weighted(signal: Signal) -> NDArray[np.float64]:
    size = 1 << (len(signal) + SPEAKING_RATE // 10).bit_length()  # room for the filters' ringing
    return np.fft.irfft(np.fft.rfft(signal, size) * _weights(size), size)[: len(signal)]


def loudness(signal: Signal) -> float:
    """Integrated loudness in LUFS of a mono signal at SPEAKING_RATE; -inf for silence."""
    if not len(signal):
        return float("-inf")
    power = _weighted(signal) ** 2
    starts = range(0, max(len(signal) - BLOCK, 0) + 1, HOP)
    blocks = np.array([power[s : s + BLOCK].mean() for s in starts])
    lufs = -0.691 + 10.0 * np.log10(np.maximum(blocks, 1e-12))
    loud = lufs > SILENCE_LUFS
    if not loud.any():
        return float("-inf")
    gate = -0.691 + 10.0 * np.log10(blocks[loud].mean()) + RELATIVE_LU
    return float(-0.691 + 10.0 * np.log10(blocks[loud & (lufs > gate)].mean()))


def envelope(signal: Signal) -> Signal:
    """A smooth line over the signal's peaks, one value a grain (at its middle): never under them.

    Each grain takes the greatest peak within REACH and a little more, then the mean over REACH.
    """
    count = -(-len(signal) // GRAIN)
    padded = np.zeros(count * GRAIN, np.float32)
    padded[: len(signal)] = np.abs(signal)
    peaks = np.pad(padded.reshape(count, GRAIN).max(axis=1), 2 * REACH + 1)
    greatest = np.lib.stride_tricks.sliding_window_view(peaks, 2 * REACH + 3).max(axis=1)
    hann = np.hanning(2 * REACH + 1)
    return np.convolve(greatest, hann / hann.sum(), mode="valid").astype(np.float32)


def over(line: Signal, first: int, count: int) -> Signal:
    """The envelope at samples first ... first + count - 1."""
    centres = (np.arange(len(line)) + 0.5) * GRAIN
    start = max(first // GRAIN - 1, 0)
    part = slice(start, (first + count) // GRAIN + 2)
    return np.interp(np.arange(first, first + count), centres[part], line[part]).astype(np.float32)


def limited(signal: Signal, ceiling: float) -> Signal:
    """The signal with every peak at or under `ceiling`, by a smoothly moving gain."""
    if not len(signal) or np.abs(signal).max() <= ceiling:
        return signal
    line = over(envelope(signal), 0, len(signal))
    return (signal * np.minimum(1.0, ceiling / np.maximum(line, ceiling))).astype(np.float32)
