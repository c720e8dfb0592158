"""What a home teaches: acts taken back, said again or left standing, and what is asked for afterwards."""

import json
from itertools import count
from pathlib import Path

import pytest

from tests.hearing.sound import Voice, listen, of, recording
from voiceguide.dialogue.events import Heard
from voiceguide.dialogue.intents import Intent, Name, Risk
from voiceguide.dialogue.moment import ANYTHING
from voiceguide.dialogue.understanding import Understanding
from voiceguide.hearing.ear import Ear
from voiceguide.hearing.leaning import LEVEL, MOST, Aftermath, Leaning, keep, last
from voiceguide.hearing.recogniser import Hypothesis, Reading, Recognisers, Transcript
from voiceguide.hearing.verify import verify

NEXT, REPEAT, TIME = Intent(Name.NEXT), Intent(Name.REPEAT), Intent(Name.TIME_LEFT)
STOP, END = Intent(Name.STOP), Intent(Name.STOP, {"end": True})
UNDO, CORRECT = Intent(Name.UNDO), Intent(Name.CORRECT, {"meaning": "voice"})

BORDERLINE = Reading(
    grammar=Transcript((Hypothesis("previous step", 78.0),)),
    open=Transcript((Hypothesis("the previous text", 80.0),)),
    core=Transcript((Hypothesis("previous step", 78.0),)),
)


def leaning(**more: float) -> Leaning:
    return Leaning({risk: more.get(risk, 0.0) for risk in Risk})


def test_a_home_that_taught_nothing_is_level() -> None:
    assert set(LEVEL.more.values()) == {0.0}
    assert Aftermath().decided(NEXT, 1.0).until(5.0).leaning == LEVEL


@pytest.mark.parametrize("taking_back", [UNDO, CORRECT])
@pytest.mark.parametrize("act", [TIME, NEXT, END])
def test_what_is_taken_back_needs_more_the_next_time_and_nothing_else_does(
    act: Intent, taking_back: Intent
) -> None:
    after = Aftermath().decided(act, 1.0).decided(taking_back, 10.9).leaning
    assert after == leaning(**{act.risk: 0.15})


def test_what_calms_never_becomes_harder_to_get() -> None:
    assert Aftermath().decided(STOP, 1.0).decided(UNDO, 2.0).leaning == LEVEL
    said_again = Aftermath().decided(None, 1.0, nearly=STOP).decided(STOP, 2.0)
    assert said_again.leaning == leaning(calming=-0.05)


def test_what_stood_for_ten_seconds_is_not_taken_back() -> None:
    assert Aftermath().decided(NEXT, 1.0).decided(UNDO, 11.1).leaning == LEVEL
    assert Aftermath().decided(UNDO, 1.0).leaning == LEVEL


def test_two_takings_back_take_back_two_acts_the_last_first() -> None:
    acts = Aftermath().decided(NEXT, 1.0).decided(TIME, 3.0)
    assert acts.decided(UNDO, 5.0).leaning == leaning(talk=0.15)
    assert acts.decided(UNDO, 5.0).decided(UNDO, 7.0).leaning == leaning(talk=0.15, change=0.15)


def test_what_was_rejected_and_is_said_again_needs_less() -> None:
    rejected = Aftermath().decided(None, 1.0, nearly=NEXT)
    assert rejected.decided(NEXT, 8.9).leaning == leaning(change=-0.05)
    assert rejected.decided(NEXT, 9.1).leaning == LEVEL, "too late"
    assert rejected.decided(REPEAT, 3.0).leaning == LEVEL, "something else"
    assert rejected.decided(None, 2.0).decided(NEXT, 3.0).leaning == leaning(change=-0.05), "talk between"
    assert rejected.decided(NEXT, 3.0).decided(NEXT, 5.0).leaning == leaning(change=-0.05), "once"


def test_what_stands_draws_back_to_level() -> None:
    after = Aftermath(leaning(change=0.5, talk=-0.4)).decided(NEXT, 1.0)
    assert after.until(11.0).leaning.more[Risk.CHANGE] == 0.5
    stood = after.until(11.1)
    assert stood.leaning.more == pytest.approx(leaning(change=0.49, talk=-0.4).more)
    assert stood.until(99.0).leaning == stood.leaning, "once for each act"
    for now in range(20, 20_000, 20):
        after = after.decided(NEXT, float(now))
    assert after.leaning.more[Risk.CHANGE] == pytest.approx(0.0, abs=1e-6)


