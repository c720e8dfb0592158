"""The flow of a session: beginning and going on, what is due, what follows what was said."""

from dataclasses import replace

from voiceguide.dialogue import comfort, moves, pacing, place, status
from voiceguide.dialogue.events import Effect, GateState, RoomMeasured, Tone
from voiceguide.dialogue.manner import Manner
from voiceguide.dialogue.moment import Stage
from voiceguide.dialogue.outcome import TALKING_S, Lowered, World
from voiceguide.dialogue.pacing import Cue
from voiceguide.dialogue.place import BrokenOff
from voiceguide.dialogue.reading import ASIDE, Kind
from voiceguide.dialogue.replies import Line
from voiceguide.dialogue.state import Book, State
from voiceguide.dialogue.surround import breathe, first
from voiceguide.guide.model import Clauses

GATE_WAIT_S = 10.0
"""Seconds of silence after which the gate's question is repeated, once."""
TIMER_WAITS_S = 300.0
"""Seconds at most that the prompt waits for a timer of the people's own."""
INVITED_S = 8.0
"""Seconds after the guide asked for "next" in which "okay" alone means it."""


# -- what is said ----------------------------------------------------------------------------------


def greet(book: Book, state: State, resume: BrokenOff | None) -> State:
    """One sentence on launch; a broken-off session is offered, where its step is still in the guide."""
    if state.stage is not Stage.IDLE:
        return state
    state = replace(state, tuning=first(book.guide, state.tuning))
    if resume is None or place.index_of(place.walked_again(book.guide, resume.route)[1], resume.stop) is None:
        return replace(state, talk=state.talk.instead((Kind.GREETING, book.guide.greeting)))
    talk = state.talk.instead((Kind.GREETING, book.line(Line.OFFER)))
    return replace(state, talk=talk, gate=replace(state.gate, carry=resume))


def start(book: Book, state: State) -> State:
    """To the gate; into the silence after its question, the question again; once started, it goes on."""
    if state.held:
        return resume(book, state)
    match state.stage:
        case Stage.IDLE:
            return moves.ask_gate(book, state)
        case Stage.STEP:
            return state.noted(book.line(Line.STARTED_ALREADY, title=place.title(state.stop)))
        case Stage.GATE if not state.talk.queue:
            return moves.ask_again(book, state)
        case _:
            return state


def not_yet(book: Book, state: State) -> State:
    """A step was asked for before the gate was passed."""
    match state.stage:
        case Stage.IDLE:
            return state.noted(book.line(Line.NOT_STARTED if state.gate.carry is None else Line.OFFER))
        case Stage.GATE:
            return resume(book, state) if state.held else state.noted(book.line(Line.GATE_FIRST))
        case _:
            return state


def clause_began(state: State, index: int) -> State:
    """A clause of what is being said is to be heard: the gate's question opens."""
    head = state.talk.head
    if head is None:
        return state
    state = replace(state, talk=state.talk.came_to(index))
    if head.kind is Kind.QUESTION and not state.held:
        gate = replace(state.gate, state=GateState.ASKED, open=True, asked=head.key, repeat_at=None)
        return replace(state, gate=gate)
    return state


def reading_ended(book: Book, state: State, now: float) -> State:  # noqa: C901 - one case a kind
    """What follows what has been said to its end."""
    head = state.talk.head
    if head is None:
        return state
    state = replace(state, talk=state.talk.popped())
    match head.kind:
        case Kind.QUESTION:
            if not state.gate.repeated:
                state = replace(state, gate=replace(state.gate, repeat_at=now + GATE_WAIT_S))
        case Kind.STEP:
            if state.working and not state.held and not state.talk.has(Kind.STEP):
                state = replace(state, work=state.work.read(now))
        case Kind.PROMPT:
            state = replace(state, invited_until=now + INVITED_S)
        case Kind.COUNT:
            state = replace(state, rang=True)
        case Kind.FAREWELL:
            state = replace(state, over=True).with_tone(Tone.END)
        case Kind.ANSWER | Kind.NOTE:
            open_still = state.stage is Stage.GATE and state.gate.open and not state.held
            if open_still and not state.talk.queue:
                state = moves.ask_again(book, state)
        case Kind.CHECK:
            state = replace(state, measures=True)
        case Kind.GREETING | Kind.GATE | Kind.ADVICE | Kind.CUE | Kind.BREATH | Kind.CHANGE:
            pass
    return state


def told_of_room(book: Book, state: State, room: RoomMeasured | None) -> tuple[State, RoomMeasured | None]:
    """Say in plain words how well people are heard; what nobody asked for waits until it disturbs nothing."""
    waiting = state.stage is Stage.IDLE or state.reading_done
    leisure = waiting and not state.held and not state.muted and state.talk.head is None
    if room is None or not (room.asked or leisure):
        return state, room
    found = () if room.over_itself else book.line(Line.ROOM_DEAF)
    found += book.line(Line.ROOM_NOISY) if room.noisy else ()
    return state.noted(found or book.line(Line.ROOM_GOOD)), None


