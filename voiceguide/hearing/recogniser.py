"""Vosk, and nothing else that knows of it: what a stretch of audio says, as text.

Three recognisers listen to the same audio. The rich one is held to the thousands of phrases of the guide
and of this moment: it recalls commands the open model mishears, and hears commands where there are none. The
core one is held to the few hundred shortest of them, whole, and hears those better still. The third is the
open model: a witness against both. `verify` weighs them. Beside the open one the others cost next to nothing.

A recogniser is used for one utterance and thrown away, for two reasons. Vosk aborts the process when the
grammar of a stream in use is changed, and after a final result its word times and its history go on. To
build one costs 6-28 ms with a grammar and 65 ms without, so a set is kept ready.
"""

import json
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from voiceguide.errors import ModelError
from voiceguide.pcm import HEARING_RATE, Samples

UNKNOWN = "[unk]"
"""What the grammar writes for words it does not hold."""

_PARTS = ("am/final.mdl", "graph", "ivector", "conf/model.conf")
_GRAPH = "graph/HCLr.fst"
_FST = struct.pack("<i", 0x7EB2FDD6)
"""Begins the header of every transducer in a file."""
_STATE, _ARC = 20, 16
"""Bytes of a state and an arc in one."""


@dataclass(frozen=True, slots=True)
class Word:
    """One recognised word."""

    text: str
    start_s: float
    """Seconds from the beginning of what the recogniser was given."""
    end_s: float
    confidence: float
    """0..1. Weak evidence: wrong words come with 1.0 too."""


@dataclass(frozen=True, slots=True)
class Transcript:
    """What one recogniser made of an utterance."""

    text: str = ""
    """Words with single spaces; `[unk]` where the grammar met something else."""
    words: tuple[Word, ...] = ()

    @property
    def known(self) -> str:
        """The text without the places that were not understood."""
        return " ".join(word for word in self.text.split() if word != UNKNOWN)

    @property
    def confidence(self) -> float:
        """The lowest confidence of its known words; 0 without words."""
        return min((word.confidence for word in self.words if word.text != UNKNOWN), default=0.0)


class Model:
    """The loaded acoustic and language model; one serves any number of ears in one thread."""

    def __init__(self, path: Path) -> None:
        """Load the model folder at `path` (0.7 s, 260 MB) and try it. Raises `ModelError`."""
        missing = [part for part in (*_PARTS, _GRAPH) if not (path / part).exists()]
        if missing:
            raise ModelError(
                f"No recogniser model in {path} ({missing[0]} is missing).", hint="Run: voiceguide setup"
            )
        if not _whole_graph(path / _GRAPH):
            raise _damaged(path)
        try:
            import vosk
        except (ImportError, OSError) as error:
            raise ModelError(
                f"The recogniser cannot be loaded: {error}.", hint="Run: pip install vosk"
            ) from error
        vosk.SetLogLevel(-1)
        try:
            self._model: Any = vosk.Model(str(path))
        except Exception as error:  # vosk raises bare Exception for a model it cannot read
            raise _damaged(path) from error
        self._path = path
        self.stream(["yes"])
        self.stream()

    def has_word(self, word: str) -> bool:
        """Whether the model can hear this word at all."""
        return bool(self._model.vosk_model_find_word(word) >= 0)

    def hearable(self, phrases: Sequence[str]) -> tuple[str, ...]:
        """The phrases all of whose words the model has; of the others it would drop those it has not."""
        words = {word: self.has_word(word) for word in {w for phrase in phrases for w in phrase.split()}}
        return tuple(phrase for phrase in phrases if all(words[word] for word in phrase.split()))

    def stream(self, phrases: Sequence[str] | None = None) -> "Stream":
        """A recogniser for one utterance: held to `phrases` (lower case words), or open (None)."""
        import vosk

        held = () if phrases is None else (json.dumps([*phrases, UNKNOWN]),)
        try:
            inner = vosk.KaldiRecognizer(self._model, HEARING_RATE, *held)
        except Exception as error:  # the same; some damage shows only here
            raise _damaged(self._path) from error
        inner.SetWords(True)  # noqa: FBT003  # vosk takes no names
        return Stream(inner)


