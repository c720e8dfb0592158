"""What is understood, sentence by sentence, and what is left alone."""

import sys
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from voiceguide.dialogue import templates
from voiceguide.dialogue.intents import QUESTIONS, Intent, Name, Risk, Scalar
from voiceguide.dialogue.language import load
from voiceguide.dialogue.moment import ANYTHING, Moment, Stage
from voiceguide.dialogue.understanding import Completion, Understanding
from voiceguide.errors import GuideError
from voiceguide.guide import loader
from voiceguide.guide.model import Term, TermKind


@cache
def understanding() -> Understanding:
    return Understanding(loader.load("leg-massage"))


def meant(text: str, moment: Moment = ANYTHING) -> str | None:
    intent = understanding().understand(text, moment).intent
    return None if intent is None else intent.name.value


CANONICAL = {
    "start massage": "start",
    "next step": "next",
    "go back": "previous",
    "undo that": "undo",
    "repeat": "repeat",
    "repeat slowly": "repeat_slowly",
    "skip": "skip",
    "start over": "first_step",
    "last step": "last_step",
    "go to step three": "go_to_step",
    "other leg": "other_leg",
    "list the steps": "list_steps",
    "pause": "pause",
    "resume": "resume",
    "stop": "stop",
    "keep going by yourself": "auto_on",
    "wait for me": "auto_off",
    "set a timer for one minute": "set_timer",
    "we have twenty minutes": "set_length",
    "slower": "slower",
    "faster": "faster",
    "louder": "louder",
    "quieter": "quieter",
    "be quiet": "mute",
    "speak again": "unmute",
    "no music": "sound",
    "what can I say": "help",
    "where are we": "where_am_i",
    "how long have we got left": "time_left",
    "how long does this step take": "how_long_step",
    "can you hear me": "check_room",
    "what about pressure": "ask_pressure",
    "what about oil": "ask_oil",
    "what about candles": "ask_ambience",
    "bed or floor": "ask_surface",
    "how warm should the room be": "ask_temperature",
    "what are the benefits": "ask_benefits",
    "is this safe": "ask_safety",
    "how do I treat a knot": "ask_knots",
    "how fast should I stroke": "ask_rhythm",
    "what about breathing": "ask_breathing",
    "how do I do kneading": "ask_technique",
    "why": "ask_why",
    "tell me more": "tell_more",
    "that hurts": "discomfort",
    "a bit harder": "want_harder",
    "yes": "yes",
    "no": "no",
    "okay": "okay",
    "done": "done",
    "thanks": "thanks",
    "no, I meant the voice": "correct",
}


def test_every_intent_has_its_canonical_phrase() -> None:
    assert set(CANONICAL.values()) == {name.value for name in Name}


@pytest.mark.parametrize(("text", "intent"), CANONICAL.items())
def test_the_canonical_phrases_are_understood(text: str, intent: str) -> None:
    assert meant(text) == intent


@pytest.mark.parametrize(
    ("text", "intent", "args"),
    [
        ("go to step seven please", "go_to_step", {"step": 7}),
        ("go back two steps", "go_to_step", {"offset": -2}),
        ("let's go to the calf", "go_to_step", {"name": "calf"}),
        ("the left leg now", "other_leg", {"leg": "left"}),
        ("how many steps are there", "list_steps", {"count": True}),
        ("stop the massage", "stop", {"end": True}),
        ("could we stay here two minutes more", "set_timer", {"seconds": 120, "extend": True}),
        ("set a timer for a minute and a half", "set_timer", {"seconds": 90}),
        ("cancel the timer", "set_timer", {"cancel": True}),
        ("we have three quarters of an hour", "set_length", {"minutes": 45}),
        ("make it a 25 minute massage", "set_length", {"minutes": 25}),
        ("turn the music down", "sound", {"which": "music", "change": "down"}),
        ("which leg are we on", "where_am_i", {"about": "leg"}),
        ("can we use olive oil", "ask_oil", {"item": "olive_oil"}),
        ("what about varicose veins", "ask_safety", {"condition": "varicose_veins"}),
        ("his ankle looks puffy and feels warm", "ask_safety", {"condition": "suspected_dvt"}),
        ("how do i massage the face", "ask_technique", {"area": "face"}),
        ("ow", "discomfort", {"kind": "pain"}),
        ("that's too hard", "discomfort", {"kind": "too_hard"}),
        ("that tickles", "discomfort", {"kind": "ticklish"}),
        ("i've got cramp", "discomfort", {"kind": "cramp"}),
        ("my foot went to sleep", "discomfort", {"kind": "numb"}),
        ("it burns", "discomfort", {"kind": "too_hot"}),
        ("i'm cold", "discomfort", {"kind": "cold"}),
        ("i feel dizzy", "discomfort", {"kind": "unwell"}),
        ("my skin itches", "discomfort", {"kind": "skin_reaction"}),
        ("i don't like that", "discomfort", {"kind": "dislike"}),
        ("talk slower", "slower", {"what": "voice"}),
        ("can i press behind the knee", "ask_safety", {"area": "back_of_knee"}),
    ],
)
def test_args_are_understood(text: str, intent: str, args: dict[str, object]) -> None:
    meaning = understanding().understand(text, ANYTHING).intent
    assert meaning is not None
    assert meaning.name.value == intent
    assert {key: meaning.args.get(key) for key in args} == args


