"""A TOML table becomes frozen data: the fields of the model are the schema, so there is no second one.

A field without a default is a key that must be there; a key that is no field is unknown. Whatever is wrong
is noted and reading goes on with an empty stand-in, so that one reading names every problem of a file.
"""

import dataclasses
import difflib
import math
import types
from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from voiceguide.guide.lines import Where
from voiceguide.guide.model import Clause, Guide

_T = TypeVar("_T")

KEYS = {"steps": "step", "terms": "term", "topics": "topic"}
"""Fields whose key is another word: an array of tables is written in the singular."""

FEW = 15
"""Known words that a message can list."""


@dataclasses.dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong at a place in the data."""

    path: Where
    message: str
    warning: bool = False


def closest(word: str, known: Collection[str]) -> str:
    """The end of a message about an unknown word: the likeliest known one, or all if they are few."""
    alike = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    if alike:
        return f'; did you mean "{alike[0]}"?'
    if not 0 < len(known) <= FEW:
        return ""
    return f"; there {'are' if len(known) > 1 else 'is'} {', '.join(sorted(known))}"


def read_guide(data: Mapping[str, Any]) -> tuple[Guide, list[Finding]]:
    """The guide in this data, as far as it can be read, and everything wrong with its form.

    With findings, the guide has stand-ins and is fit only for looking for more problems.
    """
    findings: list[Finding] = []
    return _table(Guide, data, (), findings), findings


def _table(kind: type[_T], value: object, path: Where, findings: list[Finding]) -> _T:
    fields = dataclasses.fields(kind)  # type: ignore[arg-type]  # every kind here is a dataclass
    hints = get_type_hints(kind)
    keys = {KEYS.get(f.name, f.name): f for f in fields}
    if not isinstance(value, dict):
        _mistyped("a table", value, path, findings)
        value, findings = {}, []
    for key in value.keys() - keys.keys():
        unknown = f'unknown key "{key}" in {_called(path)}{closest(key, keys.keys())}'
        findings.append(Finding((*path, key), unknown))
    content = {}
    for key, field in keys.items():
        needed = field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
        if key in value:
            content[field.name] = _value(hints[field.name], value[key], (*path, key), findings)
            if needed and content[field.name] == ():
                findings.append(Finding((*path, key), f'"{key}" is empty'))
        elif needed:
            findings.append(Finding(path, f'{_called(path)} lacks "{key}"'))
            content[field.name] = _value(hints[field.name], None, (*path, key), [])
    return kind(**content)


def _value(hint: Any, value: object, path: Where, findings: list[Finding]) -> Any:  # noqa: PLR0911 one return for each kind
    origin, args = get_origin(hint), get_args(hint)
    if origin in {Union, types.UnionType}:
        return _value(args[0], value, path, findings)
    if origin is tuple and get_origin(args[0]) is tuple:
        return tuple(_each(str, value, path, findings).items())
    if origin is tuple:
        return _several(args[0], value, path, findings)
    if origin is not None:
        return _each(args[1], value, path, findings)
    if hint is Clause and not isinstance(value, dict):
        return Clause(_text(value, path, findings))
    if dataclasses.is_dataclass(hint):
        return _table(hint, value, path, findings)  # type: ignore[arg-type]
    if hint is str:
        return _text(value, path, findings)
    if issubclass(hint, StrEnum):
        return _choice(hint, value, path, findings)
    return _plain(hint, value, path, findings)


def _several(kind: Any, value: object, path: Where, findings: list[Finding]) -> tuple[Any, ...]:
    """An array; where clauses or words are wanted, one alone needs no brackets."""
    if kind in {Clause, str} and isinstance(value, str | dict):
        return (_value(kind, value, path, findings),)
    if not isinstance(value, list):
        _mistyped("an array", value, path, findings)
        return ()
    return tuple(_value(kind, item, (*path, index), findings) for index, item in enumerate(value))


def _each(kind: Any, value: object, path: Where, findings: list[Finding]) -> dict[str, Any]:
    """A table whose keys are free."""
    if not isinstance(value, dict):
        _mistyped("a table", value, path, findings)
        return {}
    return {key: _value(kind, item, (*path, key), findings) for key, item in value.items()}


def _text(value: object, path: Where, findings: list[Finding]) -> str:
    if not isinstance(value, str):
        _mistyped("a text", value, path, findings)
        return ""
    text = " ".join(value.split())
    if not text:
        findings.append(Finding(path, f"{_named(path)} is empty"))
    return text


def _choice(kind: type[StrEnum], value: object, path: Where, findings: list[Finding]) -> StrEnum:
    known = [str(member) for member in kind]
    if isinstance(value, str) and value in known:
        return kind(value)
    findings.append(Finding(path, f"{_named(path)} must be one of {', '.join(known)}, not {_shown(value)}"))
    return next(iter(kind))


def _plain(kind: type, value: object, path: Where, findings: list[Finding]) -> object:
    """A number or a yes-or-no."""
    wanted = {int: "a whole number", float: "a number", bool: "true or false"}[kind]
    fits = isinstance(value, int | float) if kind is float else isinstance(value, kind)
    if not fits or (isinstance(value, bool) and kind is not bool):
        _mistyped(wanted, value, path, findings)
        return kind()
    if isinstance(value, float) and not math.isfinite(value):
        findings.append(Finding(path, f"{_named(path)} must be finite, not {value}"))
        return kind()
    return value


def _mistyped(wanted: str, value: object, path: Where, findings: list[Finding]) -> None:
    findings.append(Finding(path, f"{_named(path)} must be {wanted}, not {_shown(value)}"))


def _shown(value: object) -> str:
    """How a message shows a value of the wrong kind, in the words of TOML and in few of them."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            return f'"{value[:30]}"'
        case int() | float():
            return str(value) if abs(value) < 1e9 else "such a number"  # noqa: PLR2004 longer than a line
        case dict():
            return "a table"
        case list():
            return "an array"
        case _:
            return "a date or time"


def _named(path: Where) -> str:
    """A value in a message: its key, and which one of an array."""
    *_, key, index = ("", *path)
    return f'"{index}"' if isinstance(index, str) else f'number {index + 1} of "{key}"'


def _called(path: Where) -> str:
    """A table in a message, as its header is written."""
    if not path:
        return "the guide"
    words = ".".join(part for part in path if isinstance(part, str))
    return f"[[{words}]]" if isinstance(path[-1], int) else f"[{words}]"
