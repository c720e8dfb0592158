"""A room with a loudspeaker, a microphone and a person in it, without a sound card.

A private PulseAudio server has one null sink, the room; its monitor is the microphone. Whatever is played
into the room, by the guide or by the person, comes to the microphone, as over the air.
"""

import json
import queue
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from benchmarks.latency import server


@pytest.fixture
def sound():
    """The environment of a user whose sound goes into the room."""
    with server.sound() as user:
        yield user


@dataclass
class Person:
    """Somebody in the room, who speaks with another voice than the guide."""

    sound: dict[str, str]
    folder: Path
    voice: str = "slt"

    def says(self, text: str) -> None:
        """Say it into the room, and return when it is said."""
        clip = self.folder / f"{text}.wav"
        subprocess.run(["flite", "-voice", self.voice, "-t", text, "-o", clip], check=True)
        subprocess.run(["paplay", "--device=room", clip], env=self.sound, check=True, timeout=30)


class Program:
    """The program as a user starts it, and the rows it prints."""

    def __init__(self, sound, *arguments):
        self._child = subprocess.Popen(
            [sys.executable, "-P", "-m", "voiceguide.cli", *arguments],
            env=sound, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        self._lines = queue.SimpleQueue()
        self.rows = []
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self):
        for line in self._child.stdout:
            self._lines.put(line)
        self._lines.put(None)

    def until(self, *, within_s=40.0, **wanted):
        """The next row with these fields; fails, showing all rows so far, when it does not come."""
        end = time.monotonic() + within_s
        while True:
            try:
                line = self._lines.get(timeout=max(0.0, end - time.monotonic()))
            except queue.Empty:
                line = None
            if line is None:
                pytest.fail(f"{wanted} did not come. {self.told()}")
            row = json.loads(line)
            self.rows.append(row)
            if all(row.get(key) == value for key, value in wanted.items()):
                return row

    def comes(self, **wanted) -> bool:
        """Whether such a row comes in time."""
        try:
            return bool(self.until(**wanted))
        except pytest.fail.Exception:
            return False

    def told(self):
        rows = "\n".join(json.dumps(row) for row in self.rows)
        errors = self._child.stderr.read() if self._child.poll() is not None else ""
        return f"It told:\n{rows}\n{errors}"

    def ends(self, within_s=20.0):
        """The exit code."""
        return self._child.wait(within_s)

    def close(self):
        self._child.kill()
        self._child.wait()
        self._reader.join()
        self._child.stdout.close()
        self._child.stderr.close()


class Room:
    """The sound devices, which can be pulled out and plugged in again."""

    def __init__(self, sound):
        self._sound = sound

    def unplug(self) -> None:
        """Loudspeaker and microphone vanish."""
        for module in ("module-remap-source", "module-null-sink"):
            self._do("unload-module", module)

    def plug_in(self) -> None:
        """They come back."""
        self._do("load-module", "module-null-sink", "sink_name=room", "rate=48000", "channels=1")
        self._do("load-module", "module-remap-source", "source_name=mic", "master=room.monitor")
        self._do("set-default-sink", "room")
        self._do("set-default-source", "mic")

    def _do(self, *command: str) -> None:
        subprocess.run(
            ["pactl", *command], env=self._sound, check=True, timeout=20, stdout=subprocess.DEVNULL
        )


@pytest.fixture
def room(sound):
    return Room(sound)


@pytest.fixture
def person(sound, tmp_path):
    return Person(sound=sound, folder=tmp_path)


@pytest.fixture
def program(sound):
    started = []

    def start(*arguments):
        started.append(Program(sound, *arguments))
        return started[-1]

    yield start
    for one in started:
        one.close()
