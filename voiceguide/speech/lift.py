"""The guide's loudness follows the noise of the room.

Louder than the noise asks for is not calm, and makes it harder to hear over oneself: half of what the noise
takes is given back, within bounds, a little at a time, and only in the breath before a clause.
"""

from voiceguide.speech.levels import from_db
from voiceguide.speech.mixer import Glide, Signal

LIFT_BELOW_DB = 25.0
"""How far the voice stands over the noise where it needs no lift."""
LIFT_SHARE, MOST_LIFT_DB = 0.5, 6.0
LIFT_STEP_DB, LIFT_S = 1.5, 0.05
"""Most that changes from one clause to the next, and the seconds in which it does: the breath before it."""


class Lift:
    """A gain that moves between clauses."""

    def __init__(self) -> None:
        """None, in a quiet room."""
        self.db = 0.0
        self._wanted = 0.0
        self._glide = Glide()

    @property
    def value(self) -> float:
        """The gain now."""
        return self._glide.value

    def follow(self, over_noise_db: float | None) -> None:
        """So far the voice at its normal level stands over the noise at the microphone; None: not known."""
        if over_noise_db is None:
            return
        self._wanted = min(max(LIFT_SHARE * (LIFT_BELOW_DB - over_noise_db), 0.0), MOST_LIFT_DB)

    def next_clause(self) -> None:
        """A clause begins: from here on it may be a little louder or softer."""
        self.db += min(max(self._wanted - self.db, -LIFT_STEP_DB), LIFT_STEP_DB)
        self._glide.to(from_db(self.db), LIFT_S)

    def over(self, n: int) -> Signal | float:
        """The gain over the next n samples, as `Glide` gives it."""
        return self._glide.over(n)
