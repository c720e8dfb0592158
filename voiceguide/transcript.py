"""What happened in a session, as rows of the public JSON: one place for the live and the simulated session.

A row is `{"at_s", "event", ...}`; the formats are those of `rehearse --json`. Times are seconds of the
session: counted in samples, but for the `at_s` of a live one, which is when the loop took the event up. The
rows of `hear` and `understand` are here as well.
"""

from dataclasses import replace

from voiceguide.dialogue.events import (
    ClauseBegan,
    Effect,
    EndReason,
    Event,
    GateChanged,
    Heard,
    StepChanged,
    TimerChanged,
)
from voiceguide.dialogue.intents import Intent
from voiceguide.dialogue.meaning import Meaning
from voiceguide.speech.mouth import Ducked, Hushed, MouthEvent, Swelled, VoiceBegan, VoiceSilent

Row = dict[str, object]

_VOICE: dict[type, str] = {
    VoiceBegan: "speaking",
    VoiceSilent: "silent",
    Hushed: "hush",
    Ducked: "duck",
    Swelled: "swell",
}


def heard_fields(heard: Heard) -> Row:
    """The fields of a `hear` row without its file."""
    row: Row = {
        "text": heard.text,
        "intent": heard.intent.name.value if heard.intent else None,
        "args": dict(heard.intent.args) if heard.intent else {},
        "speech_start_s": _seconds(heard.speech_start_s),
        "speech_end_s": _seconds(heard.speech_end_s),
        "decided_s": _seconds(heard.decided_s),
        "accepted": heard.intent is not None,
        "why": heard.why,
    }
    row |= _then(heard.then)
    if heard.amends:
        row["amends"] = True
    return row


def heard_later(heard: Heard, seconds: float) -> Heard:
    """The same on the session's clock, which began so much earlier than the microphone's stream."""
    start, end, decided = heard.speech_start_s, heard.speech_end_s, heard.decided_s
    return replace(
        heard,
        speech_start_s=None if start is None else start + seconds,
        speech_end_s=None if end is None else end + seconds,
        decided_s=None if decided is None else decided + seconds,
    )


def sentence_row(text: str, meaning: Meaning) -> Row:
    """The row of `understand`."""
    intent = meaning.intent
    return {
        "text": text,
        "intent": intent.name.value if intent else None,
        "args": dict(intent.args) if intent else {},
        **_then(meaning.then),
    }


def _then(intent: Intent | None) -> Row:
    """The second command of one breath, only where there is one."""
    return {} if intent is None else {"then": {"intent": intent.name.value, "args": dict(intent.args)}}


def reasons(meaning: Meaning) -> Row:
    """Why a sentence means what it means: the evidence, its template, its slots, what else was considered."""
    others = {str(other.intent.name): round(other.score, 2) for other in meaning.rejected}
    return {
        "why": meaning.why,
        "template": meaning.template,
        "slots": {name: value for name, value in meaning.slots if not name.startswith("_")},
        "rejected": others,
    }


def row_of(happening: Event | Effect | MouthEvent, at_s: float) -> Row | None:
    """The row of an event or effect, None for one that the transcript does not show."""
    start: Row = {"at_s": _seconds(at_s)}
    match happening:
        case Heard():
            return {**start, "event": "heard", **heard_fields(happening)}
        case ClauseBegan(text=text):
            return {**start, "event": "say", "text": text}
        case GateChanged(state=state):
            return {**start, "event": "gate", "state": state.value}
        case StepChanged(id=step, number=number, side=side):
            return {**start, "event": "step", "id": step, "number": number, "side": side}
        case TimerChanged(state=timer, seconds=seconds):
            return {**start, "event": "timer", "state": timer.value, "seconds": seconds}
        case _:
            name = _VOICE.get(type(happening))
            return {**start, "event": name} if name else None


def end_row(why: EndReason, at_s: float) -> Row:
    """The last row of a session."""
    return {"at_s": _seconds(at_s), "event": "end", "why": why.value}


def _seconds(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
