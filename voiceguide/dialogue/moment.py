"""What a word can mean now: the part of the session's state that understanding may look at.

"Go on" is next in the middle of a step and resume while the step is held; "softer" is about the voice
while the guide speaks or nobody is touched yet, and about the hands while it is silent. The session
publishes its moment in its view, the loop hands it to the ear, and the ear uses the one in force when the
speech began.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from voiceguide.dialogue.intents import Intent


class Stage(StrEnum):
    """Where the session stands."""

    IDLE = "idle"
    """Before "start massage"."""
    GATE = "gate"
    """Safety and consent: the question is coming or open."""
    STEP = "step"
    """A step is under way."""
    HELD = "held"
    """Paused or stopped in the middle of a step."""
    ENDED = "ended"
    """After the finish."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What can be meant now."""

    stage: Stage = Stage.STEP
    speaking: bool = False
    """The guide's voice is to be heard, or no hands are at work yet: "softer" is about the voice."""
    question: bool = False
    """A yes-or-no question of the guide is open."""
    offered: bool = False
    """A session that was broken off is offered to be carried on."""
    before: Intent | None = field(default=None, hash=False)
    """The command before, as long as its value can be said anew ("no, three minutes")."""
    free: bool = False
    """Any intent is welcome, whatever the stage: `understand` and `hear` without a session."""


ANYTHING = Moment(stage=Stage.STEP, question=True, free=True)
"""In the middle of a step with a question open, every intent possible."""


def fit(when: str | None, moment: Moment) -> float:
    """How much the moment speaks for a group: below 0 it is impossible."""
    match when:
        case None:
            return 0.0
        case "speaking":
            fits = moment.speaking
        case "silent":
            fits = not moment.speaking
        case "question":
            fits = moment.question
        case "free":
            fits = moment.free
        case "broken_off":
            fits = moment.stage is Stage.HELD or moment.offered
        case "begun":
            fits = moment.stage in {Stage.STEP, Stage.HELD}
        case "resting":
            fits = moment.stage in {Stage.HELD, Stage.IDLE}
        case "idle":
            fits = moment.stage is Stage.IDLE and not moment.offered
        case _:
            fits = moment.stage.value == when
    return 0.05 if fits else -1.0
