"""What a change of state means for the world: effects are the difference between two states.

No rule of the dialogue says "speak" or "be quiet". It changes what is to be said, where the session
stands, how loud it is; here the state before an event is laid beside the state after it, and what differs
becomes an effect. So an undone command makes itself heard in the same way as the command did, and at most
one thing is ever said at a time, because there is one head of the queue.

The world is what cannot be undone: what the mouth was told last, and whether somebody is speaking.
"""

from dataclasses import dataclass, replace
from enum import Enum, auto

from voiceguide.dialogue.ahead import rate_of
from voiceguide.dialogue.events import (
    Beat,
    Duck,
    Effect,
    Ended,
    GateChanged,
    GateState,
    GiveWay,
    Hush,
    MannerChanged,
    MeasureRoom,
    Play,
    Quiet,
    RouteChanged,
    Say,
    StepChanged,
    Surround,
    Swell,
    TimerChanged,
    TimerState,
    Tone,
    Volume,
)
from voiceguide.dialogue.reading import Reading
from voiceguide.dialogue.speaking import Speech
from voiceguide.dialogue.state import State
from voiceguide.dialogue.surround import surround

DUCKED_S = 12.0
"""Seconds after which a lowered voice comes back though the talk over it goes on."""
HUSHED_S = 4.0
"""Seconds after which a hushed voice comes back though nothing was decided."""
UNDECIDED_S = 1.0
"""Seconds after the end of a voice in which its meaning is waited for."""
TALKING_S = 10.0
"""Seconds of somebody's talk that an unasked cue waits for."""


NOTHING = Surround()
"""Nothing beside the voice."""


class Lowered(Enum):
    """What the voice gives way to."""

    NO = auto()
    DUCKED = auto()
    HUSHED = auto()


@dataclass(frozen=True, slots=True)
class Saying:
    """What the mouth was told last, while it is being said."""

    say_id: int
    reading: Reading
    """As it was when the mouth was told."""
    clause: int = 0
    """Index of the clause being said, in the reading."""
    since: float | None = None
    """When that clause began, in session time; None where it was held."""

    @property
    def offset(self) -> int:
        """Clauses of the reading that are not in the `Say`."""
        return self.reading.at


@dataclass(frozen=True, slots=True)
class World:
    """What cannot be undone."""

    says: int = 0
    """How many `Say` there were."""
    saying: Saying | None = None
    rate_wpm: int = 0
    """Rate of what is being said."""
    lowered: Lowered = Lowered.NO
    swell_at: float | None = None
    """When a lowered voice comes back by itself, in session time."""
    surround: Surround = NOTHING
    """What sounds beside the voice."""
    gives_way: bool = False
    """It is lowered, for somebody to be heard."""
    air_since: float | None = None
    """When the breath that is to be heard now went in first, in session time."""
    voice_since: float | None = None
    """When somebody began to speak who has not been understood yet, in session time."""
    voice_until: float | None = None
    """When that voice ended."""

    def talking(self, now: float) -> bool:
        """Somebody is speaking, so that an unasked cue had better wait."""
        since = self.voice_since
        return since is not None and self.voice_until is None and now - since < TALKING_S

    def began_at(self, now: float) -> float:
        """When the utterance that is being decided now began."""
        if self.voice_since is None:
            return now
        stale = self.voice_until is not None and now - self.voice_until > 2 * UNDECIDED_S
        return now if stale else max(self.voice_since, now - TALKING_S)

    def began(self, now: float) -> "tuple[World, tuple[Effect, ...]]":
        """A voice began: the guide's own is lowered, unless it says a safety line."""
        world = replace(self, voice_since=now, voice_until=None)
        if self.saying is None or self.saying.reading.protected or self.lowered is not Lowered.NO:
            return world, ()
        return replace(world, lowered=Lowered.DUCKED, swell_at=now + DUCKED_S), (Duck(),)

    def urgent(self, now: float) -> "tuple[World, tuple[Effect, ...]]":
        """What is being said sounds urgent: hush until it is decided."""
        if self.saying is None or self.lowered is Lowered.HUSHED:
            return self, ()
        held = replace(self.saying, since=None)
        return replace(self, saying=held, lowered=Lowered.HUSHED, swell_at=now + HUSHED_S), (Hush(),)

    def came_to(self, saying: Saying, clause: int, now: float) -> "World":
        """A clause of what is being said begins."""
        return replace(self, saying=replace(saying, clause=clause, since=now))

    def timed(self, speech: Speech, now: float) -> Speech:
        """What is known of the voice's speed, now that a clause is over."""
        saying = self.saying
        if saying is None or saying.since is None:
            return speech
        clause = saying.reading.clauses[min(saying.clause, len(saying.reading.clauses) - 1)]
        return speech.heard(clause, self.rate_wpm, now - saying.since)

    def ended(self, now: float) -> "World":
        """The voice ended; its meaning may follow."""
        swell_at = None if self.lowered is Lowered.NO else now + UNDECIDED_S
        return replace(self, voice_until=now, swell_at=swell_at)

    def swelled(self) -> "tuple[World, tuple[Effect, ...]]":
        """Nothing came of it: back to full level, where it has come to, or was held."""
        if self.lowered is Lowered.NO:
            return self, ()
        return replace(self, lowered=Lowered.NO, swell_at=None), (Swell(),)


