"""The ear: blocks of the microphone in, what was said out.

    near ─▶ echo path ─▶ voice activity ─▶ recognisers ─▶ endpoint ─▶ verify ─▶ Heard
    far  ───────┘

An utterance begins with two chunks of voice and is listened to from 500 ms before them. At its first
32 ms of silence the recognisers are made to finish, and what they wrote says how long to wait for more
(`endpoint`). If more comes, the utterance's own audio is decoded again, whole, by fresh recognisers: a cut
inside a phrase ruins both halves, so texts are never joined. If it comes after the decision, the whole
amends it.

Everything happens on chunks of 32 ms of the clean stream, wherever the caller's blocks begin and end, so
the same audio gives the same events for any size of block; and in silence nothing but the voice activity
is computed.
"""

import logging
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np

from voiceguide.dialogue.events import Event, Heard, RoomMeasured, SpeechBegan, SpeechEnded, UrgentBegan
from voiceguide.dialogue.moment import ANYTHING, Moment
from voiceguide.dialogue.understanding import Completion, Understanding
from voiceguide.hearing import endpoint
from voiceguide.hearing.decoding import Decoding
from voiceguide.hearing.echo import LATENCY, EchoPath, EchoState, Frame
from voiceguide.hearing.leaning import LEVEL, Aftermath, Leaning
from voiceguide.hearing.levels import Fall, HighPass, RoomNoise
from voiceguide.hearing.recogniser import Recognisers, load_model
from voiceguide.hearing.tape import Tape
from voiceguide.hearing.utterance import Decided, Run, Utterance, is_rest
from voiceguide.hearing.vad import BEGIN, CHUNK, GO_ON, VoiceActivity
from voiceguide.hearing.verify import Verdict
from voiceguide.pcm import HEARING_RATE, Block, Samples

_log = logging.getLogger(__name__)

BEFORE = int(0.5 * HEARING_RATE)
"""Samples before the onset that belong to an utterance: in noise a soft beginning is noticed 0.2 s late."""

QUIET = int(0.3 * HEARING_RATE)
"""Samples of silence after which the recognisers for the next utterance are made ready."""

VOICED = 2
"""Chunks of voice that make an utterance (64 ms)."""

VOICED_OVER_FAR = 3
"""The same while what is left of the guide's voice may make words, and for what is hardly a voice there."""

PLAIN = 0.9
"""Probability from which one chunk is enough, where what is left of the guide's voice makes no words."""

OVER_FAR, OVER_LITTLE = 0.7, 0.5
"""Probability asked of those chunks while the guide is to be heard; and where what is left makes no words."""


