"""Whether a guide makes sense, once its form is right: names that lead nowhere, words that cannot be spoken.

Each rule is a generator of findings over the whole guide. An error would make a session go wrong; a
warning is something its author should know.
"""

import re
from collections.abc import Collection, Iterator
from itertools import chain

from voiceguide.guide.lines import Where
from voiceguide.guide.model import SOUNDS, Clauses, Guide, Phase, TermKind
from voiceguide.guide.tables import Finding, closest

GATE_WORDS = 55
"""Words in the gate's statement and question together: some 22 seconds at the usual rate."""

BREATH_WORDS = 24
"""Words that can be said in one breath: some nine seconds at the usual rate."""

ANSWER_SENTENCES = 2
"""Sentences in an answer; the rest belongs into "more"."""

BREATH_S = (4.0, 20.0)
"""Seconds that a breath lasts at least and at most."""

STROKE_S = (1.0, 30.0)
"""Seconds that a stroke lasts at least and at most."""

HOUR_S = 3600
"""Seconds that no step is longer than."""

THOUSAND = 1000
"""Times that no movement is made more often than."""

PAUSE_S = 60.0
"""Seconds that no silence after a clause is longer than."""

LANGUAGES = ("en",)
"""What is understood and spoken."""

ASKS = (
    "ask_pressure",
    "ask_oil",
    "ask_ambience",
    "ask_surface",
    "ask_temperature",
    "ask_benefits",
    "ask_safety",
    "ask_knots",
    "ask_rhythm",
    "ask_breathing",
    "ask_technique",
    "ask_why",
)
"""The kinds of questions a guide can answer."""

STOPPING = ("pain", "cramp", "numb", "too_hot", "unwell", "skin_reaction", "dislike")
"""Kinds of discomfort whose advice must begin with "Stop"."""

GOING_ON = ("too_hard", "ticklish", "cold")
"""Kinds of discomfort the step goes on after, so "Stop" would be wrong."""

_ID = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_GUIDE_ID = re.compile(r"[a-z][a-z0-9]*([-_][a-z0-9]+)*")
_NAME = re.compile(r"[^\W\d_]+(['’ ][^\W\d_]+)*")
_SENTENCE = re.compile(r"[.!?](?=\s|$)")


def meaning(guide: Guide) -> Iterator[Finding]:
    """Everything wrong with what a guide says, whether or not its form was right."""
    yield from _language(guide)
    yield from _ids(guide)
    yield from _names(guide)
    yield from _references(guide)
    yield from _numbers(guide)
    yield from _gate(guide)
    yield from _sides(guide)
    yield from _advice(guide)
    yield from _texts(guide)
    yield from _gaps(guide)


def places(guide: Guide) -> Iterator[tuple[Where, Clauses]]:
    """All runs of clauses of a guide, with where they stand in its file."""
    gate = guide.gate
    yield ("greeting",), guide.greeting
    yield ("gate", "statement"), gate.statement
    yield ("gate", "question"), (gate.question,)
    yield ("gate", "refused"), gate.refused
    yield ("gate", "short"), gate.short
    for index, step in enumerate(guide.steps):
        here: Where = ("step", index)
        yield (*here, "say"), step.say
        yield (*here, "caution"), step.caution
        yield (*here, "hints", "usual"), step.hints.usual
        yield (*here, "hints", "softer"), step.hints.softer
        yield (*here, "hints", "firmer"), step.hints.firmer
        yield (*here, "more"), step.more
        yield (*here, "why"), step.why
    for index, topic in enumerate(guide.topics):
        yield ("topic", index, "say"), topic.say
        yield ("topic", index, "more"), topic.more
        for key, clauses in topic.at.items():
            yield ("topic", index, "at", key), clauses
    for index, advice in enumerate(guide.advice):
        yield ("advice", index, "say"), advice.say
    yield ("turn",), guide.turn
    yield ("sounds", "breathe"), guide.sounds.breathe
    yield ("aftercare",), guide.aftercare


def words(clauses: Clauses) -> int:
    """How many words these clauses have."""
    return sum(len(clause.text.split()) for clause in clauses)


def _language(guide: Guide) -> Iterator[Finding]:
    if guide.language:
        yield from _unknown(("language",), "language", guide.language, LANGUAGES)


