"""Taking back: "undo that" takes back what the last command did, and nothing else. Pure.

The last command, not the last one that happened to change something: after an answer of "there is no such
step" or a "that is the loudest" there is nothing to undo, and no older change of step comes back. A question
is no command: one may ask how long it takes, and then take back the length. Said again it takes back the
command before, and so on to the last one that left nothing.

What a command did is the difference between the state before it and the state after it. Only that goes
back: a timer that has run on, a hint that was given, minutes that were worked stay as they have become. If
the guide has gone on to another step by itself since, it does not jump back over it. The way through the
gate is not undone either: its question is answered, or asked anew.
"""

from dataclasses import replace

from voiceguide.dialogue import flow, moves, place
from voiceguide.dialogue.events import EndReason
from voiceguide.dialogue.intents import QUESTIONS, Name
from voiceguide.dialogue.moment import Stage
from voiceguide.dialogue.pacing import Cue, Work
from voiceguide.dialogue.reading import Kind
from voiceguide.dialogue.replies import Line
from voiceguide.dialogue.state import Acted, Book, State

UNDO_DEPTH = 20
"""How many commands can be undone, one after the other."""
SETTINGS = ("auto", "muted", "tuning", "lean", "alarm", "advice")
"""What a command sets, wherever the session stands."""
ASKING = QUESTIONS | {
    Name.HELP, Name.WHERE_AM_I, Name.TIME_LEFT, Name.HOW_LONG_STEP, Name.LIST_STEPS, Name.CHECK_ROOM,
    Name.TELL_MORE, Name.THANKS,
}  # fmt: skip
"""What only asks or thanks, and leaves the command before as the one to undo."""
LASTING = (*SETTINGS, "entries", "route", "held", "timer", "work")
"""What lasts of a command; what is only said does not."""


# -- what was commanded ----------------------------------------------------------------------------


def remembered(state: State, acted: Acted) -> State:
    """With the command that led here as the one to undo; a question or a thank-you is none."""
    before = acted.before
    if before.stage is Stage.ENDED and state.stage is not Stage.ENDED:  # it took the end back itself
        return replace(state, history=())
    if not _lasts(before, acted.after):
        asked = acted.intent.name in ASKING and acted.after.stage is before.stage
        return state if asked else replace(state, history=())
    bare = replace(acted, before=replace(before, history=()), after=replace(acted.after, history=()))
    return replace(state, history=(*before.history, bare)[-UNDO_DEPTH:])


def _lasts(before: State, after: State) -> bool:
    if after.stage is not before.stage:
        return before.working or after.stage is Stage.ENDED
    counts = after.talk.has(Kind.COUNT) and not before.talk.has(Kind.COUNT)
    return counts or any(getattr(before, name) != getattr(after, name) for name in LASTING)


# -- taking back -----------------------------------------------------------------------------------


def undone(book: Book, state: State, now: float) -> State:
    """As it was before the last command."""
    if not state.history:
        return state.noted(book.line(Line.NOTHING_TO_UNDO))
    *earlier, last = state.history
    if state.stage is Stage.ENDED and last.after.stage is Stage.ENDED is not last.before.stage:
        back: State | None = _before_the_end(book, state, now)
    else:
        back = without(last, state, now)
    if back is None:
        return replace(state, history=()).noted(book.line(Line.NOTHING_TO_UNDO))
    elsewhere = state.held or not state.working or state.stop.key != back.stop.key
    says = book.line(Line.UNDONE)
    if elsewhere and back.working and not back.held and not back.talk.queue:
        says += book.line(Line.RESUMED, title=place.title(back.stop))
    return replace(back, history=tuple(earlier)).noted(says)


def without(acted: Acted, state: State, now: float) -> State | None:
    """The state without what a command did; None where nothing of that is left to take back."""
    before, after = acted.before, acted.after
    went = after.entries != before.entries or after.stage is not before.stage
    held = after.held != before.held
    gone_on = state.entries != after.entries or state.stage is not after.stage
    if gone_on and (went or held):
        return None
    back = replace(state, talk=state.talk.without(before.talk.keys, after.talk.keys))
    changed = {n: getattr(before, n) for n in SETTINGS if getattr(before, n) != getattr(after, n)}
    back = replace(back, **changed)
    if before.timer != after.timer:
        running = before.timer is not None and before.timer.due_at > now
        back = replace(back, timer=before.timer if running else None)
    if went:
        talk = replace(before.talk, keys=state.talk.keys)
        return replace(
            back, stage=before.stage, held=before.held, at=before.at, entries=before.entries,
            route=before.route, sides=before.sides, gate=before.gate, ending=before.ending, talk=talk,
            work=before.work.ticking(False, acted.at), invited_until=None,  # noqa: FBT003 - the clock
        )  # fmt: skip
    if before.route != after.route:
        at = place.index_of(before.route, state.stop.key) if state.working else before.at
        if at is None:
            return None
        back = replace(back, route=before.route, sides=before.sides, at=at)
    back = replace(back, work=_work(before.work, after.work, back.work, same_step=not gone_on))
    if held:
        back = back.hold() if before.held else replace(back, talk=back.talk.hushed()).released()
    return None if back == state and "muted" not in changed else back


def _work(before: Work, after: Work, work: Work, *, same_step: bool) -> Work:
    """The clock runs on; what was set goes back, as far as it was about the step that is under way."""
    if before.scale != after.scale:
        work = replace(work, scale=before.scale)
    if not same_step:
        return work
    return replace(
        work,
        extra_s=work.extra_s - after.extra_s + before.extra_s,
        cued=(work.cued - (after.cued - before.cued)) | (before.cued - after.cued),
    )


# -- the end ---------------------------------------------------------------------------------------


def not_ended(book: Book, state: State, name: Name, now: float) -> State:
    """What "go on" or "start massage" does while the farewell is being said.

    The session goes on where it was, also if it was held. After the last step "start massage" means
    another one: that begins as every session does, at the gate.
    """
    back = _before_the_end(book, state, now)
    if back is None:
        return state
    if name is Name.START and state.ending is EndReason.FINISHED:
        fresh = replace(back, stage=Stage.IDLE, held=False, at=0, work=Work(scale=back.work.scale))
        return flow.start(book, fresh)
    if not back.working or back.held:
        return flow.start(book, back) if name is Name.START else flow.resume(book, back)
    if back.talk.queue:
        return back
    return back.noted(book.line(Line.RESUMED, title=place.title(back.stop)))


def _before_the_end(book: Book, state: State, now: float) -> State | None:
    """As it was before the farewell; what was set since stays set. Minutes that were over stay over."""
    before = state.before_end
    if before is None:
        return None
    work = state.work
    if state.ending is EndReason.FINISHED:
        work = replace(work, cued=work.cued | {Cue.OVER})
    running = before.timer is not None and before.timer.due_at > now
    back = replace(
        state, stage=before.stage, held=before.held, talk=replace(before.talk, keys=state.talk.keys),
        timer=before.timer if running else None, work=work, ending=None, before_end=None, alarm=before.alarm,
        advice=before.advice,
    )  # fmt: skip
    if back.stage is Stage.GATE and not back.held and not back.talk.queue:
        return moves.ask_again(book, back)
    return back
