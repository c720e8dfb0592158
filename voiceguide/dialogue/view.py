"""What can be seen of a session from outside: for the ear the moment, for whoever looks on where it stands.

The program itself reads the moment alone; by the rest the tests tell a session, and a screen could show it.
"""

from dataclasses import dataclass

from voiceguide.dialogue.events import GateState
from voiceguide.dialogue.moment import Moment, Stage
from voiceguide.dialogue.outcome import World
from voiceguide.dialogue.state import State
from voiceguide.guide.model import Phase


@dataclass(frozen=True, slots=True)
class View:
    """A session at one moment."""

    moment: Moment
    step_id: str | None = None
    """None while no step is under way; so for the following."""
    step_number: int | None = None
    """From 1, over the whole session, both sides counted."""
    side: str | None = None
    step_count: int = 0
    """Stops of the whole session."""
    gate: GateState | None = None
    auto: bool = False
    """It keeps going by itself."""
    saying: str | None = None
    """The clause being said."""
    rate_wpm: int = 0
    gain_db: float = 0.0
    muted: bool = False
    timer_due_at: float | None = None
    """Session time at which the timer is due."""
    over: bool = False


def view(state: State, world: World) -> View:
    """What can be seen of it."""
    speaking = world.saying is not None
    head = state.talk.head
    stop = state.stop if state.working else None
    hands = stop is not None and stop.step.phase is not Phase.BEFORE
    return View(
        moment=Moment(
            stage=Stage.HELD if state.held else state.stage,
            speaking=speaking or not hands,
            question=state.gate.open and not state.held,
            offered=state.stage is Stage.IDLE and state.gate.carry is not None,
        ),
        step_id=stop.step.id if stop is not None else None,
        step_number=state.at + 1 if stop is not None else None,
        side=stop.side if stop is not None else None,
        step_count=len(state.route),
        gate=state.gate.state,
        auto=state.auto,
        saying=head.clauses[head.at].text if head is not None and speaking else None,
        rate_wpm=state.tuning.rate_wpm,
        gain_db=state.tuning.gain_db,
        muted=state.muted,
        timer_due_at=state.timer.due_at if state.timer is not None else None,
        over=state.over,
    )
