"""A scene: who says what and when, in which room; rendered to what the microphone and the loudspeaker carry.

Rooms are those of the rehearsal (`voiceguide.room.virtual`), so that bench and rehearsal agree. The scene is
open: the guide goes on speaking whatever is heard, neither lowered nor stopped, which is the hardest case.
"""

import hashlib
import inspect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeVar

import numpy as np

from benchmarks.hearing import material, sounds
from benchmarks.hearing.voices import speech_span
from voiceguide.dialogue.intents import Intent
from voiceguide.dialogue.moment import ANYTHING, Moment
from voiceguide.pcm import HEARING_RATE, Samples
from voiceguide.room import virtual
from voiceguide.room.virtual import BLOCK, Acoustics, VirtualRoom, active_dbfs

Item = TypeVar("Item")

OVER_THE_GUIDE = Moment(stage=ANYTHING.stage, speaking=True, question=True, free=True)
"""Any intent is welcome while the guide speaks."""


@dataclass(frozen=True, slots=True)
class Said:
    """One thing a person says, or a noise a person makes."""

    clip: Samples
    at: int
    """Sample of its beginning."""
    expected: Intent | None
    """None: nothing may follow from it."""
    text: str = ""
    """The words of a command."""

    @property
    def span(self) -> tuple[int, int]:
        """Samples at which speech begins and ends."""
        start, end = speech_span(self.clip)
        return self.at + start, self.at + end


@dataclass(frozen=True)
class Scene:
    """All that goes into one recording."""

    row: str
    said: tuple[Said, ...]
    seconds: float
    acoustics: Acoustics = field(default_factory=Acoustics)
    noise: Samples | None = None
    far: Samples | None = None
    """What the loudspeaker plays, at HEARING_RATE; None: the guide is silent."""
    microphone: str = "plain"
    """What becomes of its signal; see `sounds.MICROPHONES`."""
    cheap_loudspeaker: bool = False
    jump_ms: float = 0.0
    """By which the delay of the loudspeaker grows halfway."""
    raw: bool = False
    """The one clip is the microphone's signal itself, as in a file."""

    @property
    def moment(self) -> Moment:
        """What can be meant: anything."""
        return ANYTHING if self.far is None else OVER_THE_GUIDE

    @cached_property
    def digest(self) -> str:
        """Of everything that is to be heard, and of what can be meant."""
        h = hashlib.sha256(_ROOM_CODE)
        for said in self.said:
            h.update(f"{said.at}|{said.expected}|".encode())
            h.update(said.clip.tobytes())
        for samples in (self.noise, self.far):
            h.update(b"none" if samples is None else samples.tobytes())
        h.update(
            f"{self.seconds}|{self.acoustics}|{self.microphone}|{self.cheap_loudspeaker}"
            f"|{self.jump_ms}|{self.raw}|{self.moment}".encode()
        )
        return h.hexdigest()[:32]

    def near(self) -> Samples:
        """What the microphone hears, int16 at HEARING_RATE."""
        if self.raw:
            return self.said[0].clip
        count = int(self.seconds * HEARING_RATE) // BLOCK
        far = np.zeros(count * BLOCK, np.int16) if self.far is None else self._loudspeaker()
        dbfs = -24.0 if self.far is None else active_dbfs(self.far)
        room = VirtualRoom(self.acoustics, voice_dbfs=dbfs, noise=self.noise)
        for said in self.said:
            room.speak(said.clip, said.at)
        near = np.concatenate([room.hear(far[k * BLOCK : (k + 1) * BLOCK])[0].samples for k in range(count)])
        random = np.random.default_rng(self.acoustics.seed + 1)
        return sounds.MICROPHONES[self.microphone](near, random)

    def _loudspeaker(self) -> Samples:
        assert self.far is not None  # noqa: S101  # asked by the caller
        far = sounds.cheap_loudspeaker(self.far) if self.cheap_loudspeaker else self.far
        jump = int(self.jump_ms * HEARING_RATE / 1000)
        if not jump:
            return far
        middle = len(far) // 2
        return np.concatenate([far[:middle], np.zeros(jump, np.int16), far[middle:-jump]])


_ROOM_CODE = "".join(inspect.getsource(m) for m in (virtual, sounds)).encode()


def conversation(  # noqa: PLR0913  # a scene has many sides
    row: str, items: Iterable[tuple[Samples, Intent | None, str]], *, seed: int, gap_s: tuple[float, float],
    lead_s: float = 1.0, tail_s: float = 1.6, **room: object,
) -> Scene:  # fmt: skip
    """One thing said after another (clip, what is meant, words), with gaps of random length."""
    random = np.random.default_rng(seed)
    said, at = [], int(lead_s * HEARING_RATE)
    for clip, expected, text in items:
        said.append(Said(clip, at, expected, text))
        at += len(clip) + int(random.uniform(*gap_s) * HEARING_RATE)
    end = max((s.at + len(s.clip) for s in said), default=at)
    seconds = np.ceil(end / HEARING_RATE + tail_s)
    return replace(Scene(row, tuple(said), float(seconds)), **room)  # type: ignore[arg-type]


def over_the_guide(scene: Scene, start_s: float) -> Scene:
    """The same with the guide speaking from the first sample on."""
    return replace(scene, far=material.guide_for(scene.seconds, start_s))


def groups(items: Sequence[Item], size: int) -> list[Sequence[Item]]:
    """The items in order, so many at a time."""
    return [items[k : k + size] for k in range(0, len(items), size)]
