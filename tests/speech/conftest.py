"""What the tests of the voice share: the real engine, and an ear for clicks."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from voiceguide.errors import VoiceError
from voiceguide.speech.synthesiser import Synthesiser


@pytest.fixture(scope="session")
def clip_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("clips")


@pytest.fixture(scope="session")
def voice(clip_folder: Path) -> Iterator[Synthesiser]:
    """The real engine with the default voice."""
    synthesiser = Synthesiser(cache=clip_folder)
    try:
        try:
            _ = synthesiser.voice
        except VoiceError as error:
            pytest.skip(f"no speech engine: {error}")
        yield synthesiser
    finally:
        synthesiser.close()


@pytest.fixture(scope="session")
def clicks():
    """Measures the loudest click: the greatest amplitude above 14 kHz, where the voice has nothing.

    A step in a signal has all frequencies; speech made at 22 kHz ends at 11 kHz.
    """

    def measure(samples: np.ndarray) -> float:
        signal = np.concatenate([np.zeros(4800), samples / 32768.0, np.zeros(4800)])
        size = 1 << len(signal).bit_length()
        spectrum = np.fft.rfft(signal, size)
        spectrum[np.fft.rfftfreq(size, 1 / 48000) < 14000] = 0
        return float(np.abs(np.fft.irfft(spectrum, size)).max())

    return measure
