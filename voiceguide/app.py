"""The live session: devices, threads and the loop around the pure dialogue.

    microphone ─▶ hearing thread (ear) ──┐
    keyboard ────────────────────────────┼─▶ inbox ─▶ loop: session.handle(event, now) ─▶ mouth
    loudspeaker ─▶ playback thread ──────┘                                        │
         ▲                                                                        ▼
         └── mixer renders in the callback ◀── clips ◀── speech threads (engine in a child process)

The microphone is opened first and buffers, while model, language and voice are loaded side by side, so
that nothing said during the start is lost. Time is a clock only here; everything below counts samples.
"""

import logging
import queue
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import asdict

from voiceguide.computer import awake, give_way, uncollected
from voiceguide.devices import Devices
from voiceguide.dialogue.ahead import repertoire
from voiceguide.dialogue.core import core_phrases
from voiceguide.dialogue.events import (
    ClauseBegan,
    Closed,
    Effect,
    Elapsed,
    Ended,
    EndReason,
    Event,
    Heard,
    Hush,
    Launched,
    MeasureRoom,
    Prepare,
    RoomMeasured,
    SpeechBegan,
    Swell,
    VoiceEffect,
)
from voiceguide.dialogue.manner import manner_of
from voiceguide.dialogue.moment import Stage
from voiceguide.dialogue.place import BrokenOff
from voiceguide.dialogue.replies import load_replies
from voiceguide.dialogue.session import Session
from voiceguide.dialogue.state import Book
from voiceguide.dialogue.surround import with_music
from voiceguide.dialogue.understanding import Understanding
from voiceguide.entries import entry_of
from voiceguide.errors import GuideError, RunError, VoiceError
from voiceguide.guide.loader import load
from voiceguide.hearing import leaning, room
from voiceguide.hearing.ear import Ear
from voiceguide.hearing.recogniser import Recognisers, load_model
from voiceguide.journal import Journal, default_path
from voiceguide.modelstore import find
from voiceguide.pcm import Samples
from voiceguide.settings import Settings
from voiceguide.speech.backdrop import Backdrop
from voiceguide.speech.clip import ClipKey
from voiceguide.speech.mouth import Mouth, MouthEvent
from voiceguide.speech.music import open_music
from voiceguide.speech.reference import for_the_ear
from voiceguide.speech.supply import Supply
from voiceguide.speech.synthesiser import Synthesiser
from voiceguide.transcript import Row, end_row, heard_later, row_of
from voiceguide.voice import open_voice

_log = logging.getLogger(__name__)

READ_S = 0.5
"""Seconds a block of the microphone is waited for."""

ENDING_S = 0.1
"""Seconds between looks at whether the last sound has faded."""

Report = Callable[[Row], None]


class _EndOfInput:
    """The keyboard's input has ended."""


Inbox = queue.SimpleQueue[Event | MouthEvent | str | _EndOfInput | GuideError]


def start(settings: Settings, *, typed: bool, report: Report) -> int:
    """Run one live session to its end; the exit code. GuideError names what is missing or broken."""
    with ExitStack() as stack:
        stack.enter_context(awake())
        with uncollected():
            live = _Live(settings, typed=typed, report=report, stack=stack)
        return live.run()


