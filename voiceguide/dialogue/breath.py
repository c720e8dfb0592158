"""Two clauses said in one breath: "next step, ow", "go back and turn the music off".

Where one of them calms, it is what was meant, in either order, and the other is not done: nobody who says
"stop" wants the rest. Else both are done, in the order they were said, if they are joined by a word of the
language file and both are known for certain. A sentence that is known as it stands is one clause
("stop the music"), and so is one of which a half means nothing ("stop it you two").
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from voiceguide.dialogue.comfort import MILD
from voiceguide.dialogue.evidence import EXACT
from voiceguide.dialogue.intents import REPLIES, Intent, Name
from voiceguide.dialogue.language import Language
from voiceguide.dialogue.meaning import Meaning
from voiceguide.dialogue.phrasing import OneBreath
from voiceguide.dialogue.templates import Tokens
from voiceguide.dialogue.undoing import ASKING

CERTAIN = 0.985
"""Evidence from which a clause is known as it stands; what is merely learned never has as much."""
WHOLE = 0.97
"""Evidence above which a sentence is known as a whole, a small word or two aside."""
LOOSE = 0.3
"""Cost up to which a clause that calms may be said more freely than the templates have it, and"""
LIKELY = 0.9
"""what it must have been learned to be then ("her leg has gone numb")."""
TALKED = 0.5
"""Probability of talk from which the other half is none for the guide."""
LONGEST = 16
"""Words of the longest sentence that is looked at."""

MOVES = frozenset({
    Name.START, Name.NEXT, Name.PREVIOUS, Name.SKIP, Name.FIRST_STEP, Name.LAST_STEP, Name.GO_TO_STEP,
    Name.OTHER_LEG,
})  # fmt: skip
"""Commands that change the step."""
ALONE = frozenset({Name.START, Name.UNDO, Name.CORRECT}) | REPLIES
"""What is never one of two commands: it is about the command or the question before."""
CALMING = frozenset({Name.DISCOMFORT, Name.STOP, Name.PAUSE})
"""What goes before everything else that was said in the same breath."""
HOLDING = frozenset({Name.STOP, Name.PAUSE, Name.MUTE})
"""After these nothing more is wanted."""
LEADING = MOVES | {Name.AUTO_ON, Name.AUTO_OFF}
"""Of these, one is enough: two changes of step are one too many, and who is led does not lead."""
READ_ANYWAY = frozenset({Name.REPEAT, Name.PAUSE})
"""What adds nothing to a change of step, or was hardly meant so ("go to step six and give us a minute")."""


@dataclass(frozen=True, slots=True)
class Clauses:
    """How to understand a clause by itself."""

    costs: Callable[[Tokens], Mapping[Name, float]]
    """What it is by the templates alone, and what is said beside each."""
    meaning: Callable[[Tokens], Meaning]
    """All that it means."""

    def certain(self, words: Tokens) -> Meaning | None:
        """What it means where that is known for certain."""
        if not words or min(self.costs(words).values(), default=1.0) > EXACT:
            return None
        meaning = self.meaning(words)
        return meaning if meaning.intent is not None and meaning.score >= CERTAIN else None


def in_one_breath(
    whole: Meaning, words: Tokens, clauses: Clauses, language: Language, alarming: Collection[str]
) -> Meaning:
    """The meaning of a sentence that may be two clauses; `alarming`: conditions that are an emergency."""
    known = language.one_breath
    if not 1 < len(words) <= LONGEST or not (known.calming | known.joining).intersection(words):
        return whole
    if whole.intent is not None and (whole.score > WHOLE or _stands(whole.intent)):
        return whole
    if known.calming.intersection(words):
        calming = _calming(words, clauses, language, alarming)
        mild = whole.intent is not None and whole.intent.name is Name.DISCOMFORT
        pains = calming is not None and calming.intent is not None and calming.intent.name is Name.DISCOMFORT
        if calming is not None and (pains or not mild):  # "stop, it tickles" is about the tickling
            return replace(calming, text=whole.text, why=f"what calms goes first; {calming.why}")
    if known.joining.intersection(words):
        return _both(words, clauses, language, whole) or whole
    return whole


def _stands(whole: Intent) -> bool:
    """Whether a sentence of that meaning is not taken apart: it calms, or asks what is safe."""
    return whole.name is Name.ASK_SAFETY or (whole.name in CALMING and whole.args.get("kind") not in MILD)


def _calming(
    words: Tokens, clauses: Clauses, language: Language, alarming: Collection[str]
) -> Meaning | None:
    """The half that calms, an emergency before all; None where some parting of the words knows none.

    For "no, stop the music" can be parted behind "no stop", too. A question runs to the end of the sentence
    ("should a knot hurt"), and what is taken back does not calm ("stop, no, go on").
    """
    known, marks = language.one_breath, language.taking_back.marks
    asks = words[0] in language.asking
    found: list[tuple[int, Meaning]] = []
    for at in range(1, len(words)):
        halves = words[:at], _unjoined(words[at:], known)
        if not halves[1]:
            continue
        refused = not known.refusing.isdisjoint(words[: at + 1])  # "don't stop", "no need to stop"
        taken_back = words[0] in known.refusing or not marks.isdisjoint(words[1 : at + 1])
        first = clauses.costs(halves[0])
        second = clauses.costs(halves[1]) if first else {}
        cheapest = [min(costs.values(), default=1.0) for costs in (first, second)]
        if min(cheapest) > EXACT or max(cheapest) > LOOSE:
            continue
        meanings = [clauses.meaning(half) for half in halves]
        ranks = [
            (_rank(meanings[n].intent, meanings[1 - n].intent, alarming), meanings[n])
            for n in (0, 1)
            if _sure(meanings[n])
            and cheapest[1 - n] <= EXACT
            and not ((asks or refused) if n else taken_back)
        ]
        best = max(ranks, key=lambda pair: pair[0], default=None)
        if best is not None and best[0]:
            if _means_something(*((second, meanings[1]) if best[1] is meanings[0] else (first, meanings[0]))):
                found.append(best)
        elif max(cheapest) <= EXACT and not CALMING.intersection((*first, *second)):
            return None
    return max(found, key=lambda pair: pair[0])[1] if found else None


def _means_something(costs: Mapping[Name, float], meaning: Meaning) -> bool:
    """Whether it is something for the guide, and no mere reply: not so in "stop at the lights"."""
    return not REPLIES.issuperset(costs) and meaning.score > WHOLE and meaning.talk < TALKED


def _sure(meaning: Meaning) -> bool:
    """Whether it is known well enough to silence what was said beside it."""
    return meaning.score >= CERTAIN or (meaning.score >= LIKELY and meaning.talk <= 1 - LIKELY)


def _rank(intent: Intent | None, other: Intent | None, alarming: Collection[str]) -> int:
    """How much it goes before the other half; 0: not at all."""
    if intent is None:
        return 0
    if _alarms(intent, alarming):
        return 4
    match intent.name:
        case Name.DISCOMFORT:
            return 0 if intent.args.get("kind") in MILD else 3
        case Name.STOP:
            return 0 if intent.args.get("end") else 2
        case Name.PAUSE:
            return 1 if other is not None and other.name in MOVES else 0
        case _:
            return 0


def _alarms(intent: Intent | None, alarming: Collection[str]) -> bool:
    """Whether it tells of an emergency."""
    if intent is None:
        return False
    return bool(intent.args.get("emergency")) or (
        intent.name is Name.ASK_SAFETY and str(intent.args.get("condition")) in alarming
    )


def _both(words: Tokens, clauses: Clauses, language: Language, whole: Meaning) -> Meaning | None:
    """Both of two joined commands; None where they are no two that can be done one after the other.

    A sentence that was learned to be a third thing is that: "say that again and take your time".
    """
    asks = words[0] in language.asking
    for before, after in _joined(words, language.one_breath):
        first = clauses.certain(before)
        second = None if first is None else clauses.certain(after)
        if first is None or first.intent is None or second is None or second.intent is None:
            continue
        names = first.intent.name, second.intent.name
        if whole.intent is not None and whole.intent.name not in names:
            continue
        if not _go_together(first.intent, second.intent) or (asks and not ASKING.issuperset(names)):
            continue
        return replace(
            first,
            text=whole.text,
            then=second.intent,
            why=f"two commands; {first.why}; then {second.why}",
            score=min(first.score, second.score),
            talk=max(first.talk, second.talk),
        )
    return None


def _go_together(first: Intent, second: Intent) -> bool:
    """Whether it makes sense to do the one and then the other."""
    one, two = first.name, second.name
    if one is two or ALONE.intersection((one, two)) or second.args.get("end"):
        return False
    if one in HOLDING or (one is Name.DISCOMFORT and first.args.get("kind") not in MILD):
        return False
    if {one, two} <= LEADING:
        return False
    return one not in MOVES or two not in READ_ANYWAY


def _joined(words: Tokens, known: OneBreath) -> Iterator[tuple[Tokens, Tokens]]:
    """The words before and after each joining word."""
    for at in range(1, len(words) - 1):
        rest = _unjoined(words[at:], known)
        if rest and len(rest) < len(words) - at and _unjoined(words[at - 1 :], known) != rest:
            yield words[:at], rest


def _unjoined(words: Tokens, known: OneBreath) -> Tokens:
    """The words without the joining ones they begin with."""
    at = 0
    while at < len(words) and words[at] in known.joining:
        at += 1
    return words[at:]
