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

from dataclasses import dataclass

from voiceguide.dialogue.intents import Intent, Risk
from voiceguide.dialogue.moment import Moment
from voiceguide.dialogue.sounds import likeness
from voiceguide.dialogue.understanding import Understanding
from voiceguide.hearing.recogniser import Reading

LIKENESS = {Risk.CALMING: 0.35, Risk.TALK: 0.5, Risk.CHANGE: 0.55, Risk.GREAT: 0.65}
"""How alike in sound (0..1) the open text must be to a command that the grammar alone heard."""

SHORT_LIKENESS = {Risk.CALMING: 0.5, Risk.TALK: 0.7, Risk.CHANGE: 0.75, Risk.GREAT: 0.8}
"""The same where the command is a single word."""

_ALMOST = 0.2
"""Likeness short of what is needed by this much still sounds like a command."""


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


def verify(
    reading: Reading, understanding: Understanding, *, moment: Moment, doubtful: bool = False
) -> Verdict:
    """Weigh both transcripts of one utterance at that moment. Never raises.

    `doubtful`: the guide's own voice may be in it, so both must agree.
    """
    held, free = reading.grammar.known, reading.open.text
    if not held and not free:
        return Verdict("", None, "no words")
    by_grammar = understanding.understand([held], moment).intent if held else None
    by_open = understanding.understand([free], moment).intent if free else None
    if by_grammar is not None and by_grammar == by_open:
        return Verdict(free, by_open, "both recognisers agree")
    if doubtful:
        return Verdict(free or held, None, "over the guide's own voice, and the recognisers do not agree")
    if by_open is not None:
        return Verdict(free, by_open, "the open model heard it")
    if by_grammar is not None:
        return _on_the_grammar_alone(held, free, by_grammar)
    together = understanding.understand([held, free], moment)
    if together.intent is not None:
        return Verdict(together.text, together.intent, f"both together: {together.why}")
    return Verdict(free or held, None, together.why or "not a command", commandlike=together.commandlike)


def _on_the_grammar_alone(held: str, free: str, intent: Intent) -> Verdict:
    """The open model heard something else: it must at least sound like it."""
    alike = likeness(held, free)
    needed = (LIKENESS if " " in held else SHORT_LIKENESS)[intent.risk]
    if alike >= needed:
        return Verdict(held, intent, f"the open model heard something alike: “{free}” ({alike:.2f})")
    why = f"{intent.name} (“{held}”) rejected: the open model heard “{free}” ({alike:.2f} of {needed:.2f})"
    return Verdict(free or held, None, why, commandlike=alike >= needed - _ALMOST)
