import importlib.util
import itertools
import json
import os
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from benchmarks.speech.peaks import true_peak
from voiceguide.computer import NICE
from voiceguide.dialogue.controls import (
    FASTEST_WPM,
    LEVEL_STEP_DB,
    LOUDEST_DB,
    RATE_STEP_WPM,
    SLOWEST_WPM,
    SOFTEST_DB,
)
from voiceguide.dialogue.events import Say, Volume
from voiceguide.errors import VoiceError
from voiceguide.guide.model import Clause
from voiceguide.speech.clip import ClipKey
from voiceguide.speech.levels import db, loudness
from voiceguide.speech.mouth import Mouth
from voiceguide.speech.natural import PROGRAM, NaturalEngine, model_in
from voiceguide.speech.synthesiser import CEILING_DBFS, LOUDNESS_LUFS, Synthesiser
from voiceguide.voice import natural_voices

ROOT = Path(__file__).parents[2]
TEXT = "Squeeze, lift, and release, about five times, and then move on a little."


@pytest.fixture(scope="module")
def model():
    found = natural_voices()
    if not found:
        pytest.skip(
            "the natural voice is not installed (voiceguide setup, with the extra voiceguide[natural])"
        )
    return found[0]


@pytest.fixture(scope="module")
def natural(model, tmp_path_factory):
    made = Synthesiser(engine=NaturalEngine(model), cache=tmp_path_factory.mktemp("natural"))
    yield made
    made.close()


def as_float(clip):
    return (clip.samples / 32768.0).astype(np.float32)


def test_another_process_makes_the_same_samples(natural, model, tmp_path):
    first = natural.clip(TEXT, 165)
    again = Synthesiser(engine=NaturalEngine(model), cache=tmp_path)
    try:
        again.clip("Something else before it.", 120)
        assert np.array_equal(again.clip(TEXT, 165).samples, first.samples)
    finally:
        again.close()


def test_what_is_made_ahead_and_beside_it_are_the_same_samples(natural, model, tmp_path):
    now = ("Stop.", "Warm the oil.", "Over the back of the knee.")
    again = Synthesiser(engine=NaturalEngine(model), cache=tmp_path)
    try:
        with ThreadPoolExecutor(1) as pool:
            ahead = pool.submit(again.clip, TEXT, 165, ahead=True)
            for text in now:
                assert np.array_equal(again.clip(text, 165).samples, natural.clip(text, 165).samples), text
            assert np.array_equal(ahead.result().samples, natural.clip(TEXT, 165).samples)
    finally:
        again.close()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a priority is not to be read")
def test_only_the_work_ahead_gives_way(model):
    engine = NaturalEngine(model)
    try:
        engine.record("Stop.", rate_wpm=165, voice=None, pitch=None, ahead=True)
        threads = Path("/proc", str(engine.pid), "task").iterdir()
        nice = sorted(os.getpriority(os.PRIO_PROCESS, int(thread.name)) for thread in threads)
        assert nice[-1] == min(nice[0] + NICE, 19)
        assert os.getpriority(os.PRIO_PROCESS, engine.pid) == nice[0] == os.getpriority(os.PRIO_PROCESS, 0)
    finally:
        engine.close()


def test_its_process_sends_nothing_and_leaves_nothing_at_home(model, tmp_path):
    """The library tells its maker what it does, if it is let: a file at home is the first it makes for it."""
    home, cwd, clip = tmp_path / "home", tmp_path / "cwd", tmp_path / "clip.wav"
    home.mkdir(), cwd.mkdir()
    told = {"CI", "ORT_RUNNING_UNIT_TESTS", "ORT_DISABLE_TELEMETRY"}  # else a test is no session
    places = {name: str(home) for name in ("HOME", "USERPROFILE", "LOCALAPPDATA", "APPDATA", "TMPDIR")}
    outside = {k: v for k, v in os.environ.items() if k not in told and not k.startswith("XDG_")}
    order = {"do": "speak", "text": TEXT, "rate_wpm": 165, "path": str(clip)}
    process = subprocess.Popen(
        (*PROGRAM, str(model)),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=cwd,
        env={**outside, **places, "PYTHONPATH": str(ROOT), "ORT_DISABLE_TELEMETRY": "0"},
    )
    try:
        process.stdin.write(json.dumps(order) + "\n")
        process.stdin.flush()
        answers = [json.loads(process.stdout.readline()) for _ in range(2)]
    finally:
        process.stdin.close()
        process.wait()
        process.stdout.close()
    assert answers[1] == {"done": True}
    assert clip.exists()
    assert [*home.rglob("*"), *cwd.rglob("*")] == []


def test_it_is_as_loud_as_the_built_in_voice(natural):
    for text, rate in (("Stop.", 165), ("Twelve.", 120), (TEXT, 165), ("Over the back of the knee.", 195)):
        signal = as_float(natural.clip(text, rate))
        assert loudness(signal) == pytest.approx(LOUDNESS_LUFS, abs=0.5), text
        assert db(true_peak(signal)) < CEILING_DBFS + 0.5, text


def test_each_step_of_the_rate_is_audible_and_lasts_as_long_as_in_the_built_in_voice(natural, voice):
    rates = range(SLOWEST_WPM, FASTEST_WPM + 1, RATE_STEP_WPM)
    lengths = [natural.clip(TEXT, rate).seconds for rate in rates]
    for slower, faster in itertools.pairwise(lengths):
        assert slower > 1.04 * faster
    for rate, length in zip(rates, lengths, strict=True):
        assert length == pytest.approx(voice.clip(TEXT, rate).seconds, rel=0.25), rate