@pytest.mark.parametrize(
    "text",
    [
        "the next bus goes at nine",
        "who was first in the queue",
        "is dinner ready",
        "it was forty below",
        "stop it you two or there's no pudding",
        "did you remember to turn the oven down",
        "the second half was better than the first",
        "she stopped at the shop on the way back",
        "",
        "?!",
    ],
)
def test_talk_is_left_alone(text: str) -> None:
    assert meant(text) is None


def test_a_bare_stop_does_not_end_the_session() -> None:
    meaning = understanding().understand("stop", ANYTHING)
    assert meaning.intent is not None
    assert "end" not in meaning.intent.args
    assert meaning.intent.risk is Risk.CALMING


def test_the_moment_decides_between_two_readings() -> None:
    assert meant("go on", Moment(stage=Stage.STEP)) == "next"
    assert meant("go on", Moment(stage=Stage.HELD)) == "resume"
    assert meant("softer", Moment(speaking=True)) == "quieter"
    assert meant("softer", Moment(speaking=False)) == "discomfort"
    spoken = understanding().understand("slower", Moment(speaking=True)).intent
    silent = understanding().understand("slower", Moment(speaking=False)).intent
    assert spoken is not None
    assert silent is not None
    assert (spoken.args["what"], silent.args["what"]) == ("voice", "hands")


def test_slips_and_manners_change_nothing() -> None:
    assert meant("uh, next step please") == "next"
    assert meant("okay so could you maybe repeat that for me, love") == "repeat"


@pytest.mark.parametrize(
    "long",
    [
        lambda n: f"okay so {'could you ' * n}next step",
        lambda n: f"{'i ' * n}next step",
        lambda n: f"next step {'while we are at it i think ' * n}",
        lambda n: f"{'and a ' * n}minute",
        lambda n: f"next {'no wait next ' * n}",
        lambda n: f"go to step two {'no three no four ' * n}",
    ],
)
def test_a_long_remark_costs_no_more_by_the_word_than_a_shorter_one(long: Callable[[int], str]) -> None:
    calls = 0

    def count(_frame: object, event: str, _told: object) -> None:
        nonlocal calls
        calls += event == "call"

    def work(words: int) -> int:
        nonlocal calls
        calls = 0
        before = sys.getprofile()
        sys.setprofile(count)
        try:
            understanding().understand(long(words), ANYTHING)
        finally:
            sys.setprofile(before)
        return calls

    understanding()
    assert work(160) < 3 * work(80)


def test_a_meaning_says_why() -> None:
    meaning = understanding().understand("go to step three", ANYTHING)
    assert meaning.template
    assert ("step", 3) in meaning.slots
    assert 0 < meaning.score <= 1


@pytest.mark.parametrize("text", ["okay", "sure", "go on", "fine", "okay go on", "go ahead", "ready"])
def test_only_a_real_yes_passes_the_gate(text: str) -> None:
    assert meant(text, Moment(stage=Stage.GATE, question=True)) != "yes"


@pytest.mark.parametrize("text", ["yes", "yeah", "yep", "yes we do", "we agree", "i do", "both agree"])
def test_a_real_yes_passes_it(text: str) -> None:
    assert meant(text, Moment(stage=Stage.GATE, question=True)) == "yes"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("none of this applies, yes", "yes"),
        ("we both agree and none of this applies", "yes"),
        ("all good, yes", "yes"),
        ("yes we're ready", "yes"),
        ("yeah okay", "yes"),
        ("we're ready", "okay"),
        ("yes we don't agree", "no"),
        ("yes, but she had knee surgery in may", "ask_safety"),
        ("she broke her ankle in spring", "ask_safety"),
    ],
)
def test_every_clause_of_a_yes_agrees(text: str, name: str) -> None:
    assert meant(text, Moment(stage=Stage.GATE, question=True)) == name


