"""A private sound server without a sound card: one null sink is the room, its monitor the microphone.

Whatever is played into the room, by the guide or by a person, comes to the microphone, as over the air.
"""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_ROOM = """
load-module module-native-protocol-unix auth-anonymous=1 socket={home}/native
load-module module-null-sink sink_name=room rate=48000 channels=1
load-module module-remap-source source_name=mic master=room.monitor
set-default-sink room
set-default-source mic
"""
_STARTS_WITHIN_S = 20.0


def missing() -> str:
    """What the server lacks here; empty where it can run."""
    absent = [name for name in ("pulseaudio", "pactl") if not shutil.which(name)]
    return f"no {absent[0]}" if absent else ""


@contextmanager
def sound() -> Iterator[dict[str, str]]:
    """The environment of a user whose sound goes into the room."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "run" / "pulse").mkdir(parents=True)
        (home / "run").chmod(0o700)
        (home / "room.pa").write_text(_ROOM.format(home=home))
        (home / "asound.conf").write_text("pcm.!default { type pulse }\nctl.!default { type pulse }\n")
        theirs = ("VOICEGUIDE_", "XDG_")
        user = {key: value for key, value in os.environ.items() if not key.startswith(theirs)}
        user |= {"HOME": str(home), "XDG_RUNTIME_DIR": str(home / "run")}
        server = subprocess.Popen(
            ["pulseaudio", "--daemonize=no", "-n", "-F", str(home / "room.pa"), "--exit-idle-time=-1",
             "--use-pid-file=no", "--realtime=no"],
            env=user | {"PULSE_RUNTIME_PATH": str(home / "run" / "pulse")},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        user |= {
            "PULSE_SERVER": f"unix:{home}/native",
            "ALSA_CONFIG_PATH": f"/usr/share/alsa/alsa.conf:{home}/asound.conf",
        }
        try:
            end = time.monotonic() + _STARTS_WITHIN_S
            while subprocess.run(["pactl", "info"], env=user, capture_output=True, check=False).returncode:
                if time.monotonic() > end:
                    raise RuntimeError("The private sound server did not start.")
            yield user
        finally:
            server.terminate()
            server.wait()
