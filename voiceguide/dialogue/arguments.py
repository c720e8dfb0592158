"""The arguments of an intent, from the words of any sentence, once the intent is known.

An argument that lists tell (a part, an oil, a number) is looked up in the sentence's lattice: which lists
may fill it stands in the language file, the first that occurs wins, of several names the longest. A question
may also be about a topic that the guide has of its own. An argument that no list tells ("end", the kind of
discomfort) is part of the learned stage's label: ``discomfort:kind=cramp``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from voiceguide.dialogue.intents import QUESTIONS, Name, Scalar
from voiceguide.dialogue.language import Language
from voiceguide.dialogue.phrasing import TakingBack
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
BEFORE = 3
"""Words before a thing among which it is said no to."""


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
        if found is None or not _fits(name, key, source, args) or not _of_steps(key, args, found, lattice):
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
    name: str, args: Mapping[str, Scalar], words: Tokens, lattice: Lattice, language: Language
) -> dict[str, Scalar]:
    """The args as the words have them: the one that is meant of two, and without "extend" where a duration is
    told and no word that makes it one on top ("put four minutes on the clock" is a new timer).
    """
    args = _chosen(name, args, words, lattice, language.taking_back)
    if "extend" not in args:
        return args
    new = not language.extending.intersection(words) and any("{duration}" in edges for edges in lattice)
    return {key: value for key, value in args.items() if key != "extend" or not new}


def _chosen(
    name: str, args: Mapping[str, Scalar], words: Tokens, lattice: Lattice, known: TakingBack
) -> dict[str, Scalar]:
    """The args with the one that is meant of two legs, or of two things of a correction.

    Of legs it is the one named last, unless the first is preferred to it: "enough of the right, now the
    left", but "the right, not the left". Of a correction it is the one that is not said no to.
    """
    if name == Name.OTHER_LEG and "leg" in args:
        return _chosen_leg(args, words, _all(lattice, f"{{{known.done_list}}}"), known)
    if name == Name.CORRECT and "meaning" in args:
        return {**args, "meaning": _chosen_meaning(args["meaning"], words, _all(lattice, "{meaning}"), known)}
    if name == Name.GO_TO_STEP and "name" in args and args.get("step") == 1:  # "the breathing one"
        return {key: value for key, value in args.items() if key != "step"}
    return dict(args)


def _chosen_leg(
    args: Mapping[str, Scalar], words: Tokens, legs: "Sequence[_Said]", known: TakingBack
) -> dict[str, Scalar]:
    done = {key: value for key, value in args.items() if key != "skip"}
    if known.only.intersection(words) and not known.done.intersection(words):
        return {"only": True, **done}
    if not legs or legs[0].value == legs[-1].value:
        return dict(args)
    between = words[legs[0].end : legs[-1].start]
    if known.refusing.intersection(between) and not known.refusing.intersection(words[: legs[0].start]):
        return {**done, "leg": legs[0].value}  # "the right leg, not the left" leaves out no right one
    if args.keys() & {"only", "skip", "both"} or known.preferring.intersection(between):
        return dict(args)
    return {**args, "leg": legs[-1].value}


def _chosen_meaning(meaning: Scalar, words: Tokens, things: "Sequence[_Said]", known: TakingBack) -> Scalar:
    before = [(thing.value, set(words[max(0, thing.start - BEFORE) : thing.start])) for thing in things]
    meant = [value for value, near in before if not near & known.refusing]
    other = known.marks - known.meaning  # "the voice i meant, no, the music" names the voice
    named = [value for value, near in before if near & known.meaning and not near & (other | known.refusing)]
    if named:
        return named[-1]
    return meaning if meaning in meant or not meant else meant[0]


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


def _of_steps(key: str, args: Mapping[str, Scalar], found: _Said, lattice: Lattice) -> bool:
    """Whether a number is one of steps: it is none in "one by one" and "what is step five"."""
    number = found.start > 0 and "<step>" in lattice[found.start - 1]
    return key != "count" or not (args or found.value == 1 or number)


def _all(lattice: Lattice, key: str) -> list[_Said]:
    """Every name of that list, the longest where several begin together, none within another."""
    found: list[_Said] = []
    for start, edges in enumerate(lattice):
        said = max(edges.get(key, ()), key=lambda edge: (edge.span, -edge.cost), default=None)
        if said is not None and (not found or start >= found[-1].end):
            found.append(_Said(said.value, start, start + said.span))
    return found


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
