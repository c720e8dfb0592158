"""The command line as a user or a script meets it: rows, exit codes, and one line for what is wrong."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from voiceguide import __version__
from voiceguide.cli import main


@pytest.fixture(autouse=True)
def _own_home(tmp_path, monkeypatch):
    for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(variable, str(tmp_path / variable))


@pytest.fixture
def run(capsys):
    def call(*arguments):
        code = main([str(a) for a in arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return call


def rows(out):
    return [json.loads(line) for line in out.splitlines()]


def one_line_naming(err, what):
    assert what in err
    assert len(err.strip().splitlines()) == 1
    assert "Traceback" not in err


def test_version(capsys):
    with pytest.raises(SystemExit) as exit_:
        main(["--version"])
    assert exit_.value.code == 0
    assert capsys.readouterr().out == f"voiceguide {__version__}\n"


def test_understand_one_sentence(run):
    code, out, _ = run("understand", "next step", "--json")
    assert code == 0
    assert rows(out) == [{"text": "next step", "intent": "next", "args": {}}]


def test_understand_reads_lines_and_answers_each(run, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("start massage\n\nthe next bus goes at nine\nstop"))
    code, out, _ = run("understand", "--json")
    assert code == 0
    assert [(row["text"], row["intent"]) for row in rows(out)] == [
        ("start massage", "start"),
        ("", None),
        ("the next bus goes at nine", None),
        ("stop", "stop"),
    ]


def test_sentences_are_utf8_with_or_without_a_mark_and_whatever_else_is_in_them(run, monkeypatch):
    text = b"\xef\xbb\xbfstop\nn\xffext\n"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text), encoding="ascii"))
    code, out, _ = run("understand", "--json")
    assert code == 0
    assert [(row["text"], row["intent"]) for row in rows(out)] == [("stop", "stop"), ("n\ufffdext", None)]


@pytest.mark.parametrize("command", [("understand",), ("start", "--text")])
def test_a_closed_standard_input_is_named(run, monkeypatch, command):
    monkeypatch.setattr("sys.stdin", None)
    code, out, err = run(*command)
    assert (code, out) == (2, "")
    one_line_naming(err, "Standard input is closed")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_an_output_that_is_full_is_one_line():
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "voiceguide.cli", "guides"],
            stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 1
    one_line_naming(done.stderr, "Standard output cannot be written")


def test_a_reader_that_goes_is_no_failure():
    ours, theirs = os.pipe()
    os.close(ours)
    done = subprocess.run(
        [sys.executable, "-m", "voiceguide.cli", "show", "leg-massage"],
        stdout=theirs, stderr=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    os.close(theirs)
    assert (done.returncode, done.stderr) == (0, "")


INTERRUPTED = """
import os, signal, sys

def interrupt(frame, event, _):
    if event == "call" and frame.f_globals.get("__name__") == "vosk" and frame.f_code.co_name == "__init__":
        os.kill(os.getpid(), signal.SIGINT)

from voiceguide.cli import main
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored in what a shell started in the background
sys.setprofile(interrupt)
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.model
@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX")
def test_an_interrupt_while_the_model_loads_is_silent(tmp_path):
    soundfile.write(tmp_path / "a.wav", np.zeros(16000), 16000)
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED, "hear", tmp_path / "a.wav"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


@pytest.mark.parametrize("text", ["", "   "])
def test_an_empty_text_is_bad_input(run, text):
    code, out, err = run("understand", text)
    assert (code, out) == (2, "")
    one_line_naming(err, "empty")


def test_guides_and_show(run):
    assert run("guides")[1].startswith("leg-massage: ")
    code, out, _ = run("show", "leg-massage")
    assert code == 0
    assert "If you both agree" in out


def test_an_unknown_guide_names_those_there_are(run):
    code, _, err = run("show", "foot-massage")
    assert code == 2
    one_line_naming(err, "leg-massage")


def test_explain_says_why(run):
    code, out, _ = run("understand", "--explain", "--json", "could we stay here two minutes more")
    row = json.loads(out)
    assert code == 0
    assert row["slots"] == {"seconds": 120}
    assert "{duration:seconds}" in row["template"]
    code, out, _ = run("understand", "--explain", "--json", "softer")
    assert "quieter" in json.loads(out)["rejected"]


