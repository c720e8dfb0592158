"""What a person may set, from four places: the defaults here, a file, the environment, the command line.

Later places win: defaults < settings.toml in the user's configuration folder < VOICEGUIDE_* variables <
arguments. `Settings` is frozen: nothing changes it while a session runs; what is changed by voice is the
session's own state.
"""

import os
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, fields
from difflib import get_close_matches
from pathlib import Path

from voiceguide.errors import BadFileError, GuideError
from voiceguide.files import exists

PREFIX = "VOICEGUIDE_"

_LONGEST_NUMBER = 10
"""Digits; no device has a longer number."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a person may set.

    A field's name is also its key in the file and, upper case with `VOICEGUIDE_` before it, its variable.
    """

    guide: str = "leg-massage"
    """Library id or path of the guide to read."""
    microphone: str = ""
    """Name (or part of it) or index of the input device; empty: the system's default."""
    loudspeaker: str = ""
    """Name (or part of it) or index of the output device; empty: the system's default."""
    voice: str = ""
    """Name of the guide's voice; empty: the calmest that is there."""
    rate_wpm: int = 165
    """Words per minute of the voice, 90 to 300; no voice goes beyond 260."""
    music: str = ""
    """Music from the start: pads, rain, sea, or a folder of music; empty: what the guide begins with."""
    model: str = ""
    """Folder of the recogniser's model; empty: models/ of the checkout, else the user's data folder."""
    echo: bool = True
    """Subtract the guide's own voice from the microphone."""
    adapt: bool = False
    """Ask for more evidence where you take things back, for less where you must say them again."""
    keep_transcripts: bool = False
    """Also write what was heard, as text, into the journal."""

    def problems(self) -> Iterator[GuideError]:
        """The values that are out of range."""
        if not 90 <= self.rate_wpm <= 300:  # noqa: PLR2004 - the range stands in the field's docstring
            yield GuideError(
                f"The voice's rate is {self.rate_wpm} words a minute.",
                hint="Set rate_wpm between 90 and 300.",
            )


_KINDS: dict[str, type] = {f.name: type(f.default) for f in fields(Settings)}
"""What each setting takes."""
_PATHS = ("guide", "music", "model")
"""Settings that can be a path."""


def load_settings(
    *, file: Path | None = None, environment: Mapping[str, str] | None = None, **arguments: object
) -> Settings:
    """The settings in force. `arguments` that are None are as if absent.

    GuideError names the key and where it was set: an unknown key, or a value of the wrong kind; BadFileError
    all of them, where there are several.
    """
    path = file or default_file()
    variables = os.environ if environment is None else environment
    problems: list[GuideError] = []
    values: dict[str, object] = {}
    for found, where in (
        (_read(path), str(path)),
        (_from_environment(variables), "the environment"),
        ({key: value for key, value in arguments.items() if value is not None}, "the command line"),
    ):
        for key, value in found.items():
            try:
                values[key] = _converted(key, value, where)
            except GuideError as error:
                problems.append(error)
    settings = Settings(**values)  # type: ignore[arg-type] # each was made of its kind
    problems += settings.problems()
    if len(problems) > 1:
        raise BadFileError(
            f"The settings have {len(problems)} problems.",
            hint="Mend what is named.",
            problems=tuple(str(problem) for problem in problems),
        )
    if problems:
        raise problems[0]
    return settings


def _from_environment(variables: Mapping[str, str]) -> dict[str, object]:
    """What is set by variables; one that is named nearly as a setting was meant for it."""
    ours = {
        key.removeprefix(PREFIX).lower(): v for key, v in variables.items() if key.startswith(PREFIX) and v
    }
    return {
        key: value for key, value in ours.items() if key in _KINDS or get_close_matches(key, _KINDS, 1, 0.8)
    }


def named_model(*, file: Path | None = None, environment: Mapping[str, str] | None = None) -> str:
    """The setting `model` alone, for what goes by the defaults otherwise; empty where there is none.

    A file that cannot be used is as if it were absent: nothing else is asked of it.
    """
    variables = os.environ if environment is None else environment
    if named := variables.get(f"{PREFIX}MODEL"):
        return named
    try:
        model = _read(file or default_file()).get("model")
    except GuideError:
        return ""
    return model if isinstance(model, str) else ""


def device(chosen: str) -> str | int | None:
    """A device as the sound system is asked for it: by number, by name, or None for the system's default."""
    return int(chosen) if _is_number(chosen) else chosen or None


def _is_number(chosen: str) -> bool:
    """It is a device's number; digits in another writing, or a thousand of them, are a name."""
    return chosen.isascii() and chosen.isdecimal() and len(chosen) < _LONGEST_NUMBER


def default_file() -> Path:
    """Where the settings file is looked for."""
    from platformdirs import user_config_path

    return user_config_path("voiceguide") / "settings.toml"


def _read(path: Path) -> dict[str, object]:
    """What the file sets; a path in it counts from the file's own folder, if there is something there."""
    values = _parsed(path)
    for key in _PATHS:
        value = values.get(key)
        if isinstance(value, str) and value and exists(path.parent / value):
            values[key] = str(path.parent / value)
    return values


def _parsed(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, ValueError, RecursionError) as error:
        raise BadFileError(
            f"The settings in {path} cannot be read: {error}.", hint="Mend or remove that file."
        ) from error


def _converted(key: str, value: object, where: str) -> object:
    """The value as its setting takes it."""
    kind = _KINDS.get(key)
    if kind is None:
        alike = get_close_matches(key, _KINDS, 1)
        meant = f"Did you mean {alike[0]}? " if alike else ""
        raise GuideError(
            f"There is no setting {key!r} ({where}).", hint=f"{meant}There are: {', '.join(_KINDS)}."
        )
    if type(value) is kind:
        return value
    if isinstance(value, str) and kind is int:
        with suppress(ValueError):
            return int(value)
    if (
        isinstance(value, str)
        and kind is bool
        and value.lower() in {"1", "0", "yes", "no", "true", "false", "on", "off"}
    ):
        return value.lower() in {"1", "yes", "true", "on"}
    wanted = {int: "a whole number", bool: "true or false", str: "a text"}[kind]
    raise GuideError(f"The setting {key} is {value!r} ({where}).", hint=f"Give it {wanted}.")
