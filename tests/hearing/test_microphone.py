"""The microphone: errors that say what to do, and a real stream on a private sound server."""

import os
import shutil
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from voiceguide.errors import NoSoundError
from voiceguide.hearing.microphone import Microphone
from voiceguide.hearing.wav import read_audio
from voiceguide.pcm import HEARING_RATE, to_float


def _run(code: str, *, environment: dict[str, str]) -> str:
    """What a fresh process prints that opens microphones: PortAudio looks for devices only once."""
    program = "from voiceguide.hearing.microphone import open_microphone\nfrom voiceguide.errors import *\n"
    done = subprocess.run(
        [sys.executable, "-c", program + textwrap.dedent(code)],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


_TRY = """
    try:
        open_microphone({device!r})
    except DeviceError as error:
        print(error.what, "|", error.hint)
"""


def test_without_portaudio_the_fix_is_named() -> None:
    told = _run(
        "\n    import sys; sys.modules['sounddevice'] = None" + _TRY.format(device=None), environment={}
    )
    assert told.startswith("PortAudio, the sound library, is missing. | ")
    assert "libportaudio2" in told
    assert told.count("\n") == 1


def test_without_a_microphone_the_fix_is_named() -> None:
    told = _run(
        _TRY.format(device=None) + "    else: print('opened')", environment={"PULSE_SERVER": "unix:/nowhere"}
    )
    if told == "opened\n":
        pytest.skip("this machine has a microphone")
    assert told.startswith("There is no microphone. | ")
    assert "--text" in told


class SoundSystem:
    """Gives a microphone its stream, and the stream's blocks by hand."""

    PortAudioError = OSError
    input_overflow = False

    def InputStream(self, *, callback: Callable[..., None], blocksize: int, **_: object) -> None:  # noqa: N802
        self._callback, self.frames = callback, blocksize

    def deliver(self, value: int) -> None:
        self._callback(np.full((self.frames, 1), value, np.int16), self.frames, None, self)


@pytest.mark.parametrize("rate", [16_000, 48_000])
def test_what_a_full_queue_loses_is_silence_where_it_was(rate: int) -> None:
    system = SoundSystem()
    microphone = Microphone(system, device=0, channels=1, rate=rate, played=lambda: 7)
    fit, lost = 1500, 50
    for _ in range(fit + lost):
        system.deliver(1000)
    blocks = [microphone.read(0.0) for _ in range(fit)]
    system.deliver(1000)
    last = microphone.read(0.0)
    assert all(blocks)
    assert blocks[0].position == 0
    assert [a.end for a in blocks] == [b.position for b in (*blocks[1:], last)]
    assert last.end == (fit + lost + 1) * 320, "time has gone on"
    assert not last.samples[320 : lost * 320 - 320].any()
    assert last.samples[-1] == 1000
    assert microphone.dropped == lost * system.frames


def test_a_microphone_that_gives_nothing_is_an_error_with_a_hint() -> None:
    system = SoundSystem()
    microphone = Microphone(system, device=0, channels=1, rate=16_000, played=None)
    with pytest.raises(NoSoundError, match="no sound comes from it") as caught:
        microphone.heard(timeout=0.0)
    assert "--device" in caught.value.hint
    system.deliver(1000)
    assert microphone.heard(timeout=0.0).samples.any()


@pytest.fixture
def room(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A private sound server with one null sink as the room and its monitor as the microphone."""
    if shutil.which("pulseaudio") is None or shutil.which("paplay") is None:
        pytest.skip("pulseaudio is not installed")
    (tmp_path / "room.pa").write_text(
        f"load-module module-native-protocol-unix auth-anonymous=1 socket={tmp_path}/native\n"
        "load-module module-null-sink sink_name=room rate=48000 channels=1\n"
        "load-module module-remap-source source_name=mic master=room.monitor\n"
        "set-default-sink room\nset-default-source mic\n"
    )
    (tmp_path / "asound.conf").write_text("pcm.!default { type pulse }\nctl.!default { type pulse }\n")
    (tmp_path / "run" / "pulse").mkdir(parents=True)
    own = {
        "XDG_RUNTIME_DIR": f"{tmp_path}/run",
        "HOME": str(tmp_path),
        "PULSE_RUNTIME_PATH": f"{tmp_path}/run/pulse",
    }
    options = (
        "--daemonize=no",
        "-n",
        "-F",
        f"{tmp_path}/room.pa",
        "--exit-idle-time=-1",
        "--use-pid-file=no",
    )
    server = subprocess.Popen(
        ["pulseaudio", *options, "--realtime=no"],
        env={**os.environ, **own},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    client = {
        "PULSE_SERVER": f"unix:{tmp_path}/native",
        "ALSA_CONFIG_PATH": f"/usr/share/alsa/alsa.conf:{tmp_path}/asound.conf",
    }
    try:
        subprocess.run(
            ["timeout", "20", "sh", "-c", "until pactl info; do :; done"],
            env={**os.environ, **client},
            check=True,
            capture_output=True,
        )
        yield client
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(10)


@pytest.mark.live
def test_what_sounds_in_the_room_comes_in_blocks(room: dict[str, str], tmp_path: Path) -> None:
    time = np.arange(HEARING_RATE) / HEARING_RATE
    chirp = 0.4 * np.sin(2 * np.pi * (300 * time + 800 * time**2))
    soundfile.write(tmp_path / "chirp.wav", chirp, HEARING_RATE)
    _run(
        f"""
        import subprocess, numpy as np, soundfile
        microphone = open_microphone(played=lambda: 7)
        microphone.start()
        blocks = [microphone.read(5.0)]
        player = subprocess.Popen(["paplay", "-d", "room", {str(tmp_path / "chirp.wav")!r}])
        while blocks[-1].end < 3 * 16_000:
            blocks.append(microphone.read(5.0))
        player.wait()
        microphone.stop()
        assert all(a.end == b.position for a, b in zip(blocks, blocks[1:]))
        assert all(b.rate == 16_000 and b.played == 7 for b in blocks)
        assert (microphone.overflows, microphone.dropped) == (0, 0)
        soundfile.write({str(tmp_path / "heard.wav")!r}, np.concatenate([b.samples for b in blocks]), 16_000)
        """,
        environment=room,
    )
    heard = to_float(read_audio(tmp_path / "heard.wav"))
    match = np.correlate(heard, chirp, "valid")
    begin = int(np.argmax(np.abs(match)))
    part = heard[begin : begin + HEARING_RATE]
    assert match[begin] / (np.linalg.norm(part) * np.linalg.norm(chirp)) > 0.95


@pytest.mark.live
def test_an_unknown_microphone_is_named_with_those_there_are(room: dict[str, str]) -> None:
    told = _run(_TRY.format(device="golden ear"), environment=room)
    assert told.startswith("There is no microphone “golden ear”. | Choose one of: ")
