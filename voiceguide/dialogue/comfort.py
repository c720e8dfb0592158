"""Comfort: what somebody feels comes before everything else.

Pain, cramp, numbness, heat, feeling unwell, a reaction of the skin, or a touch that is not wanted stop the
hands: the first word is "Stop", then one short advice, and nothing goes on until somebody says so. What is
merely too hard, ticklish or cold gets its advice while the step goes on. What was asked for changes the
hints that follow, spoken to the receiver now and then; they wait for no answer.
"""

from collections.abc import Mapping
from dataclasses import replace

from voiceguide.dialogue import moves
from voiceguide.dialogue.intents import Name, Scalar
from voiceguide.dialogue.manner import Lean
from voiceguide.dialogue.moment import Stage
from voiceguide.dialogue.reading import Kind
from voiceguide.dialogue.replies import Line
from voiceguide.dialogue.state import Book, State
from voiceguide.guide.model import Clauses

MILD = frozenset(("too_hard", "ticklish", "cold"))
"""Kinds of discomfort that do not stop the hands."""

ILL = frozenset(("unwell", "skin_reaction"))
"""Kinds after which, as after an emergency, nothing goes on before somebody says that it may."""

EMERGENCY = "emergency"
"""The guide's answer to an emergency of which nothing more is known."""


def discomfort(book: Book, state: State, args: Mapping[str, Scalar]) -> State:
    """Advice for a kind of discomfort; an unknown one counts as pain. In an emergency: the number first."""
    kind = str(args.get("kind", "pain"))
    if args.get("emergency"):
        sign = book.guide.topic(Name.ASK_SAFETY, str(args.get("condition")))
        topic = sign if sign is not None and sign.urgent else book.guide.topic(Name.ASK_SAFETY, EMERGENCY)
        if topic is not None:
            return replace(halt(book, state, topic.say, alarm=True), more=topic.more)
    advice = book.guide.advice_for(kind) or (None if kind in MILD else book.guide.advice_for("pain"))
    say = advice.say if advice is not None else ()
    if kind not in MILD:
        return halt(book, state, say, alarm=kind in ILL)
    if kind == "too_hard":
        state = replace(state, lean=Lean.SOFTER)
        say = say or book.line(Line.LIGHTER)
    return state.said(Kind.ANSWER, say)


def halt(book: Book, state: State, advice: Clauses, *, alarm: bool = False) -> State:
    """Say "Stop" at once over anything, the advice, and the step is held. Before the start: no start.

    `alarm`: it is an emergency, so "what now?" is answered with the advice, and with no step.
    """
    stop = book.line(Line.STOP_FIRST)
    if not advice or not advice[0].text.lower().startswith(stop[0].text.rstrip(".").lower()):
        advice = (*stop, *advice)
    if state.stage is not Stage.ENDED:
        state = replace(state, advice=advice, alarm=advice if alarm else state.alarm)
    state = replace(state, cut=True)
    match state.stage:
        case Stage.GATE:
            return replace(moves.refuse(book, state, advice), more=())
        case Stage.STEP:
            held = replace(state, talk=state.talk.uncounted()).hold()  # nobody holds on to what hurts
            return replace(held, talk=held.talk.first(Kind.ADVICE, advice))
        case Stage.ENDED:
            return replace(state, talk=state.talk.first(Kind.ADVICE, advice))
        case _:
            return replace(state, talk=state.talk.instead((Kind.ADVICE, advice)))


def advised_again(book: Book, state: State) -> State:
    """What was said to do once more, that of an emergency first, and how to go on when it is over."""
    going_on = book.line(Line.WHEN_WELL) if state.held else ()
    talk = state.talk.hushed().first(Kind.ADVICE, (*(state.alarm or state.advice), *going_on))
    return replace(state, talk=talk, cut=True)


def harder(book: Book, state: State) -> State:
    """More pressure is wanted: say how, and remember it for the hints."""
    how = state.stop.step.hints.firmer[-1:] if state.working else ()
    return replace(state, lean=Lean.FIRMER).said(Kind.ANSWER, book.line(Line.FIRMER) + how)


def hint(state: State, now: float) -> State:
    """The next hint of the step, by what was asked for."""
    hints = state.stop.step.hints
    wanted = {Lean.SOFTER: hints.softer, Lean.FIRMER: hints.firmer}.get(state.lean) or hints.usual
    state = replace(state, work=state.work.unhinted(now))
    if not wanted or not state.tuning.cues:
        return state
    chosen = wanted[state.hints % len(wanted)]
    return replace(state, hints=state.hints + 1, talk=state.talk.then(Kind.CUE, (chosen,)))
