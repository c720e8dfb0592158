"""What understanding answers: the meaning of an utterance, and how far one has come."""

from dataclasses import dataclass
from enum import StrEnum

from voiceguide.dialogue.intents import Intent, Scalar


class Completion(StrEnum):
    """How far a text has come towards a command."""

    NONE = "none"
    """No command begins like this."""
    PREFIX = "prefix"
    """The beginning of one."""
    OPEN = "open"
    """A whole one; something longer that means something else begins with it."""
    COMPLETE = "complete"
    """A whole one, and nothing longer changes it."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A reading that was not taken."""

    intent: Intent
    score: float
    template: str


@dataclass(frozen=True, slots=True)
class Meaning:
    """What was understood, and why."""

    intent: Intent | None
    text: str
    """The text it was decided on."""
    why: str
    score: float
    """Evidence, 0 to 1."""
    commandlike: bool = False
    """Not understood, but it sounded like a command and evidence was short."""
    template: str = ""
    """The template it fits."""
    slots: tuple[tuple[str, Scalar], ...] = ()
    rejected: tuple[Rejected, ...] = ()
    """Other readings, the likeliest first."""
    talk: float = 1.0
    """Probability that it is not for the guide at all, by its words."""
    then: Intent | None = None
    """A second command that was said in the same breath, to be done after the first."""
