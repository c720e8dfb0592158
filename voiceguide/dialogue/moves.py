"""From step to step: the gate, the next step, another one, the other side, and the end."""

from collections.abc import Mapping
from dataclasses import replace

from voiceguide.dialogue import place
from voiceguide.dialogue.answers import known, spoken
from voiceguide.dialogue.events import EndReason, GateState
from voiceguide.dialogue.intents import Scalar
from voiceguide.dialogue.moment import Stage
from voiceguide.dialogue.pacing import lasts_s
from voiceguide.dialogue.place import BrokenOff, Route, Stop
from voiceguide.dialogue.reading import Kind
from voiceguide.dialogue.replies import Line
from voiceguide.dialogue.state import Book, Gate, State
from voiceguide.guide.model import Clauses, Phase

SLOWER_PACE = 0.85
"""Rate of a step's second reading, times the usual one."""
SLOW_PACE = 0.72
"""Rate of a step that is asked for slowly."""
WORKED = 0.5
"""Part of a step's minutes after which leaving it by a jump counts as having done it."""


# -- the gate --------------------------------------------------------------------------------------


def ask_gate(book: Book, state: State, *, carry: BrokenOff | None = None, pace: float = 1.0) -> State:
    """Safety and consent, from the statement on; short when a session is carried on."""
    gate = book.guide.gate
    statement = gate.statement if carry is None else gate.short
    talk = state.talk.instead((Kind.GATE, statement), (Kind.QUESTION, (gate.question,)), pace=pace)
    state = replace(state, stage=Stage.GATE, held=False, alarm=(), advice=(), talk=talk, more=())
    return replace(state, gate=Gate(carry=carry))


def refuse(book: Book, state: State, caution: Clauses = (), more: Clauses = ()) -> State:
    """No start: the caution, and the rest for "tell me more"; after a plain no, how to begin all the same.

    Nobody asked not to begin by naming what ails them, so that is said, except in an emergency.
    """
    refused = book.guide.gate.refused
    if caution and not state.alarm:
        caution = (*caution, *book.line(Line.NOT_BEGUN))
    talk = state.talk.instead((Kind.ADVICE, caution) if caution else (Kind.ANSWER, refused))
    more = (*more, *refused) if caution else more
    return replace(state, stage=Stage.IDLE, held=False, gate=Gate(GateState.REFUSED), talk=talk, more=more)


def passed(book: Book, state: State, now: float) -> State:
    """Both agree: the first step, or the one to carry on from."""
    carry = state.gate.carry
    index = None if carry is None else place.index_of(state.route, carry.stop)
    if carry is not None and carry.stop[1] is not None and index is None:  # its side was left out meanwhile
        index = next((i for i, stop in enumerate(state.route) if stop.side is not None), None)
    return enter(book, replace(state, gate=Gate(GateState.PASSED)), index or 0, now)


def ask_again(book: Book, state: State) -> State:
    """The question once more, after everything that is being said."""
    talk = state.talk.then(Kind.QUESTION, (book.guide.gate.question,))
    return replace(state, talk=talk, gate=replace(state.gate, repeat_at=None))


# -- steps -----------------------------------------------------------------------------------------


def clauses_of(book: Book, stop: Stop) -> Clauses:
    """What is read of a stop: coming round to its side, its caution, its instruction."""
    turn = book.guide.turn if stop.turned else ()
    return place.sided((*turn, *stop.step.caution, *stop.step.say), stop.side)


def enter(book: Book, state: State, index: int, now: float, *, finished: bool | None = None) -> State:
    """Begin a stop. `finished`: the one left was done, so its minutes count for its other side.

    None where one jumped away: it was done if most of its minutes were over.
    """
    leaving = state.stop if state.working else None
    if finished is None:
        least = WORKED * lasts_s(state.stop, state.route, state.work)
        finished = state.reading_done and 0 < least <= state.work.spent(now)
    return replace(
        state,
        stage=Stage.STEP,
        held=False,
        alarm=(),
        advice=(),
        at=index,
        entries=state.entries + 1,
        talk=state.talk.instead((Kind.STEP, clauses_of(book, state.route[index]))),
        work=state.work.entered(leaving, now, finished=finished),
        more=(),
        told=False,
        invited_until=None,
    )


def onward(book: Book, state: State, now: float, *, done: bool) -> State:
    """The next stop, or the end after the last. `done`: this one was done rather than skipped."""
    if state.at + 1 < len(state.route):
        return enter(book, state, state.at + 1, now, finished=done and state.reading_done)
    return farewell(book, state, EndReason.FINISHED)


