"""Rows as a person reads them."""

import pytest

from voiceguide.readable import of_recording, of_session

HEARD = {
    "event": "heard",
    "text": "next",
    "intent": "next",
    "args": {"steps": 2},
    "accepted": True,
    "why": "",
}


@pytest.mark.parametrize(
    ("row", "line"),
    [
        ({"event": "say", "text": "Warm the oil."}, "guide    Warm the oil."),
        (HEARD, "  heard  “next” → next steps=2"),
        ({**HEARD, "accepted": False, "why": "talk"}, "  heard  “next” – nothing for the guide (talk)"),
        ({"event": "step", "number": 3, "id": "calf", "side": "left"}, "--- step 3: calf, left"),
        ({"event": "step", "number": 3, "id": "calf", "side": None}, "--- step 3: calf"),
        ({"event": "gate", "state": "asked"}, "--- consent asked"),
        ({"event": "timer", "state": "set", "seconds": 60}, "--- timer set: 60 s"),
        ({"event": "end", "why": "asked"}, "--- end: asked"),
    ],
)
def test_a_session_is_a_dialogue(row, line):
    assert of_session({"at_s": 12.34, **row}) == f"   12.3 s  {line}"


def test_the_voice_starting_is_nothing_to_read():
    assert of_session({"at_s": 1.0, "event": "speaking"}) == ""


def test_a_recording_without_speech_has_no_times():
    nothing = {**HEARD, "text": "", "accepted": False, "why": "no speech", "args": {}, "speech_start_s": None}
    assert of_recording({"file": "a.wav", **nothing}) == "a.wav: “” → nothing (no speech)"
