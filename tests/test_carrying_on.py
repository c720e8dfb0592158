"""A broken-off session goes on where it stood, whatever was done to its route, by what the journal kept."""

import math

import pytest

from tests.fakes import Player
from voiceguide.dialogue.events import Heard, Launched
from voiceguide.dialogue.intents import Intent, Name
from voiceguide.dialogue.manner import Manner, manner_of
from voiceguide.dialogue.place import BrokenOff
from voiceguide.dialogue.session import Session
from voiceguide.dialogue.understanding import Understanding
from voiceguide.entries import entry_of
from voiceguide.guide.loader import load
from voiceguide.journal import Journal

GUIDE = load("leg-massage")


def played(resume: BrokenOff | None = None) -> Player:
    player = Player(Session(GUIDE))
    player.do(Launched(resume))
    player.hear("resume" if resume else "start")
    player.run_until_silent()
    return player


def only_right() -> Player:
    player = played()
    player.hear("yes")
    player.hear("other_leg", leg="right", only=True)
    return player


def broken_off(player: Player) -> BrokenOff:
    """What the journal of that session offers."""
    journal = Journal()
    journal.note("session", 0.0, guide=GUIDE.id)
    for at, effect in player.effects:
        if entry := entry_of(effect, guide=GUIDE.id, words=False):
            journal.note(entry[0], at, **entry[1])
    point = journal.resume_point(player.now)
    assert point is not None
    return BrokenOff((point.step, point.side), point.route, manner_of(point.manner))


def place(player: Player) -> tuple[object, ...]:
    view = player.session.view
    return view.step_id, view.side, view.step_number, view.step_count


WISHES = [
    None,
    ("other_leg", {"leg": "right"}),
    ("other_leg", {"leg": "right", "only": True}),
    ("other_leg", {"leg": "left", "skip": True}),
    ("skip", {"name": "long_stroke"}),
]


@pytest.mark.parametrize("steps", [1, 8, 14])
@pytest.mark.parametrize("wish", WISHES)
def test_it_goes_on_at_its_stop_of_its_route(wish, steps) -> None:
    first = played()
    first.hear("yes")
    if wish:
        first.hear(wish[0], **wish[1])
    for _ in range(steps):
        first.hear("next")
    if not first.session.view.step_id:
        pytest.skip("that route is shorter")
    again = played(broken_off(first))
    again.hear("yes")
    assert place(again) == place(first)
    once_more = played(broken_off(again))
    once_more.hear("yes")
    assert place(once_more) == place(first), "broken off a second time"
    for player in (first, again):
        player.hear("next")
    assert place(again) == place(first)


def test_a_route_changed_in_the_middle_of_a_step_is_kept() -> None:
    first = only_right()
    again = played(broken_off(first))
    again.hear("yes")
    assert place(again) == place(first)


def manner_and_minutes(player: Player) -> tuple[object, ...]:
    player.hear("time_left", scope="session")
    player.run(0.1)
    return player.session.view.auto, player.texts[-1]


def test_it_goes_on_in_its_manner_and_once_more() -> None:
    first = played()
    first.hear("set_length", minutes=40)
    first.run_until_silent()
    first.hear("yes")
    first.hear("auto_on")
    first.hear("want_harder")
    first.hear("go_to_step", step=9)
    again = played(broken_off(first))
    again.hear("yes")
    once_more = played(broken_off(again))
    once_more.hear("yes")
    auto, says = manner_and_minutes(first)
    assert auto
    assert manner_and_minutes(again) == manner_and_minutes(once_more) == (auto, says)
    firmer = {clause.text for clause in GUIDE.step("calf_kneading").hints.firmer}
    for player in (again, once_more):
        player.said.clear()
        player.run(120)
        assert firmer & set(player.texts)


def test_another_manner_may_be_wished_before_going_on() -> None:
    first = played()
    first.hear("yes")
    first.hear("auto_on")
    player = Player(Session(GUIDE))
    player.do(Launched(broken_off(first)))
    player.hear("resume")
    player.hear("auto_off")
    player.run_until_silent()
    player.hear("yes")
    assert not player.session.view.auto


@pytest.mark.parametrize(
    "facts", [{}, {"auto": 1, "scale": "2", "lean": 5}, {"scale": 99.0, "lean": "hard"}, {"scale": math.nan}]
)
def test_a_record_that_cannot_be_is_the_usual_manner(facts: dict[str, object]) -> None:
    assert manner_of(facts) == Manner()


def test_what_is_wished_before_going_on_counts() -> None:
    for wish_first in (True, False):
        player = Player(Session(GUIDE))
        player.do(Launched(BrokenOff(("calf_kneading", "left"))))
        wishes = ["other_leg", "resume"] if wish_first else ["resume", "other_leg"]
        for name in wishes:
            player.hear(name, **({"leg": "right", "only": True} if name == "other_leg" else {}))
        player.run_until_silent()
        player.hear("yes")
        assert player.session.view.side == "right"
        assert player.session.view.step_count == place(only_right())[3]


def test_starting_over_takes_the_guides_own_route() -> None:
    first = only_right()
    player = Player(Session(GUIDE))
    player.do(Launched(broken_off(first)))
    player.hear("start")
    player.run_until_silent()
    player.hear("yes")
    assert player.session.view.step_count == played().session.view.step_count


def test_a_step_that_is_no_longer_in_the_guide_is_not_offered() -> None:
    player = Player(Session(GUIDE))
    player.do(Launched(BrokenOff(("hot_stones", "left"))))
    player.run_until_silent()
    assert player.texts == [clause.text for clause in GUIDE.greeting]


def test_words_are_kept_only_where_that_was_asked_for() -> None:
    heard = Heard("ow my poor calf", Intent(Name.DISCOMFORT, {"kind": "pain"}))
    without = entry_of(heard, guide=GUIDE.id, words=False)
    assert without == ("heard", {"intent": "discomfort", "args": {"kind": "pain"}})
    with_words = entry_of(heard, guide=GUIDE.id, words=True)
    assert with_words is not None
    assert with_words[1]["text"] == "ow my poor calf"
    assert entry_of(Heard("just talk", None), guide=GUIDE.id, words=True) is None


ANEW = ("start massage", "start", "start again", "start over", "let's start", "begin again")


@pytest.mark.parametrize(
    "words", ["carry on", "let's carry on please", "go on", "continue", "keep going", "yes carry on", *ANEW]
)
def test_what_is_said_to_the_offer_is_understood(words) -> None:
    player = Player(Session(GUIDE))
    player.do(Launched(BrokenOff(("calf_kneading", "right"))))
    player.run_until_silent()
    meaning = Understanding(GUIDE).understand(words, player.session.view.moment)
    assert meaning.intent is not None
    player.do(Heard(words, meaning.intent))
    player.run_until_silent()
    player.hear("yes")
    assert player.session.view.step_id == ("surface" if words in ANEW else "calf_kneading")


def test_what_is_left_of_an_offered_session_is_what_remained_of_it() -> None:
    left = {}
    for stop in ("surface", None), ("calf_kneading", "right"), ("finish", None):
        player = Player(Session(GUIDE))
        player.do(Launched(BrokenOff(stop)))
        player.run_until_silent()
        player.hear("time_left", unit="minutes")
        player.run_until_silent()
        left[stop[0]] = int(player.texts[-1].split()[1])
    assert left["surface"] > 2 * left["calf_kneading"] > 2 * left["finish"]
