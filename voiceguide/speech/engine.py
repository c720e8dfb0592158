"""The speech engine in its own process, seen from ours: text in, the engine's recording out.

Each recording is made by a fresh process (see `child` for why); the next process is started while the
present one works, so its start costs nothing. A process that hangs or dies is ended and the sentence given
to a fresh one, once; then it is an error.
"""

import io
import logging
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

import numpy as np

from voiceguide.errors import VoiceError
from voiceguide.pcm import Samples
from voiceguide.speech.process import HINT, PATIENCE_S, Child, Hung

log = logging.getLogger(__name__)

T = TypeVar("T")

CHILD = Path(__file__).with_name("child.py")


@dataclass(frozen=True, slots=True)
class Recording:
    """What an engine made: its own rate and level."""

    samples: Samples
    """int16 mono."""
    rate: int
    """Samples per second."""


class SpeechEngine(Protocol):
    """Text in, a recording out; the same recording for the same words, rate, voice and pitch."""

    def identity(self) -> str:
        """Name and version: a clip of another engine is another clip. VoiceError where there is none."""

    def voices(self) -> tuple[dict[str, str], ...]:
        """What the engine lists: id, name, languages, gender."""

    def record(
        self, text: str, *, rate_wpm: int, voice: str | None, pitch: int | None, ahead: bool = False
    ) -> Recording:
        """Have a sentence spoken; VoiceError where that failed twice, or there is no such voice.

        `ahead`: nobody waits for it; where that takes long, everything else goes first.
        """

    def close(self) -> None:
        """End its process."""


class Engine:
    """pyttsx3 behind a process border: same words, voice and rate, same samples."""

    def __init__(
        self,
        *,
        bundled: bool = False,
        command: tuple[str, ...] | None = None,
        patience_s: float = PATIENCE_S,
    ) -> None:
        """Start the first process. `bundled`: use the packaged espeak-ng though the system may have its own.

        `command` replaces the process (another engine that speaks the same protocol); `patience_s` is how
        long an answer may take.
        """
        self._patience_s = patience_s
        self._command = command or (sys.executable, "-P", str(CHILD), *(("--bundled",) if bundled else ()))
        self._lock = threading.Lock()
        self._folder = tempfile.TemporaryDirectory(prefix="voiceguide-")
        self._identity: str | None = None
        self._spare: Child | None = self._start()

    def _start(self) -> Child:
        """A process whose sound library finds a folder made for it.

        espeak opens the sound system though it only writes files. PulseAudio would link a folder of /tmp into
        a home that is new to it, and take the name from the C library's generator, from which espeak takes
        its noise: the first clip in a new home would be another one, and the home no longer be as it was.
        """
        return Child(
            self._command, patience_s=self._patience_s, environment={"PULSE_RUNTIME_PATH": self._folder.name}
        )

    def identity(self) -> str:
        """Name and version of the engine; VoiceError where there is none."""
        with self._lock:
            if self._identity is None:
                self._identity = self._twice(Child.hello, keep=True)
            return self._identity

    def voices(self) -> tuple[dict[str, str], ...]:
        """All voices the engine names: id, name, languages, gender."""
        with self._lock:
            answer = self._twice(lambda child: child.order(do="voices"))
            return tuple(answer.get("voices", ()))

    def record(
        self,
        text: str,
        *,
        rate_wpm: int,
        voice: str | None,
        pitch: int | None,
        ahead: bool = False,  # noqa: ARG002 - a sentence takes 15 ms
    ) -> Recording:
        """Have a sentence spoken. `voice` is an id of the engine, `pitch` 0-99 (espeak; 50 is usual).

        VoiceError where there is no engine, no such voice, or two processes failed on the sentence.
        """
        path = Path(self._folder.name, "clip.wav")
        order: dict[str, Any] = {
            "do": "speak",
            "text": text,
            "rate_wpm": rate_wpm,
            "voice": voice,
            "pitch": pitch,
        }
        with self._lock:
            path.unlink(missing_ok=True)

            def speak(child: Child) -> Recording:
                answer = child.order(path=str(path), **order)
                if unknown := answer.get("unknown"):
                    raise VoiceError(
                        f"There is no voice {unknown}.", hint="voiceguide voices lists the voices there are."
                    )
                if "done" not in answer:
                    raise VoiceError(
                        f"The speech engine did not speak: {answer.get('error')}.",
                        hint="voiceguide voices lists the voices there are.",
                    )
                recording = read(path.read_bytes())
                if not recording.samples.any():
                    raise Hung("made no sound")
                return recording

            return self._twice(speak)

    def _twice(self, act: Callable[[Child], T], *, keep: bool = False) -> T:
        """`act` with a process, and with a fresh one if that hung; the next is started meanwhile."""
        for last in (False, True):
            child = self._spare or self._start()
            self._spare = child if keep else self._start()
            try:
                return act(child)
            except Hung as trouble:
                log.warning("speech engine: process %d %s", child.pid, trouble)
                if keep:
                    child.end()
                    self._spare = None
                if last:
                    raise VoiceError(f"The speech engine {trouble}, twice.", hint=HINT) from trouble
            finally:
                if not keep:
                    child.end()
        raise AssertionError("unreachable")

    def close(self) -> None:
        """End the waiting process and remove the folder."""
        with self._lock:
            if self._spare is not None:
                self._spare.end()
                self._spare = None
            self._folder.cleanup()


def read(data: bytes) -> Recording:
    """A WAV or AIFF file's sound, mono."""
    import soundfile

    try:
        samples, rate = soundfile.read(io.BytesIO(data), dtype="int16", always_2d=True)
    except soundfile.LibsndfileError as error:
        raise VoiceError("The speech engine's recording cannot be read.", hint=HINT) from error
    mono = samples[:, 0] if samples.shape[1] == 1 else samples.mean(axis=1)
    return Recording(np.ascontiguousarray(mono, dtype=np.int16), int(rate))
