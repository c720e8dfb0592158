"""The live path, proven: a person speaks over the guide's own voice, through a real sound system.

Each run is a session from its start: "can you hear me" measures the room, then five commands are said while
the guide speaks, by another voice and as loud as its own. Loudspeaker, microphone and person meet in the
room of the private sound server, so nothing is simulated but the air. A busy machine loses sound in both
directions, and each loss moves the echo: repeat, and look at the machine's load.
"""

import json
import os
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

import soundfile

from benchmarks.hearing.material import CACHE
from benchmarks.hearing.voices import Voice, say
from benchmarks.latency.program import Program
from voiceguide.pcm import HEARING_RATE, to_float, to_int16
from voiceguide.room.virtual import active_dbfs

COMMANDS = (
    ("repeat", "repeat"),
    ("what about pressure", "ask_pressure"),
    ("next step", "next"),
    ("slow down please", "slower"),
    ("stop", "stop"),
)
"""What is said over the guide, and the intent meant."""

VOICES = (Voice("flite", "slt", 1.0), Voice("flite", "rms", 1.0), Voice("flite", "awb", 1.0))

PERSON_DBFS = -24.0
"""Active level of the person: about that of the guide."""

INTO_S = 0.8
"""Seconds from the beginning of a clause to the command over it."""

WITHIN_S = 4.0
"""Seconds without any row after which a command counts as lost."""

PATIENCE_S = 20.0
"""The same for everything before."""


def proven(runs: int, env: dict[str, str]) -> None:
    """Print a line for each run, and their sum."""
    print("| run | load | echo late by | taken out | heard over the guide | decided | silent after “stop” |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    heard, delays, silences = 0, [], []
    for run in range(runs):
        result = _Run(env, run)
        heard += result.heard
        delays += result.delays_ms
        silences += result.silences_ms
        print(
            f"| {run + 1} | {result.load:.1f} | {result.room} | {result.heard} of {len(COMMANDS)} "
            f"{result.missed} | {_median(result.delays_ms)} | {_median(result.silences_ms)} |",
            flush=True,
        )
    print(
        f"| all | | | | {heard} of {runs * len(COMMANDS)} | {_median(delays)} | {_median(silences)} |",
        flush=True,
    )


class _Run:
    """One session."""

    def __init__(self, env: dict[str, str], run: int) -> None:
        self.load = os.getloadavg()[0]
        self.heard = 0
        self.missed = ""
        self.room = "? | ?"
        self.delay_ms = 0.0
        """From handing sound over to its arrival in the microphone."""
        self.delays_ms: list[float] = []
        self.silences_ms: list[float] = []
        self._env = env
        self._run = run
        program = Program("start", "--json", "--no-demo", env=env)
        try:
            self._session(program)
        except RuntimeError as error:
            self.missed += f"({error})"
        finally:
            program.close()

    def _session(self, program: Program) -> None:
        program.until("silent", within_s=PATIENCE_S)
        self._say("can you hear me", 0)
        program.until("heard", intent="check_room", within_s=PATIENCE_S)
        kept = Path(self._env["HOME"], ".local", "state", "voiceguide", "room.json")
        kept.unlink(missing_ok=True)
        while not kept.exists():
            program.until("say", within_s=PATIENCE_S)
        program.until("silent", within_s=PATIENCE_S)
        figures = json.loads(kept.read_text(encoding="utf-8"))
        self.delay_ms = figures["delay_ms"]
        self.room = f"{self.delay_ms:.0f} ms | {figures['loss_db']:.0f} dB"
        self._say("start massage", 1)
        program.until("gate", state="asked", within_s=PATIENCE_S)
        program.until("silent", within_s=PATIENCE_S)
        self._say("yes", -self._run)  # one voice for all: the recogniser takes another's for "us"
        program.until("step", within_s=PATIENCE_S)
        for k, (words, intent) in enumerate(COMMANDS):
            program.until("say", within_s=PATIENCE_S)
            time.sleep(INTO_S)
            self._say(words, k)
            self._judge(program, words, intent)

    def _judge(self, program: Program, words: str, intent: str) -> None:
        """Was it heard? Whatever was acted on instead is told."""
        quiet_s, heard = None, None
        for _, row in program.rows(within_s=WITHIN_S):
            if row["event"] in ("hush", "silent"):
                quiet_s = row["at_s"]
            if row["event"] == "heard" and row["accepted"]:
                heard = row
            if heard is not None and (quiet_s is not None or intent != "stop"):
                break
        if heard is None or heard["intent"] != intent:
            self.missed += f"({words}: {heard['text'] if heard else 'lost'})"
            return
        self.heard += 1
        self.delays_ms.append(1000 * (heard["decided_s"] - heard["speech_end_s"]))
        if intent == "stop" and quiet_s is not None:
            self.silences_ms.append(1000 * (quiet_s - heard["speech_end_s"]) + self.delay_ms)

    def _say(self, words: str, k: int) -> None:
        """Into the room; returns when it is said."""
        clip = say(VOICES[(self._run + k) % len(VOICES)], words, CACHE)
        gain = 10 ** ((PERSON_DBFS - active_dbfs(clip)) / 20)
        with tempfile.NamedTemporaryFile(suffix=".wav") as file:
            soundfile.write(file.name, to_int16(gain * to_float(clip)), HEARING_RATE)
            subprocess.run(["paplay", "--device=room", file.name], env=self._env, check=True)


def _median(milliseconds: list[float]) -> str:
    return f"{statistics.median(milliseconds):.0f} ms" if milliseconds else "-"
