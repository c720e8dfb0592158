import numpy as np
import pytest

from benchmarks.speech.peaks import true_peak
from voiceguide.dialogue.events import Tone
from voiceguide.pcm import to_float
from voiceguide.speech.tones import tone


@pytest.mark.parametrize("which", Tone)
def test_every_tone_is_soft_short_and_rounded(which, clicks):
    sound = to_float(tone(which))
    assert 0.02 < true_peak(sound) <= 0.081
    assert 0.2 < len(sound) / 48000 < 4
    assert abs(sound[0]) < 1e-4
    assert abs(sound[-1]) < 1e-4
    assert clicks(tone(which)) < 1e-4


def test_no_two_tones_are_alike():
    sounds = [tone(which) for which in Tone]
    for k, a in enumerate(sounds):
        for b in sounds[k + 1 :]:
            assert len(a) != len(b) or not np.array_equal(a, b)
