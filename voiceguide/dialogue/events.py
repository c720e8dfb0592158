"""Everything that can happen to a session, and everything it can do: two closed unions of frozen data.

An effect carries how it may be interrupted, so that "stop" overtakes everything and a safety line
survives a barge-in, without a special case anywhere else.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from voiceguide.dialogue.intents import Intent
from voiceguide.dialogue.manner import Manner
from voiceguide.dialogue.place import BrokenOff, StopKey
from voiceguide.guide.model import Clauses, Scene

# -- what can happen ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Launched:
    """The program is ready to listen."""

    resume: BrokenOff | None = None
    """A session that can be carried on."""
    typed: bool = False
    """Nobody listens: all that is said to it is typed."""


@dataclass(frozen=True, slots=True)
class Heard:
    """An utterance was decided: by the ear, or typed."""

    text: str
    """What it was decided on; empty where there was no speech."""
    intent: Intent | None
    """None exactly when it is not accepted."""
    why: str = ""
    """Why it was accepted or not, for people."""
    speech_start_s: float | None = None
    """Seconds in the microphone's stream."""
    speech_end_s: float | None = None
    decided_s: float | None = None
    amends: bool = False
    """It is the whole of what an earlier, too early decision heard the beginning of."""
    commandlike: bool = False
    """Not accepted, but it sounded like a command and evidence was short (for the second tone)."""
    then: Intent | None = None
    """A second command of the same breath, to be done after the first."""


@dataclass(frozen=True, slots=True)
class SpeechBegan:
    """A person's voice began (not the guide's own)."""


@dataclass(frozen=True, slots=True)
class SpeechEnded:
    """The voice ended without a decision yet, or was none; `Heard` follows where there was speech."""


@dataclass(frozen=True, slots=True)
class UrgentBegan:
    """A partial result is steadily an urgent phrase (stop, pause, pain, mute); the utterance goes on."""


@dataclass(frozen=True, slots=True)
class ClauseBegan:
    """The first sample of a clause was rendered."""

    say_id: int
    index: int
    """Which clause of the `Say`, from 0."""
    text: str


@dataclass(frozen=True, slots=True)
class SayEnded:
    """The last clause of a `Say` has been rendered, with its pause. Not sent for one that was cut."""

    say_id: int


@dataclass(frozen=True, slots=True)
class Elapsed:
    """The session's deadline has come."""


@dataclass(frozen=True, slots=True)
class Closed:
    """The program is being closed from outside."""


@dataclass(frozen=True, slots=True)
class RoomMeasured:
    """What is known of the room: the answer to `MeasureRoom`, or told unasked, once, where it is bad."""

    over_itself: bool
    """A person is heard while the guide speaks, too."""
    noisy: bool = False
    """The room is so loud that speech is hard to hear."""
    asked: bool = True
    """Somebody waits for it; else it is said at leisure."""


Event = (
    Launched | Heard | SpeechBegan | SpeechEnded | UrgentBegan | ClauseBegan | SayEnded | Elapsed | Closed
    | RoomMeasured
)  # fmt: skip

# -- what it can do ----------------------------------------------------------------------------------


class Tone(StrEnum):
    """The short sounds."""

    UNDERSTOOD = "understood"
    NOT_UNDERSTOOD = "not_understood"
    HALFWAY = "halfway"
    SOON = "soon"
    """The last ten seconds of a step."""
    CHANGE = "change"
    TURN = "turn"
    """The change to the other side."""
    START = "start"
    END = "end"


class GateState(StrEnum):
    """How far the gate has come."""

    ASKED = "asked"
    PASSED = "passed"
    REFUSED = "refused"


class TimerState(StrEnum):
    """What became of a timer."""

    SET = "set"
    DUE = "due"
    CANCELLED = "cancelled"


class EndReason(StrEnum):
    """Why the session is over."""

    ASKED = "asked"
    FINISHED = "finished"
    SCENARIO = "scenario"
    CLOSED = "closed"
    """The keyboard's input came to its end, and nobody had ended the session."""


