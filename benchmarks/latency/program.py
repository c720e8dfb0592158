"""The program as a user starts it: its rows, when each came, and the memory of all its processes."""

import json
import os
import queue
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Row = dict[str, Any]


class Program:
    """One run of `voiceguide`, from the command on."""

    def __init__(self, *arguments: str, env: dict[str, str] | None = None) -> None:
        self.began = time.monotonic()
        self._child = subprocess.Popen(
            [sys.executable, "-m", "voiceguide.cli", *arguments],
            env=env, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._rows: queue.SimpleQueue[tuple[float, Row] | None] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def type(self, line: str) -> None:
        """A line on its standard input."""
        assert self._child.stdin is not None  # noqa: S101  # opened above
        self._child.stdin.write(line + "\n")
        self._child.stdin.flush()

    def rows(self, *, within_s: float | None = None) -> Iterator[tuple[float, Row]]:
        """Each row, and the seconds since the command, until it ends or none came for `within_s` seconds."""
        while True:
            try:
                row = self._rows.get(timeout=within_s)
            except queue.Empty:
                return
            if row is None:
                return
            yield row

    def until(self, event: str, *, within_s: float | None = None, **fields: object) -> tuple[float, Row]:
        """The next such row; RuntimeError where the program ends, or is silent too long, before."""
        for at, row in self.rows(within_s=within_s):
            if row["event"] == event and all(row.get(key) == value for key, value in fields.items()):
                return at, row
        raise RuntimeError(f"There was no {event} {fields or ''}.")

    def _read(self) -> None:
        assert self._child.stdout is not None  # noqa: S101  # opened above
        for line in self._child.stdout:
            self._rows.put((time.monotonic() - self.began, json.loads(line)))
        self._rows.put(None)

    def close(self) -> None:
        """End it."""
        self._child.terminate()
        self._child.wait()
        self._reader.join()
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe is not None:
                pipe.close()

    @property
    def pid(self) -> int:
        """Of the parent."""
        return self._child.pid


class Memory(threading.Thread):
    """Watches the memory of a process and its children, four times a second, while they live."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._pid = pid
        self._over = threading.Event()
        self._seen_mb = [0.0]

    def run(self) -> None:
        """Until told to end."""
        while not self._over.wait(0.25):
            self._seen_mb.append(sum(map(_pss_mb, _family(self._pid))))

    def end(self) -> None:
        """Stop watching."""
        self._over.set()
        self.join()

    @property
    def peak_mb(self) -> float:
        """Greatest sum of their proportional set sizes; 0 where the system does not tell."""
        return max(self._seen_mb)

    @property
    def median_mb(self) -> float:
        """What they took half of the time at most."""
        return statistics.median(self._seen_mb)


def _family(pid: int) -> list[int]:
    parents: dict[int, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
        except OSError:  # it has just ended
            continue
        parents[int(folder.name)] = int(fields[1])
    family = [pid]
    for one in family:
        family += [child for child, parent in parents.items() if parent == one]
    return family


def _pss_mb(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def cores() -> int:
    """Processors of this machine."""
    return os.cpu_count() or 1
