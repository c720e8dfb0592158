"""Vosk, and nothing else that knows of it: what a stretch of audio says, as text.

Three recognisers listen to the same audio. The rich one is held to the thousands of phrases of the guide
and of this moment: it recalls commands the open model mishears, and hears commands where there are none.
The core one is held to the few hundred shortest of them, whole, and hears those better still. The third is
the open model: a witness against both. `verify` weighs them. Beside the open one the others cost next to
nothing.

A recogniser is made to finish after each utterance, which makes it forget what it heard, and is used again
for the next. What it keeps is the part of its search graph that it has unfolded so far, and that is most of
its work: a set takes 1.05 of a core for its first utterance, 0.38 once it has heard 2.5 seconds of speech,
0.24 after ten (`python -m benchmarks.hearing.practice`). So a new one practises, beside the ear, before
anybody waits for it. What it keeps grows, fast at first and ever more slowly, so in the end it is replaced.
Only its word times go on, so they are counted from where the utterance began. The grammar of a recogniser
is never changed: Vosk aborts the process when that is done in the middle of a stream.
"""

import ctypes
import json
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from voiceguide.errors import ModelError
from voiceguide.hearing import modelfolder
from voiceguide.pcm import HEARING_RATE, Samples

UNKNOWN = "[unk]"
"""What the grammar writes for words it does not hold."""

HYPOTHESES = 4
"""Texts that each recogniser offers of an utterance."""

_SETS = 2
"""Trios kept: one for what is being said, one to judge an utterance together with its continuation."""

