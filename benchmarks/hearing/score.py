"""What came of the scenes, as counts; counts add up, so cells can be measured apart and summed.

A decision belongs to the thing said just before it. Of one thing said, with its amendments applied, either
only the right intent was accepted (heard), or nothing was (missed), or anything else (wrong). A decision
accepted where nothing was meant is an act on nothing.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from benchmarks.hearing.contenders import Decision, Outcome
from benchmarks.hearing.scenes import Said, Scene
from voiceguide.dialogue.intents import Intent, Name, Risk
from voiceguide.dialogue.moment import Moment
from voiceguide.dialogue.understanding import Completion, Understanding
from voiceguide.pcm import HEARING_RATE

LATEST_S = 1.9
"""Seconds after the end of speech within which a decision still belongs to it."""

_STEP_CHANGES = frozenset(
    (Name.START, Name.NEXT, Name.PREVIOUS, Name.UNDO, Name.SKIP, Name.GO_TO_STEP, Name.OTHER_LEG,
     Name.FIRST_STEP, Name.LAST_STEP, Name.DONE)
)  # fmt: skip


@dataclass
class Tally:
    """Counts of one cell, or of many."""

    said: Counter[str] = field(default_factory=Counter)
    """Commands said, by risk class."""
    heard: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    as_text: int = 0
    """Commands whose very words, typed, mean what was meant: what a perfect recogniser would come to."""
    args_right: int = 0
    """Of those heard."""
    wrong_steps: int = 0
    """Commands taken for another that changes the step."""
    on_nothing: int = 0
    """Accepted where nothing was meant."""
    steps_on_nothing: int = 0
    nothings: int = 0
    """Things said that mean nothing."""
    amended: int = 0
    """Decisions taken back because the sentence went on."""
    delays_s: list[float] = field(default_factory=list)
    """From the end of speech to the decision, of those heard."""
    complete_s: list[float] = field(default_factory=list)
    """The same of phrases that nothing longer continues."""
    open_s: list[float] = field(default_factory=list)
    """The same of commands that can go on."""
    hush_s: list[float] = field(default_factory=list)
    """From the end of an urgent command to the hush or decision, whichever comes first."""
    ducks: int = 0
    """Voices noticed where nobody spoke."""
    duck_delays_s: list[float] = field(default_factory=list)
    """From the beginning of speech over the guide to its noticing."""
    audio_s: float = 0.0
    cpu_s: float = 0.0
    failures: list[str] = field(default_factory=list)
    """For people to read, in the half for tuning only."""

    def add(self, other: "Tally") -> None:
        """Count the other's too."""
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)

    @property
    def total(self) -> int:
        """Commands said."""
        return sum(self.said.values())

    @property
    def hours(self) -> float:
        """Audio listened to."""
        return self.audio_s / 3600


def tally(scene: Scene, outcome: Outcome, understanding: Understanding, *, keep_text: bool) -> Tally:
    """Count what came of one scene. `keep_text`: note each failure in words."""
    t = Tally(audio_s=scene.seconds, cpu_s=outcome.cpu_s)
    decisions = _amended(outcome.decisions)
    t.amended = len(outcome.decisions) - len(decisions)
    accepted = [d for d in decisions if d.intent is not None]
    mine: dict[int, list[Decision]] = {k: [] for k in range(len(scene.said))}
    for decision in accepted:
        owner = _owner(scene, decision)
        if owner is None or scene.said[owner].expected is None:
            _act_on_nothing(t, scene, decision, owner, keep_text=keep_text)
        else:
            mine[owner].append(decision)
    for k, said in enumerate(scene.said):
        if said.expected is None:
            t.nothings += 1
            continue
        rejected = [d for d in decisions if d.intent is None and _owner(scene, d) == k]
        _judge(t, scene, said, mine[k], rejected, outcome, keep_text=keep_text)
        _as_text(t, said, understanding, scene.moment)
    if scene.far is not None:
        _count_ducks(t, scene, outcome)
    return t


def _as_text(t: Tally, said: Said, understanding: Understanding, moment: Moment) -> None:
    """What understanding makes of the very words, and which kind of phrase the last delay was of."""
    assert said.expected is not None  # noqa: S101  # asked by the caller
    meant = understanding.understand(said.text, moment).intent
    t.as_text += meant is not None and meant.name is said.expected.name
    if len(t.delays_s) > len(t.complete_s) + len(t.open_s):
        complete = understanding.completion(said.text, moment) is Completion.COMPLETE
        (t.complete_s if complete else t.open_s).append(t.delays_s[-1])


