"""The dialogue's own lines: every one is said somewhere, and lengths of time sound as people say them."""

from pathlib import Path
from string import Formatter

import pytest

from voiceguide import dialogue
from voiceguide.dialogue.replies import Line, load_replies
from voiceguide.errors import BadFileError

REPLIES = load_replies()
SLOTS = {"title", "side", "count", "name", "length", "n", "which", "number", "done", "subject", "before"}


def test_every_line_is_said_somewhere() -> None:
    sources = [p.read_text(encoding="utf-8") for p in Path(dialogue.__file__).parent.glob("*.py")]
    assert [line for line in Line if not any(f"Line.{line.name}" in text for text in sources)] == []


@pytest.mark.parametrize("line", list(Line))
def test_every_line_has_words_and_only_known_slots(line: Line) -> None:
    for text in REPLIES.lines[line]:
        assert text.strip()
        assert {field for _, field, _, _ in Formatter().parse(text) if field is not None} <= SLOTS


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (1, "1 second"), (7, "7 seconds"), (31, "30 seconds"), (60, "1 minute"), (89, "1 and a half minutes"),
        (120, "2 minutes"), (150, "2 and a half minutes"), (170, "3 minutes"), (1230, "20 minutes"),
    ],
)  # fmt: skip
def test_lengths_of_time(seconds: int, said: str) -> None:
    assert REPLIES.length(seconds) == said


def test_an_unknown_language_is_an_error_with_a_hint() -> None:
    with pytest.raises(BadFileError, match="xx"):
        load_replies("xx")
