"""How long it all takes: what is left of a session, a side or a step, and fitting it to a length. Pure.

A step lasts its own minutes, but no shorter than it takes to say it and then to do it, and the second side
is given what the first one took. So nothing is added up here: the session is walked through in thought,
step by step, as it would go by itself, and what was worked is remembered as it would be.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from types import MappingProxyType

from voiceguide.dialogue import moves
from voiceguide.dialogue.pacing import Work, lasts_s, over_s
from voiceguide.dialogue.place import Stop
from voiceguide.dialogue.reading import Kind
from voiceguide.dialogue.replies import Line
from voiceguide.dialogue.state import Book, State
from voiceguide.guide.model import Clauses

SHORTEST, LONGEST = 0.5, 2.0
"""Least and greatest factor by which a session is fitted to a length."""
HALVINGS = 16
"""How often the range of the factor is halved: to less than a second of any session."""


def left_s(book: Book, state: State, now: float) -> float:
    """Seconds left of the session, to the end of the farewell."""
    return sum(seconds for _, seconds in _walk(book, state, now)) + _farewell_s(book, state)


def side_left_s(book: Book, state: State, now: float) -> float:
    """Seconds left on the side under way."""
    return sum(seconds for stop, seconds in _walk(book, state, now) if stop.side == state.stop.side)


def step_left_s(book: Book, state: State, now: float) -> float:
    """Seconds left of the step under way."""
    return next(seconds for _, seconds in _walk(book, state, now))


def step_s(book: Book, state: State, stop: Stop) -> float:
    """Seconds of a step, the one under way or another one; 0 where it has no minutes of its own."""
    under_way = state.working and stop.key == state.stop.key
    work = state.work if under_way else replace(state.work, extra_s=0.0)
    if lasts_s(stop, state.route, work) <= 0:
        return 0.0
    return _whole_s(book, state, stop, work)


def whole_s(book: Book, state: State) -> float:
    """Seconds of the whole session."""
    return sum(seconds for _, seconds in _from_the_start(book, state)) + _farewell_s(book, state)


def side_s(book: Book, state: State) -> float:
    """Seconds of one side; 0 where there is none."""
    side = state.sides[0] if state.sides else ""
    return sum(seconds for stop, seconds in _from_the_start(book, state) if stop.side == side)


def fitted(book: Book, state: State, now: float, *, seconds: float) -> tuple[State, float]:
    """Fit what is left to a length: the state with its new scale, and the seconds that are left then.

    Steps that the first side has finished keep their length on the second, so that the sides stay equal.
    """

    def at(scale: float) -> State:
        return replace(state, work=replace(state.work, scale=scale))

    low, high = SHORTEST, LONGEST
    for limit, beyond in ((low, left_s(book, at(low), now)), (high, left_s(book, at(high), now))):
        if (seconds <= beyond) if limit == low else (seconds >= beyond):
            return at(limit), beyond
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if left_s(book, at(middle), now) < seconds else (low, middle)
    return at((low + high) / 2), seconds


# -- walking through it ----------------------------------------------------------------------------


def _walk(book: Book, state: State, now: float) -> Iterator[tuple[Stop, float]]:
    """Every stop from here on, and the seconds that are left of it."""
    if not state.working:
        yield from _through(book, state, state.route, state.work)
        return
    work, stop, spent = state.work, state.stop, state.work.spent(now)
    reading = next((r for r in (*state.talk.queue, *state.talk.kept) if r.kind is Kind.STEP), None)
    read_s = work.read_at_s or 0.0 if reading is None else spent + _spoken_s(state, reading.rest)
    whole = over_s(stop, state.route, work, read_s=read_s, auto=True)
    yield stop, max(0.0, whole - spent)
    yield from _through(book, state, state.route[state.at + 1 :], _done(work, stop, max(whole, spent)))


def _from_the_start(book: Book, state: State) -> Iterator[tuple[Stop, float]]:
    yield from _through(book, state, state.route, Work(scale=state.work.scale))


def _through(book: Book, state: State, stops: Iterable[Stop], work: Work) -> Iterator[tuple[Stop, float]]:
    for stop in stops:
        seconds = _whole_s(book, state, stop, work)
        yield stop, seconds
        work = _done(work, stop, seconds)


def _done(work: Work, stop: Stop, seconds: float) -> Work:
    done = {**work.done, stop.key: work.done.get(stop.key, 0.0) + seconds}
    return replace(work, done=MappingProxyType(done), extra_s=0.0)


def _whole_s(book: Book, state: State, stop: Stop, work: Work) -> float:
    """Seconds of a stop that is read from its beginning."""
    read_s = _spoken_s(state, moves.clauses_of(book, stop))
    return over_s(stop, state.route, work, read_s=read_s, auto=True)


def _spoken_s(state: State, clauses: Clauses) -> float:
    return state.speech.seconds(clauses, state.tuning.rate_wpm)


def _farewell_s(book: Book, state: State) -> float:
    return _spoken_s(state, (*book.line(Line.FINISHED), *book.guide.aftercare))
