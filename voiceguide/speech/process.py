"""A speech engine's process, seen from ours: orders in, answers out, and an end whatever it is doing.

The protocol is a line of JSON each way (see `child`). A foreign engine may hang, die or talk nonsense;
all of that is `Hung` here, and it is for the engine's owner to try again with a fresh process. One order may
be in work for now and one ahead of need; which an answer belongs to is in the answer.
"""

import contextlib
import json
import logging
import os
import queue
import subprocess
import threading
from collections.abc import Mapping
from typing import Any

from voiceguide.errors import VoiceError

log = logging.getLogger(__name__)

PATIENCE_S = 10.0
"""Seconds in which a process must have loaded the engine (50 ms when warm) or made a sentence (15 ms)."""
AHEAD_TIMES = 20
"""So many times as long may work ahead take, which gives way to everything else."""
HINT = (
    "Install one (Linux: apt install espeak-ng, or pip install espeakng-loader), then run voiceguide doctor."
)


class Hung(Exception):  # noqa: N818 - a state, and never seen outside the engines
    """The process gave no answer in time, or ended without one."""


class Child:
    """One process of an engine: says hello, takes orders, ends with us."""

    def __init__(
        self,
        command: tuple[str, ...],
        *,
        patience_s: float = PATIENCE_S,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """`command` is the whole command line; the process is started at once and not waited for.

        `environment` is added to ours. VoiceError where it does not start.
        """
        self._patience_s = patience_s
        self._answers: tuple[queue.SimpleQueue[str], ...] = (queue.SimpleQueue(), queue.SimpleQueue())
        """To what is wanted now, and to what is made ahead."""
        self._ordering = threading.Lock()
        self._greeting = threading.Lock()
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                encoding="utf-8",
                env={**os.environ, **(environment or {})},
            )
        except OSError as error:
            raise VoiceError("The speech engine's process does not start.", hint=HINT) from error
        self._reader = threading.Thread(target=self._read, name="speech engine's answers", daemon=True)
        self._reader.start()
        self._hello: dict[str, Any] | None = None

    @property
    def pid(self) -> int:
        """Number of the process."""
        return self._process.pid

    def _read(self) -> None:
        assert self._process.stdout is not None  # noqa: S101 - for the type checker
        with contextlib.suppress(ValueError):  # closed under our hands by `end`
            for line in self._process.stdout:
                self._answers[_is_ahead(line)].put(line)
        for answers in self._answers:
            answers.put("")

    def answer(self, *, ahead: bool = False) -> dict[str, Any]:
        """The next answer; Hung where none comes."""
        patience_s = self._patience_s * (AHEAD_TIMES if ahead else 1)
        try:
            line = self._answers[ahead].get(timeout=patience_s)
        except queue.Empty:
            raise Hung("no answer in time") from None
        if not line:
            self._answers[ahead].put(line)  # the end is there for everybody who waits
        try:
            answer = json.loads(line)
        except ValueError:
            raise Hung("ended without an answer") from None
        if not isinstance(answer, dict):
            raise Hung("answered nonsense")
        return answer

    def hello(self) -> str:
        """Name and version of the engine; VoiceError where it cannot be loaded."""
        with self._greeting:
            if self._hello is None:
                self._hello = self.answer()
        if "engine" not in self._hello:
            log.info("speech engine: %s", self._hello.get("error"))
            raise VoiceError("No speech engine can be used.", hint=HINT)
        return str(self._hello["engine"])

    def order(self, *, ahead: bool = False, **fields: Any) -> dict[str, Any]:
        """Give an order and wait for its answer; one at a time, and beside it one `ahead` of need."""
        self.hello()
        assert self._process.stdin is not None  # noqa: S101 - for the type checker
        lane = {"ahead": True} if ahead else {}
        try:
            with self._ordering:
                self._process.stdin.write(json.dumps({**fields, **lane}) + "\n")
                self._process.stdin.flush()
        except (OSError, ValueError):  # ValueError: ended by us meanwhile
            raise Hung("is gone") from None
        return self.answer(ahead=ahead)

    def end(self) -> None:
        """End it now, whatever it is doing."""
        self._process.kill()
        self._process.wait()
        self._reader.join()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()


def _is_ahead(line: str) -> bool:
    try:
        answer = json.loads(line)
    except ValueError:
        return False
    return isinstance(answer, dict) and answer.get("ahead") is True
