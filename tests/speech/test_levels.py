import numpy as np
import pytest

from benchmarks.speech.peaks import true_peak
from voiceguide.speech.levels import Centred, envelope, limited, loudness, over


def sine(hertz: float, amplitude: float, seconds: float = 3.0, phase: float = 0.0) -> np.ndarray:
    t = np.arange(int(seconds * 48000)) / 48000
    return (amplitude * np.sin(2 * np.pi * hertz * t + phase)).astype(np.float32)


def test_the_recommendations_own_calibration():
    """BS.1770: a 997 Hz sine of full scale in one channel is -3.01 LKFS."""
    assert loudness(sine(997, 1.0)) == pytest.approx(-3.01, abs=0.05)


def test_bass_counts_less_and_treble_more():
    middle = loudness(sine(997, 0.1))
    assert loudness(sine(40, 0.1)) < middle - 3
    assert loudness(sine(6000, 0.1)) > middle + 2


def test_pauses_do_not_make_speech_quieter():
    tone = sine(997, 0.1, 2.0)
    assert loudness(np.concatenate([tone, np.zeros(4 * 48000, np.float32)])) == pytest.approx(
        loudness(tone), abs=0.5
    )


def test_silence_has_no_loudness():
    assert loudness(np.zeros(48000, np.float32)) == float("-inf")
    assert loudness(np.zeros(0, np.float32)) == float("-inf")


def test_the_true_peak_lies_between_samples():
    quarter = sine(12000, 0.5, phase=np.pi / 4)
    assert np.abs(quarter).max() == pytest.approx(0.3536, abs=0.001)
    assert true_peak(quarter) == pytest.approx(0.5, abs=0.02)


def test_the_envelope_lies_on_the_peaks_and_a_part_of_it_is_the_same():
    signal = np.random.default_rng(5).normal(0, 0.1, 10_007).astype(np.float32)
    line = envelope(signal)
    whole = over(line, 0, len(signal))
    assert (whole >= np.abs(signal)).all()
    for first, count in ((0, 480), (1, 7), (4801, 480), (9990, 17)):
        assert np.allclose(over(line, first, count), whole[first : first + count], atol=1e-6)


def test_the_limiter_holds_the_ceiling_leaves_the_rest_and_does_not_click(clicks):
    signal = sine(200, 0.2)
    signal[48000:50000] *= 4
    held = limited(signal, 0.3)
    assert np.abs(held).max() <= 0.3
    assert np.array_equal(held[:47000], signal[:47000])
    assert np.array_equal(limited(signal, 1.0), signal)
    swell = 1 + 3 * np.exp(-((np.arange(3 * 48000) - 72000) ** 2) / 2e7)
    smooth = sine(200, 0.2) * swell * np.hanning(3 * 48000)
    assert clicks(limited(smooth.astype(np.float32), 0.3) * 32768) < 3e-4


def test_an_offset_is_taken_away_whatever_the_size_of_the_blocks_and_what_is_heard_stays():
    t = np.arange(96000) / 48000
    wave = (0.2 * np.sin(2 * np.pi * 200 * t)).astype(np.float32)
    whole = Centred(48000)(wave + np.float32(0.4))
    assert abs(whole[4800:].mean()) < 1e-4
    assert np.sqrt(np.mean(whole[4800:] ** 2)) == pytest.approx(0.2 / np.sqrt(2), rel=0.01)
    blocks = Centred(48000)
    parts = [blocks(part) for part in np.array_split(wave + np.float32(0.4), 37)]
    assert np.abs(np.concatenate(parts) - whole).max() < 1e-6
    assert np.abs(Centred(48000)(np.full(9000, 0.5, np.float32))).max() < 1e-6
    assert not len(Centred(48000)(wave[:0]))
