"""The second opinion: is what the recognisers wrote evidence enough to act?

The grammar is held to commands, so it turns other people's talk into commands, and with full confidence:
word confidence is no gate. The open model seldom writes a command that was not said, and mishears many
that were. So each is asked alone and both together what they mean, and the answer is accepted by how far
they bear each other out; how far they must depends on what a mistake costs (`Risk`).

* Both alone mean the same: accepted.
* Only the grammar means a command: the open text must sound like it, the more so the costlier the intent
  and the fewer the sounds there are to compare.
* Only the open model means one: it is right more often than the grammar then, so less is asked.
* A single word carries the least evidence of all, and strangers say single words all day: it must be known
  as it stands (no likeness in the matching, too), be borne out by the other recogniser, and be no word that
  people say to each other all day (`alone.yaml`).
* Each means something else: the one that calms goes first, then the one that is better known.
* A whole sentence of the core list, clearly heard, stands in for the grammar, and bears it out: strangers'
  words and talk become none of those. Where the grammar means the same, the open model may have misheard;
  so are soft and short words heard that it has no luck with ("quieter"), and most of what is said in noise.
  Only a single word that changes the step, and what ends it all, the open model may not contradict.
* In a crowd (other voices all the time) only that counts, or a sentence that both know, nearly as it stands.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from voiceguide.dialogue.intents import Intent, Name, Risk
from voiceguide.dialogue.moment import Moment
from voiceguide.dialogue.sounds import likeness
from voiceguide.dialogue.understanding import Meaning, Understanding
from voiceguide.hearing.recogniser import Reading

LIKENESS = {Risk.CALMING: 0.45, Risk.TALK: 0.55, Risk.CHANGE: 0.6, Risk.GREAT: 0.65}
"""How alike in sound (0..1) the open text must be to a command that the grammar alone heard."""

WORD_LIKENESS = {Risk.CALMING: 0.65, Risk.TALK: 0.8, Risk.CHANGE: 0.75, Risk.GREAT: 0.8}
"""The same where the command is a single word."""

OPEN_LIKENESS = {Risk.CALMING: 0.0, Risk.TALK: 0.2, Risk.CHANGE: 0.45, Risk.GREAT: 0.5}
"""How alike the grammar's text must be to a command that the open model alone heard."""

OPEN_WORD_LIKENESS = {Risk.CALMING: 0.4, Risk.TALK: 0.6, Risk.CHANGE: 0.45, Risk.GREAT: 0.8}
"""The same where the command is a single word."""

SURE = 0.5
"""Confidence of the open model below which a single word is a guess."""

SURER = 0.8
"""The same where the core list hears it, too, but with less than `SURE`."""

CERTAIN = 0.9
"""Confidence of the open model that makes up for a grammar that heard nothing, if the text is known;
and of the core list, for what calms."""

KNOWN = 0.995
"""Score of the understanding from which a text is known as it stands."""

FITTING = 0.975
"""Score asked of a sentence that the grammar alone heard: it bends what it hears towards its phrases already,
so the understanding need not bend it further. Of strangers' requests the grammar made texts up to 0.97."""

FITTING_CALMING = 0.95
"""The same for what calms."""

CLEAR = {Risk.CALMING: 0.75, Risk.TALK: 0.75, Risk.CHANGE: 0.9, Risk.GREAT: 0.75}
"""Confidence from which a core sentence was clearly heard. Strange words become one with 0.75 at most."""

AGREED = {Risk.CALMING: 0.4, Risk.TALK: 0.5, Risk.CHANGE: 0.6, Risk.GREAT: 0.75}
"""Confidence asked of a core sentence where the grammar means the same."""

UNLIKE = {Risk.CHANGE: 0.4, Risk.GREAT: 0.5}
"""Likeness below which the open model heard something else altogether."""

BORNE_OUT = 0.35
"""What a core sentence clearly heard takes off the likeness asked of the open text."""

