"""What is to be said, and where it was interrupted: readings, the queue of them, and the talk of a session.

A reading is a run of clauses said for one purpose. The first of the queue is being said; the others wait.
An answer goes to the front; when it is over it is popped, and the reading below goes on at the very clause
in which it was interrupted, because each reading remembers the clause it has come to. Whatever is said
besides the instruction (a note, a cue) does not wait: once interrupted, it is gone. A count waits, since
somebody holds still for its end. Half a breath that is led, and the announcement of a change, are no use: the
flow brings them anew.

While the session is held (or the voice muted) the waiting readings are kept aside, so that questions can
be answered in the meantime, and come back when it goes on.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from voiceguide.guide.model import Clauses


class Kind(StrEnum):
    """What a reading is for."""

    GREETING = "greeting"
    GATE = "gate"
    """The statement before the question."""
    QUESTION = "question"
    """The gate's question."""
    STEP = "step"
    """A step's caution and instruction."""
    ANSWER = "answer"
    NOTE = "note"
    """A reply of the dialogue itself, status or confirmation."""
    CHECK = "check"
    """Said so that the room can be measured meanwhile."""
    ADVICE = "advice"
    """What to do about a discomfort."""
    CUE = "cue"
    """Said by itself in hands-on time: hints, halfway."""
    BREATH = "breath"
    """Leads a breath in and out."""
    CHANGE = "change"
    """Announces the change to come."""
    PROMPT = "prompt"
    """Asks for "next"."""
    COUNT = "count"
    """A counted hold."""
    FAREWELL = "farewell"


WAITING = frozenset(
    (Kind.GREETING, Kind.GATE, Kind.QUESTION, Kind.STEP, Kind.ADVICE, Kind.FAREWELL, Kind.COUNT)
)
"""Kinds that wait below an interruption and go on after it."""

ASIDE = frozenset((Kind.ANSWER, Kind.NOTE, Kind.CHECK, Kind.ADVICE))
"""Kinds during which the hands' minutes do not count."""

PROTECTED = frozenset((Kind.GATE, Kind.ADVICE))
"""Safety lines: a voice over them does not lower them."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Clauses said for one purpose, and how far they have been said."""

    key: int
    """Tells readings apart, also two of the same words."""
    kind: Kind
    clauses: Clauses
    at: int = 0
    """Index of the clause being said, or to be said next."""
    pace: float = 1.0
    """Times the session's rate of speech."""

    @property
    def rest(self) -> Clauses:
        """What is still to be said, from the start of the clause it has come to."""
        return self.clauses[self.at :]

    @property
    def protected(self) -> bool:
        """Whether it is a safety line."""
        return self.kind in PROTECTED


@dataclass(frozen=True, slots=True)
class Talk:
    """All that is to be said."""

    queue: tuple[Reading, ...] = ()
    """The first is being said."""
    kept: tuple[Reading, ...] = ()
    """Kept back while the session is held or the voice is muted."""
    keys: int = 0
    """How many readings were made; only ever grows, also when a command is undone."""

    @property
    def head(self) -> Reading | None:
        """What is to be said now."""
        return self.queue[0] if self.queue else None

    @property
    def count(self) -> Reading | None:
        """The counted hold that is under way, or waits."""
        return next((r for r in (*self.queue, *self.kept) if r.kind is Kind.COUNT), None)

    def has(self, *kinds: Kind) -> bool:
        """Whether a reading of one of these kinds is being said, waits or is kept."""
        return any(r.kind in kinds for r in (*self.queue, *self.kept))

    def made(self, kind: Kind, clauses: Clauses, *, pace: float = 1.0) -> "tuple[Talk, Reading]":
        """A new reading, and the talk that has counted it."""
        return replace(self, keys=self.keys + 1), Reading(self.keys + 1, kind, clauses, pace=pace)

    def instead(self, *parts: tuple[Kind, Clauses], pace: float = 1.0) -> "Talk":
        """Say these, one after the other, in place of everything; empty ones are left out."""
        talk, readings = replace(self, queue=(), kept=()), []
        for kind, clauses in parts:
            if clauses:
                talk, reading = talk.made(kind, clauses, pace=pace)
                readings.append(reading)
        return replace(talk, queue=tuple(readings))

    def first(self, kind: Kind, clauses: Clauses, *, pace: float = 1.0) -> "Talk":
        """Say this at once, then return to the clause it interrupts.

        A note also returns to an unfinished answer; another answer takes its place.
        """
        if not clauses:
            return self
        talk, reading = self.made(kind, clauses, pace=pace)
        below = tuple(
            r for r in self.queue if r.kind in WAITING or (r.kind is Kind.ANSWER and kind is Kind.NOTE)
        )
        return replace(talk, queue=(reading, *below))

    def led_by(self, kind: Kind, clauses: Clauses) -> "Talk":
        """Say this first, and all that is being said after it."""
        talk, reading = self.made(kind, clauses)
        return replace(talk, queue=(reading, *self.queue))

    def then(self, kind: Kind, clauses: Clauses) -> "Talk":
        """Say this when everything else has been said."""
        talk, reading = self.made(kind, clauses)
        return replace(talk, queue=(*self.queue, reading))

    def keep_back(self) -> "Talk":
        """Say nothing; what was to be returned to is kept."""
        kept = tuple(r for r in self.queue if r.kind in WAITING and r.kind is not Kind.ADVICE)
        return replace(self, queue=(), kept=(*kept, *self.kept))

    def give_back(self) -> "Talk":
        """What was kept goes on after what is being said."""
        return replace(self, queue=(*self.queue, *self.kept), kept=())

    def without(self, after: int, upto: int) -> "Talk":
        """Without the readings that were made after the key `after`, up to the key `upto`."""
        return replace(
            self,
            queue=tuple(r for r in self.queue if not after < r.key <= upto),
            kept=tuple(r for r in self.kept if not after < r.key <= upto),
        )

    def uncounted(self) -> "Talk":
        """No hold is counted any more."""
        return replace(
            self,
            queue=tuple(r for r in self.queue if r.kind is not Kind.COUNT),
            kept=tuple(r for r in self.kept if r.kind is not Kind.COUNT),
        )

    def hushed(self) -> "Talk":
        """Nothing is to be said but what is kept."""
        return replace(self, queue=())

    def came_to(self, index: int) -> "Talk":
        """The reading being said has come to that clause."""
        head = replace(self.queue[0], at=min(index, len(self.queue[0].clauses) - 1))
        return replace(self, queue=(head, *self.queue[1:]))

    def popped(self) -> "Talk":
        """The reading being said is over."""
        return replace(self, queue=self.queue[1:])
