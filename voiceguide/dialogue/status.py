"""Where we are, what is left, what comes, and what can be said."""

from collections.abc import Mapping
from dataclasses import replace

from voiceguide.dialogue import lengths, place
from voiceguide.dialogue.answers import spoken
from voiceguide.dialogue.intents import Name, Scalar
from voiceguide.dialogue.moment import Stage
from voiceguide.dialogue.place import title
from voiceguide.dialogue.reading import Kind
from voiceguide.dialogue.replies import Line
from voiceguide.dialogue.state import Book, State
from voiceguide.guide.model import GENERAL, Clauses, Phase

ASKED_BEFORE = frozenset((Name.ASK_OIL, Name.ASK_PRESSURE, Name.ASK_SAFETY))
"""What one may ask before the start, where the guide answers all of it."""
PIECE = 4
"""How many clauses of a long list or explanation are said in one go."""
SIDES = frozenset(("leg", "side"))
"""Values of `about` and `scope` that ask for the side."""


def where(book: Book, state: State, about: str, now: float) -> Clauses:  # noqa: PLR0911 - one return a place
    """Which step, or which side; or whether we are past the middle."""
    match state.stage:
        case Stage.IDLE:
            return book.line(Line.WHERE_IDLE) + book.line(Line.NOT_STARTED)
        case Stage.GATE:
            return book.line(Line.WHERE_GATE)
        case Stage.ENDED:
            return book.line(Line.WHERE_ENDED)
        case _:
            stop = state.stop
            if about in SIDES:
                return _which_side(book, state)
            if about == "halfway":
                behind = lengths.left_s(book, state, now) <= lengths.whole_s(book, state) / 2
                line = Line.HALFWAY_PAST if behind else Line.HALFWAY_NOT
                return book.line(line) + _time_left(book, state, "session", now)
            number, count = state.at + 1, len(state.route)
            if about == "steps":
                return book.line(Line.STEPS_DONE, done=state.at, count=count)
            slots: dict[str, str | int] = {"number": number, "count": count, "title": title(stop)}
            if stop.side:
                return book.line(Line.WHERE_SIDE, side=stop.side, **slots)
            return book.line(Line.WHERE, **slots)


def _which_side(book: Book, state: State) -> Clauses:
    """The side under way, and the one that comes after it."""
    if not state.sides:
        return book.line(Line.OTHER_ONLY)
    here = state.stop.side
    ahead = dict.fromkeys(stop.side for stop in state.route[state.at + 1 :] if stop.side not in (None, here))
    now = book.line(Line.NO_SIDE) if here is None else book.line(Line.WHICH_SIDE, side=here)
    side = next(iter(ahead), None)
    if side is not None:
        return now + book.line(Line.SIDE_THEN, side=side)
    return now if here is None else now + book.line(Line.SIDE_LAST)


def left(book: Book, state: State, args: Mapping[str, Scalar], now: float) -> Clauses:
    """How much is left, in steps or in time."""
    if text(args, "unit") == "steps":
        return _steps_left(book, state)
    return _time_left(book, state, text(args, "scope"), now)


def _steps_left(book: Book, state: State) -> Clauses:
    match state.stage:
        case Stage.IDLE | Stage.GATE:
            return book.line(Line.STEP_COUNT, count=len(state.route))
        case Stage.ENDED:
            return book.line(Line.WHERE_ENDED)
        case _:
            count = len(state.route) - state.at - 1
            if count <= 1:
                return book.line(Line.STEP_LEFT if count else Line.STEPS_LEFT_NONE)
            return book.line(Line.STEPS_LEFT, count=count)


def _time_left(book: Book, state: State, scope: str, now: float) -> Clauses:
    """How much is left: of the session, the side, the step or the timer."""
    counts = state.talk.count is not None  # somebody holds still: it is about that
    if scope == "timer" or (counts and not scope):
        return _timer_left(book, state, now) or book.line(Line.NO_TIMER)
    if not scope and state.timer is not None:  # the timer or all of it: who asks may mean either
        return _timer_left(book, state, now) + _time_left(book, state, "session", now)
    if state.stage is Stage.ENDED:
        return book.line(Line.WHERE_ENDED)
    if state.working and scope == "step":
        seconds = lengths.step_left_s(book, state, now)
        line = Line.LEFT_STEP if seconds > 1 else Line.LEFT_LITTLE
        return book.line(line, length=book.replies.length(seconds))
    if scope in SIDES:
        return _side_left(book, state, now)
    return book.line(Line.LEFT_SESSION, length=book.replies.length(lengths.left_s(book, state, now)))


