"""The second opinion of the matcher: which template shares the most words of meaning with a sentence.

Where no walk through the trie explains a sentence, word order and a stray word are forgiven: the sentence
and each skeleton are compared as sets of words of meaning (classes and slots count as the words they
stand for). The score is their overlap, twice what they share over what both have. A word that means
nothing here counts against it, so talk with one word of ours stays talk.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

import numpy as np

from voiceguide.dialogue.matching import Edge, Reading
from voiceguide.dialogue.templates import Tokens

LIGHT = 0.5
"""Weight of a verb that says little by itself; a word of meaning weighs 1."""
LEAST = 2.0
"""Weight of meaning below which a sentence says too little to be likened to anything."""


class Overlap:
    """Skeletons by their tokens."""

    def __init__(self, skeletons: Sequence[tuple[Tokens, int]], light: frozenset[str]) -> None:
        """`skeletons` with the number of their template; `light` are words that say little."""
        self._skeletons = skeletons
        self._light = light
        postings: dict[str, list[int]] = {}
        self._mass = np.zeros(len(skeletons))
        for index, (tokens, _) in enumerate(skeletons):
            for token in tokens:
                self._mass[index] += LIGHT if token in light else 1.0
                postings.setdefault(_key(token), []).append(index)
        self._postings = {key: np.unique(np.array(found, dtype=np.int32)) for key, found in postings.items()}

    def readings(
        self,
        words: Tokens,
        lattice: Sequence[Mapping[str, tuple[Edge, ...]]],
        small: Collection[str],
        *,
        most: int = 12,
    ) -> Iterable[Reading]:
        """The likest templates, the best first. `small` are the words that do not count."""
        shared = np.zeros(len(self._skeletons))
        total = 0.0
        for at, word in enumerate(words):
            if word in small:
                continue
            mass = LIGHT if word in self._light else 1.0
            total += mass
            found = [self._postings[key] for key in lattice[at] if key in self._postings]
            if found:
                shared[np.unique(np.concatenate(found))] += mass
        if total < LEAST:
            return
        score = 2 * np.minimum(shared, self._mass) / (total + self._mass)
        for index in np.argsort(-score, kind="stable")[:most]:
            tokens, template = self._skeletons[index]
            slots = self._slots(tokens, lattice)
            if slots is not None:
                value = float(score[index])
                yield Reading(1.0 - value, value, template, slots)

    def _slots(
        self, tokens: Tokens, lattice: Sequence[Mapping[str, tuple[Edge, ...]]]
    ) -> tuple[tuple[str, str | int | bool], ...] | None:
        """The values of a skeleton's slots; None where one is missing from the sentence."""
        filled = []
        for token in tokens:
            if token[0] == "{":
                key = _key(token)
                edges = [edge for edges in lattice for edge in edges.get(key, ())]
                if not edges:
                    return None
                filled.append((token[1:-1].split(":")[1], max(edges, key=lambda e: len(str(e.value))).value))
        return tuple(filled)


def _key(token: str) -> str:
    return f"{{{token[1:-1].split(':', maxsplit=1)[0]}}}" if token[0] == "{" else token
