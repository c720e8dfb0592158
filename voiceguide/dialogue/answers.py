"""Answers, all of them from the guide: what it says about a thing, here; or that it does not say.

A question has an intent (its kind) and slots (what it is about). Looked for, in order: the topic of that
kind about that thing; the general topic's wording for that thing; whether it is a place to be left alone; for
a bare question, the general topic's wording for the step, technique or part at hand, then the general answer.
A condition the guide does not know is never cleared: it is a matter for a doctor.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from voiceguide.dialogue.intents import Name, Scalar
from voiceguide.dialogue.place import Stop, matches, sided
from voiceguide.dialogue.replies import Line
from voiceguide.dialogue.state import Book
from voiceguide.guide.model import Clauses, Guide, Step, TermKind, Topic

ABOUT = ("condition", "area", "item", "topic", "name", "part", "technique", "about")
"""Slots that name what a question is about, the most telling first."""

HOW = ("topic", "name", "area")
"""The same where it is asked how a thing is done: that rather than where."""

ANYWHERE = frozenset((Name.ASK_PRESSURE, Name.ASK_KNOTS, Name.ASK_RHYTHM))
"""Questions to which the general answer holds wherever the guide says nothing else."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said to a question."""

    say: Clauses
    more: Clauses = ()
    """For "tell me more"."""
    urgent: bool = False
    """Stop first."""


def answer(  # noqa: PLR0911 - one return a source
    book: Book, ask: Name, args: Mapping[str, Scalar], here: Stop | None
) -> Answer:
    """The answer to a question; `here` is the stop under way, if any."""
    guide = book.guide
    order = HOW if ask is Name.ASK_TECHNIQUE else ABOUT
    things = [str(args[slot]) for slot in order if slot in args]
    for thing in things:
        found = _about(guide, ask, thing, things, here) or _forbidden(guide, thing)
        if found is not None:
            return found
    if ask is Name.ASK_WHY and here is not None and here.step.why and not things:
        return Answer(here.step.why, here.step.more)
    general = guide.topic(ask)
    if general is not None and (not things or (ask in ANYWHERE and all(known(guide, t) for t in things))):
        return _worded(general, here)
    if not things and ask is Name.ASK_TECHNIQUE and here is not None:
        return Answer(here.step.more or _instruction(guide, here.step, here))
    if "condition" in args:
        return Answer(book.line(Line.NOT_KNOWN_MEDICAL))
    area = str(args.get("area", ""))
    if ask is Name.ASK_SAFETY and any(area in step.parts for step in guide.steps):
        return answer(book, Name.ASK_PRESSURE, {"area": area}, here)  # one may, the question is how hard
    lacking = next((t for t in things if not known(guide, t)), None)
    if lacking is not None and ask is not Name.ASK_OIL:
        return Answer(book.line(Line.NO_PART, name=spoken(guide, lacking)))
    return Answer(book.line(Line.NOT_KNOWN))


def _about(guide: Guide, ask: Name, thing: str, things: Sequence[str], here: Stop | None) -> Answer | None:
    """What the guide says about a thing; of several steps that fit, the one that fits all the things."""
    topic = guide.topic(ask, thing)
    if topic is not None:
        return _worded(topic, here)
    general = guide.topic(ask)
    if general is not None and thing in general.at:
        return Answer(general.at[thing], general.more, general.urgent)
    if ask is Name.ASK_TECHNIQUE or ask is Name.ASK_WHY:
        steps = [s for s in guide.steps if matches(s, thing)]
        if steps:
            step = max(steps, key=lambda s: sum(matches(s, other) for other in things))
            said = (step.why or step.more) if ask is Name.ASK_WHY else _instruction(guide, step, here)
            return Answer(said, step.more) if said else None
    return None


def _instruction(guide: Guide, step: Step, here: Stop | None) -> Clauses:
    """A step's instruction, for the side at hand; where there is none yet, for the first one."""
    side = here.side if here is not None and here.side is not None else next(iter(guide.sides), None)
    return sided(step.say, side)


def _forbidden(guide: Guide, thing: str) -> Answer | None:
    """Of a place to be left alone that is said first, whatever was asked about it."""
    term = guide.term(thing)
    topic = guide.topic(Name.ASK_SAFETY, thing)
    if term is None or term.kind is not TermKind.AREA or topic is None:
        return None
    return Answer(topic.say, topic.more, topic.urgent)


def _worded(topic: Topic, here: Stop | None) -> Answer:
    """The topic's answer, in the wording for the step, its technique or its part where there is one."""
    if here is not None:
        for place in (here.step.id, here.step.technique, *here.step.parts):
            if place is not None and place in topic.at:
                return Answer(topic.at[place], topic.more or topic.say, topic.urgent)
    return Answer(topic.say, topic.more, topic.urgent)


def known(guide: Guide, name: str) -> bool:
    """Whether the guide has a step, term or topic of that name."""
    return (
        guide.step(name) is not None
        or guide.term(name) is not None
        or any(name in (t.id, *t.at) for t in guide.topics)
        or any(matches(s, name) for s in guide.steps)
    )


def spoken(guide: Guide, name: str) -> str:
    """How a name is said."""
    term = guide.term(name)
    return term.names[0] if term is not None and term.names else name.replace("_", " ")
