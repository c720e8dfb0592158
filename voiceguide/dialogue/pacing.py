"""Minutes and cues: how long a step lasts, and when something is due. Pure.

Only hands-on time counts. The clock of a step stands still while the session is held and while a question
is answered, so a side that was interrupted gets that time back by itself. What a step really took on the
first side is what it is given on the second: both sides get the same minutes, however often somebody
paused, lingered or hurried.

Hands work while the guide explains, so a step's minutes run from its first word. But what was explained is
then to be done in peace: after the last word a good part of the minutes remains, and never less than it
takes to do it a few times and hear the change announced. A step that takes long to say lasts longer for it.

Two ways to go on. *Wait for me*: one soft prompt when the step's minutes are over, then silence. *Keep
going*: a cue at half time, one shortly before the change, then the next step.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType

from voiceguide.dialogue.place import Route, Stop, StopKey
from voiceguide.guide.model import Hints, Phase

HALFWAY_FROM_S = 60.0
"""Shortest step of a side, in seconds, that has a halfway cue."""
SOON_S = 10.0
"""Seconds before the change that it is announced."""
LATE_S = 5.0
"""Seconds by which a halfway cue may come late; later it is left out."""
DOING_S = 12.0
"""Seconds given to do what an untimed step says, before going on by oneself."""
WAITING_S = 25.0
"""Seconds after an untimed step was read until the prompt."""
QUIET_S = 14.0
"""Seconds of a step at least, after its last word, before the prompt or the change; or all it has."""
QUIET_PART, QUIET_MOST = 0.4, 2 / 3
"""Part of a step's minutes that remains after its last word, where that is more; and at most for strokes."""
BACK = 0.5
"""What a stroke's way back takes of its way up."""
HINT_AFTER_S = 12.0
"""Seconds of quiet work after a step's reading until a hint."""
HINT_SOONEST_S = 6.0
"""Seconds of it that are enough where another cue is near: before it rather than not at all."""
HINT_EVERY_S = 90.0
"""Seconds of hands-on time between hints."""
HINT_APART_S = 10.0
"""Seconds before and after another cue in which no hint begins."""
BREATHING_AFTER_S = 6.0
"""Seconds of quiet work after a step's reading until the breath is led."""
BREATHING_EVERY_S = 60.0
"""Seconds of hands-on time between two breaths that are led in words."""
LAG_S = 0.5
"""Seconds by which words may come late for the breath they lead."""
AGAIN_S = 30.0
"""Seconds a step is given at least when it is done again."""
MAKE_UP_LEAST, MAKE_UP_MOST = 0.3, 1.5
"""Limits, as factors, of what one step makes up for others of its side."""