def _timer_left(book: Book, state: State, now: float) -> Clauses:
    """How much is left of a counted hold, or else of the timer."""
    count = state.talk.count
    if count is not None:
        return book.line(Line.LEFT_COUNT, count=len(count.rest))
    if state.timer is None:
        return ()
    return book.line(Line.LEFT_TIMER, length=book.replies.length(max(1.0, state.timer.due_at - now)))


def _side_left(book: Book, state: State, now: float) -> Clauses:
    """How much is left of the side under way; before the sides, how long each of them takes."""
    if state.working and state.stop.side:
        length = book.replies.length(lengths.side_left_s(book, state, now))
        return book.line(Line.LEFT_SIDE, length=length, side=state.stop.side)
    if state.working and state.stop.step.phase is Phase.AFTER:
        return book.line(Line.NO_SIDE)
    return _side_length(book, state)


def _side_length(book: Book, state: State) -> Clauses:
    if not state.sides:
        return book.line(Line.OTHER_ONLY)
    return book.line(Line.SIDE_LENGTH, length=book.replies.length(lengths.side_s(book, state)))


def change_ahead(book: Book, state: State) -> Clauses:
    """Announces the change to come."""
    if state.at + 1 == len(state.route):
        return book.line(Line.SOON_LAST)
    after = state.route[state.at + 1]
    if after.turned and after.side is not None:
        return book.line(Line.SOON_TURN, side=after.side)
    return book.line(Line.SOON, title=after.step.title)


def how_long(book: Book, state: State, args: Mapping[str, Scalar]) -> Clauses:
    """How long a step, a side or all of it takes, or how often a movement is made.

    Before the start, "how long does it take" is about all of it.
    """
    about = text(args, "about")
    name = text(args, "name")
    if text(args, "unit") == "times":
        return _how_often(book, state, name)
    if about in SIDES:
        return _side_length(book, state)
    if about == "next" and state.working and state.at + 1 < len(state.route):
        return _step_length(book, state, state.at + 1)
    if about == "session" or not (name or state.working):
        return book.line(Line.SESSION_LENGTH, length=book.replies.length(lengths.whole_s(book, state)))
    index = place.find(state.route, state.at, name) if name else state.at
    if index is None:
        return book.line(Line.NO_PART, name=spoken(book.guide, name))
    return _step_length(book, state, index)


def _how_often(book: Book, state: State, name: str) -> Clauses:
    """How often the movement is made: of the step at hand, or of the nearest one of that name that counts."""
    counted = tuple(stop for stop in state.route if stop.step.repetitions)
    stop = state.stop if state.working else None
    if name and not (stop in counted and place.matches(stop.step, name)):
        at = min(sum(s in counted for s in state.route[: state.at]), max(0, len(counted) - 1))
        found = place.find(counted, at, name) if counted else None
        stop = None if found is None else counted[found]
    count = 0 if stop is None else stop.step.repetitions
    return book.line(Line.TIMES, count=count) if count else book.line(Line.TIMES_FREE)


def _step_length(book: Book, state: State, index: int) -> Clauses:
    """How long a step takes."""
    stop = state.route[index]
    seconds = lengths.step_s(book, state, stop)
    if seconds <= 0:
        return book.line(Line.STEP_UNTIMED, title=title(stop))
    return book.line(Line.STEP_LENGTH, title=title(stop), length=book.replies.length(seconds))