LOOSE = 0.97
"""Score of a sentence of the open model up to which it must sound more like the grammar's, by `BORNE_OUT`."""

CLOSE = 0.8
"""Likeness from which the open text makes up for a sentence that does not fit so well."""

NEARLY_FITTING, NEARLY_CLOSE = 0.94, 0.75
"""The two where both fall a little short."""

VAGUE, VERY_CLOSE = 0.5, 0.9
"""Score below which a sentence of the grammar needs more than that: that much likeness."""

ASIDE = 0.2
"""What is added to that where the grammar alone heard the sentence, and with words that are none of it."""

_ALMOST = 0.2
"""Likeness short of what is needed by this much still sounds like a command."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an utterance comes to."""

    text: str
    """What was decided on."""
    intent: Intent | None
    """None: not accepted."""
    why: str
    commandlike: bool = False
    """Not accepted, but it sounded like a command."""
    own: bool = False
    """Not accepted, since it was the guide's own voice."""
    exact: bool = True
    """It was said as known: nothing in it had to be overlooked."""


def verify(
    reading: Reading,
    understanding: Understanding,
    *,
    moment: Moment,
    doubtful: bool = False,
    crowd: bool = False,
) -> Verdict:
    """Weigh the transcripts of one utterance at that moment. Never raises.

    `doubtful`: the guide's own voice may be in it, so both must agree. `crowd`: other people's may.
    """
    held, free = reading.core.text or reading.grammar.known, reading.open.text
    if not held and not free:
        return Verdict("", None, "no words")
    by_grammar = _alone(held, understanding, moment)
    by_open = _alone(free, understanding, moment)
    clear = _clear(reading, by_grammar)
    if (
        by_grammar is not None
        and not doubtful
        and _borne_out(by_grammar, by_open, reading, understanding, moment)
    ):
        return Verdict(held, by_grammar.intent, "the core list and the grammar agree")
    heeded = by_open is not None and (not crowd or clear or (" " in free and by_open.score >= LOOSE))
    if heeded and by_grammar is not None and by_open is not None and by_grammar.intent == by_open.intent:
        return _agreed(by_open, reading)
    if doubtful or (crowd and not clear):
        where = "over the guide's own voice" if doubtful else "among other voices"
        return Verdict(free or held, None, f"{where}, and the recognisers do not agree")
    if crowd:
        by_open = None  # it writes what the others say
    if by_grammar is not None and by_open is not None:
        sides = (by_grammar, by_open) if clear else (by_open, by_grammar)
        better: Meaning | None = max(sides, key=_calm_first)
    else:
        better = by_open or by_grammar
    if better is not None:
        return _one_sided(better, held, free, confidence=reading.open.confidence, clear=clear)
    return _together(held, free, understanding, moment)


def _together(held: str, free: str, understanding: Understanding, moment: Moment) -> Verdict:
    """Neither means anything alone: perhaps both do together."""
    together = understanding.understand([held, free], moment)
    if together.intent is not None and " " in together.text:
        return Verdict(together.text, together.intent, f"both together: {together.why}")
    return Verdict(free or held, None, together.why or "not a command", commandlike=together.commandlike)


def _alone(text: str, understanding: Understanding, moment: Moment) -> Meaning | None:
    """What one text means by itself; None where it is no command."""
    meaning = understanding.understand([text], moment) if text and text not in _never_alone() else None
    if meaning is None or meaning.intent is None or (" " not in text and meaning.score < KNOWN):
        return None
    return meaning


def _risk(meaning: Meaning) -> Risk:
    return meaning.intent.risk if meaning.intent is not None else Risk.GREAT


