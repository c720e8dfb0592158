"""The rules of the dialogue, one story each."""

from dataclasses import replace
from itertools import pairwise

import pytest

from tests.fakes import Player
from voiceguide.dialogue.events import (
    Closed,
    Duck,
    Elapsed,
    Ended,
    EndReason,
    GateChanged,
    GateState,
    Heard,
    Hush,
    Launched,
    Play,
    Prepare,
    Quiet,
    Say,
    SayEnded,
    SpeechBegan,
    SpeechEnded,
    StepChanged,
    Swell,
    TimerChanged,
    TimerState,
    Tone,
    UrgentBegan,
    Volume,
)
from voiceguide.dialogue.intents import Intent, Name, Scalar
from voiceguide.dialogue.moment import Stage
from voiceguide.dialogue.place import BrokenOff, route
from voiceguide.dialogue.session import Session
from voiceguide.guide.loader import load
from voiceguide.guide.model import Clause, Guide

GUIDE = load("leg-massage")


def launched(guide: Guide = GUIDE, **kwargs: int) -> Player:
    player = Player(Session(guide, **kwargs))
    player.do(Launched())
    player.run_until_silent()
    return player


def at_gate() -> Player:
    player = launched()
    player.hear("start")
    return player


def working(step: int = 1, guide: Guide = GUIDE) -> Player:
    player = launched(guide)
    player.hear("start")
    player.run_until_said(guide.gate.question.text)
    player.hear("yes")
    if step > 1:
        player.hear("go_to_step", step=step)
    return player


def number_of(step_id: str, side: str | None = "left") -> int:
    stops = route(GUIDE, GUIDE.sides)
    return next(i for i, stop in enumerate(stops, 1) if stop.key == (step_id, side))


def kinds(player: Player, kind: type) -> list[object]:
    return [e for _, e in player.effects if isinstance(e, kind)]


# -- the gate ---------------------------------------------------------------------------------------


def test_nothing_but_the_gate_stands_between_start_and_the_question() -> None:
    player = launched()
    player.said.clear()
    began = player.now
    player.hear("start")
    player.run_until_said(GUIDE.gate.question.text)
    player.run_until_silent()
    assert player.texts == [*(c.text for c in GUIDE.gate.statement), GUIDE.gate.question.text]
    assert player.now - began <= 25


def test_a_yes_before_the_question_has_begun_changes_nothing() -> None:
    player = at_gate()
    player.run(3)
    clause = player.clause
    assert player.hear("yes") == ()
    assert player.clause == clause
    player.run_until_said(GUIDE.gate.question.text)
    assert kinds(player, GateChanged) == [GateChanged(GateState.ASKED)]
    player.hear("yes")
    assert kinds(player, GateChanged)[-1] == GateChanged(GateState.PASSED)
    assert kinds(player, StepChanged) == [StepChanged(GUIDE.steps[0].id, 1, None)]


def test_no_gives_the_caution_and_does_not_start() -> None:
    player = at_gate()
    player.run_until_said(GUIDE.gate.question.text)
    player.hear("no")
    player.run_until_silent()
    assert player.texts[-len(GUIDE.gate.refused) :] == [c.text for c in GUIDE.gate.refused]
    assert player.session.view.moment.stage is Stage.IDLE
    assert not kinds(player, StepChanged)
    player.hear("yes")
    assert not kinds(player, StepChanged)


@pytest.mark.parametrize("condition", ["pregnancy", "varicose_veins", "suspected_dvt", "never_heard_of"])
def test_naming_a_condition_at_the_gate_does_not_start(condition: str) -> None:
    player = at_gate()
    player.run(2)
    player.said.clear()
    player.hear("ask_safety", condition=condition)
    player.run_until_silent()
    topic = GUIDE.topic("ask_safety", condition)
    first = topic.say[0].text if topic else "The guide does not say."
    assert player.texts[0] == first
    assert player.texts[2:] == ([] if topic and topic.urgent else ["So we do not start now."])
    assert player.session.view.moment.stage is Stage.IDLE
    player.said.clear()
    player.hear("tell_more")
    player.run_until_silent()
    rest = topic.more if topic else ()
    assert player.texts == [c.text for c in (*rest, *(() if topic and topic.urgent else GUIDE.gate.refused))]
    assert kinds(player, GateChanged)[-1] == GateChanged(GateState.REFUSED)
    player.hear("yes")
    assert not kinds(player, StepChanged)


def test_silence_repeats_the_question_once_and_then_waits() -> None:
    player = at_gate()
    player.run(600)
    assert player.texts.count(GUIDE.gate.question.text) == 2
    assert player.session.deadline is None
    player.hear("yes")
    assert player.session.view.step_number == 1


