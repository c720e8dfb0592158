"""The room check in a session: a sentence, the measurement, and the result in plain words, once."""

import pytest

from tests.fakes import Player
from voiceguide.dialogue.events import Launched, MeasureRoom, RoomMeasured
from voiceguide.dialogue.replies import Line, load_replies
from voiceguide.dialogue.session import Session
from voiceguide.guide.loader import load

GUIDE = load("leg-massage")
REPLIES = load_replies()


def words(line: Line) -> list[str]:
    return [clause.text for clause in REPLIES.say(line)]


@pytest.fixture
def player() -> Player:
    player = Player(Session(GUIDE))
    player.do(Launched())
    player.run_until_silent()
    return player


def begin(player: Player) -> None:
    player.hear("start")
    player.run_until_said(GUIDE.gate.question.text)
    player.hear("yes")


def measures(player: Player) -> int:
    return sum(isinstance(effect, MeasureRoom) for _, effect in player.effects)


@pytest.mark.parametrize(
    ("measured", "line"),
    [
        (RoomMeasured(over_itself=True), Line.ROOM_GOOD),
        (RoomMeasured(over_itself=True, noisy=True), Line.ROOM_NOISY),
        (RoomMeasured(over_itself=False), Line.ROOM_DEAF),
    ],
)
def test_it_speaks_measures_and_says_what_it_found(
    player: Player, measured: RoomMeasured, line: Line
) -> None:
    player.hear("check_room")
    assert measures(player) == 0
    player.run_until_silent()
    assert player.texts[-3:] == words(Line.HEAR_YOU) + words(Line.ROOM_CHECK)
    assert measures(player) == 1
    player.do(measured)
    player.run_until_silent()
    assert player.texts[-len(words(line)) :] == words(line)


def test_it_returns_to_the_clause_it_interrupted(player: Player) -> None:
    begin(player)
    player.run(6)
    interrupted = player.clause
    player.hear("check_room")
    player.run_until_said(words(Line.ROOM_CHECK)[-1])
    while not measures(player):
        player.run(0.05)
    player.do(RoomMeasured(over_itself=True))
    player.run_until_said(interrupted)
    assert words(Line.ROOM_GOOD)[0] in player.texts


def test_a_check_that_is_interrupted_measures_nothing(player: Player) -> None:
    player.hear("check_room")
    player.run(2)
    player.hear("stop")
    player.run(30)
    assert measures(player) == 0


def test_that_it_cannot_hear_over_itself_is_said_once_at_leisure(player: Player) -> None:
    begin(player)
    player.run(1)
    player.do(RoomMeasured(over_itself=False, asked=False))
    player.run(60)
    assert player.texts.count(words(Line.ROOM_DEAF)[0]) == 1
    step = player.texts.index(words(Line.ROOM_DEAF)[0])
    assert player.texts[step - 1] not in words(Line.ROOM_CHECK)
    player.hear("repeat")
    player.run(60)
    assert player.texts.count(words(Line.ROOM_DEAF)[0]) == 1


def test_the_gate_is_not_disturbed_by_it(player: Player) -> None:
    player.hear("start")
    player.do(RoomMeasured(over_itself=False, asked=False))
    player.run_until_said(GUIDE.gate.question.text)
    player.run(5)
    assert words(Line.ROOM_DEAF)[0] not in player.texts


def test_where_all_is_typed_there_is_no_room_to_measure() -> None:
    player = Player(Session(GUIDE))
    player.do(Launched(typed=True))
    player.run_until_silent()
    player.hear("check_room")
    player.run_until_silent()
    assert player.texts[-1:] == words(Line.HEAR_YOU)
    assert measures(player) == 0