def _ids(guide: Guide) -> Iterator[Finding]:
    if guide.id and not _GUIDE_ID.fullmatch(guide.id):
        yield Finding(("id",), f'"{guide.id}" is no id: lower-case letters, digits and hyphens')
    kinds: dict[str, list[tuple[str, str]]] = {
        "step": [("", step.id) for step in guide.steps],
        "term": [("", term.id) for term in guide.terms],
        "topic": [(topic.ask, topic.id) for topic in guide.topics],
    }
    for kind, ids in kinds.items():
        for index, (ask, identity) in enumerate(ids):
            if identity and not _ID.fullmatch(identity):
                wrong = f'"{identity}" is no id: lower-case letters, digits and underscores'
                yield Finding((kind, index, "id"), wrong)
            elif identity and (ask, identity) in ids[:index]:
                yield Finding((kind, index, "id"), f'there is another {kind} "{f"{ask} {identity}".strip()}"')
    kinds_of_advice = [advice.kind for advice in guide.advice]
    for index, kind in enumerate(kinds_of_advice):
        if kind and kind in kinds_of_advice[:index]:
            yield Finding(("advice", index, "kind"), f'there is other advice about "{kind}"')


def _names(guide: Guide) -> Iterator[Finding]:
    """Names are compared with what was heard: plain words, and one name for one thing."""
    owners: dict[tuple[str, str], str] = {}
    named = chain(
        ((("step", i, "names"), "step", s.id, s.names) for i, s in enumerate(guide.steps)),
        ((("term", i, "names"), "term", t.id, t.names) for i, t in enumerate(guide.terms)),
        ((("topic", i, "names"), t.ask, t.id, t.names) for i, t in enumerate(guide.topics)),
        [
            (("sides",), "side", "sides", guide.sides),
            (("side_names",), "side word", "sides", guide.side_names),
        ],
    )
    for path, group, owner, names in named:
        for index, name in enumerate(names):
            where: Where = (*path, index)
            if name and not (_NAME.fullmatch(name) and name == name.lower()):
                yield Finding(
                    where, f'the name "{name}" must be words in lower-case letters, as they are heard'
                )
            other = owners.setdefault((group, name), owner)
            if group == "side" and name in names[:index]:
                yield Finding(where, f'the side "{name}" stands twice')
            elif name and (other != owner or name in names[:index]):
                yield Finding(where, f'"{name}" is already a name of "{other}"', warning=True)


def _references(guide: Guide) -> Iterator[Finding]:
    parts = {term.id for term in guide.terms if term.kind is TermKind.PART}
    techniques = {term.id for term in guide.terms if term.kind is TermKind.TECHNIQUE}
    named = {term.id for term in guide.terms} | {step.id for step in guide.steps}
    for index, step in enumerate(guide.steps):
        for number, part in enumerate(step.parts):
            if part:
                yield from _unknown(("step", index, "parts", number), "part", part, parts)
        if step.technique:
            yield from _unknown(("step", index, "technique"), "technique", step.technique, techniques)
    for index, topic in enumerate(guide.topics):
        if topic.ask:
            yield from _unknown(("topic", index, "ask"), "question", topic.ask, ASKS)
        for key in topic.at:
            yield from _unknown(("topic", index, "at", key), "step or term", key, named)

    for index, sound in enumerate(guide.sounds.on):
        if sound:
            yield from _unknown(("sounds", "on", index), "sound", sound, SOUNDS)


def _unknown(path: Where, what: str, word: str, known: Collection[str]) -> Iterator[Finding]:
    if word not in known:
        yield Finding(path, f'there is no {what} "{word}"{closest(word, known)}')


def _numbers(guide: Guide) -> Iterator[Finding]:
    for index, step in enumerate(guide.steps):
        for key, number, most in (
            ("seconds", step.seconds, HOUR_S),
            ("repetitions", step.repetitions, THOUSAND),
        ):
            if not 0 <= number <= most:
                yield Finding(("step", index, key), f'"{key}" must be from 0 to {most}')
        least_s, most_s = STROKE_S
        if step.stroke_s and not least_s <= step.stroke_s <= most_s:
            long = f'"stroke_s" must be from {least_s:g} to {most_s:g}'
            yield Finding(("step", index, "stroke_s"), long)
        elif step.stroke_s and step.phase is not Phase.SIDE:
            unheard = '"stroke_s" is for steps of phase "side": no pulse is heard in others'
            yield Finding(("step", index, "stroke_s"), unheard, warning=True)
    least_s, most_s = BREATH_S
    if not least_s <= guide.sounds.breath_s <= most_s:
        yield Finding(("sounds", "breath_s"), f'"breath_s" must be from {least_s:g} to {most_s:g}')
    for path, clauses in places(guide):
        for index, clause in enumerate(clauses):
            if not 0 <= clause.pause_s <= PAUSE_S:
                yield Finding((*path, index, "pause_s"), f'"pause_s" must be from 0 to {PAUSE_S:g}')


