"""Parts of the language file that are records of their own: how people take back, assent, join commands."""

from collections.abc import Mapping
from dataclasses import dataclass

_TAKEN_BY = ("marks", "refusing", "joining", "done", "preferring", "only", "meaning")


@dataclass(frozen=True, slots=True)
class TakingBack:
    """How people take back a value they said."""

    marks: frozenset[str]
    """Words between a value and the one that counts instead."""
    refusing: frozenset[str]
    """Words before a value that is not meant."""
    joining: frozenset[str]
    """Words between two values that both count."""
    done: frozenset[str]
    """Words for what is behind one, and so not asked for."""
    done_list: str
    """The list of what can be done in that sense."""
    lists: tuple[str, ...]
    """The lists whose values are taken back, the longer names first."""
    preferring: frozenset[str]
    """Words between two values of which the first is meant."""
    only: frozenset[str]
    """Words that say of one value that there is no other."""
    meaning: frozenset[str]
    """Words before what is meant."""

    @property
    def words(self) -> frozenset[str]:
        """Those without which nothing is taken back."""
        return self.marks | self.refusing | self.done


@dataclass(frozen=True, slots=True)
class Sided:
    """What a side is called in the sentences; a guide may have words of its own for it."""

    one: str
    many: str
    behind: frozenset[str]
    """Words behind which such a word of the guide means a side ("the other foot")."""
    all: frozenset[str]
    """Those of them behind which there are several."""


@dataclass(frozen=True, slots=True)
class Consent:
    """How people answer the question before the start in more than a word."""

    joining: frozenset[str]
    """Words between two clauses of an answer."""
    denials: frozenset[tuple[str, ...]]
    """Clauses that say that nothing of the statement holds."""
    denying: tuple[tuple[str, ...], ...]
    """What stands before the name of something that nobody has."""


@dataclass(frozen=True, slots=True)
class OneBreath:
    """How two clauses of one utterance are told."""

    joining: frozenset[str]
    """Words between two commands that are both meant."""
    refusing: frozenset[str]
    """Words before or at the beginning of what is not wanted."""
    calming: frozenset[str]
    """Words, one of which is in every clause that goes before all else."""


def bars(text: str) -> tuple[str, ...]:
    """The choices of a text parted by bars."""
    return tuple(part for part in (" ".join(p.split()) for p in text.split("|")) if part)


def taking_back(data: Mapping[str, str]) -> TakingBack:
    """The record of that section of the file."""
    words = {name: frozenset(bars(data[name])) for name in _TAKEN_BY}
    return TakingBack(**words, done_list=data["done_list"], lists=bars(data["lists"]))


def sided(data: Mapping[str, str]) -> Sided:
    """The record of that section of the file."""
    return Sided(data["one"], data["many"], frozenset(bars(data["behind"])), frozenset(bars(data["all"])))


def consent(data: Mapping[str, str]) -> Consent:
    """The record of that section of the file."""
    runs = {name: [tuple(text.split()) for text in bars(data[name])] for name in ("denials", "denying")}
    return Consent(frozenset(bars(data["joining"])), frozenset(runs["denials"]), tuple(runs["denying"]))


def one_breath(data: Mapping[str, str]) -> OneBreath:
    """The record of that section of the file."""
    joining, refusing = (frozenset(bars(data[name])) for name in ("joining", "refusing"))
    return OneBreath(joining, refusing, frozenset(data["calming"].split()))
