"""Minutes: equal for both sides, fitted, left; hands-on time is measured here, not asked of the session."""

from dataclasses import dataclass
from itertools import pairwise

import pytest

from tests.fakes import Player
from voiceguide.dialogue.events import (
    Ended,
    EndReason,
    Launched,
    Play,
    SpeechBegan,
    SpeechEnded,
    StepChanged,
    Tone,
)
from voiceguide.dialogue.place import route
from voiceguide.dialogue.session import Session
from voiceguide.guide.loader import load

GUIDE = load("leg-massage")


def begun(*, auto: bool, rate: int = 165, speed: float = 1.0) -> Player:
    player = Player(Session(GUIDE, rate_wpm=rate), speed=speed)
    player.do(Launched())
    player.hear("start")
    player.run_until_said(GUIDE.gate.question.text)
    player.hear("yes")
    if auto:
        player.hear("auto_on")
    return player


def number_of(step_id: str, side: str) -> int:
    stops = route(GUIDE, GUIDE.sides)
    return next(i for i, stop in enumerate(stops, 1) if stop.key == (step_id, side))


def until_step(player: Player, number: int) -> None:
    while player.session.view.step_number != number:
        assert not player.ended
        player.run(0.1)


@dataclass
class Lost:
    """Seconds in which hands rested, by side."""

    left: float = 0.0
    right: float = 0.0

    def add(self, side: str | None, seconds: float) -> None:
        if side == "left":
            self.left += seconds
        elif side == "right":
            self.right += seconds


def paused(player: Player, lost: Lost, seconds: float) -> None:
    side, began = player.session.view.side, player.now
    player.person("pause")
    player.run(seconds)
    player.person("resume")
    lost.add(side, player.now - began)


def asked(player: Player, lost: Lost, name: str) -> None:
    """A question, until the guide has answered it and goes on or is silent."""
    side, began = player.session.view.side, player.now
    player.person(name)
    answer = player.session._state.talk.queue[0].key  # noqa: SLF001 - to know when the answer is over
    while (head := player.session._state.talk.head) is not None and head.key == answer:  # noqa: SLF001
        player.run(0.05)
    lost.add(side, player.now - began)


@pytest.mark.parametrize("auto", [True, False])
def test_both_legs_get_the_same_minutes_in_spite_of_pauses_and_questions(auto: bool) -> None:  # noqa: FBT001
    player = begun(auto=auto)
    player.hear("set_length", minutes=25)
    lost = Lost()
    happens = {
        7: lambda: asked(player, lost, "ask_pressure"),
        9: lambda: paused(player, lost, 75),
        10: lambda: asked(player, lost, "ask_knots"),
        17: lambda: paused(player, lost, 40),
        19: lambda: asked(player, lost, "ask_oil"),
    }
    for number in range(2, player.session.view.step_count + 1):
        if auto:
            until_step(player, number)
        else:  # the giver goes on when asked to
            player.run_until_said("Say next when you are ready.")
            player.run_until_silent()
            player.hear("next")
        if number in happens:
            player.run(9)
            happens[number]()
    if auto:
        player.run(600)
        assert player.ended
    steps = [(t, e) for t, e in player.effects if isinstance(e, StepChanged)]
    began = {side: next(t for t, e in steps if e.side == side) for side in GUIDE.sides}
    over = next(t for t, e in steps if e.side is None and t > began["right"])
    left = began["right"] - began["left"] - lost.left
    right = over - began["right"] - lost.right
    assert lost.left > 80
    assert lost.right > 40
    assert abs(left - right) <= 5
    if auto:
        total = player.now - lost.left - lost.right
        assert 20 * 60 <= total <= 30 * 60


def test_lingering_on_one_leg_is_given_to_the_other() -> None:
    player = begun(auto=False)
    left, right = number_of("calf_kneading", "left"), number_of("calf_kneading", "right")
    player.hear("go_to_step", step=left)
    player.run(200)
    player.hear("next")
    player.hear("go_to_step", step=right)
    began = player.now
    player.run_until_said("Say next when you are ready.")
    assert player.now - began == pytest.approx(200, abs=2)