@dataclass(frozen=True, slots=True)
class Say:
    """Say these clauses now, in place of whatever is being said."""

    id: int
    clauses: Clauses
    rate_wpm: int
    protected: bool = False
    """A safety line: no voice over it lowers or cuts it, only another `Say`, `Quiet` or `Hush`."""


@dataclass(frozen=True, slots=True)
class Quiet:
    """Cut the voice now (fade of a few ms) and forget what was being said."""


@dataclass(frozen=True, slots=True)
class Duck:
    """Lower the voice; its playhead runs on."""


@dataclass(frozen=True, slots=True)
class Hush:
    """Fade the voice within 30 ms and hold its playhead."""


@dataclass(frozen=True, slots=True)
class Swell:
    """Back to full level; after a hush, from the start of the clause."""


@dataclass(frozen=True, slots=True)
class Volume:
    """The voice's level from now on."""

    gain_db: float
    """Loudness relative to the normal level, as it is heard (LU)."""


@dataclass(frozen=True, slots=True)
class Play:
    """A short sound, beside the voice."""

    tone: Tone


@dataclass(frozen=True, slots=True)
class Music:
    """A piece of music or ambience, as loud as it is wanted."""

    piece: int = 0
    """Which piece, counted from the first one played: another number is another piece."""
    scene: Scene | None = None
    """The ambience asked for by its name: it is piece 0, and the others are counted from it."""
    gain_db: float = 0.0
    """Relative to the normal level."""


@dataclass(frozen=True, slots=True)
class Beat:
    """Something that returns in a steady time."""

    every_s: float
    """Seconds from one to the next."""
    gain_db: float = 0.0
    """Relative to the normal level."""


@dataclass(frozen=True, slots=True)
class Surround:
    """What sounds beside the voice from now on; every part fades to it, and None fades away."""

    music: Music | None = None
    pulse: Beat | None = None
    """One beat a stroke of the hands, there and back."""
    breath: Beat | None = None
    """One swell in and out a breath."""
    bells_db: float = 0.0
    """Level of the short sounds, relative to the normal one."""
    fade_s: float = field(default=3.0, compare=False)
    """Seconds in which music that ends fades."""

    @property
    def silent(self) -> bool:
        """Nothing sounds beside the voice."""
        return self.music is None and self.pulse is None and self.breath is None


@dataclass(frozen=True, slots=True)
class GiveWay:
    """Somebody begins (or ends) to speak: what sounds beside the voice is lowered meanwhile."""

    on: bool


@dataclass(frozen=True, slots=True)
class Prepare:
    """Clauses likely to be said soon: make their clips ahead."""

    phrases: tuple[tuple[str, int], ...]
    """Text, and its rate in words per minute, the likeliest first."""


@dataclass(frozen=True, slots=True)
class GateChanged:
    """For journal and screen: the gate was asked (its question began to sound), passed or refused."""

    state: GateState


@dataclass(frozen=True, slots=True)
class StepChanged:
    """For journal and screen: a step was decided on, before its first clause."""

    id: str
    number: int
    """From 1, over the whole session, both sides counted."""
    side: str | None


@dataclass(frozen=True, slots=True)
class RouteChanged:
    """For the journal: which stops the session has from now on."""

    stops: tuple[StopKey, ...]


@dataclass(frozen=True, slots=True)
class MannerChanged:
    """For the journal: how the session goes on from now on."""

    manner: Manner


@dataclass(frozen=True, slots=True)
class TimerChanged:
    """For journal and screen."""

    state: TimerState
    seconds: int


@dataclass(frozen=True, slots=True)
class MeasureRoom:
    """Say what is known of the room, now that the guide has spoken: `RoomMeasured` answers."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The session is over; the loop ends once the voice is silent."""

    why: EndReason


Effect = (
    Say
    | Quiet
    | Duck
    | Hush
    | Swell
    | Volume
    | Play
    | Surround
    | GiveWay
    | Prepare
    | GateChanged
    | StepChanged
    | RouteChanged
    | MannerChanged
    | TimerChanged
    | MeasureRoom
    | Ended
)
VoiceEffect = Say | Quiet | Duck | Hush | Swell | Volume | Play | Surround | GiveWay | Prepare
"""Those the mouth carries out."""
