"""The tolerant matcher: a sentence is walked through a trie of skeletons, cheapest way first (`walk.py`).

The trie holds the skeletons of all templates: sequences of words, word classes and slots that carry the
meaning. A sentence becomes a lattice: at each word the edges that begin there (the word itself, another
form of it, its classes, numbers, durations, names of the guide, words it sounds like). Walking both
together, every word must be explained: by the trie, as a small word (cheap), as part of a lead-in or a
tail, or as a word of a remark beside the command (dearer). A word nothing explains ends the walk. So
"the next bus goes at nine" fails at "bus", though it begins like a command.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from voiceguide.dialogue.intents import Scalar
from voiceguide.dialogue.language import Language
from voiceguide.dialogue.sounds import SoundIndex
from voiceguide.dialogue.templates import Tokens
from voiceguide.dialogue.trie import REACH, Names, Node
from voiceguide.dialogue.walk import Edge, Known, Lattice, Reading, Walk, toll_of

REMEMBERED = 4096
"""Words whose edges are remembered; a session meets fewer."""
SOUNDING = 0.06
"""What a number costs that is written as another word, where one is expected."""
STRANGE = 0.9
"""What a word of no likeness would cost; a likeness of 1 costs nothing."""


Spans = Callable[[Tokens, int], Iterable[tuple[int, str, Scalar]]]
"""Numbers and durations that begin at a word: end, list, value."""


class Matcher:
    """A trie of skeletons, the names in it, and the walk."""

    def __init__(self, language: Language, root: Node, names: Names, edges: Names, spans: Spans) -> None:
        """`edges` holds lead-ins (key "lead") and tails (key "tail")."""
        self._language = language
        self._root = root
        self._names = names
        self._edges = edges
        self._spans = spans
        self._literal = frozenset(root.words())
        self._forms: dict[str, tuple[str, ...]] = {}
        for word in self._literal:
            for form in _forms(word):
                self._forms[form] = (*self._forms.get(form, ()), word)
        self.know(self._literal)

    def know(self, vocabulary: Iterable[str]) -> None:
        """The words that have a meaning, for finding what a strange word may stand for."""
        self._words = frozenset(vocabulary)
        self._known = SoundIndex(self._words)
        self._taken = lru_cache(maxsize=REMEMBERED)(self._taken_for)
        self._alone = lru_cache(maxsize=REMEMBERED)(self._edges_of)

    def strange(self, words: Tokens) -> frozenset[str]:
        """The words among them that mean nothing here."""
        known = self._words
        return frozenset(
            w
            for w in words
            if w not in known and w not in self._forms and not self._language.numbers.number((w,), 0)
        )

    def against(self, words: Tokens) -> float:
        """How much tells of other people, places and times."""
        return sum(toll_of(words, self._language))

    def lattice(self, words: Tokens) -> Lattice:
        """The edges that begin at each word, by key."""
        return [self._edges_at(words, start) for start in range(len(words))]

    def _edges_at(self, words: Tokens, start: int) -> Mapping[str, tuple[Edge, ...]]:
        """Those of the word alone, which are remembered, and those that reach further."""
        edges = alone = self._alone(words[start])
        for edge in self._further(words, start):
            if edges is alone:
                edges = dict(alone)
            edges[edge.key] = (*edges.get(edge.key, ()), edge)
        return edges

    def _edges_of(self, word: str) -> dict[str, tuple[Edge, ...]]:
        """The edges of a word, whatever follows."""
        edges: dict[str, tuple[Edge, ...]] = {}
        for edge in self._edges_alone(word):
            edges[edge.key] = (*edges.get(edge.key, ()), edge)
        return edges

    def _edges_alone(self, word: str) -> Iterable[Edge]:
        for taken, cost in self._taken(word):
            if taken in self._literal:
                yield Edge(1, taken, "", cost)
            for _, key, value, _ in self._names.at((taken,), 0):
                yield Edge(1, key, value, cost)
        for form in self._forms.get(word, ()):
            yield Edge(1, form, "", 0.05)

    def _further(self, words: Tokens, start: int) -> Iterable[Edge]:
        """Numbers, durations, and names of several words."""
        for end, key, value in self._spans(words, start):
            yield Edge(end - start, key, value, 0.0)
        if start and words[start - 1] in self._language.numbers.counted:
            for meant in self._language.respelled.get(words[start], ()):
                for _, key, value in self._spans((meant,), 0):
                    yield Edge(1, key, value, SOUNDING)
        for taken, cost in self._taken(words[start]):
            if self._names.go_on(taken):
                line = (taken, *words[start + 1 : start + REACH])
                for span, key, value, inside in self._names.at(line, 0, self._language.glue, least=2):
                    yield Edge(span, key, value, cost + inside)

    def _taken_for(self, word: str) -> tuple[tuple[str, float], ...]:
        """What a word may stand for, and at what cost: itself, its respelling, what it sounds like."""
        meant = self._language.respelled.get(word, ())
        taken = [(word, 0.0), *((other, 0.15) for other in meant)]
        if word not in self._words and word not in self._language.glue and not meant:
            taken += [(known, STRANGE * (1 - alike) + 0.45) for known, alike in self._known.near(word)]
        return tuple(taken)

    def readings(self, words: Tokens, lattice: Lattice) -> tuple[Reading, ...]:
        """The ways to understand the whole of the words, the cheapest first."""
        return tuple(sorted(self._walk(words, lattice).readings()))

    def goes_on(self, words: Tokens) -> bool:
        """Whether something longer than the words could be a command, small words aside."""
        return self._walk(words, self.lattice(words)).goes_on()

    def _walk(self, words: Tokens, lattice: Lattice) -> Walk:
        return Walk(words, lattice, self._root, Known(self._language, self._edges, self._words))


def _forms(word: str) -> Iterable[str]:
    """Other forms of an English word that mean the same here (plural, -ing, -ed)."""
    if len(word) < 4:  # noqa: PLR2004 - short words are changed beyond knowing
        return
    stem = word.removesuffix("e")
    doubled = stem + stem[-1] if stem[-1] in "bdgmnprt" else stem
    for form in (word + "s", stem + "ing", stem + "ed", doubled + "ing", doubled + "ed"):
        if form != word:
            yield form
    if word.endswith("s"):
        yield word[:-1]
