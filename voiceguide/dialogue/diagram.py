"""The states of a session as a diagram, found by trying every command in every stage.

Nothing is drawn by hand: each stage is reached in a real session, each command is given there, and what
stage follows becomes an arrow. So the diagram in the README cannot differ from the program.
"""

from collections import defaultdict

from voiceguide.dialogue.events import ClauseBegan, Event, Heard, Launched, Say, SayEnded
from voiceguide.dialogue.intents import Intent, Name, Scalar
from voiceguide.dialogue.moment import Stage
from voiceguide.dialogue.session import Session
from voiceguide.guide.model import Guide

ENDING: dict[str, Scalar] = {"end": True}
PAIN: dict[str, Scalar] = {"kind": "pain"}
_PATHS = {
    Stage.IDLE: (),
    Stage.GATE: (Name.START,),
    Stage.STEP: (Name.START, Name.YES),
    Stage.HELD: (Name.START, Name.YES, Name.PAUSE),
}
"""Commands that lead to each stage."""
_TRIED = (
    *((name.value, Intent(name)) for name in Name if name is not Name.DISCOMFORT),
    ("pain", Intent(Name.DISCOMFORT, PAIN)),
    ("a condition", Intent(Name.ASK_SAFETY, {"condition": "pregnancy"})),
    ("stop the massage", Intent(Name.STOP, ENDING)),
)
"""What an arrow is called, and the command it stands for."""


def transitions(guide: Guide) -> dict[tuple[Stage, Stage], tuple[str, ...]]:
    """Which commands lead from each stage to another one."""
    found: dict[tuple[Stage, Stage], list[str]] = defaultdict(list)
    for stage, path in _PATHS.items():
        for label, intent in _TRIED:
            session = Session(guide)
            _told(session, Launched())
            for name in path:
                _told(session, Heard(name.value, Intent(name)))
            session.handle(Heard(label, intent), 0.0)
            after = session.view.moment.stage
            if after is not stage:
                found[stage, after].append(label.replace("_", " "))
    return {edge: tuple(labels) for edge, labels in found.items()}


def mermaid(guide: Guide) -> str:
    """The diagram, for a README."""
    lines = ["stateDiagram-v2", "    direction LR", f"    [*] --> {Stage.IDLE.value}"]
    for (before, after), labels in transitions(guide).items():
        lines.append(f"    {before.value} --> {after.value}: {', '.join(labels)}")
    return "\n".join([*lines, f"    {Stage.ENDED.value} --> [*]"])


def _told(session: Session, event: Event) -> None:
    """Tell it, and say the gate's statement to its end, so that the question is open."""
    for _ in range(2):
        for effect in session.handle(event, 0.0):
            if isinstance(effect, Say):
                session.handle(ClauseBegan(effect.id, 0, effect.clauses[0].text), 0.0)
                event = SayEnded(effect.id)
        if session.view.moment.stage is not Stage.GATE or session.view.moment.question:
            return
