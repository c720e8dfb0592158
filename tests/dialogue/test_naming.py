"""Names that cannot be told apart by ear are warned of, with their line; the library has none."""

from pathlib import Path

import pytest

from voiceguide.dialogue.naming import misheard
from voiceguide.guide.loader import check, library, load

TEA = Path(__file__).parents[1] / "guide" / "tea.toml"


def warned(tmp_path, names, knows=None):
    """The warnings about the tea guide with other names for its last step."""
    file = tmp_path / "guide.toml"
    file.write_text(
        TEA.read_text(encoding="utf-8").replace('"the waiting", "letting it stand"', names), encoding="utf-8"
    )
    problems = check(file, also=lambda guide: misheard(guide, knows))
    first = next(n for n, line in enumerate(file.read_text().splitlines(), 1) if names in line)
    return [p.message for p in problems if p.severity == "warning" and p.line >= first]


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ('"next step"', '"next step" said alone is the command "next", never this name: choose another'),
        (
            '"stop and wait"',
            '"stop and wait" begins like a command that silences the guide at once: choose another',
        ),
        ('"tea pots"', '"tea pot" sounds like "tea pots" of "brewing": one may be heard as the other'),
        (
            '"decoction"',
            'the recogniser has no word "decoction", so "decoction" is never heard: add another name',
        ),
    ],
)
def test_a_name_that_is_not_heard_as_one_is_warned_of(tmp_path, names, message):
    assert warned(tmp_path, names, knows=lambda word: word != "decoction") == [message]


def test_good_names_are_not_warned_of(tmp_path):
    assert warned(tmp_path, '"the steeping"') == []


@pytest.mark.parametrize("guide", library(), ids=lambda guide: guide.id)
def test_the_library_has_no_such_names(guide):
    assert [finding.message for finding in misheard(load(guide.id))] == []
