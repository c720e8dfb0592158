"""What sounds beside the voice: short tones; music, made ahead; the pulse; the breath.

Music may be decoded from a file or computed, which takes longer than an audio callback may. So a reserve
of some seconds is kept: whoever has time calls `make_ahead`, the callback only takes. Should the
reserve run dry, what is left fades, and the music fades in again once there is enough. The tones (up to 0.1 s
of work each) are made ahead, too: a callback that had to wait for one would come too late, the sound system
would put in silence, and the echo of everything after it would come from another distance.

All but the tones gives way to the guide's voice and to people's (that somebody speaks is the ear's to say),
quickly, and comes back slowly, so that the pauses of a speech do not pump.
"""

import threading
from typing import assert_never

import numpy as np

from voiceguide.dialogue.events import GiveWay, Music, Play, Surround, Tone
from voiceguide.guide.model import Scene
from voiceguide.speech.ambience import Piece
from voiceguide.speech.levels import Signal, from_db
from voiceguide.speech.mixer import Chime, Glide, fading, samples_of
from voiceguide.speech.music import Repertoire, made_here
from voiceguide.speech.rhythm import Breath, Pulse, make_ahead
from voiceguide.speech.tones import tone

AHEAD_S = 3.0
"""Seconds of music kept in reserve."""
UNDER_DB = -18.0
"""Level under a voice, against its own: 34 LU under the voice, for ears that hear worse than ours."""
UNDER_S, BACK_S = 0.12, 1.5
"""Seconds in which it gives way, and in which it comes back."""
WAY_S = 12.0
"""Seconds after which it comes back though somebody speaks on: a television does not end."""
IN_S = 3.0
"""Seconds in which music comes in."""
LEVEL_S = 0.4
"""Seconds in which its level moves."""
LEAVE_S = 1.5
"""Seconds in which a piece leaves for another one."""
DRY_S = 0.02
"""Seconds in which a reserve that runs dry fades."""


_Which = tuple[int, Scene | None]
"""A piece of the repertoire: its number, and the scene it is counted from."""


class Reserve:
    """Samples of one piece, made ahead."""

    def __init__(self) -> None:
        """Empty, and so silent until there is enough."""
        self._blocks: list[Signal] = []
        self._dry = True
        self._entry = Glide(0.0)
        self.length = 0
        """Samples in it."""

    def put(self, block: Signal) -> None:
        """Add the next samples."""
        self._blocks.append(block)
        self.length += len(block)

    def take(self, n: int) -> Signal:
        """The next n samples; silence where there are none."""
        spare = samples_of(DRY_S)
        if self._dry and self.length >= n + samples_of(AHEAD_S / 4):
            self._dry = False
            self._entry.to(1.0, DRY_S)
        if self._dry:
            return np.zeros(n, np.float32)
        if self.length < n + spare:
            last = fading(self._all())
            self._dry, self._entry = True, Glide(0.0)
            return np.concatenate([last, np.zeros(max(n - len(last), 0), np.float32)])[:n]
        parts, missing = [], n
        while missing:
            block = self._blocks[0]
            parts.append(block[:missing])
            if len(block) > missing:
                self._blocks[0] = block[missing:]
            else:
                self._blocks.pop(0)
            missing -= len(parts[-1])
        self.length -= n
        return (np.concatenate(parts) * self._entry.over(n)).astype(np.float32)

    def _all(self) -> Signal:
        whole = np.concatenate([np.zeros(0, np.float32), *self._blocks])
        self._blocks, self.length = [], 0
        return whole


