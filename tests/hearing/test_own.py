"""Whose words they are: what was heard beside what the recognisers read in the far end."""

import pytest

from voiceguide.hearing.own import same_words
from voiceguide.hearing.recogniser import Hypothesis, Reading, Transcript

LATE_S = 0.25


def _timed(text: str, at_s: float = 0.0) -> tuple[tuple[str, float], ...]:
    """A word each 0.3 s."""
    return tuple((word, at_s + 0.3 * k) for k, word in enumerate(text.split()))


def _far(text: str) -> Reading:
    starts = tuple(start for _, start in _timed(text))
    return Reading(Transcript(), Transcript((Hypothesis(text, 80.0, starts),)))


@pytest.mark.parametrize(
    ("heard", "at_s", "far", "own"),
    [
        ("stop", 0.1, "stop pressing keep a warm hand still", True),
        ("stop", 0.1, "keep a warm hand still", False),
        ("stop", 0.1, "", False),
        ("start massage", 0.45, "say start massage when you are ready", True),
        ("yes", 0.7, "say yes", False),
        ("yes", 0.4, "say yes", True),
        ("next step", 0.1, "and the next stroke goes up", False),
        ("what about pressure", 0.1, "ask your partner about the pressure", False),
        (
            "one swollen hot are painful way fever can skin",
            0.2,
            "one swollen hot or painful leg fever broken skin",
            True,
        ),
        ("could we go back to the long strokes", 0.1, "three long strokes from the ankle up", False),
    ],
)
def test_the_guides_own_sentence_is_told_from_a_persons(
    heard: str,
    at_s: float,
    far: str,
    own: bool,  # noqa: FBT001
) -> None:
    assert same_words(_timed(heard, at_s), _far(far), LATE_S) is own