def test_okay_does_not_lift_a_hold() -> None:
    assert meant("okay", Moment(stage=Stage.HELD)) == "okay"
    assert meant("all right then", Moment(stage=Stage.HELD)) != "resume"


@pytest.mark.parametrize(
    "text", ["not yet", "not now", "not just yet", "we're not ready yet", "we're not ready"]
)
def test_who_is_not_ready_for_a_question_puts_it_off(text: str) -> None:
    assert meant(text, Moment(stage=Stage.GATE, question=True)) == "pause"


@pytest.mark.parametrize("text", ["no not yet", "no not now", "no we'd rather not"])
def test_a_no_stays_a_no(text: str) -> None:
    assert meant(text, Moment(stage=Stage.GATE, question=True)) == "no"


def test_what_now_asks_for_help_where_nothing_goes_on() -> None:
    for text in ("what now", "what do i do now"):
        assert meant(text, Moment(stage=Stage.HELD)) == "help"
        assert meant(text, Moment(stage=Stage.STEP)) == "next"
    assert meant("what was the list again", Moment(stage=Stage.GATE, question=True)) == "repeat"


@pytest.mark.parametrize(
    "text", ["skip this leg", "leave this leg out", "not this leg", "skip this side please"]
)
@pytest.mark.parametrize("stage", [Stage.STEP, Stage.HELD])
def test_the_leg_at_hand_is_left_out_and_no_step(text: str, stage: Stage) -> None:
    intent = understanding().understand(text, Moment(stage=stage)).intent
    assert intent is not None
    assert (intent.name, intent.args.get("skip")) == (Name.OTHER_LEG, True)


@pytest.mark.parametrize("stage", [Stage.STEP, Stage.HELD, Stage.IDLE])
def test_a_bare_next_is_next_everywhere(stage: Stage) -> None:
    assert meant("next", Moment(stage=stage)) == "next"


@pytest.mark.parametrize(
    ("text", "intent", "args"),
    [
        ("wait for me", "auto_off", {}),
        ("a cramp came", "discomfort", {"kind": "cramp"}),
        ("wait wait i've dropped the bottle", "pause", {}),
        ("leave out the left leg", "other_leg", {"leg": "left", "skip": True}),
        ("skip the right leg", "other_leg", {"leg": "right", "skip": True}),
        ("only the left leg", "other_leg", {"leg": "left", "only": True}),
        ("take us to where you rub beside the kneecap", "go_to_step", {"name": "knee"}),
        ("we're finished with the massage", "stop", {"end": True}),
    ],
)
def test_more_that_people_say(text: str, intent: str, args: dict[str, object]) -> None:
    found = understanding().understand(text, ANYTHING).intent
    assert found is not None
    assert found.name.value == intent
    assert {key: found.args.get(key) for key in args} == args


@pytest.mark.parametrize(
    ("text", "intent", "args"),
    [
        ("can we go to step four, sorry step five please", "go_to_step", {"step": 5}),
        ("step four, sorry, five", "go_to_step", {"step": 5}),
        ("step two no sorry four", "go_to_step", {"step": 4}),
        ("go to step six, wait, seven", "go_to_step", {"step": 7}),
        ("step nine er ten", "go_to_step", {"step": 10}),
        ("not step ten, step eleven", "go_to_step", {"step": 11}),
        ("go to the calf, no, the thigh", "go_to_step", {"name": "thigh"}),
        ("go to the thigh i mean the calf", "go_to_step", {"name": "calf"}),
        ("back three no two steps", "go_to_step", {"offset": -2}),
        ("two minute timer, no, one minute", "set_timer", {"seconds": 60}),
        ("set a timer for two minutes, no make it one minute", "set_timer", {"seconds": 60}),
        ("we have thirty minutes, no, twenty", "set_length", {"minutes": 20}),
        ("music down, no up", "sound", {"which": "music", "change": "up"}),
        ("switch to the left, sorry, the right leg", "other_leg", {"leg": "right"}),
        ("not the left leg, the right leg", "other_leg", {"leg": "right"}),
        ("that's the left one done, now the right leg", "other_leg", {"leg": "right"}),
        ("right leg's done, left leg now please", "other_leg", {"leg": "left"}),
        ("I've finished the left leg, on to the right", "other_leg", {"leg": "right"}),
        ("next, no wait, previous", "previous", {}),
    ],
)
def test_of_two_values_the_one_that_was_not_taken_back_counts(
    text: str, intent: str, args: dict[str, object]
) -> None:
    found = understanding().understand(text, ANYTHING).intent
    assert found is not None
    assert (found.name.value, dict(found.args)) == (intent, args)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("no, not the left leg", "other_leg"),
        ("stop no music", "sound"),
        ("next step sorry", "next"),
        ("steps two and four", None),
        ("not the music, the voice", "correct"),
    ],
)
def test_what_takes_nothing_back_stays_as_it_is(text: str, intent: str | None) -> None:
    assert meant(text) == intent


