"""From what was heard or typed to what is meant.

A sentence is understood in three steps. Its words are made normal (contractions opened, punctuation
dropped). The matcher walks them through the templates and gives readings with their cost: what was said
but not expected, what was not quite what it should be. Then the moment chooses between readings that fit
equally ("go on": next, or resume while the step is held), and the risk of the intent decides whether the
evidence is enough: little for "stop", much for a step change.

The ear offers two texts, from the recogniser with the guide's own phrases and from the open one. Each is
a witness for the other: a command that only one of them holds must sound like what the other wrote.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from voiceguide.dialogue import language as languages
from voiceguide.dialogue.grammar import compiled, edges_of, names_of, spans
from voiceguide.dialogue.intents import Intent, Name, Risk, Scalar
from voiceguide.dialogue.language import Sentences
from voiceguide.dialogue.matching import Matcher, Reading
from voiceguide.dialogue.moment import Moment, Stage
from voiceguide.dialogue.phrases import Phrases
from voiceguide.dialogue.sounds import likeness
from voiceguide.dialogue.trie import vocabulary
from voiceguide.dialogue.vocabulary import lists_of
from voiceguide.guide.model import Guide

ENOUGH = {Risk.CALMING: 0.62, Risk.TALK: 0.72, Risk.CHANGE: 0.79, Risk.GREAT: 0.82}
"""Least score by what a mistake costs."""
ALIKE = {Risk.CALMING: 0.3, Risk.TALK: 0.45, Risk.CHANGE: 0.5, Risk.GREAT: 0.55}
"""How much a command must sound like what the other witness wrote."""
OVERLAP = {Risk.CALMING: 0.68, Risk.TALK: 0.76, Risk.CHANGE: 0.95, Risk.GREAT: 0.95}
"""Least overlap of words of meaning where no template explains the whole sentence."""
NEARLY = 0.45
"""Least score of what sounded like a command."""


class Completion(StrEnum):
    """How far a text has come towards a command."""

    NONE = "none"
    """No command begins like this."""
    PREFIX = "prefix"
    """The beginning of one."""
    OPEN = "open"
    """A whole one; something longer begins with it."""
    COMPLETE = "complete"
    """A whole one, and nothing longer continues it."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A reading that was not taken."""

    intent: Intent
    score: float
    template: str