class Stream:
    """One recogniser on one utterance: audio in, one transcript at the end."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def accept(self, samples: Samples) -> None:
        """Listen to int16 mono samples at `HEARING_RATE`."""
        # What it returns is Vosk's own endpoint, 0.8 s late; ignored, it goes on with the same utterance.
        self._inner.AcceptWaveform(samples.tobytes())

    def partial(self) -> str:
        """What it says so far; lags by 0.2-0.5 s."""
        return str(json.loads(self._inner.PartialResult()).get("partial", ""))

    def finish(self) -> Transcript:
        """The transcript of all that was accepted; the stream must not be used after it."""
        return _transcript(self._inner.FinalResult())


@dataclass(frozen=True, slots=True)
class Reading:
    """What the recognisers made of one utterance."""

    grammar: Transcript
    open: Transcript
    core: Transcript = Transcript()
    """Of the core list; only what is one of its sentences as a whole, else empty."""


class Pair:
    """The recognisers on one utterance."""

    def __init__(self, model: Model, phrases: Sequence[str], core: frozenset[str] = frozenset()) -> None:
        self._grammar = model.stream(phrases)
        self._open = model.stream()
        self._core = model.stream(sorted(core)) if core else None
        self._sentences = core

    def accept(self, samples: Samples) -> None:
        """Listen to int16 mono samples at `HEARING_RATE`."""
        self._grammar.accept(samples)
        self._open.accept(samples)
        if self._core is not None:
            self._core.accept(samples)

    def partial(self) -> tuple[str, str]:
        """What the grammar and the open model say so far."""
        return self._grammar.partial(), self._open.partial()

    def finish(self) -> Reading:
        """All transcripts; the pair must not be used after it."""
        core = Transcript() if self._core is None else self._core.finish()
        whole = core if core.text in self._sentences else Transcript()
        return Reading(self._grammar.finish(), self._open.finish(), whole)


class Recognisers:
    """Sets of recognisers for utterance after utterance, one always ready."""

    def __init__(self, model: Model, core: Sequence[str] = ()) -> None:
        """`core`: whole short sentences (`dialogue.core`) to listen for once more, apart."""
        self.model = model
        self._core = frozenset(model.hearable(core))
        self._hearable: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._spare: tuple[tuple[str, ...], Pair] | None = None

    def prepare(self, phrases: tuple[str, ...]) -> None:
        """Have a pair for these phrases ready, if there is none (up to 0.1 s: call it in silence)."""
        if self._spare is None or self._spare[0] != phrases:
            if phrases not in self._hearable:
                self._hearable[phrases] = self.model.hearable(phrases)
            self._spare = (phrases, Pair(self.model, self._hearable[phrases], self._core))

    def pair(self, phrases: tuple[str, ...]) -> Pair:
        """A fresh pair for one utterance."""
        self.prepare(phrases)
        assert self._spare is not None  # noqa: S101  # prepare has just made it
        pair = self._spare[1]
        self._spare = None
        return pair


def load_model(path: Path) -> Model:
    """Load the model; may run in a thread of its own while the microphone fills its queue."""
    return Model(path)


def _whole_graph(file: Path) -> bool:
    """Whether the file can hold the states and arcs that its header tells of; with less Vosk crashes.

    The graph stands inside another transducer, so its header is the second one: two texts (kind of
    transducer, kind of arc) with their lengths, version, flags, properties, start, states, arcs.
    """
    with file.open("rb") as opened:
        head = opened.read(4096)
    at = head.find(_FST, 1)
    if not head.startswith(_FST) or at < 0:
        return False
    at += len(_FST)
    try:
        for _ in range(2):
            at += 4 + struct.unpack_from("<i", head, at)[0]
        *_, states, arcs = struct.unpack_from("<iiQqqq", head, at)
    except struct.error:
        return False
    return bool(file.stat().st_size >= states * _STATE + arcs * _ARC)


def _damaged(path: Path) -> ModelError:
    return ModelError(
        f"The recogniser model in {path} is damaged.", hint="Delete the folder and run: voiceguide setup"
    )


def _transcript(result: str) -> Transcript:
    fields = json.loads(result)
    words = tuple(
        Word(str(w["word"]), float(w["start"]), float(w["end"]), float(w["conf"]))
        for w in fields.get("result", ())
    )
    return Transcript(str(fields.get("text", "")), words)
