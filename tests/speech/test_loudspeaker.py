"""The loudspeaker on a private sound server with one null sink: the real sound system, no sound card."""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

pytestmark = pytest.mark.live

ROOM = """
load-module module-native-protocol-unix auth-anonymous=1 socket={home}/native
load-module module-null-sink sink_name=room rate=48000 channels=1
set-default-sink room
"""
ALSA = Path("/usr/share/alsa/alsa.conf")
PLAY = """
import itertools, json, sys, threading
import numpy as np
from voiceguide.speech.loudspeaker import open_loudspeaker

enough, count = threading.Event(), itertools.count()
state = {"at": 0}

def render(n):
    t = (state["at"] + np.arange(n)) / 48000
    state["at"] += n
    if state["at"] > 48000 * 2:
        enough.set()
    return (8000 * np.sin(2 * np.pi * 440 * t)).astype(np.int16)

loudspeaker = open_loudspeaker(render)
loudspeaker.start()
came = enough.wait(60)
loudspeaker.stop()
far = loudspeaker.far_end()
print(json.dumps({
    "came": came, "handed": loudspeaker.handed, "played": loudspeaker.played, "rendered": state["at"],
    "far": sum(len(b.samples) for b in far), "first": far[0].position,
    "joined": all(a.end == b.position for a, b in itertools.pairwise(far)),
    "level": float(np.concatenate([b.samples for b in far])[160:].astype(float).std()),
}))
"""
OPEN = """
import sys
from voiceguide.errors import GuideError
from voiceguide.speech.loudspeaker import open_loudspeaker
try:
    open_loudspeaker(lambda n: None, sys.argv[1] if sys.argv[1:] else None)
except GuideError as error:
    print(type(error).__name__, error)
"""


def run(program: str, env: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        env=env,
        check=True,
        capture_output=True,
        text=True,
        timeout=100,
    )
    return done.stdout


@pytest.fixture
def room(tmp_path):
    """The environment in which a program plays into a room of its own."""
    if not shutil.which("pulseaudio") or not shutil.which("parec") or not ALSA.exists():
        pytest.skip("no pulseaudio with its tools and ALSA's configuration")
    (tmp_path / "run").mkdir(mode=0o700)
    (tmp_path / "room.pa").write_text(ROOM.format(home=tmp_path))
    (tmp_path / "asound.conf").write_text("pcm.!default { type pulse }\nctl.!default { type pulse }\n")
    run_folder = str(tmp_path / "run")
    env = os.environ | {
        "HOME": str(tmp_path),
        "XDG_RUNTIME_DIR": run_folder,
        "PULSE_RUNTIME_PATH": run_folder,
    }
    server = subprocess.Popen(
        ["pulseaudio", "--daemonize=no", "-n", "-F", str(tmp_path / "room.pa"), "--exit-idle-time=-1",
         "--use-pid-file=no", "--realtime=no"],
        env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    client = env | {
        "PULSE_SERVER": f"unix:{tmp_path}/native",
        "ALSA_CONFIG_PATH": f"{ALSA}:{tmp_path}/asound.conf",
    }
    try:
        deadline = time.monotonic() + 20
        while subprocess.run(["pactl", "info"], env=client, capture_output=True, check=False).returncode:
            if server.poll() is not None or time.monotonic() > deadline:
                pytest.skip("the private sound server does not start here")
        yield client
    finally:
        server.terminate()
        server.wait()


def test_what_is_rendered_is_heard_in_the_room_and_known_to_the_ear(room, tmp_path):
    heard = tmp_path / "heard.raw"
    with heard.open("wb") as file:
        listener = subprocess.Popen(
            ["parec", "-d", "room.monitor", "--rate=48000", "--channels=1", "--format=s16le"],
            env=room,
            stdout=file,
        )
        try:
            told = json.loads(run(PLAY, room))
        finally:
            listener.terminate()
            listener.wait()
    assert told["came"]
    assert told["handed"] == told["rendered"] > 2 * 48000
    assert told["played"] == told["handed"] // 3
    assert (told["first"], told["joined"]) == (0, True)
    assert abs(told["far"] - told["played"]) <= 1
    assert told["level"] == pytest.approx(8000 / np.sqrt(2), rel=0.02)
    sound = np.fromfile(heard, np.int16)
    loud = sound[np.abs(sound) > 100]
    assert len(loud) > 48000
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound))))
    assert np.argmax(spectrum) * 48000 / len(sound) == pytest.approx(440, abs=2)


def test_a_loudspeaker_that_is_not_there_is_named(room):
    assert run(OPEN, room, "gramophone").startswith("DeviceError There is no loudspeaker 'gramophone'")


@pytest.mark.parametrize("name", ["DEFAULT", "faul", "0"])
def test_a_loudspeaker_is_found_by_its_name_a_part_of_it_or_its_number(room, name):
    assert run(OPEN, room, name) == ""


def test_no_loudspeaker_at_all_is_told_apart(tmp_path):
    told = run(OPEN, os.environ | {"PULSE_SERVER": f"unix:{tmp_path}/nobody", "HOME": str(tmp_path)})
    if not told:
        pytest.skip("this machine has a loudspeaker")
    assert told.startswith("NoSoundError")