def test_two_sentences_have_a_breath_between_them(natural):
    both = natural.clip("Stop. Put the pot down.", 165).seconds
    apart = natural.clip("Stop.", 165).seconds + natural.clip("Put the pot down.", 165).seconds
    assert apart + 0.15 < both < apart + 0.6


def test_a_kept_clip_needs_no_engine(model, tmp_path):
    made = Synthesiser(engine=NaturalEngine(model), cache=tmp_path)
    first = made.clip("Warm the oil.", 165)
    made.close()
    dead = NaturalEngine(model, command=("false",))
    kept = Synthesiser(engine=dead, cache=tmp_path)
    try:
        assert np.array_equal(kept.clip("Warm the oil.", 165).samples, first.samples)
        with pytest.raises(VoiceError, match="twice"):
            kept.clip("Never said before.", 165)
    finally:
        kept.close()


def test_a_process_that_hangs_once_is_replaced(natural, model, tmp_path):
    program = tmp_path / "child.py"
    program.write_text(
        textwrap.dedent(
            f"""
            import os, sys, time
            try:
                os.mkdir({str(tmp_path / "been")!r})
            except FileExistsError:
                os.execv(sys.executable, {[*PROGRAM, str(model)]!r})
            print('{{"engine": "stuck"}}', flush=True)
            time.sleep(60)
            """
        )
    )
    engine = NaturalEngine(model, command=(sys.executable, str(program)), patience_s=5.0)
    made = Synthesiser(engine=engine, cache=tmp_path / "clips")
    try:
        assert np.array_equal(made.clip("Stop.", 165).samples, natural.clip("Stop.", 165).samples)
    finally:
        made.close()


@pytest.mark.skipif(os.name != "posix", reason="a named pipe tells when the sentence has been begun")
def test_being_closed_in_the_middle_of_a_sentence_is_no_trouble(tmp_path, caplog):
    os.mkfifo(tmp_path / "begun")
    program = tmp_path / "child.py"
    program.write_text(
        textwrap.dedent(
            f"""
            import sys
            print('{{"engine": "slow"}}', flush=True)
            sys.stdin.readline()
            open({str(tmp_path / "begun")!r}, "w").close()
            sys.stdin.read()
            """
        )
    )
    engine = NaturalEngine(tmp_path / "joe.onnx", command=(sys.executable, str(program)))
    with ThreadPoolExecutor(1) as pool:
        sentence = pool.submit(engine.record, TEXT, rate_wpm=165, voice=None, pitch=None)
        (tmp_path / "begun").read_bytes()
        engine.close()
        with pytest.raises(VoiceError, match="closed"):
            sentence.result()
    assert caplog.messages == []


def test_it_has_one_voice_and_says_so(natural, model):
    assert [str(v) for v in natural.voices()] == ["joe"] == [str(natural.voice)]
    other = Synthesiser(engine=NaturalEngine(model), voice="joe@30")
    try:
        with pytest.raises(VoiceError, match="pitch 30"):
            other.clip("Hello there.", 165)
    finally:
        other.close()


def test_a_voice_without_its_description_is_no_voice(tmp_path):
    (tmp_path / "en_US-nobody-medium.onnx").write_bytes(b"half")
    assert model_in(tmp_path) is None
    assert model_in(tmp_path / "nowhere") is None


@pytest.mark.skipif(importlib.util.find_spec("piper") is None, reason="piper-tts is not installed")
def test_a_damaged_voice_is_an_error_with_the_way_out(tmp_path):
    model = tmp_path / "en_US-nobody-medium.onnx"
    model.write_bytes(b"half")
    model.with_name(f"{model.name}.json").write_text("{}")
    made = Synthesiser(engine=NaturalEngine(model), cache=tmp_path / "clips")
    try:
        with pytest.raises(VoiceError, match="The natural voice nobody cannot be loaded") as caught:
            made.clip("Hello.", 165)
    finally:
        made.close()
    assert "voiceguide setup" in caught.value.hint


@pytest.mark.parametrize("which", ["voice", "natural"])
def test_louder_and_quieter_are_even_steps_to_the_ear(which, request):
    """As the mouth renders it, limiter included: from the softest to the loudest level there is."""
    texts = (TEXT, "Over the back of the knee, hardly any weight.", "Place both hands on the calf.")
    made = request.getfixturevalue(which)
    levels = np.arange(SOFTEST_DB, LOUDEST_DB + 1, LEVEL_STEP_DB)
    heard = np.zeros((len(texts), len(levels)))
    for row, text in enumerate(texts):
        clip = made.clip(text, 165)
        for column, level in enumerate(levels):
            mouth = Mouth()
            mouth.apply(Volume(float(level)))
            mouth.render(48_000)
            mouth.apply(Say(1, (Clause(text),), 165))
            mouth.supply(ClipKey(text, 165), clip)
            heard[row, column] = loudness((mouth.render(len(clip.samples)) / 32768.0).astype(np.float32))
    steps = np.diff(heard, axis=1).mean(axis=0)
    assert steps == pytest.approx(LEVEL_STEP_DB, abs=0.6)
