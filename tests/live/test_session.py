"""The whole program on a real sound system: started as a user starts it, spoken to, and heard to answer."""

import pytest

pytestmark = [pytest.mark.live, pytest.mark.model, pytest.mark.timeout(240)]


def test_a_session_is_steered_by_voice(program, person):
    guide = program("start", "--json", "--no-demo")
    guide.until(event="say")
    guide.until(event="silent")

    person.says("start massage")
    guide.until(event="heard", intent="start")
    guide.until(event="gate", state="asked")
    guide.until(event="silent")
    person.says("yes")
    guide.until(event="heard", intent="yes")
    guide.until(event="gate", state="passed")
    first = guide.until(event="step")
    assert first["number"] == 1

    guide.until(event="silent")
    person.says("next step")
    guide.until(event="heard", intent="next")
    assert guide.until(event="step")["number"] == 2

    guide.until(event="speaking")
    guide.until(event="say")
    person.says("stop")  # over the guide's own voice
    heard = guide.until(event="heard", accepted=True)
    assert heard["intent"] == "stop"
    assert heard["decided_s"] >= heard["speech_end_s"]

    guide.until(event="silent")
    person.says("stop the massage")
    heard = guide.until(event="heard", accepted=True)
    assert (heard["intent"], heard["args"]) == ("stop", {"end": True})
    assert guide.until(event="end")["why"] == "asked"
    assert guide.ends() == 0

    mine = [row for row in guide.rows if row["event"] == "heard" and row["accepted"]]
    assert [row["intent"] for row in mine] == ["start", "yes", "next", "stop", "stop"]


def test_its_own_voice_steers_nothing(program, person):
    """Through greeting and gate, said into the room twice, nobody else speaks."""
    guide = program("start", "--json", "--no-demo")
    guide.until(event="say")
    guide.until(event="silent")
    person.says("start massage")
    guide.until(event="gate", state="asked")
    guide.until(event="silent")
    guide.until(event="gate", state="asked", within_s=90)  # silence repeats the question once
    guide.until(event="silent")
    heard = [row["intent"] for row in guide.rows if row["event"] == "heard" and row["accepted"]]
    assert heard == ["start"]
