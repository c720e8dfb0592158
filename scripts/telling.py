"""How the set-up talks: one line per task on standard error, and what a command said only if it failed."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence

_WIDTH = 100
"""Columns of the progress line."""


def say(text: str) -> None:
    """Tell the person what the set-up is doing."""
    print(f"voiceguide: {text}", file=sys.stderr, flush=True)


def run(
    title: str, command: Sequence[str], more: Mapping[str, str] | None = None, *, timeout_s: float = 900.0
) -> str:
    """Run a command quietly under a title, with its latest line as progress on a terminal.

    `more` is added to the environment. Returns "" when it succeeded, else all it said (at least one line).
    """
    say(f"{title} ...")
    began = time.monotonic()
    try:
        child = subprocess.Popen(
            command, env={**os.environ, **(more or {})},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, errors="replace",
        )  # fmt: skip
    except OSError as error:
        return f"{command[0]}: {error.strerror or error}"
    alarm = threading.Timer(timeout_s, child.kill)
    alarm.start()
    try:
        with child:
            log = _follow(child)
    finally:
        alarm.cancel()
        child.kill()
    if child.returncode == 0:
        return ""
    late = time.monotonic() - began >= timeout_s
    return (
        log + (f"\nit took more than {timeout_s:.0f} seconds" if late else "")
        or f"exit code {child.returncode}"
    )


def _follow(child: "subprocess.Popen[str]") -> str:
    """All the child says; on a terminal its latest line is shown and wiped again."""
    lines = []
    show = sys.stderr.isatty()
    for line in child.stdout or ():
        lines.append(line)
        if show:
            print(f"\r  {line.strip()[:_WIDTH]:<{_WIDTH}}", end="\r", file=sys.stderr, flush=True)
    if show:
        print(" " * (_WIDTH + 2), end="\r", file=sys.stderr, flush=True)
    return "".join(lines)
