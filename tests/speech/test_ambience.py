import numpy as np
import pytest

from voiceguide.guide.model import Scene
from voiceguide.speech.ambience import NORMAL_LUFS, PEAK, Noise, ambience, softened
from voiceguide.speech.levels import loudness

SECONDS = 60


def heard(scene: Scene, *, seed: int = 0, seconds: int = SECONDS) -> np.ndarray:
    piece, blocks, count = ambience(scene, seed), [], 0
    while count < seconds * 48000:
        blocks.append(piece())
        count += len(blocks[-1])
    return np.concatenate(blocks)


def faded(signal: np.ndarray) -> np.ndarray:
    """Without the steps at its ends."""
    ramp = np.minimum(np.arange(len(signal)) / 4800, 1.0)
    return signal * ramp * ramp[::-1]


@pytest.fixture(scope="module", params=Scene)
def minute(request):
    return heard(request.param)


def test_every_scene_is_as_loud_as_every_other_and_stays_so(minute):
    assert loudness(minute) == pytest.approx(NORMAL_LUFS, abs=0.5)
    parts = [loudness(minute[k : k + 10 * 48000]) for k in range(0, len(minute), 10 * 48000)]
    assert max(parts) - min(parts) < 4


def test_it_has_no_peak_and_no_click_anywhere(minute, clicks):
    assert np.abs(minute).max() < PEAK
    assert clicks(faded(minute) * 32768) < 1e-4


def test_it_does_not_repeat(minute):
    """Its likeness to itself at any later time is small: a loop would show as 1."""
    signal = minute[::8] - minute[::8].mean()
    spectrum = np.fft.rfft(signal, 2 * len(signal))
    likeness = np.fft.irfft(np.abs(spectrum) ** 2)[: len(signal) * 3 // 4]
    assert np.abs(likeness[6000 * 5 :]).max() < 0.6 * likeness[0]


@pytest.mark.parametrize("scene", Scene)
def test_a_seed_gives_the_same_and_another_one_something_else(scene):
    one, two, other = (heard(scene, seed=seed, seconds=3) for seed in (3, 3, 4))
    assert np.array_equal(one, two)
    assert not np.array_equal(one, other)


def test_filtered_noise_has_unit_power_and_no_seam(clicks):
    noise = Noise(np.random.default_rng(1), ((200, -20), (1000, 0), (5000, -20), (9000, -80)))
    signal = np.concatenate([noise.next() for _ in range(20)])
    assert signal[48000:].std() == pytest.approx(1, rel=0.05)
    assert clicks(faded(signal) * 300) < 1e-4


def test_what_is_too_high_is_rounded_off_and_the_rest_untouched():
    wave = np.linspace(-0.5, 0.5, 1001, dtype=np.float32)
    soft = softened(wave, 0.1)
    assert np.abs(soft).max() <= 0.1
    assert (np.diff(soft) >= 0).all()
    quiet = np.abs(wave) <= 0.05
    assert np.array_equal(soft[quiet], wave[quiet])
