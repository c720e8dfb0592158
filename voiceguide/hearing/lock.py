"""Is the guide's own voice out of the way, and is what is left a person's?

Two questions decide whether a voice behind the canceller can be believed to be a person's.

Is the canceller *locked*: does it take the echo down by so much, or is the echo too soft to matter? Averaged
over all frames, the loss could never be greater than the echo over what else is to be heard: a person who
speaks would look like a canceller that has lost its way. So it is taken from the better frames of the last
seconds; and, since music and noise do not pause, from what rises and falls with the echo: the slope of the
line through the powers of what is left over those of the echo (least squares). The greater of the two counts.

And is there more left than the echo leaves? The canceller's own estimate of the echo says, frame by frame,
how loud that is; what it leaves of it lies 25 dB and more below, while a person 10 dB softer than the echo
lies 10 dB below. So a frame counts as a person's only where it stands out of what was usually left in the
last seconds. Voice activity alone cannot do that: a residue of speech is speech, however soft.

Without a lock, or without a canceller, only what arrives clearly louder than the echo of what is being
played would be counts: half-duplex. Only a voice over the guide's is heard then, and the guide lowers its
own for it.
"""

from collections import deque

import numpy as np

LOCK_DB, UNLOCK_DB = 8.0, 4.0
"""Loss of echo in the canceller, in dB, from which it is locked, and below which it is no longer."""
SURE_DB = 16.0
"""Loss from which what is left of the guide's voice makes no words."""

STANDS_OUT = -25.0
"""Level of what is left over the echo, in dB, from which it can be a person's at all. Of what the echo leaves
97 % are below, of a person 10 dB softer than the echo 10 %."""
_MARGIN = 16.0
"""Decibels by which it must also surpass what is usually left: some rooms and loudspeakers leave more."""
_MOST = -6.0
"""Level that is enough, however much is usually left: a person as loud as the echo."""
_NOISE = 2.5
"""How much more than its least, on average, the noise of a room is."""
_USUAL = 0.2
"""Share of frames below the usual: in pauses of the person's speech, too, it is the guide's voice alone."""
_BETTER = 0.25
"""Share of frames whose loss tells that of the canceller."""

_LEAST_SLOPE = 0.01
"""What slopes below are taken for: by chance one may be nothing, or less (20 dB)."""

CLEAR = 4.0
"""Power by which a voice must surpass the echo to be clear (6 dB)."""

_SOFT = 4.0
"""Power over the room's noise below which an echo is too soft to matter (6 dB)."""

_FRAMES = 250
_LEAST_FRAMES = 50
"""Sounding frames (10 ms) that losses and residues are judged by, and the least that tell anything."""
_LEAST_VARYING = 150
"""The same for the slope, which says more than is known with fewer."""
_RATIO_FRAMES = 300
_LEAST_RATIOS = 100
"""The same for the strength of the echo without a canceller."""

_HOLD_FRAMES = 10
"""Frames for which one that stands out makes its neighbours a person's: soft sounds within a word."""
_CLEAR_FRAMES = 3
_CLEAR_HOLD = 15
"""Frames in a row that must be clear, and frames for which that holds."""

_GUIDE_DBFS = -20.0
"""Level of the louder frames of the guide's speech at its normal level, as it is handed out."""
_PAUSES = 0.1
"""Share of the half seconds in which nobody speaks for a moment, at least."""
_SMOOTH = 0.3
"""Share of a new frame in the smoothed powers: about 30 ms."""
_SLOW = 0.01
"""The same of a second."""
_JUDGE_EVERY = 4
"""Frames."""
_ECHO_DECAY = 0.95
"""Fading of the echo from frame to frame once its source is silent: 60 dB in 2.7 s."""
_FAR_DECAY = 0.97
"""The same of the far end's power, where the echo is unknown: 60 dB in 4.5 s, slower than any living room."""
_AUDIBLE_ECHO = 400.0
"""Power (of 32768 squared) of an echo that tells something about the canceller: -64 dBFS."""


