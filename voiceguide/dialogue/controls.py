"""How the guide goes and sounds: rate, level, silence, sounds, keep going or wait, timers, length."""

from collections.abc import Mapping
from dataclasses import replace

from voiceguide.dialogue import lengths, pacing, surround
from voiceguide.dialogue.intents import Name, Scalar
from voiceguide.dialogue.moment import Stage
from voiceguide.dialogue.reading import Kind
from voiceguide.dialogue.replies import Line
from voiceguide.dialogue.state import Book, State, Timer, Tuning
from voiceguide.guide.model import Clause

SOUNDING = frozenset((Name.MUTE, Name.SLOWER, Name.FASTER, Name.LOUDER, Name.QUIETER, Name.SOUND))
"""Commands about what is heard: they take effect without a word while the voice is muted."""
RATE_STEP_WPM = 15
"""Words per minute in one "slower": a tenth, twice what one just hears."""
SLOWEST_WPM, FASTEST_WPM = 120, 195
"""Limits of the rate of speech: beyond them it is understood less well, by people and by machines."""
LEVEL_STEP_DB = 3.0
"""Loudness units in one "louder"."""
SOFTEST_DB, LOUDEST_DB = -12.0, 6.0
"""Limits of the voice's level."""
LONGEST_COUNT = 100
"""The furthest it counts."""
COUNT_PAUSE_S = 0.6
"""Seconds of silence after each number of a counted hold; with the word about one a second."""
LONGEST_TIMER_S = 4 * 3600
"""Seconds of the longest timer."""


def rate(book: Book, state: State, args: Mapping[str, Scalar], direction: int) -> State:
    """Slower (-1) or faster (+1): the voice, or the hands if it was about them."""
    if args.get("what") == "hands":
        return surround.paced(book, state, "hands", direction)
    new = _next_rate(state.tuning.rate_wpm, direction)
    if new == state.tuning.rate_wpm:
        return surround.told(book, state, Line.SLOWEST if direction < 0 else Line.FASTEST)
    state = replace(state, tuning=replace(state.tuning, rate_wpm=new))
    return surround.told(book, state, Line.SLOWER if direction < 0 else Line.FASTER)


def rates(tuning: Tuning) -> tuple[int, ...]:
    """Every rate "slower" and "faster" lead to from here, the nearest first."""
    found = {tuning.rate_wpm}
    for direction in (-1, +1):
        rate = tuning.rate_wpm
        while (beyond := _next_rate(rate, direction)) != rate:
            rate = beyond
            found.add(rate)
    return tuple(sorted(found, key=lambda rate: (abs(rate - tuning.rate_wpm), rate)))


def _next_rate(rate: int, direction: int) -> int:
    """The rate one step slower (-1) or faster (+1); one that is beyond the limits already stays."""
    limit = SLOWEST_WPM if direction < 0 else FASTEST_WPM
    if rate * direction >= limit * direction:
        return rate
    return min(max(rate + direction * RATE_STEP_WPM, SLOWEST_WPM), FASTEST_WPM)


def level(book: Book, state: State, direction: int) -> State:
    """Quieter (-1) or louder (+1)."""
    now = state.tuning.gain_db
    new = min(max(now + direction * LEVEL_STEP_DB, SOFTEST_DB), LOUDEST_DB)
    if new == now:
        return surround.told(book, state, Line.QUIETEST if direction < 0 else Line.LOUDEST)
    state = replace(state, tuning=replace(state.tuning, gain_db=new))
    return surround.told(book, state, Line.QUIETER if direction < 0 else Line.LOUDER)


def mute(state: State) -> State:
    """Say nothing until spoken to, and let nothing else sound."""
    tuning = replace(state.tuning, asked=frozenset())
    talk = state.talk.uncounted().keep_back()
    return replace(state, muted=True, cut=True, talk=talk, tuning=tuning, invited_until=None)


def unmute(state: State) -> State:
    """Speak again, from the clause at which it fell silent."""
    if not state.muted:
        return state
    talk = state.talk if state.held else state.talk.give_back()
    return replace(state, muted=False, talk=talk)


