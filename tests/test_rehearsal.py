"""Whole sessions in the virtual room: real voice, real recogniser, real dialogue."""

import json
import subprocess
import sys

import numpy as np
import pytest
import soundfile

from tests.hearing.sound import listen, of, recording
from voiceguide.dialogue.core import core_phrases
from voiceguide.dialogue.events import Heard
from voiceguide.dialogue.understanding import Understanding
from voiceguide.guide.loader import load
from voiceguide.hearing.ear import Ear
from voiceguide.hearing.recogniser import Recognisers, load_model
from voiceguide.modelstore import find
from voiceguide.pcm import to_float
from voiceguide.people import spoken
from voiceguide.rehearsal import Rehearsal
from voiceguide.room.scenario import demo_path, load_scenario

pytestmark = pytest.mark.model

BEGIN = """
duration_s = {duration}
[room]
{room}
[[person]]
on = "silent"
plus_s = 0.5
say = "start massage"
means = "start"
then = "gate"
[[person]]
on = "gate"
plus_s = 4
say = "yes"
means = "yes"
then = "step"
"""


@pytest.fixture
def rehearse(tmp_path):
    def play(more="", *, duration=90, room="", wav=None):
        path = tmp_path / "scenario.toml"
        path.write_text(BEGIN.format(duration=duration, room=room) + more)
        rows = []
        outcome = Rehearsal(load_scenario(path), find(None)).play(rows.append, wav=wav)
        return outcome, rows

    return play


def said(rows):
    return [row["text"] for row in rows if row["event"] == "say"]


def test_a_session_begins_only_with_a_spoken_yes(rehearse):
    outcome, rows = rehearse()
    assert not outcome.failures
    order = [row["event"] if row["event"] != "gate" else row["state"] for row in rows]
    assert order.index("asked") < order.index("passed") < order.index("step")
    assert rows[-1] == {"at_s": pytest.approx(90), "event": "end", "why": "scenario"}
    first_step = next(row for row in rows if row["event"] == "step")
    assert first_step["number"] == 1


def test_stop_over_the_guides_own_voice_silences_it(rehearse):
    outcome, rows = rehearse(
        '[[person]]\non = "speaking"\nplus_s = 2\nsay = "stop"\nmeans = "stop"\nthen = "silent"\n',
        duration=70,
    )
    assert not outcome.failures
    stop = next(row for row in rows if row["event"] == "heard" and row["intent"] == "stop")
    silent = next(
        row for row in rows if row["event"] in {"silent", "hush"} and row["at_s"] >= stop["speech_start_s"]
    )
    assert silent["at_s"] - stop["speech_end_s"] <= 0.5
    assert "Stopped." in said(rows)


def test_the_same_scenario_gives_the_same_transcript(rehearse):
    assert rehearse(duration=40) == rehearse(duration=40)


def test_nobody_speaks_and_nothing_happens(tmp_path):
    path = tmp_path / "quiet.toml"
    path.write_text("duration_s = 120\n[room]\necho_db = 10\n")
    rows = []
    outcome = Rehearsal(load_scenario(path), find(None)).play(rows.append)
    assert not outcome.failures
    assert {row["event"] for row in rows} == {"say", "speaking", "silent", "end"}


def test_a_cue_that_never_comes_is_a_failure(rehearse):
    outcome, _ = rehearse(
        '[[person]]\nat_s = 39\nsay = "next"\n[[person]]\non = "gate"\nsay = "yes"\n', duration=40
    )
    assert any("never came" in failure for failure in outcome.failures)


def test_a_cue_without_means_may_be_taken_for_anything(rehearse):
    outcome, rows = rehearse('[[person]]\non = "step"\nplus_s = 1\nsay = "stop the massage"\n')
    assert rows[-1]["why"] == "asked"
    assert outcome.failures == ()


def test_a_cue_that_means_nothing_may_not_be_taken_for_a_command(rehearse):
    outcome, _ = rehearse(
        '[[person]]\non = "step"\nplus_s = 1\nsay = "stop the massage"\nmeans = "nothing"\n'
    )
    assert len(outcome.failures) == 1
    assert "was taken for stop" in outcome.failures[0]


def test_the_recording_is_what_a_listener_hears(rehearse, tmp_path):
    rehearse(duration=12, wav=tmp_path / "session.wav")
    signal, rate = soundfile.read(tmp_path / "session.wav")
    assert rate == 48000
    assert len(signal) / rate == pytest.approx(12, abs=0.1)
    assert 0.01 < np.sqrt(np.mean(signal**2)) < 0.3
    assert np.max(np.abs(signal)) < 1


def test_each_command_of_the_long_sample_is_heard_in_a_quiet_room():
    with demo_path(long=True) as path:
        scenario = load_scenario(path)
    understanding = Understanding(load(scenario.guide))
    recognisers = Recognisers(
        load_model(find(None)), understanding.phrases(), core_phrases(load(scenario.guide))
    )
    said = {cue.say: cue for cue in scenario.cues}.values()
    for cue, clip in zip(said, spoken(said), strict=True):
        (heard,) = of(Heard, listen(Ear(recognisers, understanding), recording(0.5, to_float(clip), 1.0)))
        assert heard.intent is not None, (cue.say, heard.why)
        assert heard.intent.name.value == cue.means, (cue.say, heard.why)


def test_the_demo_hears_every_command_as_it_was_said(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "voiceguide.cli", "demo", "--json", "--wav", tmp_path / "demo.wav"],
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    intents = [row["intent"] for row in rows if row["event"] == "heard" and row["accepted"]]
    assert {"start", "yes", "next", "repeat", "slower", "ask_pressure", "stop"} <= set(intents)
    assert rows[-1]["event"] == "end"
    assert rows[-1]["why"] == "asked"
    assert (tmp_path / "demo.wav").stat().st_size > 1e6