class Lock:
    """Follows powers frame by frame (10 ms) and judges."""

    def __init__(self) -> None:
        self.locked = False
        self.sure = False
        """Locked, and what is left of the guide's voice makes no words."""
        self.clear = False
        """What arrives is clearly louder than the echo would be."""
        self.soft = False
        """The echo is too soft to matter."""
        self.loss_db = 0.0
        """How much softer the near end is behind the canceller while only the guide speaks, in dB."""
        self._near = self._left = self._echo = self._reverberating = 0.0
        self._sounding = 0.0
        """Power of the near end while the guide is to be heard."""
        self._powers: deque[tuple[float, float, float]] = deque(maxlen=_FRAMES)
        """Smoothed, of sounding frames: before and behind the canceller, and of its echo."""
        self._residues: deque[float] = deque(maxlen=_FRAMES)
        self._outstanding = np.inf
        """Residue in dB from which a frame is a person's."""
        self._far = 0.0
        self._ratios: deque[float] = deque(maxlen=_RATIO_FRAMES)
        self._strength = np.inf
        """Power of the strongest echo over that of the far end."""
        self._lows: deque[float] = deque(maxlen=20)
        self._low = np.inf
        self._frames = 0
        self._run = self._hold = self._person = 0

    @property
    def echo_dbfs(self) -> float:
        """Level of the near end while the guide is to be heard."""
        return _db(self._sounding, 32768.0**2)

    @property
    def over_noise_db(self) -> float | None:
        """How far the guide's voice at its normal level stands over the noise; None before that is known."""
        if not np.isfinite(self._strength) or not self._lows:
            return None
        return 10 * float(np.log10(max(self._strength, 1e-9))) + _GUIDE_DBFS - self.noise_dbfs

    @property
    def noise_dbfs(self) -> float:
        """Level of the room's noise: of the last ten seconds the pauses, as far as they are pauses."""
        return _db(float(np.quantile(self._lows, _PAUSES)) if self._lows else 0.0, 32768.0**2)

    @property
    def person(self) -> bool:
        """What is left is more than the echo leaves: believe a voice in it only then."""
        return self.soft or self._person > 0

    def forget(self) -> None:
        """The echo path has changed."""
        self.locked = self.sure = self.soft = False
        self.loss_db = 0.0
        self._powers.clear()
        self._residues.clear()
        self._outstanding = np.inf

    def note(self, *, near: float, left: float, echo: float, far: float, voice: bool) -> None:
        """Powers of one frame (mean squares) before and behind the canceller, of its echo, of the far end.

        `echo` is what the canceller took out; 0 without one. `voice`: an utterance is being listened to.
        """
        self._near += _SMOOTH * (near - self._near)
        self._left += _SMOOTH * (left - self._left)
        self._echo += _SMOOTH * (echo - self._echo)
        self._reverberating = max(self._echo, self._reverberating * _ECHO_DECAY)
        self._frames += 1
        self._watch_noise()
        self._far = max(far, self._far * _FAR_DECAY)
        residue = _db(max(self._left - _NOISE * min(self._lows, default=0.0), 0.0), self._reverberating)
        if far > 0.1 * self._far and far > 0:
            self._sounding += _SLOW * (self._near - self._sounding)
            if self._near > _AUDIBLE_ECHO:
                self._powers.append((self._near, self._left + 1.0, self._echo))
                self._residues.append(residue)
            if not voice:
                self._ratios.append(self._near / self._far)
        if self._frames % _JUDGE_EVERY == 0:
            self._judge()
        self._watch_person(residue)
        self._watch_clear()

    def _judge(self) -> None:
        self.loss_db = self._loss_of_the_better_db()
        loss = max(self.loss_db, self._loss_of_what_varies_db())
        known = len(self._ratios) >= _LEAST_RATIOS
        self.soft = known and self._sounding < _SOFT * min(self._lows, default=0.0)
        self.locked = self.soft or loss >= (UNLOCK_DB if self.locked else LOCK_DB)
        self.sure = self.soft or loss >= SURE_DB
        self._strength = float(np.quantile(self._ratios, 0.9)) if known else np.inf
        if len(self._residues) >= _LEAST_FRAMES:
            usual = float(np.quantile(self._residues, _USUAL))
            self._outstanding = min(max(STANDS_OUT, usual + _MARGIN), _MOST)

    def _loss_of_the_better_db(self) -> float:
        if len(self._powers) < _LEAST_FRAMES:
            return 0.0
        near, left, _ = np.array(self._powers).T
        return 10 * float(np.log10(np.quantile(near / left, 1 - _BETTER)))

    def _loss_of_what_varies_db(self) -> float:
        if len(self._powers) < _LEAST_VARYING:
            return 0.0
        _, left, echo = np.array(self._powers).T
        varying = echo - echo.mean()
        power = float(np.dot(varying, varying))
        if not power:
            return 0.0
        slope = float(np.dot(left, varying)) / power
        return -10 * float(np.log10(max(slope, _LEAST_SLOPE)))

    def _watch_noise(self) -> None:
        """The room's noise: the least power of each half second, over ten."""
        self._low = min(self._low, self._left)
        if self._frames % 50 == 0:
            self._lows.append(self._low)
            self._low = np.inf

    def _watch_person(self, residue: float) -> None:
        stands_out = self.locked and residue > self._outstanding
        self._person = _HOLD_FRAMES if stands_out else max(self._person - 1, 0)

    def _watch_clear(self) -> None:
        self._run = self._run + 1 if self._near > CLEAR * self._far * self._strength else 0
        self._hold = _CLEAR_HOLD if self._run >= _CLEAR_FRAMES else max(self._hold - 1, 0)
        self.clear = self._hold > 0


def _db(power: float, over: float) -> float:
    return float(10 * np.log10((power + 1.0) / (over + 1.0)))