def test_a_question_at_the_gate_returns_to_its_clause_and_the_question_is_asked() -> None:
    player = at_gate()
    player.run_until_said(GUIDE.gate.statement[1].text)
    player.hear("ask_oil")
    player.run_until_silent()
    assert player.texts.count(GUIDE.gate.statement[1].text) == 2
    assert player.texts[-1] == GUIDE.gate.question.text
    player.hear("ask_pressure")
    player.run_until_silent()
    assert player.texts[-1] == GUIDE.gate.question.text


@pytest.mark.parametrize(
    "name",
    ["next", "skip", "previous", "first_step", "last_step", "go_to_step", "okay", "done", "resume", "undo"],
)
def test_no_step_can_be_reached_past_the_gate(name: str) -> None:
    for player in (launched(), at_gate()):
        player.hear(name, **({"step": 5} if name == "go_to_step" else {}))
        player.run_until_silent()
        player.hear(name, **({"step": 5} if name == "go_to_step" else {}))
        player.run_until_silent()
        assert not kinds(player, StepChanged)


def test_okay_is_no_yes() -> None:
    player = at_gate()
    player.run_until_said(GUIDE.gate.question.text)
    player.run_until_silent()
    player.hear("okay")
    player.run_until_silent()
    assert "Please say yes, or no." in player.texts
    assert not kinds(player, StepChanged)


def test_start_into_the_silence_after_the_question_asks_it_at_once() -> None:
    player = at_gate()
    player.run(3)
    assert player.hear("start") == ()
    player.run_until_said(GUIDE.gate.question.text)
    player.run_until_silent()
    player.run(1)
    player.hear("start")
    player.run(0.1)
    assert player.clause == GUIDE.gate.question.text
    assert player.texts.count(GUIDE.gate.question.text) == 2


def test_a_broken_off_session_is_carried_on_after_the_short_gate() -> None:
    player = Player(Session(GUIDE))
    player.do(Launched(BrokenOff(route(GUIDE, GUIDE.sides)[5].key)))
    player.run_until_silent()
    assert player.texts == ["Say carry on, or start massage."]
    player.hear("resume")
    player.run_until_said(GUIDE.gate.question.text)
    assert player.texts[1:-1] == [c.text for c in GUIDE.gate.short]
    player.hear("yes")
    assert player.session.view.step_number == 6


# -- answers and barge-in -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["ask_pressure", "where_am_i", "help", "time_left", "list_steps", "slower",
                                  "check_room", "how_long_step"])  # fmt: skip
def test_an_answer_returns_to_the_very_clause_it_interrupted(name: str) -> None:
    player = working()
    clause = GUIDE.steps[0].say[2].text
    player.run_until_said(clause)
    player.run(1)
    player.person(name)
    player.said.clear()
    player.run_until_said(clause)
    player.run_until_silent()
    assert player.texts[-3:] == [c.text for c in GUIDE.steps[0].say[2:5]]


def test_a_question_during_an_answer_still_returns_to_the_clause() -> None:
    player = working()
    clause = GUIDE.steps[0].say[1].text
    player.run_until_said(clause)
    player.hear("ask_pressure")
    player.run(1.5)
    player.hear("ask_oil")
    player.run_until_said(clause)


def test_talk_over_the_guide_lowers_it_and_nothing_is_lost() -> None:
    player = working()
    player.run_until_said(GUIDE.steps[0].say[1].text)
    assert player.do(SpeechBegan()) == (Duck(),)
    player.run(0.5)
    player.do(SpeechEnded())
    player.run(0.1)
    assert player.do(Heard("is dinner ready", None)) == (Swell(),)
    player.run_until_silent()
    assert player.texts[-5:] == [c.text for c in GUIDE.steps[0].say]


def test_a_cough_swells_back_by_itself() -> None:
    player = working()
    player.run(1)
    player.do(SpeechBegan())
    player.run(0.2)
    player.do(SpeechEnded())
    player.run(1.5)
    assert player.level == "full"


def test_an_urgent_beginning_hushes_until_it_is_decided() -> None:
    player = working()
    player.run_until_said(GUIDE.steps[0].say[1].text)
    player.do(SpeechBegan())
    assert player.do(UrgentBegan()) == (Hush(),)
    player.run(0.3)
    assert player.do(SpeechEnded()) == ()
    assert player.do(Heard("stop it you two were laughing", None)) == (Swell(),)
    player.run(0.1)
    assert player.texts[-2:] == [GUIDE.steps[0].say[1].text] * 2


def test_a_safety_line_is_not_lowered() -> None:
    player = at_gate()
    player.run(1)
    assert player.do(SpeechBegan()) == ()


