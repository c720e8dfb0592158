"""The second opinion: is what the recognisers wrote evidence enough to act?

The grammar is held to commands, so it turns other people's talk into commands, and with full confidence:
word confidence is no gate. The open model seldom writes a command that was not said, and mishears many
that were. So each is asked alone and both together what they mean, and the answer is accepted by how far
they bear each other out; how far they must depends on what a mistake costs (`Risk`).

* Both alone mean the same: accepted.
* Only the grammar means a command: the open text must sound like it, the more so the costlier the intent
  and the fewer the sounds there are to compare.
* Only the open model means one: it is right more often than the grammar then, so little is asked beside.
"""

import re
from dataclasses import dataclass

import jellyfish
from rapidfuzz.distance import Levenshtein

from voiceguide.dialogue.intents import Intent, Risk
from voiceguide.dialogue.moment import Moment
from voiceguide.dialogue.understanding import Meaning, Understanding
from voiceguide.hearing.recogniser import Reading

LIKENESS = {Risk.CALMING: 0.4, Risk.TALK: 0.5, Risk.CHANGE: 0.55, Risk.GREAT: 0.65}
"""How alike in sound (0..1) the open text must be to a command that the grammar alone heard."""

SHORT_LIKENESS = {Risk.CALMING: 0.5, Risk.TALK: 0.7, Risk.CHANGE: 0.75, Risk.GREAT: 0.8}
"""The same where the command is a single word."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an utterance comes to."""

    text: str
    """What was decided on."""
    intent: Intent | None
    """None: not accepted."""
    why: str
    commandlike: bool = False
    """Not accepted, but it sounded like a command."""


def likeness(one: str, other: str) -> float:
    """How alike two texts sound, 0..1: edit distance of their sounds, written as metaphones."""
    a, b = _sounds(one), _sounds(other)
    if not a or not b:
        return 0.0
    return float(Levenshtein.normalized_similarity(a, b))


def verify(reading: Reading, understanding: Understanding, *, moment: Moment) -> Verdict:
    """Weigh both transcripts of one utterance at that moment. Never raises."""
    held, free = reading.grammar.known, reading.open.text
    if not held and not free:
        return Verdict("", None, "no words")
    by_grammar = understanding.understand([held], moment) if held else None
    by_open = understanding.understand([free], moment) if free else None
    match _intent(by_grammar), _intent(by_open):
        case Intent() as one, Intent() as other if one == other:
            return Verdict(free, other, "both recognisers agree")
        case _, Intent() as other:
            return Verdict(free, other, "the open model heard it")
        case Intent() as one, None:
            alike = likeness(held, free)
            single = " " not in held
            needed = (SHORT_LIKENESS if single else LIKENESS)[one.risk]
            if alike >= needed:
                return Verdict(held, one, f"the open model heard something alike ({alike:.2f})")
            return Verdict(
                free or held,
                None,
                f"{one.name} rejected: the open model heard “{free}” ({alike:.2f})",
                commandlike=alike >= needed - 0.2,
            )
    together = understanding.understand([held, free], moment)
    if together.intent is not None:
        return Verdict(together.text, together.intent, f"both together: {together.why}")
    return Verdict(free or held, None, together.why or "not a command", commandlike=together.commandlike)


def _intent(meaning: Meaning | None) -> Intent | None:
    return meaning.intent if meaning is not None else None


def _sounds(text: str) -> str:
    words = re.findall(r"[a-z']+", text.lower())
    return "".join(jellyfish.metaphone(word) for word in words)
