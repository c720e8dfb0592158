"""The playhead of one `Say`: which clause is sounding, where in it, and what comes next. Pure.

A track walks through its clauses: the clip of each, then its pause. Where the clip is not there yet the
playhead waits in silence. It knows no gain, no clock and no thread; it counts samples.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from voiceguide.dialogue.events import Say
from voiceguide.pcm import SPEAKING_RATE, Samples
from voiceguide.speech.clip import Clip, ClipKey
from voiceguide.speech.levels import Signal, over


@dataclass(frozen=True, slots=True)
class Sound:
    """A run of a clip."""

    samples: Samples
    """int16."""
    peaks: Signal
    """The envelope over them, 1.0 being full scale."""


@dataclass(frozen=True, slots=True)
class Piece:
    """The next run of samples of a track, all of one kind."""

    length: int
    """Samples; 0 where the piece only tells of something."""
    sound: Sound | None = None
    """The voice; None: silence."""
    began: int | None = None
    """The clause whose first sample this is."""
    ended: bool = False
    """The last clause and its pause are over."""


class Track:
    """Where a `Say` has got to."""

    def __init__(self, say: Say) -> None:
        """At the start of the first clause."""
        self.say = say
        self.keys = tuple(ClipKey(c.text, say.rate_wpm) for c in say.clauses)
        self._index = 0
        self._clip: Clip | None = None
        self._at = 0
        self._pause = 0
        """Samples of silence left after the clause just said."""

    @property
    def ahead(self) -> tuple[ClipKey, ...]:
        """Keys of the clips still needed, the next first."""
        return self.keys[self._index :] if self._clip is None else self.keys[self._index + 1 :]

    def next(self, room: int, clips: Mapping[ClipKey, Clip]) -> Piece | None:
        """At most `room` samples on; None while it waits for a clip."""
        if self._pause:
            count = min(room, self._pause)
            self._pause -= count
            return Piece(count)
        if self._index == len(self.keys):
            return Piece(0, ended=True)
        began = None
        if self._clip is None:
            self._clip = clips.get(self.keys[self._index])
            if self._clip is None:
                return None
            self._at, began = 0, self._index
        sound = self._run(self._clip, room)
        self._at += len(sound.samples)
        if self._at == len(self._clip.samples):
            self._pause = round(self.say.clauses[self._index].pause_s * SPEAKING_RATE)
            self._index += 1
            self._clip = None
        return Piece(len(sound.samples), sound, began)

    def rest(self, count: int) -> Sound | None:
        """At most `count` samples more of the clause that is sounding, without moving on; None in silence."""
        return None if self._clip is None else self._run(self._clip, count)

    def _run(self, clip: Clip, count: int) -> Sound:
        samples = clip.samples[self._at : self._at + count]
        return Sound(samples, over(clip.envelope, self._at, len(samples)))

    def rewind(self) -> None:
        """Back to the start of the clause that is sounding."""
        self._clip = None
        self._at = 0
