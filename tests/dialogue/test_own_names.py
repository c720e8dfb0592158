"""A guide's names are the guide's, whatever the language file calls them."""

from pathlib import Path

import pytest

from tests.fakes import Player
from voiceguide.dialogue.answers import answer
from voiceguide.dialogue.events import Heard, Launched
from voiceguide.dialogue.intents import Intent, Name
from voiceguide.dialogue.moment import ANYTHING, Moment, Stage
from voiceguide.dialogue.place import Stop
from voiceguide.dialogue.replies import load_replies
from voiceguide.dialogue.session import Session
from voiceguide.dialogue.state import Book
from voiceguide.dialogue.understanding import Understanding
from voiceguide.guide.loader import load

GUIDE = load(Path(__file__).parents[1] / "guide" / "hands.toml")
KNOWS = Understanding(GUIDE)


def meant(text: str) -> tuple[str, dict[str, object]]:
    """The intent and the args."""
    intent = KNOWS.understand(text, ANYTHING).intent
    assert intent is not None, text
    return intent.name.value, dict(intent.args)


def told(text: str, here: Stop | None = None) -> str:
    """What is answered, in the middle of nothing or at a stop."""
    intent = KNOWS.understand(text, ANYTHING).intent
    assert intent is not None, text
    book = Book(GUIDE, load_replies(GUIDE.language))
    return " ".join(clause.text for clause in answer(book, intent.name, intent.args, here).say)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("go to the wrist", "wrist"),
        ("go to the palms", "palm"),
        ("go to the chopping", "thumb_presses"),
        ("go to the squeezing", "milking"),
        ("skip to the stretch", "finger_pull"),
    ],
)
def test_one_goes_to_what_the_guide_calls_so(text: str, name: str) -> None:
    assert meant(text) == ("go_to_step", {"name": name})


@pytest.mark.parametrize(
    ("text", "answered"),
    [
        ("how do i do the squeezing", "Milking is pulling with a sliding grip."),
        ("what about squeezing", "Milking is pulling with a sliding grip."),
        ("can i use shea butter", "Shea butter is heavy: use half as much."),
        ("what about the window", "Close the window: wet hands get cold."),
        ("i have a nut allergy", "Leave out the almond lotion."),
        ("i'm allergic to nuts", "Leave out the almond lotion."),
        ("i've got a burn", "Stop, and hold the hand under cool running water."),
    ],
)
def test_what_is_asked_is_answered_with_what_the_guide_says_of_that_name(text: str, answered: str) -> None:
    assert told(text) == answered


@pytest.mark.parametrize(
    ("text", "answered"),
    [
        ("how much pressure for the milking", "Hardly any: let the finger slide."),
        ("how hard should the milking be", "Hardly any: let the finger slide."),
        ("how hard on the wrist", "None but the weight of your hand."),
        ("can i press on the wrist", "None but the weight of your hand."),
        ("what about pressure on the fingers", "As firm as you would squeeze a ripe peach."),
        ("can i press on the knuckle", "Never press on a knuckle: go round it."),
        ("how much pressure", "As firm as you would squeeze a ripe peach."),
        ("why do we do the first tug", "The guide does not say."),
        ("how much pressure for the chopping", "As firm as you would squeeze a ripe peach."),
    ],
)
def test_a_term_that_is_asked_about_gets_its_wording_of_the_answer(text: str, answered: str) -> None:
    assert told(text) == answered


def test_what_the_guide_does_not_name_keeps_its_common_meaning() -> None:
    assert meant("go to the calf") == ("go_to_step", {"name": "calf"})
    assert meant("i have got a blister")[1] == {"condition": "broken_skin"}


def test_the_side_of_a_step_that_is_explained_is_said() -> None:
    here = Stop(GUIDE.steps[1], "right")
    assert told("how do i do thumb presses").startswith("Hold the left hand")
    assert told("how do i do thumb presses", here).startswith("Hold the right hand")
    assert told("how do i do this", here).startswith("Hold the right hand")


@pytest.mark.parametrize(
    ("text", "intent", "name"),
    [
        ("go to the first tug", "go_to_step", "finger_pull"),
        ("how long is the first tug", "how_long_step", "finger_pull"),
        ("skip the first tug", "skip", "finger_pull"),
        ("skip the tugging", "skip", "finger_pull"),
        ("how do i fold and squeeze", "ask_technique", "fold_and_squeeze"),
        ("what is fold and squeeze", "ask_technique", "fold_and_squeeze"),
        ("how do i do the first tug", "ask_technique", "finger_pull"),
        ("why do we do the first tug", "ask_why", "finger_pull"),
    ],
)
def test_a_name_that_nobody_has_said_before_is_heard(text: str, intent: str, name: str) -> None:
    assert meant(text) == (intent, {"name": name})


def test_talk_with_a_name_in_it_is_talk() -> None:
    for text in (
        "he gave it the first tug and off it went",
        "i'll fold the laundry",
        "they had a tug of war",
    ):
        assert KNOWS.understand(text, ANYTHING).intent is None


def test_at_the_gate_a_condition_of_the_guide_is_told_as_one() -> None:
    text = "my friend is coeliac"
    told_at_the_gate = KNOWS.understand(text, Moment(stage=Stage.GATE, question=True)).intent
    assert told_at_the_gate is not None
    assert told_at_the_gate.args == {"condition": "gluten"}


def test_help_names_no_question_that_the_guide_does_not_answer() -> None:
    for name, asks in (("hands", True), ("tea", False)):
        player = Player(Session(load(Path(__file__).parents[1] / "guide" / f"{name}.toml")))
        player.do(Launched())
        for intent in (Name.START, Name.YES, Name.HELP):
            player.run_until_silent()
            player.do(Heard(intent.value, Intent(intent)))
        player.run_until_silent()
        assert ("Ask what about pressure, or how long." in player.texts) is asks
        assert ("Ask how long." in player.texts) is not asks


def test_one_is_told_to_start_what_the_guide_is_about() -> None:
    tea = load(Path(__file__).parents[1] / "guide" / "tea.toml")
    player = Player(Session(tea))
    player.do(Launched())
    player.run_until_silent()
    for intent in (Name.NEXT, Name.HELP):
        player.do(Heard(intent.value, Intent(intent)))
        player.run_until_silent()
    assert player.texts[1:] == ["Say start tea making when you are ready.", "Say start tea making to begin."]
    assert load("leg-massage").subject == "massage"


@pytest.mark.parametrize(
    ("text", "name", "args"),
    [
        ("the other hand", "other_leg", {}),
        ("only the right hand", "other_leg", {"only": True, "leg": "right"}),
        ("leave out the left hand", "other_leg", {"skip": True, "leg": "left"}),
        ("both hands", "other_leg", {"both": True}),
        ("which hand", "where_am_i", {"about": "leg"}),
        ("wrong hand", "other_leg", {}),
    ],
)
def test_a_side_is_called_as_the_guide_calls_it(text: str, name: str, args: dict[str, object]) -> None:
    assert meant(text) == (name, args)


@pytest.mark.parametrize("text", ["how ripe", "how ripe should it be"])
def test_a_bare_question_may_be_asked_in_the_guides_own_words(text: str) -> None:
    assert told(text) == "As firm as you would squeeze a ripe peach."
