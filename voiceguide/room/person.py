"""The scripted person: decides, on the room's sample clock, when each clip of a scenario begins.

Cues come one after the other. A cue with `at_s` waits for that moment; one with `on` waits for the next
event of its kind after the start of the cue before it. Clips never overlap: one that would begin while the
last still sounds waits for its end.
"""

from voiceguide.pcm import HEARING_RATE, Samples
from voiceguide.room.scenario import Cue, Trigger


class Person:
    """Who speaks in the room, and when."""

    def __init__(self, cues: tuple[Cue, ...], clips: tuple[Samples, ...]) -> None:
        """`clips`: int16 mono at HEARING_RATE, one for each cue."""
        self._waiting = list(zip(cues, clips, strict=True))
        self._free_from = 0
        self._start: int | None = None
        self._plan()

    def notice(self, trigger: Trigger, position: int) -> None:
        """An event of the session happened at that sample of the room."""
        if self._waiting and self._start is None and self._waiting[0][0].on is trigger:
            plus = round(self._waiting[0][0].plus_s * HEARING_RATE)
            self._start = max(position + plus, self._free_from)

    def due(self, position: int) -> tuple[Cue, Samples] | None:
        """The cue that begins at or before that sample, if one does; it counts as begun."""
        if self._start is None or self._start > position:
            return None
        cue, clip = self._waiting.pop(0)
        self._free_from = position + len(clip)
        self._plan()
        return cue, clip

    @property
    def left(self) -> tuple[Cue, ...]:
        """Cues that have not begun."""
        return tuple(cue for cue, _ in self._waiting)

    def _plan(self) -> None:
        at_s = self._waiting[0][0].at_s if self._waiting else None
        self._start = None if at_s is None else max(round(at_s * HEARING_RATE), self._free_from)
