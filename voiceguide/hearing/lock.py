"""Is the guide's own voice out of the way?

Two questions decide whether a voice in the microphone can be believed to be a person's. Is the canceller
locked: does it take the echo down by so much, or is the echo too soft to matter? And where it is not, or
where there is no canceller: is what arrives clearly louder than the echo of what is being played would be?
The second is half-duplex: only a voice over the guide's is heard, and the guide lowers its own for it.
"""

from collections import deque

import numpy as np

SURE_DB = 12.0
"""Loss from which what is left of the guide's voice makes no words."""
LOCK_DB, UNLOCK_DB = 8.0, 4.0
"""Loss of echo in the canceller, in dB, from which it is locked, and below which it is no longer."""

CLEAR = 4.0
"""Power by which a voice must surpass the echo to be clear (6 dB)."""

_SOFT = 4.0
"""Power over the room's noise below which an echo is too soft to matter (6 dB)."""

_LEAST_FRAMES = 100
"""Sounding frames (1 s) from which the strength of the echo is known."""

_CLEAR_FRAMES = 3
_CLEAR_HOLD = 15
"""Frames in a row that must be clear, and frames for which that holds."""

_DECAY = 0.97
"""Fading of the far end's power from frame to frame: 60 dB in 4.5 s, slower than any living room."""


class Lock:
    """Follows powers frame by frame (10 ms) and judges."""

    def __init__(self) -> None:
        self.locked = False
        self.sure = False
        """Locked, and what is left of the guide's voice makes no words."""
        self.clear = False
        """What arrives is clearly louder than the echo would be."""
        self._near = self._left = 1.0
        self._far = 0.0
        self._ratios: deque[float] = deque(maxlen=300)
        self._sounding = 0
        self._smooth = 0.0
        self._lows: deque[float] = deque(maxlen=20)
        self._low = np.inf
        self._frames = 0
        self._run = self._hold = 0

    @property
    def loss_db(self) -> float:
        """How much softer the near end is behind the canceller while the guide speaks, in dB."""
        return float(10 * np.log10(self._near / self._left))

    def forget(self) -> None:
        """The echo path has changed."""
        self.locked = self.sure = False
        self._near = self._left = 1.0

    def note(self, *, near: float, left: float, far: float, voice: bool) -> None:
        """Powers of one frame (mean squares) before and behind the canceller, and of the far end."""
        self._smooth += 0.3 * (near - self._smooth)
        self._watch_noise()
        self._far = max(far, self._far * _DECAY)
        sounding = far > 0.1 * self._far and far > 0
        if sounding:
            self._sounding += 1
            rate = 0.002 if voice and self.locked else 0.01
            self._near += rate * (near + 1.0 - self._near)
            self._left += rate * (left + 1.0 - self._left)
            self._judge()
            if not voice:
                self._ratios.append(self._smooth / self._far)
        self._watch_clear()

    def _judge(self) -> None:
        loss, soft = self.loss_db, self._near < _SOFT * min(self._lows, default=0.0)
        if self._sounding >= _LEAST_FRAMES:
            self.locked = soft or loss >= (UNLOCK_DB if self.locked else LOCK_DB)
            self.sure = soft or loss >= SURE_DB

    def _watch_noise(self) -> None:
        """The room's noise: the least power of each half second, over ten."""
        self._low = min(self._low, self._smooth)
        self._frames += 1
        if self._frames % 50 == 0:
            self._lows.append(self._low)
            self._low = np.inf

    def _watch_clear(self) -> None:
        expected = (
            self._far * float(np.quantile(self._ratios, 0.9))
            if len(self._ratios) >= _LEAST_FRAMES
            else np.inf
        )
        self._run = self._run + 1 if self._smooth > CLEAR * expected else 0
        self._hold = _CLEAR_HOLD if self._run >= _CLEAR_FRAMES else max(self._hold - 1, 0)
        self.clear = self._hold > 0