def _borne_out(
    meaning: Meaning, other: Meaning | None, reading: Reading, understanding: Understanding, moment: Moment
) -> bool:
    """The core list heard it, and the grammar means the same; `other` is what the open text means."""
    risk, confidence, free = _risk(meaning), reading.core.confidence, reading.open.text
    if meaning.text != reading.core.text or confidence < AGREED[risk]:
        return False
    if risk is Risk.CALMING and confidence >= CERTAIN:
        return other is None
    rich = _alone(reading.grammar.known, understanding, moment)
    if rich is None or rich.intent != meaning.intent:
        return False
    if risk is Risk.GREAT or (risk is Risk.CHANGE and " " not in meaning.text):
        contradicted = other is not None and other.intent != meaning.intent
        return not contradicted and (not free or likeness(meaning.text, free) >= UNLIKE[risk])
    return True


def _clear(reading: Reading, meaning: Meaning | None) -> bool:
    """The core list heard it, and clearly."""
    return (
        meaning is not None and reading.core.text != "" and reading.core.confidence >= CLEAR[_risk(meaning)]
    )


def _calm_first(meaning: Meaning) -> tuple[bool, float]:
    intent = meaning.intent
    return intent is not None and (intent.name is Name.STOP or intent.risk is Risk.CALMING), meaning.score


@cache
def _never_alone() -> frozenset[str]:
    import yaml

    return frozenset(yaml.safe_load(files(__package__).joinpath("alone.yaml").read_text("utf-8"))["en"])


def _agreed(meaning: Meaning, reading: Reading) -> Verdict:
    """Both mean the same."""
    confidence = reading.open.confidence
    vague = reading.core.text != "" and reading.core.confidence < SURE
    guessed = confidence < (SURER if vague else SURE) and _risk(meaning) is not Risk.CALMING
    if " " not in meaning.text and guessed:
        return Verdict(
            meaning.text, None, f"“{meaning.text}” is a guess ({confidence:.2f})", commandlike=True
        )
    return Verdict(meaning.text, meaning.intent, "both recognisers agree", exact=meaning.score >= KNOWN)


def _one_sided(meaning: Meaning, held: str, free: str, *, confidence: float, clear: bool) -> Verdict:
    """One of them means this, the other nothing or something else: that must at least sound like it."""
    assert meaning.intent is not None  # noqa: S101  # `_alone` has seen to it
    word, risk, name = " " not in meaning.text, meaning.intent.risk, meaning.intent.name
    if meaning.text == free:
        which, other, needed = "open model", held, (OPEN_WORD_LIKENESS if word else OPEN_LIKENESS)[risk]
        needed += BORNE_OUT if meaning.score <= LOOSE and not word else 0.0
    else:
        which, other, needed = "grammar", free, (WORD_LIKENESS if word else LIKENESS)[risk]
        needed += -BORNE_OUT if clear else ASIDE if meaning.score < KNOWN else 0.0
        close = NEARLY_CLOSE if meaning.score >= NEARLY_FITTING and risk is not Risk.GREAT else CLOSE
        needed = needed if word else min(needed, close)
    certain = confidence >= CERTAIN and meaning.score >= KNOWN
    alike = likeness(meaning.text, other) if other else float(certain)
    told = f"{name} “{meaning.text}” by the {which}, beside “{other}” ({alike:.2f} of {needed:.2f})"
    guessed = word and confidence < SURE and risk is not Risk.CALMING and not (clear and meaning.text == held)
    bent = meaning.text == held and not clear and _bent(meaning.score, risk, alike)
    if alike >= needed and not guessed and not bent:
        return Verdict(meaning.text, meaning.intent, told, exact=meaning.score >= KNOWN)
    return Verdict(free or held, None, f"rejected: {told}", commandlike=alike >= needed - _ALMOST)


def _bent(score: float, risk: Risk, alike: float) -> bool:
    """Whether a sentence of the grammar had to be bent too far for how much the open text is like it."""
    if alike >= CLOSE:
        return score < VAGUE and alike < VERY_CLOSE
    if alike >= NEARLY_CLOSE and score >= NEARLY_FITTING:
        return False
    return score < (FITTING_CALMING if risk is Risk.CALMING else FITTING)
