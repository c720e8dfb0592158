"""The tolerant matcher: a sentence is walked through a trie of skeletons, cheapest way first.

The trie holds the skeletons of all templates: sequences of words, word classes and slots that carry the
meaning. A sentence becomes a lattice: at each word the edges that begin there (the word itself, another
form of it, its classes, numbers, durations, names of the guide, words it sounds like). Walking both
together, every word must be explained: by the trie, as a small word (cheap), as part of a lead-in or a
tail, or as a word of a remark beside the command (dearer). A word nothing explains ends the walk. So
"the next bus goes at nine" fails at "bus", though it begins like a command.
"""

import heapq
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate, count

from voiceguide.dialogue.intents import Scalar
from voiceguide.dialogue.language import Language
from voiceguide.dialogue.sounds import SoundIndex
from voiceguide.dialogue.templates import Tokens
from voiceguide.dialogue.trie import Names, Node

DEAREST = 1.6
"""A walk that costs more is given up."""
SLACK = 0.5
"""How much dearer than the cheapest way another reading may be to be told."""
REMARK = 0.5
"""What a whole remark beside the command costs, where it is set off ("... could you", "..., I have to")."""
LEAD, TAIL = 0.03, 0.06
"""What a lead-in and a tail cost; a tail more, so that the longer command wins over the shorter."""
LOOSE = 0.12
"""A command that cost more so far is no place to begin a remark."""
TELLING = 1.9
"""Weight of meaning a command needs to bear a remark after it, if it is no call to stop."""
REMARK_OURS = 0.7
"""The same for a remark that runs into the command; every word of it must have a meaning here."""
REMARK_WORD = 0.02
"""What each word of a remark adds that has a meaning here."""
REMARK_STRANGE = 0.15
"""What each other word of it adds."""
REMEMBERED = 4096
"""Words whose edges are remembered; a session meets fewer."""
STRANGE = 0.9
"""What a word of no likeness would cost; a likeness of 1 costs nothing."""


@dataclass(frozen=True, slots=True)
class Edge:
    """A way over one or more words of the sentence."""

    span: int
    """Words."""
    key: str
    """A word, ``<class>`` or ``{list}``."""
    value: Scalar
    cost: float


Lattice = Sequence[Mapping[str, tuple[Edge, ...]]]
"""The edges that begin at each word, by key."""