def test_explain_shows_of_the_template_what_was_said(run):
    _, out, _ = run("understand", "--explain", "his ankle looks puffy and feels warm")
    template = next(line for line in out.splitlines() if line.split()[0] == "template")
    assert "{condition:condition}" in template
    assert len(template) < 160


def test_check_names_every_problem_with_its_line(run, tmp_path):
    bad = tmp_path / "bad.toml"
    bad.write_text('id = ""\n\ncolour = "red"\n')
    code, _, err = run("check", bad)
    assert code == 2
    problems = [line for line in err.splitlines() if line.startswith(f"{bad}:")]
    assert len(problems) >= 2
    assert any(line.startswith(f"{bad}:3: ") for line in problems)


@pytest.mark.parametrize("content", [b"", b"no audio at all", b"RIFF\x00\x00\x00\x00WAVE"])
def test_what_is_no_recording_is_named(run, tmp_path, content):
    file = tmp_path / "recording.wav"
    file.write_bytes(content)
    code, out, err = run("hear", file, "--json")
    assert (code, out) == (2, "")
    one_line_naming(err, "recording.wav")


def test_a_missing_recording_is_named(run, tmp_path):
    code, _, err = run("hear", tmp_path / "none.wav")
    assert code == 2
    one_line_naming(err, "none.wav")


@pytest.mark.model
def test_silence_of_any_kind_of_file_is_a_row(run, tmp_path):
    files = []
    for rate, channels in ((8000, 1), (44100, 2)):
        files.append(tmp_path / f"{rate}.wav")
        soundfile.write(files[-1], np.zeros((rate, channels)), rate)
    files.append(tmp_path / "empty.wav")
    soundfile.write(files[-1], np.zeros(0), 16000)
    code, out, _ = run("hear", *files, "--json")
    assert code == 0
    assert [row["file"] for row in rows(out)] == [str(f) for f in files]
    for row in rows(out):
        assert (row["text"], row["intent"], row["args"], row["accepted"]) == ("", None, {}, False)
        assert row["why"] == "no speech"
        assert row["decided_s"] is None


@pytest.mark.model
def test_a_bad_recording_does_not_silence_the_others(run, tmp_path):
    good, bad, worse, last = (tmp_path / f"{name}.wav" for name in ("good", "bad", "worse", "last"))
    bad.write_bytes(b"no audio")
    for file in (good, last):
        soundfile.write(file, np.zeros(8000), 8000)
    code, out, err = run("hear", good, bad, worse, last, "--json")
    assert code == 2
    assert [row["file"] for row in rows(out)] == [str(good), str(last)]
    named = err.splitlines()
    assert len(named) == 2
    assert "bad.wav" in named[0]
    assert "worse.wav" in named[1]


@pytest.mark.model
@pytest.mark.skipif(sys.platform != "linux", reason="file names are text here")
def test_a_name_that_is_no_text_is_heard_and_told(run, tmp_path):
    file = tmp_path / os.fsdecode(b"x\xff.wav")
    soundfile.write(os.fsencode(file), np.zeros(8000), 8000, format="WAV")
    code, out, _ = run("hear", file, "--json")
    assert code == 0
    assert rows(out)[0]["file"] == str(file)
    code, out, _ = run("hear", file)
    assert code == 0
    assert "x\\udcff.wav" in out


def test_a_file_without_a_name_is_bad_usage(capsys):
    with pytest.raises(SystemExit) as exit_:
        main(["hear", ""])
    assert exit_.value.code == 2
    assert "the name of a file is empty" in capsys.readouterr().err


def test_played_goes_with_one_recording(run, tmp_path):
    code, _, err = run("hear", tmp_path / "a.wav", tmp_path / "b.wav", "--played", tmp_path / "c.wav")
    assert code == 2
    one_line_naming(err, "--played")


def test_no_model_is_named_with_the_fix(run, tmp_path, monkeypatch):
    monkeypatch.setenv("VOICEGUIDE_MODEL", str(tmp_path / "nowhere"))
    soundfile.write(tmp_path / "a.wav", np.zeros(16000), 16000)
    code, _, err = run("hear", tmp_path / "a.wav")
    assert code == 2
    one_line_naming(err, "nowhere")


