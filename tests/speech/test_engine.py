import os
import select
import signal
import subprocess
import sys
import textwrap
from contextlib import closing

import numpy as np
import pytest

from voiceguide.errors import VoiceError
from voiceguide.speech.engine import CHILD, Engine

REAL = (sys.executable, "-P", str(CHILD))


def child_that(tmp_path, first: str, then: str | None = None):
    """A command whose first process does `first`, the later ones `then` (None: the real thing)."""
    real = f"os.execv(sys.executable, {list(REAL)!r})"
    program = tmp_path / "child.py"
    program.write_text(
        textwrap.dedent(
            f"""
            import os, sys, time
            try:
                os.mkdir({str(tmp_path / "been")!r})
            except FileExistsError:
                {then or real}
            else:
                {first}
            """
        )
    )
    return (sys.executable, str(program))


HANG = 'print(\'{"engine": "stuck"}\', flush=True); sys.stdin.readline(); time.sleep(60)'
DIE = 'print(\'{"engine": "frail"}\', flush=True); sys.stdin.readline(); os._exit(3)'
BABBLE = (
    'print(\'{"engine": "mad"}\', flush=True); sys.stdin.readline(); print("la", flush=True); time.sleep(60)'
)


@pytest.fixture
def made(voice):  # noqa: ARG001 - skips where there is no engine
    """What the engine makes of a sentence."""
    engine = Engine()
    try:
        return engine.record("Stop.", rate_wpm=165, voice="en", pitch=None)
    finally:
        engine.close()


@pytest.mark.parametrize("trouble", [HANG, DIE, BABBLE], ids=["hangs", "dies", "babbles"])
def test_one_failing_process_is_replaced_and_nothing_is_lost(made, tmp_path, trouble):
    engine = Engine(command=child_that(tmp_path, trouble), patience_s=2.0)
    try:
        again = engine.record("Stop.", rate_wpm=165, voice="en", pitch=None)
    finally:
        engine.close()
    assert np.array_equal(again.samples, made.samples)


@pytest.mark.parametrize(
    ("trouble", "named"), [(HANG, "no answer in time"), (DIE, "ended")], ids=["hang", "die"]
)
def test_two_failing_processes_are_an_error_that_says_so(tmp_path, trouble, named):
    engine = Engine(command=child_that(tmp_path, trouble, trouble), patience_s=0.5)
    try:
        with pytest.raises(VoiceError, match=named) as caught:
            engine.record("Stop.", rate_wpm=165, voice=None, pitch=None)
    finally:
        engine.close()
    assert "doctor" in caught.value.hint


def test_no_engine_at_all_is_one_line_with_the_way_out(tmp_path):
    none = 'print(\'{"error": "RuntimeError: no library"}\', flush=True); sys.stdin.read()'
    engine = Engine(command=child_that(tmp_path, none, none))
    try:
        with pytest.raises(VoiceError, match="No speech engine") as caught:
            engine.record("Stop.", rate_wpm=165, voice=None, pitch=None)
    finally:
        engine.close()
    assert "espeak-ng" in caught.value.hint


@pytest.mark.usefixtures("voice")
def test_a_voice_that_is_not_there_is_named():
    with closing(Engine()) as engine, pytest.raises(VoiceError, match="There is no voice nobody"):
        engine.record("Stop.", rate_wpm=165, voice="nobody", pitch=None)


@pytest.mark.usefixtures("voice")
def test_a_long_text_comes_whole():
    sentence = "Place both hands on the calf and slide up to the knee. "
    engine = Engine()
    try:
        one = engine.record(sentence, rate_wpm=165, voice="en", pitch=None)
        many = engine.record(sentence * 20, rate_wpm=165, voice="en", pitch=None)
    finally:
        engine.close()
    assert len(many.samples) > 18 * len(one.samples)


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="no pidfd on this system")
@pytest.mark.usefixtures("voice")
def test_the_process_ends_when_the_program_is_killed():
    program = (
        "from voiceguide.speech.engine import Engine\n"
        "engine = Engine(); engine.identity(); print(engine._spare.pid, flush=True)\n"
        "import signal; signal.pause()"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    with parent:
        child = os.pidfd_open(int(parent.stdout.readline()))
        parent.send_signal(signal.SIGKILL)
    try:
        ended, _, _ = select.select([child], [], [], 10)
    finally:
        os.close(child)
    assert ended


def test_the_first_clip_in_a_new_home_is_the_usual_one_and_leaves_nothing_there(made, tmp_path, monkeypatch):
    for name in ("PULSE_RUNTIME_PATH", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    home, temporary = tmp_path / "home", tmp_path / "temporary"
    for name, folder in (("HOME", home), ("TMPDIR", temporary)):
        folder.mkdir()
        monkeypatch.setenv(name, str(folder))
    with closing(Engine()) as engine:
        first = engine.record("Stop.", rate_wpm=165, voice="en", pitch=None)
    assert np.array_equal(first.samples, made.samples)
    assert not [*home.iterdir(), *temporary.iterdir()]
