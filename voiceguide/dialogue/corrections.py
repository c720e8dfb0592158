"""What was really meant: "no, I meant the voice" takes the other reading of the command before.

Some words have two readings ("slower" is the voice's or the hands'); a correction names the other one, or
only says that it was wrong. It may also name a command ("no, next") or another thing than was understood.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from voiceguide.dialogue import anew
from voiceguide.dialogue.intents import Intent, Name, Scalar
from voiceguide.dialogue.state import Acted

VOICE, HANDS = "voice", "hands"

_PAIRS: tuple[tuple[tuple[str, Intent], tuple[str, Intent]], ...] = (
    ((VOICE, Intent(Name.SLOWER, {"what": VOICE})), (HANDS, Intent(Name.SLOWER, {"what": HANDS}))),
    ((VOICE, Intent(Name.FASTER, {"what": VOICE})), (HANDS, Intent(Name.FASTER, {"what": HANDS}))),
    ((VOICE, Intent(Name.QUIETER)), (HANDS, Intent(Name.DISCOMFORT, {"kind": "too_hard"}))),
    ((VOICE, Intent(Name.LOUDER)), (HANDS, Intent(Name.WANT_HARDER))),
    ((Name.NEXT, Intent(Name.NEXT)), (Name.RESUME, Intent(Name.RESUME))),
)
"""What each reading is called in the slot `meaning`, and the command it is."""

_COMMANDS = frozenset(
    (Name.NEXT, Name.PREVIOUS, Name.REPEAT, Name.SKIP, Name.PAUSE, Name.RESUME, Name.STOP, Name.SLOWER,
     Name.FASTER, Name.LOUDER, Name.QUIETER, Name.MUTE)
)  # fmt: skip
"""Commands that can be named as what was meant."""

_SLOTS = {
    Name.TIME_LEFT: "scope",
    Name.OTHER_LEG: "leg",
    Name.GO_TO_STEP: "name",
    Name.HOW_LONG_STEP: "name",
    Name.ASK_TECHNIQUE: "name",
    Name.ASK_OIL: "item",
    Name.ASK_AMBIENCE: "item",
    Name.ASK_PRESSURE: "area",
    Name.SOUND: "which",
}
"""The slot of a command that another thing may be meant for."""

_CHANGES = {Name.LOUDER: "up", Name.QUIETER: "down"}


def meant_instead(
    done: Sequence[Acted], args: Mapping[str, Scalar], now: float
) -> tuple[Acted, Intent] | None:
    """The command that was mistaken, of those before, the last one first, and what was meant by it: the other
    reading of one that has two, or one with another value.
    """
    if args and "meaning" not in args:
        acted = anew.valued(done, now)
        return None if acted is None else (acted, anew.meant(acted.intent, args))
    found = ((acted, corrected(acted.intent, str(args.get("meaning", "")))) for acted in done)
    return next(((acted, other) for acted, other in found if other is not None), None)


def corrected(intent: Intent, meaning: str) -> Intent | None:  # noqa: PLR0911 - one a way to mean it
    """What was meant instead of a command; None where that makes no sense.

    `meaning` names what is wanted; empty, it is the reading that was not taken. If it names the one that was
    taken, that is done anew.
    """
    for pair in _PAIRS:
        for (called, mine), (name, other) in (pair, pair[::-1]):
            if _same(intent, mine) and meaning in ("", name):
                return other
            if _same(intent, mine) and meaning == called:
                return intent
    if meaning in _COMMANDS:
        return Intent(Name(meaning))
    if not meaning or meaning in (VOICE, HANDS):
        return None
    if intent.name in _CHANGES:
        return Intent(Name.SOUND, {"which": meaning, "change": _CHANGES[intent.name]})
    slot = _SLOTS.get(intent.name)
    if slot is None:
        return None
    args: dict[str, Scalar] = {slot: meaning}
    if intent.name is Name.SOUND:
        args = {**intent.args, **args}
    return replace(intent, args=args)


def _same(intent: Intent, reading: Intent) -> bool:
    """Whether a command is this reading; a pace that names nothing is the voice's."""
    if intent.name is not reading.name:
        return False
    if "what" in reading.args:
        return intent.args.get("what", VOICE) == reading.args["what"]
    return all(intent.args.get(slot) == value for slot, value in reading.args.items())
