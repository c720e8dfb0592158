"""The second opinion: is what the recognisers wrote evidence enough to act?

A recogniser that is held to commands turns other people's talk into commands, with full confidence; the open
one seldom does, and mishears many commands that were said. So all are asked, and what speaks for each thing
that may have been meant is added up, as log-odds.

What tells most is the *edge*: how much likelier a sentence of the lists makes the sounds than the best
that the open model can write of them. A command that was said has about as good an explanation in the list
as anywhere: its edge is near zero or above, however loud the noise, which harms both alike. Talk bent into
a command lies ten or more below. (A likelihood ratio against a filler model, as in word spotting since Rose
and Paul, 1990.)

Beside it count: which recognisers mean the same, how exactly the understanding knows the
words, whether the open text is another command, whether it sounds alike. A single word is weighed apart,
for strangers say single words all day.

The weights are those of a logistic regression (`python -m benchmarks.hearing.weigh`), on voices and people
that are kept apart from those the figures are measured on. How much is needed follows from what a mistake
costs.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import log

from voiceguide.dialogue.intents import Intent, Name, Risk
from voiceguide.dialogue.moment import Moment
from voiceguide.dialogue.sounds import likeness
from voiceguide.dialogue.understanding import Meaning, Understanding
from voiceguide.hearing.leaning import LEVEL, Leaning
from voiceguide.hearing.recogniser import Reading

NEEDED = {Risk.CALMING: 0.0, Risk.TALK: 0.2, Risk.CHANGE: 0.5, Risk.GREAT: 1.2}
"""Log-odds from which it is acted on, by what a mistake costs."""

STOP = -2.0
"""The same for a bare stop: hardly anything else is heard as that word, and it costs a word to go on."""

UNSECONDED = 1.0
"""The same for a single word that the open model heard otherwise, if it does not calm."""

CALM = 0.5
"""What a calming intent has ahead of others."""

NEARLY = 2.0
"""What may be short of that and still have sounded like a command."""

DOUBT = 1.5
"""Log-odds more over the guide's own voice, while that is not taken out."""

KNOWN = 0.995
"""Score of the understanding from which a text is known as it stands."""

PLAIN = 0.985
"""The same from which nothing that counts was said beside what is known."""

REACH = {"core": -10.0, "grammar": -20.0, "open": -3.0}
"""The recognisers, and the edges below which a hypothesis of theirs is not looked at."""

ABOVE = 5.0
"""Edge above which more of it says no more."""

WEIGHTS = {
    "": (-4.84, -7.16),
    "core": (2.78, 4.63),
    "core below": (1.85, 0.61),
    "core above": (0.00, 0.17),
    "grammar": (0.33, 0.41),
    "grammar below": (0.20, 0.00),
    "grammar above": (0.23, 0.00),
    "open": (0.32, 2.37),
    "open below": (0.00, 0.18),
    "open above": (0.00, 0.00),
    "score": (1.94, 0.00),
    "known": (0.09, 0.00),
    "another": (-0.45, -3.52),
    "alike": (0.23, 0.72),
    "length": (1.53, 0.00),
    "lead": (0.36, 0.62),
    "crowd": (-0.26, 0.00),
    "talk": (-0.55, -0.07),
    "own talk": (-6.03, 0.00),
}
"""What each piece of evidence adds: in a sentence, and where a single word is all there is. "" is added
always; "above" and "below" are edges above zero, and below it by the word."""


Understand = Callable[[str], Meaning]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an utterance comes to."""

    text: str
    """What was decided on."""
    intent: Intent | None
    """None: not accepted."""
    why: str
    nearly: Intent | None = None
    """Not accepted, but it sounded like this command."""
    own: bool = False
    """Not accepted, since it was the guide's own voice."""
    exact: bool = True
    """It was said as known: nothing in it had to be overlooked."""
    then: Intent | None = None
    """A second command of the same breath."""

    @property
    def intents(self) -> tuple[Intent | None, Intent | None]:
        """What was meant, and what then."""
        return self.intent, self.then

    @property
    def commandlike(self) -> bool:
        """Not accepted, but it sounded like a command."""
        return self.nearly is not None


@dataclass(slots=True)
class Candidate:
    """One thing that may have been meant, and which recognisers say so."""

    meaning: Meaning
    """Of the text that says it best."""
    edges: dict[str, float]
    """The best edge of each recogniser that wrote it: core, grammar, open."""

    @property
    def intent(self) -> Intent:
        """What was meant."""
        assert self.meaning.intent is not None  # noqa: S101  # others are no candidates
        return self.meaning.intent

    @property
    def edge(self) -> float:
        """The best of its edges."""
        return max(self.edges.values())

    @property
    def alone(self) -> bool:
        """It is a single word."""
        return " " not in self.meaning.text


def at(understanding: Understanding, moment: Moment) -> Understand:
    """Understands texts at that moment, each once: the recognisers often write the same."""
    return cache(lambda text: understanding.understand(text, moment))


