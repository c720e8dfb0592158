import itertools

import numpy as np
import pytest

from voiceguide.decimation import HALF
from voiceguide.speech.reference import FarEnd


def sine(hertz: float) -> np.ndarray:
    return (10000 * np.sin(2 * np.pi * hertz * np.arange(48000) / 48000)).astype(np.int16)


def test_blocks_of_any_size_give_the_same_far_end():
    signal = np.random.default_rng(3).integers(-9000, 9000, 9_600).astype(np.int16)
    whole = FarEnd().push(signal)
    assert (whole.rate, whole.position, len(whole.samples)) == (16000, 0, 3200)
    for size in (1, 2, 7, 417, 480):
        far_end = FarEnd()
        blocks = [far_end.push(signal[k : k + size]) for k in range(0, len(signal), size)]
        assert np.array_equal(np.concatenate([b.samples for b in blocks]), whole.samples)
        assert all(a.end == b.position for a, b in itertools.pairwise(blocks))


def test_it_comes_at_once_and_one_millisecond_late():
    signal = np.zeros(4800, np.int16)
    signal[2400] = 20000
    far_end = FarEnd()
    out = np.concatenate([far_end.push(signal[k : k + 480]).samples for k in range(0, 4800, 480)])
    assert int(np.argmax(np.abs(out))) == (2400 + HALF) // 3


@pytest.mark.parametrize(("hertz", "low", "high"), [(300, 0.99, 1.01), (6500, 0.9, 1.02), (10500, 0, 0.001)])
def test_the_voice_passes_and_nothing_folds_back(hertz, low, high):
    out = FarEnd().push(sine(hertz)).samples[1000:].astype(float)
    assert low <= out.std() / (10000 / np.sqrt(2)) <= high