def test_what_was_decided_too_early_does_not_count() -> None:
    rejected = Aftermath().decided(None, 1.0, nearly=NEXT)
    assert rejected.decided(NEXT, 1.6, amends=True).leaning == LEVEL, "one breath, not said again"
    early = Aftermath().decided(NEXT, 1.0).decided(UNDO, 3.0)
    assert early.decided(TIME, 3.6, amends=True).leaning == LEVEL, "it was no taking back"
    act = Aftermath().decided(NEXT, 1.0).decided(TIME, 1.6, amends=True)
    assert act.decided(UNDO, 3.0).decided(UNDO, 4.0).leaning == leaning(talk=0.15)


@pytest.mark.parametrize("act", [STOP, TIME, NEXT, END])
def test_no_home_teaches_more_than_the_bounds(act: Intent) -> None:
    seconds = count(1)
    up = down = Aftermath()
    for _ in range(100):
        up = up.decided(act, float(next(seconds))).decided(UNDO, float(next(seconds)))
        down = down.decided(None, float(next(seconds)), nearly=act).decided(act, float(next(seconds)))
    assert up.leaning == leaning(**{act.risk: 0.0 if act is STOP else MOST})
    assert -MOST <= down.leaning.more[act.risk] < -MOST / 3


def test_what_is_kept_is_four_numbers(tmp_path: Path) -> None:
    path = tmp_path / "state" / "leaning.json"
    taught = leaning(change=0.15, calming=-0.05)
    keep(taught, path)
    assert last(path) == taught
    assert json.loads(path.read_text()) == {"calming": -0.05, "talk": 0.0, "change": 0.15, "great": 0.0}
    assert list(path.parent.iterdir()) == [path]
    keep(None, path)
    assert last(path) == taught


@pytest.mark.parametrize(
    "damaged",
    [
        "", "{", "[]", "7", "null", '{"calming": 0.1}',
        '{"calming": 0, "talk": 0, "change": "much", "great": 0}',
        '{"calming": 0, "talk": 0, "change": null, "great": 0}',
        '{"calming": 0, "talk": 0, "change": NaN, "great": 0}',
        '{"calming": 0, "talk": 0, "change": -9, "great": 0}',
        '{"calming": 0, "talk": 0, "change": \ud800, "great": 0}',
    ],
)  # fmt: skip
def test_a_damaged_file_is_as_if_nothing_was_learnt(tmp_path: Path, damaged: str) -> None:
    path = tmp_path / "leaning.json"
    assert last(path) == LEVEL, "there is none"
    path.write_text(damaged, encoding="utf-8", errors="surrogatepass")
    assert last(path) == LEVEL


def test_a_disk_that_fails_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    keep(LEVEL, tmp_path / "file" / "leaning.json")


def test_what_lies_at_the_border_goes_by_the_home(understanding: Understanding) -> None:
    def verdict(home: Leaning) -> tuple[Name | None, Name | None]:
        told = verify(BORDERLINE, understanding, moment=ANYTHING, leaning=home)
        return told.intent and told.intent.name, told.nearly and told.nearly.name

    assert verdict(leaning(change=-MOST)) == (Name.PREVIOUS, None)
    assert verdict(leaning(change=MOST)) == (None, Name.PREVIOUS)
    plain = verify(BORDERLINE, understanding, moment=ANYTHING)
    others = leaning(calming=MOST, talk=MOST, great=-MOST)
    assert verify(BORDERLINE, understanding, moment=ANYTHING, leaning=others) == plain


@pytest.mark.model
def test_an_ear_learns_only_where_that_was_asked_for(
    recognisers: Recognisers, understanding: Understanding, person: Voice
) -> None:
    near = recording(0.4, person("next step"), 1.2, person("undo that"), 1.2, person("next step"), 0.9)
    plain, adapting = Ear(recognisers, understanding), Ear(recognisers, understanding, leaning=LEVEL)
    as_ever, taught = of(Heard, listen(plain, near)), of(Heard, listen(adapting, near))
    assert [heard.intent for heard in as_ever] == [NEXT, UNDO, NEXT]
    assert plain.leaning is None
    assert adapting.leaning == leaning(change=0.15)
    assert as_ever[:2] == taught[:2], "what was learnt changes only what comes after it"
    assert (as_ever[2].why[-3:], taught[2].why[-3:]) == ("0.5", "0.7")