@pytest.mark.parametrize(
    ("text", "args"),
    [
        ("one minute timer please", {"seconds": 60}),
        ("can you put four minutes on the clock", {"seconds": 240}),
        ("put four more minutes on the clock", {"seconds": 240, "extend": True}),
        ("add two minutes", {"seconds": 120, "extend": True}),
        ("two more minutes", {"seconds": 120, "extend": True}),
        ("stay here a bit longer", {"seconds": 60, "extend": True}),
    ],
)
def test_a_timer_is_made_longer_only_where_a_word_says_so(text: str, args: dict[str, object]) -> None:
    found = understanding().understand(text, ANYTHING).intent
    assert found is not None
    assert (found.name, dict(found.args)) == (Name.SET_TIMER, args)


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("go to step to", 2),
        ("go to step too please", 2),
        ("step for please", 4),
        ("go to step ate", 8),
        ("go to step won", 1),
        ("go to step to step five", 5),
    ],
)
def test_behind_step_what_sounds_like_a_number_is_one(text: str, step: int) -> None:
    found = understanding().understand(text, ANYTHING).intent
    assert found is not None
    assert (found.name, found.args.get("step")) == (Name.GO_TO_STEP, step)


def test_behind_step_other_words_stay_what_they_are() -> None:
    calf = understanding().understand("go to step for the calf", ANYTHING).intent
    assert calf is not None
    assert calf.args == {"name": "calf"}
    assert meant("repeat that step for me") == "repeat"
    assert meant("step to the left") is None


@pytest.mark.parametrize("text", ["next", "pause", "louder", "yes", "no", "again", "next step", "thanks"])
def test_nobody_is_waited_for_after_a_settled_command(text: str) -> None:
    assert understanding().completion(text, ANYTHING) is Completion.COMPLETE


@pytest.mark.parametrize("text", ["repeat", "stop", "go back"])
def test_what_can_become_another_command_is_open(text: str) -> None:
    assert understanding().completion(text, ANYTHING) is Completion.OPEN


def test_the_learned_stage_says_what_spoke_for_it() -> None:
    meaning = understanding().understand("would you mind saying that bit one more time love", ANYTHING)
    assert "learned" in meaning.why
    assert meaning.score < 0.975


def test_how_far_a_text_has_come() -> None:
    complete = understanding().completion
    assert complete("go to the", ANYTHING) is Completion.PREFIX
    assert complete("repeat", ANYTHING) is Completion.OPEN
    assert complete("umbrella stand", ANYTHING) is Completion.NONE


def test_urgent_beginnings() -> None:
    assert understanding().is_urgent("stop the")
    assert understanding().is_urgent("please pause")
    assert understanding().is_urgent("ow that")
    assert not understanding().is_urgent("what about the stop")


def test_phrases_are_fit_for_a_recogniser() -> None:
    phrases = understanding().phrases()
    assert 600 <= len(phrases) <= 4_000
    assert len(set(phrases)) == len(phrases)
    assert all(phrase == phrase.lower().strip() for phrase in phrases)
    assert all(word.replace("'", "").isalpha() for phrase in phrases for word in phrase.split())
    assert {text.lower().replace(",", "") for text in CANONICAL} <= set(phrases)


def test_the_names_of_another_guide_are_known() -> None:
    guide = loader.load("leg-massage")
    moon = Term("moon_walk", TermKind.TECHNIQUE, ("moon walk", "moon walking"))
    other = Understanding(replace(guide, terms=(*guide.terms, moon)))
    found = other.understand("go to the moon walk", ANYTHING).intent
    assert found is not None
    assert found.args == {"name": "moon_walk"}
    assert meant("go to the moon walk") is None


def test_every_template_can_be_read_and_names_what_exists() -> None:
    language = load()
    lists = {*language.lists, *QUESTIONS, "guide", "number", "ordinal", "duration"}
    for group in language.sentences:
        for template in group.templates:
            for tokens in templates.Skeletons(language.words, language.glue).of(
                templates.parse(template.removeprefix("? "))
            ):
                for token in tokens:
                    if token[0] == "{":
                        assert token[1:-1].split(":")[0] in lists | {"minutes"}, template
                    elif token[0] == "<" and token[1] != "#":
                        assert token[1:-1] in language.classes, template