def settled(state: State, now: float, *, since: float) -> State:
    """What follows from any change: a muted voice stays silent, and minutes count while hands work.

    `since`: when the utterance began that is being acted on; the clock stopped then.
    """
    if state.muted and state.stage is Stage.ENDED:
        state = replace(state, over=True, talk=replace(state.talk, queue=(), kept=())).with_tone(Tone.END)
    elif state.muted:
        state = replace(state, talk=state.talk.keep_back())
        unread = state.working and state.work.read_at_s is None
        if unread and state.talk.has(Kind.STEP) and not state.held:
            state = replace(state, work=state.work.read(now))
    head = state.talk.head
    working = state.working and not state.held and (head is None or head.kind not in ASIDE)
    return replace(state, work=state.work.ticking(working, now, since=since))


# -- going on --------------------------------------------------------------------------------------


def resume(book: Book, state: State) -> State:
    """Go on at the clause that was interrupted."""
    if state.held:
        waiting = bool(state.talk.kept)
        state = replace(state, talk=replace(state.talk, queue=())).released()
        if state.stage is Stage.GATE:
            return moves.ask_again(book, state) if state.gate.open and not waiting else state
        return state if waiting else state.noted(book.line(Line.RESUMED, title=place.title(state.stop)))
    if state.stage is Stage.IDLE:
        if state.gate.carry is None:
            return state.noted(book.line(Line.NOT_STARTED))
        return _carry_on(book, state, state.gate.carry)
    if state.working and state.reading_done and not state.talk.queue:
        return state.noted(book.line(Line.NOTHING_HELD))
    return state


def _carry_on(book: Book, state: State, broken: BrokenOff) -> State:
    """To the gate of a broken-off session, on its route and in its manner unless others were asked for."""
    sides = place.sides_of(book.guide)
    if state.route == place.route(book.guide, sides):
        sides, stops = place.walked_again(book.guide, broken.route)
        state = replace(state, sides=sides, route=stops)
    if state.manner == Manner():
        auto, scale, lean = broken.manner.auto, broken.manner.scale, broken.manner.lean
        state = replace(state, auto=auto, lean=lean, work=replace(state.work, scale=scale))
    return moves.ask_gate(book, state, carry=broken)


def speak_again(book: Book, state: State) -> State:
    """Speak again; the session has already taken the mute off."""
    return state if state.talk.queue or state.held else state.noted(book.line(Line.SPEAKING_AGAIN))


def okay(book: Book, state: State, now: float) -> State:
    """Next, if the guide has just asked for it; at the gate it is no yes, but goes on after a pause."""
    if state.stage is Stage.GATE and state.held:
        return resume(book, state)
    if state.gate.open and not state.held and not state.talk.queue:
        return state.noted(book.line(Line.GATE_SAY_YES))
    head = state.talk.head
    asks = head is not None and head.kind is Kind.PROMPT  # one cut off by something else asks no longer
    invited = asks or (state.invited_until is not None and now <= state.invited_until)
    if state.working and not state.held and invited:
        return moves.onward(book, state, now, done=True)
    return state


def done(book: Book, state: State, now: float) -> State:
    """Next, while the guide waits for it; "ready", where the gate's question was put off."""
    if state.stage is Stage.GATE and state.held:
        return resume(book, state)
    if state.working and not state.held and not state.auto and state.reading_done:
        return moves.onward(book, state, now, done=True)
    return state


def agreed(book: Book, state: State, now: float) -> State:
    """Past the gate, if its question is open; after a pause it is asked again, after a no one is told how."""
    if state.stage is Stage.GATE and state.held:
        return resume(book, state)
    if state.stage is Stage.IDLE and state.gate.state is GateState.REFUSED and not state.alarm:
        return state.noted(book.line(Line.NOT_STARTED))
    return moves.passed(book, state, now) if state.gate.open else state


def both(before: State, one: State, two: State) -> State:
    """Two commands of one breath were done: what the first of them says comes before what the second says."""
    said = one.talk.head
    if said is None or said.kind not in {Kind.NOTE, Kind.ANSWER} or said.key <= before.talk.keys:
        return two
    if two.muted or any(reading.key == said.key for reading in two.talk.queue):
        return two
    return replace(two, talk=two.talk.led_by(said.kind, said.clauses))


def thanked(book: Book, state: State) -> State:
    """A word back, where it is silent."""
    if state.talk.queue or state.muted:
        return state
    return state.noted(book.line(Line.WELCOME))