def test_an_unknown_sentence_never_changes_the_step() -> None:
    player = working(3)
    before = player.session.view
    player.do(Heard("the next bus goes at nine", None, commandlike=True))
    assert player.session.view.step_number == before.step_number


def test_the_tone_of_not_understood_comes_once_in_twenty_seconds() -> None:
    player = working()
    player.run_until_silent()
    tone = Play(Tone.NOT_UNDERSTOOD)
    player.do(Heard("nxt stop", None, commandlike=True))
    player.run(5)
    player.do(Heard("nxt stop", None, commandlike=True))
    player.do(Heard("dinner", None))
    assert kinds(player, Play).count(tone) == 1
    player.run(16)
    player.do(Heard("nxt stop", None, commandlike=True))
    assert kinds(player, Play).count(tone) == 2


def test_repeat_reads_the_step_again_and_slower() -> None:
    player = working()
    player.run_until_silent()
    player.said.clear()
    (say,) = [e for e in player.hear("repeat") if isinstance(e, Say)]
    assert say.rate_wpm < 165
    assert [c.text for c in say.clauses] == [c.text for c in GUIDE.steps[0].say]
    (slow,) = [e for e in player.hear("repeat_slowly") if isinstance(e, Say)]
    assert slow.rate_wpm < say.rate_wpm


# -- stop and discomfort ---------------------------------------------------------------------------------


def test_stop_silences_at_once_and_holds() -> None:
    player = working()
    player.run(1)
    effects = player.hear("stop")
    assert effects[0] == Quiet()
    player.run_until_silent()
    assert player.texts[-1] == "Stopped."
    assert player.session.view.moment.stage is Stage.HELD
    count = len(player.said)
    player.run(3600)
    assert len(player.said) == count


def test_resume_goes_on_at_the_clause() -> None:
    player = working()
    player.run_until_said(GUIDE.steps[0].say[3].text)
    player.hear("pause")
    player.run(30)
    player.hear("resume")
    player.run(0.1)
    assert player.clause == GUIDE.steps[0].say[3].text


def test_stop_the_massage_closes_with_the_aftercare() -> None:
    player = working(8)
    player.run(5)
    player.hear("stop", end=True)
    player.run(60)
    assert player.texts[-len(GUIDE.aftercare) :] == [c.text for c in GUIDE.aftercare]
    assert [e for _, e in player.effects][-2:] == [Play(Tone.END), Ended(EndReason.ASKED)]


@pytest.mark.parametrize("kind", ["pain", "cramp", "numb", "too_hot", "unwell", "skin_reaction", "dislike"])
@pytest.mark.parametrize("muted", [False, True])
def test_what_hurts_is_answered_with_stop_and_held(kind: str, muted: bool) -> None:  # noqa: FBT001
    player = working(8)
    player.run(2)
    if muted:
        player.hear("mute")
        player.run(10)
    player.said.clear()
    effects = player.hear("discomfort", kind=kind)
    assert effects[0] == Quiet()
    (say,) = [e for e in effects if isinstance(e, Say)]
    assert say.clauses[0].text.startswith("Stop")
    assert say.protected
    player.run(3600)
    assert player.texts == [c.text for c in GUIDE.advice_for(kind).say]
    assert player.session.view.moment.stage is Stage.HELD
    player.hear("yes")
    assert player.session.view.moment.stage is Stage.HELD
    player.hear("resume")
    assert player.session.view.moment.stage is Stage.STEP


@pytest.mark.parametrize("kind", ["too_hard", "ticklish", "cold"])
def test_what_is_merely_unpleasant_lets_the_step_go_on(kind: str) -> None:
    player = working(8)
    player.run(4)
    clause = player.clause
    player.hear("discomfort", kind=kind)
    player.run_until_said(GUIDE.advice_for(kind).say[0].text)
    player.run_until_said(clause)
    assert player.session.view.moment.stage is Stage.STEP


def test_a_red_flag_stops_before_it_is_explained() -> None:
    player = working(8)
    player.run(1)
    effects = player.hear("ask_safety", condition="suspected_dvt")
    (say,) = [e for e in effects if isinstance(e, Say)]
    assert say.clauses[0].text.startswith("Stop")
    assert player.session.view.moment.stage is Stage.HELD


def test_hints_follow_what_was_asked_for() -> None:
    number = number_of("long_stroke_repeat")
    hints = GUIDE.step("long_stroke_repeat").hints
    for ask, expected in [
        (None, hints.usual),
        (("discomfort", {"kind": "too_hard"}), hints.softer),
        (("want_harder", {}), hints.firmer),
    ]:
        player = working(number)
        player.run_until_silent()
        if ask:
            player.hear(ask[0], **ask[1])
            player.run_until_silent()
        player.said.clear()
        player.run(60)
        assert set(player.texts) & {c.text for c in expected}, ask