@dataclass(frozen=True, slots=True)
class Meaning:
    """What was understood, and why."""

    intent: Intent | None
    text: str
    """The text it was decided on."""
    why: str
    score: float
    """Evidence, 0 to 1."""
    commandlike: bool = False
    """Not understood, but it sounded like a command and evidence was short."""
    template: str = ""
    """The template it fits."""
    slots: tuple[tuple[str, Scalar], ...] = ()
    rejected: tuple[Rejected, ...] = ()
    """Other readings, the likeliest first."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    intent: Intent
    score: float
    text: str
    template: str
    slots: tuple[tuple[str, Scalar], ...]


class Understanding:
    """Understands sentences about one guide."""

    def __init__(self, guide: Guide, *, language: str = "en") -> None:
        """Compile the templates with the guide's names. Raises GuideError for an unknown language."""
        self._language = languages.load(language)
        self._lists = lists_of(guide, self._language)
        self._trees, root, choices, self._overlap = compiled(language)
        names = names_of(self._language, self._lists, choices)
        self._matcher = Matcher(
            self._language, root, names, edges_of(language), partial(spans, self._language)
        )
        spoken = {name: [t for ts in values.values() for t in ts] for name, values in self._lists.items()}
        self._vocabulary = vocabulary(self._language, root, spoken)
        self._matcher.know(self._vocabulary)
        self._urgent = tuple(self._language.words(text) for text in self._language.urgent)
        self._phrases = Phrases(self._language, self._trees, self._lists)

    def understand(self, texts: Sequence[str], moment: Moment) -> Meaning:
        """What the texts mean now: what the recognisers wrote of one utterance, or one typed text."""
        told = tuple(dict.fromkeys(text for text in texts if text.strip()))
        if not told:
            return Meaning(None, "", "nothing was said", 0.0)
        found = sorted((c for text in told for c in self._candidates(text, moment)), key=lambda c: -c.score)
        if not any(self._doubt(c, told) is None for c in found):
            found += sorted((c for text in told for c in self._likely(text, moment)), key=lambda c: -c.score)
        if not found:
            return Meaning(None, told[0], "no command has these words", 0.0)
        best, reasons = None, []
        for candidate in found:
            reason = self._doubt(candidate, told)
            if reason is None:
                best = candidate
                break
            reasons.append(reason)
        rest = tuple(
            Rejected(c.intent, c.score, c.template)
            for c in found
            if c is not best and c.intent != getattr(best, "intent", None)
        )[:5]
        if best is None:
            first = found[0]
            return Meaning(
                None,
                first.text,
                f"{first.intent.name}? {reasons[0]}",
                first.score,
                commandlike=first.score >= NEARLY,
                template=first.template,
                slots=first.slots,
                rejected=rest,
            )
        why = "said as known" if best.score >= 0.999 else f"evidence {best.score:.2f}"  # noqa: PLR2004
        return Meaning(
            best.intent, best.text, why, best.score, template=best.template, slots=best.slots, rejected=rest
        )

    def completion(self, text: str, moment: Moment) -> Completion:
        """Whether a text is a command already, and whether more may come."""
        words = self._language.words(text)
        if not words:
            return Completion.NONE
        more = self._matcher.goes_on(words)
        if self.understand((text,), moment).intent is not None:
            return Completion.OPEN if more else Completion.COMPLETE
        return Completion.PREFIX if more else Completion.NONE

    def is_urgent(self, text: str) -> bool:
        """The words so far begin, lead-ins aside, with one that silences the guide at once."""
        words = self._language.words(text)
        while words:
            if any(words[: len(run)] == run for run in self._urgent):
                return True
            if self._language.glue.get(words[0], 1.0) > 0.1:  # noqa: PLR2004 - the freest small words
                return False
            words = words[1:]
        return False

    def phrases(self, moment: Moment) -> tuple[str, ...]:
        """Phrases for the recogniser's grammar: lower case; cores, lead-ins, tails and their seams."""
        del moment  # one grammar serves every moment: nobody speaks only of what is possible now
        return self._phrases.all()

    def unknown_words(self, knows: Callable[[str], bool]) -> tuple[str, ...]:
        """Words of the phrases that the recogniser's model lacks and would drop silently."""
        words = {word for phrase in self._phrases.all() for word in phrase.split()}
        return tuple(sorted(word for word in words if not knows(word)))

    def _candidates(self, text: str, moment: Moment) -> Iterator[_Candidate]:
        words = self._language.words(text)
        if not words:
            return
        yield from self._chosen(text, self._matcher.readings(words), moment)

    def _likely(self, text: str, moment: Moment) -> Iterator[_Candidate]:
        """Second opinion: what shares the most words of meaning."""
        words = self._language.words(text)
        if not self._matcher.at_home(words):
            return
        found = self._overlap.readings(words, self._matcher.lattice(words), self._language.glue.keys())
        for candidate in self._chosen(text, found, moment):
            if candidate.score >= OVERLAP[candidate.intent.risk]:
                yield candidate

    def _chosen(self, text: str, found: Iterable[Reading], moment: Moment) -> Iterator[_Candidate]:
        """One candidate for each intent, the best for the moment first."""
        groups = self._trees
        seen: dict[Name, float] = {}
        readings = [(self._fit(groups[r.template].group, moment), r) for r in found]
        fitting = sorted(
            ((round(fit - r.cost, 3), r) for fit, r in readings if fit >= 0),
            key=lambda p: (-p[0], -p[1].weight),
        )
        for _, reading in fitting:
            tree = groups[reading.template]
            intent = _intent(tree.group, reading, moment)
            if intent is None or seen.get(intent.name, -1.0) >= reading.score:
                continue
            seen[intent.name] = reading.score
            yield _Candidate(intent, reading.score, text, tree.template, reading.slots)

    def _fit(self, group: Sentences, moment: Moment) -> float:
        """How much the moment speaks for a group: below 0 it is impossible."""
        match group.when:
            case None:
                return 0.0
            case "speaking":
                fits = moment.speaking
            case "silent":
                fits = not moment.speaking
            case "held":
                fits = moment.stage is Stage.HELD
            case "question":
                fits = moment.question
            case "idle":
                fits = moment.stage is Stage.IDLE
            case _:
                fits = moment.stage.value == group.when
        return 0.05 if fits else -1.0

    def _doubt(self, candidate: _Candidate, told: tuple[str, ...]) -> str | None:
        """Why the evidence does not suffice; None where it does."""
        risk = candidate.intent.risk
        if candidate.score < ENOUGH[risk]:
            return f"evidence {candidate.score:.2f} is short of {ENOUGH[risk]:.2f}"
        if len(told) > 1:
            others = [t for t in told if t != candidate.text]
            alike = max(likeness(_plain(candidate.text), _plain(t)) for t in others)
            if alike < ALIKE[risk]:
                return f"the other witness heard {others[0]!r}"
        return None


def _plain(text: str) -> str:
    return " ".join(text.lower().replace("[unk]", " ").split())


def _intent(group: Sentences, reading: Reading, moment: Moment) -> Intent | None:
    """The intent of a reading, its slots turned into args."""
    args: dict[str, Scalar] = dict(group.args)
    for slot, value in reading.slots:
        if slot.startswith("_"):
            continue
        match slot:
            case "minutes" if isinstance(value, int):
                args["minutes"] = max(1, round(value / 60))
            case "back" if isinstance(value, int):
                args["offset"] = -value
            case "forth" if isinstance(value, int):
                args["offset"] = value
            case _:
                args[slot] = value
    if group.name in {Name.SLOWER, Name.FASTER} and "what" not in args and not moment.free:
        args["what"] = "voice" if moment.speaking or moment.stage is not Stage.STEP else "hands"
    return Intent(group.name, args)
