"""What the journal keeps of what happens: intents, steps, routes, manners; words only where asked for.

An entry is the name of its event and its facts; the journal adds the time.
"""

from dataclasses import asdict

from voiceguide.dialogue.events import Effect, Event, Heard, MannerChanged, RouteChanged, StepChanged

Entry = tuple[str, dict[str, object]]


def entry_of(happening: Event | Effect, *, guide: str, words: bool) -> Entry | None:
    """The entry of an event or effect, None for one that is not kept.

    `guide` is the id of the guide being read; `words`: what was said is kept as well.
    """
    match happening:
        case Heard(intent=intent, text=text, then=then) if intent is not None:
            said: dict[str, object] = {"text": text} if words else {}
            if then is not None:
                said["then"] = {"intent": then.name, "args": dict(then.args)}
            return "heard", {"intent": intent.name, "args": dict(intent.args), **said}
        case StepChanged(id=step, number=number, side=side):
            return "step", {"guide": guide, "id": step, "number": number, "side": side}
        case RouteChanged(stops=stops):
            return "route", {"stops": stops}
        case MannerChanged(manner=manner):
            return "manner", asdict(manner)
        case _:
            return None
