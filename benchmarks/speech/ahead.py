"""What was made ahead when it was asked for, and how long one waits: a silent session in its own time.

The real dialogue, mouth and supply play a session of 25 minutes: greeting, gate, and then a decision every
4 to 25 s, drawn by a generator of fixed seed in the proportions in which people speak to such guides (half
of it "next"). Nobody listens, so intents are handed to the dialogue directly. Making a clip takes, in the
session's time, what it takes on this machine when nothing else runs (`cost`); a clip on disk takes 5 ms.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from voiceguide.dialogue.ahead import repertoire
from voiceguide.dialogue.events import (
    ClauseBegan,
    Elapsed,
    Event,
    Heard,
    Launched,
    Say,
    SayEnded,
    SpeechBegan,
    VoiceEffect,
)
from voiceguide.dialogue.intents import Intent, Name
from voiceguide.dialogue.replies import load_replies
from voiceguide.dialogue.session import Session
from voiceguide.dialogue.state import Book
from voiceguide.guide.model import Guide
from voiceguide.pcm import SPEAKING_RATE
from voiceguide.speech.clip import Clip, ClipKey
from voiceguide.speech.mouth import Mouth

BLOCK = SPEAKING_RATE // 100
ON_DISK_S = 0.005
SPOKEN_S = 0.9
"""How long a command takes to say; while it is said nothing is begun that is only likely."""
WPM_CLIP = 195
"""Words of a clip a minute, at a rate of 165, for clips that only have to have a length."""

WEIGHTS = (
    ("next", 50), ("repeat", 8), ("done", 5), ("resume", 4), ("previous", 3), ("pause", 4), ("stop", 3),
    ("okay", 3), ("where_am_i", 2), ("time_left", 3), ("help", 2), ("ask_pressure", 4), ("ask_why", 3),
    ("tell_more", 2), ("ask_oil", 2), ("ask_rhythm", 1), ("ask_temperature", 1), ("slower", 2), ("faster", 1),
    ("repeat_slowly", 1), ("discomfort:pain", 1), ("discomfort:ticklish", 1), ("discomfort:too_hard", 1),
    ("ask_safety:varicose_veins", 1), ("go_to_step:kneading", 1), ("thanks", 1), ("set_timer:60", 1),
)  # fmt: skip
"""What is decided, and how often of some hundred."""


@dataclass
class Tally:
    """What was found."""

    hits: int = 0
    decisions: int = 0
    gaps_s: list[float] = field(default_factory=list)
    """From each decision that is answered in words to the first sample of the answer."""
    missed: list[str] = field(default_factory=list)
    first_s: float = 0.0
    """From the launch to the first sample of the greeting."""


def play(
    guide: Guide, *, cost: Callable[[ClipKey], float], load_s: float, kept: bool, seed: int = 1
) -> Tally:
    """One session.

    `cost`: seconds to make a clip; `load_s`: until the engine makes its first; `kept`: all fixed words are on
    disk from a session before.
    """
    return _Play(guide, cost, load_s, kept=kept, seed=seed).run()


class _Play:
    def __init__(
        self, guide: Guide, cost: Callable[[ClipKey], float], load_s: float, *, kept: bool, seed: int
    ) -> None:
        self._session = Session(guide)
        self._mouth = Mouth()
        self._cost = cost
        self._random = random.Random(seed)
        rest = [ClipKey(text, 165) for text in repertoire(Book(guide, load_replies()))]
        self._disk = set(rest) if kept else set()
        self._behind = iter(rest)
        self._engine_ready_s = load_s
        self._job: tuple[ClipKey, float] | None = None
        self._talk_until = 0.0
        self._now = 0.0
        self._tally = Tally()
        self._asked: tuple[float, Say] | None = None
        self._answer: Say | None = None

    def run(self) -> Tally:
        """Launch, start, yes, and then 25 minutes."""
        self._handle(Launched())
        self._asked = (0.0, self._answer) if self._answer else None
        self._for(8.0)
        self._decide("start")
        self._for(26.0)
        self._decide("yes")
        names = [name for name, _ in WEIGHTS]
        weights = [weight for _, weight in WEIGHTS]
        while self._now < 25 * 60:
            self._for(self._random.uniform(4.0, 25.0))
            self._decide(self._random.choices(names, weights)[0])
        self._for(5.0)
        return self._tally

    def _decide(self, what: str) -> None:
        name, _, arg = what.partition(":")
        key = {"discomfort": "kind", "ask_safety": "condition", "go_to_step": "name", "set_timer": "seconds"}
        args: dict[str, str | int] = {}
        if arg:
            args[key[name]] = int(arg) if arg.isdigit() else arg
        self._talk_until = self._now + SPOKEN_S + 0.3
        self._handle(SpeechBegan())
        self._for(SPOKEN_S)
        self._answer = None
        self._talk_until = 0.0
        self._handle(Heard(what, Intent(Name(name), args)))
        said = self._answer
        if said is None:
            return
        first = ClipKey(said.clauses[0].text, said.rate_wpm)
        hit = self._mouth.wanted(likely=False) != first
        self._tally.decisions += 1
        self._tally.hits += hit
        if not hit:
            self._tally.missed.append(f"{what}: {first.text}")
        self._asked = (self._now, said)

    def _for(self, seconds: float) -> None:
        for _ in range(round(seconds * 100)):
            self._block()

    def _block(self) -> None:
        self._make()
        self._mouth.render(BLOCK)
        self._now += 0.01
        for told in self._mouth.events():
            if isinstance(told, ClauseBegan) and self._asked and told.say_id == self._asked[1].id:
                gap = max(self._now - 0.01 - self._asked[0], 0.0)
                if not self._tally.first_s and not self._tally.decisions:
                    self._tally.first_s = gap
                else:
                    self._tally.gaps_s.append(gap)
                self._asked = None
            if isinstance(told, ClauseBegan | SayEnded):
                self._handle(told)
        while self._session.deadline is not None and self._session.deadline <= self._now:
            self._handle(Elapsed())

    def _make(self) -> None:
        """The supply's thread, in the session's time: one clip after the other, as `Supply.step` chooses."""
        if self._job is not None and self._job[1] <= self._now:
            key = self._job[0]
            self._disk.add(key)
            self._mouth.supply(key, _clip(key))
            self._job = None
        if self._job is None:
            talking = self._now < self._talk_until
            key = self._mouth.wanted(likely=not talking)
            if key is None and not talking and not self._mouth.busy:
                key = next((k for k in self._behind if k not in self._disk), None)
            if key is not None:
                made = max(self._now, self._engine_ready_s) + self._cost(key)
                self._job = key, self._now + ON_DISK_S if key in self._disk else made

    def _handle(self, event: Event) -> None:
        for effect in self._session.handle(event, self._now):
            if isinstance(effect, VoiceEffect):
                self._mouth.apply(effect)
            if isinstance(effect, Say):
                self._answer = effect


def length_s(key: ClipKey) -> float:
    """About how long a clip lasts."""
    return max(0.4, 60.0 * len(key.text.split()) / WPM_CLIP * 165 / key.rate_wpm)


def _clip(key: ClipKey) -> Clip:
    return Clip(np.full(round(length_s(key) * SPEAKING_RATE), 100, np.int16))
