"""An append-only record of what was meant and when, and the place to carry a broken-off session on from.

One JSON object a line: `{"v": 1, "t": seconds since 1970, "event": ..., ...}`. It holds intents, steps and
times; never audio, and words only where the person asked for it. It tells of people's health, so nobody
else may read it. A line is written whole and flushed, so that a crash loses nothing but the line being
written, and a torn last line is passed over when reading. Only its end is read, however long it has become.
"""

import json
import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

VERSION = 1
RESUME_WITHIN_S = 2 * 3600
"""Seconds after which a broken-off session is no longer offered."""

NOTED = frozenset(("v", "t", "event"))
"""What every entry has, beside its facts."""

READ_BYTES = 1 << 20
"""How much of its end is read: many hours of a session."""

_log = logging.getLogger(__name__)


Stop = tuple[str, str | None]
"""Id of a step, and the side it is done on."""


@dataclass(frozen=True, slots=True)
class ResumePoint:
    """Where a session that did not end stood last."""

    guide: str
    step: str
    """Id of the step."""
    side: str | None
    route: tuple[Stop, ...] = ()
    """The steps and sides it had, where they were not the guide's own."""
    manner: Mapping[str, object] = field(default_factory=dict)
    """How it went on, as it was noted last; empty where nothing was changed."""


class Journal:
    """The record of this computer's sessions; kept in memory alone where there is no path."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._entries: list[dict[str, object]] = []

    def note(self, event: str, at: float, **facts: object) -> None:
        """Add one entry; `at` in seconds since 1970. A disk that fails is logged once, not raised."""
        entry: dict[str, object] = {"v": VERSION, "t": round(at, 3), "event": event, **facts}
        if self._path is not None:
            try:
                self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                with os.fdopen(_for_its_owner(self._path), "a", encoding="utf-8") as file:
                    file.write(json.dumps(entry, ensure_ascii=False) + "\n")
            except OSError as error:
                _log.warning("the journal cannot be written (%s); it goes on in memory", error)
                self._path = None
        if self._path is None:
            self._entries.append(entry)

    def resume_point(self, now: float) -> ResumePoint | None:
        """The last session's place, where it began less than two hours before `now` and did not end."""
        point: ResumePoint | None = None
        began = 0.0
        route: tuple[Stop, ...] = ()
        manner: Mapping[str, object] = {}
        for entry in self._read():
            match entry:
                case {"event": "session", "t": float() | int() as t}:
                    began, point, route, manner = float(t), None, (), {}
                case {"event": "route", "stops": [*stops]}:
                    route = tuple(stop for stop in map(_stop, stops) if stop)
                case {"event": "step", "guide": str() as guide, "id": str() as step, "side": side}:
                    point = ResumePoint(guide, step, side if isinstance(side, str) else None)
                case {"event": "manner"}:
                    manner = {key: entry[key] for key in entry if key not in NOTED}
                case {"event": "end"}:
                    point = None
                case _:
                    pass
        return (
            replace(point, route=route, manner=manner)
            if point and 0 <= now - began < RESUME_WITHIN_S
            else None
        )

    def _read(self) -> Iterator[dict[str, object]]:
        if self._path is None:
            yield from self._entries
            return
        for line in _end_of(self._path).decode("utf-8", errors="replace").splitlines():
            try:
                entry = json.loads(line)
            except ValueError:
                continue
            if isinstance(entry, dict) and entry.get("v") == VERSION:
                yield entry


def _for_its_owner(path: Path) -> int:
    """Open it to add to, for its owner alone, also one that was made before it was so."""
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    if hasattr(os, "fchmod"):
        with suppress(OSError):
            os.fchmod(file, 0o600)
    return file


def _end_of(path: Path) -> bytes:
    """The last READ_BYTES of it; nothing where it cannot be read."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - READ_BYTES))
            return file.read(READ_BYTES)
    except OSError as error:
        if not isinstance(error, FileNotFoundError):
            _log.warning("the journal cannot be read (%s); no session is offered", error)
        return b""


def _stop(found: object) -> Stop | None:
    match found:
        case [str() as step, str() | None as side]:
            return step, side
        case _:
            return None


def default_path() -> Path:
    """Where the journal of this user is kept."""
    from platformdirs import user_state_path

    return user_state_path("voiceguide") / "journal.jsonl"
