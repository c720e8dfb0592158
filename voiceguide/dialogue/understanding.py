"""From what was heard or typed to what is meant.

A sentence is understood in three steps. It is examined (`evidence.py`): its words are made normal and
walked through the templates, which gives readings with their cost. Then it is judged by the learned stage
(`learned.py`), which knows the templates' opinion and has seen what people say besides: a command must be
more probable than talk, "stop" by nothing more, a step change by much. Last, the moment chooses between
readings that fit equally ("go on": next, or resume while the step is held).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from voiceguide.dialogue import consent, learned
from voiceguide.dialogue.anew import Anew
from voiceguide.dialogue.arguments import LOOKED_FOR, arguments, as_said, completed, parted
from voiceguide.dialogue.breath import Clauses, in_one_breath
from voiceguide.dialogue.evidence import ASIDE, EXACT, Evidence, Sentences
from voiceguide.dialogue.features import rarities
from voiceguide.dialogue.figures import UNREAD, counts
from voiceguide.dialogue.intents import REPLIES, Intent, Name, Risk, Scalar
from voiceguide.dialogue.learned import NOTHING, Model
from voiceguide.dialogue.meaning import Completion, Meaning, Rejected
from voiceguide.dialogue.mending import Mending
from voiceguide.dialogue.moment import Moment, Stage, fit
from voiceguide.dialogue.templates import Tokens
from voiceguide.dialogue.walk import Reading
from voiceguide.guide.model import Guide

__all__ = ["Completion", "Meaning", "Rejected", "Understanding"]

AHEAD = {Risk.CALMING: 0.0, Risk.TALK: 0.1, Risk.CHANGE: 0.3, Risk.GREAT: 0.5}
"""How much more probable than talk a command must be, by what a mistake costs."""
PLAIN = frozenset({Name.YES, Name.OKAY})
"""Answers that count only in wordings that were thought of: consent is no matter of likelihood."""
ANSWERS = frozenset({Name.YES, Name.NO, Name.PAUSE})
"""Where they are asked for, and plainly said, they are no talk."""
HINTED = 0.03
"""Probability that somebody has what is named, with which it counts where the gate asks for it."""
NEARLY = 0.25
"""Least evidence of what sounded like a command."""
TALKED = 0.5
"""Probability of talk from which nothing sounded like a command."""
TOLD = 0.4
"""Probability of an intent that is worth telling what spoke for it."""
KNOWN = 0.4
"""What an exact reading is worth beside the learned probability, where two intents compete."""
GUESSED = 0.97
"""Most evidence that anything but an exact reading has."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    intent: Intent
    exact: float
    """How exactly a template says it: 1 as it stands, less with words aside, 0 not exactly."""
    chance: float
    """Probability of the intent as learned."""
    talk: float
    """Probability that it is no command at all."""
    text: str
    why: str
    template: str = ""
    slots: tuple[tuple[str, Scalar], ...] = ()
    timely: bool = False
    """Its template is meant for this moment."""

    @property
    def rank(self) -> float:
        """What decides between candidates."""
        return self.chance + (KNOWN if self.exact else 0.0) + (1.0 if self.timely else 0.0)

    @property
    def has_condition(self) -> bool:
        """It is about something that ails people."""
        return self.intent.name is Name.ASK_SAFETY and "condition" in self.intent.args

    @property
    def score(self) -> float:
        """Evidence, 0 to 1."""
        return self.exact or min(GUESSED, self.chance)


