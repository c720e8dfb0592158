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
from voiceguide.guide.model import Clauses, Guide, Phase

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

_NAMES = {
    "music": Line.SOUND_MUSIC,
    "pulse": Line.SOUND_PULSE,
    "breath": Line.SOUND_BREATH,
    "bells": Line.SOUND_BELLS,
    "cues": Line.SOUND_CUES,
}


def first(guide: Guide, rate_wpm: int) -> Tuning:
    """How a session begins."""
    on = guide.sounds.on
    return Tuning(
        rate_wpm=rate_wpm,
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
    """In and out, said in the time it takes."""
    whole = breath_s(state)
    within, out = book.line(Line.BREATHE)
    return (
        replace(within, pause_s=max(0.5, whole * LEADING - SAYING_S)),
        replace(out, pause_s=max(0.5, whole * (1 - LEADING) - SAYING_S)),
    )


def paced(state: State, direction: int) -> State:
    """Slower (-1) or faster (+1) hands and breath."""
    tempo = state.tuning.tempo * TEMPO_STEP**direction
    return replace(state, tuning=replace(state.tuning, tempo=min(max(tempo, SLOWEST), FASTEST)))


def switched(book: Book, state: State, args: Mapping[str, Scalar]) -> State:
    """One of the sounds on or off, louder or softer; music that is asked for again is another piece."""
    which, change = str(args.get("which", "music")), str(args.get("change", "off"))
    if which not in _NAMES:
        return state.noted(book.line(Line.NO_SOUND, which=which))
    name = book.replies.phrase(_NAMES[which])
    if change in ("up", "down"):
        return _level(book, state, which, name, +1 if change == "up" else -1)
    on, was = change == "on", bool(getattr(state.tuning, which))
    tuning = _with(state.tuning, which, on=on)
    if which == "music" and on and was:
        other = replace(tuning, piece=tuning.piece + 1)
        return replace(state, tuning=other).noted(book.line(Line.SOUND_OTHER))
    line = Line.SOUND_ON if on else Line.SOUND_OFF
    if on and which == "pulse" and state.working and not state.stop.step.stroke_s:
        line = Line.PULSE_LATER
    return replace(state, tuning=tuning).noted(book.line(line, which=name))


def _level(book: Book, state: State, which: str, name: str, direction: int) -> State:
    """Louder or softer; what is off comes on when it is wanted louder."""
    tuning = state.tuning
    if which == "cues":
        return state.noted(book.line(Line.NO_SOUND_LEVEL, which=name))
    if not getattr(tuning, which):
        if direction < 0:
            return state.noted(book.line(Line.SOUND_OFF, which=name))
        return replace(state, tuning=_with(tuning, which, on=True)).noted(
            book.line(Line.SOUND_ON, which=name)
        )
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
