"""A scenario: who says what and when in a rehearsed session, and in which room. Read from TOML and checked.

A bad file gets every problem named, one a line, so that it is mended in one go.
"""

import tomllib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from importlib.resources import as_file, files
from pathlib import Path

from voiceguide.dialogue.intents import Name
from voiceguide.errors import BadFileError
from voiceguide.files import exists
from voiceguide.room.virtual import Acoustics


class Trigger(StrEnum):
    """The events of a session that a cue can wait for."""

    GATE = "gate"
    """The gate's question begins to sound."""
    STEP = "step"
    """A step is decided on."""
    SPEAKING = "speaking"
    """The guide's voice starts."""
    SILENT = "silent"
    """The guide's voice has stopped."""


NOTHING = "nothing"
"""What a cue means that must not be taken for any intent."""

FOLLOWING = ("say", "speaking", "silent", "hush", "duck", "swell", "gate", "step", "timer", "end")
"""The rows of a transcript that can be asked to follow an intent."""


@dataclass(frozen=True, slots=True)
class Cue:
    """One clip of the person, and when it begins."""

    at_s: float | None
    """Seconds from the start of the session; None where it waits for a trigger."""
    on: Trigger | None = None
    """The next such event after the start of the cue before."""
    plus_s: float = 0.0
    """Seconds after that event."""
    wav: Path | None = None
    """A recording of the person, or:"""
    say: str = ""
    """what a synthetic person says."""
    voice: str = ""
    """The synthetic person's voice; empty: another than the guide's."""
    means: str = ""
    """The intent that must be heard before the next cue, or NOTHING; empty: whatever is heard is right."""
    then: str = ""
    """The kind of row that must follow that intent before the next cue; empty: any or none."""

    @property
    def label(self) -> str:
        """What people call the cue."""
        when = f"at {self.at_s} s" if self.on is None else f"{self.plus_s} s after {self.on}"
        return f"{self.say or (self.wav.name if self.wav else '')!r} {when}"


@dataclass(frozen=True, slots=True)
class Scenario:
    """A whole scripted session."""

    guide: str
    duration_s: float
    acoustics: Acoustics
    cues: tuple[Cue, ...]
    noise_wav: Path | None = None


_TOP = {"guide", "duration_s", "room", "person"}
_ROOM: dict[str, tuple[float, float]] = {
    "echo_db": (-60, 40),
    "delay_ms": (0, 2000),
    "rt60_s": (0, 3),
    "noise_snr_db": (-30, 80),
    "drift_ppm": (-2000, 2000),
    "seed": (0, 2**31),
}
_PERSON = {"at_s", "on", "plus_s", "wav", "say", "voice", "means", "then"}


@contextmanager
def demo_path(*, long: bool = False) -> Iterator[Path]:
    """The built-in scenario of the demo, or of the five-minute sample, as a file."""
    with as_file(files("voiceguide.room") / ("sample.toml" if long else "demo.toml")) as path:
        yield path


