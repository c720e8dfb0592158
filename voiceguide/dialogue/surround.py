"""What sounds beside the voice: music, the pulse of the hands, the breath, the bells. Pure.

Each can be had or not, as the guide begins and as people ask. What is to be heard at a moment follows from
where the session stands: a pulse only while hands are on and the step has a stroke, the breath only in
quiet, nothing at all while the session is held or muted: "pause" pauses the music too.
"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from voiceguide.dialogue.events import Beat, Music, Surround
from voiceguide.dialogue.intents import Scalar
from voiceguide.dialogue.replies import Line
from voiceguide.dialogue.state import Book, State, Tuning
from voiceguide.guide.model import SOUNDS, Clauses, Guide, Phase

LEVEL_STEP_DB = 4.0
"""Decibels in one "music louder": what is soft needs a greater step than the voice to be noticed."""
SOFTEST_DB, LOUDEST_DB = -12.0, 12.0
"""Limits of the levels; bells go no higher than BELLS_DB."""
BELLS_DB = 4.0
TEMPO_STEP = 1.15
"""Factor of one "slower" or "faster" of the hands."""
SLOWEST, FASTEST = 0.6, 1.6
"""Limits of the tempo."""
HELD_FADE_S = 0.3
"""Seconds in which music fades when the session is held."""
THERE_AND_BACK = 1.5
"""Seconds of a stroke with its way back, times its way up."""
LEADING = 0.4
"""Part of a breath that is the breath in: the way out is longer."""
SAYING_S = 1.0
"""Seconds it takes to say either half of a breath."""


def first(guide: Guide, tuning: Tuning) -> Tuning:
    """How the guide begins."""
    on = guide.sounds.on
    return replace(
        tuning,
        bells="bells" in on,
        cues="cues" in on,
        music="music" in on,
        pulse="pulse" in on,
        breath="breath" in on,
        breath_s=guide.sounds.breath_s,
    )


def with_music(guide: Guide) -> Guide:
    """The guide with music from the start: somebody has asked for it beforehand."""
    return replace(guide, sounds=replace(guide.sounds, on=(*guide.sounds.on, "music")))


def surround(state: State) -> Surround:
    """What is to be heard beside the voice."""
    tuning = state.tuning
    bells_db = tuning.levels_db.get("bells", 0.0)
    if state.held or state.muted:
        return Surround(bells_db=bells_db, fade_s=HELD_FADE_S)
    if state.over:
        return Surround(bells_db=bells_db)
    music = Music(tuning.piece, tuning.levels_db.get("music", 0.0)) if tuning.music else None
    pulse = breath = None
    if hands_on(state):
        stroke_s = state.stop.step.stroke_s
        if tuning.pulse and stroke_s:
            pulse = Beat(stroke_s * THERE_AND_BACK / tuning.tempo, tuning.levels_db.get("pulse", 0.0))
        if tuning.breath and not state.talk.queue:
            breath = Beat(breath_s(state), tuning.levels_db.get("breath", 0.0))
    return Surround(music, pulse, breath, bells_db)


def hands_on(state: State) -> bool:
    """The step has been read, and hands are at work on a side."""
    return state.working and not state.held and state.stop.step.phase is Phase.SIDE and state.reading_done


def breath_s(state: State) -> float:
    """Seconds of one breath."""
    return state.tuning.breath_s / state.tuning.tempo


def breathe(book: Book, state: State) -> Clauses:
    """A breath in and one out, said in the time it takes; nothing where the guide has no words for it."""
    whole = breath_s(state)
    return tuple(
        replace(clause, pause_s=max(0.5, whole * part - SAYING_S))
        for clause, part in zip(book.guide.sounds.breathe, (LEADING, 1 - LEADING), strict=False)
    )


def paced(state: State, direction: int) -> State:
    """Slower (-1) or faster (+1) hands and breath."""
    tempo = state.tuning.tempo * TEMPO_STEP**direction
    return replace(state, tuning=replace(state.tuning, tempo=min(max(tempo, SLOWEST), FASTEST)))


def switched(book: Book, state: State, args: Mapping[str, Scalar]) -> State:
    """One of the sounds on or off, louder or softer; music that is asked for again is another piece.

    What is heard by itself needs no words: music that begins is the answer to having asked for it.
    """
    which, change = str(args.get("which", "music")), str(args.get("change", "off"))
    if which not in SOUNDS:
        return state.noted(book.line(Line.NO_SOUND, which=which))
    if change in ("up", "down"):
        return _level(book, state, which, +1 if change == "up" else -1)
    on, was = change == "on", bool(getattr(state.tuning, which))
    tuning = _with(state.tuning, which, on=on)
    if which == "music" and on and was:
        return replace(state, tuning=replace(tuning, piece=tuning.piece + 1))
    state = replace(state, tuning=tuning)
    if which in ("bells", "cues"):
        return state.noted(book.line(Line.SOUND_ON if on else Line.SOUND_OFF, which=which))
    if which == "pulse" and on and state.working and not state.stop.step.stroke_s:
        return state.noted(book.line(Line.NO_SOUND, which=which))  # it comes with the next strokes
    return state


def _level(book: Book, state: State, which: str, direction: int) -> State:
    """Louder or softer; what is off comes on when it is wanted louder."""
    tuning = state.tuning
    if which == "cues":
        return state.noted(book.line(Line.NO_SOUND_LEVEL, which=which))
    if not getattr(tuning, which):
        return replace(state, tuning=_with(tuning, which, on=True)) if direction > 0 else state
    now = tuning.levels_db.get(which, 0.0)
    most = BELLS_DB if which == "bells" else LOUDEST_DB
    new = min(max(now + direction * LEVEL_STEP_DB, SOFTEST_DB), most)
    if new == now:
        return state.noted(book.line(Line.QUIETEST if direction < 0 else Line.LOUDEST))
    levels = MappingProxyType({**tuning.levels_db, which: new})
    state = replace(state, tuning=replace(tuning, levels_db=levels))
    return state.noted(book.line(Line.QUIETER if direction < 0 else Line.LOUDER))


def _with(tuning: Tuning, which: str, *, on: bool) -> Tuning:
    match which:
        case "music":
            return replace(tuning, music=on)
        case "pulse":
            return replace(tuning, pulse=on)
        case "breath":
            return replace(tuning, breath=on)
        case "bells":
            return replace(tuning, bells=on)
        case _:
            return replace(tuning, cues=on)
