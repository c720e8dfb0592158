"""Convolution of a stream with a long response, block by block and without delay.

Uniformly partitioned overlap-save: the response is cut into partitions as long as a block, each block is
transformed once, and the products with all partitions are summed in the frequency domain. For a block of
n samples and a response of m this costs two transforms of 2n and m/n complex products of n + 1 bins.
"""

import numpy as np
from numpy.typing import NDArray


class StreamConvolver:
    """A filter for blocks of one length."""

    def __init__(self, response: NDArray[np.float32]) -> None:
        """`response`: float, shape (m,)."""
        self._response = response
        self._block = 0

    def process(self, block: NDArray[np.float32]) -> NDArray[np.float32]:
        """The next len(block) samples of the filtered stream; every block must have the same length."""
        n = len(block)
        if n != self._block:
            self._prepare(n)
        self._recent = np.concatenate((self._recent[n:], block))
        self._spectra = np.roll(self._spectra, 1, axis=0)
        self._spectra[0] = np.fft.rfft(self._recent)
        total = np.einsum("pk,pk->k", self._spectra, self._partitions)
        return np.fft.irfft(total)[n:].astype(np.float32)

    def _prepare(self, n: int) -> None:
        if self._block:
            raise ValueError(f"blocks of {self._block} samples were begun with, not {n}")
        self._block = n
        count = -(-len(self._response) // n)
        padded = np.zeros(count * n)
        padded[: len(self._response)] = self._response
        self._partitions = np.fft.rfft(padded.reshape(count, n), 2 * n, axis=1)
        self._spectra = np.zeros_like(self._partitions)
        self._recent = np.zeros(2 * n)
