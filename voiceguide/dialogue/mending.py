"""A speaker who takes something back: "step ten no sorry step eleven" is about step eleven.

Three ways are known; their words stand in the language file. A mark between two whole commands ("next, no
wait, pause"): the later counts; behind the only one, no more than its own "wait" ("next, no wait"). A word of
correction between two values of one list, or "not" before the first of them ("two minutes, sorry, three",
"not step ten, step eleven"): the later value takes the place of the first. And a leg that is called done is
not the one that is asked for.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from voiceguide.dialogue.intents import Intent, Risk
from voiceguide.dialogue.language import Language
from voiceguide.dialogue.phrasing import TakingBack
from voiceguide.dialogue.templates import Tokens
from voiceguide.dialogue.walk import Lattice

Meant = Callable[[Tokens], Intent | None]
"""What words mean by themselves."""

MOST = 8
"""So often something is taken back in one utterance at most; what is said before counts for nothing."""
NEAR = 5
"""Words between "not" and what is not meant, and between that and what is, at most."""


@dataclass(frozen=True, slots=True)
class _Value:
    start: int
    end: int
    value: object


class Mending:
    """Knows the words of one language with which something is taken back."""

    def __init__(self, language: Language, lattice_of: Callable[[Tokens], Lattice]) -> None:
        """`lattice_of`: what the words of a sentence can be."""
        self._known, self._lattice_of = language.taking_back, lattice_of
        self._revoking = tuple(language.words(text) for text in language.revoking)
        self._mending = tuple(language.words(text) for text in language.mended)

    def mended(self, words: Tokens, meant: Meant) -> Tokens:
        """What counts of the words. `meant` is asked for some of them more than once."""
        kept = begun_anew(revoked(words, self._revoking, meant), self._mending, meant)
        if self._known.words.intersection(kept):
            for changed in corrected(kept, self._lattice_of(kept), self._known):
                before, after = meant(kept), meant(changed)
                if after is not None and (before is None or before.name is after.name):
                    return changed
        return kept


def begun_anew(words: Tokens, marks: Iterable[Tokens], meant: Meant) -> Tokens:
    """The words from the last whole command on, where another whole one was said before it and a mark
    ("no wait") between.
    """
    places = sorted(
        (at, at + len(mark))
        for mark in marks
        for at in range(1, len(words) - len(mark))
        if words[at : at + len(mark)] == mark
    )
    for at, end in places[: -MOST - 1 : -1]:
        if meant(words[end:]) is not None and meant(_last(words[:at], places)) is not None:
            return words[end:]
    return words


def revoked(words: Tokens, marks: Iterable[Tokens], meant: Meant) -> Tokens:
    """The words, if no mark ends them behind a command; else no more than what calms in the mark.

    What calms is not taken back: it is the stop that counts in "stop, no wait".
    """
    last = max((mark for mark in marks if words[-len(mark) :] == mark != words), key=len, default=())
    taken = meant(words[: -len(last)]) if last else None
    if taken is None or taken.risk is Risk.CALMING:
        return words
    ends = ((last[at:], meant(last[at:])) for at in range(len(last)))
    return next((end for end, intent in ends if intent and intent.risk is Risk.CALMING), ())


def _last(words: Tokens, places: Sequence[tuple[int, int]]) -> Tokens:
    """What follows the last mark."""
    return words[max((end for _, end in places if end < len(words)), default=0) :]


def corrected(words: Tokens, lattice: Lattice, known: TakingBack) -> Iterator[Tokens]:
    """What the words may come to where a value is taken back, the likeliest first."""
    for key in known.lists:
        values = _values(lattice, f"{{{key}}}")
        for first, second in pairwise(values):
            if first.value != second.value and second.start - first.end <= NEAR:
                yield from _changed(words, first, second, known, is_side=key == known.done_list)


def _changed(
    words: Tokens, first: _Value, second: _Value, known: TakingBack, *, is_side: bool
) -> Iterator[Tokens]:
    """The words with the second value alone."""
    before, between, after = words[: first.start], words[first.end : second.start], words[second.end :]
    later = words[second.start : second.end]
    mark = next((at for at, word in enumerate(between) if word in known.marks), None)
    if mark is not None and not known.joining.intersection(between[:mark]):
        yield (*before, *later, *between[:mark], *after)
    refused = next((at for at in range(len(before))[-NEAR:] if before[at] in known.refusing), None)
    if refused is not None and not known.joining.intersection(between):
        bare = refused == len(before) - 1  # "not twenty minutes, thirty": the unit is said once
        yield (*before[:refused], *((*later, *between) if bare else (*between, *later)), *after)
    if is_side and known.done.intersection((*before[-NEAR:], *between)):
        start = max((at + 1 for at, word in enumerate(between) if word in known.done), default=0)
        yield (*between[start:], *later, *after)


def _values(lattice: Lattice, key: str) -> list[_Value]:
    """The values of a list in the words, none within another."""
    found: list[_Value] = []
    for start, edges in enumerate(lattice):
        said = max(edges.get(key, ()), key=lambda edge: (edge.span, -edge.cost), default=None)
        if said is not None and (not found or start >= found[-1].end):
            found.append(_Value(start, start + said.span, said.value))
    return found