_WORN = 60 * HEARING_RATE
"""Samples heard after which a trio is replaced: it has grown by 110 MB."""


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One thing that may have been said."""

    text: str
    """Words with single spaces; `[unk]` where the grammar met something else."""
    likelihood: float
    """Logarithm, of the sounds and of the sentence among all that this recogniser expects. It grows with the
    length of the audio: comparable only between recognisers that heard the same."""
    starts: tuple[float, ...] = ()
    """Seconds at which each word begins, from the beginning of what the recogniser was given."""

    @property
    def known(self) -> str:
        """The text without the places that were not understood."""
        return " ".join(word for word in self.text.split() if word != UNKNOWN)

    @property
    def timed(self) -> tuple[tuple[str, float], ...]:
        """The words of that, each with the second at which it begins."""
        trios = zip(self.text.split(), self.starts, strict=False)
        return tuple((word, start) for word, start in trios if word != UNKNOWN)


@dataclass(frozen=True, slots=True)
class Transcript:
    """What one recogniser made of an utterance."""

    hypotheses: tuple[Hypothesis, ...] = ()
    """The likeliest first; the text of one may be empty: silence."""

    @property
    def text(self) -> str:
        """The likeliest."""
        return self.hypotheses[0].text if self.hypotheses else ""

    @property
    def known(self) -> str:
        """The same without the places that were not understood."""
        return self.hypotheses[0].known if self.hypotheses else ""

    @property
    def likelihood(self) -> float:
        """That of the likeliest."""
        return self.hypotheses[0].likelihood if self.hypotheses else 0.0


class Model:
    """The loaded acoustic and language model; one serves any number of ears in one thread."""

    def __init__(self, path: Path) -> None:
        """Load the model folder at `path` (0.7 s, 260 MB) and try it. Raises `ModelError`."""
        modelfolder.check(path)
        try:
            import vosk
        except (ImportError, OSError) as error:
            raise ModelError(
                f"The recogniser cannot be loaded: {error}.", hint="Run: pip install vosk"
            ) from error
        vosk.SetLogLevel(-1)
        with modelfolder.searching_less(path) as folder:
            try:
                self._model: Any = vosk.Model(str(folder))
            except Exception as error:  # vosk raises bare Exception for a model it cannot read
                raise modelfolder.damaged(path) from error
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
            raise modelfolder.damaged(self._path) from error
        inner.SetMaxAlternatives(HYPOTHESES)
        inner.SetWords(True)  # noqa: FBT003  # vosk takes no names
        return Stream(inner)


class Stream:
    """One recogniser on one utterance after the other: audio in, one transcript at the end of each."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self._heard = self._begin = 0

    def accept(self, samples: Samples) -> None:
        """Listen to int16 mono samples at `HEARING_RATE`."""
        # What it returns is Vosk's own endpoint, 0.8 s late; ignored, it goes on with the same utterance.
        self._inner.AcceptWaveform(samples.tobytes())
        self._heard += len(samples)

    @property
    def heard(self) -> int:
        """Samples accepted in all its utterances."""
        return self._heard

    def partial(self) -> str:
        """What it says so far; lags by 0.2-0.5 s."""
        return str(json.loads(self._inner.PartialResult()).get("partial", ""))

    def finish(self) -> Transcript:
        """The transcript of what was accepted since the last one; the next utterance may follow."""
        begin_s, self._begin = self._begin / HEARING_RATE, self._heard  # word times go on and on
        found = json.loads(self._inner.FinalResult()).get("alternatives", ())
        return Transcript(
            tuple(
                Hypothesis(
                    one["text"].strip(),
                    one["confidence"],
                    tuple(word["start"] - begin_s for word in one.get("result", ())),
                )
                for one in found
            )
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """What the recognisers made of one utterance."""

    grammar: Transcript
    open: Transcript
    core: Transcript = Transcript()
    """Of the core list; only what is one of its sentences as a whole."""

    def timed(self, text: str) -> tuple[tuple[str, float], ...]:
        """The words of a text that one of them wrote, each with the second at which it begins."""
        told = (*self.core.hypotheses, *self.grammar.hypotheses, *self.open.hypotheses)
        return next((one.timed for one in told if one.known == text), ())

    def edge(self, hypothesis: Hypothesis) -> float:
        """How much likelier it is than what the open model makes of the same sounds (a log-likelihood
        ratio).

        What was said as a recogniser expects it is about as likely as the best of everything that could be
        said, whatever noise it was said in; what was bent to fit is far below it.
        """
        return hypothesis.likelihood - self.open.likelihood


class Trio:
    """The recognisers on one utterance (two, where there are no short sentences); then free for the next."""

    busy = False
    """Given away for an utterance that is not finished."""

    def __init__(self, model: Model, phrases: Sequence[str], core: frozenset[str] = frozenset()) -> None:
        self._grammar = model.stream(phrases)
        self._open = model.stream()
        self._core = model.stream(sorted(core)) if core else None
        self._sentences = core

    @property
    def heard(self) -> int:
        """Samples accepted in all its utterances."""
        return self._grammar.heard

    def accept(self, samples: Samples, *, openly: bool = True) -> None:
        """Listen to int16 mono samples at `HEARING_RATE`; if not `openly`, the open model need not."""
        self._grammar.accept(samples)
        if openly:
            self._open.accept(samples)
        if self._core is not None:
            self._core.accept(samples)

    def partial(self) -> tuple[str, str]:
        """What the grammar and the open model say so far."""
        return self._grammar.partial(), self._open.partial()

    def finish(self) -> Reading:
        """All transcripts; after it the trio belongs to whoever asks for one next."""
        core = Transcript() if self._core is None else self._core.finish()
        whole = Transcript(tuple(one for one in core.hypotheses if one.text in self._sentences))
        reading = Reading(self._grammar.finish(), self._open.finish(), whole)
        self.busy = False
        return reading


class Recognisers:
    """Sets of recognisers for utterance after utterance; the least number that does."""

    def __init__(self, model: Model, phrases: Sequence[str], core: Sequence[str] = ()) -> None:
        """`phrases`: all that commands are made of, for the grammar; `core`: whole short sentences
        (`dialogue.core`) to listen for once more, apart.
        """
        self.model = model
        self._phrases = model.hearable(phrases)
        self._core = frozenset(model.hearable(core))
        self._begun = {
            " ".join(words[:end]) for words in map(str.split, self._core) for end in range(1, len(words))
        }
        self._trios: list[Trio] = []
        self._change = threading.Lock()
        """Held while a trio changes hands."""
        self._practising = False

    def begins_short(self, text: str) -> bool:
        """Whether one of the short sentences goes on after this text ("next", "next step")."""
        return text in self._begun

    def practise(self, speech: Samples) -> None:
        """Have a trio hear some speech before it is used: later it takes half the time (see above).

        May run in a thread of its own; it takes about half as long as the speech, and whoever wants a trio
        meanwhile gets a new one.
        """
        self._practising = True
        try:
            trio = self._taken()
            trio.accept(speech)
            trio.finish()
        finally:  # one that failed on the way stays busy: it is not to be used again
            self._practising = False

    def prepare(self) -> None:
        """Have a free trio, not worn out (up to 0.1 s: call it in silence)."""
        with self._change:
            self._trios = [trio for trio in self._trios if trio.busy or trio.heard < _WORN]
            if not self._practising:
                self._free()

    def trio(self) -> Trio:
        """A trio for one utterance: the caller's until it is finished."""
        trio = self._taken()
        _seed_dither()
        return trio

    def _taken(self) -> Trio:
        with self._change:
            trio = self._free()
            trio.busy = True
            return trio

    def _free(self) -> Trio:
        free = next((trio for trio in self._trios if not trio.busy), None)
        if free is None:
            free = self._made()
            self._trios = [*self._trios, free][-_SETS:]  # one that was given up is forgotten in time
        return free

    def _made(self) -> Trio:
        return Trio(self.model, self._phrases, self._core)


def _seed_dither() -> None:
    """Have the same audio give the same likelihoods.

    Vosk adds faint noise to what it hears (dither, one step of 16 bits), so that no part of it is quite
    silent. It draws it from the C library's random numbers, and likelihoods move by half a unit from one time
    to the next.
    """
    library = ctypes.CDLL(None) if os.name != "nt" else ctypes.CDLL("msvcrt")
    library.srand(1)


def load_model(path: Path) -> Model:
    """Load the model; may run in a thread of its own while the microphone fills its queue."""
    return Model(path)
