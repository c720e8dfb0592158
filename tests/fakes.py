"""Fakes that honour the real interfaces: a mouth without audio, a clock that is a number, a sound system."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import numpy as np

from voiceguide.dialogue.events import (
    ClauseBegan,
    Duck,
    Effect,
    Elapsed,
    Ended,
    Event,
    Heard,
    Hush,
    Quiet,
    Say,
    SayEnded,
    SpeechBegan,
    SpeechEnded,
    Swell,
)
from voiceguide.dialogue.intents import Intent, Name, Scalar
from voiceguide.dialogue.session import Session


class SoundSystem(ModuleType):
    """A sound system with two devices of nearly one name, as sounddevice shows it; what is open is counted.

    A microphone delivers some sound when it is started, and then none.
    """

    PortAudioError = OSError

    def __init__(self) -> None:
        super().__init__("sounddevice")
        self.open: list[object] = []
        """The streams that are open."""
        self.inputs = 2
        """Channels of each device; 0: there is no microphone."""
        self.restarted: Callable[[], None] = lambda: None
        """Called when it looks for devices anew."""

    def query_devices(self, device: object = None, kind: str | None = None) -> Any:
        there = [
            {"index": n, "name": f"USB Audio: {name}", "max_input_channels": self.inputs,
             "max_output_channels": 2, "default_samplerate": 48_000.0}
            for n, name in enumerate(("front", "rear"))
        ]  # fmt: skip
        if isinstance(device, str):
            raise ValueError("Multiple devices found")  # noqa: TRY004 - as sounddevice does
        return there if device is None and kind is None else there[int(str(device or 0))]

    def InputStream(self, **asked: Any) -> "SoundSystem.Stream":  # noqa: N802
        return self.Stream(self, asked["callback"], asked["blocksize"])

    def OutputStream(self, **_: Any) -> "SoundSystem.Stream":  # noqa: N802
        return self.Stream(self)

    def _terminate(self) -> None:
        self.restarted()

    def _initialize(self) -> None:
        pass

    class Stream:
        active = False
        input_overflow = False

        def __init__(
            self, system: "SoundSystem", deliver: Callable[..., None] | None = None, frames: int = 0
        ) -> None:
            self._system, self._deliver, self._frames = system, deliver, frames
            system.open.append(self)

        def start(self) -> None:
            for _ in range(100 if self._deliver else 0):
                assert self._deliver is not None
                self._deliver(np.full((self._frames, 1), 900, np.int16), self._frames, None, self)

        def abort(self) -> None:
            pass

        def close(self) -> None:
            if self in self._system.open:
                self._system.open.remove(self)


REACTION_S = 0.12
"""Seconds from the end of a person's sentence to its decision."""


@dataclass
class Player:
    """Plays a session in a room without sound: says what is to be said in the time it takes to say it."""

    session: Session
    now: float = 0.0
    speed: float = 1.0
    """How fast the voice is, times the rate it is asked for."""
    said: list[tuple[float, str]] = field(default_factory=list)
    """Every clause that began, with its time."""
    effects: list[tuple[float, Effect]] = field(default_factory=list)
    ended: bool = False
    level: str = "full"
    """full, ducked or hushed."""
    _say: Say | None = None
    _next: int = 0
    """Index of the clause that begins next."""
    _at: float = math.inf
    """When it begins, or when the last one is over."""

    @property
    def speaking(self) -> bool:
        return self._say is not None

    @property
    def clause(self) -> str:
        """The clause being said; empty in silence."""
        return "" if self._say is None or not self._next else self._say.clauses[self._next - 1].text

    @property
    def texts(self) -> list[str]:
        return [text for _, text in self.said]

    def do(self, event: Event) -> tuple[Effect, ...]:
        effects = self.session.handle(event, self.now)
        for effect in effects:
            self.effects.append((self.now, effect))
            match effect:
                case Say():
                    self._say, self._next, self._at, self.level = effect, 0, self.now, "full"
                case Quiet():
                    self._say, self._at, self.level = None, math.inf, "full"
                case Duck():
                    self.level = "ducked"
                case Hush():
                    self.level, self._at = "hushed", math.inf
                case Swell():
                    if self.level == "hushed" and self._say is not None:
                        self._next, self._at = max(0, self._next - 1), self.now
                    self.level = "full"
                case Ended():
                    self.ended = True
                case _:
                    pass
        return effects

    def hear(self, name: str, /, **args: Scalar) -> tuple[Effect, ...]:
        """A decided utterance, at once."""
        return self.do(Heard(name, Intent(Name(name), args)))

    def person(self, name: str, /, *, talks_s: float = 1.0, **args: Scalar) -> tuple[Effect, ...]:
        """A person says something, in the time it takes."""
        self.do(SpeechBegan())
        self.run(talks_s)
        self.do(SpeechEnded())
        self.run(REACTION_S)
        return self.hear(name, **args)

    def run(self, seconds: float) -> None:
        """Let time pass."""
        end = self.now + seconds
        while not self.ended:
            deadline = self.session.deadline
            due = min(self._at, math.inf if deadline is None else deadline)
            if due > end:
                break
            self.now = max(self.now, due)
            if self._at <= due:
                self._mouth()
            else:
                self.do(Elapsed())
        if not self.ended:
            self.now = max(self.now, end)

    def run_until_silent(self) -> None:
        """Let what is being said be said to its end."""
        while self.speaking and not self.ended:
            self.run(max(0.0, self._at - self.now) if self._at < math.inf else 0.1)

    def run_until_said(self, beginning: str, *, within_s: float = 3600.0) -> None:
        """Let time pass until a clause that begins so begins."""
        end = self.now + within_s
        while not (self.speaking and self.clause.startswith(beginning)):
            assert self.now < end, f"{beginning!r} was never said; last: {self.texts[-3:]}"
            self.run(0.05)

    def _mouth(self) -> None:
        say = self._say
        assert say is not None
        if self._next == len(say.clauses):
            self._say, self._at = None, math.inf
            self.do(SayEnded(say.id))
            return
        index, clause = self._next, say.clauses[self._next]
        words = max(1, len(clause.text.split()))
        self._next += 1
        self._at = self.now + 60.0 * words / say.rate_wpm / self.speed + clause.pause_s
        self.said.append((self.now, clause.text))
        self.do(ClauseBegan(say.id, index, clause.text))
