"""Sound devices that vanish in the middle of a session, and come back."""

import pytest

pytestmark = [pytest.mark.live, pytest.mark.model, pytest.mark.timeout(240)]


def test_a_session_goes_on_at_the_clause_at_which_its_devices_vanished(program, person, room):
    guide = program("start", "--json", "--no-demo")
    guide.until(event="silent")
    person.says("start massage")
    guide.until(event="heard", intent="start")
    guide.until(event="say")
    cut = guide.until(event="say")
    room.unplug()
    guide.until(event="hush")
    room.plug_in()
    assert guide.until(event="say", within_s=60)["text"] == cut["text"]

    guide.until(event="gate", state="asked", within_s=60)
    guide.until(event="silent")
    for _ in range(3):  # it has to find its own echo again first
        person.says("yes")
        if guide.comes(event="heard", intent="yes", within_s=15):
            break
    heard = guide.rows[-1]
    assert heard["intent"] == "yes"
    assert heard["at_s"] - 10 < heard["speech_end_s"] < heard["at_s"] + 0.5  # its clocks have not come apart
    assert guide.until(event="step")["number"] == 1
