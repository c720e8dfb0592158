"""Weighing what the recognisers wrote: texts in, a verdict out."""

import pytest

from voiceguide.dialogue.intents import Name
from voiceguide.dialogue.moment import ANYTHING
from voiceguide.dialogue.understanding import Understanding
from voiceguide.hearing.recogniser import Reading, Transcript, Word
from voiceguide.hearing.verify import verify


def _transcript(text: str, confidence: float = 1.0) -> Transcript:
    return Transcript(text, tuple(Word(word, 0.0, 0.0, confidence) for word in text.split()))


def _reading(rich: str, free: str, core: str = "", *, sure: float = 1.0) -> Reading:
    return Reading(_transcript(rich), _transcript(free, 0.4), _transcript(core, sure))


@pytest.mark.parametrize(
    ("reading", "name"),
    [
        (_reading("quieter", "why under", "quieter"), Name.QUIETER),
        (_reading("go back", "go man", "go back"), Name.PREVIOUS),
        (_reading("scab", "scott", "stop", sure=0.86), Name.STOP),
        (_reading("quieter", "why under", "quieter", sure=0.5), Name.QUIETER),
        (_reading("quieter", "why under", "quieter", sure=0.3), None),
        (_reading("last step", "last staff", "last step"), Name.LAST_STEP),
        (_reading("last step", "sam", "last step"), None),
        (_reading("resume", "asia", "resume"), None),
        (_reading("next", "yes", "next"), None),
        (_reading("why under", "why ago", "quieter"), Name.QUIETER),
        (_reading("quieter", "why under"), None),
        (_reading("start over", "the weather", "start over"), None),
        (_reading("", "i don't know"), None),
    ],
)
def test_a_core_sentence_clearly_heard_bears_a_command_out(
    understanding: Understanding, reading: Reading, name: Name | None
) -> None:
    verdict = verify(reading, understanding, moment=ANYTHING)
    assert (verdict.intent.name if verdict.intent else None) == name
    assert verdict.why


def test_among_other_voices_the_open_model_alone_is_not_believed(understanding: Understanding) -> None:
    alone = _reading("sandwich", "stop", "")
    assert verify(alone, understanding, moment=ANYTHING, crowd=True).intent is None
    both = _reading("quieter", "way", "quieter")
    heard = verify(both, understanding, moment=ANYTHING, crowd=True).intent
    assert heard is not None
    assert heard.name is Name.QUIETER
    behind = _reading("the tell me more", "the tell me more")
    assert verify(behind, understanding, moment=ANYTHING, crowd=True).intent is not None


def test_over_an_echo_that_is_left_in_both_must_agree(understanding: Understanding) -> None:
    reading = _reading("quieter", "way", "quieter")
    assert verify(reading, understanding, moment=ANYTHING, doubtful=True).intent is None