def test_keep_going_announces_halfway_and_the_change() -> None:
    player = begun(auto=True)
    number = number_of("calf_kneading", "left")
    player.hear("go_to_step", step=number)
    player.run_until_silent()
    began = next(t for t, e in reversed(player.effects) if isinstance(e, StepChanged))
    until_step(player, number + 1)
    lasted = player.now - began
    assert lasted == pytest.approx(GUIDE.step("calf_kneading").seconds, abs=1)
    halfway = next(t for t, text in player.said if text == "Halfway." and t > began)
    assert halfway - began == pytest.approx(lasted / 2, abs=3)
    soon = next(t for t, text in player.said if text.startswith("In ten seconds") and t > began)
    assert player.now - soon == pytest.approx(10, abs=1.5)
    tones = [e.tone for t, e in player.effects if isinstance(e, Play) and t > began]
    assert tones == [Tone.HALFWAY, Tone.SOON, Tone.CHANGE]


def announced_ten_seconds_before(player: Player, number: int) -> None:
    """The change to that step is announced soon, and is as soon as was said."""
    player.run_until_said("In ten seconds", within_s=5)
    announced = player.now
    until_step(player, number)
    assert player.now - announced == pytest.approx(10, abs=0.3)


def test_a_change_that_was_announced_comes_ten_seconds_later_whatever_happens_meanwhile() -> None:
    player = begun(auto=True)
    number = number_of("calf_kneading", "left")
    player.hear("go_to_step", step=number)
    player.run_until_said("In ten seconds")
    player.run(0.5)
    player.hear("pause")
    player.run(20)
    player.hear("resume")
    announced_ten_seconds_before(player, number + 1)


def test_an_announcement_that_waited_for_somebody_to_finish_is_true() -> None:
    player = begun(auto=True)
    number = number_of("calf_kneading", "left")
    player.hear("go_to_step", step=number)
    player.run_until_said("Halfway")
    player.run(49)
    player.do(SpeechBegan())
    player.run(6)
    player.do(SpeechEnded())
    announced_ten_seconds_before(player, number + 1)


def test_the_receiver_is_asked_at_sensible_intervals() -> None:
    player = begun(auto=True)
    player.hear("set_length", minutes=25)
    player.run(3600)
    hints = {c.text for s in GUIDE.steps if s.phase == "side" for c in s.hints.usual}
    times = [t for t, text in player.said if text in hints]
    assert len(times) >= 6
    assert all(80 <= later - earlier <= 260 for earlier, later in pairwise(times))


def test_nothing_breaks_the_rest_at_the_end() -> None:
    player = begun(auto=True)
    player.run(3600)
    rest = next(t for t, e in player.effects if isinstance(e, StepChanged) and e.id == GUIDE.steps[-1].id)
    assert "Halfway." not in [text for t, text in player.said if t >= rest]


def test_keep_going_goes_to_the_end_by_itself() -> None:
    player = begun(auto=True)
    player.run(3600)
    steps = [e for _, e in player.effects if isinstance(e, StepChanged)]
    assert [s.number for s in steps] == list(range(1, player.session.view.step_count + 1))
    assert [e for _, e in player.effects if isinstance(e, Ended)] == [Ended(EndReason.FINISHED)]


def last_words(player: Player) -> list[tuple[StepChanged, float, list[str]]]:
    """Each step but the last, with the seconds of it after its last word, and what was said in them."""
    found = []
    steps = [(t, e) for t, e in player.effects if isinstance(e, StepChanged)]
    for (began, step), (over, _) in pairwise(steps):
        last = GUIDE.step(step.id).say[-1].text
        at = next(t for t, text in player.said if began <= t < over and text == last)
        after = [text for t, text in player.said if at < t < over]
        found.append((step, over - at - 60 * len(last.split()) / 165, after))
    return found


