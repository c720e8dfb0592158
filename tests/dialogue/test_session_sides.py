"""One side, the other side: however one goes over and comes back, none is lost that was not left out."""

import pytest

from tests.fakes import Player
from voiceguide.dialogue.events import Launched, StepChanged
from voiceguide.dialogue.session import Session
from voiceguide.guide.loader import load

GUIDE = load("leg-massage")


def at(step: int) -> Player:
    """On that step, those before it done."""
    player = Player(Session(GUIDE))
    player.do(Launched())
    player.hear("start")
    player.run_until_said(GUIDE.gate.question.text)
    player.hear("yes")
    while player.session.view.step_number != step:
        player.run_until_silent()
        player.hear("next")
    player.effects.clear()
    return player


def walked(player: Player) -> list[tuple[str, str | None]]:
    """The steps and sides from here to the end."""
    player.hear("auto_on")
    player.run(3600)
    assert player.ended
    return [(e.id, e.side) for _, e in player.effects if isinstance(e, StepChanged)]


def side(steps: list[tuple[str, str | None]], name: str) -> list[str]:
    return [step for step, where in steps if where == name]


EVERY = [step.id for step in GUIDE.steps if step.phase == "side"]


@pytest.mark.parametrize("first", [5, 6, 9])
def test_a_switch_and_its_correction_lose_no_side(first: int) -> None:
    player = at(first)
    player.hear("other_leg")
    assert player.session.view.side == "right"
    player.hear("other_leg", leg="left")
    assert (player.session.view.side, player.session.view.step_number) == ("left", first)
    player.effects.clear()
    steps = walked(player)
    assert side(steps, "left") == EVERY[first - 4 :]
    assert side(steps, "right") == EVERY
    assert steps[-1][1] is None


def test_the_other_side_at_the_beginning_of_one_is_that_one_first() -> None:
    player = at(5)
    player.hear("other_leg")
    player.run(0.1)
    assert player.clause == "The right side first."
    steps = walked(player)
    assert side(steps, "right") == side(steps, "left") == EVERY


def test_a_side_that_was_worked_on_and_left_is_done_with() -> None:
    player = at(9)
    player.hear("other_leg")
    steps = walked(player)
    assert side(steps, "right") == EVERY
    assert side(steps, "left") == []


def test_a_side_that_is_all_done_is_done_with_when_one_goes_back() -> None:
    player = at(14)
    player.run_until_silent()
    player.hear("next")
    while player.session.view.step_id != EVERY[-1]:
        player.run_until_silent()
        player.hear("next")
    player.hear("other_leg")
    player.effects.clear()
    assert (player.session.view.step_id, player.session.view.side) == (EVERY[0], "left")
    assert side(walked(player), "right") == []


def test_a_step_that_was_left_out_can_be_put_back() -> None:
    player = at(6)
    whole = player.session.view.step_count
    for name, said, fewer in [
        ("skip", "Without the kneading.", True),
        ("skip", "Without the kneading.", True),  # it stays left out, and nobody is sent there
        ("undo", "With the kneading.", False),
    ]:
        player.said.clear()
        player.hear(name, name="kneading")
        player.run(1)
        assert player.texts[0] == said
        assert (player.session.view.step_count < whole) is fewer
        assert player.session.view.step_number == 6


def test_a_step_that_was_left_out_can_be_gone_to() -> None:
    player = at(6)
    player.hear("skip", name="kneading")
    player.run(1)
    player.hear("go_to_step", name="kneading")
    assert (player.session.view.step_id, player.session.view.side) == ("calf_kneading", "left")


def test_a_step_that_is_put_back_when_it_is_past_is_done_now() -> None:
    player = at(6)
    player.hear("skip", name="kneading")
    player.run(1)
    player.hear("last_step")
    player.run(1)
    player.hear("undo", name="kneading")
    assert (player.session.view.step_number, player.session.view.side) != (6, "left")
    assert "kneading" in str(player.session.view.step_id)
