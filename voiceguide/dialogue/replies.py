"""What the dialogue itself says: "Stopped.", "Slower.", "You are on step two of ten".

The words are in `language/<code>.replies.yaml`; here are only their names, so that a line that is
missing, or that nobody says, is found by a test and not by a person with oily hands.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources

import yaml

from voiceguide.errors import BadFileError
from voiceguide.guide.model import Clause, Clauses

IN_SECONDS_S = 50.0
"""Seconds from which a length is said in minutes."""
FIVES_FROM_S = 10.0
"""Seconds from which seconds are rounded to fives."""
HALVES_S = 165.0
"""Seconds from which half minutes are not said."""


class Line(StrEnum):
    """Every line the dialogue can say; the value is its key in the language's file."""

    STOP_FIRST = "stop_first"
    STOPPED = "stopped"
    PAUSED = "paused"
    HOW_TO_END = "how_to_end"
    GO_ON = "go_on"
    RESUMED = "resumed"
    WHEN_WELL = "when_well"
    NOTHING_HELD = "nothing_held"
    FINISHED = "finished"
    CLOSING = "closing"
    OFFER = "offer"
    NOT_STARTED = "not_started"
    NOT_BEGUN = "not_begun"
    GATE_FIRST = "gate_first"
    GATE_SAY_YES = "gate_say_yes"
    STARTED_ALREADY = "started_already"
    READY = "ready"
    READY_LAST = "ready_last"
    SOON = "soon"
    SOON_TURN = "soon_turn"
    SOON_LAST = "soon_last"
    HALFWAY = "halfway"
    FIRST_ALREADY = "first_already"
    NO_SUCH_STEP = "no_such_step"
    NO_PART = "no_part"
    OTHER_ONLY = "other_only"
    ON_SIDE = "on_side"
    SIDE_FIRST = "side_first"
    ONLY_SIDE = "only_side"
    WITHOUT_SIDE = "without_side"
    BOTH_SIDES = "both_sides"
    LEFT_OUT = "left_out"
    PUT_BACK = "put_back"
    UNDONE = "undone"
    NOTHING_TO_UNDO = "nothing_to_undo"
    NOTHING_TO_CORRECT = "nothing_to_correct"
    AUTO_ON = "auto_on"
    AUTO_OFF = "auto_off"
    TIMER_SET = "timer_set"
    TIMER_EXTENDED = "timer_extended"
    TIMER_DUE = "timer_due"
    TIMER_CANCELLED = "timer_cancelled"
    NO_TIMER = "no_timer"
    TIMER_HOW_LONG = "timer_how_long"
    TIMER_LONGEST = "timer_longest"
    COUNT_FURTHEST = "count_furthest"
    LENGTH_SET = "length_set"
    LENGTH_SHORTEST = "length_shortest"
    LENGTH_LONGEST = "length_longest"
    SECONDS = "seconds"
    SECOND = "second"
    MINUTES = "minutes"
    MINUTE = "minute"
    MINUTES_HALF = "minutes_half"
    SLOWER = "slower"
    FASTER = "faster"
    SLOWEST = "slowest"
    FASTEST = "fastest"
    SLOWER_HANDS = "slower_hands"
    FASTER_HANDS = "faster_hands"
    SLOWEST_HANDS = "slowest_hands"
    FASTEST_HANDS = "fastest_hands"
    SLOWER_BREATH = "slower_breath"
    FASTER_BREATH = "faster_breath"
    SLOWEST_BREATH = "slowest_breath"
    FASTEST_BREATH = "fastest_breath"
    LOUDER = "louder"
    QUIETER = "quieter"
    LOUDEST = "loudest"
    QUIETEST = "quietest"
    SPEAKING_AGAIN = "speaking_again"
    SOUND_ON = "sound_on"
    SOUND_OFF = "sound_off"
    SOUND_LOUDER = "sound_louder"
    SOUND_SOFTER = "sound_softer"
    SOUND_LOUDEST = "sound_loudest"
    SOUND_SOFTEST = "sound_softest"
    MUSIC_OTHER = "music_other"
    NO_SOUND = "no_sound"
    NO_SOUND_LEVEL = "no_sound_level"
    NO_SOUND_TEMPO = "no_sound_tempo"
    ALL_OFF = "all_off"
    PULSE_LATER = "pulse_later"
    BREATH_LATER = "breath_later"
    WHERE = "where"
    WHERE_SIDE = "where_side"
    WHERE_IDLE = "where_idle"
    WHERE_GATE = "where_gate"
    WHERE_ENDED = "where_ended"
    WHICH_SIDE = "which_side"
    NO_SIDE = "no_side"
    SIDE_LAST = "side_last"
    SIDE_THEN = "side_then"
    STEP_IS = "step_is"
    STEP_IS_SIDE = "step_is_side"
    LEFT_SESSION = "left_session"
    LEFT_SIDE = "left_side"
    LEFT_STEP = "left_step"
    LEFT_TIMER = "left_timer"
    LEFT_COUNT = "left_count"
    LEFT_LITTLE = "left_little"
    STEP_LENGTH = "step_length"
    STEP_UNTIMED = "step_untimed"
    LIST_HERE = "list_here"
    LIST_FIRST = "list_first"
    LIST_THEN = "list_then"
    LIST_MORE = "list_more"
    LIST_END = "list_end"
    STEP_COUNT = "step_count"
    STEPS_DONE = "steps_done"
    HALFWAY_NOT = "halfway_not"
    HALFWAY_PAST = "halfway_past"
    STEP_AFTER = "step_after"
    STEP_AFTER_SIDE = "step_after_side"
    LAST_OF_ALL = "last_of_all"
    STEPS_LEFT = "steps_left"
    STEP_LEFT = "step_left"
    STEPS_LEFT_NONE = "steps_left_none"
    SESSION_LENGTH = "session_length"
    SIDE_LENGTH = "side_length"
    TIMES = "times"
    TIMES_FREE = "times_free"
    HEAR_YOU = "hear_you"
    ROOM_CHECK = "room_check"
    ROOM_GOOD = "room_good"
    ROOM_NOISY = "room_noisy"
    ROOM_DEAF = "room_deaf"
    HELP_IDLE = "help_idle"
    HELP_IDLE_ASK = "help_idle_ask"
    HELP_GATE = "help_gate"
    HELP_STEP = "help_step"
    HELP_STEP_ASK = "help_step_ask"
    HELP_STEP_HOW_LONG = "help_step_how_long"
    HELP_STOP = "help_stop"
    HELP_AUTO = "help_auto"
    HELP_HELD = "help_held"
    HELP_ENDED = "help_ended"
    NOT_KNOWN = "not_known"
    NOT_KNOWN_MEDICAL = "not_known_medical"
    NOTHING_MORE = "nothing_more"
    WELCOME = "welcome"
    FIRMER = "firmer"
    LIGHTER = "lighter"


