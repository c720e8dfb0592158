"""Pause and stop: silent at once, and held until somebody says to go on. Pure."""

from collections.abc import Mapping
from dataclasses import replace

from voiceguide.dialogue import moves
from voiceguide.dialogue.events import EndReason, Tone
from voiceguide.dialogue.intents import Scalar
from voiceguide.dialogue.moment import Stage
from voiceguide.dialogue.reading import Kind
from voiceguide.dialogue.replies import Line
from voiceguide.dialogue.state import Book, State


def pause(book: Book, state: State, args: Mapping[str, Scalar], now: float) -> State:
    """Held; the minutes stand still. `seconds`: after so many it tells that they are over, and waits on.

    Where it is held already a sound is enough.
    """
    if state.stage is Stage.ENDED:
        return stop(book, state, end=False)
    if state.stage is Stage.IDLE:
        return replace(state, talk=replace(state.talk, queue=()))
    seconds = int(args.get("seconds", 0))
    held = replace(state.hold(), cut=True)
    if seconds > 0:
        told = book.line(Line.PAUSED) + book.line(Line.TIMER_SET, length=book.replies.length(seconds))
        return replace(held, pause_until=now + seconds).noted(told)
    if state.held:
        return replace(held, pause_until=state.pause_until)
    return held.noted(book.line(Line.PAUSED))


def stop(book: Book, state: State, *, end: bool) -> State:
    """Silent at once, and held; `end` closes the session. Said again it tells how that is done."""
    if state.stage is Stage.ENDED:
        quiet = replace(state.talk, queue=(), kept=())
        return replace(state, cut=True, over=True, talk=quiet).with_tone(Tone.END)
    if end:
        return replace(moves.farewell(book, state, EndReason.ASKED), cut=True)
    if state.stage is Stage.IDLE:
        return replace(state, cut=True, talk=state.talk.instead((Kind.NOTE, book.line(Line.STOPPED))))
    more = book.line(Line.HOW_TO_END) if state.held else ()
    return replace(state.hold(), cut=True).noted(book.line(Line.STOPPED) + more)
