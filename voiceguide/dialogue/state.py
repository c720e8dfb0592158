"""What a session remembers: one frozen value, so that undoing a command is keeping the value before it.

Everything here is about the dialogue. What the world is doing (what the mouth was told to say, whether
somebody is speaking) is not: it cannot be undone, and is `outcome.World`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from voiceguide.dialogue.events import EndReason, GateState, Tone
from voiceguide.dialogue.intents import Intent
from voiceguide.dialogue.manner import Lean, Manner
from voiceguide.dialogue.moment import Stage
from voiceguide.dialogue.pacing import Cue, Work
from voiceguide.dialogue.place import BrokenOff, Route, Stop
from voiceguide.dialogue.reading import Kind, Talk
from voiceguide.dialogue.replies import Line, Replies
from voiceguide.dialogue.speaking import Speech
from voiceguide.guide.model import Clauses, Guide, Scene

DEFAULT_RATE_WPM = 165
"""Words per minute: calm, and the gate is over in less than 25 s."""
ANEW = MappingProxyType({Kind.BREATH: Cue.BREATH, Kind.CHANGE: Cue.SOON})
"""What is no use half said, and the cue that brings it anew."""


@dataclass(frozen=True, slots=True)
class Book:
    """What can be said: the guide's words and the dialogue's own."""

    guide: Guide
    replies: Replies

    def line(self, line: Line, **slots: str | int) -> Clauses:
        """A line of the dialogue's own; {subject} in it is what the guide is about."""
        return self.replies.say(line, subject=self.guide.subject, **slots)


@dataclass(frozen=True, slots=True)
class Gate:
    """How far safety and consent have come."""

    state: GateState | None = None
    open: bool = False
    """The question has begun to sound and is not answered."""
    repeat_at: float | None = None
    """When the question is repeated into silence, in session time."""
    repeated: bool = False
    asked: int = 0
    """Key of the reading in which the question was begun last."""
    carry: BrokenOff | None = None
    """The session that can be, or is to be, carried on."""


@dataclass(frozen=True, slots=True)
class Tuning:
    """How the guide sounds."""

    rate_wpm: int = DEFAULT_RATE_WPM
    gain_db: float = 0.0
    bells: bool = True
    """Tones are played."""
    cues: bool = True
    """Hints and halfway are given."""
    music: bool = False
    """Music or ambience is played."""
    piece: int = 0
    """Which piece of it, counted from the scene if one was asked for."""
    scene: Scene | None = None
    """The ambience that was asked for by its name."""
    pulse: bool = False
    """The hands have a pulse, where the step has a stroke."""
    breath: bool = False
    """The receiver's breath is led, while hands are on."""
    breath_s: float = 10.0
    """Seconds of one breath."""
    tempo: float = 1.0
    """Of the hands, times the guide's."""
    asked: frozenset[str] = frozenset()
    """Sounds asked for since the voice was muted."""
    levels_db: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    """Level of each of the sounds that was changed, relative to its normal one."""


@dataclass(frozen=True, slots=True)
class Timer:
    """A timer somebody asked for."""

    due_at: float
    """Session time."""
    seconds: int
    """What it was set to."""


@dataclass(frozen=True, slots=True)
class State:
    """Where a session stands."""

    route: Route
    sides: tuple[str, ...]
    tuning: Tuning = Tuning()
    stage: Stage = Stage.IDLE
    """IDLE, GATE, STEP or ENDED; holding is told apart below."""
    held: bool = False
    muted: bool = False
    auto: bool = False
    """Keep going by oneself, rather than wait."""
    at: int = 0
    """Index of the stop under way."""
    entries: int = 0
    """How often a stop was begun."""
    gate: Gate = Gate()
    talk: Talk = field(default_factory=Talk)
    work: Work = field(default_factory=Work)
    speech: Speech = field(default_factory=Speech)
    timer: Timer | None = None
    pause_until: float | None = None
    """When a pause that was asked for with its length is over, in session time; of account while held."""
    lean: Lean = Lean.USUAL
    alarm: Clauses = ()
    """What was said about an emergency, until somebody says to go on or begins anew."""
    advice: Clauses = ()
    """What was said to do about what ails somebody, as long: to "what should we do?" it is said again."""
    hints: int = 0
    """How many hints were given."""
    more: Clauses = ()
    """What "tell me more" goes on with."""
    told: bool = False
    """That of the step, or all there was, has been told."""
    invited_until: float | None = None
    """Until when "okay" means next, in session time."""
    ending: EndReason | None = None
    """Why the farewell is being said."""
    over: bool = False
    """The farewell is over; nothing happens any more."""
    tones: tuple[Tone, ...] = ()
    """To be played now."""
    cut: bool = False
    """The voice is to be cut now, whatever is said next."""
    rang: bool = False
    """The timer or the count came to its end just now."""
    measures: bool = False
    """The guide has said what the room is measured by, just now."""
    history: "tuple[Acted, ...]" = field(default=(), compare=False, repr=False)
    """The commands that can be undone, the last one last."""
    before_end: "State | None" = field(default=None, compare=False, repr=False)
    """How things were when the farewell began."""

    @property
    def stop(self) -> Stop:
        """The stop under way."""
        return self.route[self.at]

    @property
    def working(self) -> bool:
        """A step is under way, held or not."""
        return self.stage is Stage.STEP

    @property
    def manner(self) -> Manner:
        """How it goes on, for when it is broken off."""
        return Manner(auto=self.auto, scale=self.work.scale, lean=self.lean)

    @property
    def reading_done(self) -> bool:
        """The step has been read and nothing is being said of it."""
        return self.work.read_at_s is not None and not self.talk.has(Kind.STEP)

    def said(self, kind: Kind, clauses: Clauses, *, pace: float = 1.0) -> "State":
        """Say this at once, then return to what it interrupts.

        At the open gate the question follows again, so it is not repeated into silence as well.
        """
        gate = replace(self.gate, repeat_at=None)
        return replace(self, talk=self.talk.first(kind, clauses, pace=pace), gate=gate)

    def noted(self, clauses: Clauses) -> "State":
        """Say a reply of the dialogue's own."""
        return self.said(Kind.NOTE, clauses)

    def with_tone(self, tone: Tone) -> "State":
        """Play a short sound."""
        return replace(self, tones=(*self.tones, tone))

    def restored(self, before: "State") -> "State":
        """How things were; what is already said stays said."""
        talk = replace(before.talk, keys=self.talk.keys)
        return replace(before, talk=talk, tones=(), cut=False, rang=False, measures=False)

    def with_cut_anew(self, before: "State", now: float) -> "State":
        """What was being said before and is no use half said comes anew, if the step is still the same."""
        cut = before.talk.head
        if cut is None or cut.kind not in ANEW or cut.key in {r.key for r in self.talk.queue}:
            return self
        stays = self.working and self.entries == before.entries
        return replace(self, work=self.work.anew(ANEW[cut.kind], now)) if stays else self

    def hold(self) -> "State":
        """Silent, and the clock stands."""
        return replace(self, held=True, talk=self.talk.keep_back(), invited_until=None, pause_until=None)

    def released(self) -> "State":
        """What was held goes on after what is being said."""
        return replace(self, held=False, alarm=(), advice=(), talk=self.talk.give_back())


@dataclass(frozen=True, slots=True)
class Acted:
    """A command, and how things were before and after it."""

    intent: Intent
    before: State
    after: State
    at: float
    """When, in session time."""