@pytest.mark.parametrize("minutes", [3, 20, None])
def test_after_the_last_word_there_is_time_to_do_it_and_the_change_is_announced(minutes: int | None) -> None:
    player = begun(auto=True)
    if minutes:
        player.hear("set_length", minutes=minutes)
    player.run(3600)
    steps = last_words(player)
    assert len(steps) == 24
    for step, quiet_s, after in steps:
        assert quiet_s >= 14, step
        assert any(text.startswith("In ten seconds") for text in after), step
    strokes_s = min(quiet_s for step, quiet_s, _ in steps if step.id == "long_stroke_full")
    assert strokes_s >= (13.5 if minutes else 26)  # there and back once more, or twice


def test_a_step_that_is_read_again_leaves_time_to_do_it() -> None:
    player = begun(auto=True)
    player.hear("go_to_step", step=number_of("knee_circles", "left"))
    player.run_until_said("In ten seconds")
    player.hear("repeat")
    player.run_until_said("Stay a little longer")
    player.run_until_silent()
    read = player.now
    until_step(player, number_of("ankle_circles", "left"))
    assert player.now - read >= 14


def test_a_length_that_is_too_short_or_too_long_is_said_and_the_nearest_is_taken() -> None:
    for minutes, says, takes in [(15, "The shortest", 19), (90, "The longest", 51)]:
        player = begun(auto=True)
        player.hear("set_length", minutes=minutes)
        began = player.now
        player.run_until_silent()
        assert [text for t, text in player.said if t >= began][:2] == [
            f"{says} I can do is {takes} minutes.", "Fitted to that.",
        ]  # fmt: skip
        player.run(2 * 3600)
        assert (player.now - began) / 60 == pytest.approx(takes, abs=0.6)


@pytest.mark.parametrize("minutes", [20, 25, 40])
def test_a_session_is_fitted_to_its_length(minutes: int) -> None:
    player = begun(auto=True)
    player.hear("set_length", minutes=minutes)
    began = player.now
    player.run(3 * 3600)
    assert player.ended
    assert player.now - began == pytest.approx(minutes * 60, abs=30)


@pytest.mark.parametrize("started", [False, True])
@pytest.mark.parametrize("speed", [0.85, 1.0, 1.2])
def test_the_shortest_length_is_as_short_as_the_words_allow(started: bool, speed: float) -> None:  # noqa: FBT001
    player = begun(auto=True, speed=speed) if started else Player(Session(GUIDE), speed=speed)
    if not started:
        player.do(Launched())
        player.run_until_silent()
        player.hear("start")
        player.run_until_silent()
    player.hear("set_length", minutes=3)
    player.run(0.1)
    said = player.texts[-1]
    assert said.startswith("The shortest I can do is ")
    if not started:
        player.run_until_silent()
        player.hear("yes")
        player.hear("auto_on")
    began = player.now
    player.run(3600)
    assert player.ended
    minutes = int(next(word for word in said.split() if word.isdigit()))
    assert (player.now - began) / 60 == pytest.approx(minutes, abs=0.6)


@pytest.mark.parametrize("rate", [120, 165, 195])
@pytest.mark.parametrize("after", [5, 300, 700])
def test_what_is_left_is_what_it_will_take(rate: int, after: int) -> None:
    player = begun(auto=True, rate=rate)
    player.hear("set_length", minutes=21)
    player.run(after)
    player.hear("time_left", scope="session")
    asked = player.now
    player.run(0.1)
    minutes = int(next(word for word in player.texts[-1].split() if word.isdigit()))
    player.run(3600)
    assert (player.now - asked) / 60 == pytest.approx(minutes, abs=0.6)


def test_a_long_way_of_saying_it_makes_no_step_shorter_on_the_second_side() -> None:
    player = begun(auto=True)
    player.hear("set_length", minutes=5)
    player.run(3600)
    steps = [(t, e) for t, e in player.effects if isinstance(e, StepChanged)]
    began = {side: next(t for t, e in steps if e.side == side) for side in GUIDE.sides}
    over = next(t for t, e in steps if e.side is None and t > began["right"])
    assert began["right"] - began["left"] == pytest.approx(over - began["right"], abs=5)


def test_only_one_leg_or_one_left_out() -> None:
    for args, side in [({"leg": "left", "only": True}, "left"), ({"leg": "left", "skip": True}, "right")]:
        player = begun(auto=True)
        player.hear("other_leg", **args)
        player.run(3600)
        sides = {e.side for _, e in player.effects if isinstance(e, StepChanged)}
        assert sides == {None, side}
        assert not any(text.startswith("Time for the other leg") for text in player.texts)