class Cue(StrEnum):
    """What can become due in a step."""

    HINT = "hint"
    BREATH = "breath"
    HALFWAY = "halfway"
    SOON = "soon"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Work:
    """Hands-on time: of the step under way, and of all steps done so far."""

    used_s: float = 0.0
    """Seconds worked on this step until the clock was last stopped."""
    since: float | None = None
    """When the clock was started, in session time; None while it stands."""
    read_at_s: float | None = None
    """Seconds worked on this step when its reading was over; None before."""
    extra_s: float = 0.0
    """Seconds asked for beyond the step's own."""
    cued: frozenset[Cue] = frozenset()
    """Cues of this step that were given, or missed."""
    soon_s: float = 0.0
    """Seconds worked on this step when its end was announced last."""
    hint_from_s: float = 0.0
    """Seconds worked in all before the next hint."""
    breathing_from_s: float = 0.0
    """Seconds worked in all before a breath is led in words again."""
    before_s: float = 0.0
    """Seconds worked in all before this step."""
    scale: float = 1.0
    """Factor on the guide's own minutes."""
    done: Mapping[StopKey, float] = field(default_factory=lambda: MappingProxyType({}))
    """Seconds worked at each stop that was finished."""

    def spent(self, now: float) -> float:
        """Seconds worked on this step."""
        return self.used_s + (0.0 if self.since is None else max(0.0, now - self.since))

    def ticking(self, on: bool, now: float, *, since: float | None = None) -> "Work":  # noqa: FBT001
        """Start or stop the clock; it may be stopped as of an earlier moment."""
        if on == (self.since is not None):
            return self
        if on:
            return replace(self, since=now)
        return replace(self, used_s=self.spent(now if since is None else since), since=None)

    def read(self, now: float) -> "Work":
        """The step has been read to its end; where it is read again, it is done after that."""
        return replace(self, read_at_s=self.spent(now))

    def gave(self, cue: Cue, now: float) -> "Work":
        """That cue is done with, and no hint follows it closely."""
        return replace(self.unhinted(now, seconds=HINT_APART_S), cued=self.cued | {cue})

    def unhinted(self, now: float, *, seconds: float = HINT_EVERY_S) -> "Work":
        """No hint for so long, and no breath led at once: one was given, or another cue."""
        worked = self.before_s + self.spent(now)
        return replace(
            self,
            hint_from_s=max(self.hint_from_s, worked + seconds),
            breathing_from_s=max(self.breathing_from_s, worked + HINT_APART_S),
        )

    def led(self, now: float, *, breath_s: float) -> "Work":
        """A breath is led in words, and no hint follows it closely."""
        worked = self.before_s + self.spent(now)
        return replace(
            self.unhinted(now, seconds=breath_s + HINT_APART_S), breathing_from_s=worked + BREATHING_EVERY_S
        )

    def anew(self, cue: Cue, now: float) -> "Work":
        """That cue was interrupted: the change is announced again at once, a breath led after some quiet."""
        if cue is Cue.BREATH:
            worked = self.before_s + self.spent(now)
            return replace(self, breathing_from_s=worked + BREATHING_AFTER_S)
        return replace(self, cued=self.cued - {cue})

    def entered(self, leaving: Stop | None, now: float, *, finished: bool) -> "Work":
        """A new step begins. What was worked at a finished one counts for its other side."""
        spent, done = self.spent(now), self.done
        if leaving is not None and finished:
            done = MappingProxyType({**done, leaving.key: done.get(leaving.key, 0.0) + spent})
        return Work(
            since=now if self.since is not None else None,
            hint_from_s=self.hint_from_s,
            before_s=self.before_s + spent,
            scale=self.scale,
            done=done,
        )


@dataclass(frozen=True, slots=True)
class Air:
    """The breath that sounds without words, in whose time it is led in words."""

    every_s: float
    """Seconds of one breath."""
    since_s: float
    """Seconds worked on the step when it began, with a breath in."""
    now_s: float
    """Seconds worked on the step."""

    def inward(self, soonest_s: float) -> float:
        """When it next goes in, from then on, in seconds worked; not before it has gone in and out once."""
        after = max(soonest_s, self.now_s - LAG_S) - self.since_s
        return self.since_s + self.every_s * max(1, math.ceil(after / self.every_s - 1e-6))


def own_s(stop: Stop, work: Work) -> float:
    """Seconds the guide gives a step, fitted to the session's length."""
    return stop.step.seconds * work.scale


def planned_s(stop: Stop, stops: Route, work: Work) -> float:
    """Seconds a stop is given: what its other side took, else the guide's own; less if done again."""
    other = _twin(stop, stops, work)
    own = own_s(stop, work) if other is None else other
    if stop.key in work.done:
        own = max(own - work.done[stop.key], min(AGAIN_S, own))
    return own


def lasts_s(stop: Stop, stops: Route, work: Work) -> float:
    """Seconds the step under way is given.

    On the second side it makes up for what the steps before took longer or shorter than on the first (their
    instruction was interrupted, somebody hurried), so that the sides end up equal; and what was asked for
    comes on top.
    """
    planned = planned_s(stop, stops, work)
    if stop.side is not None and _twin(stop, stops, work) is not None:
        over = planned - _ahead_s(stop, stops, work)
        planned = min(max(over, MAKE_UP_LEAST * planned), MAKE_UP_MOST * planned)
    return planned + work.extra_s