class Ear:
    """One stream of one microphone."""

    def __init__(  # noqa: PLR0913 - each may be left out
        self,
        recognisers: Recognisers,
        understanding: Understanding,
        *,
        moment: Moment = ANYTHING,
        echo: bool = True,
        delay_s: float = 0.0,
        leaning: Leaning | None = None,
    ) -> None:
        """`echo` False leaves the guide's own voice in (half-duplex), as without libspeexdsp.

        `delay_s`: how late its echo came the last time, in seconds. `leaning`: what was learnt here so far,
        to go on from; None: nothing is learnt.
        """
        self.moment = moment
        self._echo = EchoPath(cancel=echo, delay_s=delay_s)
        self._deaf = False
        """It was told that the guide's voice cannot be taken out."""
        self._high_pass = HighPass()
        self._noise = RoomNoise()
        self._activity = VoiceActivity()
        self._tape = Tape(int((endpoint.LONGEST_S + 4.0) * HEARING_RATE))
        self._decoding = Decoding(recognisers, understanding, self._tape, self._echo)
        self._pending: Samples = np.zeros((2, 0), np.int16)
        """What is no whole chunk yet: with less noise, and plain."""
        self._position = 0
        self._used = 0
        self._run = Run()
        self._utterance: Utterance | None = None
        self._decided: Decided | None = None
        self._quiet_from = 0
        self._ringing: Fall | None = None
        """What was decided before the room had stopped ringing of it."""
        self._aftermath = None if leaning is None else Aftermath(leaning)
        self._decoding.leaning = leaning or LEVEL
        self._decoding.prepare()

    @property
    def leaning(self) -> Leaning | None:
        """What was learnt up to now from what was taken back, said again or left standing."""
        after = self._aftermath
        return None if after is None else after.until(self._used / HEARING_RATE).leaning

    @property
    def echo(self) -> EchoPath:
        """The echo path: its state, delay, drift and loss."""
        return self._echo

    @property
    def echo_state(self) -> EchoState:
        """How well the guide can hear over itself."""
        return self._echo.state

    def played(self, block: Block) -> None:
        """Note far-end samples (16 kHz mono) as they are handed to the output."""
        self._echo.played(block)

    def practise(self, speech: Samples) -> None:
        """Hear some speech (16 kHz mono) ahead and forget it: the first utterance then takes half the work.

        The one thing here that may be done in another thread.
        """
        self._decoding.practise(speech)

    def process(self, block: Block) -> tuple[Event, ...]:
        """Hear near-end samples (16 kHz mono); `block.played` None: nothing is being played."""
        block = replace(block, samples=self._high_pass.filter(block.samples))
        events = self._listen(self._echo.clean(block, voice=self._utterance is not None))
        if self._echo.failing and not self._deaf:
            self._deaf = True
            events.append(RoomMeasured(over_itself=False, asked=False))
        return tuple(events)

    def _listen(self, frames: Iterable[Frame]) -> list[Event]:
        events: list[Event] = []
        for frame in frames:
            if not self._used:
                self._position = frame.end - len(frame.samples)
            self._used = frame.used
            self._pending = np.concatenate([self._pending, np.stack([frame.samples, frame.plain])], axis=1)
            if self._pending.shape[1] >= CHUNK:
                (chunk, plain), self._pending = self._pending[:, :CHUNK], self._pending[:, CHUNK:]
                events += self._chunk(chunk, plain, frame)
        return events

    def finish(self) -> tuple[Event, ...]:
        """The stream has ended, and any utterance with it."""
        events = self._listen(self._echo.finish())
        if self._utterance is None:
            return tuple(events)
        if self._utterance.verdict is None:
            self._decoding.probe(self._utterance, to=self._position)
        self._decoding.hear_out(self._utterance, to=self._position)
        return (*events, *self._decide(self._utterance))

    # -- chunk by chunk ------------------------------------------------------------------------------

    def _chunk(self, chunk: Samples, plain: Samples, frame: Frame) -> list[Event]:
        begin = self._position
        self._position += CHUNK
        self._tape.write(begin, chunk)
        probability = self._activity.probability(self._noise.lift(plain))
        self._noise.note(voice=probability >= GO_ON)
        if not (frame.person and self._noise.open):
            probability = 0.0
        if self._ringing is not None and not (probability >= GO_ON and self._ringing.note(chunk)):
            self._ringing = None
        if self._utterance is None:
            voice = probability if self._ringing is None else 0.0
            return self._listen_for_onset(begin, voice, far=frame.far)
        return self._listen_on(self._utterance, chunk, probability)

    def _listen_for_onset(self, begin: int, probability: float, *, far: bool) -> list[Event]:
        over = OVER_LITTLE if self._echo.sure else OVER_FAR
        if probability < (over if far else BEGIN):
            self._run.length = 0
            if begin - self._quiet_from > QUIET:
                self._decoding.prepare()
            return []
        if self._run.length == 0:
            self._run.start = begin
        self._run.length += 1
        if self._run.length < self._needed(probability, far=far):
            return []
        start, self._run.length = self._run.start, 0
        earlier = self._decided
        if earlier is not None and start - earlier.voice_end > endpoint.AMEND_S * HEARING_RATE:
            earlier = None
        audio = start - BEFORE if earlier is None else max(start - BEFORE, earlier.voice_end)
        if earlier is not None and not earlier.goes_on:
            earlier = None
        if far and not self._echo.sure:  # it may be the guide's own answer
            earlier = None
        utterance = Utterance(
            moment=self.moment if earlier is None else earlier.moment,
            start=start,
            audio=max(audio, 0),
            voice_end=self._position,
            doubtful=far and self._echo.state is not EchoState.LOCKED,
            crowd=self._noise.voices,
            sure=self._echo.sure,
            continues=earlier,
        )
        self._utterance = utterance
        self._decoding.listen_again(utterance, to=self._position)
        return [SpeechBegan()]

    def _needed(self, probability: float, *, far: bool) -> int:
        """Chunks of voice that begin an utterance: the guide should give way at once, but not to itself."""
        if not far:
            return VOICED
        if not self._echo.sure or probability < OVER_FAR:
            return VOICED_OVER_FAR
        return VOICED if probability < PLAIN else 1

    def _listen_on(self, utterance: Utterance, chunk: Samples, probability: float) -> list[Event]:
        utterance.sure = self._echo.sure
        fallen = utterance.fall.note(chunk) and utterance.clear
        if probability >= GO_ON and not (fallen and self._decoding.holds_whole(utterance)):
            utterance.clear |= self._noise.clear
            utterance.voice_end = self._position
            self._decoding.listen(utterance, chunk, to=self._position)
            if self._position - utterance.start > endpoint.LONGEST_S * HEARING_RATE:
                self._decoding.probe(utterance, to=self._position)
                return list(self._decide(utterance))
            return [UrgentBegan()] if self._decoding.turned_urgent(utterance) else []
        if utterance.trio is not None:
            self._decoding.listen(utterance, chunk, to=self._position)
        silence = (self._position - utterance.voice_end) / HEARING_RATE
        events: list[Event] = []
        if (
            utterance.verdict is None
            and silence >= (endpoint.PAUSE_S if utterance.clear else endpoint.NOISY_S)
            and self._decoding.worth_probing(utterance, silence)
        ):
            self._decoding.probe(utterance, to=self._position)
            if self._decoding.found_urgent(utterance):
                events.append(UrgentBegan())
        if utterance.verdict is not None and silence >= utterance.wait:
            self._decoding.hear_out(utterance, to=self._position)
            events += self._decide(utterance)
        return events

    # -- decisions -----------------------------------------------------------------------------------

    def _decide(self, utterance: Utterance) -> tuple[Event, ...]:
        self._utterance, self._ringing, self._quiet_from = None, utterance.fall, self._position
        verdict = utterance.verdict or Verdict("", None, "no words")
        earlier = utterance.continues
        amends = False
        if earlier is not None:
            whole = self._decoding.whole(utterance, earlier, to=self._position)
            same = whole is not None and whole.intents == earlier.verdict.intents
            if whole is not None and same and (verdict.intent is None or self._is_rest(utterance, whole)):
                self._decided = replace(earlier, voice_end=utterance.voice_end)
                return (SpeechEnded(),)
            if whole is not None and not same:
                verdict, amends = whole, True
                utterance = replace(utterance, start=earlier.start, audio=earlier.audio)
        heard = Heard(
            text=verdict.text,
            intent=verdict.intent,
            why=verdict.why,
            speech_start_s=self._seconds(utterance.start),
            speech_end_s=self._seconds(utterance.voice_end),
            decided_s=self._used / HEARING_RATE,
            amends=amends,
            commandlike=verdict.commandlike,
            then=verdict.then,
        )
        self._decided = Decided(
            utterance.start,
            utterance.audio,
            utterance.voice_end,
            verdict,
            utterance.moment,
            goes_on=verdict.intent is not None or Completion.PREFIX in utterance.completions,
        )
        self._learn(verdict, amends=amends)
        if verdict.intent is None:
            return (SpeechEnded(), heard)
        return (heard,)

    def _is_rest(self, utterance: Utterance, whole: Verdict) -> bool:
        """Whether what followed a command is only the rest of its words, whatever it is by itself."""
        earlier, alone = utterance.continues, utterance.verdict
        if earlier is None or alone is None:
            return False
        is_bent = is_rest(alone.text, of=whole.text, after=earlier.verdict.text)
        return is_bent and utterance.in_one_breath_with(earlier)

    def _learn(self, verdict: Verdict, *, amends: bool) -> None:
        if self._aftermath is None:
            return
        now = self._used / HEARING_RATE
        self._aftermath = self._aftermath.decided(verdict.intent, now, nearly=verdict.nearly, amends=amends)
        self._decoding.leaning = self._aftermath.leaning

    def _seconds(self, position: int) -> float:
        """Seconds in the near end of a position in the clean stream."""
        return max(position - LATENCY, 0) / HEARING_RATE


def open_ear(
    model_path: Path,
    understanding: Understanding,
    *,
    core: tuple[str, ...] = (),
    moment: Moment = ANYTHING,
    echo: bool = True,
) -> Ear:
    """An ear with a model of its own; `Ear(Recognisers(model, phrases, core), ...)` shares one.

    `core`: what `dialogue.core.core_phrases` gives for the guide.
    """
    recognisers = Recognisers(load_model(model_path), understanding.phrases(), core)
    return Ear(recognisers, understanding, moment=moment, echo=echo)