def sound(book: Book, state: State, args: Mapping[str, Scalar]) -> State:
    """Music, pulse, breath, bells or cues: on, off, louder, softer, slower, faster; music also by name."""
    return surround.switched(book, state, args)


def keep_going(book: Book, state: State, *, auto: bool) -> State:
    """Keep going by oneself, or wait for next."""
    work = state.work
    if auto:
        work = replace(work, cued=work.cued - {pacing.Cue.OVER})
    told = book.line(Line.AUTO_ON if auto else Line.AUTO_OFF)
    if auto and state.held:
        told += book.line(Line.GO_ON)
    return replace(state, auto=auto, work=work, invited_until=None).noted(told)


def timer(book: Book, state: State, args: Mapping[str, Scalar], now: float) -> State:
    """Set, lengthen or cancel a timer; count aloud; stay longer in a step."""
    if args.get("cancel"):
        if state.timer is None and state.talk.count is None:
            return state.noted(book.line(Line.NO_TIMER))
        return replace(state, timer=None, talk=state.talk.uncounted()).noted(book.line(Line.TIMER_CANCELLED))
    count = args.get("count", 0)
    seconds = int(args.get("seconds", 0))
    if count:
        return _count(book, state, max(1, (seconds or 10) if count is True else int(count)))
    if seconds <= 0:
        return state.noted(book.line(Line.TIMER_HOW_LONG))
    old = state.timer if args.get("extend") else None
    room = LONGEST_TIMER_S if old is None else int(now + LONGEST_TIMER_S - old.due_at)
    told = book.line(Line.TIMER_LONGEST, length=book.replies.length(LONGEST_TIMER_S))
    if seconds <= room:
        line = Line.TIMER_EXTENDED if old or (args.get("extend") and state.working) else Line.TIMER_SET
        told = book.line(line, length=book.replies.length(seconds))
    seconds = min(seconds, room)
    if old is not None:
        state = replace(state, timer=Timer(old.due_at + seconds, old.seconds + seconds))
    elif args.get("extend") and state.working:
        state = _lengthened(state, seconds, now)
    else:
        state = replace(state, timer=Timer(now + seconds, seconds))
    return replace(state, invited_until=None).noted(told)


def _lengthened(state: State, seconds: int, now: float) -> State:
    """So much longer in the step under way, from now on if its minutes are over."""
    work = state.work
    over = max(0.0, work.spent(now) - pacing.lasts_s(state.stop, state.route, work))
    cued = work.cued - {pacing.Cue.OVER, pacing.Cue.SOON}
    return replace(state, work=replace(work, extra_s=work.extra_s + over + seconds, cued=cued))


def _count(book: Book, state: State, upto: int) -> State:
    """Count aloud at a calm pace, after which what was interrupted goes on; of a limit it tells first."""
    most = min(upto, LONGEST_COUNT)
    state = replace(state, talk=state.talk.uncounted())
    counting = state.said(Kind.COUNT, tuple(Clause(str(n), COUNT_PAUSE_S) for n in range(1, most + 1)))
    if most == upto:
        return counting
    return replace(counting, talk=counting.talk.led_by(Kind.NOTE, book.line(Line.COUNT_FURTHEST, count=most)))


def length(book: Book, state: State, minutes: float, now: float) -> State:
    """Fit what is left of the session to so many minutes."""
    if minutes <= 0 or state.stage is Stage.ENDED:
        return state.noted(book.line(Line.TIMER_HOW_LONG))
    wanted = minutes * 60.0
    fitted, left = lengths.fitted(book, state, now, seconds=wanted)
    line = Line.LENGTH_SET
    if abs(left - wanted) > 1:
        line = Line.LENGTH_SHORTEST if left > wanted else Line.LENGTH_LONGEST
    work = replace(fitted.work, cued=fitted.work.cued - {pacing.Cue.SOON})
    return replace(fitted, work=work).noted(book.line(line, length=book.replies.length(left)))