@dataclass(frozen=True, slots=True, order=True)
class Reading:
    """One way to understand a whole sentence."""

    cost: float
    weight: float = field(compare=False)
    """Words that carry meaning and were found."""
    template: int = field(compare=False)
    slots: tuple[tuple[str, Scalar], ...] = field(compare=False)

    @property
    def score(self) -> float:
        """Evidence, 0 to 1."""
        return self.weight / (self.weight + self.cost)


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
        return sum(self._toll(words))

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
        for taken, cost in self._taken(words[start]):
            if self._names.go_on(taken):
                line = (taken, *words[start + 1 :])
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
        return tuple(sorted(self._walk(words, lattice)))

    def _walk(self, words: Tokens, lattice: Lattice) -> Iterable[Reading]:  # noqa: C901 - one loop, four kinds of step
        size = len(words)
        toll = self._toll(words)
        tolls = tuple(accumulate(toll, initial=0.0))
        root = self._root
        edges = self._edges
        glue, asides = self._language.glue, self._language.asides
        small = [word in glue for word in words]
        lead = [tuple(e for e, key, _, _ in edges.at(words, i, glue) if key == "lead") for i in range(size)]
        tail = [tuple(e for e, key, _, _ in edges.at(words, i, glue) if key == "tail") for i in range(size)]
        best = DEAREST
        order = count()
        strange = self._strangeness(words)
        heap: list[tuple[float, int, int, Node, float, bool, tuple[tuple[str, Scalar], ...]]]
        heap = [
            (cost, next(order), at, root, 0.0, False, ())
            for at, cost in self._beginnings(words, lead, strange)
        ]
        follow = frozenset() if words[0] in self._language.asking else self._language.trailing
        least = 1.0 if words[0] in self._language.calls else TELLING
        heapq.heapify(heap)
        seen: set[tuple[int, int, tuple[tuple[str, Scalar], ...]]] = set()
        while heap:
            cost, _, at, node, weight, whole, slots = heapq.heappop(heap)
            if cost > best:
                return
            mark = (at, id(node), slots)
            if mark in seen:
                continue
            seen.add(mark)
            if at == size:
                for end, extra in node.ends:
                    yield Reading(cost + extra, weight, end, slots)
                if node.ends:
                    best = min(best, cost + SLACK)
                continue
            word = words[at]
            for edge, slot, below in _steps(node, lattice[at]):
                end = at + edge.span
                price = cost + edge.cost + tolls[end] - tolls[at] + (0.01 if slot else 0.0)
                little = slot is None and edge.key[0] != "{" and all(small[at:end])
                gain = weight + (0.3 if little else 1.0 + (1.0 if slot else 0.6) * (edge.span - 1))
                filled = slots if slot is None else (*slots, (slot, edge.value))
                heapq.heappush(heap, (price, next(order), end, below, gain, True, filled))
            if word in glue:
                price = cost + glue[word] + toll[at]
                heapq.heappush(heap, (price, next(order), at + 1, node, weight, False, slots))
            outside = node is root or bool(node.ends)
            if outside:
                for end in lead[at] if node is root else tail[at]:
                    aside = LEAD if node is root else TAIL
                    heapq.heappush(heap, (cost + aside, next(order), end, node, weight, True, slots))
                if node is not root and whole and word in follow and cost < LOOSE and weight >= least:
                    price = cost + REMARK + sum(strange[at:])
                    heapq.heappush(heap, (price, next(order), size, node, weight, True, slots))
                if word in asides:
                    price = cost + asides[word] + toll[at]
                    heapq.heappush(heap, (price, next(order), at + 1, node, weight, False, slots))

    def _strangeness(self, words: Tokens) -> list[float]:
        """What each word costs as part of a remark."""
        known = self._language.asides
        return [
            toll + (REMARK_WORD if word in self._words or word in known else REMARK_STRANGE)
            for word, toll in zip(words, self._toll(words), strict=True)
        ]

    def _beginnings(
        self, words: Tokens, lead: Sequence[Sequence[int]], strange: Sequence[float]
    ) -> Iterable[tuple[int, float]]:
        """Where the command may begin and what the remark before it costs."""
        yield 0, 0.0
        if words[0] not in self._language.remarks and words[0] not in self._language.asides:
            return
        ours = True
        for at in range(2, len(words)):
            before = sum(strange[:at])
            ours = ours and max(strange[:at]) < REMARK_STRANGE
            if ours:
                yield at, REMARK_OURS + before
            for end in lead[at]:
                if end > at + 1 or words[at] in self._language.openers:
                    yield end, REMARK + before

    def _toll(self, words: Tokens) -> list[float]:
        """What runs of words that tell of other people and things cost, at their first word."""
        toll = [0.0] * len(words)
        for run, cost in self._language.against.items():
            if run[0] in words:
                for at in range(len(words) - len(run) + 1):
                    if words[at : at + len(run)] == run:
                        toll[at] += cost
        return toll

    def goes_on(self, words: Tokens) -> bool:
        """Whether something longer than the words could be a command, small words aside."""
        size = len(words)
        lattice = self.lattice(words)
        glue = self._language.glue
        edges = self._edges
        reached: list[set[Node]] = [set() for _ in range(size + 1)]
        reached[0].add(self._root)
        for at in range(size):
            for node in reached[at]:
                for edge, _, below in _steps(node, lattice[at]):
                    reached[at + edge.span].add(below)
                if glue.get(words[at], 1.0) <= 0.1:  # noqa: PLR2004 - the freest small words
                    reached[at + 1].add(node)
                if node is self._root or node.ends:
                    kind = "lead" if node is self._root else "tail"
                    for end, key, _, _ in edges.at(words, at, glue):
                        if key == kind:
                            reached[end].add(node)
        return any(node.next or node.slots for node in reached[size])


def _steps(node: Node, edges: Mapping[str, tuple[Edge, ...]]) -> Iterable[tuple[Edge, str | None, Node]]:
    """The ways on from a node over these edges: the edge, the slot it fills, the node below."""
    ahead = node.next
    if len(ahead) < len(edges):
        for key, child in ahead.items():
            for edge in edges.get(key, ()):
                yield edge, None, child
    else:
        for key, found in edges.items():
            if key in ahead:
                for edge in found:
                    yield edge, None, ahead[key]
    for name, slots in node.slots.items():
        for edge in edges.get(f"{{{name}}}", ()):
            for slot, child in slots:
                yield edge, slot, child


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
