"""Weighing what the recognisers wrote: hypotheses in, a verdict out."""

import pytest

from voiceguide.dialogue.intents import Name
from voiceguide.dialogue.moment import ANYTHING
from voiceguide.dialogue.understanding import Understanding
from voiceguide.hearing.recogniser import Hypothesis, Reading, Transcript
from voiceguide.hearing.verify import NEEDED, WEIGHTS, at, candidates, evidence, verify

OPEN = 80.0
"""Log-likelihood of what the open model writes."""


def _transcript(*texts: tuple[str, float]) -> Transcript:
    return Transcript(tuple(Hypothesis(text, OPEN + edge) for text, edge in texts))


def _reading(rich: tuple[str, float], free: str, *core: tuple[str, float]) -> Reading:
    return Reading(_transcript(rich), _transcript((free, 0.0)), _transcript(*core))


@pytest.mark.parametrize(
    ("reading", "name"),
    [
        (_reading(("stop", 1.4), "stop", ("stop", 2.2)), Name.STOP),
        (_reading(("start massage", 4.3), "scientists life", ("start massage", 6.8)), Name.START),
        (_reading(("music off", -0.1), "the news live off", ("music off", 2.0)), Name.SOUND),
        (_reading(("pause", 1.7), "ah", ("pause", 2.1)), Name.PAUSE),
        (_reading(("take the bells away please", 0.4), "take the miles away please"), Name.SOUND),
        (_reading(("no", -1.6), "no", ("no", -1.7)), Name.NO),
        (_reading(("resume", -3.2), "asia", ("resume", -2.4)), None),
        (_reading(("birth", 3.1), "birth"), None),
        (_reading(("good me a timer", -44.0), "give me an americano with brown sugar"), None),
        (_reading(("give me more pressure", -27.0), "give me an espresso with lots of soy milk"), None),
        (_reading(("", 0.0), "i don't know"), None),
    ],
)
def test_a_command_is_about_as_likely_as_anything_that_could_be_said(
    understanding: Understanding, reading: Reading, name: Name | None
) -> None:
    verdict = verify(reading, understanding, moment=ANYTHING)
    assert (verdict.intent.name if verdict.intent else None) == name
    assert verdict.why


def test_the_best_core_sentence_need_not_be_the_first(understanding: Understanding) -> None:
    reading = _reading(
        ("how long is this", 3.7), "how long is understand", ("how long is this step", 5.1), ("how fast", 2.0)
    )
    heard = verify(reading, understanding, moment=ANYTHING).intent
    assert heard is not None
    assert heard.name is Name.HOW_LONG_STEP


def test_where_the_guides_own_voice_may_be_in_it_more_is_asked(understanding: Understanding) -> None:
    vague = _reading(("pause", -0.5), "paul", ("pause", -0.5))
    assert verify(vague, understanding, moment=ANYTHING).intent is not None
    assert verify(vague, understanding, moment=ANYTHING, doubtful=True).intent is None
    clear = _reading(("start massage", 4.3), "start massage", ("start massage", 6.8))
    assert verify(clear, understanding, moment=ANYTHING, doubtful=True).intent is not None


def test_no_words_and_no_command_are_told_apart(understanding: Understanding) -> None:
    nothing = Reading(Transcript(), Transcript((Hypothesis("", 10.0),)))
    assert verify(nothing, understanding, moment=ANYTHING).text == ""
    talk = verify(_reading(("", 0.0), "dinner is nearly ready"), understanding, moment=ANYTHING)
    assert (talk.text, talk.intent, talk.commandlike) == ("dinner is nearly ready", None, False)


def test_all_evidence_has_its_weight_and_all_risks_their_measure(understanding: Understanding) -> None:
    reading = _reading(("go back", -1.0), "go back", ("go back", 1.0))
    found = candidates(reading, at(understanding, ANYTHING))
    assert set(evidence(found[0], found, reading, talk=0.0)) <= set(WEIGHTS)
    assert sorted(NEEDED.values()) == list(NEEDED.values()), "the costlier a mistake, the more evidence"