def candidates(reading: Reading, understand: Understand) -> list[Candidate]:
    """Everything that the hypotheses of the recognisers can mean."""
    found: list[Candidate] = []
    transcripts = {"core": reading.core, "grammar": reading.grammar, "open": reading.open}
    for source, transcript in transcripts.items():
        for hypothesis in transcript.hypotheses:
            text, edge = hypothesis.known, reading.edge(hypothesis)
            if not text or edge < REACH[source] or text in _never_alone():
                continue
            meaning = understand(text)
            if meaning.intent is None:
                continue
            known = next(
                (c for c in found if (c.intent, c.meaning.then) == (meaning.intent, meaning.then)), None
            )
            if known is None:
                found.append(Candidate(meaning, {source: edge}))
                continue
            known.edges.setdefault(source, edge)
            if meaning.score > known.meaning.score:
                known.meaning = meaning
    return found


def talk_in(reading: Reading, understand: Understand) -> float:
    """How likely it is, by the words that the open model wrote, that they are for somebody else."""
    return understand(reading.open.text).talk if reading.open.text else 0.0


def evidence(
    candidate: Candidate,
    rivals: Sequence[Candidate],
    reading: Reading,
    *,
    talk: float,
    crowd: bool = False,
) -> dict[str, float]:
    """What there is of each kind of evidence for a candidate, `rivals` being all of them.

    `talk`: how likely what the open model wrote is not meant for the guide, by its words. `crowd`: other
    people speak all the time.
    """
    edges, free = candidate.edges, reading.open.text
    other = any(c.meaning.text == free and c.intent.name is not candidate.intent.name for c in rivals)
    best_rival = max((c.edge for c in rivals if c.intent.name is not candidate.intent.name), default=-10.0)
    words = len(candidate.meaning.text.split())
    told = {"": 1.0}
    for source, edge in edges.items():
        told[source] = 1.0
        told[f"{source} below"] = max(min(edge, 0.0), REACH[source]) / words
        told[f"{source} above"] = min(max(edge, 0.0), ABOVE)
    return told | {
        "score": candidate.meaning.score,
        "known": float(candidate.meaning.score >= KNOWN),
        "another": float(other),
        "alike": likeness(candidate.meaning.text, free) if free else 0.0,
        "length": log(words),
        "lead": max(min(candidate.edge - best_rival, 4.0), -4.0),
        "crowd": float(crowd),
        "talk": talk,
        "own talk": candidate.meaning.talk,
    }


def log_odds(candidate: Candidate, told: Mapping[str, float]) -> float:
    """How likely it is that just this was meant, by all the evidence there is."""
    return sum(WEIGHTS[name][candidate.alone] * worth for name, worth in told.items())


def verify(  # noqa: PLR0913 - each may be left out
    reading: Reading,
    understanding: Understanding,
    *,
    moment: Moment,
    doubtful: bool = False,
    crowd: bool = False,
    leaning: Leaning = LEVEL,
) -> Verdict:
    """Weigh the transcripts of one utterance at that moment. Never raises.

    `doubtful`: the guide's own voice may be in it. `crowd`: other people's may. `leaning`: what more this
    home needs.
    """
    text = reading.open.text or reading.grammar.known
    if not text:
        return Verdict("", None, "no words")
    understand = at(understanding, moment)
    found = candidates(reading, understand)
    if not found:
        return Verdict(text, None, understand(text).why)
    talk = talk_in(reading, understand)
    weighed = [
        (log_odds(c, evidence(c, found, reading, talk=talk, crowd=crowd)) + _calm(c), c) for c in found
    ]
    odds, best = max(weighed, key=lambda pair: pair[0])
    needed = _needed(best) + leaning.more[best.intent.risk] + (DOUBT if doubtful else 0.0)
    heard = ", ".join(f"{source} {edge:+.1f}" for source, edge in best.edges.items())
    why = f"{best.intent.name} “{best.meaning.text}” ({heard}): {odds:.1f} of {needed:.1f}"
    if odds >= needed:
        exact = best.meaning.score >= PLAIN
        return Verdict(best.meaning.text, best.intent, why, exact=exact, then=best.meaning.then)
    return Verdict(text, None, f"rejected: {why}", nearly=best.intent if odds >= needed - NEARLY else None)


def _needed(candidate: Candidate) -> float:
    risk, then = candidate.intent.risk, candidate.meaning.then
    if then is not None:
        return max(NEEDED[risk], NEEDED[then.risk])
    if risk is Risk.CALMING:
        return STOP if candidate.intent.name is Name.STOP else NEEDED[risk]
    unseconded = candidate.alone and "open" not in candidate.edges
    return max(NEEDED[risk], UNSECONDED) if unseconded else NEEDED[risk]


def _calm(candidate: Candidate) -> float:
    """What calms goes first where two are about as likely."""
    return CALM if candidate.intent.risk is Risk.CALMING else 0.0


@cache
def _never_alone() -> frozenset[str]:
    import yaml

    return frozenset(yaml.safe_load(files(__package__).joinpath("alone.yaml").read_text("utf-8"))["en"])
