"""Plays the readable transcripts of ../dialogues: typed words in, what the guide says out.

> next                  a person says it, at once, also over the guide's voice
~ is dinner ready       talk that is not meant for the guide: it must be nothing
< Warm your hands …     what the guide says next; … stands for any words
…                       until the guide is silent
… 3 min                 time passes
(silent)                nothing more has been said
= step 5, left          where the session stands: step, side, held, gate, idle, ended, muted
"""

import re
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

from tests.fakes import Player
from voiceguide.dialogue.events import Heard, Launched, SpeechBegan, SpeechEnded
from voiceguide.dialogue.intents import Name
from voiceguide.dialogue.moment import Moment
from voiceguide.dialogue.session import Session
from voiceguide.dialogue.understanding import Understanding
from voiceguide.guide.loader import load

FOLDER = Path(__file__).parents[1] / "dialogues"
FILES = sorted(FOLDER.glob("*.txt"))
SECONDS_A_WORD = 0.35
REACTION_S = 0.15
PATIENCE_S = 60.0
"""Seconds of silence after which the guide is not going to say what is expected."""
TIME = re.compile(r"… *(\d+) *(s|min)$")


@cache
def understanding() -> Understanding:
    return Understanding(load("leg-massage"))


class Transcript:
    """One transcript being played."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.player = Player(Session(load("leg-massage")))
        self.taken = 0
        """How many said clauses have been compared or passed over."""
        self.line = 0
        self.used: set[tuple[Name, Moment]] = set()

    def play(self) -> "Transcript":
        self.player.do(Launched())
        for line, raw in enumerate(self.path.read_text(encoding="utf-8").splitlines(), 1):
            self.line, text = line, raw.split("#")[0].strip()
            if text:
                self._play(text)
        return self

    def _play(self, text: str) -> None:
        mark, rest = text[0], text[1:].strip()
        match mark:
            case ">":
                self._say(rest, meant=True)
            case "~":
                self._say(rest, meant=False)
            case "<":
                self._expect(rest)
            case "…":
                self._wait(text)
            case "(":
                assert text == "(silent)", self._at(text)
                said = self.player.texts[self.taken :]
                assert not said, self._at(f"not silent: {said}")
            case "=":
                for fact in rest.split(","):
                    self._check(fact.strip())
            case _:
                pytest.fail(self._at(f"what is {text!r}?"))

    def _say(self, text: str, *, meant: bool) -> None:
        player = self.player
        moment = player.session.view.moment
        player.do(SpeechBegan())
        player.run(SECONDS_A_WORD * len(text.split()))
        player.do(SpeechEnded())
        player.run(REACTION_S)
        meaning = understanding().understand(text, moment)
        assert (meaning.intent is not None) is meant, self._at(f"{text!r}: {meaning.why}")
        if meaning.intent is not None:
            self.used.add((meaning.intent.name, moment))
            self.taken = len(player.said)
        player.do(
            Heard(text, meaning.intent, why=meaning.why, commandlike=meaning.commandlike, then=meaning.then)
        )

    def _expect(self, pattern: str) -> None:
        pieces = [re.escape(piece.strip()) for piece in pattern.split("…")]
        wanted = re.compile(".*".join(pieces), re.DOTALL)
        silent_since = self.player.now
        end = self.taken
        while True:
            for end in range(self.taken + 1, len(self.player.said) + 1):
                if wanted.fullmatch(" ".join(self.player.texts[self.taken : end])):
                    self.taken = end
                    return
            if self.player.speaking:
                silent_since = self.player.now
            said = self.player.texts[self.taken :]
            over = self.player.ended or self.player.now - silent_since > PATIENCE_S
            assert not over, self._at(f"expected {pattern!r}, said {said}")
            self.player.run(0.05)

    def _wait(self, text: str) -> None:
        if text == "…":
            self.player.run_until_silent()
            self.taken = len(self.player.said)
            return
        time = TIME.match(text)
        assert time, self._at(f"what is {text!r}?")
        self.taken = len(self.player.said)
        self.player.run(int(time[1]) * (60 if time[2] == "min" else 1))

    def _check(self, fact: str) -> None:
        view = self.player.session.view
        stage = view.moment.stage.value
        word, _, number = fact.partition(" ")
        if word == "step" and number:
            assert view.step_number == int(number), self._at(f"step {view.step_number}")
        elif word == "muted":
            assert view.muted, self._at("not muted")
        elif word == "over":
            assert self.player.ended, self._at("not over")
        elif word in ("left", "right"):
            assert view.side == word, self._at(f"side {view.side}")
        else:
            assert stage == word, self._at(f"{stage}, not {word}")

    def _at(self, text: str) -> str:
        return f"{self.path.name}:{self.line}: {text}"


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_transcript(path: Path) -> None:
    transcript = Transcript(path).play()
    assert transcript.used


def test_every_intent_stands_in_transcripts_at_two_moments() -> None:
    moments: dict[Name, set[Moment]] = defaultdict(set)
    for path in FILES:
        for name, moment in Transcript(path).play().used:
            moments[name].add(moment)
    assert {name.value: len(moments[name]) for name in Name if len(moments[name]) < 2} == {}
