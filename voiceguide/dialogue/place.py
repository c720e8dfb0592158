"""Where one can be in a session: the stops of its route, in order, and how to find one by name.

A guide names each step once; a session walks some of them twice. The route is what is really walked: the
steps before, then every step of each side, then the steps after. Stops are counted from 1 over the whole
route, both sides counted. Leaving out a side, or beginning with the other one, is another route.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from voiceguide.dialogue.manner import Manner
from voiceguide.guide.model import Clause, Clauses, Guide, Phase, Step

StopKey = tuple[str, str | None]
"""Step id and side: the same stop on every route."""


@dataclass(frozen=True, slots=True)
class Stop:
    """One step, on one side or on none."""

    step: Step
    side: str | None = None
    turned: bool = False
    """The first stop of a side after another: one comes round to it."""

    @property
    def key(self) -> StopKey:
        """What stays the same whatever the route."""
        return (self.step.id, self.side)


@dataclass(frozen=True, slots=True)
class BrokenOff:
    """Where a session stood that did not end, in words that hold on any route and for an edited guide."""

    stop: StopKey
    """The step, and its side, that was under way."""
    route: tuple[StopKey, ...] = ()
    """The stops it had, where they were not the guide's own: another side first, one or a step left out."""
    manner: Manner = field(default_factory=Manner)


Route = tuple[Stop, ...]


def route(guide: Guide, sides: Sequence[str]) -> Route:
    """All stops of a session that does these sides, in this order."""
    once = {phase: tuple(Stop(s) for s in guide.steps if s.phase is phase) for phase in Phase}
    both: list[Stop] = []
    for nth, side in enumerate(sides):
        steps = [s for s in guide.steps if s.phase is Phase.SIDE]
        both += [Stop(s, side, turned=nth > 0 and s is steps[0]) for s in steps]
    return (*once[Phase.BEFORE], *both, *once[Phase.AFTER])


def walked_again(guide: Guide, keys: Sequence[StopKey]) -> tuple[tuple[str, ...], Route]:
    """Sides and stops of a route that had these; the guide's own where there are none."""
    sides = tuple(dict.fromkeys(side for _, side in keys if side in sides_of(guide))) or sides_of(guide)
    stops = route(guide, sides)
    return sides, tuple(stop for stop in stops if stop.key in keys) if keys else stops


def sides_of(guide: Guide) -> tuple[str, ...]:
    """The sides of a guide; none where no step is done on a side."""
    return guide.sides if any(step.phase is Phase.SIDE for step in guide.steps) else ()


def matches(step: Step, name: str) -> bool:
    """Whether people may mean this step by that id of a step, technique or part."""
    return name in (step.id, step.technique) or name in step.parts


def find(stops: Route, at: int, name: str) -> int | None:
    """Index of the stop meant by a step's id, a technique or a part, seen from stop `at`.

    A step's own id or technique is meant before a part it works on, and of the steps that work on a part the
    one that is called by it, or works on little else; the stops of this side (or, before the sides, of the
    whole route) before others; what is still to come before what has been.
    """
    side = stops[at].side

    def rank(index: int) -> tuple[bool, bool, bool, int, bool, int]:
        stop = stops[index]
        elsewhere = side is not None and stop.side != side
        if name in (stop.step.id, stop.step.technique):
            return False, elsewhere, False, 0, index < at, abs(index - at)
        called = name.replace("_", " ") in stop.step.title.lower()
        return True, elsewhere, not called, len(stop.step.parts), index < at, abs(index - at)

    fitting = [i for i, stop in enumerate(stops) if matches(stop.step, name)]
    return min(fitting, key=rank, default=None)


def named(stops: Route, name: str) -> Route:
    """The stops meant by a step's id or a technique, or else those that work on that part."""
    own = tuple(stop for stop in stops if name in (stop.step.id, stop.step.technique))
    return own or tuple(stop for stop in stops if matches(stop.step, name))


def index_of(stops: Route, key: StopKey) -> int | None:
    """Index of a stop on another route."""
    return next((i for i, stop in enumerate(stops) if stop.key == key), None)


def first_of(stops: Route, side: str) -> int | None:
    """Index of a side's first stop."""
    return next((i for i, stop in enumerate(stops) if stop.side == side), None)


def first_after(stops: Route) -> int:
    """Index of the first stop after the sides; the last stop where there is none."""
    return next((i for i, s in enumerate(stops) if s.step.phase is Phase.AFTER), len(stops) - 1)


def sided(clauses: Clauses, side: str | None) -> Clauses:
    """The clauses with {side} filled in."""
    return tuple(Clause(c.text.replace("{side}", side or ""), c.pause_s) for c in clauses)


def title(stop: Stop) -> str:
    """The title of a stop as it stands inside a sentence."""
    name = stop.step.title
    return name[:1].lower() + name[1:]