class Understanding:
    """Understands sentences about one guide."""

    def __init__(self, guide: Guide, *, language: str = "en", model: Model | None = None) -> None:
        """Compile the templates with the guide's names; `model`: other weights than the language's own.

        Raises GuideError for an unknown language.
        """
        self._sentences = Sentences(guide, language)
        self._language = self._sentences.language
        self._model = model or learned.load(language)
        self._columns: dict[str, list[int]] = {}
        for column, label in enumerate(self._model.labels):
            self._columns.setdefault(parted(label)[0], []).append(column)
        self._settled = frozenset(self._language.words(text) for text in self._language.settled)
        self._anew = Anew(self._language, self._sentences.matcher.lattice)
        self._mending = Mending(self._language, self._sentences.matcher.lattice)
        self._alarming = frozenset(t.id for t in guide.topics if t.ask is Name.ASK_SAFETY and t.urgent)
        self._urgent = tuple(self._language.words(text) for text in self._language.urgent)

    def understand(self, text: str, moment: Moment) -> Meaning:
        """What a text means now: what was heard, or typed."""
        other = self._anew.said(moment.before, text)
        if other is not None:
            return Meaning(other, text, "another value for the command before", 1.0)

        @cache
        def meaning(piece: Tokens) -> Meaning:
            return self._meaning(" ".join(piece), moment)

        said = self._language.words(text)
        words = self._mending.mended(said, lambda piece: meaning(piece).intent)
        whole = self._meaning(text, moment) if words == said else meaning(words)
        clauses = Clauses(lambda piece: self._sentences.costs(piece, moment), meaning)
        return in_one_breath(whole, words, clauses, self._language, self._alarming)

    def _meaning(self, text: str, moment: Moment) -> Meaning:
        """What a text means in which nothing is taken back."""
        if not text.strip():
            return Meaning(None, "", "nothing was said", 0.0)
        words = self._language.words(text)
        gate, known = moment.stage is Stage.GATE, self._language.consent
        ailments = consent.ailments(self._sentences.matcher.lattice(words)) if gate else ()
        asked = gate and moment.question and not ailments
        if asked and consent.agreed(words, lambda piece: self._sentences.plainly(piece, moment), known):
            return Meaning(Intent(Name.YES), text, "every clause of it agrees", 1.0)
        found = sorted(self._candidates(text, moment), key=lambda c: -c.rank)
        if not found:
            return Meaning(None, text, "no command has these words", 0.0)
        unread = UNREAD in words
        ails, named = bool(ailments), gate and not (ailments and consent.denied(words, ailments, known))
        doubts = [self._doubt(c, moment, unread=unread, ails=ails, named=named) for c in found]
        best = next((c for c, doubt in zip(found, doubts, strict=True) if doubt is None), None)
        chosen = best or found[0]
        rest = tuple(
            Rejected(c.intent, c.score, c.template)
            for c in found
            if c is not chosen and c.intent != chosen.intent and c.score > 0.01  # noqa: PLR2004 - worth telling
        )[:5]
        why = chosen.why if best else f"{chosen.intent.name}? {doubts[0]}"
        return Meaning(
            intent=best.intent if best else None,
            text=chosen.text,
            why=why,
            score=chosen.score,
            commandlike=best is None and self._sounds_like_one(chosen, moment),
            template=chosen.template,
            slots=chosen.slots,
            rejected=rest,
            talk=chosen.talk,
        )

    def _sounds_like_one(self, candidate: _Candidate, moment: Moment) -> bool:
        """Whether what does not suffice sounded like a command; a reply to nobody's question is talk."""
        reply = candidate.intent.name in REPLIES and not moment.question
        return not reply and candidate.score >= NEARLY and candidate.talk < TALKED

    def completion(self, text: str, moment: Moment) -> Completion:
        """Whether a text is a command already, and whether more may come."""
        words = self._language.words(text)
        if not words:
            return Completion.NONE
        intent = self.understand(text, moment).intent
        if intent is None:
            return Completion.PREFIX if self._sentences.matcher.goes_on(words) else Completion.NONE
        if words in self._settled:
            return Completion.COMPLETE
        changed = self._sentences.phrases.changed(words, intent)
        return Completion.OPEN if changed else Completion.COMPLETE

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

    def phrases(self) -> tuple[str, ...]:
        """Phrases for the recogniser's grammar: lower case; cores, lead-ins, tails and their seams.

        The same at every moment: nobody speaks only of what is possible now.
        """
        return self._sentences.phrases.all()

    def _candidates(self, text: str, moment: Moment) -> Iterator[_Candidate]:
        """What a text may mean, one candidate for each intent."""
        evidence = self._sentences.examine(text)
        if evidence is None:
            return
        weighed = self._sentences.familiar(evidence, self._model.heard)
        shown = {
            **weighed.features,
            **dict.fromkeys(rarities(weighed.words, self._model.heard, weighed.best), 1.0),
        }
        chances = learned.probabilities(self._model.log_odds(shown)).tolist()
        sums = {name: sum(chances[k] for k in columns) for name, columns in self._columns.items()}
        talk = sums.pop(NOTHING, 0.0)
        read: dict[str, _Candidate] = {}
        for candidate in self._read(evidence, talk, sums, moment):
            read.setdefault(candidate.intent.name, candidate)
        likely = set(sorted(sums, key=lambda name: -sums[name])[:4])
        for name in likely | {c.intent.name for c in read.values() if c.exact}:
            known = read.get(name)
            if known is not None and known.exact:
                yield known
            else:
                found = self._judged(evidence, Name(name), chances, known)
                if found is not None:
                    yield found

    def _judged(
        self, evidence: Evidence, name: Name, chances: Sequence[float], loose: _Candidate | None
    ) -> _Candidate | None:
        """The learned stage's candidate for an intent, its args from the words and the templates."""
        columns = self._columns[name]
        label = self._model.labels[max(columns, key=lambda k: chances[k])]
        args = arguments(*parted(label), evidence.lattice, self._language.slots)
        if args is None and loose is None:
            return None
        intent = self._as_said(
            Intent(name, {**(loose.intent.args if loose else {}), **(args or {})}), evidence
        )
        chance = sum(chances[k] for k in columns)
        talk = chances[self._columns[NOTHING][0]]
        why = f"learned {chance:.2f}, talk {talk:.2f}"
        if chance > TOLD:
            why = f"{why}: {', '.join(self._model.reasons(evidence.features, label))}"
        return _Candidate(intent, 0.0, chance, talk, evidence.text, why, loose.template if loose else "")

    def _read(
        self, evidence: Evidence, talk: float, chances: Mapping[str, float], moment: Moment
    ) -> Iterator[_Candidate]:
        """The templates' readings that are possible now, the best for the moment first."""
        trees = self._sentences.templates
        readings = [(fit(trees[r.template].group.when, moment), r) for r in evidence.readings]
        fitting = sorted(
            ((round(fit - r.cost, 3), r) for fit, r in readings if fit >= 0),
            key=lambda p: (-p[0], -len(trees[p[1].template].group.args), -p[1].weight),
        )
        for _, reading in fitting:
            tree = trees[reading.template]
            intent = self._meant(_intent(tree.group.name, tree.group.args, reading, moment), evidence)
            exact = 1.0 - reading.cost / 5 if reading.cost <= EXACT else 0.0
            chance = chances.get(intent.name, 0.0)
            why = "said as known" if reading.cost < ASIDE else f"said as known, {reading.cost:.2f} aside"
            yield _Candidate(
                intent=intent,
                exact=exact,
                chance=chance,
                talk=talk,
                text=evidence.text,
                why=f"{why}; learned {chance:.2f}, talk {talk:.2f}",
                template=tree.template,
                slots=reading.slots,
                timely=exact > 0 and tree.group.when is not None,
            )

    def _meant(self, intent: Intent, evidence: Evidence) -> Intent:
        """The intent with what its template leaves open."""
        if intent.name in LOOKED_FOR:
            told = arguments(intent.name, intent.args, evidence.lattice, self._language.slots) or {}
            return Intent(intent.name, {**told, **intent.args})
        return self._as_said(Intent(intent.name, completed(intent.name, intent.args)), evidence)

    def _as_said(self, intent: Intent, evidence: Evidence) -> Intent:
        """The intent without what no word says."""
        words, lattice = evidence.words, evidence.lattice
        return Intent(intent.name, as_said(intent.name, intent.args, words, lattice, self._language))

    def _doubt(
        self, candidate: _Candidate, moment: Moment, *, unread: bool, ails: bool, named: bool
    ) -> str | None:
        """Why the evidence does not suffice; None where it does.

        At the gate, `ails`: something is named that ails people; `named`: and it is not denied.
        """
        risk, name = candidate.intent.risk, candidate.intent.name
        if ails and name in PLAIN:
            return "something is named that may speak against it"
        if not candidate.exact and not moment.free and name in PLAIN:
            return "only plain words will do here"
        if unread and counts(candidate.intent):
            return "it has a number that cannot be read"
        asked = moment.question and not moment.free and name in ANSWERS and candidate.exact >= 1 - ASIDE
        if named and candidate.has_condition:  # what the statement asks for
            asked |= candidate.exact > 0 or (ails and candidate.chance >= HINTED)
        chance = 1 - candidate.talk if candidate.timely else candidate.chance  # which one, the moment says
        ahead = chance - candidate.talk
        needed = min(AHEAD[risk], 0.0) if candidate.timely else AHEAD[risk]
        if ahead < needed and not asked:
            return f"{ahead:.2f} ahead of talk is short of {needed:.2f}; {candidate.why}"
        return None


def _intent(name: Name, known: Mapping[str, Scalar], reading: Reading, moment: Moment) -> Intent:
    """The intent of a reading, its slots turned into args."""
    args: dict[str, Scalar] = dict(known)
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
    if name in {Name.SLOWER, Name.FASTER} and "what" not in args and not moment.free:
        args["what"] = "voice" if moment.speaking or moment.stage is not Stage.STEP else "hands"
    return Intent(name, args)
