"""Two clauses in one breath: what calms goes first, and of two commands both are done."""

from functools import cache

import pytest

from tests.fakes import Player
from voiceguide.dialogue.events import Heard, Surround
from voiceguide.dialogue.intents import Intent, Name
from voiceguide.dialogue.moment import ANYTHING, Moment
from voiceguide.dialogue.session import Session
from voiceguide.dialogue.understanding import Understanding
from voiceguide.guide.loader import load
from voiceguide.transcript import heard_fields, sentence_row


@cache
def understanding() -> Understanding:
    return Understanding(load("leg-massage"))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("next step ow", "discomfort"),
        ("ow next", "discomfort"),
        ("that hurts go back", "discomfort"),
        ("that hurts next please", "discomfort"),
        ("cramp stop", "discomfort"),
        ("i'm dizzy stop the music", "discomfort"),
        ("it burns turn it off", "discomfort"),
        ("her leg has gone numb skip this", "discomfort"),
        ("can you put some music on ouch", "discomfort"),
        ("it hurts and the music is too loud", "discomfort"),
        ("it hurts, softer", "discomfort"),
        ("stop the pulse, it hurts", "discomfort"),
        ("stop and turn the music off", "stop"),
        ("stop next", "stop"),
        ("next step then stop", "stop"),
        ("stop what about oil", "stop"),
        ("stop and go back", "stop"),
        ("next step and then pause", "pause"),
    ],
)
def test_what_calms_is_what_was_meant_in_either_order(text: str, name: str) -> None:
    for moment in (Moment(), Moment(speaking=True), ANYTHING):
        meaning = understanding().understand(text, moment)
        assert meaning.intent is not None
        assert meaning.intent.name == name
        assert meaning.then is None


def test_an_emergency_goes_before_the_stop_beside_it() -> None:
    intent = understanding().understand("stop i have chest pain", Moment()).intent
    assert intent is not None
    assert intent.args["emergency"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("stop the music", "sound"),
        ("no stop the music", "sound"),
        ("stop the pulse", "sound"),
        ("stop counting", "set_timer"),
        ("stop talking", "mute"),
        ("wait go back", "previous"),
        ("hold on skip this", "skip"),
        ("stop no skip this", "skip"),
    ],
)
def test_what_is_known_as_a_whole_is_not_taken_apart(text: str, name: str) -> None:
    intent = understanding().understand(text, Moment()).intent
    assert intent is not None
    assert intent.name == name


@pytest.mark.parametrize(
    "text",
    [
        "don't stop", "stop it you two", "stop telling me the time", "stop at the lights", "no need to stop",
        "no more cramp", "i didn't say stop", "i feel sick of this rain", "we had to stop and go back",
    ],
)  # fmt: skip
def test_talk_with_a_calming_word_in_it_stays_talk(text: str) -> None:
    assert understanding().understand(text, Moment()).intent is None


@pytest.mark.parametrize(
    ("text", "first", "then"),
    [
        ("go back and turn the music off", "previous", "sound"),
        ("next and put some music on", "next", "sound"),
        ("slower and louder", "slower", "louder"),
        ("louder and say that again", "louder", "repeat"),
        ("one more minute and then next", "set_timer", "next"),
        ("softer please and next", "discomfort", "next"),
    ],
)
def test_two_joined_commands_are_both_meant(text: str, first: str, then: str) -> None:
    meaning = understanding().understand(text, Moment())
    assert meaning.intent is not None
    assert meaning.then is not None
    assert (meaning.intent.name, meaning.then.name) == (first, then)
    row = sentence_row(text, meaning)
    assert row["then"] == {"intent": then, "args": dict(meaning.then.args)}
    assert heard_fields(Heard(text, meaning.intent, then=meaning.then))["then"] == row["then"]


def test_a_number_belongs_to_its_own_half() -> None:
    meaning = understanding().understand("go to the calf and count to ten", Moment())
    assert meaning.intent == Intent(Name.GO_TO_STEP, {"name": "calf"})
    assert meaning.then == Intent(Name.SET_TIMER, {"count": True, "seconds": 10})


@pytest.mark.parametrize(
    "text",
    [
        "next", "next and next", "next and go back", "back and forth", "stop and next", "undo that and next",
        "say that again and take your time", "i'd like you to lead and i'll follow",
        "let's do the last one and call it a day", "how long is left and what comes after",
    ],
)  # fmt: skip
def test_what_is_no_two_commands_has_no_second(text: str) -> None:
    meaning = understanding().understand(text, Moment())
    assert meaning.then is None
    assert "then" not in sentence_row(text, meaning)


def test_a_sentence_that_goes_on_amends_both_commands() -> None:
    player = Player(Session(load("leg-massage")))
    player.hear("start")
    player.run(25)
    player.hear("yes")
    player.run(5)
    before = player.session.view.step_number
    music = Intent(Name.SOUND, {"which": "music", "change": "on"})
    played = player.do(Heard("next and put some music on", Intent(Name.NEXT), then=music))
    assert player.session.view.step_number != before
    assert any(isinstance(effect, Surround) and effect.music for effect in played)
    back = player.do(Heard("next door they put some music on", None, amends=True))
    assert player.session.view.step_number == before
    assert any(isinstance(effect, Surround) and not effect.music for effect in back)
