"""Words with two readings, and the way from one to the other: "slower" is the voice's or the hands'."""

from voiceguide.dialogue.intents import Intent, Name

VOICE, HANDS = "voice", "hands"

_PAIRS: tuple[tuple[tuple[str, Intent], tuple[str, Intent]], ...] = (
    ((VOICE, Intent(Name.SLOWER, {"what": VOICE})), (HANDS, Intent(Name.SLOWER, {"what": HANDS}))),
    ((VOICE, Intent(Name.FASTER, {"what": VOICE})), (HANDS, Intent(Name.FASTER, {"what": HANDS}))),
    ((VOICE, Intent(Name.QUIETER)), (HANDS, Intent(Name.DISCOMFORT, {"kind": "too_hard"}))),
    ((VOICE, Intent(Name.LOUDER)), (HANDS, Intent(Name.WANT_HARDER))),
    (("next", Intent(Name.NEXT)), ("resume", Intent(Name.RESUME))),
)
"""What each reading is called in the slot `meaning`, and the command it is."""


def flipped(intent: Intent, meaning: str) -> Intent | None:
    """The other reading of a command; None where it has none, or where another word was meant.

    `meaning` names the reading that is wanted; empty, it is the one that was not taken.
    """
    for pair in _PAIRS:
        for (_, mine), (name, other) in (pair, pair[::-1]):
            if _same(intent, mine):
                return other if meaning in ("", name) else None
    return None


def _same(intent: Intent, reading: Intent) -> bool:
    if intent.name is not reading.name:
        return False
    if "what" in reading.args:
        return intent.args.get("what", VOICE) == reading.args["what"]
    return all(intent.args.get(slot) == value for slot, value in reading.args.items())