# -- moving ----------------------------------------------------------------------------------------------


def test_okay_means_next_only_just_after_it_was_asked_for() -> None:
    player = working()
    player.run_until_silent()
    player.hear("okay")
    assert player.session.view.step_number == 1
    player.run_until_said("Say next when you are ready.")
    player.run_until_silent()
    player.run(8.5)
    player.hear("okay")
    assert player.session.view.step_number == 1

    player = working()
    player.run_until_said("Say next when you are ready.")
    player.run_until_silent()
    player.run(7)
    player.hear("okay")
    assert player.session.view.step_number == 2


def test_okay_is_no_next_once_the_prompt_was_cut_off() -> None:
    player = working()
    player.run_until_said("Say next when you are ready.")
    player.hear("ask_pressure")
    player.run_until_silent()
    player.run(60)
    player.hear("okay")
    assert player.session.view.step_number == 1


def test_done_is_next_while_it_waits() -> None:
    player = working()
    player.hear("done")
    assert player.session.view.step_number == 1
    player.run_until_silent()
    player.hear("done")
    assert player.session.view.step_number == 2


def test_waiting_prompts_once_and_then_is_silent() -> None:
    player = working()
    player.run(3600)
    assert player.texts.count("Say next when you are ready.") == 1
    assert player.session.view.step_number == 1


def test_yes_and_no_without_a_question_change_nothing() -> None:
    player = working(3)
    player.run(2)
    for name in ("yes", "no"):
        before = player.session._state  # noqa: SLF001 - everything there is
        assert player.hear(name) == ()
        assert player.session._state == before  # noqa: SLF001


def test_steps_by_number_name_and_offset() -> None:
    player = working()
    player.hear("go_to_step", step=4)
    assert player.session.view.step_number == 4
    player.hear("go_to_step", offset=-2)
    assert player.session.view.step_number == 2
    player.hear("go_to_step", name="thumb_circles")
    assert player.session.view.step_id == "knee_circles"
    assert player.session.view.side == "left"
    player.hear("go_to_step", step=99)
    player.run(0.1)
    assert "no such step" in player.texts[-1]
    player.hear("go_to_step", name="face")
    player.run(0.1)
    assert player.texts[-1] == "The guide has no face part."
    player.hear("go_to_step", name="shin")
    player.run(0.1)
    assert player.texts[-1] == GUIDE.topic("ask_safety", "shin").say[0].text
    player.hear("first_step")
    assert player.session.view.step_number == 1
    player.hear("previous")
    player.run(0.1)
    assert player.texts[-1] == "This is the first step."


def test_undo_puts_things_as_they_were() -> None:
    player = working(5)
    player.run_until_silent()
    player.hear("next")
    player.run(2)
    player.hear("undo")
    player.run_until_silent()
    assert player.session.view.step_number == 5
    assert player.texts[-2] == "Undone."
    player.hear("louder")
    player.hear("undo")
    assert kinds(player, Volume)[-1] == Volume(0.0)


def test_undo_takes_back_what_the_last_command_did_and_no_step_of_an_older_one() -> None:
    for name, args in [
        ("discomfort", {"kind": "too_hard"}),
        ("want_harder", {}),
        ("discomfort", {"kind": "ticklish"}),
        ("discomfort", {"kind": "cramp"}),
        ("go_to_step", {"step": 99}),
        ("louder", {}),
    ]:
        player = working(9)
        player.run_until_silent()
        player.hear("next")
        player.run_until_silent()
        player.hear(name, **args)
        player.run(2)
        player.hear("undo")
        player.run(0.1)
        assert player.session.view.step_number == 10, name
        assert player.session.view.moment.stage is Stage.STEP, name
        assert player.session.view.gain_db == 0
        lasts = args.get("kind") in ("too_hard", "cramp") or name in ("want_harder", "louder")
        assert player.texts[-1] == ("Undone." if lasts else "There is nothing to undo."), name


@pytest.mark.parametrize("name", ["next", "previous", "skip", "last_step", "other_leg", "repeat", "help"])
@pytest.mark.parametrize(
    ("told", "what"),
    [
        ("ask_safety", {"condition": "suspected_dvt"}),
        ("discomfort", {"kind": "unwell", "emergency": True}),
        ("discomfort", {"kind": "skin_reaction"}),
    ],
)
def test_after_an_emergency_only_going_on_goes_on(name: str, told: str, what: dict[str, Scalar]) -> None:
    player = working(9)
    player.hear(told, **what)
    first = player.session.view.saying
    player.run_until_silent()
    player.hear(name)
    assert player.session.view.saying == first
    assert player.session.view.moment.stage is Stage.HELD
    assert player.session.view.step_number == 9
    player.run_until_silent()
    assert player.texts[-1] == "When all is well again, say go on."
    player.hear("resume")
    player.hear("next")
    assert player.session.view.step_number == 10