def skip(book: Book, state: State, args: Mapping[str, Scalar], now: float) -> State:
    """Leave this stop undone; or, named from elsewhere, leave the named steps out when they are due."""
    name = str(args.get("name", ""))
    if not name or place.matches(state.stop.step, name):
        return onward(book, state, now, done=False)
    later = state.route[state.at + 1 :]
    left = place.named(later, name)
    kept = tuple(stop for stop in later if stop not in left)
    line = book.line(Line.LEFT_OUT, name=spoken(book.guide, name))
    if not left and not place.named(state.route, name):
        out = place.named(place.route(book.guide, state.sides), name)
        return state.noted(line) if out else go_to(book, state, {"name": name}, now)
    if not left:
        return state
    return replace(state, route=(*state.route[: state.at + 1], *kept)).noted(line)


def put_back(book: Book, state: State, name: str, now: float) -> State | None:
    """The steps of that name that were left out are done after all: when due, or now if that is past.

    None where none of them was left out.
    """
    kept = {stop.key for stop in state.route}
    whole = place.route(book.guide, state.sides)
    out = tuple(stop for stop in whole if stop.key not in kept)
    keys = kept | {stop.key for stop in place.named(out, name)}
    if keys == kept:
        return None
    stops = tuple(stop for stop in whole if stop.key in keys)
    at = place.index_of(stops, state.stop.key) or 0
    state = replace(state, route=stops, at=at)
    again = [index for index, stop in enumerate(stops) if stop.key not in kept]
    if state.working and again[-1] < at:
        state = enter(book, state, again[-1], now)
    return state.noted(book.line(Line.PUT_BACK, name=spoken(book.guide, name)))


def previous(book: Book, state: State, now: float) -> State:
    """The stop before."""
    if state.at == 0:
        return state.noted(book.line(Line.FIRST_ALREADY))
    return enter(book, state, state.at - 1, now)


def go_to(book: Book, state: State, args: Mapping[str, Scalar], now: float) -> State:
    """The step of that number, that many on or back, or with that name."""
    if "name" in args:
        name = str(args["name"])
        found = place.find(state.route, state.at, name)
        if found is not None:
            return enter(book, state, found, now)
        back = put_back(book, state, name, now)
        found = None if back is None else place.find(back.route, back.at, name)
        if back is not None and found is not None:
            return enter(book, back, found, now)
        topic = book.guide.topic("ask_safety", name)  # "the shin?": no step, but something to be careful of
        if topic is not None:
            return state.said(Kind.ANSWER, topic.say)
        line = Line.NO_SUCH_STEP if known(book.guide, name) else Line.NO_PART
        slots: dict[str, str | int] = {"count": len(state.route), "name": spoken(book.guide, name)}
        return state.noted(book.line(line, **slots))
    index = int(args["step"]) - 1 if "step" in args else state.at + int(args.get("offset", 0))
    if not 0 <= index < len(state.route):
        return state.noted(book.line(Line.NO_SUCH_STEP, count=len(state.route)))
    return enter(book, state, index, now)


def reread(book: Book, state: State, *, pace: float) -> State:
    """What was said last that one may want to hear again: the answer being given, the gate, the step."""
    head = state.talk.head
    if head is not None and head.kind is Kind.ANSWER:
        talk = replace(state.talk.popped(), kept=state.talk.kept)
        return replace(state, talk=talk.first(Kind.ANSWER, head.clauses, pace=pace))
    match state.stage:
        case Stage.GATE:
            return ask_gate(book, state, carry=state.gate.carry, pace=pace)
        case Stage.STEP:
            talk = state.talk.instead((Kind.STEP, clauses_of(book, state.stop)), pace=pace)
            return replace(state, talk=talk, told=False, invited_until=None)
        case Stage.IDLE if state.gate.state is GateState.REFUSED:  # "what was on that list?"
            return replace(state, talk=state.talk.instead((Kind.GATE, book.guide.gate.statement), pace=pace))
        case _:
            return replace(state, talk=state.talk.instead((Kind.GREETING, book.guide.greeting), pace=pace))


# -- sides -----------------------------------------------------------------------------------------


def other_side(book: Book, state: State, args: Mapping[str, Scalar], now: float) -> State:
    """The other side now, that side first, only one, without one, or both again.

    "Only one" without a name, and "this one", is the one under way, or the first; left out is the other one.
    """
    sides = place.sides_of(book.guide)
    if len(sides) <= 1:
        return state.noted(book.line(Line.OTHER_ONLY))
    named = str(args["leg"]) if str(args.get("leg")) in sides else None
    here = state.stop.side if state.working else None
    one = here or state.sides[0]
    other = next(s for s in reversed(sides) if s != one)
    if args.get("both"):
        return _both(book, state, now)
    if args.get("only"):
        lead = book.line(Line.ONLY_SIDE, side=named or one)
        return _reroute(book, state, (named or one,), now, lead)
    if args.get("skip"):
        out = named or (one if args.get("here") else other)
        rest = tuple(s for s in state.sides if s != out) or tuple(s for s in sides if s != out)
        return _reroute(book, state, rest, now, book.line(Line.WITHOUT_SIDE, side=out))
    return _go_over(book, state, named or other, now)


