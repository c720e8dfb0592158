"""Putting recordings together, and listening to them."""

from collections.abc import Callable, Iterable
from typing import TypeVar

import numpy as np

from voiceguide.dialogue.events import Event
from voiceguide.hearing.ear import Ear
from voiceguide.pcm import HEARING_RATE, Block, Samples, to_int16

T = TypeVar("T")
Voice = Callable[[str], np.ndarray]
"""Text to float samples at `HEARING_RATE` and -26 dBFS, trimmed."""


def recording(*parts: np.ndarray | float) -> Samples:
    """Clips, and seconds of pause between them, in a nearly silent room."""
    pieces = [np.zeros(int(p * HEARING_RATE)) if isinstance(p, float) else p for p in parts]
    signal = np.concatenate(pieces)
    return to_int16(signal + 3e-4 * np.random.default_rng(1).standard_normal(len(signal)))


def listen(ear: Ear, near: Samples, *, far: Samples | None = None, size: int = 160) -> tuple[Event, ...]:
    """All events of a whole recording; `far` is what the loudspeaker played meanwhile."""
    events: list[Event] = []
    for begin in range(0, len(near), size):
        end = min(begin + size, len(near))
        if far is not None:
            ear.played(Block(far[begin:end], HEARING_RATE, begin))
        played = None if far is None else end
        events += ear.process(Block(near[begin:end], HEARING_RATE, begin, played))
    return (*events, *ear.finish())


def of(kind: type[T], events: Iterable[Event]) -> tuple[T, ...]:
    return tuple(event for event in events if isinstance(event, kind))


def level(signal: np.ndarray, db: float) -> np.ndarray:
    """The signal with an RMS of its loud parts of `db` dBFS."""
    frames = signal[: len(signal) // 320 * 320].reshape(-1, 320)
    power = np.mean(np.square(frames), axis=1)
    return signal * 10 ** (db / 20) / np.sqrt(np.mean(power[power > power.max() / 400]))


def echo_of(far: np.ndarray, *, db: float, delay_s: float, rt60_s: float = 0.3) -> np.ndarray:
    """What of the loudspeaker's voice arrives: later, in a room, at that level (dBFS)."""
    rng = np.random.default_rng(5)
    length = int(rt60_s * HEARING_RATE)
    room = 0.1 * rng.standard_normal(length) * 10 ** (-3 * np.arange(length) / length)
    room[0] = 1.0
    late = np.concatenate([np.zeros(int(delay_s * HEARING_RATE)), np.convolve(far, room)])[: len(far)]
    return level(late, db)
