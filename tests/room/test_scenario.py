"""Scenarios are read whole, and everything wrong with one is named at once."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.errors import BadFileError
from voiceguide.room.scenario import Trigger, demo_path, load_scenario

GOOD = """
guide = "leg-massage"
duration_s = 60
[room]
echo_db = 5
seed = 3
[[person]]
at_s = 1.0
say = "start massage"
[[person]]
on = "gate"
plus_s = 1.5
wav = "yes.wav"
"""


@pytest.fixture
def scenario(tmp_path):
    path = tmp_path / "scenario.toml"
    (tmp_path / "yes.wav").write_bytes(b"")

    def write(text: str) -> Path:
        path.write_text(text)
        return path

    return write


def test_a_good_scenario(scenario):
    read = load_scenario(scenario(GOOD))
    assert (read.duration_s, read.acoustics.echo_db, read.acoustics.seed) == (60, 5, 3)
    assert read.acoustics.delay_ms == 60, "what is left out has its default"
    first, second = read.cues
    assert (first.at_s, first.say, first.on) == (1.0, "start massage", None)
    assert (second.on, second.plus_s) == (Trigger.GATE, 1.5)
    assert second.wav is not None
    assert second.wav.name == "yes.wav"


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("duration_s = 60", "", "duration_s must be a number"),
        ("duration_s = 60", "duration_s = -1", "duration_s must be a number"),
        ("duration_s = 60", "duration_s = true", "duration_s must be a number"),
        ("echo_db = 5", 'echo_db = "loud"', "echo_db must be a number"),
        ("echo_db = 5", "ekko = 5", "there is no 'ekko'"),
        ("seed = 3", "noise_snr_db = 3", "needs a noise_wav"),
        ("seed = 3", 'noise_wav = "none.wav"', "no file none.wav"),
        ("at_s = 1.0", "", "person 1: give either at_s or on"),
        ("at_s = 1.0", 'at_s = 1.0\non = "gate"', "person 1: give either at_s or on"),
        ("at_s = 1.0", "at_s = 1.0\nplus_s = 1", "plus_s goes with on"),
        ('say = "start massage"', "", "person 1: give either wav or say"),
        ('say = "start massage"', 'say = ""', "say must be a text"),
        ('"gate"', '"dawn"', "'dawn'; it can be gate, step, speaking, silent"),
        ('"yes.wav"', '"no.wav"', "no file no.wav"),
        (
            "at_s = 1.0",
            'at_s = 1.0\nmeans = "nxt"',
            "person 1: means is 'nxt', which is no intent; did you mean",
        ),
        ("at_s = 1.0", 'at_s = 1.0\nmeans = "next"\nthen = "dawn"', "then is 'dawn'; it can be say, "),
        ("at_s = 1.0", 'at_s = 1.0\nthen = "step"', "then goes with an intent"),
        ("at_s = 1.0", 'at_s = 1.0\nmeans = "nothing"\nthen = "step"', "then goes with an intent"),
        ('guide = "leg-massage"', "guide = 7", "guide must be the name"),
        ('guide = "leg-massage"', "guide = " + "[" * 5000, "not TOML"),
        ("at_s = 1.0", "at_s = 9999", "person 1: at_s is 9999, after the end"),
        ("seed = 3", "seed = 1.5", "room: seed must be a whole number"),
        ("[room]", "[[room]]", "room must be a table"),
        ("[room]", "[room", "not TOML"),
    ],
)
def test_what_is_wrong_is_named(scenario, old, new, named):
    assert old in GOOD
    with pytest.raises(BadFileError) as caught:
        load_scenario(scenario(GOOD.replace(old, new, 1)))
    assert named in "\n".join((caught.value.what, *caught.value.problems))
    assert caught.value.exit_code == 2


def test_every_problem_is_named_at_once(scenario):
    with pytest.raises(BadFileError) as caught:
        load_scenario(scenario('duration_s = 0\ncolour = 1\n[[person]]\nsay = "a"\nwav = "b.wav"\n'))
    assert len(caught.value.problems) == 5


def test_what_else_is_wrong_is_named_with_it(scenario):
    path = scenario(GOOD.replace("at_s = 1.0", "at_s = -1"))
    with pytest.raises(BadFileError) as caught:
        load_scenario(path, also=lambda read: [f"guide: {read.guide} is not to be had"])
    assert len(caught.value.problems) == 2
    assert caught.value.problems[1] == f"{path}: guide: leg-massage is not to be had"


def test_a_byte_order_mark_is_no_matter(scenario):
    assert load_scenario(scenario("\ufeff" + GOOD)) == load_scenario(scenario(GOOD))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(BadFileError, match="no scenario"):
        load_scenario(tmp_path / "none.toml")
    with pytest.raises(BadFileError, match=f"{tmp_path} cannot be read: Is a directory\\. "):
        load_scenario(tmp_path)


def test_the_demo_is_a_good_scenario():
    with demo_path() as path:
        assert {cue.means for cue in load_scenario(path).cues} >= {
            "start",
            "yes",
            "next",
            "stop",
            "ask_pressure",
        }


@given(st.text())
def test_any_text_is_a_scenario_or_a_bad_file(tmp_path_factory, text):
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_text(text, encoding="utf-8")
    try:
        load_scenario(path)
    except BadFileError as error:
        assert error.problems or "cannot be read" in error.what  # noqa: PT017


def test_the_five_minute_sample_is_a_good_scenario():
    with demo_path(long=True) as path:
        scenario = load_scenario(path)
    assert scenario.duration_s >= 300
    assert all(cue.means for cue in scenario.cues)


VALUES = ["1", "-1", "1.5", "nan", "inf", "9" * 400, "true", '""', '"gate"', "[]", '["gate"]', '[["gate"]]',
          "{}", "{ on = 1 }", "1979-05-27", "07:32:00"]  # fmt: skip


@given(
    where=st.sampled_from(["", "[room]\n", "[[person]]\n"]),
    pairs=st.dictionaries(
        st.sampled_from(
            ["guide", "duration_s", "room", "person", "echo_db", "seed", "noise_wav", "noise_snr_db", "at_s",
             "on", "plus_s", "wav", "say", "voice", "means", "then", "odd"]
        ),
        st.sampled_from(VALUES),
    ),
)  # fmt: skip
def test_whatever_stands_in_it_a_bad_file_has_its_problems_named(tmp_path_factory, where, pairs):
    file = tmp_path_factory.getbasetemp() / "any.toml"
    file.write_text(where + "\n".join(f"{key} = {value}" for key, value in pairs.items()))
    try:
        load_scenario(file)
    except BadFileError as error:
        assert error.problems  # noqa: PT017 - there may be none
