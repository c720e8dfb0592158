"""What a person can want of the guide: the public names of the intents and the risk of mistaking each.

The names are part of the public interface (`understand --json`, `hear --json`, `rehearse --json`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Scalar = str | int | bool


class Name(StrEnum):
    """Every intent, by its public name."""

    # navigation
    START = "start"
    NEXT = "next"
    PREVIOUS = "previous"
    UNDO = "undo"
    REPEAT = "repeat"
    REPEAT_SLOWLY = "repeat_slowly"
    SKIP = "skip"
    FIRST_STEP = "first_step"
    LAST_STEP = "last_step"
    GO_TO_STEP = "go_to_step"
    OTHER_LEG = "other_leg"
    LIST_STEPS = "list_steps"
    # flow
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"
    AUTO_ON = "auto_on"
    AUTO_OFF = "auto_off"
    SET_TIMER = "set_timer"
    SET_LENGTH = "set_length"
    # voice and sound
    SLOWER = "slower"
    FASTER = "faster"
    LOUDER = "louder"
    QUIETER = "quieter"
    MUTE = "mute"
    UNMUTE = "unmute"
    SOUND = "sound"
    # status
    HELP = "help"
    WHERE_AM_I = "where_am_i"
    TIME_LEFT = "time_left"
    HOW_LONG_STEP = "how_long_step"
    CHECK_ROOM = "check_room"
    # questions
    ASK_PRESSURE = "ask_pressure"
    ASK_OIL = "ask_oil"
    ASK_AMBIENCE = "ask_ambience"
    ASK_SURFACE = "ask_surface"
    ASK_TEMPERATURE = "ask_temperature"
    ASK_BENEFITS = "ask_benefits"
    ASK_SAFETY = "ask_safety"
    ASK_KNOTS = "ask_knots"
    ASK_RHYTHM = "ask_rhythm"
    ASK_BREATHING = "ask_breathing"
    ASK_TECHNIQUE = "ask_technique"
    ASK_WHY = "ask_why"
    TELL_MORE = "tell_more"
    # comfort
    DISCOMFORT = "discomfort"
    WANT_HARDER = "want_harder"
    # replies
    YES = "yes"
    NO = "no"
    OKAY = "okay"
    DONE = "done"
    THANKS = "thanks"
    CORRECT = "correct"


QUESTIONS = frozenset(name for name in Name if name.startswith("ask_"))
"""Intents that ask what the guide says about a thing."""


REPLIES = frozenset((Name.YES, Name.NO, Name.OKAY, Name.DONE, Name.THANKS))
"""Intents that answer rather than command."""


class Risk(StrEnum):
    """What a mistake costs, and so how much evidence an intent needs."""

    CALMING = "calming"
    """Stop, pause, pain: missing one is worse than a false one."""
    TALK = "talk"
    """An answer too many costs a few seconds."""
    CHANGE = "change"
    """A wrong step change is the costliest everyday error."""
    GREAT = "great"
    """Starting over and ending: almost never right by accident."""


@dataclass(frozen=True, slots=True)
class Intent:
    """What was meant: a name and its arguments (absent ones omitted)."""

    name: Name
    args: Mapping[str, Scalar] = field(default_factory=dict)

    @property
    def risk(self) -> Risk:
        """The cost of mistaking it; ending the session in full weighs more than a bare stop."""
        if self.name is Name.STOP and self.args.get("end"):
            return Risk.GREAT
        return _RISK.get(self.name, Risk.TALK)


_RISK = {
    **dict.fromkeys((Name.STOP, Name.PAUSE, Name.DISCOMFORT, Name.MUTE, Name.QUIETER), Risk.CALMING),
    **dict.fromkeys(
        (Name.START, Name.NEXT, Name.PREVIOUS, Name.UNDO, Name.SKIP, Name.GO_TO_STEP, Name.OTHER_LEG,
         Name.AUTO_ON, Name.SET_LENGTH, Name.RESUME, Name.YES, Name.DONE, Name.OKAY),
        Risk.CHANGE,
    ),
    **dict.fromkeys((Name.FIRST_STEP, Name.LAST_STEP), Risk.GREAT),
}  # fmt: skip
