"""Who is measured: our ear, our ear with one part switched off, and the plain recipe.

A part is switched off by composing the ear's own parts otherwise; nothing of it is copied or patched:

* no witness: the grammar's text stands for both recognisers' opinions,
* no grammar: the open model's does,
* no early end: every text counts as the beginning of a longer one, so all wait the longest (0.7 s),
* no canceller: the ear as it is where libspeexdsp is missing.

The plain recipe is what the recogniser's examples and most tutorials do: a closed list of the commands and
"[unk]", the recogniser's own endpointing, and the text looked up in a table; no echo path. `closed list +
speex` is the same behind our canceller.
"""

import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from benchmarks.hearing.material import HERE, Command
from voiceguide.dialogue.core import core_phrases
from voiceguide.dialogue.events import Event, Heard, SpeechBegan, UrgentBegan
from voiceguide.dialogue.intents import Intent
from voiceguide.dialogue.moment import Moment
from voiceguide.dialogue.understanding import Completion, Understanding
from voiceguide.guide.model import Guide
from voiceguide.hearing.ear import Ear
from voiceguide.hearing.echo import EchoPath
from voiceguide.hearing.recogniser import Model, Reading, Recognisers, Trio
from voiceguide.pcm import HEARING_RATE, Block, Samples

BLOCK = HEARING_RATE // 100
TUTORIAL_BLOCK = HEARING_RATE // 10
"""Samples the plain recipe gives at a time."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One utterance decided."""

    intent: Intent | None
    start_s: float
    """Where the ear says that the speech began."""
    decided_s: float
    """How much of the recording had been used."""
    amends: bool = False
    text: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one scene."""

    decisions: tuple[Decision, ...]
    began_s: tuple[float, ...]
    """When a voice was noticed (and the guide's would have been lowered)."""
    urgent_s: tuple[float, ...]
    """When a partial result hushed the guide."""
    cpu_s: float


class Contender(Protocol):
    """Anything that turns a recording into decisions."""

    def hear(self, near: Samples, far: Samples | None, moment: Moment) -> Outcome:
        """Listen to int16 samples at HEARING_RATE; `far` is what the loudspeaker plays meanwhile."""


# -- ours ----------------------------------------------------------------------------------------------


class Ours:
    """The product's ear."""

    def __init__(self, recognisers: Recognisers, understanding: Understanding, *, echo: bool = True) -> None:
        self._recognisers = recognisers
        self._understanding = understanding
        self._echo = echo

    def hear(self, near: Samples, far: Samples | None, moment: Moment) -> Outcome:
        """Listen, 10 ms at a time, as the live session does."""
        ear = Ear(self._recognisers, self._understanding, moment=moment, echo=self._echo)
        began = time.process_time()
        decisions: list[Decision] = []
        voices: list[float] = []
        urgent: list[float] = []
        for start in range(0, len(near), BLOCK):
            part = near[start : start + BLOCK]
            end = start + len(part)
            if far is not None:
                ear.played(Block(far[start:end], HEARING_RATE, start))
            block = Block(part, HEARING_RATE, start, played=None if far is None else end)
            _note(ear.process(block), end / HEARING_RATE, decisions, voices, urgent)
        _note(ear.finish(), len(near) / HEARING_RATE, decisions, voices, urgent)
        cpu_s = time.process_time() - began
        return Outcome(tuple(decisions), tuple(voices), tuple(urgent), cpu_s)


def _note(
    events: Sequence[Event], now: float, decisions: list[Decision], voices: list[float], urgent: list[float]
) -> None:
    for event in events:
        match event:
            case Heard():
                start = event.speech_start_s or 0.0
                decisions.append(
                    Decision(event.intent, start, now, amends=event.amends, text=event.text, why=event.why)
                )
            case SpeechBegan():
                voices.append(now)
            case UrgentBegan():
                urgent.append(now)
            case _:
                pass


class _Alone(Trio):
    """One recogniser in the place of all."""

    def __init__(self, model: Model, phrases: Sequence[str] | None) -> None:
        self._stream = model.stream(phrases)

    @property
    def heard(self) -> int:
        return self._stream.heard

    def accept(self, samples: Samples) -> None:
        self._stream.accept(samples)

    def partial(self) -> tuple[str, str]:
        text = self._stream.partial()
        return text, text

    def finish(self) -> Reading:
        self.busy = False
        transcript = self._stream.finish()
        return Reading(transcript, transcript)


class OnlyGrammar(Recognisers):
    """Without the open model as a witness."""

    def _made(self) -> Trio:
        return _Alone(self.model, self._phrases)


class OnlyOpen(Recognisers):
    """Without the grammar."""

    def _made(self) -> Trio:
        return _Alone(self.model, None)


class NeverComplete(Understanding):
    """Understands as ever, but cannot tell when a sentence is complete."""

    def completion(self, text: str, moment: Moment) -> Completion:  # noqa: ARG002  # the door
        """Something may always follow."""
        return Completion.PREFIX


# -- the plain recipe ----------------------------------------------------------------------------------


class ClosedList:
    """Vosk as its examples use it."""

    def __init__(self, model: Model, commands: Sequence[Command], *, cancel: bool = False) -> None:
        self._model = model
        self._meanings = {c.text: c.intent for c in commands if c.canonical}
        self._cancel = cancel

    def hear(self, near: Samples, far: Samples | None, moment: Moment) -> Outcome:  # noqa: ARG002
        """Listen, 100 ms at a time; the recogniser says when an utterance is over."""
        import vosk

        listed = json.dumps([*self._meanings, "[unk]"])
        inner = vosk.KaldiRecognizer(self._model._model, HEARING_RATE, listed)  # noqa: SLF001
        began = time.process_time()
        decisions: list[Decision] = []
        heard = near if not self._cancel or far is None else _cancelled(near, far)
        for start in range(0, len(heard), TUTORIAL_BLOCK):
            part = heard[start : start + TUTORIAL_BLOCK]
            if inner.AcceptWaveform(part.tobytes()):
                self._decide(inner.Result(), (start + len(part)) / HEARING_RATE, decisions)
        self._decide(inner.FinalResult(), len(near) / HEARING_RATE, decisions)
        return Outcome(tuple(decisions), (), (), time.process_time() - began)

    def _decide(self, result: str, now: float, decisions: list[Decision]) -> None:
        text = json.loads(result)["text"]
        if text:
            decisions.append(Decision(self._meanings.get(text), now, now, text=text))


def _cancelled(near: Samples, far: Samples) -> Samples:
    import numpy as np

    path, frames = EchoPath(), []
    for start in range(0, len(near), BLOCK):
        end = min(start + BLOCK, len(near))
        path.played(Block(far[start:end], HEARING_RATE, start))
        cleaned = path.clean(Block(near[start:end], HEARING_RATE, start, played=end))
        frames += [frame.samples for frame in cleaned]
    return np.concatenate(frames)


# -- all of them ---------------------------------------------------------------------------------------

OURS, PLAIN = "ours", "closed list"
NO_WITNESS, NO_GRAMMAR, NO_EARLY_END = "ours, no witness", "ours, no grammar", "ours, no early end"
NO_CANCELLER, PLAIN_CANCELLED = "ours, no canceller", "closed list + speex"

ABLATIONS = (NO_WITNESS, NO_GRAMMAR, NO_EARLY_END)


def contenders(model: Model, guide: Guide, commands: Sequence[Command]) -> dict[str, Contender]:
    """All of them, by the names the table gives."""
    understanding = Understanding(guide)
    phrases = understanding.phrases()
    recognisers = Recognisers(model, phrases, core_phrases(guide))
    return {
        OURS: Ours(recognisers, understanding),
        NO_WITNESS: Ours(OnlyGrammar(model, phrases), understanding),
        NO_GRAMMAR: Ours(OnlyOpen(model, phrases), understanding),
        NO_EARLY_END: Ours(recognisers, NeverComplete(guide)),
        NO_CANCELLER: Ours(recognisers, understanding, echo=False),
        PLAIN: ClosedList(model, commands),
        PLAIN_CANCELLED: ClosedList(model, commands, cancel=True),
    }


def code_label(name: str) -> str:
    """Changes whenever the code of that contender, or anything it reads, does."""
    package = HERE.parents[1] / "voiceguide"
    files = [Path(__file__)]
    if name != PLAIN:
        rooms = ("hearing", "dialogue", "guide") if name != PLAIN_CANCELLED else ("hearing",)
        files += [f for room in rooms for f in sorted((package / room).rglob("*")) if f.suffix in _SOURCES]
    h = hashlib.sha256()
    for file in files:
        h.update(file.read_bytes())
    return h.hexdigest()[:16]


_SOURCES = {".py", ".yaml", ".toml", ".npz", ".txt"}
