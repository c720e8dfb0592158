"""A counted hold: somebody holds still until it ends, so whatever is said in between, it goes on."""

import pytest

from tests.fakes import Player
from voiceguide.dialogue.events import Launched, TimerChanged, TimerState
from voiceguide.dialogue.session import Session
from voiceguide.guide.loader import load

GUIDE = load("leg-massage")


def counting(upto: int = 10, *, at: int = 4) -> Player:
    """It has just said `at`."""
    player = Player(Session(GUIDE))
    player.do(Launched())
    player.hear("start")
    player.run_until_said(GUIDE.gate.question.text)
    player.hear("yes")
    player.hear("go_to_step", step=13)
    player.run_until_silent()
    player.hear("set_timer", count=upto)
    player.run_until_said(str(at))
    player.said.clear()
    return player


def timers(player: Player) -> list[TimerState]:
    return [effect.state for _, effect in player.effects if isinstance(effect, TimerChanged)]


ASIDE = [
    ("ask_pressure", {}),
    ("louder", {}),
    ("want_harder", {}),
    ("sound", {"which": "music", "change": "on"}),
    ("time_left", {"scope": "session"}),
    ("where_am_i", {}),
    ("tell_more", {}),
    ("auto_on", {}),
]


@pytest.mark.parametrize(("name", "args"), ASIDE)
def test_it_goes_on_at_its_number_after_what_is_said_in_between(name: str, args: dict[str, str]) -> None:
    player = counting()
    player.hear(name, **args)
    player.run_until_silent()
    assert player.texts[-7:] == ["4", "5", "6", "7", "8", "9", "10"]
    assert len(player.texts) > 7
    assert timers(player) == [TimerState.SET, TimerState.DUE]


def test_how_much_is_left_is_what_is_left_of_it() -> None:
    player = counting(30, at=12)
    player.hear("time_left")
    player.run_until_silent()
    assert player.texts[0] == "19 more to count."
    assert "30" in player.texts


@pytest.mark.parametrize("name", ["pause", "stop"])
def test_it_goes_on_after_a_pause(name: str) -> None:
    player = counting()
    player.hear(name)
    player.run(60)
    assert len(player.texts) == 1
    player.hear("resume")
    player.run_until_silent()
    assert player.texts[1:] == ["4", "5", "6", "7", "8", "9", "10"]
    assert timers(player) == [TimerState.SET, TimerState.DUE]


def test_it_ends_with_the_step_with_pain_with_silence_and_when_it_is_told_to() -> None:
    for name, args in [("next", {}), ("discomfort", {"kind": "pain"}), ("mute", {})]:
        player = counting()
        player.hear(name, **args)
        player.run_until_silent()
        player.hear("resume" if name == "discomfort" else "unmute")
        player.run_until_silent()
        assert not {"5", "10"} & set(player.texts)
        assert timers(player) == [TimerState.SET, TimerState.CANCELLED]
    player = counting()
    player.hear("ask_pressure")
    player.hear("set_timer", cancel=True)
    player.run_until_silent()
    assert "Timer off." in player.texts
    assert "4" not in player.texts[1:]
    assert timers(player) == [TimerState.SET, TimerState.CANCELLED]


def test_the_change_comes_ten_seconds_after_it_is_announced_though_a_count_was_in_the_way() -> None:
    player = counting(60)
    player.hear("auto_on")
    player.run_until_said("In ten seconds")
    told = player.now
    assert "60" in player.texts
    while player.session.view.step_number == 13:
        player.run(0.1)
    assert player.now - told == pytest.approx(10, abs=0.5)


def test_another_count_takes_its_place() -> None:
    player = counting()
    player.hear("set_timer", count=3)
    player.run_until_silent()
    assert player.texts == ["1", "2", "3"]
