"""Audio as it travels through the program: blocks of 16-bit mono samples that know where they stand.

Audio counts samples, never wall time. A `Block` says at which sample of its stream it begins, so every
moment of a session is `position / rate` seconds on the clock of its own stream, live and simulated alike.
"""

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

HEARING_RATE = 16_000
"""Samples per second of everything the ear works on (the recogniser's own rate)."""

SPEAKING_RATE = 48_000
"""Samples per second of everything the mouth renders (the usual rate of loudspeakers)."""

BLOCK_S = 0.01
"""Seconds in one block of the rehearsal and of the ear's echo path."""

Samples = NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class Block:
    """A run of mono samples and where it stands in its stream."""

    samples: Samples
    """int16, shape (n,)."""
    rate: int
    """Samples per second."""
    position: int
    """Index of the first sample in its stream."""
    played: int | None = None
    """Microphone blocks: samples (at HEARING_RATE) that had been handed to the output when the block's
    last sample arrived; the echo path pairs near and far end by it. None: nothing is being played."""

    @property
    def end(self) -> int:
        """Index one past the last sample."""
        return self.position + len(self.samples)


def to_int16(signal: NDArray[np.floating]) -> Samples:
    """Round a float signal in -1..1 to 16-bit samples, clipping what is beyond."""
    within = np.clip(signal, -1.0, 1.0)  # first, for what a float recording holds may be too big for more
    rounded: Samples = np.minimum(np.rint(within * 32768.0), 32767).astype(np.int16)
    return rounded


def to_float(samples: Samples) -> NDArray[np.float32]:
    """16-bit samples as float32 in -1..1."""
    return samples.astype(np.float32) / 32768.0


def native(path: Path) -> str | bytes:
    """A file's name as soundfile takes it: on POSIX in bytes, for it refuses a name that is no text."""
    return os.fsencode(path) if os.name == "posix" else str(path)
