"""What sounds beside the voice: music, the pulse of the hands, the breath, the bells. Pure.

Each can be had or not, as the guide begins and as people ask. What is to be heard at a moment follows from
where the session stands: a pulse only while hands are on and the step has a stroke, the breath only in
quiet, nothing at all while the session is held: "pause" pauses the music too. "Be quiet" silences all of it;
a sound that is asked for after that is heard, and the voice stays silent.
"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from voiceguide.dialogue.events import Beat, Music, Surround
from voiceguide.dialogue.intents import Scalar
from voiceguide.dialogue.moment import Stage
from voiceguide.dialogue.replies import Line
from voiceguide.dialogue.state import Book, State, Tuning
from voiceguide.guide.model import SOUNDS, Clause, Clauses, Guide, Phase, Scene

ALL = "all"
"""What is asked for when no sound is wanted any more."""

LEVEL_STEP_DB = 4.0
"""Decibels in one "music louder": what is soft needs a greater step than the voice to be noticed."""
SOFTEST_DB, LOUDEST_DB = -12.0, 12.0
"""Limits of the levels; bells go no higher than BELLS_DB."""
BELLS_DB = 4.0
TEMPO_STEP = 1.15
"""Factor of one "slower" or "faster" of the hands, or of the breath."""
SLOWEST, FASTEST = 0.6, 1.6
"""Limits of the tempo, times the guide's."""
HELD_FADE_S = 0.3
"""Seconds in which music fades when the session is held or muted."""
THERE_AND_BACK = 1.5
"""Seconds of a stroke with its way back, times its way up."""
LEADING = 0.4
"""Part of a breath that is the breath in: the way out is longer."""


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
    if state.held:
        return Surround(bells_db=bells_db, fade_s=HELD_FADE_S)
    if state.over:
        return Surround(bells_db=bells_db)
    music = pulse = breath = None
    if _wanted(state, "music"):
        music = Music(tuning.piece, tuning.scene, tuning.levels_db.get("music", 0.0))
    if _wanted(state, "pulse") and stroking(state):
        every_s = state.stop.step.stroke_s * THERE_AND_BACK / tuning.tempo
        pulse = Beat(every_s, tuning.levels_db.get("pulse", 0.0))
    if _wanted(state, "breath") and hands_on(state) and not state.talk.queue:
        breath = Beat(tuning.breath_s, tuning.levels_db.get("breath", 0.0))
    around = Surround(music, pulse, breath, bells_db)
    return replace(around, fade_s=HELD_FADE_S) if state.muted else around


def _wanted(state: State, which: str) -> bool:
    """That sound is on, and not silenced with the voice."""
    return bool(getattr(state.tuning, which)) and (not state.muted or which in state.tuning.asked)


def hands_on(state: State) -> bool:
    """The step has been read, and hands are at work on a side."""
    return state.working and not state.held and state.stop.step.phase is Phase.SIDE and state.reading_done


def stroking(state: State) -> bool:
    """Hands are at work in a step that has strokes."""
    return hands_on(state) and bool(state.stop.step.stroke_s)


def breathe(book: Book, state: State) -> Clauses:
    """A breath in and one out, said in the time it takes; nothing where the guide has no words for it."""
    whole, rate = state.tuning.breath_s, state.tuning.rate_wpm
    return tuple(
        replace(
            clause, pause_s=max(0.5, whole * part - state.speech.seconds((Clause(clause.text, 0.0),), rate))
        )
        for clause, part in zip(book.guide.sounds.breathe, (LEADING, 1 - LEADING), strict=False)
    )


def told(book: Book, state: State, line: Line, *, more: Clauses = (), **slots: str) -> State:
    """Say a reply about the sound; a voice that is to be silent changes it without a word."""
    return state if state.muted else state.noted(book.line(line, **slots) + more)


def paced(book: Book, state: State, which: str, direction: int) -> State:
    """Slower (-1) or faster (+1): the hands, whose tempo the pulse has, or the breath."""
    tuning, factor = state.tuning, TEMPO_STEP**direction
    if which == "breath":
        normal = book.guide.sounds.breath_s
        longer = min(max(tuning.breath_s / factor, normal / FASTEST), normal / SLOWEST)
        new = replace(tuning, breath_s=longer)
        changed, limit = (Line.SLOWER_BREATH, Line.FASTER_BREATH), (Line.SLOWEST_BREATH, Line.FASTEST_BREATH)
    else:
        new = replace(tuning, tempo=min(max(tuning.tempo * factor, SLOWEST), FASTEST))
        changed, limit = (Line.SLOWER_HANDS, Line.FASTER_HANDS), (Line.SLOWEST_HANDS, Line.FASTEST_HANDS)
    line = (limit if new == tuning else changed)[direction > 0]
    return told(book, replace(state, tuning=new), line)