@pytest.mark.parametrize("step", [None, 2, 8, 18])
@pytest.mark.parametrize("only", ["left", "right"])
def test_one_leg_only_before_and_during_either(only: str, step: int | None) -> None:
    """And the other one by leaving out the first: nothing more is done on the one left out."""
    out = "left" if only == "right" else "right"
    for args in ({"leg": only, "only": True}, {"leg": out, "skip": True}):
        player = begun(auto=True) if step else Player(Session(GUIDE))
        if step is None:
            player.do(Launched())
        elif step > 1:
            player.hear("go_to_step", step=step)
        player.effects.clear()
        player.hear("other_leg", **args)
        if step is None:
            player.hear("start")
            player.run_until_said(GUIDE.gate.question.text)
            player.hear("yes")
            player.hear("auto_on")
        player.run(3600)
        sides = [e.side for _, e in player.effects if isinstance(e, StepChanged)]
        assert out not in sides
        assert (only in sides) or (step, only) in ((8, "left"), (18, "right"))
        assert player.ended


def test_only_one_leg_is_the_one_under_way_or_the_first() -> None:
    for step, args, side in [
        (2, {"only": True}, "left"),
        (18, {"only": True}, "right"),
        (8, {"skip": True}, "left"),
    ]:
        player = begun(auto=True)
        player.hear("go_to_step", step=step)
        player.hear("other_leg", **args)
        player.effects.clear()
        player.run(3600)
        assert {e.side for _, e in player.effects if isinstance(e, StepChanged)} <= {None, side}


@pytest.mark.parametrize("step", [2, 8])
def test_a_leg_that_was_left_out_can_be_had_again(step: int) -> None:
    player = begun(auto=True)
    player.hear("other_leg", leg="left", only=True)
    player.hear("go_to_step", step=step)
    player.hear("other_leg", both=True)
    player.run(0.1)
    assert player.clause == "Both sides."
    player.run(3600)
    steps = [e.side for _, e in player.effects if isinstance(e, StepChanged)]
    assert "right" in steps
    assert steps[-1] is None


def test_a_leg_that_was_left_out_is_still_done_when_only_the_end_was_to_come() -> None:
    player = begun(auto=True)
    player.hear("other_leg", leg="left", only=True)
    player.hear("last_step")
    player.hear("other_leg", both=True)
    assert (player.session.view.side, player.session.view.step_id) == ("right", "first_touch")


def test_a_leg_that_was_begun_is_gone_on_with_when_it_is_the_only_one() -> None:
    player = begun(auto=True)
    player.hear("go_to_step", step=number_of("long_stroke_calf", "left"))
    until_step(player, number_of("long_stroke_repeat", "left"))
    player.hear("other_leg")
    assert player.session.view.side == "right"
    player.hear("other_leg", leg="left", only=True)
    view = player.session.view
    assert (view.step_id, view.side) == ("long_stroke_repeat", "left")


def test_a_step_left_out_by_name_stays_out_on_another_route() -> None:
    player = begun(auto=True)
    player.hear("skip", name="kneading")
    player.hear("other_leg", leg="right")
    player.run(3600)
    assert "calf_kneading" not in {e.id for _, e in player.effects if isinstance(e, StepChanged)}


def test_a_leg_may_be_left_while_it_is_worked_on() -> None:
    player = begun(auto=True)
    player.hear("go_to_step", step=8)
    player.hear("other_leg", leg="left", skip=True)
    assert player.session.view.side == "right"
    player = begun(auto=True)
    player.hear("go_to_step", step=8)
    player.hear("other_leg")
    assert (player.session.view.side, player.session.view.step_id) == ("right", "first_touch")
    player.run(0.1)
    assert player.clause.startswith("Time for the other leg")
    player.hear("other_leg", leg="right")
    player.run(0.1)
    assert player.texts[-1] == "You are on the right side."
    player = begun(auto=False)
    player.hear("other_leg", leg="right")
    assert player.session.view.step_number == 1
    player.hear("go_to_step", step=8)
    assert player.session.view.side == "right"


