"""How a session goes on, beside where it stands: what holds when one that was broken off is carried on."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

SHORTEST, LONGEST = 0.5, 2.0
"""Least and greatest factor by which a session is fitted to a length."""


class Lean(StrEnum):
    """Which hints are given: by what the receiver asked for last."""

    USUAL = "usual"
    SOFTER = "softer"
    FIRMER = "firmer"


@dataclass(frozen=True, slots=True)
class Manner:
    """What was asked for, for the rest of the session."""

    auto: bool = False
    """Keep going by oneself, rather than wait."""
    scale: float = 1.0
    """Factor on the guide's own minutes."""
    lean: Lean = Lean.USUAL


def manner_of(facts: Mapping[str, object]) -> Manner:
    """The manner that a record keeps; the usual one for what is missing there, or cannot be."""
    auto, scale, lean = facts.get("auto"), facts.get("scale"), facts.get("lean")
    return Manner(
        auto=auto is True,
        scale=float(scale) if isinstance(scale, float | int) and SHORTEST <= scale <= LONGEST else 1.0,
        lean=Lean(lean) if isinstance(lean, str) and lean in tuple(Lean) else Lean.USUAL,
    )