def outcome(before: State, after: State, world: World, now: float) -> tuple[World, tuple[Effect, ...]]:
    """The effects of having come from one state to the other."""
    out: list[Effect] = []
    if after.cut:
        out.append(Quiet())
        world = replace(world, saying=None, lowered=Lowered.NO, swell_at=None)
    out += _changes(before, after)
    begins = after.gate.state is GateState.PASSED and before.gate.state is not GateState.PASSED
    tones = (*((Tone.START,) if begins else ()), *after.tones)
    out += [Play(tone) for tone in tones if after.tuning.bells and (not after.muted or tone is Tone.END)]
    world, voice = _voice(after, world, now)
    world, beside = _beside(after, world, now)
    out += (*voice, *beside)
    if after.measures:
        out.append(MeasureRoom())
    if after.over and after.ending is not None:
        out.append(Ended(after.ending))
    return world, tuple(out)


def _changes(before: State, after: State) -> list[Effect]:
    """For journal and screen."""
    out: list[Effect] = []
    new, old = after.gate, before.gate
    asked = new.state is GateState.ASKED and new.asked != old.asked
    if new.state is not None and (new.state is not old.state or asked):
        out.append(GateChanged(new.state))
    place_changed = after.working and (not before.working or after.stop.key != before.stop.key)
    if place_changed or after.entries > before.entries:
        out.append(StepChanged(after.stop.step.id, after.at + 1, after.stop.side))
    if before.route != after.route:
        out.append(RouteChanged(tuple(stop.key for stop in after.route)))
    if before.manner != after.manner:
        out.append(MannerChanged(after.manner))
    out += _timers(before, after)
    if before.tuning.gain_db != after.tuning.gain_db:
        out.append(Volume(after.tuning.gain_db))
    return out


def _timers(before: State, after: State) -> list[Effect]:
    """What became of the timer and of a counted hold."""
    out: list[Effect] = []
    if before.timer != after.timer:
        if after.timer is not None:
            out.append(TimerChanged(TimerState.SET, after.timer.seconds))
        elif before.timer is not None:
            state = TimerState.DUE if after.rang else TimerState.CANCELLED
            out.append(TimerChanged(state, before.timer.seconds))
    counted, counts = before.talk.count, after.talk.count
    if counted is not None and (counts is None or counts.key != counted.key):
        ended = TimerState.DUE if after.rang else TimerState.CANCELLED
        out.append(TimerChanged(ended, len(counted.clauses)))
    if counts is not None and (counted is None or counts.key != counted.key):
        out.append(TimerChanged(TimerState.SET, len(counts.clauses)))
    return out


def _beside(state: State, world: World, now: float) -> tuple[World, list[Effect]]:
    """What sounds beside the voice, and whether it gives way to somebody who speaks."""
    out: list[Effect] = []
    wanted = surround(state)
    if wanted != world.surround:
        out.append(wanted)
    speaks = world.voice_since is not None and world.voice_until is None
    gives_way = speaks and not wanted.silent
    if gives_way != world.gives_way:
        out.append(GiveWay(gives_way))
    air_since = _air_since(wanted.breath, world, now)
    return replace(world, surround=wanted, gives_way=gives_way, air_since=air_since), out


def _air_since(breath: Beat | None, world: World, now: float) -> float | None:
    """When a breath went in first; in another tempo it keeps its place, as the mouth does it."""
    before = world.surround.breath
    if breath is None:
        return None
    if before is None or world.air_since is None:
        return now
    return now - (now - world.air_since) * breath.every_s / before.every_s


def _voice(state: State, world: World, now: float) -> tuple[World, list[Effect]]:
    """Say the head of the queue, unless it is being said; be quiet where there is none."""
    head = state.talk.head
    saying = world.saying
    if head is None:
        silent = replace(world, saying=None, lowered=Lowered.NO, swell_at=None)
        return (world, []) if saying is None else (silent, [Quiet()])
    rate = rate_of(state, head)
    if saying is not None and saying.reading.key == head.key and world.rate_wpm == rate:
        return world, []
    number = world.says + 1
    effect = Say(number, head.rest, rate, protected=head.protected)
    fresh = Saying(number, head)
    world = replace(world, says=number, saying=fresh, rate_wpm=rate, lowered=Lowered.NO, swell_at=None)
    if world.talking(now) and not head.protected:
        return replace(world, lowered=Lowered.DUCKED, swell_at=now + DUCKED_S), [effect, Duck()]
    return world, [effect]
