"""How well the voice is understood: what the open recogniser makes of a session's speech.

The text is what a session says first: greeting, gate, and every step once in order. Each clause is one
utterance, as the loudspeaker would play it, brought to the recogniser's rate by the session's own far end.
Music lies under it at the level the guide plays it by itself. Word errors are substitutions, insertions and
deletions over the words of the text; spellings the model does not know are counted as errors, alike in every
row, so only the differences between rows say something of the voice.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz.distance import Levenshtein

from voiceguide.dialogue.place import route, sided
from voiceguide.guide.model import Guide
from voiceguide.hearing.recogniser import Model
from voiceguide.pcm import HEARING_RATE, Samples
from voiceguide.speech.reference import FarEnd
from voiceguide.speech.script import speakable

SILENCE = np.zeros(HEARING_RATE // 2, np.int16)
"""Before and after each clause."""


@dataclass(frozen=True, slots=True)
class Errors:
    """Word errors over a text."""

    wrong: int
    words: int

    @property
    def rate(self) -> float:
        """In per cent."""
        return 100.0 * self.wrong / max(self.words, 1)

    def __str__(self) -> str:
        return f"{self.rate:.1f} % of {self.words}"


def session_texts(guide: Guide) -> tuple[str, ...]:
    """What a session says: greeting, gate and the instructions, each clause once."""
    said = [*guide.greeting, *guide.gate.statement, guide.gate.question]
    for stop in route(guide, guide.sides[:1]):
        said += sided((*stop.step.caution, *stop.step.say), stop.side)
    return tuple(dict.fromkeys(clause.text for clause in said))


def errors(
    model: Model, texts: Sequence[str], clips: Sequence[Samples], under: Samples | None = None
) -> Errors:
    """The word errors over clips (int16, SPEAKING_RATE), `under` (the same) mixed below them, end to end."""
    wrong = words = at = 0
    for text, clip in zip(texts, clips, strict=True):
        sound = clip.astype(np.int32)
        if under is not None:
            sound += np.take(under, np.arange(at, at + len(clip)), mode="wrap")
            at += len(clip)
        stream = model.stream()
        for part in (SILENCE, FarEnd().push(np.clip(sound, -32768, 32767).astype(np.int16)).samples, SILENCE):
            stream.accept(part)
        want, got = _words(text), stream.finish().text.split()
        wrong += Levenshtein.distance(want, got)
        words += len(want)
    return Errors(wrong, words)


def _words(text: str) -> list[str]:
    return re.sub(r"[^a-z' ]", " ", speakable(text).lower().replace("-", " ")).split()
