"""The cheapest way of a sentence through the trie of skeletons: Dijkstra's search.

A place is a word of the sentence and a node of the trie. From it lead the ways of a template (an edge of the
lattice that the node knows), of small words, of a lead-in before the command and a tail behind it, and of
whole remarks beside it. Each has its price; the search takes the cheapest place first, and gives up where
a place costs more than a reading may. As every remark costs something by the word, only so much of a long
sentence is ever tried, and a sentence of hundreds of words costs no more than that for each of them.
"""

import heapq
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, count

from voiceguide.dialogue.intents import Scalar
from voiceguide.dialogue.language import Language
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
FILLED = 0.01
"""What a slot costs, so that plain words win over it."""
SMALL = 0.3
"""Weight of a small word that a template has; the first other word of an edge weighs 1."""
MORE = 0.6
"""Weight of each further one."""
FREEST = 0.1
"""Small words that cost no more may stand between any others."""


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


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of words beside the templates."""

    language: Language
    edges: Names
    """Lead-ins (key "lead") and tails (key "tail")."""
    words: Collection[str]
    """Words that have a meaning."""


Slots = tuple[tuple[str, Scalar], ...]


class Walk:
    """One sentence and what each of its words may be beside a template's."""

    def __init__(self, words: Tokens, lattice: Lattice, root: Node, known: Known) -> None:
        """`root` is the trie of the templates."""
        self._words = words
        self._lattice = lattice
        self._root = root
        self._edges = known.edges
        self._language = language = known.language
        self._small = [word in language.glue for word in words]
        toll = toll_of(words, language)
        self._tolls = tuple(accumulate(toll, initial=0.0))
        """What the words before each one cost for telling of other people and things."""
        strange = [
            cost + (REMARK_WORD if word in known.words or word in language.asides else REMARK_STRANGE)
            for word, cost in zip(words, toll, strict=True)
        ]
        self._ours = next((at for at, cost in enumerate(strange) if cost >= REMARK_STRANGE), len(words))
        self._remarks = tuple(accumulate(strange, initial=0.0))
        """What the words before each one cost as a remark."""
        self._follow = frozenset() if words[0] in language.asking else language.trailing
        self._least = 1.0 if words[0] in language.calls else TELLING
        self._ends: list[Mapping[str, Sequence[int]] | None] = [None] * len(words)

    def readings(self) -> Iterator[Reading]:  # noqa: C901 - the search itself, in one loop for speed
        """The ways to understand the whole of the words, the cheapest first."""
        best = DEAREST
        order = count()
        size, root, lattice, small, tolls = (
            len(self._words),
            self._root,
            self._lattice,
            self._small,
            self._tolls,
        )
        heap: list[tuple[float, int, int, Node, Slots, float, bool]]
        heap = [(cost, next(order), at, root, (), 0.0, False) for cost, at in self._beginnings()]
        heapq.heapify(heap)
        push = heapq.heappush
        seen: set[tuple[int, int, Slots]] = set()
        while heap:
            cost, _, at, node, slots, weight, whole = heapq.heappop(heap)
            if cost > best:
                return
            mark = (at, id(node), slots)
            if mark in seen:
                continue
            seen.add(mark)
            if at == size:
                for template, extra in node.ends:
                    yield Reading(cost + extra, weight, template, slots)
                if node.ends:
                    best = min(best, cost + SLACK)
                continue
            for edge, slot, below in _steps(node, lattice[at]):
                end = at + edge.span
                price = cost + edge.cost + tolls[end] - tolls[at]
                if slot is not None:
                    filled = (*slots, (slot, edge.value))
                    push(heap, (price + FILLED, next(order), end, below, filled, weight + edge.span, True))
                elif price <= best:
                    little = edge.key[0] != "{" and all(small[at:end])
                    gain = SMALL if little else 1.0 + MORE * (edge.span - 1)
                    push(heap, (price, next(order), end, below, slots, weight + gain, True))
            if small[at] or node is root or node.ends:
                telling = whole and weight >= self._least
                for price, end, passed in self._beside(cost, at, node, telling=telling):
                    push(heap, (price, next(order), end, node, slots, weight, passed))

    def goes_on(self) -> bool:
        """Whether something longer than the words could be a command, small words aside."""
        glue = self._language.glue
        reached: list[set[Node]] = [set() for _ in range(len(self._words) + 1)]
        reached[0].add(self._root)
        for at, word in enumerate(self._words):
            for node in reached[at]:
                for edge, _, below in _steps(node, self._lattice[at]):
                    reached[at + edge.span].add(below)
                if glue.get(word, 1.0) <= FREEST:
                    reached[at + 1].add(node)
                if node is self._root or node.ends:
                    for end in self._ends_at(at, "lead" if node is self._root else "tail"):
                        reached[end].add(node)
        return any(node.next or node.slots for node in reached[-1])

    def _beginnings(self) -> Iterator[tuple[float, int]]:
        """Where the command may begin, and what the remark before it costs."""
        words, language = self._words, self._language
        yield 0.0, 0
        if words[0] not in language.remarks and words[0] not in language.asides:
            return
        for at in range(2, len(words)):
            before = self._remarks[at]
            if REMARK + before > DEAREST:
                return
            if at <= self._ours:
                yield REMARK_OURS + before, at
            for end in self._ends_at(at, "lead"):
                if end > at + 1 or words[at] in language.openers:
                    yield REMARK + before, end

    def _beside(
        self, cost: float, at: int, node: Node, *, telling: bool
    ) -> Iterator[tuple[float, int, bool]]:
        """The ways over what is said beside a template: the price, the next word, whether all was passed.

        `telling`: the command so far bears a remark behind it.
        """
        word, language = self._words[at], self._language
        toll = self._tolls[at + 1] - self._tolls[at]
        if self._small[at]:
            yield cost + language.glue[word] + toll, at + 1, False
        if node is self._root:
            for end in self._ends_at(at, "lead"):
                yield cost + LEAD, end, True
        elif node.ends:
            for end in self._ends_at(at, "tail"):
                yield cost + TAIL, end, True
            if telling and word in self._follow and cost < LOOSE:
                yield cost + REMARK + self._remarks[-1] - self._remarks[at], len(self._words), True
        else:
            return
        if word in language.asides:
            yield cost + language.asides[word] + toll, at + 1, False

    def _ends_at(self, at: int, kind: str) -> Sequence[int]:
        """Where the lead-ins or tails end that begin at a word."""
        ends = self._ends[at]
        if ends is None:
            self._ends[at] = ends = self._edges.ends(self._words, at, self._language.glue)
        return ends.get(kind, ())


def toll_of(words: Tokens, language: Language) -> list[float]:
    """What runs of words that tell of other people and things cost, at their first word."""
    toll = [0.0] * len(words)
    for at, word in enumerate(words):
        for run, cost in language.against.get(word, ()):
            if words[at : at + len(run)] == run:
                toll[at] += cost
    return toll


def _steps(node: Node, edges: Mapping[str, tuple[Edge, ...]]) -> Iterator[tuple[Edge, str | None, Node]]:
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