def test_a_malformed_template_is_an_error() -> None:
    with pytest.raises(GuideError):
        templates.parse("(go|move to the {place")


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("start tea making", "start"), ("let's brew", "start"), ("start the tea", "start"),
        ("start a pot of tea", "start"), ("ready to brew", "start"), ("stop tea making", "stop"),
        ("stop the tea", "stop"), ("the tea is done", None), ("i would like some tea", None),
        ("we stopped drinking tea", None),
    ],
)  # fmt: skip
def test_a_guide_is_begun_and_ended_by_what_it_is_about(text: str, intent: str | None) -> None:
    tea = Understanding(loader.load(Path(__file__).parents[1] / "guide" / "tea.toml"))
    found = tea.understand(text, ANYTHING).intent
    assert (found and found.name) == intent
    assert found is None or found.name != "stop" or found.args == {"end": True}


@pytest.mark.parametrize("text", ["that's perfect", "it's fine now", "we're good"])
def test_plain_talk_does_not_sound_like_a_command(text: str) -> None:
    meaning = understanding().understand(text, Moment())
    assert meaning.intent is None
    assert not meaning.commandlike


def test_to_ask_whether_a_sound_is_on_switches_nothing() -> None:
    intent = understanding().understand("is the pulse on", Moment()).intent
    assert intent is not None
    assert dict(intent.args) == {"which": "pulse", "asked": True}


@pytest.mark.parametrize(
    ("text", "name", "args"),
    [
        ("can we rewind a couple of steps", "go_to_step", {"offset": -2}),
        ("we've missed a few go back two", "go_to_step", {"offset": -2}),
        ("take us to the breathing one", "go_to_step", {"name": "breathing"}),
        ("tell me the next five steps", "list_steps", {"count": 5}),
        ("what are the next too steps", "list_steps", {"count": 2}),
        ("the right one's finished let's do the left one", "other_leg", {"leg": "left"}),
        ("that's enough on the right swap to the left", "other_leg", {"leg": "left"}),
        ("do the right leg not the left", "other_leg", {"leg": "right"}),
        ("her left's all bandaged up so don't do the left leg", "other_leg", {"leg": "left", "skip": True}),
        ("we only want to do the left leg", "other_leg", {"leg": "left", "only": True}),
        ("i've had three pints", "ask_safety", {"condition": "alcohol"}),
        ("i'm coming down with something", "ask_safety", {"condition": "fever"}),
        ("i didn't mean you i meant the hands", "correct", {"meaning": "hands"}),
        ("turn that tune off", "sound", {"which": "music", "change": "off"}),
    ],
)
def test_of_two_values_the_one_that_is_meant_is_taken(text: str, name: str, args: dict[str, Scalar]) -> None:
    intent = understanding().understand(text, ANYTHING).intent
    assert intent is not None
    assert (intent.name, dict(intent.args)) == (name, args)


@pytest.mark.parametrize(
    ("before", "text", "args"),
    [
        (Intent(Name.SET_TIMER, {"seconds": 120}), "no, three", {"seconds": 180}),
        (Intent(Name.SET_TIMER, {"seconds": 20}), "no thirty", {"seconds": 30}),
        (Intent(Name.SET_LENGTH, {"minutes": 25}), "actually half an hour", {"minutes": 30}),
        (Intent(Name.GO_TO_STEP, {"offset": -2}), "no i meant three", {"offset": -3}),
        (Intent(Name.OTHER_LEG, {"leg": "left"}), "no the right", {"leg": "right"}),
        (Intent(Name.SET_TIMER, {"count": 5}), "make that ten", {"count": 10}),
        (Intent(Name.SET_TIMER, {"count": True, "seconds": 60}), "no, thirty", {"seconds": 30}),
    ],
)
def test_a_value_is_said_anew(before: Intent, text: str, args: dict[str, Scalar]) -> None:
    intent = understanding().understand(text, Moment(before=before)).intent
    assert intent is not None
    assert (intent.name, dict(intent.args)) == ("correct", args)


@pytest.mark.parametrize("text", ["no music", "no rain", "one minute", "stop", "no stop", "three minutes"])
def test_other_words_after_a_command_say_nothing_anew(text: str) -> None:
    for before in (
        Intent(Name.SET_TIMER, {"seconds": 120}),
        Intent(Name.SOUND, {"which": "music", "change": "on", "item": "rain"}),
    ):
        intent = understanding().understand(text, Moment(before=before)).intent
        assert intent == understanding().understand(text, Moment()).intent
