"""The mouth: takes the session's voice effects, gives samples, and tells what was really said.

Effects come from the loop, clips from whoever makes them, samples go to the audio callback. All three meet
here under one lock that is held for microseconds; nothing here makes a clip, reads a file or waits. Time is
the count of samples rendered, so the live session and the rehearsal behave alike.

What happens at a cut. The old voice fades over `CUT_S`, then stands `GAP_S` of silence, then the new one
begins: a word that breaks into another would be heard as a stumble. `Duck` lowers the voice and its
playhead runs on; `Hush` fades it out and holds the playhead; `Swell` brings it back, after a hush from the
start of the clause, since half a sentence is no instruction.
"""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import assert_never

import numpy as np

from voiceguide.dialogue.events import (
    ClauseBegan,
    Duck,
    GiveWay,
    Hush,
    Play,
    Prepare,
    Quiet,
    Say,
    SayEnded,
    Surround,
    Swell,
    VoiceEffect,
    Volume,
)
from voiceguide.pcm import Samples
from voiceguide.speech.backdrop import Backdrop
from voiceguide.speech.clip import Clip, ClipKey
from voiceguide.speech.levels import from_db, gain_for
from voiceguide.speech.lift import Lift
from voiceguide.speech.mixer import LOUDEST_DB, SOFTEST_DB, Glide, Signal, fading, loud, mixed, samples_of
from voiceguide.speech.track import Track

CUT_S = 0.01
"""Seconds in which a cut voice fades."""
HUSH_S = 0.025
"""Seconds in which a hushed voice fades."""
GAP_S = 0.03
"""Seconds of silence between a voice that was cut and the next."""
DUCK_DB = -15.0
"""The voice's level while somebody speaks over it, against its own."""
DUCK_S = 0.04
SWELL_S = 0.2
VOLUME_S = 0.1
"""Seconds in which the level moves."""
SILENT_AFTER_S = 0.5
"""Seconds without voice after which it has stopped."""
SHELF_BYTES = 32 * 2**20
"""Bytes of clips at hand: nearly six minutes of speech."""


@dataclass(frozen=True, slots=True)
class VoiceBegan:
    """The voice starts."""

    at: int
    """Sample rendered, at SPEAKING_RATE; so for the following."""


@dataclass(frozen=True, slots=True)
class VoiceSilent:
    """The voice has stopped: at once when cut, else after `SILENT_AFTER_S` without it."""

    at: int


@dataclass(frozen=True, slots=True)
class Hushed:
    """The voice is fading and its playhead held; `VoiceSilent` follows if it was to be heard."""

    at: int


@dataclass(frozen=True, slots=True)
class Ducked:
    """The voice is being lowered."""

    at: int


@dataclass(frozen=True, slots=True)
class Swelled:
    """The voice comes back after `Hushed` or `Ducked`."""

    at: int


MouthEvent = ClauseBegan | SayEnded | VoiceBegan | VoiceSilent | Hushed | Ducked | Swelled