def switched(book: Book, state: State, args: Mapping[str, Scalar]) -> State:  # noqa: PLR0911 - one a change
    """One of the sounds on or off, louder or softer, slower or faster; or all of them off.

    What was done is said in two or three words that name the sound, so that it is not taken for the voice.
    """
    which, change = str(args.get("which", "music")), str(args.get("change", "off"))
    if which == ALL and change == "off":
        return _all_off(book, state)
    if which not in SOUNDS:
        return told(book, state, Line.NO_SOUND, which=which)
    if args.get("asked"):  # "is the pulse on?" switches nothing
        return told(book, state, Line.SOUND_ON if _wanted(state, which) else Line.SOUND_OFF, which=which)
    match change:
        case "up" | "down":
            return _level(book, state, which, +1 if change == "up" else -1)
        case "slower" | "faster" if which in ("pulse", "breath"):
            return paced(book, state, which, +1 if change == "faster" else -1)
        case "slower" | "faster":
            return told(book, state, Line.NO_SOUND_TEMPO, which=which)
        case "on" | "next" if which == "music":
            return _music(book, state, str(args.get("item", "")))
        case "on" | "next":
            return _told_on(book, _turned_on(state, which), which)
        case _:
            off = replace(state, tuning=_with(state.tuning, which, on=False))
            return told(book, off, Line.SOUND_OFF, which=which)


def _all_off(book: Book, state: State) -> State:
    tuning = state.tuning
    for which in SOUNDS:
        tuning = _with(tuning, which, on=False)
    return told(book, replace(state, tuning=tuning), Line.ALL_OFF)


def _music(book: Book, state: State, item: str) -> State:
    """Music that is asked for by its name is that one; asked for again it is another piece."""
    tuning = state.tuning
    if item and item not in tuple(Scene):
        return told(book, state, Line.NO_SOUND, which=item)
    if item:
        state = replace(state, tuning=replace(tuning, scene=Scene(item), piece=0))
    elif tuning.music:
        state = replace(state, tuning=replace(tuning, piece=tuning.piece + 1))
        return told(book, _turned_on(state, "music"), Line.MUSIC_OTHER)
    return told(book, _turned_on(state, "music"), Line.SOUND_ON, which=item or "music")


def _turned_on(state: State, which: str) -> State:
    """That sound is on; it is heard, too, if the voice is muted."""
    tuning = _with(state.tuning, which, on=True)
    if state.muted:
        tuning = replace(tuning, asked=tuning.asked | {which})
    return replace(state, tuning=tuning)


def _told_on(book: Book, state: State, which: str) -> State:
    """Say that it is on, or when it begins."""
    later = _later(book, state, which)
    if later:
        return state if state.muted else state.noted(later)
    return told(book, state, Line.SOUND_ON, which=which)


def _later(book: Book, state: State, which: str) -> Clauses:
    """When that sound begins; nothing where it is to be heard already."""
    ahead = () if state.stage is Stage.ENDED else state.route[state.at :]
    if which == "pulse" and not stroking(state):
        strokes = any(stop.step.stroke_s for stop in ahead)
        return book.line(Line.PULSE_LATER) if strokes else book.line(Line.NO_SOUND, which=which)
    if which == "breath" and not hands_on(state):
        sides = any(stop.step.phase is Phase.SIDE for stop in ahead)
        return book.line(Line.BREATH_LATER) if sides else book.line(Line.NO_SOUND, which=which)
    return ()


def _level(book: Book, state: State, which: str, direction: int) -> State:
    """Louder or softer; what is off comes on when it is wanted louder."""
    if which == "cues":
        return told(book, state, Line.NO_SOUND_LEVEL, which=which)
    if not getattr(state.tuning, which):
        if direction < 0:
            return told(book, state, Line.SOUND_OFF, which=which)
        return _told_on(book, _turned_on(state, which), which)
    now = state.tuning.levels_db.get(which, 0.0)
    most = BELLS_DB if which == "bells" else LOUDEST_DB
    new = min(max(now + direction * LEVEL_STEP_DB, SOFTEST_DB), most)
    if new == now:
        return told(book, state, Line.SOUND_SOFTEST if direction < 0 else Line.SOUND_LOUDEST, which=which)
    if direction > 0:
        state = _turned_on(state, which)
    levels = MappingProxyType({**state.tuning.levels_db, which: new})
    state = replace(state, tuning=replace(state.tuning, levels_db=levels))
    line = Line.SOUND_SOFTER if direction < 0 else Line.SOUND_LOUDER
    return told(book, state, line, more=_later(book, state, which), which=which)


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
