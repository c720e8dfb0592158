"""The echo path: takes the guide's own voice out of the microphone.

The loudspeaker's signal (far end) arrives in the microphone (near end) some 20-450 ms after it was handed
to the output, coloured by loudspeaker and room, often louder than the person.

Where nothing has been played for a while there is nothing to take out but the noise of the room. Every frame
leaves one frame (10 ms) later than it came, cancelled or not, so that switching is inaudible.
"""

import logging
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from voiceguide.hearing.delay import AHEAD, EVERY, IN_REACH, WINDOW, Change, DelayTracker, measure, read_at
from voiceguide.hearing.lock import SURE_DB, Lock
from voiceguide.hearing.pairing import Pairing
from voiceguide.hearing.speex import FRAME, Canceller, find_library
from voiceguide.hearing.tape import Tape
from voiceguide.pcm import HEARING_RATE, Block, Samples

_log = logging.getLogger(__name__)

LATENCY = FRAME
"""Samples by which clean frames are later than the near end."""

_FAR_S = 8.0
"""Seconds of far end kept."""

_AUDIBLE = 400.0
"""Power (of 32768 squared) from which a far frame counts as sound: -64 dBFS."""

_HOLD_FRAMES = 100
"""Frames after the last far sound for which echo is still expected: 1 s, for delay and reverberation."""

_PATIENCE = 1500
"""Frames of the guide's speech (15 s) in which a canceller has found any echo path it can find."""

_PATIENCE_WITHOUT = 300
"""The same without one (3 s): until it is known whether the echo matters at all."""

_WINDOW_FRAMES = WINDOW // FRAME
_LEAST_SOUNDING = 100
"""Sounding frames (1 s) more than silent ones that make a measurement of the delay worth while."""

_LEAST_PRACTICE = 30
"""The same that make it worth while to practise on them."""

_LEARNING = 150
"""Frames (1.5 s) before it is known what of the room's sound is noise: until then speech passes for it, too,
and what is left of a word sounds like another."""

_HELD_BACK = 200
"""Frames (2 s) of the guide's first words that are held back at most, until it is known how to take them out:
who speaks over the greeting is heard late instead of never."""

_FIRST = 40
"""Frames (0.4 s) of those in which no person is believed in: the canceller does badly on the first sounds."""

_REVERBERATION = 13 * HEARING_RATE // 100
"""Samples for which what has arrived of what was played can still be heard in the room."""

_LATEST = 6 * HEARING_RATE // 10
"""Samples after which nothing of it is left, while it is not known when it arrives."""

_OWN_PEAK, _OWN_LEFT = 16.0, 26.0
"""Height of a peak from which an utterance is the guide's own: its bare echo gives 28 to 80, what a canceller
that does well leaves of it under a person's voice 4 to 19."""


class EchoState(StrEnum):
    """How well the guide can hear over itself."""

    IDLE = "idle"
    """Nothing was played yet."""
    LOCKED = "locked"
    """The echo is being taken out, or is too soft to matter."""
    NOT_LOCKED = "not locked"
    """There is a canceller, and it has not found the echo path (yet)."""
    NO_CANCELLER = "no canceller"
    """libspeexdsp is missing: half-duplex."""


@dataclass(frozen=True, slots=True)
class Frame:
    """10 ms without echo."""

    samples: Samples
    """int16, shape (FRAME,), with less noise: what the recognisers hear best."""
    plain: Samples
    """The same with all of its noise where no guide is to be heard: voice activity ends sooner in that."""
    end: int
    """Near-end position of its end."""
    used: int
    """Near-end position up to which samples were used: later, where it was held back."""
    far: bool
    """The guide is, or just was, to be heard."""
    person: bool
    """A voice in it can be believed to be a person's: the echo is out of it, or far softer."""


