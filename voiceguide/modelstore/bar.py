"""A progress bar: what `fetch` tells, as text for a person."""

import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from voiceguide.modelstore.fetch import Progress

_CELLS = 30
"""Characters of a full bar."""


@dataclass(slots=True)
class Bar:
    """Call it with each `Progress`; on a terminal it draws a bar in place, elsewhere a line now and then."""

    write: Callable[[str], None]
    """Where the text goes; nothing is added to it."""
    what: str = "the recogniser's model"
    """What is being fetched."""
    terminal: bool = field(default_factory=sys.stderr.isatty)
    clock: Callable[[], float] = time.monotonic
    """Seconds."""
    _source: str = ""
    _next_s: float = 0.0

    def __call__(self, progress: Progress) -> None:
        """Show it, if it is time to."""
        now = self.clock()
        if progress.source != self._source:
            self.close()
            self._source = progress.source
            self._next_s = now
            self._say(f"Fetching {self.what} from {progress.source} ...\n")
        if now < self._next_s and progress.done != progress.total:
            return
        self._next_s = now + (0.2 if self.terminal else 10.0)
        if self.terminal:
            self._say(f"\r{_drawn(progress, now)}")
        elif progress.done:
            self._say(f"{_amount(progress)}\n")

    def close(self) -> None:
        """Wipe the bar, so that what is said next begins a line."""
        if self.terminal and self._source:
            self._say("\r" + " " * 79 + "\r")

    def _say(self, text: str) -> None:
        """Where nobody can read it any more, what is fetched comes all the same."""
        with suppress(OSError):
            self.write(text)


def _drawn(progress: Progress, now: float) -> str:
    if not progress.total:
        return f"  [{'·' * (int(now) % _CELLS):{_CELLS}}]"
    full = _CELLS * progress.done // progress.total
    return f"  [{'#' * full:{_CELLS}}] {_amount(progress)}"


def _amount(progress: Progress) -> str:
    return f"{progress.done / 1e6:.1f} of {progress.total / 1e6:.1f} MB"
