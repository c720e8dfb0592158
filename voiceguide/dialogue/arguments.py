"""The arguments of an intent, from the words of any sentence, once the intent is known.

An argument that lists tell (a part, an oil, a number) is looked up in the sentence's lattice: which lists
may fill it stands in the language file, the first that occurs wins, of several names the longest. An
argument that no list tells ("end", the kind of discomfort) is part of the learned stage's label:
``discomfort:kind=cramp``.
"""

from collections.abc import Mapping

from voiceguide.dialogue.intents import Name, Scalar
from voiceguide.dialogue.matching import Lattice

Slots = Mapping[str, tuple[tuple[str, str], ...]]

NEEDS = {
    Name.GO_TO_STEP: ("step", "name", "offset"),
    Name.SET_LENGTH: ("minutes",),
    Name.SET_TIMER: ("seconds", "cancel", "extend", "count"),
}
"""Intents that mean nothing without one of these."""
BOTH = frozenset({Name.ASK_TECHNIQUE})
"""Intents of which every argument counts: how to knead, and the thigh at that."""
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


def arguments(label: str, lattice: Lattice, slots: Slots) -> dict[str, Scalar] | None:
    """The args of a label's intent in a sentence; None where it lacks what it needs."""
    name, args = parted(label)
    for key, source in slots.get(name, ()):
        value = _longest(lattice, f"{{{source}}}")
        if value is None or not _fits(name, key, source, args):
            continue
        if key == "minutes":
            args[key] = max(1, round(int(value) / MINUTE))
        elif key == "step" and "offset" in args:
            args["offset"] = int(args["offset"]) * int(value)
        else:
            args[key] = value
        if name not in BOTH:
            break
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


def _fits(name: str, key: str, source: str, args: Mapping[str, Scalar]) -> bool:
    """A bare number is a duration only where something is counted; what is cancelled needs none."""
    if name == Name.SET_TIMER and "cancel" in args:
        return False
    return not (key == "seconds" and source == "number" and "count" not in args)


def _longest(lattice: Lattice, key: str) -> Scalar | None:
    """The value of the longest name of that list, of equals the surest, then the first."""
    best: tuple[int, float] | None = None
    value: Scalar | None = None
    for edges in lattice:
        for edge in edges.get(key, ()):
            rank = (edge.span, -edge.cost)
            if best is None or rank > best:
                best, value = rank, edge.value
    return value
