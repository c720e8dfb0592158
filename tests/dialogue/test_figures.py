"""Figures that were typed: read as they are written, or no number at all."""

import pytest

from voiceguide.dialogue.moment import Moment
from voiceguide.dialogue.understanding import Understanding
from voiceguide.guide.loader import load

UNDERSTANDING = Understanding(load("leg-massage"))


def meant(text: str) -> tuple[str | None, dict[str, object]]:
    intent = UNDERSTANDING.understand(text, Moment()).intent
    return (None, {}) if intent is None else (intent.name.value, dict(intent.args))


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("2.5 minutes", 150), ("0.5 minutes", 30), ("½ minute", 30), ("1½ minutes", 90),
        ("2 1/2 minutes", 150), ("1:30", 90), ("90s", 90), ("90 s", 90), ("5min", 300),
        ("1,000 seconds", 1000), ("5 minutes.", 300),
        ("two hundred seconds", 200),
    ],
)  # fmt: skip
def test_what_is_written_is_read(written: str, seconds: int) -> None:
    assert meant(f"set a timer for {written}") == ("set_timer", {"seconds": seconds})


@pytest.mark.parametrize(
    "text",
    [
        "set a timer for minus five minutes", "set a timer for 2.35 minutes", "set a timer for 5-10 minutes",
        "set a timer for 99999 seconds", "set a timer for 1e3 seconds",
        "set a timer for two point five minutes", "we have -5 minutes",
        "step -1", "go to step -1", "go to step minus one", "go to step 3.5",
        "back 1.5 steps",
    ],
)  # fmt: skip
def test_what_cannot_be_read_becomes_no_other_number(text: str) -> None:
    assert meant(text) == (None, {})


def test_beside_a_figure_that_cannot_be_read_stop_is_stop() -> None:
    assert meant("stop 2.35")[0] == "stop"
    assert meant("it hurts 8/10")[0] == "discomfort"
    assert meant("go to step 5!") == ("go_to_step", {"step": 5})
    assert meant("a 5-minute timer") == ("set_timer", {"seconds": 300})


def test_a_count_may_go_into_the_hundreds() -> None:
    assert meant("count to two hundred") == ("set_timer", {"count": True, "seconds": 200})
    assert meant("count to a hundred and twenty") == ("set_timer", {"count": True, "seconds": 120})
