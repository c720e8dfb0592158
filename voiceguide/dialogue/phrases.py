"""The phrases the recogniser listens for: sentences people said, and the names of the guide in a frame.

The recogniser makes a word-pair model of the list, so sentences nobody would say make it hear commands
where there are none. So the list holds natural sentences only (`language/en.phrases.txt`, drawn by
`benchmarks/understanding/train.py` from what people wrote), frames filled with the guide's names and with
numbers, and lead-ins and tails apart, joined to commands only at their seams. The sentences know their
intent, so they also tell whether a command can still become another one ("repeat", "repeat slowly").
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property

from voiceguide.dialogue import templates
from voiceguide.dialogue.arguments import parted
from voiceguide.dialogue.intents import Intent
from voiceguide.dialogue.language import Language
from voiceguide.dialogue.phrasing import bars
from voiceguide.dialogue.templates import Tokens

_APART = re.compile(r"[-,.;:!?]+")
NAMES = 300
"""Names of the guide that are put in frames; every one is listed by itself."""
TURN = 8
"""A name stands in one frame of so many."""
OFTEN = 4
"""How often a word must begin or end a sentence for a seam of its own."""
EDGES = 2
"""Sentences sampled from one line of lead-ins or tails."""


class Phrases:
    """Everything the recogniser should expect about one guide."""

    def __init__(
        self,
        language: Language,
        names: Iterable[str],
        topics: Iterable[str],
        lists: Mapping[str, Mapping[str, tuple[str, ...]]],
    ) -> None:
        """`names` are the guide's parts, techniques and steps, `topics` what one may ask about besides."""
        self._language = language
        self._names = tuple(dict.fromkeys(name.lower() for name in names))
        self._topics = tuple(dict.fromkeys(topic.lower() for topic in topics))
        self._lists = lists

    def all(self) -> tuple[str, ...]:
        """Every phrase once, in lower case, respelled where the recogniser lacks a word."""
        return self._all

    def changed(self, words: Tokens, intent: Intent) -> bool:
        """Whether a longer sentence that begins with these words means something else."""
        while words and words not in self._longer:
            if self._language.glue.get(words[0], 1.0) > 0.1:  # noqa: PLR2004 - the freest small words
                return False
            words = words[1:]
        return any(
            name != intent.name or any(intent.args.get(key) != value for key, value in args.items())
            for name, args in map(parted, self._longer.get(words, ()))
        )

    @cached_property
    def _longer(self) -> Mapping[Tokens, frozenset[str]]:
        """The labels of the sentences that go on after these words."""
        found: dict[Tokens, set[str]] = {}
        for label, text in self._language.natural:
            words = self._language.words(text)
            for end in range(1, len(words)):
                found.setdefault(words[:end], set()).add(label)
        return {words: frozenset(labels) for words, labels in found.items()}

    @cached_property
    def _all(self) -> tuple[str, ...]:
        natural = [text for _, text in self._language.natural]
        framed = [
            text for number, frame in enumerate(self._language.frames) for text in self._framed(frame, number)
        ]
        lead_ins = self._edge(self._language.lead_ins)
        tails = self._edge(self._language.tails)
        starts = _frequent(text.split()[0] for text in natural)
        ends = _frequent(text.split()[-1] for text in natural)
        seams = [
            f"{lead.split()[-1]} {start}"
            for lead, start in zip(_again(lead_ins, starts), starts, strict=True)
        ]
        seams += [f"{end} {tail}" for tail in self._language.manners for end in ends]
        said = (
            *self._language.settled,
            *natural,
            *framed,
            *self._names,
            *self._topics,
            *lead_ins,
            *tails,
            *seams,
        )
        return tuple(dict.fromkeys(filter(None, map(self._spoken, said))))

    def _framed(self, frame: str, number: int) -> Iterable[str]:
        """A frame with names in turn, so that every name stands in some and every frame holds several."""
        slot = re.search(r"\{(\w+)\}", frame)
        if slot is None:
            yield frame
            return
        filled = self.fill(slot[0])
        if slot[1] == "name":
            filled = tuple(name for k, name in enumerate(self._names[:NAMES]) if (k + number) % TURN == 0)
        for name in filled:
            yield frame.replace(slot[0], name)

    def _edge(self, lines: Iterable[str]) -> list[str]:
        trees = (templates.parse(line.strip()) for line in lines if line.strip())
        return [text for tree in trees for text in templates.samples(tree, self.fill, limit=EDGES)]

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


def _frequent(words: Iterable[str]) -> list[str]:
    return sorted(word for word, count in Counter(words).items() if count >= OFTEN)


def _again(texts: list[str], other: list[str]) -> list[str]:
    """As many of the texts as there are others, from the start again where they run out."""
    return [texts[i % len(texts)] for i in range(len(other))] if texts else []