def _gate(guide: Guide) -> Iterator[Finding]:
    length = words((*guide.gate.statement, guide.gate.question))
    if length > GATE_WORDS:
        long = f"statement and question have {length} words together; {GATE_WORDS} is the most one listens to"
        yield Finding(("gate", "statement"), long)
    if guide.gate.question.text and not re.search(r"\byes\b", guide.gate.question.text, re.IGNORECASE):
        yield Finding(("gate", "question"), 'the question must say when to answer "yes"')


def _sides(guide: Guide) -> Iterator[Finding]:
    if not guide.sides:
        for index, step in enumerate(guide.steps):
            if step.phase is Phase.SIDE:
                yield Finding(("step", index, "phase"), 'a step of phase "side" needs "sides" in the guide')
    elif len(guide.sides) > 1 and not guide.turn and any(step.phase is Phase.SIDE for step in guide.steps):
        yield Finding((), 'no "turn": nothing is said between the sides', warning=True)
    sided = [
        ("step", i, key)
        for i, s in enumerate(guide.steps)
        if s.phase is Phase.SIDE
        for key in ("say", "caution")
    ]
    for path, clauses in places(guide):
        for index, clause in enumerate(clauses):
            rest = clause.text.replace("{side}", "") if path in {("turn",), *sided} else clause.text
            if re.search(r"[{}]", rest):
                where = 'in "turn", and in "say" and "caution" of a step of phase "side"'
                yield Finding((*path, index), f'braces: only "{{side}}" has a meaning, and only {where}')
    order = {Phase.BEFORE: 0, Phase.SIDE: 1, Phase.AFTER: 2}
    latest = 0
    for index, step in enumerate(guide.steps):
        if order[step.phase] < latest:
            early = f'a step of phase "{step.phase}" comes after one of a later phase'
            yield Finding(("step", index, "phase"), early)
        latest = max(latest, order[step.phase])


def _advice(guide: Guide) -> Iterator[Finding]:
    for index, advice in enumerate(guide.advice):
        if advice.kind:
            yield from _unknown(
                ("advice", index, "kind"), "kind of discomfort", advice.kind, STOPPING + GOING_ON
            )
        first = advice.say[0].text if advice.say else ""
        stops = bool(re.match(r"stop\b", first, re.IGNORECASE))
        if advice.kind in STOPPING and first and not stops:
            yield Finding(("advice", index, "say"), f'advice about "{advice.kind}" must begin with "Stop"')
        if advice.kind in GOING_ON and stops:
            on = f'advice about "{advice.kind}" must not begin with "Stop": the step goes on'
            yield Finding(("advice", index, "say"), on)


def _texts(guide: Guide) -> Iterator[Finding]:
    for path, clauses in places(guide):
        for index, clause in enumerate(clauses):
            length = len(clause.text.split())
            if length > BREATH_WORDS:
                long = f"a clause of {length} words; one breath is {BREATH_WORDS} at most, so cut it in two"
                yield Finding((*path, index), long, warning=True)
            if re.search(r"\d", clause.text):
                yield Finding((*path, index), "digits: write numbers as words", warning=True)
        sentences = sum(len(_SENTENCE.findall(clause.text)) for clause in clauses)
        answer = path[0] == "topic" and path[-1] != "more"
        if answer and sentences > ANSWER_SENTENCES:
            long = f'an answer of {sentences} sentences; put what is over {ANSWER_SENTENCES} into "more"'
            yield Finding(path, long, warning=True)


def _gaps(guide: Guide) -> Iterator[Finding]:
    if gaps := [ask for ask in ASKS if not guide.topic(ask)]:
        unanswered = (
            f'no [[topic]] "general" for {", ".join(gaps)}; such questions get "the guide does not say"'
        )
        yield Finding((), unanswered, warning=True)
    if gaps := [kind for kind in STOPPING + GOING_ON if not guide.advice_for(kind)]:
        yield Finding((), f"no [[advice]] about {', '.join(gaps)}", warning=True)