class Mouth:
    """What is being said, and the short sounds beside it, as one stream of samples."""

    def __init__(self, backdrop: Backdrop | None = None) -> None:
        """Silent, at the normal level; `backdrop` is what can sound beside the voice."""
        self._lock = threading.Lock()
        self.backdrop = Backdrop() if backdrop is None else backdrop
        """Tones, music, pulse and breath; somebody has to call its `make_ahead`."""
        self._shelf: OrderedDict[ClipKey, Clip] = OrderedDict()
        self._prepared: tuple[ClipKey, ...] = ()
        self._track: Track | None = None
        self._held = False
        self._ducked = False
        self._volume = Glide()
        self._presence = Glide()
        """1 at full level, less while ducked."""
        self.lift = Lift()
        """To be told of the room's noise."""
        self._tail: Signal = np.zeros(0, np.float32)
        """What is left of a voice that was cut."""
        self._gap = 0
        """Samples to be silent after it."""
        self._cut = False
        """The voice was cut and `VoiceSilent` has not been told."""
        self._position = 0
        self._voiced = False
        self._last_voice = 0
        self._events: list[MouthEvent] = []

    # -- from the loop -----------------------------------------------------------------------------

    def apply(self, effect: VoiceEffect) -> None:
        """Carry out an effect from the next sample on."""
        if isinstance(effect, Play | Surround | GiveWay):
            self.backdrop.apply(effect)
            return
        with self._lock:
            match effect:
                case Say():
                    self._stop(CUT_S, followed=True)
                    self._restore()
                    self._track = Track(effect)
                case Quiet():
                    self._stop(CUT_S)
                    self._restore()
                    self._track = None
                case Duck():
                    self._duck()
                case Hush():
                    self._hush()
                case Swell():
                    self._swell()
                case Volume(gain_db=gain):
                    self._volume.to(from_db(min(max(gain_for(gain), SOFTEST_DB), LOUDEST_DB)), VOLUME_S)
                case Prepare(phrases=phrases):
                    self._prepared = tuple(ClipKey(text, rate) for text, rate in phrases)
                case _:
                    assert_never(effect)

    def events(self) -> tuple[MouthEvent, ...]:
        """What happened since last asked, in order."""
        with self._lock:
            events, self._events = tuple(self._events), []
            return events

    @property
    def speaking(self) -> bool:
        """The voice is to be heard, short pauses counted in."""
        return self._voiced

    @property
    def busy(self) -> bool:
        """Something is being said or waits to be, or still sounds, tones and music included."""
        return self._track is not None or self._voiced or bool(len(self._tail)) or self.backdrop.sounding

    @property
    def position(self) -> int:
        """Samples rendered so far."""
        return self._position

    # -- from whoever makes clips ------------------------------------------------------------------

    def wanted(self, *, likely: bool = True) -> ClipKey | None:
        """The clip needed next: of what is being said, then of what is likely; None: all are there."""
        with self._lock:
            for key in self._track.ahead if self._track else ():
                if key not in self._shelf:
                    return key
        return next(iter(self.likely()), None) if likely else None

    def likely(self) -> tuple[ClipKey, ...]:
        """What is likely and not there, the likeliest first; nothing where there is no room."""
        with self._lock:
            return () if self._full() else tuple(key for key in self._prepared if key not in self._shelf)

    def supply(self, key: ClipKey, clip: Clip) -> None:
        """Put a clip on the shelf; those used longest ago make room."""
        with self._lock:
            self._shelf[key] = clip
            self._shelf.move_to_end(key)
            needed = self._needed()
            for old in [k for k in self._shelf if k not in needed]:
                if self._weight() <= SHELF_BYTES:
                    break
                del self._shelf[old]

    def forget(self) -> None:
        """Take all clips off the shelf: from now on another voice speaks."""
        with self._lock:
            self._shelf.clear()

    def _needed(self) -> set[ClipKey]:
        return {*(self._track.keys if self._track else ()), *self._prepared}

    def _weight(self) -> int:
        return sum(clip.samples.nbytes for clip in self._shelf.values())

    def _full(self) -> bool:
        """Everything on the shelf is needed and there is no room for more."""
        return self._weight() > SHELF_BYTES and self._needed().issuperset(self._shelf)

    # -- from the audio callback -------------------------------------------------------------------

    def render(self, n: int) -> Samples:
        """The next n samples, int16 mono at SPEAKING_RATE."""
        with self._lock:
            voice = self._voice(n)
            self.backdrop.add_to(voice, voiced=self._voiced)
            self._position += n
            self._notice_silence(self._position)
            return mixed(voice)

    def _voice(self, n: int) -> Signal:
        """The voice alone, in units of int16."""
        out = np.zeros(n, np.float32)
        gain = self._volume.over(n) * self._presence.over(n) * self.lift.over(n) * np.ones(n, np.float32)
        done = self._run_out(out)
        while done < n and self._track is not None and not self._held:
            piece = self._track.next(n - done, self._shelf)
            if piece is None:
                break
            if piece.ended:
                self._events.append(SayEnded(self._track.say.id))
                self._track = None
                break
            at = self._position + done
            if piece.sound is not None and piece.length:
                self._sound(at, piece.length)
                part = slice(done, done + piece.length)
                out[part] = loud(piece.sound.samples, piece.sound.peaks, gain[part])
            if piece.began is not None:
                key = self._track.keys[piece.began]
                self._shelf.move_to_end(key)
                self.lift.next_clause()
                self._events.append(ClauseBegan(self._track.say.id, piece.began, key.text))
            done += piece.length
        return out

    def _run_out(self, out: Signal) -> int:
        """The end of a voice that was cut, and the gap after it; how many samples they take."""
        count = min(len(self._tail), len(out))
        out[:count] = self._tail[:count]
        self._tail = self._tail[count:]
        if self._cut and not len(self._tail):
            self._silent(self._position + count)
        gap = min(self._gap, len(out) - count)
        self._gap -= gap
        return count + gap

    # -- inside the lock ---------------------------------------------------------------------------

    def _stop(self, fade_s: float, *, followed: bool = False) -> None:
        """Fade what sounds; the next voice waits for a gap. Followed in a pause, it has not stopped."""
        sounding = self._track.rest(samples_of(fade_s)) if self._track and not self._held else None
        if sounding is not None:
            gain = self._volume.value * self._presence.value * self.lift.value
            self._tail = fading(loud(sounding.samples, sounding.peaks, gain))
            self._gap = samples_of(GAP_S)
        if len(self._tail):
            self._cut = self._voiced
        elif self._voiced and not followed:
            self._silent(self._position)

    def _restore(self) -> None:
        """At full level, running."""
        self._held = self._ducked = False
        self._presence.to(1.0, 0.0)

    def _hush(self) -> None:
        if self._track is None or self._held:
            return
        self._events.append(Hushed(self._position))
        self._stop(HUSH_S)
        self._restore()
        self._track.rewind()
        self._held = True

    def _duck(self) -> None:
        if self._track is None or self._held or self._ducked or self._track.say.protected:
            return
        self._events.append(Ducked(self._position))
        self._ducked = True
        self._presence.to(from_db(DUCK_DB), DUCK_S)

    def _swell(self) -> None:
        if not self._held and not self._ducked:
            return
        self._events.append(Swelled(self._position))
        if not self._held:
            self._presence.to(1.0, SWELL_S)
        self._held = self._ducked = False

    def _sound(self, at: int, length: int) -> None:
        """The voice sounds from `at` for `length` samples."""
        self._notice_silence(at)
        if not self._voiced:
            self._voiced = True
            self._events.append(VoiceBegan(at))
        self._last_voice = at + length

    def _notice_silence(self, now: int) -> None:
        stopped = self._last_voice + samples_of(SILENT_AFTER_S)
        if self._voiced and not self._cut and now >= stopped:
            self._silent(stopped)

    def _silent(self, at: int) -> None:
        self._voiced = self._cut = False
        self._events.append(VoiceSilent(at))