def over_s(stop: Stop, stops: Route, work: Work, *, read_s: float, auto: bool) -> float:
    """Seconds into the step under way at which it is over, if its last word comes at `read_s`."""
    length = lasts_s(stop, stops, work)
    if length <= 0:
        return read_s + (DOING_S if auto else WAITING_S)
    quiet = max(QUIET_S, _quiet_part(stop) * min(own_s(stop, work), planned_s(stop, stops, work)))
    return max(length, read_s + min(stop.step.seconds, quiet))


def _quiet_part(stop: Stop) -> float:
    """Part of a step's minutes for doing it in peace: for strokes, all but the one made meanwhile."""
    step = stop.step
    strokes_s = max(0, step.repetitions - 1) * (1 + BACK) * step.stroke_s
    return max(QUIET_PART, min(QUIET_MOST, strokes_s / step.seconds))


def _twin(stop: Stop, stops: Route, work: Work) -> float | None:
    """Seconds worked at the same step on another side; None where it was not finished."""
    if stop.side is None:
        return None
    keys = (s.key for s in stops if s.step.id == stop.step.id and s.side != stop.side)
    return next((work.done[key] for key in keys if key in work.done), None)


def _ahead_s(here: Stop, stops: Route, work: Work) -> float:
    """Seconds by which the finished steps of this side took longer than on the other."""
    ahead = 0.0
    for stop in stops:
        twin = _twin(stop, stops, work)
        if stop.side == here.side and stop.key in work.done and twin is not None:
            ahead += work.done[stop.key] - twin
    return ahead


def due(
    stop: Stop, stops: Route, work: Work, *, auto: bool, air: Air | None = None
) -> tuple[Cue, float] | None:
    """The next cue of the step under way, and at how many seconds worked on it.

    None while it is read, and after its minutes. `air`: the receiver's breath is to be led, in its time. A
    change that was announced late comes late: what was said holds.
    """
    if work.read_at_s is None or Cue.OVER in work.cued:
        return None
    read, length = work.read_at_s, lasts_s(stop, stops, work)
    over = over_s(stop, stops, work, read_s=read, auto=auto)
    if Cue.SOON in work.cued:
        over = max(over, work.soon_s + SOON_S)
    at = {Cue.OVER: over}
    sided = stop.step.phase is Phase.SIDE
    if auto and sided and length >= HALFWAY_FROM_S and length / 2 + LATE_S >= read:
        at[Cue.HALFWAY] = max(read, length / 2)
    if auto and length > 0 and over - SOON_S >= read:
        at[Cue.SOON] = over - SOON_S
    at = {cue: when for cue, when in at.items() if cue not in work.cued}
    if air is not None and sided:
        breathing = air.inward(max(read + BREATHING_AFTER_S, work.breathing_from_s - work.before_s))
        alone = _alone(breathing, at, apart_s=air.every_s + LATE_S)
        if alone and breathing < over - HINT_APART_S:
            at[Cue.BREATH] = breathing
    rested = work.hint_from_s - work.before_s
    hint = max(read + HINT_AFTER_S, rested)
    if not _alone(hint, at):
        before = min(at.values()) - HINT_APART_S
        hint = before if before >= max(read + HINT_SOONEST_S, rested) else hint
    alone = _alone(hint, at)
    if stop.step.hints != Hints() and alone and hint < over and Cue.SOON not in work.cued:
        at[Cue.HINT] = hint
    return min(at.items(), key=lambda item: item[1], default=None)


def _alone(when: float, at: Mapping[Cue, float], *, apart_s: float = HINT_APART_S) -> bool:
    """Nothing else is due shortly before or after."""
    return all(not when - LATE_S < other < when + apart_s for other in at.values())
