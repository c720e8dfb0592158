"""Convolution of a stream with a long response, block by block and without delay.

Uniformly partitioned overlap-save: the response is cut into partitions as long as a block, each block is
transformed once, and the products with all partitions are summed in the frequency domain. For a block of
n samples and a response of m this costs two transforms of 2n and m/n complex products of n + 1 bins.
"""

import numpy as np
from numpy.typing import NDArray


class StreamConvolver:
    """A filter for blocks of one length."""

    def __init__(self, response: NDArray[np.float32], *, block: int) -> None:
        """`response`: float, shape (m,); `block`: samples in every block to come."""
        count = -(-len(response) // block)
        padded = np.zeros(count * block)
        padded[: len(response)] = response
        self._partitions = np.fft.rfft(padded.reshape(count, block), 2 * block, axis=1)
        self._spectra = np.zeros_like(self._partitions)
        self._recent = np.zeros(2 * block)

    def process(self, block: NDArray[np.float32]) -> NDArray[np.float32]:
        """The next samples of the filtered stream, as many as in the block."""
        n = len(block)
        self._recent = np.concatenate((self._recent[n:], block))
        self._spectra = np.roll(self._spectra, 1, axis=0)
        self._spectra[0] = np.fft.rfft(self._recent)
        total = np.einsum("pk,pk->k", self._spectra, self._partitions)
        return np.fft.irfft(total)[n:].astype(np.float32)
