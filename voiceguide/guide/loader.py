"""From a TOML file to a `Guide`, or to everything that is wrong with the file, each with its line.

Reading has three passes: the text (well-formed TOML), the form (`tables`: keys and types, against the
fields of the model) and the meaning (`checks`). A broken text hides the rest; form and meaning are looked at
together, so all their problems come at once.
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal

from voiceguide.errors import BadFileError, GuideError
from voiceguide.files import is_file
from voiceguide.guide.checks import meaning
from voiceguide.guide.lines import line_numbers, line_of
from voiceguide.guide.model import Guide
from voiceguide.guide.show import show
from voiceguide.guide.tables import Finding, read_guide

__all__ = ["Problem", "check", "library", "load", "show"]


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something wrong with a guide file."""

    line: int
    """From 1."""
    message: str
    severity: Literal["error", "warning"] = "error"
    """A guide with errors cannot be used; a warning is for its author."""

    def __str__(self) -> str:
        """What stands after the file's name in `file:line: message`: one line, whatever it quotes."""
        warning = "warning: " if self.severity == "warning" else ""
        return f"{self.line}: {warning}{' '.join(self.message.split())}"


def load(ref: str | Path) -> Guide:
    """The guide of that id in the library, or in the file of that path.

    Raises `BadFileError` with all errors of the file, or `GuideError` where there is no such guide or file.
    """
    if isinstance(ref, str):
        built_in = _library_files()
        if ref in built_in:
            return _parsed(built_in[ref].read_bytes(), ref)
        if not re.search(r"[/\\]|\.toml$", ref) and not is_file(Path(ref)):
            alike = get_close_matches(ref, built_in, n=1)
            meant = f'Did you mean "{alike[0]}"? ' if alike else ""
            raise GuideError(
                f'There is no guide "{ref}" in the library.',
                hint=f"{meant}It has: {', '.join(built_in)}. Your own is given by its path.",
            )
    return _parsed(_bytes(Path(ref)), ref)


def check(path: Path, *, also: Callable[[Guide], Iterable[Finding]] | None = None) -> tuple[Problem, ...]:
    """Everything wrong with a guide file, errors and warnings, by line; `GuideError` if it cannot be read.

    `also` finds more about a guide that has no errors.
    """
    content = _bytes(path)
    guide, problems = _read(content)
    if also is None or guide is None or any(problem.severity == "error" for problem in problems):
        return problems
    text = content.decode("utf-8-sig").replace("\r\n", "\n")
    return tuple(sorted({*problems, *_problems(list(also(guide)), text)}))


def library() -> tuple[Guide, ...]:
    """The built-in guides, by id."""
    return tuple(load(guide_id) for guide_id in _library_files())


def _library_files() -> dict[str, Traversable]:
    folder = resources.files("voiceguide.guide") / "library"
    files = sorted(folder.iterdir(), key=lambda file: file.name)
    return {file.name.removesuffix(".toml"): file for file in files if file.name.endswith(".toml")}


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise GuideError(f"There is no file {path}.", hint="Check the path of the guide.") from None
    except IsADirectoryError:
        raise GuideError(f"{path} is a folder.", hint="Give the path of a guide's TOML file in it.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise GuideError(
            f"{path} cannot be read: {reason}.", hint="Check its path and permissions."
        ) from None


def _parsed(content: bytes, ref: str | Path) -> Guide:
    guide, problems = _read(content)
    errors = tuple(problem for problem in problems if problem.severity == "error")
    if guide is None or errors:
        raise BadFileError(
            f"The guide {ref} has {len(errors)} error{'s' * (len(errors) > 1)}.",
            hint=f"`voiceguide check {ref}` names all there is to mend.",
            problems=tuple(f"{ref}:{error}" for error in errors),
        )
    return guide


def _read(content: bytes) -> tuple[Guide | None, tuple[Problem, ...]]:
    """The guide, if its form is right, and all problems by line."""
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return None, (Problem(line, "the file is not UTF-8 text"),)
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        return None, (_syntax(error, text),)
    guide, findings = read_guide(data)
    findings += meaning(guide)
    return guide, tuple(_problems(findings, text))


def _syntax(error: Exception, text: str) -> Problem:
    last = max(1, len(text.splitlines()))
    if isinstance(error, RecursionError):
        return Problem(1, "not a TOML file: brackets are nested too deeply")
    message = str(error)
    at = re.search(r"\s*\(at (?:line (\d+), column \d+|end of document)\)", message)
    line = min(int(at[1]), last) if at and at[1] else last
    what = message[: at.start()] if at else "a value cannot be read"
    return Problem(line, f"not a TOML file: {what[:1].lower()}{what[1:]}")


def _problems(findings: list[Finding], text: str) -> Iterator[Problem]:
    if findings:
        lines = line_numbers(text)
        yield from sorted(
            {
                Problem(line_of(f.path, lines), f.message, "warning" if f.warning else "error")
                for f in findings
            }
        )