@pytest.mark.parametrize(
    "asked", ["time_left", "ask_pressure", "where_am_i", "help", "list_steps", "tell_more", "thanks"]
)
def test_a_question_does_not_use_up_the_undo(asked: str) -> None:
    player = working(9)
    player.run_until_silent()
    player.hear("louder")
    player.run_until_silent()
    player.hear(asked)
    player.run_until_silent()
    assert player.session.view.gain_db == 3
    player.hear("undo")
    assert player.session.view.gain_db == 0
    assert player.session.view.step_number == 9


def test_after_nothing_but_a_question_there_is_nothing_to_undo() -> None:
    player = at_gate()
    player.hear("ask_oil")
    player.run_until_silent()
    player.hear("undo")
    assert player.session.view.saying == "There is nothing to undo."


def test_a_length_is_undone_after_asking_how_long_is_left() -> None:
    player = working(9)
    player.run_until_silent()
    player.hear("time_left")
    player.run_until_silent()
    before = player.texts[-1]
    player.hear("set_length", minutes=40)
    player.run_until_silent()
    player.hear("time_left")
    player.run_until_silent()
    assert player.texts[-1] != before
    player.hear("undo")
    player.run_until_silent()
    player.hear("time_left")
    player.run_until_silent()
    assert player.texts[-1] == before


def test_hints_are_as_before_once_their_change_is_undone() -> None:
    player = working(number_of("long_stroke_repeat"))
    player.run_until_silent()
    player.hear("discomfort", kind="too_hard")
    player.hear("undo")
    player.run_until_silent()
    player.said.clear()
    player.run(60)
    assert set(player.texts) & {c.text for c in GUIDE.step("long_stroke_repeat").hints.usual}


def test_undo_goes_back_command_by_command() -> None:
    player = working(5)
    player.hear("next")
    player.hear("next")
    player.hear("undo")
    player.hear("thanks")
    player.hear("undo")
    assert player.session.view.step_number == 5


def test_undo_of_a_setting_leaves_the_reading_and_the_clock_where_they_are() -> None:
    player = working(9)
    player.hear("louder")
    player.run_until_said("Say next when you are ready.")
    player.run_until_silent()
    player.hear("undo")
    player.run(120)
    assert kinds(player, Volume)[-1] == Volume(0.0)
    assert player.texts[-2:] == ["Say next when you are ready.", "Undone."]


def test_undo_does_not_jump_back_over_steps_the_guide_has_gone_on_by_itself() -> None:
    player = working(9)
    player.hear("auto_on")
    player.hear("next")
    while player.session.view.step_number == 10:
        player.run(1)
    player.run_until_silent()
    player.hear("undo")
    player.run(0.1)
    assert player.session.view.step_number == 11
    assert player.texts[-1] == "There is nothing to undo."


def test_undo_after_a_step_change_gives_back_the_minutes_of_the_step() -> None:
    player = working(9)
    player.run(60)
    player.hear("next")
    player.run(40)
    player.hear("undo")
    player.run_until_silent()
    back = player.now
    player.run_until_said("Say next when you are ready.")
    assert player.now - back == pytest.approx(60, abs=2)


def test_undo_takes_back_a_hold_and_no_hold_of_an_older_command() -> None:
    player = working(8)
    player.run(2)
    player.hear("discomfort", kind="pain")
    player.run_until_silent()
    player.hear("louder")
    player.hear("undo")
    player.run(120)
    assert player.session.view.moment.stage is Stage.HELD
    player.hear("resume")
    player.run_until_silent()
    player.hear("pause")
    player.hear("undo")
    player.run_until_silent()
    assert player.session.view.moment.stage is Stage.STEP
    assert player.texts[-2:] == ["Undone.", "Going on with long strokes in a steady rhythm."]
    player.hear("pause")
    player.hear("resume")
    player.hear("undo")
    assert player.session.view.moment.stage is Stage.HELD


def test_a_running_timer_outlives_an_undone_step_change() -> None:
    player = working(9)
    player.hear("set_timer", seconds=30)
    player.hear("next")
    player.run(40)
    player.hear("undo")
    player.run(60)
    assert player.texts.count("Time.") == 1
    player.hear("set_timer", seconds=60)
    player.hear("undo")
    assert kinds(player, TimerChanged)[-1] == TimerChanged(TimerState.CANCELLED, 60)