def load_scenario(path: Path, *, also: Callable[[Scenario], Iterable[str]] | None = None) -> Scenario:
    """The scenario in that file; BadFileError with every problem where there are any.

    `also` finds more in it, as far as it could be read.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise BadFileError(f"There is no scenario {path}.", hint="Give the path of a TOML file.") from None
    except (OSError, UnicodeDecodeError) as error:
        cause = error.strerror if isinstance(error, OSError) else "it is no UTF-8 text"
        raise BadFileError(
            f"The scenario {path} cannot be read: {cause}.", hint="Give the path of a TOML file."
        ) from error
    except (ValueError, RecursionError) as error:  # ValueError: also a number of thousands of digits
        raise BadFileError(
            f"The scenario {path} is not TOML.", hint="Mend it as named.", problems=(f"{path}: {error}",)
        ) from None
    reading = _Reading(path)
    scenario = reading.scenario(data)
    problems = [*reading.problems, *(also(scenario) if also else ())]
    if problems:
        count = len(problems)
        raise BadFileError(
            f"The scenario {path} has {count} problem{'s' * (count > 1)}.",
            hint="Mend what is named.",
            problems=tuple(f"{path}: {problem}" for problem in problems),
        )
    return scenario


class _Reading:
    """One pass over the data that collects every problem."""

    def __init__(self, path: Path) -> None:
        self._folder = path.parent
        self.problems: list[str] = []

    def scenario(self, data: dict[str, object]) -> Scenario:
        self._unknown(data, _TOP, "the file")
        guide = data.get("guide", "leg-massage")
        if not isinstance(guide, str) or not guide:
            self.problems.append("guide must be the name or path of a guide")
            guide = ""
        if guide.endswith(".toml"):
            guide = str(self._folder / guide)
        duration = self._number(data, "duration_s", "the file", least=0.1, most=4 * 3600)
        room = data.get("room", {})
        acoustics, noise = self._room(room if isinstance(room, dict) else {})
        if not isinstance(room, dict):
            self.problems.append("room must be a table: [room]")
        people = data.get("person", [])
        if not isinstance(people, list) or not all(isinstance(p, dict) for p in people):
            self.problems.append("person must be tables: [[person]]")
            people = []
        cues = tuple(self._cue(person, f"person {n}") for n, person in enumerate(people, 1))
        if duration is not None:
            self.problems += [
                f"person {n}: at_s is {cue.at_s:g}, after the end (duration_s = {duration:g})"
                for n, cue in enumerate(cues, 1)
                if cue.at_s is not None and cue.at_s >= duration
            ]
        return Scenario(guide, duration or 0.0, acoustics, cues, noise)

    def _room(self, room: dict[str, object]) -> tuple[Acoustics, Path | None]:
        self._unknown(room, {*_ROOM, "noise_wav"}, "room")
        given: dict[str, float] = {}
        for key, (least, most) in _ROOM.items():
            if key in room:
                number = self._number(room, key, "room", least=least, most=most)
                if number is not None:
                    given[key] = number
        if "seed" in given:
            if given["seed"] % 1:
                self.problems.append("room: seed must be a whole number")
            given["seed"] = int(given["seed"])
        noise = self._path(room, "noise_wav", "room")
        if "noise_snr_db" in room and "noise_wav" not in room:
            self.problems.append("room: noise_snr_db needs a noise_wav")
        return Acoustics(**given), noise  # type: ignore[arg-type] # seed was made whole above

    def _cue(self, person: dict[str, object], where: str) -> Cue:
        self._unknown(person, _PERSON, where)
        if ("at_s" in person) == ("on" in person):
            self.problems.append(f"{where}: give either at_s or on")
        if ("wav" in person) == ("say" in person):
            self.problems.append(f"{where}: give either wav or say")
        on = person.get("on")
        if "on" in person and not (isinstance(on, str) and on in set(Trigger)):
            self.problems.append(f"{where}: on is {on!r}; it can be {', '.join(Trigger)}")
            on = None
        if "plus_s" in person and "on" not in person:
            self.problems.append(f"{where}: plus_s goes with on")
        if "voice" in person and "say" not in person:
            self.problems.append(f"{where}: voice goes with say")
        means, then = self._check(person, where)
        at = self._number(person, "at_s", where, least=0, most=4 * 3600) if "at_s" in person else None
        plus = self._number(person, "plus_s", where, least=0, most=3600) if "plus_s" in person else 0.0
        return Cue(
            at_s=at,
            on=Trigger(str(on)) if on else None,
            plus_s=plus or 0.0,
            wav=self._path(person, "wav", where),
            say=self._text(person, "say", where),
            voice=self._text(person, "voice", where),
            means=means,
            then=then,
        )

    def _check(self, person: dict[str, object], where: str) -> tuple[str, str]:
        """What must come of the cue: `means` and `then`."""
        means, then = self._text(person, "means", where), self._text(person, "then", where)
        if means and means not in {NOTHING, *Name}:
            alike = get_close_matches(means, Name, n=1)
            meant = f'; did you mean "{alike[0]}"?' if alike else f", or {NOTHING!r}"
            self.problems.append(f"{where}: means is {means!r}, which is no intent{meant}")
        if then and then not in FOLLOWING:
            self.problems.append(f"{where}: then is {then!r}; it can be {', '.join(FOLLOWING)}")
        if then and means in {"", NOTHING}:
            self.problems.append(f"{where}: then goes with an intent in means")
        return means, then

    def _number(
        self, table: dict[str, object], key: str, where: str, *, least: float, most: float
    ) -> float | None:
        value = table.get(key)
        if isinstance(value, (int, float)) and not isinstance(value, bool) and least <= value <= most:
            return float(value)
        self.problems.append(f"{where}: {key} must be a number from {least} to {most}")
        return None

    def _text(self, table: dict[str, object], key: str, where: str) -> str:
        if key not in table:
            return ""
        text = table[key]
        if isinstance(text, str) and text.strip():
            return text
        self.problems.append(f"{where}: {key} must be a text")
        return ""

    def _path(self, table: dict[str, object], key: str, where: str) -> Path | None:
        name = self._text(table, key, where)
        if not name:
            return None
        path = self._folder / name
        if exists(path):
            return path
        self.problems.append(f"{where}: there is no file {name}")
        return None

    def _unknown(self, table: dict[str, object], known: Iterable[str], where: str) -> None:
        self.problems += [f"{where}: there is no {key!r} here" for key in table if key not in set(known)]