class _Live:
    """Everything one live session has open."""

    def __init__(self, settings: Settings, *, typed: bool, report: Report, stack: ExitStack) -> None:
        self._report = report
        self._keep_transcripts = settings.keep_transcripts
        self._inbox: Inbox = queue.SimpleQueue()
        self._rendered: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._ended: EndReason | None = None
        with ThreadPoolExecutor(2) as pool:
            model = None if typed else pool.submit(lambda: load_model(find(settings.model or None)))
            voice = pool.submit(lambda: open_voice(settings.voice))
            stack.callback(_close_voice, voice)  # also where a device or the guide is missing
            self._devices = Devices(settings, self._render, typed=typed)
            stack.callback(self._devices.close)
            self._began = self._devices.began
            self._guide = with_music(load(settings.guide)) if settings.music else load(settings.guide)
            self._mouth = Mouth(Backdrop(open_music(settings.music, self._guide.sounds.music)))
            self._supply = self._supplied(voice.result(), settings.rate_wpm)  # first words take longest
            stack.callback(self._supply.close)
            self._understanding = Understanding(self._guide)
            self._session = Session(self._guide, rate_wpm=settings.rate_wpm)
            self._echo = settings.echo
            self._leaning = leaning.last() if settings.adapt else None
            self._ear: Ear | None = None
            if model is not None:
                phrases, core = self._understanding.phrases(), core_phrases(self._guide)
                self._ear = self._fresh_ear(Recognisers(model.result(), phrases, core))
                stack.callback(lambda: leaning.keep(self._ear.leaning if self._ear else None))
        self._journal = Journal(default_path())
        self._devices.start()
        self._thread("sound", self._watch_devices)
        self._thread("playback", self._watch_playback)
        self._thread("music", self._mouth.backdrop.run)
        stack.callback(self._mouth.backdrop.close)
        if self._ear is not None:
            self._thread("hearing", self._listen, self._ear)
            self._thread("practice", self._practise, self._ear, voice.result(), settings.rate_wpm)
        if typed:
            self._thread("keyboard", self._read_keyboard)

    def _supplied(self, voice: Synthesiser, rate_wpm: int) -> Supply:
        """The supply of clips, which begins with the first words while the rest of the program loads."""
        self._mouth.apply(Prepare(((self._guide.greeting[0].text, rate_wpm),)))
        rest = repertoire(Book(self._guide, load_replies(self._guide.language)))
        keys = tuple(ClipKey(text, rate_wpm) for text in rest)
        stand_in = Synthesiser if voice.natural else None  # a voice asked for by name is that or an error
        supply = Supply(self._mouth, voice, stand_in=stand_in, behind=keys)
        self._thread("speech", supply.run)
        self._thread("speech ahead", supply.run_ahead)
        return supply

    def run(self) -> int:
        """The loop: events in, effects out, until the session is over and the voice silent."""
        now = time.time()
        point = self._journal.resume_point(now)
        self._journal.note("session", now, guide=self._guide.id)
        mine = point if point is not None and point.guide == self._guide.id else None
        resume = BrokenOff((mine.step, mine.side), mine.route, manner_of(mine.manner)) if mine else None
        self._handle(Launched(resume, typed=self._ear is None))
        while self._ended is None or self._mouth.busy:
            match self._next():
                case GuideError() as error:
                    raise error
                case _EndOfInput() if self._session.view.moment.stage is Stage.ENDED:
                    pass  # the closing words are said to their end
                case _EndOfInput():
                    self._handle(Closed())
                    self._ended = self._ended or EndReason.CLOSED
                case str() as text:
                    self._handle(self._typed(text))
                case happening if isinstance(happening, Event):
                    self._handle(happening)
                case told:
                    self._tell(row_of(told, self._now()))
        self._report(end_row(self._ended, self._now()))
        if self._ended is not EndReason.CLOSED:  # else it is offered to be carried on
            self._journal.note("end", time.time(), why=self._ended)
        return 0

    def _next(self) -> Event | MouthEvent | str | _EndOfInput | GuideError:
        deadline = self._session.deadline if self._ended is None else self._now() + ENDING_S
        wait = None if deadline is None else max(0.0, deadline - self._now())
        try:
            return self._inbox.get(timeout=wait)
        except queue.Empty:
            return Elapsed()

    def _now(self) -> float:
        """Seconds since the microphone was opened."""
        return time.monotonic() - self._began

    def _handle(self, event: Event) -> None:
        now = self._now()
        self._tell(row_of(event, now))
        self._note(event)
        if isinstance(event, ClauseBegan) and self._ear is not None:
            self._mouth.lift.follow(self._ear.echo.over_noise_db)
        for effect in self._session.handle(event, now):
            self._tell(row_of(effect, now))
            self._note(effect)
            if isinstance(effect, Ended):
                self._ended = effect.why
            elif isinstance(effect, VoiceEffect):
                self._mouth.apply(effect)
            elif isinstance(effect, MeasureRoom) and self._ear is not None:
                room.keep(figures := room.measured(self._ear.echo))
                self._handle(RoomMeasured(over_itself=figures.over_itself, noisy=figures.noisy))
        if isinstance(event, SpeechBegan):
            self._supply.hold()
        elif isinstance(event, Heard):
            self._supply.go()
        self._supply.wake()
        if self._ear is not None:
            self._ear.moment = self._session.view.moment

    def _tell(self, row: Row | None) -> None:
        if row is not None:
            self._report(row)

    def _note(self, happening: Event | Effect) -> None:
        entry = entry_of(happening, guide=self._guide.id, words=self._keep_transcripts)
        if entry is not None:
            event, facts = entry
            self._journal.note(event, time.time(), **facts)
        elif isinstance(happening, RoomMeasured) and self._ear is not None:
            figures = asdict(room.measured(self._ear.echo))
            self._journal.note("room", time.time(), state=self._ear.echo_state, **figures)

    def _typed(self, text: str) -> Heard:
        meaning = self._understanding.understand(text, self._session.view.moment)
        at = self._now()
        return Heard(
            text=text,
            intent=meaning.intent,
            why=meaning.why,
            speech_start_s=at,
            speech_end_s=at,
            decided_s=at,
            commandlike=meaning.commandlike,
            then=meaning.then,
        )

    # -- threads -------------------------------------------------------------------------------------

    def _thread(self, name: str, run: Callable[..., None], *arguments: object) -> None:
        """Run it beside the loop; what it raises reaches the person through the loop."""

        def guarded() -> None:
            try:
                run(*arguments)
            except GuideError as error:
                self._inbox.put(error)
            except Exception as error:  # noqa: BLE001 - a thread must not die unheard
                _log.debug("the %s thread failed", name, exc_info=True)
                self._inbox.put(
                    RunError(
                        f"The {name} of the program failed: {error!r}.",
                        hint="Start again; if it returns, please report it.",
                    )
                )

        threading.Thread(target=guarded, name=name, daemon=True).start()

    def _render(self, n: int) -> Samples:
        """In the sound system's callback."""
        samples = self._mouth.render(n)
        self._rendered.put(None)
        return samples

    def _watch_playback(self) -> None:
        while True:
            self._rendered.get()
            for told in self._mouth.events():
                self._inbox.put(told)

    def _watch_devices(self) -> None:
        """A voice that is cut off by its device goes on at the start of its clause."""

        def gone() -> None:
            self._mouth.apply(Hush())
            self._rendered.put(None)  # no callback comes that would tell of it

        self._devices.watch(gone=gone, back=lambda: self._mouth.apply(Swell()))

    def _fresh_ear(self, recognisers: Recognisers) -> Ear:
        self._recognisers = recognisers
        late = figures.delay_ms / 1000 if (figures := room.last()) else 0.0
        moment = self._session.view.moment
        learnt = self._ear.leaning if self._ear is not None else self._leaning
        return Ear(
            recognisers, self._understanding, moment=moment, echo=self._echo, delay_s=late, leaning=learnt
        )

    def _listen(self, ear: Ear) -> None:
        before = self._devices.microphone
        while True:
            microphone = self._devices.microphone
            block = microphone.read(timeout=READ_S) if microphone is not None else None
            if block is None or microphone is None:
                continue  # gone; whoever watches the devices brings it back
            if microphone is not before:  # what was known of the echo is no longer so
                ear = self._ear = self._fresh_ear(self._recognisers)
                before = microphone
            for far in self._devices.loudspeaker.far_end():
                ear.played(far)
            late = (microphone.began or self._began) - self._began
            for event in ear.process(block):
                self._inbox.put(heard_later(event, late) if isinstance(event, Heard) else event)

    def _practise(self, ear: Ear, voice: Synthesiser, rate_wpm: int) -> None:
        """While the guide greets the ear practises on that greeting: the speech that is there by then."""
        with suppress(VoiceError):  # whoever speaks will tell
            speech = for_the_ear(voice.clip(self._guide.greeting[0].text, rate_wpm).samples)
            give_way()  # not before: Python itself is held by one thread at a time
            ear.practise(speech)

    def _read_keyboard(self) -> None:
        for line in sys.stdin:
            if line.strip():
                self._inbox.put(line.strip())
        self._inbox.put(_EndOfInput())


def _close_voice(voice: "Future[Synthesiser]") -> None:
    with suppress(GuideError):  # whoever asked for it has told
        voice.result().close()