def test_an_amending_sentence_undoes_its_beginning() -> None:
    player = working(5)
    player.run_until_silent()
    player.hear("next")
    player.run(0.5)
    player.do(Heard("next but one", Intent(Name.GO_TO_STEP, {"offset": 2}), amends=True))
    assert player.session.view.step_number == 7
    player.hear("next")
    player.do(Heard("next door they are having a party", None, amends=True))
    assert player.session.view.step_number == 7
    player.hear("stop")
    player.do(Heard("stop by the shop", None, amends=True))
    assert player.session.view.moment.stage is Stage.HELD


def test_correct_takes_the_other_reading() -> None:
    player = working(8)
    player.run_until_silent()
    player.hear("slower", what="hands")
    player.run_until_silent()
    player.hear("correct", meaning="voice")
    assert player.session.view.rate_wpm < 165
    player.hear("correct", meaning="hands")
    assert player.session.view.rate_wpm == 165


def test_the_last_step_ends_the_session() -> None:
    player = working()
    player.hear("last_step")
    player.run_until_silent()
    player.hear("next")
    player.run(60)
    assert player.ended
    assert player.texts[-1] == GUIDE.aftercare[-1].text
    assert kinds(player, Ended) == [Ended(EndReason.FINISHED)]
    assert player.hear("next") == ()


@pytest.mark.parametrize("name", ["resume", "start", "undo"])
@pytest.mark.parametrize("asked", [False, True])
def test_only_the_end_is_taken_back_in_the_farewell(name: str, asked: bool) -> None:  # noqa: FBT001
    player = working(9)
    player.hear("next")
    player.run_until_silent()
    player.hear("stop", end=True)
    player.run(2)
    if asked and name != "undo":
        player.hear("ask_oil")
    player.hear(name)
    player.run_until_silent()
    assert player.session.view.step_number == 10
    assert player.texts[-1] == "Going on with thumb circles at the knee."
    player.hear("undo")
    assert player.session.view.step_number == (9 if name == "undo" else 10)


def test_no_in_the_farewell_changes_nothing() -> None:
    player = working(9)
    player.hear("stop", end=True)
    player.run(2)
    assert player.hear("no") == ()
    player.run(60)
    assert player.ended


def test_going_on_in_the_farewell_releases_what_was_held() -> None:
    player = working(9)
    player.run_until_silent()
    player.hear("pause")
    player.hear("stop", end=True)
    player.hear("start")
    assert player.session.view.moment.stage is Stage.STEP


def test_after_the_last_step_start_begins_another_session_at_the_gate() -> None:
    player = working()
    player.hear("last_step")
    player.hear("next")
    player.run(3)
    player.said.clear()
    player.hear("start")
    player.run_until_said(GUIDE.gate.question.text)
    assert player.texts[0] == GUIDE.gate.statement[0].text
    player.hear("yes")
    assert player.session.view.step_number == 1


def test_the_end_taken_back_while_it_goes_on_by_itself_is_not_said_again_at_once() -> None:
    player = working()
    player.hear("auto_on")
    player.hear("last_step")
    player.run_until_said("That was the last step.")
    player.hear("resume")
    player.run(300)
    assert player.session.view.step_number == player.session.view.step_count
    player.hear("next")
    player.run(60)
    assert player.ended


def test_the_end_can_be_taken_back_while_it_is_said() -> None:
    player = working(8)
    player.run(3)
    clause = player.clause
    player.hear("stop", end=True)
    player.run(2)
    player.hear("resume")
    player.run_until_said(clause)
    assert player.session.view.step_number == 8
    assert not player.ended


def test_a_question_during_the_farewell_does_not_lose_the_end() -> None:
    player = working(8)
    player.run(3)
    player.hear("stop", end=True)
    player.run(2)
    player.hear("ask_oil")
    player.run(60)
    assert player.ended


def test_the_guide_is_low_when_it_begins_under_a_voice() -> None:
    player = working()
    player.run_until_said(GUIDE.steps[0].say[1].text)
    player.hear("ask_pressure")
    player.run_until_said(GUIDE.topic("ask_pressure").say[-1].text)
    player.do(SpeechBegan())
    player.run_until_said(GUIDE.steps[0].say[1].text)
    assert player.level == "ducked"
    player.do(Heard("and then he said", None))
    assert player.level == "full"


def test_closing_from_outside_is_quiet() -> None:
    player = working()
    assert player.do(Closed())[0] == Quiet()
    assert player.do(Elapsed()) == ()


# -- voice, mute, timers ------------------------------------------------------------------------------------


