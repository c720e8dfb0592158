"""The simulated session: the live one with a virtual room for the devices, and samples for time.

Everything runs in one thread in a fixed order, 10 ms at a time: mouth, room, ear, dialogue. Nothing is
canned: clips of the guide and of a synthetic person are made by the speech engine, go through the room's
echo path, and are heard by the real recogniser. A clip is waited for in zero sample time, so a session
gives the same transcript twice, on a fast machine and a slow one, and faster than real time.
"""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from voiceguide.dialogue.core import core_phrases
from voiceguide.dialogue.events import (
    ClauseBegan,
    Elapsed,
    Ended,
    EndReason,
    Event,
    Launched,
    MeasureRoom,
    Prepare,
    RoomMeasured,
    VoiceEffect,
)
from voiceguide.dialogue.session import Session
from voiceguide.dialogue.understanding import Understanding
from voiceguide.errors import VoiceError
from voiceguide.guide.loader import load
from voiceguide.hearing.ear import open_ear
from voiceguide.hearing.room import measured
from voiceguide.hearing.wav import read_audio
from voiceguide.pcm import HEARING_RATE, SPEAKING_RATE
from voiceguide.people import spoken
from voiceguide.room.person import Person
from voiceguide.room.recording import Recording
from voiceguide.room.scenario import NOTHING, Cue, Scenario, Trigger
from voiceguide.room.virtual import BLOCK, VirtualRoom, active_dbfs
from voiceguide.settings import Settings
from voiceguide.speech.backdrop import Backdrop
from voiceguide.speech.mouth import Mouth
from voiceguide.speech.music import made_here
from voiceguide.speech.reference import FarEnd, for_the_ear
from voiceguide.speech.synthesiser import Synthesiser
from voiceguide.transcript import Row, end_row, row_of

Report = Callable[[Row], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a rehearsal ended."""

    end: EndReason
    seconds: float
    """Length of the session in its own time."""
    failures: tuple[str, ...]
    """Cues that never came, or were not heard as they should have been."""


class Rehearsal:
    """One scripted session; played once."""

    def __init__(self, scenario: Scenario, model: Path) -> None:
        """Load everything. GuideError names what is missing or broken."""
        rate_wpm = Settings().rate_wpm
        guide = load(scenario.guide)
        self._session = Session(guide, rate_wpm=rate_wpm)
        self._ear = open_ear(
            model, Understanding(guide), core=core_phrases(guide), moment=self._session.view.moment
        )
        self._mouth = Mouth(Backdrop(made_here(guide.sounds.music)))
        self._far_end = FarEnd()
        noise = None if scenario.noise_wav is None else read_audio(scenario.noise_wav)
        clips = spoken(scenario.cues)
        self._voice = Synthesiser()  # last, for it is a process, which `play` ends
        try:
            greeting = self._voice.clip(guide.greeting[0].text, rate_wpm)
        except VoiceError:
            self._voice.close()
            raise
        loudness = active_dbfs(for_the_ear(greeting.samples))
        self._room = VirtualRoom(scenario.acoustics, voice_dbfs=loudness, noise=noise)
        self._person = Person(scenario.cues, clips)
        self._check = _Check()
        self._blocks = round(scenario.duration_s * HEARING_RATE / BLOCK)
        self._end: EndReason | None = None
        self._report: Report = lambda _row: None

    def play(self, report: Report, *, wav: Path | None = None) -> Outcome:
        """Play the session, reporting rows as they happen; `wav` gets what a listener hears."""
        self._report = report
        with closing(self._voice), Recording(wav) as recording:
            self._handle(Launched(), 0.0)
            for _ in range(self._blocks):
                self._next_block(recording)
                if self._end and not self._mouth.busy:
                    break
        seconds = self._room.position / HEARING_RATE
        end = self._end or EndReason.SCENARIO
        self._tell(end_row(end, seconds))
        missed = () if end is EndReason.ASKED else self._person.left
        never = tuple(f"the cue {cue.label} never came" for cue in missed)
        return Outcome(end, seconds, (*self._check.failures(), *never))

    def _next_block(self, recording: Recording) -> None:
        """Ten milliseconds of the session: person, mouth, room, ear, dialogue."""
        began = self._person.due(self._room.position)
        if began is not None:
            cue, clip = began
            self._room.speak(clip, self._room.position)
            self._check.begin(cue)
        while (key := self._mouth.wanted()) is not None:
            self._mouth.supply(key, self._voice.clip(key.text, key.rate_wpm))
        self._mouth.backdrop.make_ahead()
        loud = self._mouth.render(BLOCK * SPEAKING_RATE // HEARING_RATE)
        far = self._far_end.push(loud)
        self._ear.played(far)
        near, person = self._room.hear(far.samples)
        recording.add(loud, person)
        now = self._room.position / HEARING_RATE
        self._ear.moment = self._session.view.moment
        for told in self._mouth.events():
            if isinstance(told, Event):
                self._handle(told, now)
            else:
                self._tell(row_of(told, now))
        for event in self._ear.process(near):
            self._handle(event, now)
        while self._session.deadline is not None and self._session.deadline <= now:
            self._handle(Elapsed(), now)

    def _handle(self, event: Event, now: float) -> None:
        self._tell(row_of(event, now))
        if isinstance(event, ClauseBegan):
            self._mouth.lift.follow(self._ear.echo.over_noise_db)
        for effect in self._session.handle(event, now):
            self._tell(row_of(effect, now))
            if isinstance(effect, Ended):
                self._end = effect.why
            elif isinstance(effect, VoiceEffect) and not isinstance(effect, Prepare):
                self._mouth.apply(effect)  # nothing is prepared: a clip takes no time here
            elif isinstance(effect, MeasureRoom):
                figures = measured(self._ear.echo)
                self._handle(RoomMeasured(over_itself=figures.over_itself, noisy=figures.noisy), now)

    def _tell(self, row: Row | None) -> None:
        if row is None:
            return
        self._report(row)
        self._check.see(row)
        trigger = _trigger(row)
        if trigger is not None:
            self._person.notice(trigger, self._room.position)


def _trigger(row: Row) -> Trigger | None:
    match row:
        case {"event": "gate", "state": "asked"}:
            return Trigger.GATE
        case {"event": "step" | "speaking" | "silent" as event}:
            return Trigger(event)
        case _:
            return None


class _Check:
    """Was every cue heard as it should have been, and did it have its effect before the next cue?"""

    def __init__(self) -> None:
        self._cue: Cue | None = None
        self._heard = False
        self._followed = False
        self._failures: list[str] = []

    def begin(self, cue: Cue) -> None:
        self._close()
        self._cue, self._heard, self._followed = cue, False, False

    def see(self, row: Row) -> None:
        if self._cue is None:
            return
        if row["event"] == "heard" and row["accepted"]:
            if row["intent"] == self._cue.means:
                self._heard = True
            elif self._cue.means == NOTHING:
                self._failures.append(f"the cue {self._cue.label} was taken for {row['intent']}")
        elif self._heard and row["event"] == self._cue.then:
            self._followed = True

    def failures(self) -> tuple[str, ...]:
        self._close()
        return tuple(self._failures)

    def _close(self) -> None:
        cue, self._cue = self._cue, None
        if cue is None or cue.means in {"", NOTHING}:
            return
        if not self._heard:
            self._failures.append(f"the cue {cue.label} was not heard as {cue.means}")
        elif cue.then and not self._followed:
            self._failures.append(f"the cue {cue.label} was heard, but no {cue.then} followed")