def test_a_bad_scenario_is_bad_input(run, tmp_path):
    scenario = tmp_path / "scenario.toml"
    scenario.write_text('duration_s = -3\nguide = "leg-massage"\nroom = 4\n')
    code, out, err = run("rehearse", scenario, "--json")
    assert (code, out) == (2, "")
    assert "duration_s" in err
    assert "room" in err


def test_what_a_scenario_names_and_cannot_have_is_named_beside_its_other_problems(run, tmp_path):
    scenario = tmp_path / "scenario.toml"
    scenario.write_text('guide = "nosuch"\nduration_s = 9\n[[person]]\nat_s = -1\nsay = "..."\n')
    code, out, err = run("rehearse", scenario, "--json")
    assert (code, out) == (2, "")
    *problems, last = err.splitlines()
    assert "3 problems" in last
    assert len(problems) == 3
    assert all(line.startswith(f"{scenario}: ") for line in problems)
    assert "nosuch" in err


@pytest.mark.model
def test_a_rehearsal_does_not_ask_for_the_user_s_settings(run, tmp_path):
    settings = tmp_path / "XDG_CONFIG_HOME" / "voiceguide" / "settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text("rate_wpm = 9000\n")
    scenario = tmp_path / "scenario.toml"
    scenario.write_text("duration_s = 1\n")
    code, out, err = run("rehearse", scenario, "--json")
    assert (code, err) == (0, "")
    assert rows(out)[-1]["why"] == "scenario"


@pytest.mark.skipif(sys.platform != "linux", reason="the folder is named by the environment")
def test_a_recording_that_has_no_place_is_one_line(run, tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "file"))
    code, out, err = run("demo")
    assert (code, out) == (2, "")
    one_line_naming(err, "--wav")


DEVICES = """
import sounddevice
print(len(sounddevice.query_devices()))
"""


@pytest.mark.model
def test_without_sound_and_without_a_place_to_record_it_the_demo_comes_all_the_same(tmp_path):
    (tmp_path / "file").touch()
    silent = without_sound(tmp_path, XDG_DATA_HOME=str(tmp_path / "file"))
    done = subprocess.run(
        [sys.executable, "-m", "voiceguide.cli", "start", "--json"],
        env=silent, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0
    assert rows(done.stdout)[-1]["event"] == "end"
    assert "Here is the demo instead." in done.stderr.splitlines()[0]


def without_sound(tmp_path, **more):
    """An environment that has no sound; skipped where there is some all the same."""
    silent = {**os.environ, "PULSE_SERVER": str(tmp_path / "none"), **more}
    look = subprocess.run(
        [sys.executable, "-c", DEVICES], env=silent, capture_output=True, text=True, check=False
    )
    if look.stdout.strip() != "0" and "PortAudio" not in look.stderr:
        pytest.skip("this machine has sound devices")
    return silent


@pytest.mark.model
def test_without_sound_one_line_names_the_fix_and_then_comes_the_demo(tmp_path):
    silent = without_sound(tmp_path)
    with subprocess.Popen(
        [sys.executable, "-m", "voiceguide.cli", "start", "--json"],
        env=silent, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as program:  # fmt: skip
        assert json.loads(program.stdout.readline())["event"] == "speaking"
        program.kill()
        err = program.stderr.read()
    one_line_naming(err, "Here is the demo instead.")


@pytest.mark.parametrize(
    ("typed", "why"), [("start massage\nstop the massage\n", "asked"), ("start massage\n", "closed")]
)
def test_the_end_of_what_is_typed_cuts_no_closing_words_and_asks_for_nothing(tmp_path, typed, why):
    program = subprocess.run(
        [sys.executable, "-m", "voiceguide.cli", "start", "--text", "--json"],
        env={**os.environ, "PULSE_SERVER": str(tmp_path / "none")},
        input=typed, capture_output=True, text=True, check=False,
    )  # fmt: skip
    told = rows(program.stdout)
    said = [row["text"] for row in told if row["event"] == "say"]
    assert ("Goodbye, then." in said) is (why == "asked")
    assert (told[-1]["event"], told[-1]["why"]) == ("end", why)
    journal = (tmp_path / "XDG_STATE_HOME" / "voiceguide" / "journal.jsonl").read_text()
    assert ('"event": "end"' in journal) is (why == "asked")


def test_bad_usage_is_bad_input():
    with pytest.raises(SystemExit) as exit_:
        main(["dance"])
    assert exit_.value.code == 2
