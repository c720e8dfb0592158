"""The command line as a user or a script meets it: rows, exit codes, and one line for what is wrong."""

import io
import json

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
    code, out, _ = run("hear", *files, "--json")
    assert code == 0
    assert [row["file"] for row in rows(out)] == [str(f) for f in files]
    for row in rows(out):
        assert (row["text"], row["intent"], row["args"], row["accepted"]) == ("", None, {}, False)
        assert row["why"] == "no speech"
        assert row["decided_s"] is None


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


def test_bad_usage_is_bad_input():
    with pytest.raises(SystemExit) as exit_:
        main(["dance"])
    assert exit_.value.code == 2
