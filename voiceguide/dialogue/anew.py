"""A value said anew: "set a timer for two minutes", and then "no, make that one minute".

Shortly after a command with a number or a choice, words that say no to it and name nothing but another value
of the same kind mean that command with the new value. What is left out is as it was: "no, thirty" after
"we have twenty five minutes" is half an hour.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace

from voiceguide.dialogue.intents import Intent, Name, Scalar
from voiceguide.dialogue.language import Language
from voiceguide.dialogue.state import Acted
from voiceguide.dialogue.templates import Tokens
from voiceguide.dialogue.undoing import ASKING
from voiceguide.dialogue.walk import Lattice

ANEW_S = 20.0
"""Seconds after a command in which its value can be said anew."""
MINUTE = 60

_BEARING: Mapping[Name, tuple[str, ...]] = {
    Name.SET_TIMER: ("seconds", "count"),
    Name.SET_LENGTH: ("minutes",),
    Name.GO_TO_STEP: ("step", "offset", "name"),
    Name.LIST_STEPS: ("step", "count"),
    Name.OTHER_LEG: ("leg",),
    Name.SOUND: ("item",),
    Name.HOW_LONG_STEP: ("name",),
}
"""The args of which a new value can take the place; "no music" is no other sound, but none."""
_LISTS = {"item": ("piece",), "leg": ("side",), "name": ("place",), "step": ("number", "ordinal")}
"""The lists of the language file that have such values; those of a duration and of a count are below."""


def bears(intent: Intent) -> bool:
    """Whether a command has a value that can be said anew."""
    return _slot(intent) is not None


def valued(done: Iterable[Acted], now: float) -> Acted | None:
    """Of the commands before, the last one first, the one whose value can be said anew.

    A question meanwhile is no other command.
    """
    passing = ASKING | {Name.CORRECT}
    last = next((a for a in done if bears(a.intent) or a.intent.name not in passing), None)
    return last if last is not None and bears(last.intent) and now < last.at + ANEW_S else None


class Anew:
    """Knows the words with which a value is said anew."""

    def __init__(self, language: Language, lattice_of: Callable[[Tokens], Lattice]) -> None:
        """`lattice_of`: what the words of a sentence can be."""
        self._language, self._lattice_of = language, lattice_of
        self._marks = tuple(language.words(text) for text in language.instead)
        self._small = frozenset((*language.glue, *language.manners))

    def said(self, before: Intent | None, text: str) -> Intent | None:
        """The correction that a text is of the command before; None where it is none.

        Whatever is said beside the value must be small words, or one of the marks, which take something back.
        """
        slot = None if before is None else _slot(before)
        rest = () if slot is None else _bare(self._language.words(text), self._marks, self._small)
        if before is None or slot is None or not rest:
            return None
        edges = self._lattice_of(rest)[0]
        for name in _sources(before, slot):
            for edge in edges.get(f"{{{name}}}", ()):
                if edge.span == len(rest):
                    args = _args(before, slot, name, edge.value)
                    return None if meant(before, args) == before else Intent(Name.CORRECT, args)
        return None


def meant(before: Intent, args: Mapping[str, Scalar]) -> Intent:
    """The command before with its new value."""
    bearing = _BEARING.get(before.name, ())
    kept = {key: value for key, value in before.args.items() if key not in bearing or value is True}
    return replace(before, args={**kept, **args})


def _slot(intent: Intent) -> str | None:
    """The arg that has the value; a count that only says yes has none."""
    slots = _BEARING.get(intent.name, ())
    return next((key for key in slots if key in intent.args and intent.args[key] is not True), None)


def _sources(before: Intent, slot: str) -> tuple[str, ...]:
    if slot in ("seconds", "minutes"):
        return ("duration", "number")
    if before.name is Name.GO_TO_STEP:
        return ("number",) if slot == "offset" else (*_LISTS["step"], *_LISTS["name"])
    return _LISTS.get(slot, ("number",))


def _args(before: Intent, slot: str, source: str, value: Scalar) -> dict[str, Scalar]:
    """The new value as the arg it is; a bare number counts what was counted before."""
    if slot == "minutes":
        return {slot: int(value) if source == "number" else max(1, round(int(value) / MINUTE))}
    if slot == "seconds" and source == "number":
        whole = int(before.args[slot]) % MINUTE == 0 and "count" not in before.args
        return {slot: int(value) * (MINUTE if whole else 1)}
    if slot == "offset":
        return {slot: int(value) if int(before.args[slot]) > 0 else -int(value)}
    if before.name is Name.GO_TO_STEP:
        return {"name" if source in _LISTS["name"] else "step": value}
    return {slot: value}


def _bare(words: Tokens, marks: Collection[Tokens], small: Collection[str]) -> Tokens:
    """The words without what takes something back and small words, at both ends; none if nothing does."""
    rest, taken = words, False
    for turned in (False, True):
        rest = rest[::-1] if turned else rest
        runs = [mark[::-1] if turned else mark for mark in marks]
        while rest:
            run = max((len(mark) for mark in runs if rest[: len(mark)] == mark), default=0)
            if not run and rest[0] not in small:
                break
            rest, taken = rest[run or 1 :], taken or run > 0
        rest = rest[::-1] if turned else rest
    return rest if taken else ()
