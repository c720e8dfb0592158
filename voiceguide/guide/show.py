"""A whole guide as plain text for reading, one clause a line: what `voiceguide show` prints."""

from collections.abc import Iterator

from voiceguide.guide.model import Clauses, Guide, Step, Topic


def show(guide: Guide) -> str:
    """Everything a guide can say, in the order of a session, then its answers and its vocabulary."""
    return "\n".join(_lines(guide)) + "\n"


def _lines(guide: Guide) -> Iterator[str]:
    yield from (guide.title, "=" * len(guide.title), f"id: {guide.id}, language: {guide.language}")
    if guide.sides:
        called = f" ({', '.join(guide.side_names)})" if guide.side_names else ""
        yield f"sides: {', '.join(guide.sides)}{called}"
    sounds = guide.sounds
    on = ", ".join(sounds.on) or "none"
    yield f"sounds from the start: {on}; music: {sounds.music}; a breath: {sounds.breath_s:g} seconds"
    yield from _said("Leading a breath", sounds.breathe)
    yield from _said("Greeting", guide.greeting)
    yield from _said("Gate", (*guide.gate.statement, guide.gate.question))
    yield from _said("after a no", guide.gate.refused)
    yield from _said("when carrying on", guide.gate.short)
    for number, step in enumerate(guide.steps, start=1):
        yield from _step(number, step)
    yield from _said("Between the sides", guide.turn)
    yield from _said("Aftercare", guide.aftercare)
    yield from _heading("Quick reference")
    yield from (f"  {heading}: {sentence}" for heading, sentence in guide.reference)
    yield from _heading("Discomfort")
    for advice in guide.advice:
        yield from _said(advice.kind, advice.say)
    yield from _heading("Questions")
    for topic in guide.topics:
        yield from _topic(topic)
    yield from _heading("Vocabulary")
    yield from (f"  {term.id} ({term.kind}): {', '.join(term.names)}" for term in guide.terms)


def _heading(title: str) -> Iterator[str]:
    yield from ("", title, "-" * len(title))


def _said(title: str, clauses: Clauses) -> Iterator[str]:
    if clauses:
        yield from ("", f"{title}:")
        yield from (f"  {clause.text}" for clause in clauses)


def _step(number: int, step: Step) -> Iterator[str]:
    yield from _heading(f"{number}. {step.title} ({step.id})")
    about = [f"phase: {step.phase}"]
    if step.seconds:
        about.append(f"{step.seconds} seconds")
    if step.repetitions:
        about.append(f"{step.repetitions} times")
    if step.stroke_s:
        about.append(f"a stroke of {step.stroke_s:g} seconds")
    if step.parts:
        about.append(f"parts: {', '.join(step.parts)}")
    if step.technique:
        about.append(f"technique: {step.technique}")
    if step.names:
        about.append(f"also called: {', '.join(step.names)}")
    yield "; ".join(about)
    yield from _said("say", step.say)
    yield from _said("caution", step.caution)
    yield from _said("hints", step.hints.usual)
    yield from _said("hints after too hard", step.hints.softer)
    yield from _said("hints after a bit harder", step.hints.firmer)
    yield from _said("more", step.more)
    yield from _said("why", step.why)


def _topic(topic: Topic) -> Iterator[str]:
    urgent = ", urgent" if topic.urgent else ""
    names = f" ({', '.join(topic.names)})" if topic.names else ""
    yield from _said(f"{topic.ask} {topic.id}{urgent}{names}", topic.say)
    for key, clauses in topic.at.items():
        yield from _said(f"{topic.ask} {topic.id} at {key}", clauses)
    yield from _said("tell me more", topic.more)
