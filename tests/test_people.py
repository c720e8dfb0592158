"""The person of a scenario has clips, and what a scenario names and cannot have is named with its cue."""

import numpy as np
import pytest
import soundfile

from voiceguide.errors import GuideError
from voiceguide.people import spoken, unusable
from voiceguide.room.scenario import Cue, load_scenario


def test_words_and_recordings_become_clips(tmp_path):
    soundfile.write(tmp_path / "one.wav", np.zeros(8000), 8000)
    recorded, said = spoken((Cue(0.0, wav=tmp_path / "one.wav"), Cue(2.0, say="next step")))
    assert (recorded.dtype, len(recorded)) == (np.int16, 16000)
    assert 0.3 < len(said) / 16000 < 2


@pytest.mark.parametrize("words", ["...", "?! –"])
def test_words_without_a_sound_are_named(words):
    with pytest.raises(GuideError, match="nothing to pronounce"):
        spoken((Cue(0.0, say=words),))


def test_everything_that_cannot_be_used_is_named_with_its_cue(tmp_path):
    (tmp_path / "text.wav").write_text("no sound")
    (tmp_path / "folder").mkdir()
    (tmp_path / "guide.toml").write_text('id = ""\n')
    path = tmp_path / "scenario.toml"
    path.write_text("""
        guide = "guide.toml"
        duration_s = 9
        room = { noise_wav = "text.wav" }
        person = [
          { at_s = 1, wav = "text.wav" },
          { at_s = 2, say = "next", voice = "nobody" },
          { at_s = 3, say = "next" },
          { at_s = 4, wav = "folder" },
          { at_s = 5, say = "..." },
        ]
    """)
    named = list(unusable(load_scenario(path)))
    assert any(line.startswith(f"guide: {tmp_path / 'guide.toml'}:1: ") for line in named)
    named = [line for line in named if not line.startswith("guide: ")]
    beginnings = ("room: ", "person 1: ", "person 2: ", "person 4: ", "person 5: ")
    assert len(named) == len(beginnings)
    assert all(line.startswith(begin) for line, begin in zip(named, beginnings, strict=True))
    assert "nobody" in named[2]


def test_a_good_scenario_has_nothing_to_mend(tmp_path):
    path = tmp_path / "scenario.toml"
    path.write_text('duration_s = 5\n[[person]]\nat_s = 1\nsay = "next"\n')
    assert list(unusable(load_scenario(path))) == []


def test_a_noise_without_a_sound_is_named(tmp_path):
    soundfile.write(tmp_path / "quiet.wav", np.zeros(8000), 8000)
    path = tmp_path / "scenario.toml"
    path.write_text('duration_s = 5\nroom = { noise_wav = "quiet.wav" }\n')
    (found,) = unusable(load_scenario(path))
    assert "quiet.wav is silent" in found
