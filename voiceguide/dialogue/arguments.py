"""The arguments of an intent, from the words of any sentence, once the intent is known.

An argument that lists tell (a part, an oil, a number) is looked up in the sentence's lattice: which lists
may fill it stands in the language file, the first that occurs wins, of several names the longest. A question
may also be about a topic that the guide has of its own. An argument that no list tells ("end", the kind of
discomfort) is part of the learned stage's label: ``discomfort:kind=cramp``.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from voiceguide.dialogue.intents import QUESTIONS, Name, Scalar
from voiceguide.dialogue.templates import Tokens
from voiceguide.dialogue.vocabulary import AT, IN_GENERAL
from voiceguide.dialogue.walk import Lattice

Slots = Mapping[str, tuple[tuple[str, str], ...]]

NEEDS = {
    Name.GO_TO_STEP: ("step", "name", "offset"),
    Name.SET_LENGTH: ("minutes",),
    Name.SET_TIMER: ("seconds", "cancel", "extend", "count"),
}
"""Intents that mean nothing without one of these."""
EVERY = QUESTIONS | {Name.SOUND}
"""Intents of which every argument counts: how to knead, and the thigh at that; music, and the sea."""
LOOKED_FOR = EVERY | {Name.HOW_LONG_STEP, Name.DISCOMFORT}
"""Intents whose arguments are looked for, too, where a template tells the intent."""
TOPIC = "topic"
"""The argument that one of the guide's own topics fills: the heel of the hand, why the blanket."""
LONGER = 60
"""Seconds that "longer" adds where nothing is said."""
MINUTE = 60


def parted(label: str) -> tuple[str, dict[str, Scalar]]:
    """The intent and the args of a label."""
    name, _, rest = label.partition(":")
    args: dict[str, Scalar] = {}
    for part in filter(None, rest.split("&")):
        key, _, value = part.partition("=")
        args[key] = True if value == "true" else int(value) if value.lstrip("-").isdecimal() else value
    return name, args


def arguments(
    name: str, known: Mapping[str, Scalar], lattice: Lattice, slots: Slots
) -> dict[str, Scalar] | None:
    """All args of an intent in a sentence, some being known; None where it lacks what it needs."""
    args = dict(known)
    question, every = Name(name) in QUESTIONS, Name(name) in EVERY
    said: dict[str, _Said] = {}
    for key, source in slots.get(name, ()):
        found = _longest(lattice, f"{{{source}}}")
        if found is None or not _fits(name, key, source, args):
            continue
        said[key] = found
        if key == "minutes":
            args[key] = max(1, round(int(found.value) / MINUTE))
        elif key == "step" and "offset" in args:
            args["offset"] = int(args["offset"]) * int(found.value)
        else:
            args[key] = found.value
        if not every:
            break
    topic = _longest(lattice, f"{{{name}}}") if question else None
    general = _longest(lattice, f"{{{name}{IN_GENERAL}}}") if topic else None
    if topic is not None and (general is None or general.length <= topic.length):
        within = [key for key, other in said.items() if topic.holds(other)]
        if "name" not in said or "name" in within or topic.length > said["name"].length:
            args = {key: value for key, value in args.items() if key not in within} | {TOPIC: topic.value}
    at = _longest(lattice, f"{{{name}{AT}}}") if question and not args else None
    if at is not None:
        args["name"] = at.value
    args = completed(name, args)
    if name == Name.GO_TO_STEP and "name" in args:
        args.pop("offset", None)
    needed = NEEDS.get(Name(name), ())
    return args if not needed or any(key in args for key in needed) else None


def completed(name: str, args: Mapping[str, Scalar]) -> dict[str, Scalar]:
    """The args with what goes without saying: "longer" is a minute longer."""
    if name == Name.SET_TIMER and args.get("extend"):
        return {"seconds": LONGER, **args}
    return dict(args)


def as_said(
    args: Mapping[str, Scalar], words: Tokens, lattice: Lattice, extending: frozenset[str]
) -> dict[str, Scalar]:
    """The args without "extend" where a duration is told and no word that makes it one on top: "put four
    minutes on the clock" is a new timer.
    """
    if "extend" not in args:
        return dict(args)
    new = not extending.intersection(words) and any("{duration}" in edges for edges in lattice)
    return {key: value for key, value in args.items() if key != "extend" or not new}


def _fits(name: str, key: str, source: str, args: Mapping[str, Scalar]) -> bool:
    """A bare number is a duration only where something is counted; what is cancelled needs none. What ails
    somebody matters in an emergency; else what is felt says it.
    """
    if name == Name.SET_TIMER and "cancel" in args:
        return False
    if name == Name.DISCOMFORT and key == "condition":
        return "emergency" in args
    return not (key == "seconds" and source == "number" and "count" not in args)


@dataclass(frozen=True, slots=True)
class _Said:
    """A name in the sentence."""

    value: Scalar
    start: int
    end: int

    @property
    def length(self) -> int:
        """In words."""
        return self.end - self.start

    def holds(self, other: "_Said") -> bool:
        """Whether the other is no more than a part of it: "thumbs" in "my thumbs ache"."""
        return self.start <= other.start and other.end <= self.end


def _longest(lattice: Lattice, key: str) -> _Said | None:
    """The longest name of that list, of equals the surest, then the first."""
    best: tuple[int, float] | None = None
    said: _Said | None = None
    for start, edges in enumerate(lattice):
        for edge in edges.get(key, ()):
            rank = (edge.span, -edge.cost)
            if best is None or rank > best:
                best, said = rank, _Said(edge.value, start, start + edge.span)
    return said