@dataclass(frozen=True, slots=True)
class Replies:
    """The dialogue's lines in one language."""

    language: str
    lines: Mapping[Line, tuple[str, ...]]
    """The clauses of each line, with {slots}."""

    def say(self, line: Line, **slots: str | int) -> Clauses:
        """The line as clauses, its slots filled in."""
        return tuple(Clause(_sentence(text.format(**slots))) for text in self.lines[line])

    def phrase(self, line: Line, **slots: str | int) -> str:
        """A line that is part of another one ("two minutes"), as it stands."""
        return " ".join(self.lines[line]).format(**slots)

    def length(self, seconds: float) -> str:
        """A length of time as people say it: seconds, half minutes, or minutes, rounded."""
        if seconds < IN_SECONDS_S:
            n = 5 * round(seconds / 5) if seconds >= FIVES_FROM_S else max(1, round(seconds))
            return self.phrase(Line.SECOND if n == 1 else Line.SECONDS, n=n)
        halves = round(seconds / 30)
        if halves % 2 and seconds < HALVES_S:
            return self.phrase(Line.MINUTES_HALF, n=halves // 2)
        minutes = max(1, round(seconds / 60))
        return self.phrase(Line.MINUTE if minutes == 1 else Line.MINUTES, n=minutes)


def load_replies(language: str = "en") -> Replies:
    """Read the lines of a language. Raises BadFileError with every missing or unknown line."""
    name = f"{language}.replies.yaml"
    place = resources.files("voiceguide.dialogue") / "language" / name
    if not place.is_file():
        raise BadFileError(f"There are no replies in the language {language!r}.", hint="Use en.")
    raw: Mapping[str, str | list[str]] = yaml.safe_load(place.read_text(encoding="utf-8"))
    known = set(Line)
    wrong = [f"{name}: missing line {key}" for key in known - set(raw)]
    wrong += [f"{name}: unknown line {key}" for key in set(raw) - known]
    if wrong:
        raise BadFileError(
            f"{name} is incomplete.", hint="Add or remove these lines.", problems=tuple(sorted(wrong))
        )
    lines = {Line(key): (text,) if isinstance(text, str) else tuple(text) for key, text in raw.items()}
    return Replies(language=language, lines=lines)


def _sentence(text: str) -> str:
    """A slot at its start may be a name in lower case."""
    return text[:1].upper() + text[1:]
