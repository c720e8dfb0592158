"""What cannot be asked of the disk is answered with no; a file is written whole, or nothing is left of it."""

import pytest

from voiceguide.errors import BadFileError, GuideError, ModelError
from voiceguide.files import at_home, exists, is_file, is_folder, write_whole
from voiceguide.guide.loader import load
from voiceguide.hearing.wav import read_audio
from voiceguide.modelstore import find
from voiceguide.room.scenario import load_scenario

NAMES = ["a" * 300, "no\0name", "file/beneath"]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_no_file_can_have_is_no_file(tmp_path, name):
    (tmp_path / "file").write_text("")
    path = tmp_path / name
    assert not any(ask(path) for ask in (exists, is_file, is_folder))
    with pytest.raises(GuideError):
        load(name)
    with pytest.raises(GuideError, match="does not exist"):
        read_audio(path)
    with pytest.raises(ModelError):
        find(path)


def test_a_scenario_names_a_recording_whose_name_is_too_long(tmp_path):
    file = tmp_path / "scenario.toml"
    file.write_text(f'duration_s = 5\n[[person]]\nat_s = 1\nwav = "{"a" * 300}.wav"\n')
    with pytest.raises(BadFileError) as caught:
        load_scenario(file)
    assert "there is no file aaa" in caught.value.problems[0]


def test_nothing_is_left_of_a_file_that_could_not_be_put_in_place(tmp_path):
    write_whole(tmp_path / "deep" / "file", b"first")
    assert (tmp_path / "deep" / "file").read_bytes() == b"first"
    (tmp_path / "folder" / "full").mkdir(parents=True)
    with pytest.raises(OSError, match="folder"):
        write_whole(tmp_path / "folder", b"second")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["deep", "folder"]


def test_the_home_of_nobody_is_a_path_like_any_other(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    assert at_home("~/music") == tmp_path / "music"
    assert str(at_home("~no-such-user-here/music")) == "~no-such-user-here/music"
    with pytest.raises(ModelError):
        find("~no-such-user-here/model")
