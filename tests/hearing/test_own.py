"""Whose words they are: what was heard beside what the recognisers read in the far end."""

import pytest

from voiceguide.hearing.own import same_words
from voiceguide.hearing.recogniser import Hypothesis, Reading, Transcript


def _far(text: str) -> Reading:
    return Reading(Transcript(), Transcript((Hypothesis(text, 80.0),)))


@pytest.mark.parametrize(
    ("heard", "far", "own"),
    [
        ("stop", "stop pressing keep a warm hand still", True),
        ("stop", "keep a warm hand still", False),
        ("stop", "", False),
        ("start massage", "say start massage when you are ready", True),
        ("next step", "and the next stroke goes up", False),
        ("what about pressure", "ask your partner about the pressure", False),
        (
            "hot one swollen hot are painful way fever can skin",
            "one swollen hot or painful leg fever broken skin",
            True,
        ),
        ("could we go back to the long strokes", "three long strokes from the ankle up", False),
    ],
)
def test_the_guides_own_sentence_is_told_from_a_persons(heard: str, far: str, own: bool) -> None:  # noqa: FBT001
    assert same_words(heard, _far(far)) is own