def test_time_left_of_step_side_and_session() -> None:
    player = begun(auto=True)
    player.hear("go_to_step", step=10)
    player.run_until_silent()
    for scope, begins in [
        ("step", "About "),
        ("leg", "About "),
        ("session", "About "),
        ("timer", "No timer"),
    ]:
        player.hear("time_left", scope=scope)
        player.run(0.1)
        assert player.texts[-1].startswith(begins)
        player.run_until_silent()
    assert "on the left side" in player.texts[-3]


def test_before_the_sides_a_side_is_as_long_as_each_of_them() -> None:
    player = begun(auto=True)
    player.hear("time_left", scope="leg")
    player.run(0.1)
    assert player.texts[-1].startswith("Each side takes about ")
    player.hear("last_step")
    player.hear("time_left", scope="leg")
    player.run(0.1)
    assert player.texts[-1] == "Neither side just now."


def test_steps_left_are_counted() -> None:
    player = begun(auto=True)
    for step, says in [
        (3, "22 more steps after this one."),
        (24, "One more step after this one."),
        (25, "This is the last step."),
    ]:
        player.hear("go_to_step", step=step)
        player.hear("time_left", unit="steps")
        player.run(0.1)
        assert player.texts[-1] == says


def test_before_the_start_how_long_is_about_all_of_it() -> None:
    player = Player(Session(GUIDE))
    player.do(Launched())
    player.hear("how_long_step")
    player.run(0.1)
    assert player.texts[-1] == "The whole session takes about 27 minutes."


def test_the_prompt_waits_for_a_timer_but_not_for_one_about_something_else() -> None:
    player = begun(auto=False)
    player.run_until_silent()
    player.hear("set_timer", seconds=90)
    due = player.now + 90
    player.run_until_said("Say next when you are ready.")
    assert player.now == pytest.approx(due, abs=3)
    assert "Time." in player.texts
    player = begun(auto=False)
    player.run_until_silent()
    player.hear("set_timer", seconds=1800)
    player.run_until_said("Say next when you are ready.", within_s=90)


def test_a_pause_of_a_length_is_told_to_be_over_and_waits_for_go_on() -> None:
    player = begun(auto=True)
    player.run(200)
    step = player.session.view.step_number
    player.hear("pause", seconds=300)
    player.run_until_silent()
    assert player.texts[-2:] == ["Paused.", "5 minutes, from now."]
    said, began = len(player.said), player.now
    player.run_until_said("Time.")
    assert player.now - began == pytest.approx(300, abs=5)
    player.run(600)
    assert player.texts[said:] == ["Time.", "Say go on when you are ready."]
    assert player.session.view.step_number == step
    player.hear("resume")
    player.run(300)
    assert player.session.view.step_number != step


def test_a_pause_of_a_length_that_was_ended_before_or_lengthened_tells_nothing_of_it() -> None:
    for name in ("resume", "next", "stop", "pause"):
        player = begun(auto=False)
        player.run(20)
        player.hear("pause", seconds=60)
        player.hear(name)
        player.run(120)
        assert ("Time." in player.texts) == (name == "pause")
    player = begun(auto=False)
    player.hear("pause", seconds=60)
    player.hear("pause", seconds=120)
    player.run(100)
    assert "Time." not in player.texts
    player.run(60)
    assert player.texts.count("Time.") == 1


def test_what_is_held_is_not_told_again_but_how_to_go_on_or_to_end() -> None:
    player = begun(auto=False)
    player.hear("pause")
    player.run_until_silent()
    said = len(player.said)
    player.hear("pause")
    player.run(5)
    assert len(player.said) == said
    assert player.effects[-1][1] == Play(Tone.UNDERSTOOD)
    player.hear("stop")
    player.run_until_silent()
    assert player.texts[said:] == ["Stopped.", "Say go on, or end the session."]
    player.hear("auto_on")
    player.run_until_silent()
    assert player.texts[-2:] == ["I will keep going by myself.", "Say go on when you are ready."]