def test_the_rate_has_limits_that_are_named() -> None:
    player = working()
    player.run_until_silent()
    for _ in range(10):
        player.hear("slower", what="voice")
        player.run_until_silent()
    assert player.texts[-1] == "That is the slowest."
    slowest = player.session.view.rate_wpm
    for _ in range(12):
        player.hear("faster", what="voice")
        player.run_until_silent()
    assert player.texts[-1] == "That is the fastest."
    assert player.session.view.rate_wpm > slowest


def test_the_level_has_limits_that_are_named() -> None:
    player = working()
    player.run_until_silent()
    for name, end in [("quieter", "That is the quietest."), ("louder", "That is the loudest.")]:
        for _ in range(12):
            player.hear(name)
            player.run_until_silent()
        assert player.texts[-1] == end


def test_mute_is_silent_until_spoken_to() -> None:
    player = working(8)
    player.run(4)
    player.hear("auto_on")
    player.run(1)
    player.hear("mute")
    player.said.clear()
    player.run(900)
    assert player.said == []
    assert not player.ended
    player.hear("where_am_i")
    player.run(0.1)
    assert player.texts[0].startswith("You are on step")


def test_done_is_spoken_to_and_thanks_is_not() -> None:
    player = working()
    player.run_until_silent()
    player.hear("mute")
    player.hear("thanks")
    player.hear("yes")
    assert player.session.view.muted
    player.hear("done")
    player.run(0.1)
    assert player.session.view.step_number == 2
    assert player.clause == GUIDE.steps[1].say[0].text


def test_unmute_goes_on_at_the_clause() -> None:
    player = working()
    player.run_until_said(GUIDE.steps[0].say[2].text)
    player.hear("mute")
    player.run(20)
    player.hear("unmute")
    player.run(0.1)
    assert player.clause == GUIDE.steps[0].say[2].text


def test_a_timer_is_set_lengthened_due_and_cancelled() -> None:
    player = working()
    player.run_until_silent()
    player.hear("set_timer", seconds=120)
    player.run(60)
    player.hear("set_timer", seconds=30, extend=True)
    player.run(89)
    assert TimerChanged(TimerState.DUE, 150) not in kinds(player, TimerChanged)
    player.run(2)
    assert kinds(player, TimerChanged) == [
        TimerChanged(TimerState.SET, 120),
        TimerChanged(TimerState.SET, 150),
        TimerChanged(TimerState.DUE, 150),
    ]
    assert "Time." in player.texts
    player.hear("set_timer", seconds=60)
    player.hear("set_timer", cancel=True)
    assert kinds(player, TimerChanged)[-1] == TimerChanged(TimerState.CANCELLED, 60)


def test_the_longest_timer_is_named_and_never_lengthened_beyond() -> None:
    player = working(9)
    player.run_until_silent()
    player.hear("set_timer", seconds=5 * 3600)
    assert player.session.view.saying == "The longest timer is 240 minutes."
    assert player.session.view.timer_due_at == player.now + 4 * 3600
    player.run(60)
    player.hear("set_timer", seconds=3600, extend=True)
    assert player.session.view.saying == "The longest timer is 240 minutes."
    assert player.session.view.timer_due_at == pytest.approx(player.now + 4 * 3600, abs=1)


def test_more_time_without_a_timer_or_a_step_is_a_timer() -> None:
    player = at_gate()
    player.hear("set_timer", seconds=60, extend=True)
    assert player.session.view.saying == "1 minute, from now."
    assert player.session.view.timer_due_at == player.now + 60


def test_time_left_without_a_word_of_what_tells_the_timer_and_the_session() -> None:
    player = working(9)
    player.run_until_silent()
    player.hear("set_timer", seconds=600)
    player.run_until_silent()
    player.hear("time_left")
    player.run_until_silent()
    assert player.texts[-2] == "10 minutes on the timer."
    assert player.texts[-1].startswith("About ")


def test_counting_further_than_it_goes_tells_the_limit_first() -> None:
    player = working(9)
    player.run_until_silent()
    player.said.clear()
    player.hear("set_timer", count=200)
    player.run_until_silent()
    assert player.texts[:2] == ["I count to 100 at most.", "1"]
    assert "100" in player.texts


@pytest.mark.parametrize(
    ("step", "name", "told"),
    [
        ("long_stroke_full", "long_stroke", "About 3 times in all."),
        ("long_stroke_repeat", "long_stroke", "About 6 times in all."),
        ("closing_strokes", "long_stroke", "About 5 times in all."),
        ("ankle_circles", "long_stroke", "About 5 times in all."),
        ("surface", "long_stroke", "About 3 times in all."),
        ("surface", "kneading", "About 5 times in all."),
        ("long_stroke_repeat", "thumb_circles", "As often as you both like."),
    ],
)
def test_how_often_is_told_of_the_step_at_hand_or_of_the_nearest_named(
    step: str, name: str, told: str
) -> None:
    player = working(1 if step == "surface" else number_of(step))
    player.run_until_silent()
    player.hear("how_long_step", unit="times", name=name)
    assert player.session.view.saying == told


