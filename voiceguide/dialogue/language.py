"""The language file: every wording the program understands, read once and kept as data.

`language/en.yaml` holds the words (classes, lists, numbers, small words, lead-ins, tails), the files
`language/en-*.yaml` the sentences of the intents. No wording of a command lives in Python.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from voiceguide.dialogue import figures
from voiceguide.dialogue.intents import Name, Scalar
from voiceguide.dialogue.numbers import NumberWords
from voiceguide.dialogue.phrasing import (
    Consent,
    OneBreath,
    Sided,
    TakingBack,
    bars,
    consent,
    one_breath,
    sided,
    taking_back,
)
from voiceguide.errors import GuideError

_HERE = Path(__file__).with_name("language")
_NOT_A_WORD = re.compile(r"[^a-z0-9' ]+")
_POSSESSIVE = re.compile(r"'s?$|^'")


@dataclass(frozen=True, slots=True)
class Sentences:
    """One group of templates with the same meaning."""

    name: Name
    templates: tuple[str, ...]
    args: Mapping[str, Scalar] = field(default_factory=dict)
    when: str | None = None
    """The moment it is meant for, as `understanding` has them: a stage, speaking, silent, question, free,
    begun, resting, idle, or broken_off; None: any."""


@dataclass(frozen=True, slots=True)
class Language:
    """All the words of one language."""

    glue: dict[str, float]
    """Small words that may be said or left out, with what an unexpected one costs."""
    asides: dict[str, float]
    """Words of remarks before or after a command, with what each costs."""
    remarks: frozenset[str]
    """Words that begin a remark before a command."""
    trailing: frozenset[str]
    """Words that begin a remark after a command."""
    calls: frozenset[str]
    """Words that begin a call to stop or wait."""
    asking: frozenset[str]
    """Words that begin a question, which runs to the sentence's end."""
    openers: frozenset[str]
    """Words that set a command off from a remark before it."""
    against: Mapping[str, tuple[tuple[tuple[str, ...], float], ...]]
    """Runs of words that tell of other people and things, with what they cost, by their first word."""
    classes: Mapping[str, tuple[str, ...]]
    """Words of one meaning, by the class's name."""
    lists: Mapping[str, Mapping[str, tuple[str, ...]]]
    """Slot values and their names, by list."""
    slots: Mapping[str, tuple[tuple[str, str], ...]]
    """For each intent the args a list may fill: (argument, list), the first that is found wins."""
    extending: frozenset[str]
    """Words that say of a duration that it comes on top of what is left."""
    described: Mapping[str, tuple[str, ...]]
    """How people describe what they cannot name, by the id of a guide's term."""
    respelled: Mapping[str, tuple[str, ...]]
    """What the recogniser writes for words it hears wrong or does not know."""
    literal: Mapping[str, tuple[str, ...]]
    """Words of those that are meant as they are written in a question that begins with one of these."""
    familiar: Mapping[str, str]
    """A name that everybody knows, by list."""
    spoken: Mapping[str, str]
    """How to ask the recogniser for words that its model lacks."""
    lead_ins: tuple[str, ...]
    tails: tuple[str, ...]
    samples: Mapping[str, str]
    """What stands for a number or a duration in sampled sentences, by list: choices parted by bars."""
    urgent: tuple[str, ...]
    """Beginnings that silence the guide at once."""
    mended: tuple[str, ...]
    """What a speaker says who begins anew ("no wait")."""
    revoking: tuple[str, ...]
    """What a speaker says who wants nothing any more of what was just said."""
    instead: tuple[str, ...]
    """What a speaker says before or after a value that takes the place of the one of the command before."""
    taking_back: TakingBack
    asked: Mapping[str, str]
    """How the bare question is asked, by its intent: what a guide's own wording of it counts as."""
    sided: Sided
    """What a side is called."""
    consent: Consent
    """How people answer the question before the start."""
    one_breath: OneBreath
    settled: tuple[str, ...]
    """Commands that nobody is waited for to go on."""
    frames: tuple[str, ...]
    """How names of a guide are said in a sentence, for the recogniser."""
    usual: Mapping[str, str]
    """How a name of a guide is said first of all, by what it names: place, technique or topic."""
    manners: tuple[str, ...]
    """Words that may end any command, for the recogniser."""
    natural: tuple[tuple[str, str], ...]
    """Sentences people said, for the recogniser: the label of the intent, the text."""
    numbers: NumberWords
    sentences: tuple[Sentences, ...]
    contractions: Mapping[str, str]
    endings: Mapping[str, str]
    subject: str
    """The word for what a guide is about, as which its own are weighed."""
    written: Mapping[str, str]
    """How figures are written, as patterns, with how that is said."""
    joined: Mapping[str, str]
    """Pairs of words that are written otherwise here ("un mute": "unmute", "for more": "four more")."""

    def words(self, text: str) -> tuple[str, ...]:
        """The normal words of a text: lower case, no punctuation, contractions opened."""
        text = figures.read(text.lower().replace("’", "'"), self.written, self.numbers.ordinals)
        text = text.replace("-", " ").replace("[unk]", " xunkx ")
        text = _NOT_A_WORD.sub(" ", text)
        opened: list[str] = []
        for word in text.split():
            opened.extend(self._open(word))
        if len(opened) > 1:
            opened = figures.gathered(self._join(opened), self.numbers)
        return tuple(opened)

    def _join(self, words: list[str]) -> list[str]:
        for at in range(len(words) - 1, 0, -1):
            one = self.joined.get(f"{words[at - 1]} {words[at]}")
            if one is not None:
                words[at - 1 : at + 1] = one.split()
        return words

    def _open(self, word: str) -> tuple[str, ...]:
        known = self.contractions.get(word)
        if known is not None:
            return tuple(known.split())
        if "'" in word:
            for ending, full in self.endings.items():
                if word.endswith(ending) and len(word) > len(ending):
                    return (word[: -len(ending)], *full.split())
            word = _POSSESSIVE.sub("", word).replace("'", "")
        return (word,) if word else ()