def list_steps(book: Book, state: State, args: Mapping[str, Scalar], now: float) -> State:
    """The steps from here on, in pieces, so many to come in one; `count` True asks how many there are, `step`
    which the one of that number is, `after` which one follows that.
    """
    if text(args, "about") == "next" or "after" in args:
        return state.noted(_what_follows(book, state, text(args, "after")))
    if "step" in args or text(args, "about") == "last":
        return state.noted(_which_step(book, state, int(args.get("step", len(state.route)))))
    count = args.get("count", 0)
    if count is True:
        if state.working:
            return state.noted(where(book, state, "", now))
        return state.noted(book.line(Line.STEP_COUNT, count=len(state.route)))
    stops = state.route[state.at :] if state.working else state.route
    first = Line.LIST_HERE if state.working else Line.LIST_FIRST
    rest = book.line(first, title=title(stops[0]))
    for stop in _distinct(stops[1:]):
        rest += book.line(Line.LIST_THEN, title=title(stop))
    return tell(
        book, state, rest + book.line(Line.LIST_END), piece=int(count) + state.working if count else PIECE
    )


def _what_follows(book: Book, state: State, name: str) -> Clauses:
    """Which step comes after the one of that name, or after this one; before the start the first."""
    if not (name or state.working):
        return _which_step(book, state, 1)
    at = place.find(state.route, state.at, name) if name else state.at
    if at is None:
        return book.line(Line.NO_PART, name=spoken(book.guide, name))
    before = title(state.route[at])
    if at + 1 == len(state.route):
        return book.line(Line.LAST_OF_ALL, before=before)
    after = state.route[at + 1]
    slots = {"before": before, "title": title(after)}
    if after.side != state.route[at].side and after.side:
        return book.line(Line.STEP_AFTER_SIDE, side=after.side, **slots)
    return book.line(Line.STEP_AFTER, **slots)


def _which_step(book: Book, state: State, number: int) -> Clauses:
    if not 1 <= number <= len(state.route):
        return book.line(Line.NO_SUCH_STEP, count=len(state.route))
    stop = state.route[number - 1]
    slots: dict[str, str | int] = {"number": number, "title": title(stop)}
    if stop.side:
        return book.line(Line.STEP_IS_SIDE, side=stop.side, **slots)
    return book.line(Line.STEP_IS, **slots)


def _distinct(stops: place.Route) -> place.Route:
    """A side's steps are listed once."""
    seen: set[str] = set()
    kept = []
    for stop in stops:
        if stop.step.id not in seen:
            kept.append(stop)
        seen.add(stop.step.id)
    return tuple(kept)


def tell(book: Book, state: State, clauses: Clauses, *, piece: int = PIECE) -> State:
    """Say as much as can be taken in; "tell me more" goes on."""
    if len(clauses) <= piece + 1:
        return replace(state.said(Kind.ANSWER, clauses), more=())
    now = clauses[:piece] + book.line(Line.LIST_MORE)
    return replace(state.said(Kind.ANSWER, now), more=clauses[piece:])


def tell_more(book: Book, state: State) -> State:
    """More about what was answered last; else about the step, once."""
    more = state.more or (state.stop.step.more if state.working and not state.told else ())
    if not more:
        return state.noted(book.line(Line.NOTHING_MORE))
    return tell(book, replace(state, told=state.told or not state.more), more)


def help_now(book: Book, state: State) -> Clauses:
    """What can be said now; of questions only such as the guide answers."""
    answers = {topic.ask for topic in book.guide.topics if topic.id == GENERAL}
    if state.held:
        return book.line(Line.HELP_HELD)
    match state.stage:
        case Stage.IDLE:
            asked = book.line(Line.HELP_IDLE_ASK) if answers >= ASKED_BEFORE else ()
            return book.line(Line.HELP_IDLE) + asked
        case Stage.GATE:
            return book.line(Line.HELP_GATE)
        case Stage.ENDED:
            return book.line(Line.HELP_ENDED)
        case _:
            if state.auto:
                return book.line(Line.HELP_AUTO) + book.line(Line.HELP_STOP)
            ask = Line.HELP_STEP_ASK if Name.ASK_PRESSURE in answers else Line.HELP_STEP_HOW_LONG
            return book.line(Line.HELP_STEP) + book.line(ask) + book.line(Line.HELP_STOP)


def text(args: Mapping[str, Scalar], slot: str) -> str:
    """A slot as text; empty where it was not said."""
    return str(args.get(slot, ""))
