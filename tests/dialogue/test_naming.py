"""Names that cannot be told apart by ear are warned of, with their line; the library has none."""

from pathlib import Path

import pytest

from voiceguide.dialogue.naming import misheard
from voiceguide.guide.loader import check, library, load

TEA = Path(__file__).parents[1] / "guide" / "tea.toml"


def warned(tmp_path, names, *, knows=None, title="The leaves"):
    """The warnings about the tea guide with other names for its last step, and a title for the one before."""
    file = tmp_path / "guide.toml"
    text = TEA.read_text(encoding="utf-8").replace('"the waiting", "letting it stand"', names)
    file.write_text(text.replace('title = "The leaves"', f'title = "{title}"'), encoding="utf-8")
    problems = check(file, also=lambda guide: misheard(guide, knows))
    first = next(n for n, line in enumerate(file.read_text().splitlines(), 1) if names in line)
    return [p.message for p in problems if p.severity == "warning" and p.line >= first]


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ('"next step"', '"next step" said alone is the command "next", never this name: choose another'),
        ('"again"', '"again" said alone is the command "repeat", never this name: choose another'),
        ('"keep going"', '"keep going" said alone is the command "resume", never this name: choose another'),
        ('"what next"', '"what next" said alone is the command "next", never this name: choose another'),
        (
            '"the next bit"',
            '"the next bit" said alone is the command "next", never this name: choose another',
        ),
        ('"okay"', '"okay" said alone is the command "okay", never this name: choose another'),
        ('"the paws"', '"the paws" sounds like the command "pause": choose another'),
        ('"know"', '"know" sounds like the command "no": choose another'),
        ('"owl"', '"owl" sounds like the command "ow": choose another'),
        ('"weight"', '"weight" sounds like the command "wait": choose another'),
        (
            '"stop and stir"',
            '"stop and stir" begins like a command that silences the guide at once: choose another',
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


def test_two_spellings_of_one_sound_are_warned_of(tmp_path):
    message = '"the dough" sounds like "the doe" of "leaves": one may be heard as the other'
    assert warned(tmp_path, '"the dough"', title="The doe") == [message]


def test_a_title_is_said_like_a_name(tmp_path):
    file = tmp_path / "guide.toml"
    file.write_text(TEA.read_text(encoding="utf-8").replace('"The leaves"', '"Repeat"'), encoding="utf-8")
    problems = [problem.message for problem in check(file, also=misheard)]
    assert '"repeat" said alone is the command "repeat", never this name: choose another' in problems


def test_a_name_that_is_heard_as_another_one_in_a_sentence_is_warned_of(tmp_path):
    file = tmp_path / "guide.toml"
    text = TEA.read_text(encoding="utf-8").replace('"the waiting"', '"lid to the pot"')
    file.write_text(text.replace('"The leaves"', '"Lid for a pot"'), encoding="utf-8")
    problems = [problem.message for problem in check(file, also=misheard)]
    message = '"lid for a pot" is heard as "brewing" in "go to the lid for a pot": choose another'
    assert message in problems


def test_good_names_are_not_warned_of(tmp_path):
    assert warned(tmp_path, '"the steeping"') == []


@pytest.mark.parametrize("guide", library(), ids=lambda guide: guide.id)
def test_the_library_has_no_such_names(guide):
    assert [finding.message for finding in misheard(load(guide.id))] == []
