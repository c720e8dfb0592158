"""No story breaks the session: any events, in any order, at any time."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from voiceguide.dialogue.events import (
    ClauseBegan,
    Closed,
    Effect,
    Elapsed,
    Ended,
    Event,
    Heard,
    Launched,
    Quiet,
    RoomMeasured,
    Say,
    SayEnded,
    SpeechBegan,
    SpeechEnded,
    StepChanged,
    UrgentBegan,
)
from voiceguide.dialogue.intents import Intent, Name
from voiceguide.dialogue.moment import Stage
from voiceguide.dialogue.place import BrokenOff
from voiceguide.dialogue.session import Session
from voiceguide.guide.loader import load

GUIDE = load("leg-massage")

ARGS = st.fixed_dictionaries(
    {},
    optional={
        "step": st.integers(-2, 60),
        "offset": st.integers(-5, 5),
        "name": st.sampled_from(["calf", "kneading", "face", "knee", "hot_stones", "oil"]),
        "leg": st.sampled_from(["left", "right", "middle"]),
        "only": st.booleans(),
        "skip": st.booleans(),
        "both": st.booleans(),
        "end": st.booleans(),
        "seconds": st.integers(-5, 9000),
        "extend": st.booleans(),
        "cancel": st.booleans(),
        "count": st.one_of(st.booleans(), st.integers(-3, 500)),
        "minutes": st.integers(-1, 200),
        "what": st.sampled_from(["voice", "hands"]),
        "which": st.sampled_from(["music", "bells", "cues"]),
        "change": st.sampled_from(["on", "off", "up"]),
        "kind": st.sampled_from(["pain", "too_hard", "cramp", "dislike", "cold", "odd"]),
        "condition": st.sampled_from(["pregnancy", "suspected_dvt", "odd"]),
        "area": st.sampled_from(["shin", "back_of_knee"]),
        "scope": st.sampled_from(["leg", "step", "timer", "session"]),
        "about": st.sampled_from(["leg", "step", "session"]),
        "unit": st.sampled_from(["steps", "times"]),
        "meaning": st.sampled_from(["voice", "hands", "next"]),
    },
)
INTENTS = st.builds(Intent, st.sampled_from(list(Name)), ARGS)
HEARD = st.builds(
    Heard,
    text=st.just("some words"),
    intent=st.one_of(st.none(), INTENTS),
    amends=st.booleans(),
    commandlike=st.booleans(),
)
LIKELY = st.sampled_from(
    [Heard(n.value, Intent(n)) for n in (Name.START, Name.YES, Name.NEXT, Name.RESUME, Name.AUTO_ON)]
)
STOPS = st.tuples(
    st.sampled_from([*(step.id for step in GUIDE.steps), "odd"]),
    st.sampled_from([None, *GUIDE.sides, "middle"]),
)
OTHERS = st.one_of(
    st.just(SpeechBegan()),
    st.just(SpeechEnded()),
    st.just(UrgentBegan()),
    st.just(Elapsed()),
    st.builds(ClauseBegan, st.integers(0, 30), st.integers(0, 12), st.just("words")),
    st.builds(SayEnded, st.integers(0, 30)),
    st.builds(RoomMeasured, over_itself=st.booleans(), noisy=st.booleans(), asked=st.booleans()),
    st.builds(Launched, st.one_of(st.none(), st.builds(BrokenOff, STOPS, st.lists(STOPS).map(tuple)))),
)
WAITS = st.one_of(st.just("deadline"), st.just("clause"), st.just("end"), st.floats(0, 400))
"""What happens before the event: the deadline comes, a clause begins, what is said ends, or time passes."""
STORIES = st.lists(st.tuples(WAITS, st.one_of(HEARD, LIKELY, OTHERS)), max_size=60)


class Story:
    """Feeds a session and checks what must hold after every event."""

    def __init__(self, *, begun: bool = False) -> None:
        self.session = Session(GUIDE)
        self.now = 0.0
        self.saying: Say | None = None
        self.clause = 0
        self.ended = False
        self.feed(Launched())
        if begun:
            self.feed(Heard("start", Intent(Name.START)))
            self.wait("end")
            self.wait("clause")
            self.feed(Heard("yes", Intent(Name.YES)))
            assert self.session.view.step_number == 1

    def feed(self, event: Event) -> tuple[Effect, ...]:
        effects = self.session.handle(event, self.now)
        if self.ended:
            assert effects == ()
        assert sum(isinstance(e, Say) for e in effects) <= 1
        for effect in effects:
            match effect:
                case Say():
                    assert effect.clauses
                    assert self.saying is None or effect.id > self.saying.id
                    self.saying, self.clause = effect, 0
                case Quiet():
                    self.saying = None
                case Ended():
                    self.ended = True
                case _:
                    pass
        deadline = self.session.deadline
        assert deadline is None or deadline >= self.now
        view = self.session.view
        assert view.step_number is None or 1 <= view.step_number <= view.step_count
        return effects

    def wait(self, wait: str | float) -> None:
        match wait:
            case "deadline":
                for _ in range(20):  # what is due is over after a few calls
                    due = self.session.deadline
                    if due is None or due > self.now:
                        break
                    self.feed(Elapsed())
                else:
                    raise AssertionError("the deadline does not move on")
                self.now = max(self.now, self.session.deadline or 0.0)
                self.feed(Elapsed())
            case "clause" if self.saying is not None and self.clause < len(self.saying.clauses):
                self.now += 2.0
                text = self.saying.clauses[self.clause].text
                self.feed(ClauseBegan(self.saying.id, self.clause, text))
                self.clause += 1
            case "end" if self.saying is not None:
                self.now += 2.0
                said, self.saying = self.saying, None
                self.feed(SayEnded(said.id))
            case float():
                self.now += wait
            case _:
                pass


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(STORIES, st.booleans())
def test_no_story_breaks_the_session(events: list[tuple[str | float, Event]], begun: bool) -> None:  # noqa: FBT001
    story = Story(begun=begun)
    for wait, event in events:
        story.wait(wait)
        before = story.session.view
        effects = story.feed(event)
        match event:
            case Heard(intent=None, amends=False):
                assert not any(isinstance(e, StepChanged | Say | Quiet) for e in effects)
                assert story.session.view.step_number == before.step_number
            case Heard(intent=Intent(name=Name.YES | Name.NO), amends=False) if not before.moment.question:
                assert not any(isinstance(e, StepChanged | Say | Quiet) for e in effects)
                assert story.session.view == before
            case Heard(intent=Intent(name=Name.STOP)) if not before.over:
                assert Quiet() in effects
                assert effects.index(Quiet()) == min(
                    (i for i, e in enumerate(effects) if isinstance(e, Quiet | Say)), default=0
                )
            case Heard(intent=Intent(name=Name.DISCOMFORT, args=args)) if (
                args.get("kind") in ("pain", "cramp") and not before.over
            ):
                say = next(e for e in effects if isinstance(e, Say))
                assert say.clauses[0].text.startswith("Stop")
            case _:
                pass
    for _ in range(40):
        story.wait("clause" if story.saying and story.clause < len(story.saying.clauses) else "end")
    if story.session.view.moment.stage is Stage.ENDED:
        assert story.session.view.over, "a farewell that never ends"
    story.feed(Closed())
    assert story.session.deadline is None


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(STORIES, HEARD)
def test_undo_after_any_command_gives_back_the_step(
    events: list[tuple[str | float, Event]], heard: Heard
) -> None:
    story = Story(begun=True)
    for wait, event in events:
        story.wait(wait)
        story.feed(event)
    before = story.session.view
    story.feed(Heard("next", Intent(Name.NEXT)))
    if story.session.view.step_number != before.step_number:
        story.feed(Heard("undo that", Intent(Name.UNDO)))
        assert story.session.view.step_number == before.step_number
    story.feed(heard)