def _amended(decisions: Sequence[Decision]) -> list[Decision]:
    """Decisions without those that a later one amends."""
    kept: list[Decision] = []
    for decision in decisions:
        if decision.amends:
            kept = [d for d in kept if abs(d.start_s - decision.start_s) > 0.001]
        kept.append(decision)
    return kept


def _owner(scene: Scene, decision: Decision) -> int | None:
    """Which thing said it follows from; None for the guide's own voice or thin air."""
    if scene.raw:
        return 0
    for k in range(len(scene.said) - 1, -1, -1):
        start, end = (sample / HEARING_RATE for sample in scene.said[k].span)
        if start < decision.decided_s:
            return k if decision.decided_s <= end + LATEST_S else None
    return None


def _judge(  # noqa: PLR0913, PLR0917
    t: Tally, scene: Scene, said: Said, mine: list[Decision], rejected: list[Decision], outcome: Outcome,
    *, keep_text: bool,
) -> None:  # fmt: skip
    assert said.expected is not None  # noqa: S101  # asked by the caller
    risk, wanted = said.expected.risk.value, said.expected
    start_s, end_s = (sample / HEARING_RATE for sample in said.span)
    t.said[risk] += 1
    intents = [d.intent for d in mine if d.intent is not None]
    if not intents:
        t.missed[risk] += 1
    elif all(i.name is wanted.name for i in intents):
        t.heard[risk] += 1
        t.args_right += wanted.args.items() <= intents[-1].args.items()
        t.delays_s.append(mine[-1].decided_s - end_s)
    else:
        t.wrong[risk] += 1
        t.wrong_steps += any(i.name is not wanted.name and i.name in _STEP_CHANGES for i in intents)
    if keep_text and (not intents or any(i.name is not wanted.name for i in intents)):
        got = "; ".join(f"{d.intent and d.intent.name} “{d.text}” {d.why}" for d in (*mine, *rejected))
        t.failures.append(f"{scene.row}\t{_text(wanted)} at {start_s:.1f} s\t{got or 'nothing noticed'}")
    elif keep_text and not wanted.args.items() <= intents[-1].args.items():
        t.failures.append(f"{scene.row}\t{_text(wanted)}\targs {_text(intents[-1])} “{mine[-1].text}”")
    if said.expected.risk is Risk.CALMING and intents:
        hush = [u for u in outcome.urgent_s if start_s < u <= mine[-1].decided_s]
        t.hush_s.append(min((*hush, mine[-1].decided_s)) - end_s)


def _act_on_nothing(
    t: Tally, scene: Scene, decision: Decision, owner: int | None, *, keep_text: bool
) -> None:
    assert decision.intent is not None  # noqa: S101  # asked by the caller
    t.on_nothing += 1
    t.steps_on_nothing += decision.intent.name in _STEP_CHANGES
    if keep_text:
        whose = "own voice" if owner is None else f"thing {owner}"
        t.failures.append(
            f"{scene.row}\t{whose} at {decision.decided_s:.1f} s\t"
            f"{_text(decision.intent)} “{decision.text}” {decision.why}"
        )


def _count_ducks(t: Tally, scene: Scene, outcome: Outcome) -> None:
    """Voices noticed: while a person speaks, and while only the guide does."""
    spans = [(s.span[0] / HEARING_RATE, s.span[1] / HEARING_RATE, s.expected) for s in scene.said]
    for start, end, expected in spans:
        first = [b for b in outcome.began_s if start - 0.05 <= b <= end + 0.3]
        if expected is not None and first:
            t.duck_delays_s.append(first[0] - start)
    for began in outcome.began_s:
        by_person = any(a - 0.05 <= began <= b + 0.3 and e is not None for a, b, e in spans)
        t.ducks += not by_person


def _text(intent: Intent) -> str:
    return f"{intent.name.value}{dict(intent.args) or ''}"


def poisson_upper(count: int) -> float:
    """The greatest mean for which `count` events or fewer come with 5 % probability (one-sided 95 %)."""
    low, high = 0.0, count * 2.0 + 10.0
    for _ in range(60):
        mean = (low + high) / 2
        terms = np.cumprod([1.0, *(mean / k for k in range(1, count + 1))])
        low, high = (mean, high) if np.exp(-mean) * terms.sum() > 0.05 else (low, mean)
    return high