def test_counting_is_calm_and_can_be_cancelled() -> None:
    player = working()
    player.run_until_silent()
    player.said.clear()
    player.hear("set_timer", count=True, seconds=10)
    player.run(20)
    times = [t for t, text in player.said if text.isdigit()]
    assert [text for _, text in player.said if text.isdigit()] == [str(n) for n in range(1, 11)]
    gaps = [b - a for a, b in pairwise(times)]
    assert all(0.8 <= gap <= 1.3 for gap in gaps)
    assert kinds(player, TimerChanged)[-1] == TimerChanged(TimerState.DUE, 10)
    player.hear("set_timer", count=20)
    player.run(3)
    player.hear("set_timer", cancel=True)
    player.run_until_silent()
    assert player.texts[-1] == "Timer off."
    assert kinds(player, TimerChanged)[-1] == TimerChanged(TimerState.CANCELLED, 20)


def test_staying_longer_moves_the_prompt() -> None:
    player = working()
    player.run_until_silent()
    player.hear("set_timer", seconds=120, extend=True)
    player.run(100)
    assert "Say next when you are ready." not in player.texts
    player.run(120)
    assert "Say next when you are ready." in player.texts


def test_every_number_of_the_session_is_said() -> None:
    player = working(8)
    player.run_until_silent()
    player.hear("where_am_i")
    player.run(0.1)
    assert player.texts[-1].startswith(f"You are on step 8 of {player.session.view.step_count}: ")


def test_a_stale_end_of_saying_is_ignored() -> None:
    player = working()
    player.run(1)
    before = player.session.view
    assert player.do(SayEnded(1)) == ()
    assert player.session.view == before


def test_a_guide_without_sides_topics_or_advice_still_works() -> None:
    bare = replace(
        GUIDE, sides=(), topics=(), advice=(), terms=(), turn=(),
        steps=tuple(s for s in GUIDE.steps if s.phase == "before"),
    )  # fmt: skip
    player = working(guide=bare)
    player.hear("ask_pressure")
    player.run(0.1)
    assert player.texts[-1] == "The guide does not say."
    player.hear("discomfort", kind="cramp")
    player.run(0.1)
    assert player.texts[-1] == "Stop."
    player.hear("other_leg")
    player.run(0.1)
    assert player.texts[-1] == "This guide has no sides."
    player = working(guide=replace(bare, sides=GUIDE.sides))
    for name, args in [
        ("other_leg", {}),
        ("other_leg", {"leg": "left", "only": True}),
        ("how_long_step", {"about": "leg"}),
        ("time_left", {"scope": "leg"}),
    ]:
        player.hear(name, **args)
        player.run(0.1)
        assert player.texts[-1] == "This guide has no sides."
    assert Clause("x").pause_s


def test_what_comes_next_is_made_ahead() -> None:
    player = working(6)
    player.run(0.1)
    texts = {text for _, e in player.effects if isinstance(e, Prepare) for text, _ in e.phrases}
    following = GUIDE.step("long_stroke_full")
    assert {"Stopped.", "Stop.", "Paused.", following.caution[0].text, following.say[0].text} <= texts
    answer = GUIDE.topic("ask_pressure").at["long_stroke_calf"]
    assert answer[0].text in texts


@pytest.mark.parametrize(
    "name", [Name.NEXT, Name.REPEAT, Name.REPEAT_SLOWLY, Name.HELP, Name.SLOWER, Name.TIME_LEFT]
)
def test_the_first_words_of_an_answer_were_made_ahead_at_its_own_rate(name: Name) -> None:
    player = working(6)
    player.run(2)
    made = [e for _, e in player.effects if isinstance(e, Prepare)][-1].phrases
    said = [e for e in player.hear(name) if isinstance(e, Say)][-1]
    assert (said.clauses[0].text, said.rate_wpm) in made
    assert made.index((said.clauses[0].text, said.rate_wpm)) < 30


def test_trying_every_command_changes_nothing() -> None:
    """Also in the farewell, where some commands take the end back."""
    player = working(6)
    player.hear("slower")
    player.run(3)
    player.hear("stop", end=True)
    player.run(1)
    assert player.session.view.moment.stage is Stage.ENDED
    player.hear("resume")
    player.run(1)
    assert player.session.view.moment.stage is Stage.STEP
    player.hear("undo")
    assert player.session.view.moment.stage is Stage.STEP