# -- what is due -----------------------------------------------------------------------------------


def next_due(state: State, world: World, now: float) -> float | None:
    """When something is due, in session time."""
    if state.over:
        return None
    times = [world.swell_at, state.timer.due_at if state.timer else None]
    times.append(state.pause_until if state.held else None)
    if state.stage is Stage.GATE and not state.held and not state.muted:
        times.append(_polite(state.gate.repeat_at, world))
    cue = _cue(state, world, now)
    times.append(None if cue is None else _polite(cue[1], world))
    return min((t for t in times if t is not None), default=None)


def _polite(when: float | None, world: World) -> float | None:
    """What nobody asked for waits while somebody speaks."""
    if when is None or world.voice_since is None or world.voice_until is not None:
        return when
    return max(when, world.voice_since + TALKING_S)


def _cue(state: State, world: World, now: float) -> tuple[Cue, float] | None:
    """The next cue of the step, and when it is due: while hands work and nothing is being said."""
    work = state.work
    if not state.working or state.held or state.talk.queue or work.since is None:
        return None
    began, air = work.since - work.used_s, None
    if world.air_since is not None and not state.muted:
        air = pacing.Air(state.tuning.breath_s, world.air_since - began, now - began)
    due = pacing.due(state.stop, state.route, work, auto=state.auto, air=air)
    if due is None:
        return None
    cue, when = due[0], began + due[1]
    if cue is Cue.OVER and not state.auto and state.timer is not None:
        waits = max(0.0, state.timer.due_at - when)  # they are working to their own time
        when += waits if waits <= TIMER_WAITS_S else 0.0
    return cue, when


def elapsed(book: Book, state: State, world: World, now: float) -> tuple[State, World, tuple[Effect, ...]]:
    """What is due now: the voice comes back, a timer rings, the question is repeated, a cue is given."""
    effects: tuple[Effect, ...] = ()
    if world.swell_at is not None and now >= world.swell_at:
        world, effects = replace(world, swell_at=None), ()
        if world.lowered is not Lowered.NO:
            world, effects = world.swelled()
    if state.timer is not None and now >= state.timer.due_at:
        state = replace(state, timer=None, rang=True).with_tone(Tone.CHANGE)
        return state.noted(book.line(Line.TIMER_DUE)), world, effects
    if state.held and state.pause_until is not None and now >= state.pause_until:
        state = replace(state, pause_until=None).with_tone(Tone.CHANGE)
        return state.noted(book.line(Line.TIMER_DUE) + book.line(Line.GO_ON)), world, effects
    repeat = _polite(state.gate.repeat_at, world)
    if state.stage is Stage.GATE and repeat is not None and now >= repeat and not state.held:
        state = replace(state, gate=replace(state.gate, repeated=True))
        return moves.ask_again(book, state), world, effects
    cue = _cue(state, world, now)
    when = None if cue is None else _polite(cue[1], world)
    if cue is not None and when is not None and now >= when:
        state = _cued(book, state, cue[0], now)
    return state, world, effects


def _cued(book: Book, state: State, cue: Cue, now: float) -> State:  # noqa: PLR0911 - one case a cue
    """A cue of the step, or its end."""
    match cue:
        case Cue.HINT:
            return comfort.hint(state, now)
        case Cue.BREATH:
            words = breathe(book, state)
            talk = state.talk.then(Kind.BREATH, words) if words else state.talk
            return replace(state, work=state.work.led(now, breath_s=state.tuning.breath_s), talk=talk)
        case Cue.HALFWAY:
            work = state.work.gave(cue, now)
            state = replace(state, work=work).with_tone(Tone.HALFWAY)
            return _say_cue(state, book.line(Line.HALFWAY))
        case Cue.SOON:
            work = replace(state.work.gave(cue, now), soon_s=state.work.spent(now))
            state = replace(state, work=work).with_tone(Tone.SOON)
            return _say_cue(state, status.change_ahead(book, state), kind=Kind.CHANGE)
        case Cue.OVER if state.auto:
            last = state.at + 1 == len(state.route)
            if last:
                return moves.onward(book, state, now, done=True)
            turns = state.route[state.at + 1].turned
            state = state.with_tone(Tone.TURN if turns else Tone.CHANGE)
            return moves.onward(book, state, now, done=True)
        case Cue.OVER:
            line = Line.READY_LAST if state.at + 1 == len(state.route) else Line.READY
            state = replace(state, work=state.work.gave(cue, now))
            return replace(state, talk=state.talk.then(Kind.PROMPT, book.line(line)))


def _say_cue(state: State, clauses: Clauses, *, kind: Kind = Kind.CUE) -> State:
    if not state.tuning.cues:
        return state
    return replace(state, talk=state.talk.then(kind, clauses))
