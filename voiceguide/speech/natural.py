"""The natural voice: Piper in a process of its own, one that stays while the session lasts.

It loads in the background (`warm`), half a second on an idle machine; a clip made before needs no engine at
all, for the identity, which is part of a clip's key, is read from the files. A process that hangs or dies
is replaced, and the sentence given to the fresh one, once; then it is an error.
"""

import hashlib
import importlib.metadata
import importlib.util
import logging
import re
import sys
import tempfile
import threading
from pathlib import Path

from voiceguide.errors import VoiceError
from voiceguide.speech.engine import Recording, read
from voiceguide.speech.process import Child, Hung

log = logging.getLogger(__name__)

PROGRAM = (sys.executable, "-P", "-m", "voiceguide.speech.natural_child")
"""Starts the process, with the voice's file behind it."""
PATIENCE_S = 30.0
"""Seconds in which a process must have loaded its voice or made a sentence; a cold disk is slow."""
AT_ONCE_BYTES = 131_072
"""What is larger is given back to the system at once."""
THRIFT = {
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_THRESHOLD_": str(AT_ONCE_BYTES),
    "MALLOC_TRIM_THRESHOLD_": str(AT_ONCE_BYTES),
    "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",
}
"""Has the GNU C library keep one heap, in large pages (half as much to get as small ones), and give back.

For a clause of five seconds: 130 MB before and after it, 215 at its peak; it was 160 and 235 with a limit of
a megabyte, 200 and 300 without any of it. It is for the voice's process only: in the program itself it saved
30 MB, and getting pages again and again made the sound system's callbacks late, so that the echo was lost
(0.6 s late instead of 0.04).
"""
HINT = "Run `voiceguide setup` to fetch it again, or choose another: voiceguide voices lists them."
OF_PIPER = re.compile(r"[a-z]+_[A-Z]+-(\w+)-(?:x_low|low|medium|high)")
"""How Piper's own voices are named: language, name, quality."""
FINGER_BYTES = 1 << 16
"""Bytes at either end of a voice's file that, with its size, tell it from any other."""


def installed() -> bool:
    """Whether the program that speaks naturally is here (the extra `voiceguide[natural]`)."""
    return importlib.util.find_spec("piper") is not None


def model_in(folder: Path) -> Path | None:
    """The voice's file in a folder; None where there is none that is complete."""
    models = sorted(folder.glob("*.onnx")) if folder.is_dir() else []
    return next((model for model in models if model.with_name(f"{model.name}.json").is_file()), None)


class NaturalEngine:
    """Piper behind a process border: same words and rate, same samples."""

    def __init__(
        self, model: Path, *, command: tuple[str, ...] | None = None, patience_s: float = PATIENCE_S
    ) -> None:
        """`model`: a Piper voice, `NAME.onnx`, with its `NAME.onnx.json` beside it. No process is started.

        `command` replaces the process (another engine that speaks the same protocol); `patience_s` is how
        long an answer may take.
        """
        self._model = model
        self._command = command or (*PROGRAM, str(model))
        self._patience_s = patience_s
        self._locks = (threading.Lock(), threading.Lock())
        """One sentence at a time is made for now, and one ahead."""
        self._starting = threading.Lock()
        self._child: Child | None = None
        self._closed = False
        self._identity: str | None = None

    @property
    def name(self) -> str:
        """What people call the voice: `joe` of `en_US-joe-medium`."""
        return short_name(self._model)

    @property
    def title(self) -> str:
        """The voice's language and make."""
        return f"natural, {self._model.stem}"

    def identity(self) -> str:
        """Version of the engine and fingerprint of the voice; VoiceError where either is missing."""
        if self._identity is None:
            try:
                versions = [
                    f"{name} {importlib.metadata.version(name)}" for name in ("piper-tts", "onnxruntime")
                ]
                self._identity = " ".join((*versions, self._model.stem, _fingerprint(self._model)))
            except (importlib.metadata.PackageNotFoundError, OSError) as error:
                raise VoiceError(
                    f"The natural voice {self.name} is not complete: {error}.", hint=HINT
                ) from error
        return self._identity

    @property
    def pid(self) -> int | None:
        """Number of its process; None while there is none."""
        return self._child.pid if self._child else None

    def voices(self) -> tuple[dict[str, str], ...]:
        """Its one voice."""
        return ({"id": self.name, "name": self.title, "languages": self._model.stem[:5], "gender": ""},)

    def warm(self) -> None:
        """Begin to load, and return at once."""
        self._started()

    def _started(self) -> Child:
        with self._starting:
            if self._closed:
                raise VoiceError("The natural voice has been closed.", hint="Start again.")
            if self._child is None:
                self._child = Child(self._command, patience_s=self._patience_s, environment=THRIFT)
            return self._child

    def record(
        self, text: str, *, rate_wpm: int, voice: str | None, pitch: int | None, ahead: bool = False
    ) -> Recording:
        """Have a sentence spoken. There is one voice, and its pitch is its own.

        VoiceError for another voice or a pitch, or where two processes failed on the sentence.
        """
        if voice not in (None, self.name) or pitch is not None:
            raise VoiceError(
                f"The natural engine has no voice {voice!r} with pitch {pitch}.",
                hint="voiceguide voices lists the voices there are.",
            )
        with self._locks[ahead]:
            for last in (False, True):
                child = self._started()
                try:
                    return self._speak(child, text, rate_wpm, ahead=ahead)
                except Hung as trouble:
                    self._give_up(child)
                    if not self._closed:  # else it was ended, and that is no trouble
                        log.warning("natural voice: its process %s", trouble)
                    if last:
                        raise VoiceError(f"The natural voice {trouble}, twice.", hint=HINT) from trouble
        raise AssertionError("unreachable")

    def _speak(self, child: Child, text: str, rate_wpm: int, *, ahead: bool) -> Recording:
        try:
            child.hello()
        except VoiceError as error:
            raise VoiceError(f"The natural voice {self.name} cannot be loaded.", hint=HINT) from error
        with tempfile.TemporaryDirectory(prefix="voiceguide-") as folder:
            path = Path(folder, "clip.wav")
            answer = child.order(ahead=ahead, do="speak", text=text, rate_wpm=rate_wpm, path=str(path))
            if "done" not in answer:
                raise VoiceError(f"The natural voice did not speak: {answer.get('error')}.", hint=HINT)
            recording = read(path.read_bytes())
        if not recording.samples.any():
            raise Hung("made no sound")
        return recording

    def _give_up(self, child: Child) -> None:
        """End that process; whoever waits for it, too, goes on with the next one."""
        with self._starting:
            if self._child is child:
                child.end()
                self._child = None

    def close(self) -> None:
        """End the process, also in the middle of a sentence."""
        with self._starting:
            self._closed = True
            if self._child is not None:
                self._child.end()
                self._child = None


def short_name(model: Path) -> str:
    """`joe` of `en_US-joe-medium.onnx`; the file's whole name where it is none of Piper's own."""
    match = OF_PIPER.fullmatch(model.stem)
    return match[1] if match else model.stem


def _fingerprint(model: Path) -> str:
    """Tells the voice from any other without reading all of it, which takes a tenth of a second."""
    size = model.stat().st_size
    with model.open("rb") as file:
        ends = file.read(FINGER_BYTES)
        file.seek(max(size - FINGER_BYTES, 0))
        ends += file.read(FINGER_BYTES)
    config = model.with_name(f"{model.name}.json").read_bytes()
    return hashlib.sha256(b"%d\n" % size + ends + config).hexdigest()[:16]
