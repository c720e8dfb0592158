"""Rows of the public JSON as a person reads them, a line each."""

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from voiceguide.transcript import Row


def of_session(row: "Row") -> str:
    """A row of a session as a line of a dialogue; empty where there is nothing to read."""
    match row["event"]:
        case "say":
            line = f"guide    {row['text']}"
        case "heard" if row["accepted"]:
            args = "".join(f" {key}={value}" for key, value in row["args"].items())  # type: ignore[attr-defined]
            line = f"  heard  “{row['text']}” → {row['intent']}{args}{_then(row)}"
        case "heard":
            line = f"  heard  “{row['text']}” – nothing for the guide ({row['why']})"
        case "step":
            side = f", {row['side']}" if row["side"] else ""
            line = f"--- step {row['number']}: {row['id']}{side}"
        case "gate":
            line = f"--- consent {row['state']}"
        case "timer":
            line = f"--- timer {row['state']}: {row['seconds']} s"
        case "end":
            line = f"--- end: {row['why']}"
        case _:
            return ""
    return f"{row['at_s']:7.1f} s  {line}"


def of_recording(row: "Row") -> str:
    """What was heard in a recording."""
    meaning = row["intent"] if row["accepted"] else f"nothing ({row['why']})"
    args = json.dumps(row["args"], ensure_ascii=False) if row["args"] else ""
    times = "" if row["speech_start_s"] is None else f" {row['speech_start_s']}–{row['speech_end_s']} s"
    return f"{row['file']}:{times} “{row['text']}” → {meaning} {args}".rstrip() + _then(row)


def of_sentence(row: "Row") -> str:
    """What a sentence means."""
    args = json.dumps(row["args"]) if row["args"] else ""
    return f"“{row['text']}” → {row['intent'] or 'nothing'} {args}".rstrip() + _then(row)


def _then(row: "Row") -> str:
    """The second command of one breath, where there is one."""
    then = row.get("then")
    if not isinstance(then, Mapping):
        return ""
    args = f" {json.dumps(then['args'], ensure_ascii=False)}" if then["args"] else ""
    return f", then {then['intent']}{args}"


def of_reasons(reasons: Mapping[str, object]) -> Iterator[str]:
    """Why it means that; what is empty is left out."""
    for key, value in reasons.items():
        if value:
            yield f"    {key:9} {value if isinstance(value, str) else json.dumps(value)}"
