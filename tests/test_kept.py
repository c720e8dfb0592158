"""What takes long to make is made once."""

from pathlib import Path

import pytest

from voiceguide.kept import kept


class Maker:
    """Makes something, and counts how often."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> dict[str, int]:
        self.times += 1
        return {"made": self.times}


def test_it_is_made_once_and_anew_when_what_it_is_made_from_changes(tmp_path: Path) -> None:
    make = Maker()
    asked = [kept("it", [source], make, folder=tmp_path / "new") for source in (b"a", b"a", b"b", b"b", b"a")]
    assert asked == [{"made": 1}] * 2 + [{"made": 2}] * 2 + [{"made": 3}]
    assert len(list((tmp_path / "new").iterdir())) == 1


@pytest.mark.parametrize("harm", [b"", b"short", b"x" * 5000])
def test_a_damaged_file_is_made_anew(tmp_path: Path, harm: bytes) -> None:
    make = Maker()
    kept("it", [b"a"], make, folder=tmp_path)
    (file,) = tmp_path.iterdir()
    file.write_bytes(harm)
    assert kept("it", [b"a"], make, folder=tmp_path) == {"made": 2}
    assert kept("it", [b"a"], make, folder=tmp_path) == {"made": 2}


def test_where_nothing_can_be_kept_it_is_made_each_time(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    make = Maker()
    for times in (1, 2):
        assert kept("it", [b"a"], make, folder=tmp_path / "file") == {"made": times}
