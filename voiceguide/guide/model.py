"""What a guide is: frozen data that checks itself, read from a TOML file by `loader`.

A guide is said in clauses: one action, one breath. Its steps stand in three phases. Those of the phase
SIDE are done once for each side of the body, first one, then the other; the rest once, before or after.
Everything a question can be answered with is in the guide too, so the program itself knows no massage.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

GENERAL = "general"
"""Id of the topic that answers a bare question, and whose names name the question itself."""


class Phase(StrEnum):
    """When a step is done."""

    BEFORE = "before"
    """Once, before hands are on."""
    SIDE = "side"
    """Once for each side."""
    AFTER = "after"
    """Once, at the end."""


class TermKind(StrEnum):
    """What a name of the guide's vocabulary names."""

    PART = "part"
    """A part of the body that a step works on: calf, knee."""
    TECHNIQUE = "technique"
    """A way of working: kneading, thumb_circles."""
    AREA = "area"
    """A place one may ask about, though no step works there: back_of_knee, shin."""


@dataclass(frozen=True, slots=True)
class Clause:
    """What is said in one breath."""

    text: str
    pause_s: float = 0.4
    """Seconds of silence after it."""


Clauses = tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the guide's own vocabulary, with the ways people say it."""

    id: str
    kind: TermKind
    names: tuple[str, ...]
    """Spoken forms, lower case, the usual one first."""


@dataclass(frozen=True, slots=True)
class Hints:
    """What may be said while hands are working, by what the receiver asked for last."""

    usual: Clauses = ()
    softer: Clauses = ()
    """After "too hard"."""
    firmer: Clauses = ()
    """After "a bit harder"."""


class Scene(StrEnum):
    """Ambience that the program makes by itself."""

    PADS = "pads"
    """Slow soft chords."""
    RAIN = "rain"
    SEA = "sea"


SOUNDS = ("music", "pulse", "breath", "bells", "cues")
"""What can be had beside the voice, or not."""


@dataclass(frozen=True, slots=True)
class Sounds:
    """What sounds beside the voice; people can ask for all of it, and for none."""

    on: tuple[str, ...] = ("bells", "cues")
    """What is on from the start, of SOUNDS."""
    music: Scene = Scene.PADS
    """What "put some music on" begins with."""
    breath_s: float = 10.0
    """Seconds of one breath in and out, where the breath is led."""
    breathe: Clauses = ()
    """What leads it: one clause for in, one for out."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do."""

    id: str
    title: str
    """What a list of steps calls it."""
    phase: Phase
    say: Clauses
    """The instruction, in order; {side} here and in the caution is the side it is done on (phase SIDE)."""
    seconds: int = 0
    """Seconds of hands-on time; 0 where the step lasts as long as it takes to say and do."""
    repetitions: int = 0
    """How often the movement is made; 0 where it is not counted."""
    stroke_s: float = 0.0
    """Seconds of one stroke on its way up, for the pulse (the way back takes half as long); 0 where the
    hands keep no time."""
    parts: tuple[str, ...] = ()
    """Ids of the parts of the body it works on."""
    technique: str | None = None
    """Id of its technique."""
    names: tuple[str, ...] = ()
    """More ways to call the step, beside its title, parts and technique."""
    caution: Clauses = ()
    """Said with the instruction, before hands move; never dropped by an interruption."""
    hints: Hints = Hints()
    more: Clauses = ()
    """For "tell me more"."""
    why: Clauses = ()
    """For "why"."""


@dataclass(frozen=True, slots=True)
class Topic:
    """The answer to one kind of question."""

    ask: str
    """The intent it answers: ask_pressure, ask_oil, ask_safety ..."""
    id: str
    """Its slot value: a condition, area, item or topic; "general" answers the bare question."""
    say: Clauses
    """At most two sentences."""
    names: tuple[str, ...] = ()
    """How people name the slot value, lower case, where it is no term of the vocabulary."""
    more: Clauses = ()
    """For "tell me more"."""
    at: Mapping[str, Clauses] = field(default_factory=dict)
    """Instead of `say` while a step with this id, part or technique is under way, or was asked about."""
    urgent: bool = False
    """A red flag: the answer begins with stopping, and the step is held."""


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do about one kind of discomfort."""

    kind: str
    """pain, too_hard, ticklish, cramp, numb, too_hot, cold, unwell, skin_reaction, dislike."""
    say: Clauses


@dataclass(frozen=True, slots=True)
class Gate:
    """Safety and consent, asked before hands are on: one statement and one question."""

    statement: Clauses
    question: Clause
    """Worded so that yes is the safe answer."""
    refused: Clauses
    """After a no."""
    short: Clauses
    """The statement when a broken-off session is carried on."""


@dataclass(frozen=True, slots=True)
class Guide:
    """A whole guide."""

    id: str
    title: str
    language: str
    greeting: Clauses
    """On launch, before "start"."""
    gate: Gate
    steps: tuple[Step, ...]
    aftercare: Clauses
    """One sentence, said also when a session is ended early."""
    names: tuple[str, ...] = ()
    """More ways to call what it is about ("start baking", "stop the bread")."""
    sides: tuple[str, ...] = ("left", "right")
    """In the order they are done; the spoken name is the id."""
    side_names: tuple[str, ...] = ()
    """What a side is called, where it is no leg: "the other foot", "only the right ankle"."""
    sounds: Sounds = Sounds()
    """What is heard beside the voice."""
    turn: Clauses = ()
    """Said when one side is done and the other begins; {side} is the new one."""
    terms: tuple[Term, ...] = ()
    topics: tuple[Topic, ...] = ()
    advice: tuple[Advice, ...] = ()
    reference: tuple[tuple[str, str], ...] = ()
    """The quick reference: heading, sentence."""

    @property
    def subject(self) -> str:
        """What it is about, in the words that start it: the name that its greeting says, else the first."""
        said = f" {' '.join(clause.text for clause in self.greeting)} ".lower()
        names = self.names or (self.title.lower(),)
        return next((name for name in names if f" {name} " in said.replace(".", " ")), names[0])

    def step(self, step_id: str) -> Step | None:
        """The step of that id."""
        return next((s for s in self.steps if s.id == step_id), None)

    def term(self, term_id: str) -> Term | None:
        """The term of that id."""
        return next((t for t in self.terms if t.id == term_id), None)

    def advice_for(self, kind: str) -> Advice | None:
        """What to do about a discomfort of that kind."""
        return next((a for a in self.advice if a.kind == kind), None)

    def topics_of(self, ask: str) -> tuple[Topic, ...]:
        """All topics that answer one intent, in file order."""
        return tuple(t for t in self.topics if t.ask == ask)

    def topic(self, ask: str, topic_id: str = GENERAL) -> Topic | None:
        """The answer to that question about that thing; None where the guide does not say."""
        return next((t for t in self.topics_of(ask) if t.id == topic_id), None)

    def all_clauses(self) -> Iterable[Clause]:
        """Every clause the guide can say, in file order."""
        yield from self.greeting
        yield from (*self.gate.statement, self.gate.question, *self.gate.refused, *self.gate.short)
        for step in self.steps:
            yield from (*step.say, *step.caution, *step.more, *step.why)
            yield from (*step.hints.usual, *step.hints.softer, *step.hints.firmer)
        for topic in self.topics:
            yield from (*topic.say, *topic.more)
            for clauses in topic.at.values():
                yield from clauses
        for advice in self.advice:
            yield from advice.say
        yield from (*self.turn, *self.sounds.breathe, *self.aftercare)