class Backdrop:
    """All of it, as one sound that is added to the voice."""

    def __init__(self, repertoire: Repertoire | None = None) -> None:
        """Silent; `repertoire` has the music, by itself it is the program's own."""
        self.wanted = threading.Event()
        """Set when something should be made ahead."""
        self.wanted.set()
        self._repertoire = made_here(Scene.PADS) if repertoire is None else repertoire
        self._lock = threading.Lock()
        self._made: tuple[_Which, Piece] | None = None
        """Belongs to `make_ahead` alone, and once that has ended to `close`."""
        self._running = threading.Lock()
        """Held by `run` as long as it runs."""
        self._closed = False
        self._music: Music | None = None
        self._piece: _Which | None = None
        """Whose samples the reserve has."""
        self._reserve = Reserve()
        self._leaving: Signal = np.zeros(0, np.float32)
        self._chime = Chime()
        self._level = Glide(0.0)
        self._duck = Glide(1.0)
        self._way_left = 0
        self._pulse = Pulse()
        self._breath = Breath()

    # -- from the loop -----------------------------------------------------------------------------

    def apply(self, effect: Play | Surround | GiveWay) -> None:
        """Carry out an effect from the next sample on."""
        match effect:
            case Play(tone=which):
                sound = tone(which)
                with self._lock:
                    self._chime.play(sound)
            case GiveWay(on=on):
                with self._lock:
                    self._way_left = samples_of(WAY_S) if on else 0
            case Surround():
                self._change(effect)
            case _:
                assert_never(effect)

    def _change(self, surround: Surround) -> None:
        make_ahead(pulse=surround.pulse is not None, breath=surround.breath is not None)
        with self._lock:
            self._chime.gain = from_db(surround.bells_db)
            self._pulse.to(surround.pulse)
            self._breath.to(surround.breath)
            music, before = surround.music, self._music
            self._music = music
            if music is None:
                if before is not None:
                    self._level.to(0.0, surround.fade_s)
                return
            which = (music.piece, music.scene)
            if self._piece != which:
                if self._piece is not None and not self._level.silent:
                    self._leave()
                self._piece, self._reserve = which, Reserve()
            fade = IN_S if before is None else LEVEL_S
            if before != music:
                self._level.to(from_db(music.gain_db), fade)
        self.wanted.set()

    def _leave(self) -> None:
        """Let the piece that is heard fade; one may still be fading."""
        leaving = fading(self._reserve.take(samples_of(LEAVE_S)))
        leaving[: len(self._leaving)] += self._leaving
        self._leaving = leaving

    @property
    def sounding(self) -> bool:
        """Whether anything of it is to be heard."""
        return self._beside or self._chime.sounding

    @property
    def _beside(self) -> bool:
        return not self._level.silent or self._pulse.sounding or self._breath.sounding

    # -- from whoever has time -----------------------------------------------------------------------

    def run(self) -> None:
        """Make ahead whenever something is wanted, until closed; the life of a thread."""
        with self._running:
            while not self._closed:
                self.wanted.wait()
                self.wanted.clear()
                self.make_ahead()

    def close(self) -> None:
        """End `run`, and let go of what makes the music: a resampler left at exit is complained of."""
        self._closed = True
        self.wanted.set()
        with self._running:
            self._made = None

    def make_ahead(self) -> None:
        """Make the tones and fill the reserve; for one caller, and not in the audio callback."""
        for which in Tone:
            tone(which)
        while True:
            with self._lock:
                full = self._reserve.length >= samples_of(AHEAD_S)
                piece = None if full or self._closed or self._music is None else self._piece
            if piece is None:
                return
            if self._made is None or self._made[0] != piece:
                self._made = (piece, self._repertoire(*piece))
            block = self._made[1]()
            with self._lock:
                if piece == self._piece:
                    self._reserve.put(block)

    # -- from the audio callback ---------------------------------------------------------------------

    def add_to(self, out: Signal, *, voiced: bool) -> None:
        """Add what sounds during the next len(out) samples, in units of int16; `voiced`: the guide speaks."""
        n = len(out)
        with self._lock:
            self._give_way(n, voiced=voiced)
            self._chime.add_to(out)
            if not self._beside:
                return
            under = self._duck.over(n)
            if not self._level.silent:
                out += self._level.over(n) * under * self._heard(n) * np.float32(32768)
            self._pulse.add_to(out, under)
            self._breath.add_to(out, under)
            low = self._music is not None and self._reserve.length < samples_of(AHEAD_S * 2 / 3)
        if low:
            self.wanted.set()

    def _heard(self, n: int) -> Signal:
        music = self._reserve.take(n)
        if len(self._leaving):
            part = self._leaving[:n]
            music[: len(part)] += part
            self._leaving = self._leaving[n:]
        return music

    def _give_way(self, n: int, *, voiced: bool) -> None:
        low = voiced or self._way_left > 0
        self._way_left = max(self._way_left - n, 0)
        target = from_db(UNDER_DB) if low else 1.0
        if target != self._duck.target:
            self._duck.to(target, UNDER_S if low else BACK_S)
