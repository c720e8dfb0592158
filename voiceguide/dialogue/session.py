"""The dialogue: what happens, and what is done about it. Pure, and dispatch only.

`handle(event, now)` is all of it. A session is a value (`State`); an event makes a new one out of it, and
`outcome` turns the difference into effects. Nothing here reads a clock: time is an argument, a wait is
`deadline`, and when it has come the loop says `Elapsed`.

Because a state is a value, three hard things are one easy thing. *Undo* goes back to the state before the
command (see `undoing`). *Amend* (a sentence that went on after it was decided: "repeat" ... "slowly") is the
state before the first half, and then the whole. *Correct* ("no, I meant the voice") is the state before, and
then the other reading.

The stages, and what leads from one to the next:

    idle ── start ──▶ gate ── yes ──▶ step ── last one done, or "stop the massage" ──▶ ended
      ◀── no, or a condition ──┘      │ ▲
                       stop, pause, pain ▼ │ go on, next, another step
                                     held

Every stage answers questions, and an answer goes back to the clause it interrupted. What was not
understood changes nothing.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import assert_never

from voiceguide.dialogue import anew, comfort, controls, flow, holding, moves, status, undoing
from voiceguide.dialogue.ahead import Phrase, ahead
from voiceguide.dialogue.answers import answer
from voiceguide.dialogue.corrections import meant_instead
from voiceguide.dialogue.events import (
    ClauseBegan,
    Closed,
    Effect,
    Elapsed,
    Event,
    Heard,
    Launched,
    Prepare,
    RoomMeasured,
    SayEnded,
    SpeechBegan,
    SpeechEnded,
    Tone,
    UrgentBegan,
)
from voiceguide.dialogue.intents import Intent, Name, Risk, Scalar
from voiceguide.dialogue.moment import Stage
from voiceguide.dialogue.outcome import World, outcome
from voiceguide.dialogue.place import route, sides_of
from voiceguide.dialogue.reading import Kind
from voiceguide.dialogue.replies import Line, Replies, load_replies
from voiceguide.dialogue.state import DEFAULT_RATE_WPM, Acted, Book, State, Tuning
from voiceguide.dialogue.view import View, view
from voiceguide.guide.model import Guide

SORRY_EVERY_S = 20.0
"""Seconds at least between two tones of not having understood."""
GATED = frozenset((Name.NEXT, Name.PREVIOUS, Name.SKIP, Name.FIRST_STEP, Name.LAST_STEP, Name.GO_TO_STEP))
"""Commands that lead past the gate, and so wait for it."""

ALARMED = GATED | {Name.REPEAT, Name.REPEAT_SLOWLY, Name.HELP}
"""Commands that in an emergency, until somebody says to go on, are answered with what to do about it."""

GOING_ON = frozenset((Name.RESUME, Name.START))
"""Commands that take back the end while the farewell is being said."""

TAKING_BACK = frozenset((Name.UNDO, Name.CORRECT))
"""Commands about the command before, which leave nothing of their own to undo."""

WORDLESS = frozenset((Name.YES, Name.NO, Name.OKAY, Name.DONE, Name.THANKS, *controls.SOUNDING))
"""Commands that end a mute only where they have an effect."""


class Session:
    """One session of one guide."""

    def __init__(
        self, guide: Guide, replies: Replies | None = None, *, rate_wpm: int = DEFAULT_RATE_WPM
    ) -> None:
        """A session that has not begun; `rate_wpm` is the rate of speech it begins with."""
        self._book = Book(guide, load_replies(guide.language) if replies is None else replies)
        sides = sides_of(guide)
        self._state = State(route=route(guide, sides), sides=sides, tuning=Tuning(rate_wpm=rate_wpm))
        self._world = World()
        self._now = 0.0
        self._last: Acted | None = None
        """The utterance before, if it was acted on: what an amending one amends,"""
        self._before = self._state
        """and how things were before all of it."""
        self._sorry_at: float | None = None
        self._typed = False
        """Nobody listens, so there is no room to be measured."""
        self._room: RoomMeasured | None = None
        """What is still to be told of the room."""
        self._ahead: tuple[Phrase, ...] = ()

    @property
    def view(self) -> View:
        """What can be seen of it now."""
        seen, acted = view(self._state, self._world), anew.valued(self._done, self._now)
        return replace(seen, moment=replace(seen.moment, before=acted.intent if acted else None))

    @property
    def _done(self) -> tuple[Acted, ...]:
        """The commands before, the last one first."""
        return () if self._state.over else tuple(filter(None, (self._last, *self._state.history[-1:])))

    @property
    def deadline(self) -> float | None:
        """When it wants `Elapsed`, in session time; None while it only listens."""
        due = flow.next_due(self._state, self._world, self._now)
        acted = anew.valued(self._done, self._now)
        if acted is not None:  # what can be meant is another thing from then on
            due = min(acted.at + anew.ANEW_S, float("inf") if due is None else due)
        return None if due is None else max(due, self._now)

    def handle(self, event: Event, now: float) -> tuple[Effect, ...]:  # noqa: C901, PLR0912
        """Take an event at a time (seconds, never going back), and say what is to be done."""
        before = self._state
        if before.over:
            return ()
        self._now = now = max(now, self._now)
        state = replace(before, tones=(), cut=False, rang=False, measures=False)
        world, since, spoken = self._world, now, False
        effects: tuple[Effect, ...] = ()
        match event:
            case Launched(resume=resume, typed=typed):
                self._typed = typed
                state = flow.greet(self._book, state, resume)
            case Heard():
                state = self._heard(state, event, now)
                since = world.began_at(now)
                world = replace(world, voice_since=None, voice_until=None)
            case SpeechBegan():
                world, effects = world.began(now)
            case SpeechEnded():
                world = world.ended(now)
            case UrgentBegan():
                world, effects = world.urgent(now)
            case ClauseBegan(say_id=say_id, index=index):
                if world.saying is not None and world.saying.say_id == say_id:
                    spoken, clause = True, world.saying.offset + index
                    state = replace(state, speech=world.timed(state.speech, now))
                    world = world.came_to(world.saying, clause, now)
                    state = flow.clause_began(state, clause)
            case SayEnded(say_id=say_id):
                if world.saying is not None and world.saying.say_id == say_id:
                    spoken = True
                    state = replace(state, speech=world.timed(state.speech, now))
                    world = replace(world, saying=None)
                    state = flow.reading_ended(self._book, state, now)
            case Elapsed():
                state, world, effects = flow.elapsed(self._book, state, world, now)
            case Closed():
                state = replace(state, over=True, cut=True, talk=replace(state.talk, queue=(), kept=()))
            case RoomMeasured():
                self._room = event
            case _:
                assert_never(event)
        state, self._room = flow.told_of_room(self._book, state, self._room)
        if not isinstance(event, SayEnded):
            state = state.with_cut_anew(before, now)
        state = flow.settled(state, now, since=since)
        world, more = outcome(before, state, world, now)
        if isinstance(event, Heard):
            world, back = world.swelled()
            more = (*back, *more)
        self._state, self._world = state, world
        return (*effects, *more, *(self._news(state, now) if spoken and not state.over else ()))

    def _news(self, state: State, now: float) -> tuple[Effect, ...]:
        """What to make ahead, if that is something else than before."""
        unmuted, before = controls.unmute(state), self._ahead
        self._ahead = ahead(self._book, state, lambda intent: self._act(unmuted, intent, now))
        return () if self._ahead == before else (Prepare(self._ahead),)

    # -- what was heard ----------------------------------------------------------------------------

    def _heard(self, state: State, heard: Heard, now: float) -> State:
        intent, last = heard.intent, self._last
        if heard.amends and last is not None and (intent is not None or last.intent.risk is not Risk.CALMING):
            state = state.restored(self._before)
        if intent is None:
            self._last = None
            sorry = self._sorry_at is None or now - self._sorry_at >= SORRY_EVERY_S
            if heard.commandlike and sorry:
                self._sorry_at = now
                return state.with_tone(Tone.NOT_UNDERSTOOD)
            return state
        self._before = state
        one = self._acted(state, intent, now)
        return flow.both(state, one, self._acted(one, heard.then, now)) if heard.then else one

    def _acted(self, before: State, intent: Intent, now: float) -> State:
        spoken_to = intent.name not in WORDLESS or (
            intent.name not in controls.SOUNDING and self._act(before, intent, now) != before
        )
        heard = controls.unmute(before) if spoken_to else before
        state = self._act(heard, intent, now)
        self._last = Acted(intent, before, state, now)
        if state == before:
            return state
        if intent.name not in TAKING_BACK:
            state = undoing.remembered(state, Acted(intent, heard, state, now))
        if state.talk == before.talk and intent.name is not Name.MUTE:
            state = state.with_tone(Tone.UNDERSTOOD)
        return state

    def _correct(self, state: State, args: Mapping[str, Scalar], now: float) -> State:
        """The last command as it was meant."""
        found = meant_instead(self._done, args, now)
        if found is None:
            return state.noted(self._book.line(Line.NOTHING_TO_CORRECT))
        acted, other = found
        back = undoing.without(acted, state, now) or state
        back = replace(back, history=state.history[:-1])
        after = self._act(back, other, now)
        return undoing.remembered(after, Acted(other, back, after, now))

    def _act(self, state: State, intent: Intent, now: float) -> State:  # noqa: C901, PLR0911, PLR0912, PLR0915
        """What a command does. One line each: the rules are in the modules named."""
        book, args = self._book, intent.args
        if (state.alarm and intent.name in ALARMED) or (state.advice and intent.name is Name.HELP):
            return comfort.advised_again(book, state)
        if intent.name is Name.FIRST_STEP and state.stage is Stage.IDLE:
            return flow.start(book, state)
        if intent.name in GATED and not state.working:
            return flow.not_yet(book, state)
        if state.stage is Stage.ENDED and intent.name in GOING_ON:
            return undoing.not_ended(book, state, intent.name, now)
        match intent.name:
            case Name.START:
                return flow.start(book, state)
            case Name.NEXT:
                return moves.onward(book, state, now, done=True)
            case Name.SKIP:
                return moves.skip(book, state, args, now)
            case Name.PREVIOUS:
                return moves.previous(book, state, now)
            case Name.FIRST_STEP:
                return moves.enter(book, state, 0, now)
            case Name.LAST_STEP:
                return moves.enter(book, state, len(state.route) - 1, now)
            case Name.GO_TO_STEP:
                return moves.go_to(book, state, args, now)
            case Name.OTHER_LEG:
                over = moves.other_side(book, state, args, now)
                moved = over.entries != state.entries
                return comfort.advised_again(book, state) if moved and state.alarm else over
            case Name.UNDO:
                back = moves.put_back(book, state, str(args.get("name", "")), now)
                return back or undoing.undone(book, state, now)
            case Name.CORRECT:
                return self._correct(state, args, now)
            case Name.REPEAT:
                return moves.reread(book, state, pace=moves.SLOWER_PACE)
            case Name.REPEAT_SLOWLY:
                return moves.reread(book, state, pace=moves.SLOW_PACE)
            case Name.LIST_STEPS:
                return status.list_steps(book, state, args, now)
            case Name.PAUSE:
                return holding.pause(book, state, args, now)
            case Name.RESUME:
                return flow.resume(book, state)
            case Name.STOP:
                return holding.stop(book, state, end=bool(args.get("end")))
            case Name.AUTO_ON:
                return controls.keep_going(book, state, auto=True)
            case Name.AUTO_OFF:
                return controls.keep_going(book, state, auto=False)
            case Name.SET_TIMER:
                return controls.timer(book, state, args, now)
            case Name.SET_LENGTH:
                return controls.length(book, state, float(args.get("minutes", 0)), now)
            case Name.SLOWER:
                return controls.rate(book, state, args, -1)
            case Name.FASTER:
                return controls.rate(book, state, args, +1)
            case Name.LOUDER:
                return controls.level(book, state, +1)
            case Name.QUIETER:
                return controls.level(book, state, -1)
            case Name.MUTE:
                return controls.mute(state)
            case Name.UNMUTE:
                return flow.speak_again(book, state)
            case Name.SOUND:
                return controls.sound(book, state, args)
            case Name.HELP:
                return status.tell(book, state, status.help_now(book, state))
            case Name.WHERE_AM_I:
                return state.noted(status.where(book, state, status.text(args, "about"), now))
            case Name.TIME_LEFT:
                return state.noted(status.left(book, state, args, now))
            case Name.HOW_LONG_STEP:
                return state.noted(status.how_long(book, state, args))
            case Name.CHECK_ROOM:
                if self._typed:
                    return state.noted(book.line(Line.HEAR_YOU))
                return state.said(Kind.CHECK, book.line(Line.HEAR_YOU) + book.line(Line.ROOM_CHECK))
            case (
                Name.ASK_PRESSURE | Name.ASK_OIL | Name.ASK_AMBIENCE | Name.ASK_SURFACE | Name.ASK_TEMPERATURE
                | Name.ASK_BENEFITS | Name.ASK_SAFETY | Name.ASK_KNOTS | Name.ASK_RHYTHM | Name.ASK_BREATHING
                | Name.ASK_TECHNIQUE | Name.ASK_WHY
            ):  # fmt: skip
                found = answer(book, intent.name, args, state.stop if state.working else None)
                if found.urgent:
                    return replace(comfort.halt(book, state, found.say, alarm=True), more=found.more)
                if state.stage is Stage.GATE and intent.name is Name.ASK_SAFETY and "condition" in args:
                    return moves.refuse(book, state, found.say, found.more)
                return replace(state.said(Kind.ANSWER, found.say), more=found.more)
            case Name.TELL_MORE:
                return status.tell_more(book, state)
            case Name.DISCOMFORT:
                return comfort.discomfort(book, state, args)
            case Name.WANT_HARDER:
                return comfort.harder(book, state)
            case Name.YES:
                return flow.agreed(book, state, now)
            case Name.NO:
                return moves.refuse(book, state) if state.gate.open and not state.held else state
            case Name.OKAY:
                return flow.okay(book, state, now)
            case Name.DONE:
                return flow.done(book, state, now)
            case Name.THANKS:
                return flow.thanked(book, state)
            case _:
                assert_never(intent.name)