def _go_over(book: Book, state: State, target: str, now: float) -> State:
    """That side now; before the sides, that side first.

    The side one leaves is done with, unless nothing was done of it yet, or one only comes back to another.
    """
    here = state.stop.side if state.working else None
    if here == target:
        return state.noted(book.line(Line.ON_SIDE, side=target))
    if here is None and state.at < place.first_after(state.route):
        first = (target, *(s for s in state.sides if s != target))
        return _reroute(book, state, first, now, book.line(Line.SIDE_FIRST, side=target))
    rest = tuple(s for s in state.sides if s not in (here, target))
    back = any(stop.side == target for stop in state.route[: state.at])
    again = here is not None and (_unfinished(state, here) if back else not _begun(state, here, now))
    left = (here,) if here else ()
    around = (*rest, target, *left) if again else (*rest, *left, target)
    stops = _route(book, state, around)
    state = replace(state, sides=around, route=stops, at=place.index_of(stops, state.stop.key) or 0)
    index = _gone_on_with(state, target) or place.first_of(stops, target) or 0
    over = enter(book, state, index, now)
    return over.noted(book.line(Line.SIDE_FIRST, side=target)) if again and not back else over


def _begun(state: State, side: str, now: float) -> bool:
    """Whether something was done of the side under way."""
    worked = 0 < WORKED * lasts_s(state.stop, state.route, state.work) <= state.work.spent(now)
    first = place.first_of(state.route, side) == state.at
    return worked or not first or any(key[1] == side for key in state.work.done)


def _unfinished(state: State, side: str) -> bool:
    """Whether more of the side under way is to come."""
    return any(stop.side == side for stop in state.route[state.at + 1 :])


def _gone_on_with(state: State, side: str) -> int | None:
    """Index of the stop after what is done of a side; None where none or all of it is."""
    done = [i for i, s in enumerate(state.route) if s.side == side and s.key in state.work.done]
    after = done[-1] + 1 if done else len(state.route)
    return after if after < len(state.route) and state.route[after].side == side else None


def _both(book: Book, state: State, now: float) -> State:
    """No side is left out any more; one that was comes last, and at once where only the end was to come."""
    lead = book.line(Line.BOTH_SIDES)
    out = tuple(s for s in place.sides_of(book.guide) if s not in state.sides)
    if not out:
        return state.noted(lead)
    over = state.working and state.stop.step.phase is Phase.AFTER
    state = _reroute(book, state, (*state.sides, *out), now, lead)
    first = place.first_of(state.route, out[0])
    return enter(book, state, first, now).noted(lead) if over and first is not None else state


def _route(book: Book, state: State, sides: tuple[str, ...]) -> Route:
    """The stops for these sides, without those that were left out by name."""
    kept = {stop.key for stop in state.route}
    out = {stop.key for stop in place.route(book.guide, state.sides)} - kept
    return tuple(stop for stop in place.route(book.guide, sides) if stop.key not in out)


def _reroute(book: Book, state: State, sides: tuple[str, ...], now: float, lead: Clauses) -> State:
    """Go on by another route: at the same stop if it is on it, else after what is done of these sides."""
    stops = _route(book, state, sides)
    if not state.working:
        return replace(state, sides=sides, route=stops, at=0).noted(lead)
    index = place.index_of(stops, state.stop.key)
    if index is not None:
        return replace(state, sides=sides, route=stops, at=index).noted(lead)
    done = [i for i, stop in enumerate(stops) if stop.side is not None and stop.key in state.work.done]
    target = done[-1] + 1 if done else place.first_of(stops, sides[0])
    if target is None or target == len(stops):
        target = place.first_after(stops)
    work = state.work.entered(None, now, finished=False)
    state = replace(state, sides=sides, route=stops, at=0, work=work)
    return enter(book, state, target, now).noted(lead)


# -- the end ---------------------------------------------------------------------------------------


def farewell(book: Book, state: State, why: EndReason) -> State:
    """The aftercare in one sentence, then the end."""
    lead = book.line(Line.FINISHED) if why is EndReason.FINISHED else ()
    clauses = (*lead, *book.guide.aftercare) if state.working else book.line(Line.CLOSING)
    return replace(
        state,
        stage=Stage.ENDED,
        held=False,
        alarm=(),
        advice=(),
        talk=state.talk.instead((Kind.FAREWELL, clauses)),
        timer=None,
        more=(),
        ending=why,
        invited_until=None,
        before_end=replace(state, history=(), before_end=None),
    )
