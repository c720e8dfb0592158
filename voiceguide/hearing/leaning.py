"""How a home leans: how much more, or less, evidence each class of risk needs there, kept as four numbers.

`verify` is a logistic regression, and what it asks for (`NEEDED`) is a bias for each class of risk. Homes
differ in it (a radio, an accent, a bad microphone), and what happens after a decision tells of it: who takes
an act back was probably misheard, who says a thing again was probably heard and not believed. So each such
event is a step of stochastic gradient descent on that bias alone: up after a false act, down after a missed
one. The steps are small, for one event says little (a mind may be changed, too), and unequal, as a false act
costs more than saying it again. Every act that stands draws the bias back to what was measured on many
voices, as weight decay does: a home that takes back one act in fifteen comes to the bound, one that takes
back none, to zero. The bound keeps every class what it is: a stop stays far easier to get than a start.

Time is seconds of audio, given as an argument, and every value here is frozen.
"""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from voiceguide.dialogue.intents import Intent, Name, Risk
from voiceguide.files import write_whole

_log = logging.getLogger(__name__)

MOST = 0.6
"""Log-odds by which a need may differ, either way."""

TAKEN_BACK = 0.15
"""Log-odds more after an act that was taken back."""

SAID_AGAIN = -0.05
"""The same after a command that was rejected, said again and accepted."""

STANDS = 0.98
"""What an act that stands leaves of what its class had come to."""

TAKEN_BACK_S = 10.0
"""Seconds after its decision within which an act is taken back; after them it stands."""

AGAIN_S = 8.0
"""Seconds after a rejection within which the same is the same thing said again."""

_TAKING_BACK = frozenset((Name.UNDO, Name.CORRECT))


@dataclass(frozen=True, slots=True)
class Leaning:
    """How many log-odds more than `verify.NEEDED` each class of risk needs here; negative: fewer."""

    more: Mapping[Risk, float] = field(default_factory=lambda: dict.fromkeys(Risk, 0.0))

    def moved(self, risk: Risk, by: float) -> "Leaning":
        """With another need for one class, within the bounds; what calms never becomes harder to get."""
        most = 0.0 if risk is Risk.CALMING else MOST
        return Leaning({**self.more, risk: max(-MOST, min(most, self.more[risk] + by))})


LEVEL = Leaning()
"""As measured on many voices: nothing was learnt here."""


@dataclass(frozen=True, slots=True)
class Aftermath:
    """What was decided lately, and may still turn out to have been right or wrong."""

    leaning: Leaning = LEVEL
    acts: tuple[tuple[Risk, float], ...] = ()
    """Those that can still be taken back, and when they were decided."""
    rejected: tuple[Intent, float] | None = None
    """What was last heard and not believed, and when."""
    before: "Aftermath | None" = None
    """How it was before the last decision, in case that is amended."""

    def until(self, now: float) -> "Aftermath":
        """The same at a later time: what nobody has taken back by then stands."""
        leaning = self.leaning
        for risk, at in self.acts:
            if now - at > TAKEN_BACK_S:
                leaning = leaning.moved(risk, (STANDS - 1.0) * leaning.more[risk])
        return replace(
            self, leaning=leaning, acts=tuple(act for act in self.acts if now - act[1] <= TAKEN_BACK_S)
        )

    def decided(
        self, intent: Intent | None, now: float, *, nearly: Intent | None = None, amends: bool = False
    ) -> "Aftermath":
        """After one more decision.

        `nearly`: what a rejected utterance was heard as. `amends`: the last decision was too early and does
        not count: its speaker neither took anything back nor said anything again.
        """
        known = self.before if amends and self.before is not None else self
        known = replace(known.until(now), before=None)
        if intent is not None:
            return replace(_accepted(known, intent, now), before=known)
        return replace(known, rejected=(nearly, now) if nearly else known.rejected, before=known)


def _accepted(known: Aftermath, intent: Intent, now: float) -> Aftermath:
    leaning, acts, rejected = known.leaning, known.acts, known.rejected
    if rejected is not None and rejected[0] == intent:
        if now - rejected[1] <= AGAIN_S:
            leaning = leaning.moved(intent.risk, SAID_AGAIN)
        rejected = None
    if intent.name not in _TAKING_BACK:
        acts = (*acts, (intent.risk, now))
    elif acts:
        *others, (risk, _) = acts
        leaning, acts = leaning.moved(risk, TAKEN_BACK), tuple(others)
    return replace(known, leaning=leaning, acts=acts, rejected=rejected)


def keep(leaning: Leaning | None, path: Path | None = None) -> None:
    """Write what was learnt, if anything was to be; a disk that fails is logged, not raised."""
    if leaning is None:
        return
    path = path or default_path()
    try:
        write_whole(path, json.dumps({risk: round(more, 4) for risk, more in leaning.more.items()}).encode())
    except OSError as error:
        _log.warning("what was learnt from what you took back cannot be kept (%s)", error)


def last(path: Path | None = None) -> Leaning:
    """What was kept the last time; level where there is nothing, or nothing that can be used."""
    path = path or default_path()
    try:
        numbers = json.loads(path.read_text(encoding="utf-8"))
        more = {risk: float(numbers[risk]) for risk in Risk}
    except (OSError, ValueError, TypeError, KeyError, RecursionError, OverflowError):
        return LEVEL
    return Leaning(more) if all(-MOST <= number <= MOST for number in more.values()) else LEVEL


def default_path() -> Path:
    """Where the numbers of this user's home are kept."""
    from platformdirs import user_state_path

    return user_state_path("voiceguide") / "leaning.json"