@cache
def load(language: str = "en") -> Language:
    """The language of that code. Raises GuideError where there is none, or where its files are wrong."""
    main = _HERE / f"{language}.yaml"
    if not main.exists():
        raise GuideError(f"There is no language {language!r}.", hint='Use language = "en".')
    data = _read(main)
    sentences = tuple(
        group
        for path in sorted(_HERE.glob(f"{language}-*.yaml"))
        for group in _groups(_read(path), path.name)
    )
    numbers = data["numbers"]
    return Language(
        glue=_costs(data["glue"]),
        asides=_costs(data["asides"]),
        remarks=frozenset(data["remarks"].split()),
        trailing=frozenset(data["trailing"].split()),
        calls=frozenset(data["calls"].split()),
        asking=frozenset(data["asking"].split()),
        openers=frozenset(data["openers"].split()),
        against=_by_first(
            (tuple(p.split()), float(c)) for c, text in data["against"].items() for p in bars(text)
        ),
        classes={name: bars(text) for name, text in data["classes"].items()},
        lists={
            name: {str(value): bars(names) for value, names in values.items()}
            for name, values in data["lists"].items()
        },
        slots={
            name: tuple((arg, source) for part in text.split("|") for arg, source in [part.split("=")])
            for name, text in data["slots"].items()
        },
        extending=frozenset(bars(data["extending"])),
        described={name: bars(text) for name, text in data["described"].items()},
        respelled={said: bars(meant) for said, meant in data["respelled"].items()},
        literal={said: bars(openers) for said, openers in data["literal"].items()},
        familiar=data["familiar"],
        spoken=data["spoken"],
        lead_ins=tuple(data["lead_ins"].splitlines()),
        tails=tuple(data["tails"].splitlines()),
        samples=data["samples"],
        mended=bars(data["mended"]),
        revoking=bars(data["revoking"]),
        instead=bars(data["instead"]),
        taking_back=taking_back(data["taking_back"]),
        asked=data["asked"],
        sided=sided(data["sided"]),
        consent=consent(data["consent"]),
        one_breath=one_breath(data["one_breath"]),
        settled=bars(data["settled"]),
        manners=bars(data["manners"]),
        frames=bars(data["frames"]),
        usual=data["usual"],
        natural=tuple(_natural(_HERE / f"{language}.phrases.txt")),
        urgent=bars(data["urgent"]),
        numbers=NumberWords(
            numbers={w: int(n) for n, ws in numbers["cardinals"].items() for w in bars(str(ws))},
            ordinals={w: int(n) for n, ws in numbers["ordinals"].items() for w in bars(ws)},
            units={w: int(n) for n, ws in numbers["units"].items() for w in bars(ws)},
            vague={w: float(n) for n, ws in numbers["vague"].items() for w in bars(ws)},
            joints=frozenset(bars(numbers["joints"])),
            hundred=frozenset(bars(numbers["hundred"])),
            minus=frozenset(bars(numbers["minus"])),
            point=frozenset(bars(numbers["point"])),
            between=frozenset(bars(numbers["between"])),
            pointing=frozenset(bars(numbers["pointing"])),
            counted=frozenset(bars(numbers["counted"])),
        ),
        sentences=sentences,
        contractions=data["contractions"],
        endings=data["endings"],
        subject=data["subject"],
        written=data["written"],
        joined=data["joined"],
    )


def _read(path: Path) -> dict[str, Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    data: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - a safe one
    return data


def _natural(path: Path) -> Iterator[tuple[str, str]]:
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        label, _, text = line.partition("\t")
        yield label, text


def _by_first(
    runs: Iterable[tuple[tuple[str, ...], float]],
) -> Mapping[str, tuple[tuple[tuple[str, ...], float], ...]]:
    found: dict[str, tuple[tuple[tuple[str, ...], float], ...]] = {}
    for run, cost in runs:
        found[run[0]] = (*found.get(run[0], ()), (run, cost))
    return found


def _costs(data: Mapping[float, str]) -> dict[str, float]:
    return {word: float(cost) for cost, words in data.items() for word in words.split()}


def _groups(data: Mapping[str, Any], where: str) -> Iterator[Sentences]:
    for name, groups in data.items():
        if name not in set(Name):
            raise GuideError(f"{where} has sentences for {name!r}.", hint="Use the name of an intent.")
        for group in [groups] if isinstance(groups, str) else groups:
            full: dict[str, Any] = {"say": group} if isinstance(group, str) else group
            templates = tuple(line.strip() for line in full["say"].splitlines() if line.strip())
            yield Sentences(Name(name), templates, full.get("args", {}), full.get("when"))
