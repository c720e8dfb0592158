"""What can be told of a sentence before anybody decides what it means.

Its words, the edges between them (names, classes, numbers, what they sound like), the readings of the
templates with their cost, and the features that the learned stage weighs.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from voiceguide.dialogue import language as languages
from voiceguide.dialogue.features import features
from voiceguide.dialogue.figures import UNREAD
from voiceguide.dialogue.grammar import Compiled, compiled, edges_of, names_of, spans
from voiceguide.dialogue.matching import Lattice, Matcher, Reading
from voiceguide.dialogue.phrases import Phrases
from voiceguide.dialogue.templates import Fill, Tokens
from voiceguide.dialogue.trie import vocabulary
from voiceguide.dialogue.vocabulary import lists_of
from voiceguide.guide.model import Guide

EXACT = 0.12
"""A reading that costs no more is what was said, small words aside."""

SUBJECT = "_guide"
"""The slot of a template that takes what the guide is about."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that can be told of one text's words."""

    text: str
    words: Tokens
    lattice: Lattice
    readings: tuple[Reading, ...]
    """What the templates make of it, the cheapest first."""
    features: Mapping[str, float]
    """What it shows the learned stage, with how much of it."""
    best: str
    """The templates' likeliest intent, or "none"."""


class Sentences:
    """All sentences about one guide: the templates, the guide's names, the way to examine a text."""

    def __init__(self, guide: Guide, language: str) -> None:
        """Raises GuideError for an unknown language."""
        self.language = languages.load(language)
        self._lists = lists_of(guide, self.language)
        self._small = frozenset(self.language.glue) | self.language.asking | self.language.remarks
        self.templates, root, choices = compiled(language)
        names = names_of(self.language, self._lists, choices)
        self.matcher = Matcher(self.language, root, names, edges_of(language), partial(spans, self.language))
        spoken = {name: [t for ts in values.values() for t in ts] for name, values in self._lists.items()}
        self.matcher.know(vocabulary(self.language, root, spoken))
        named = [name for term in guide.terms for name in term.names]
        named += [name for step in guide.steps for name in (step.title, *step.names)]
        topics = [name for topic in guide.topics for name in topic.names]
        self.phrases = Phrases(self.language, named, topics, self._lists)

    def examine(self, text: str) -> Evidence | None:
        """All that can be told of a text; None where it has no words."""
        words = tuple(word for word in self.language.words(text) if word != UNREAD)
        if not words:
            return None
        matcher = self.matcher
        lattice = matcher.lattice(words)
        readings = matcher.readings(words, lattice)
        exact = bool(readings) and readings[0].cost <= EXACT
        if exact and any(slot == SUBJECT for slot, _ in readings[0].slots):
            words = self._as_usual(words, lattice)
            lattice = matcher.lattice(words)
        shown = dict.fromkeys(features(words, lattice, self._small, matcher.strange(words)), 1.0)
        shown["against"] = min(1.0, matcher.against(words))
        best = self.templates[readings[0].template].group.name.value if readings else "none"
        for reading in readings:
            name = f"t {self.templates[reading.template].group.name}"
            shown[name] = max(shown.get(name, 0.0), 1.0 - 0.6 * reading.cost)
        if not readings:
            shown["t"] = 1.0
        elif exact:
            shown[f"k {self.templates[readings[0].template].group.name}"] = 1.0
        return Evidence(text, words, lattice, readings, shown, best)

    def _as_usual(self, words: Tokens, lattice: Lattice) -> Tokens:
        """The words with what the guide is about called as the learned stage knows it."""
        spans = [(edge.span, at) for at, edges in enumerate(lattice) for edge in edges.get("{guide}", ())]
        span, at = max(spans, default=(0, 0))
        return (*words[:at], self.language.subject, *words[at + span :]) if span else words

    def trees(self) -> Iterator[tuple[Compiled, Fill]]:
        """Every template, with what fills its classes and slots."""
        for tree in self.templates:
            yield tree, self.phrases.fill
