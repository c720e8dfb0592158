"""Likeness in sound: how near two words or sentences are to each other when spoken.

Two texts are alike when their codes (metaphone: the consonants as they sound) and their letters are
alike; the letters carry the vowels that the code drops. Measured by edit distance, 0 to 1.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz.distance import Indel, Levenshtein

_VOWEL = re.compile(r"[aeiou]|(?<=.)y")


@lru_cache(maxsize=20_000)
def code(word: str) -> str:
    """How a word sounds, as consonants; a word of vowels alone keeps its letters."""
    from jellyfish import metaphone

    return metaphone(word) or word


@lru_cache(maxsize=20_000)
def vowel(word: str) -> str:
    """The first vowel as it is written, with "ei" for "ai" ("weight", "wait"); "" where there is none."""
    found = _VOWEL.search(word.replace("ei", "ai"))
    return found[0] if found else ""


@lru_cache(maxsize=4_096)
def likeness(one: str, other: str) -> float:
    """0 (strangers) to 1 (the same sound) for two words or two texts."""
    if one == other:
        return 1.0
    codes = Levenshtein.normalized_similarity(_codes(one), _codes(other))
    letters = Indel.normalized_similarity(one.replace(" ", ""), other.replace(" ", ""))
    return float(0.6 * codes + 0.4 * letters)


def _codes(text: str) -> str:
    return "".join(code(word) for word in text.split())


class SoundIndex:
    """Known words by their sound, to find the ones a strange word may stand for."""

    def __init__(self, words: Iterable[str]) -> None:
        """`words` are all the words that mean anything."""
        self._words = tuple(sorted({w for w in words if len(w) > 2}))  # noqa: PLR2004 - short words sound like anything
        self._by_code: dict[str, list[str]] | None = None
        self._found: dict[str, tuple[tuple[str, float], ...]] = {}

    def near(self, word: str, *, least: float = 0.8) -> tuple[tuple[str, float], ...]:
        """Known words that sound like it, the likest first, with their likeness."""
        if len(word) < 4:  # noqa: PLR2004
            return ()
        found = self._found.get(word)
        if found is None:
            if self._by_code is None:
                self._by_code = {}
                for known in self._words:
                    self._by_code.setdefault(code(known), []).append(known)
            alike = ((known, likeness(word, known)) for known in self._by_code.get(code(word), ()))
            found = tuple(sorted((p for p in alike if p[1] >= least), key=lambda p: (-p[1], p[0]))[:3])
            if len(self._found) < 4_096:  # noqa: PLR2004 - a session meets fewer strange words
                self._found[word] = found
        return found
