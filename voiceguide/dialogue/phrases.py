"""The phrases the recogniser listens for, sampled from the same templates that understand them.

The recogniser makes a word-pair model of the list, so it is enough that each word pair occurs: cores,
lead-ins and tails are given apart, and joined only at their seams (the last words of a lead-in with the
first of a core, the last of a core with the first of a tail).
"""

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Protocol

from hassil.expression import Expression

from voiceguide.dialogue import templates
from voiceguide.dialogue.language import Language, bars

_APART = re.compile(r"[-,.;:!?]+")
PER_TEMPLATE = 3
"""Sentences sampled from one template."""


class Tree(Protocol):
    """A compiled template."""

    @property
    def tree(self) -> Expression:
        """Its parsed form."""


class Phrases:
    """Samples of everything that can be said about one guide."""

    def __init__(
        self, language: Language, trees: Iterable[Tree], lists: Mapping[str, Mapping[str, tuple[str, ...]]]
    ) -> None:
        """`lists` are the slot values and their names."""
        self._language = language
        self._trees = tuple(trees)
        self._lists = lists

    def all(self) -> tuple[str, ...]:
        """Every phrase once, in lower case, respelled where the recogniser lacks a word."""
        return self._all

    @cached_property
    def _all(self) -> tuple[str, ...]:
        cores = [s for t in self._trees for s in templates.samples(t.tree, self.fill, limit=PER_TEMPLATE)]
        lead_ins = self._edge(self._language.lead_ins)
        tails = self._edge(self._language.tails)
        names = [n for values in self._lists.values() for ns in values.values() for n in ns]
        starts = sorted({c.split()[0] for c in cores})
        ends = sorted({c.split()[-1] for c in cores})
        seams = [
            f"{lead.split()[-1]} {start}"
            for lead, start in zip(_again(lead_ins, starts), starts, strict=False)
        ]
        seams += [f"{end} {tail.split()[0]}" for tail, end in zip(_again(tails, ends), ends, strict=False)]
        said = (self._spoken(text) for text in (*cores, *lead_ins, *tails, *names, *seams))
        return tuple(dict.fromkeys(text for text in said if text))

    def _edge(self, lines: Iterable[str]) -> list[str]:
        found = (templates.samples(templates.parse(ln.strip()), self.fill) for ln in lines if ln.strip())
        return [text for texts in found for text in texts]

    def fill(self, token: str) -> tuple[str, ...]:
        """The wordings of a class or slot."""
        name = token[1:-1].split(":", maxsplit=1)[0]
        if token[0] == "<":
            return self._language.classes[name]
        if name in self._lists:
            return tuple(names[0] for names in self._lists[name].values() if names)
        return bars(self._language.samples.get(name, ""))

    def _spoken(self, text: str) -> str:
        words = _APART.sub(" ", text.lower()).split()
        if any(not word.replace("'", "").isalpha() for word in words):
            return ""  # digits and symbols are not said
        spoken = [self._language.spoken.get(word, word) for word in words]
        return " ".join(spoken) if all(spoken) else ""


def _again(texts: list[str], other: list[str]) -> list[str]:
    """As many of the texts as there are others, from the start again where they run out."""
    return [texts[i % len(texts)] for i in range(len(other))] if texts else []