class EchoPath:
    """Near-end blocks of any length in, clean frames out."""

    def __init__(self, *, cancel: bool = True, delay_s: float = 0.0) -> None:
        """`cancel` False leaves the echo in, as if the library were missing.

        `delay_s`: how late the echo came the last time, in seconds.
        """
        library = find_library() if cancel else None
        self._canceller = Canceller(library) if library is not None else None
        self._far = Tape(int(_FAR_S * HEARING_RATE))
        self._near: Samples = np.zeros(0, np.int16)
        self._position = 0
        self._pairing = Pairing()
        self._since_far = _HOLD_FRAMES
        self._played = False
        self._astray = 0
        """Frames in which the guide was to be heard since it was last out of the way."""
        self._last: Samples = np.zeros(FRAME, np.int16)
        self._lock = Lock()
        self._tracker = DelayTracker(delay_s * HEARING_RATE)
        self._raw = Tape(WINDOW)
        self._read = Tape(WINDOW)
        self._sounding = self._listened = 0
        self._held: list[tuple[int, Samples]] | None = []
        """The near end from the guide's first sound on, with positions; None once it was let go."""

    @property
    def state(self) -> EchoState:
        """How well the guide can hear over itself."""
        if self._canceller is None:
            return EchoState.NO_CANCELLER
        if not self._played:
            return EchoState.IDLE
        return EchoState.LOCKED if self._lock.locked else EchoState.NOT_LOCKED

    @property
    def failing(self) -> bool:
        """The guide has spoken long enough, and its voice is still in the way of a person's."""
        return self._astray > (_PATIENCE if self._canceller is not None else _PATIENCE_WITHOUT)

    @property
    def sure(self) -> bool:
        """What is left of the guide's voice makes no words."""
        return self._lock.sure

    def far_of(self, begin: int, end: int) -> Samples | None:
        """What was being played from `latest` samples before that stretch of the clean stream to its end.

        None where nothing was.
        """
        start = begin - LATENCY - self.latest
        far = self._read.read(start, end - LATENCY - start)
        return far if _power(far) >= _AUDIBLE else None

    @property
    def latest(self) -> int:
        """Samples by which an echo comes after what was played, at most: less once the delay is followed."""
        away = self._tracker.away
        if away is None or not self._lock.locked or self._canceller is None:
            return _LATEST
        return min(round(max(away, IN_REACH[1])) + _REVERBERATION, _LATEST)

    def holds_far(self, samples: Samples, position: int, *, calming: bool = False) -> bool:
        """Whether the clean samples from `position` (of the near end) on still hold what was being played.

        A person's voice is like nothing that was played. What the canceller leaves under it may be; so more
        is asked where it does well, and of what calms: its bare echo comes then only while the sound system
        stumbles. Where it does badly what calms is heard through anything.
        """
        if calming and not self._lock.locked:
            return False
        _, height = measure(samples, self._read.read(position - LATENCY, len(samples)))
        return height >= (_OWN_LEFT if calming or self._lock.sure else _OWN_PEAK)

    @property
    def loss_db(self) -> float:
        """How much softer the echo is behind the canceller than before it, in dB."""
        return self._lock.loss_db

    @property
    def echo_dbfs(self) -> float:
        """Level in the microphone while the guide is to be heard."""
        return self._lock.echo_dbfs

    @property
    def over_noise_db(self) -> float | None:
        """How far the guide's voice at its normal level stands over the noise; None before that is known."""
        return self._lock.over_noise_db

    @property
    def noise_dbfs(self) -> float:
        """Level of the room's noise."""
        return self._lock.noise_dbfs

    @property
    def delay_s(self) -> float | None:
        """How late the echo comes after the output, in seconds; None before it was measured."""
        measured = self._tracker.measured
        return None if measured is None else measured / HEARING_RATE

    @property
    def drift_ppm(self) -> float:
        """Drift between the clocks of loudspeaker and microphone that is made good, in parts per million."""
        return self._tracker.drift_ppm

    def played(self, block: Block) -> None:
        """Note what was handed to the output."""
        self._far.write(block.position, block.samples)

    def clean(self, block: Block, *, voice: bool = False) -> tuple[Frame, ...]:
        """The frames completed by this near-end block, without echo; `voice`: a person is speaking."""
        if not len(self._near):
            self._position = block.position
        self._near = np.concatenate([self._near, block.samples])
        self._pairing.note(block)
        frames: list[Frame] = []
        while len(self._near) >= FRAME + AHEAD:
            near, self._near = np.ascontiguousarray(self._near[:FRAME]), self._near[FRAME:]
            frame = self._frame(self._position, near, voice=voice)
            self._learn(self._position + FRAME)
            self._position += FRAME
            frames += [frame] if self._held is None else self._hold_back(frame, near)
        return tuple(frames)

    def finish(self) -> tuple[Frame, ...]:
        """The stream has ended: what was held back."""
        return self._released()

    def _hold_back(self, frame: Frame, near: Samples) -> tuple[Frame, ...]:
        """Nothing, from the guide's first sound until its echo was found; then all of it, without echo."""
        if self._held is None or self._canceller is None or not self._played:
            return (frame,)
        self._held.append((frame.end - FRAME, near))
        return self._released() if self._lock.locked or len(self._held) >= _HELD_BACK else ()

    def _released(self) -> tuple[Frame, ...]:
        held, self._held = self._held or [], None
        frames = (self._frame(position, near, voice=False) for position, near in held)
        return tuple(
            replace(frame, used=self._position + AHEAD, person=frame.person and number >= _FIRST)
            for number, frame in enumerate(frames)
        )

    def _frame(self, position: int, near: Samples, *, voice: bool) -> Frame:
        end = position + FRAME
        far = self._far_frame(position)
        power = _power(far)
        if power > _AUDIBLE:
            self._since_far, self._played = 0, True
            self._sounding = min(self._sounding + 1, _WINDOW_FRAMES)
            self._astray = 0 if self._out_of_the_way else self._astray + 1
        else:
            self._since_far += 1
            self._sounding = max(self._sounding - 1, 0)
        active = self._since_far < _HOLD_FRAMES
        left = near
        if active and self._canceller is not None:
            left = self._canceller.cancel(near, far)
        self._lock.note(
            near=_power(near),
            left=_power(left),
            echo=_power(near.astype(np.int32) - left),
            far=power if power > _AUDIBLE else 0.0,
            voice=voice,
        )
        person = not active or self._lock.person or self._lock.clear
        quieter = plain = self._last
        if self._canceller is not None:
            quieter = self._canceller.suppress(left)
        self._listened += 1
        if active:
            plain = quieter
            self._read.write(position, far)
            self._raw.write(position, near)
        elif self._listened < _LEARNING:
            quieter = plain
        self._last = left
        return Frame(quieter, plain, end, end + AHEAD, active, person)

    @property
    def _out_of_the_way(self) -> bool:
        return self._lock.soft or (self._canceller is not None and self._lock.locked)

    def _far_frame(self, position: int) -> Samples:
        """What was played when this near frame's echo set out, by what is known of the delay."""
        offset = self._pairing.offset
        if offset is None:
            return np.zeros(FRAME, np.int16)
        line, end = self._tracker.line, position + FRAME
        start = position + offset - line.at(position)
        return read_at(self._far, start, end + offset - line.at(end), FRAME)

    def _learn(self, end: int) -> None:
        """Measure the delay; where the far end is moved, begin the echo path anew.

        Until it is surely taken out the canceller goes over the last seconds once more: many times the
        practice in the same time, so that it is ready before the greeting has ended.
        """
        canceller = self._canceller
        if canceller is None or self._since_far >= _HOLD_FRAMES or end // FRAME % (EVERY // FRAME):
            return
        begin = end - WINDOW
        change = Change.NONE
        if self._sounding >= _LEAST_SOUNDING:
            change = self._tracker.note(end, self._raw.read(begin, WINDOW), self._read.read(begin, WINDOW))
        if change is Change.MOVED:
            canceller.reset()
            self._lock.forget()
        if change is not Change.NONE:
            for position in range(begin, end, FRAME):
                self._read.write(position, self._far_frame(position))
        if change is not Change.NONE or (self._sounding >= _LEAST_PRACTICE and self._lock.loss_db < SURE_DB):
            for position in range(begin, end, FRAME):
                canceller.cancel(self._raw.read(position, FRAME), self._read.read(position, FRAME))


def _power(frame: NDArray[np.integer]) -> float:
    return float(np.mean(np.square(frame.astype(np.float32))))
