"""What can be told of a sentence before anybody decides what it means.

Its words, the edges between them (names, classes, numbers, what they sound like), the readings of the
templates with their cost, and the features that the learned stage weighs.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import takewhile
from operator import itemgetter

from voiceguide.dialogue import language as languages
from voiceguide.dialogue.features import ALIKE, features
from voiceguide.dialogue.figures import UNREAD
from voiceguide.dialogue.grammar import Compiled, compiled, edges_of, names_of, spans
from voiceguide.dialogue.intents import Name
from voiceguide.dialogue.matching import Matcher
from voiceguide.dialogue.moment import Moment, fit
from voiceguide.dialogue.phrases import Phrases
from voiceguide.dialogue.templates import Fill, Tokens
from voiceguide.dialogue.trie import vocabulary
from voiceguide.dialogue.vocabulary import lists_of
from voiceguide.dialogue.walk import Lattice, Reading
from voiceguide.guide.model import GENERAL, Guide

EXACT = 0.12
"""A reading that costs no more is what was said, small words aside."""
ASIDE = 0.005
"""Cost below which nothing was said beside the template."""
PART = "{part}"
"""Where in a lattice the parts of the body are."""

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
        self._literally = frozenset(w for openers in self.language.literal.values() for w in openers)
        self.templates, root, choices = compiled(language)
        names = names_of(self.language, self._lists, choices)
        self.matcher = Matcher(self.language, root, names, edges_of(language), partial(spans, self.language))
        spoken = {name: [t for ts in values.values() for t in ts] for name, values in self._lists.items()}
        self.matcher.know(vocabulary(self.language, root, spoken))
        named = [name for term in guide.terms for name in term.names]
        named += [name for step in guide.steps for name in (step.title, *step.names)]
        self._behind = self.language.sided.behind.union(guide.sides)
        self._sides = frozenset(self.language.words(name) for name in guide.side_names)
        named += [f"{word} {name}" for name in guide.side_names for word in sorted(self._behind)]
        topics = [name for topic in guide.topics for name in topic.names]
        self.phrases = Phrases(self.language, named, topics, self._lists)

        self._asked = dict(self._own_questions(guide))

    def _own_questions(self, guide: Guide) -> Iterator[tuple[Tokens, Tokens]]:
        """The guide's own wordings of bare questions that the templates lack, with the usual one of each."""
        matcher, language = self.matcher, self.language
        for topic in guide.topics:
            if topic.id != GENERAL or topic.ask not in language.asked:
                continue
            for name in map(language.words, topic.names):
                known = any(
                    reading.cost <= EXACT and self.templates[reading.template].group.name == topic.ask
                    for reading in matcher.readings(name, matcher.lattice(name))
                )
                if len(name) > 1 and name[0] in language.asking and not known:
                    yield name, language.words(language.asked[topic.ask])

    def examine(self, text: str) -> Evidence | None:
        """All that can be told of a text; None where it has no words."""
        said = tuple(word for word in self.language.words(text) if word != UNREAD)
        words = self._as_asked(self._sided(said))
        if not words:
            return None
        matcher = self.matcher
        lattice = self._literal(words, matcher.lattice(words))
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

    def plainly(self, words: Tokens, moment: Moment) -> frozenset[Name]:
        """What words are at that moment by the templates as they stand, nothing said beside them."""
        return frozenset(name for name, cost in self.costs(words, moment).items() if cost < ASIDE)

    def costs(self, words: Tokens, moment: Moment) -> Mapping[Name, float]:
        """What words can be at that moment by the templates alone, and what is said beside each."""
        found: dict[Name, float] = {}
        for reading in self.matcher.readings(words, self.matcher.lattice(words)):
            group = self.templates[reading.template].group
            if fit(group.when, moment) >= 0:
                found[group.name] = min(reading.cost, found.get(group.name, reading.cost))
        return found

    def familiar(self, evidence: Evidence, heard: Collection[str]) -> Evidence:
        """The evidence of the same sentence with common names for those with a word that was never heard.

        What was learned of "go to the kneading" holds for "go to the first rise"; of rises it knows nothing.
        """
        words: list[str] = []
        at = 0
        while at < len(evidence.words):
            span, name = max(
                (
                    (edge.span, name)
                    for sort, name in self.language.familiar.items()
                    for edge in evidence.lattice[at].get(f"{{{sort}}}", ())
                    if edge.cost <= ALIKE
                ),
                key=itemgetter(0),
                default=(1, ""),
            )
            said = evidence.words[at : at + span]
            strange = name and not all(word in heard for word in said)
            words += [*takewhile(self.language.glue.__contains__, said), name] if strange else said
            at += span
        known = tuple(words)
        return evidence if known == evidence.words else self.examine(" ".join(known)) or evidence

    def _literal(self, words: Tokens, lattice: Lattice) -> Lattice:
        """The lattice without what a word may stand for, where it is meant as it is written."""
        language = self.language
        if not any(word in language.literal for word in words):
            return lattice
        first = next((w for w in words if w in language.asking or w in self._literally), "")
        return [
            {key: kept for key, options in edges.items() if (kept := tuple(e for e in options if not e.cost))}
            if first in language.literal.get(word, ()) and not self._on_a_part(words, lattice, at + 1)
            else edges
            for at, (word, edges) in enumerate(zip(words, lattice, strict=True))
        ]

    def _on_a_part(self, words: Tokens, lattice: Lattice, at: int) -> bool:
        """Whether what comes next, small words aside, is a part of the body."""
        while at < len(words) and words[at] in self.language.glue and PART not in lattice[at]:
            at += 1
        return at < len(words) and PART in lattice[at]

    def _sided(self, words: Tokens) -> Tokens:
        """The words with a side called as the sentences call it: "the other foot" is the other leg."""
        known = self.language.sided
        for name in self._sides:
            size = len(name)
            for at in range(1, len(words) - size + 1):
                if words[at - 1] in self._behind and words[at : at + size] == name:
                    side = known.many if words[at - 1] in known.all else known.one
                    words = (*words[:at], side, *words[at + size :])
        return words

    def _as_asked(self, words: Tokens) -> Tokens:
        """The words with a question asked as it usually is: "how tight" is how hard."""
        for name, usual in self._asked.items():
            for at in range(len(words) - len(name) + 1):
                if words[at : at + len(name)] == name:
                    return (*words[:at], *usual, *words[at + len(name) :])
        return words

    def _as_usual(self, words: Tokens, lattice: Lattice) -> Tokens:
        """The words with what the guide is about called as the learned stage knows it."""
        spans = [(edge.span, at) for at, edges in enumerate(lattice) for edge in edges.get("{guide}", ())]
        span, at = max(spans, default=(0, 0))
        return (*words[:at], self.language.subject, *words[at + span :]) if span else words

    def trees(self) -> Iterator[tuple[Compiled, Fill]]:
        """Every template, with what fills its classes and slots."""
        for tree in self.templates:
            yield tree, self.phrases.fill
