"""How long it takes to say something, before it is said. Pure.

A rate in words per minute is what the engine is asked for, and voices differ in what they make of it. So
what a clause takes is reckoned from its words, and corrected by what clauses have taken so far: after the
greeting and the gate the voice that speaks is known well.
"""

from dataclasses import dataclass, replace

from voiceguide.guide.model import Clause, Clauses

TRUSTED_S = 2.0
"""Seconds of speech that the bare reckoning weighs as much as."""
KEPT_S = 240.0
"""Seconds of speech it remembers: what was said before counts for less."""
LEAST, MOST = 0.5, 2.0
"""Factors beyond which a clause was not said in one go: it was held, or waited for."""


@dataclass(frozen=True, slots=True)
class Speech:
    """What is known of the voice's speed."""

    reckoned_s: float = TRUSTED_S
    """Seconds that what was said so far should have taken, without the pauses."""
    took_s: float = TRUSTED_S
    """Seconds it took."""

    def seconds(self, clauses: Clauses, rate_wpm: int) -> float:
        """Seconds it takes to say the clauses, with their pauses."""
        words_s = sum(_reckoned_s(clause, rate_wpm) for clause in clauses)
        return words_s * self.took_s / self.reckoned_s + sum(clause.pause_s for clause in clauses)

    def heard(self, clause: Clause, rate_wpm: int, seconds: float) -> "Speech":
        """A clause was said, and took so long with its pause."""
        reckoned, took = _reckoned_s(clause, rate_wpm), seconds - clause.pause_s
        if not LEAST * reckoned <= took <= MOST * reckoned:
            return self
        kept = min(1.0, KEPT_S / self.reckoned_s)
        return replace(self, reckoned_s=self.reckoned_s * kept + reckoned, took_s=self.took_s * kept + took)


def _reckoned_s(clause: Clause, rate_wpm: int) -> float:
    return 60.0 * max(1, len(clause.text.split())) / rate_wpm
