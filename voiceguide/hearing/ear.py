"""The ear: blocks of the microphone in, what was said out.

    near ─▶ echo path ─▶ voice activity ─▶ recognisers ─▶ endpoint ─▶ verify ─▶ Heard
    far  ───────┘

An utterance begins with two chunks of voice and is listened to from 300 ms before them. At its first
64 ms of silence both recognisers are made to finish, and what they wrote says how long to wait for more
(`endpoint`). If more comes, the utterance's own audio is decoded again, whole, by fresh recognisers: a cut
inside a phrase ruins both halves, so texts are never joined. If it comes after the decision, the whole
amends it.

Everything happens on chunks of 32 ms of the clean stream, wherever the caller's blocks begin and end, so
the same audio gives the same events for any size of block; and in silence nothing but the voice activity
is computed.
"""

import logging
import re
from collections import deque
from dataclasses import replace
from pathlib import Path

import numpy as np

from voiceguide.dialogue.events import Event, Heard, SpeechBegan, SpeechEnded, UrgentBegan
from voiceguide.dialogue.intents import Risk
from voiceguide.dialogue.moment import ANYTHING, Moment
from voiceguide.dialogue.understanding import Completion, Understanding
from voiceguide.hearing import endpoint
from voiceguide.hearing.echo import LATENCY, EchoPath, EchoState, Frame
from voiceguide.hearing.levels import HighPass, RoomNoise, amplify, gain_for
from voiceguide.hearing.recogniser import Reading, Recognisers, load_model
from voiceguide.hearing.tape import Tape
from voiceguide.hearing.utterance import Decided, Run, Utterance
from voiceguide.hearing.vad import BEGIN, CHUNK, GO_ON, VoiceActivity
from voiceguide.hearing.verify import Verdict, verify
from voiceguide.pcm import HEARING_RATE, Block, Samples

_log = logging.getLogger(__name__)

BEFORE = int(0.3 * HEARING_RATE)
"""Samples before the onset that belong to an utterance: soft beginnings."""

QUIET = int(0.3 * HEARING_RATE)
"""Samples of silence after which the recognisers for the next utterance are made ready."""

VOICED = 2
"""Chunks of voice that make an utterance (64 ms)."""

VOICED_OVER_FAR = 3
"""The same while the guide is to be heard: what is left of its voice must not start one."""

OVER_FAR = 0.7
"""Probability asked of those chunks while the guide is to be heard."""

URGENT_CHUNKS = 6
"""Chunks (about 0.2 s) for which a partial must stay an urgent phrase."""

SHORT = int(1.6 * HEARING_RATE)
"""Samples of an utterance that is heard once more, to the end of the wait, before it is rejected."""

PROBES = 3
"""Pauses of an utterance at which it is decoded to the end; with more it is talk, and only waited out."""


class Ear:
    """One stream of one microphone."""

    def __init__(
        self,
        recognisers: Recognisers,
        understanding: Understanding,
        *,
        moment: Moment = ANYTHING,
        echo: bool = True,
    ) -> None:
        """`echo` False leaves the guide's own voice in (half-duplex), as without libspeexdsp."""
        self.moment = moment
        self._own_words: deque[str] = deque(maxlen=2)
        self._recognisers = recognisers
        self._understanding = understanding
        self._echo = EchoPath(cancel=echo)
        self._high_pass = HighPass()
        self._noise = RoomNoise()
        self._activity = VoiceActivity()
        self._tape = Tape(int((endpoint.LONGEST_S + 4.0) * HEARING_RATE))
        self._pending: Samples = np.zeros(0, np.int16)
        self._position = 0
        self._used = 0
        self._run = Run()
        self._utterance: Utterance | None = None
        self._decided: Decided | None = None
        self._phrases: dict[Moment, tuple[str, ...]] = {}
        self._quiet_from = 0
        self._recognisers.prepare(self._phrases_of(moment))

    @property
    def echo(self) -> EchoPath:
        """The echo path: its state, delay, drift and loss."""
        return self._echo

    @property
    def noise_db(self) -> float:
        """The noise of the room, in dBFS."""
        return self._noise.db

    @property
    def echo_state(self) -> EchoState:
        """How well the guide can hear over itself."""
        return self._echo.state

    def played(self, block: Block) -> None:
        """Note far-end samples (16 kHz mono) as they are handed to the output."""
        self._echo.played(block)

    def guide_says(self, text: str) -> None:
        """Note a clause of the guide as it begins: a doubtful echo of its words is no command."""
        self._own_words.append(text.lower())

    def process(self, block: Block) -> tuple[Event, ...]:
        """Hear near-end samples (16 kHz mono); `block.played` None: nothing is being played."""
        events: list[Event] = []
        block = replace(block, samples=self._high_pass.filter(block.samples))
        for frame in self._echo.clean(block, voice=self._utterance is not None):
            if not self._used:
                self._position = frame.end - len(frame.samples)
            self._used = frame.end
            self._pending = np.concatenate([self._pending, frame.samples])
            if len(self._pending) >= CHUNK:
                chunk, self._pending = self._pending[:CHUNK], self._pending[CHUNK:]
                events += self._chunk(chunk, frame)
        return tuple(events)

    def finish(self) -> tuple[Event, ...]:
        """The stream has ended, and any utterance with it."""
        if self._utterance is None:
            return ()
        if self._utterance.verdict is None:
            self._probe(self._utterance)
        self._hear_out(self._utterance)
        return self._decide(self._utterance)

    # -- chunk by chunk ------------------------------------------------------------------------------

    def _chunk(self, chunk: Samples, frame: Frame) -> list[Event]:
        begin = self._position
        self._position += CHUNK
        self._tape.write(begin, chunk)
        probability = self._activity.probability(self._noise.lift(chunk))
        if not frame.person:
            probability = 0.0
        if self._utterance is None:
            return self._listen_for_onset(begin, probability, far=frame.far)
        return self._listen_on(self._utterance, chunk, probability)

    def _listen_for_onset(self, begin: int, probability: float, *, far: bool) -> list[Event]:
        if probability < (OVER_FAR if far else BEGIN):
            self._run.length = 0
            if begin - self._quiet_from > QUIET:
                self._recognisers.prepare(self._phrases_of(self.moment))
            return []
        if self._run.length == 0:
            self._run.start = begin
        self._run.length += 1
        if self._run.length < (VOICED_OVER_FAR if far else VOICED):
            return []
        start, self._run.length = self._run.start, 0
        earlier = self._decided
        if earlier is not None and start - earlier.voice_end > endpoint.AMEND_S * HEARING_RATE:
            earlier = None
        if far and not self._echo.sure:  # it may be the guide's own answer
            earlier = None
        audio = start - BEFORE if earlier is None else max(start - BEFORE, earlier.voice_end)
        utterance = Utterance(
            moment=self.moment if earlier is None else earlier.moment,
            start=start,
            audio=max(audio, 0),
            pair=None,
            voice_end=self._position,
            doubtful=far and self._echo.state is not EchoState.LOCKED,
            far=far,
            continues=earlier,
        )
        self._utterance = utterance
        self._listen_again(utterance)
        return [SpeechBegan()]

    def _listen_again(self, utterance: Utterance) -> None:
        """Fresh recognisers, given all of the utterance so far."""
        utterance.pair = self._recognisers.pair(self._phrases_of(utterance.moment))
        audio = self._tape.read(utterance.audio, self._position - utterance.audio)
        utterance.gain = gain_for(audio)
        utterance.pair.accept(amplify(audio, utterance.gain))
        utterance.verdict = None

    def _listen_on(self, utterance: Utterance, chunk: Samples, probability: float) -> list[Event]:
        if probability >= GO_ON:
            utterance.voice_end = self._position
            if utterance.pair is None:
                self._listen_again(utterance)
            else:
                utterance.pair.accept(amplify(chunk, utterance.gain))
            if self._position - utterance.start > endpoint.LONGEST_S * HEARING_RATE:
                self._probe(utterance)
                return list(self._decide(utterance))
            return self._watch_for_urgent(utterance)
        if utterance.pair is not None:
            utterance.pair.accept(amplify(chunk, utterance.gain))
        silence = (self._position - utterance.voice_end) / HEARING_RATE
        events: list[Event] = []
        if (
            utterance.verdict is None
            and silence >= endpoint.PAUSE_S
            and self._worth_probing(utterance, silence)
        ):
            self._probe(utterance)
            if not utterance.urgent and utterance.verdict is not None and self._is_urgent(utterance.verdict):
                utterance.urgent = True
                events.append(UrgentBegan())
        if utterance.verdict is not None and silence >= utterance.wait:
            self._hear_out(utterance)
            events += self._decide(utterance)
        return events

    def _worth_probing(self, utterance: Utterance, silence: float) -> bool:
        """Decode to the end at a pause? Always at the last moment; earlier unless it is plainly talk."""
        return utterance.probes < PROBES or silence >= endpoint.WAIT_S[Completion.NONE]

    def _probe(self, utterance: Utterance) -> None:
        """Make the recognisers finish, and see what the text comes to and what it can still become."""
        if utterance.pair is None:
            return
        reading = utterance.pair.finish()
        utterance.pair = None
        utterance.heard_to = self._position
        utterance.probes += 1
        utterance.verdict = self._verified(reading, utterance)
        accepted = utterance.verdict.intent is not None
        texts = (utterance.verdict.text,) if accepted else (reading.grammar.known, reading.open.text)
        utterance.wait = endpoint.wait_s(
            *(self._understanding.completion(text, utterance.moment) for text in texts if text),
            exact=utterance.verdict.exact,
        )

    def _verified(self, reading: Reading, utterance: Utterance) -> Verdict:
        """What it comes to; over an echo that may still make words, never what the guide itself is saying."""
        verdict = verify(reading, self._understanding, moment=utterance.moment, doubtful=utterance.doubtful)
        if verdict.intent is None or not utterance.far:
            return verdict
        own = set(re.findall(r"[a-z']+", " ".join(self._own_words)))
        said_itself = own.issuperset(verdict.text.split())
        if said_itself and not self._echo.sure:
            return Verdict(verdict.text, None, "the guide was saying that itself")
        begin = utterance.start
        audio = self._tape.read(begin, max(utterance.voice_end - begin, CHUNK))
        calming = verdict.intent.risk is Risk.CALMING and not said_itself
        if not calming and self._echo.holds_far(audio, begin):
            return Verdict(verdict.text, None, "the guide's own voice is in it")
        return verdict

    def _hear_out(self, utterance: Utterance) -> None:
        """Before a short one is rejected, hear it to the end of the wait: its end may have been soft."""
        rejected = utterance.verdict is not None and utterance.verdict.intent is None
        if rejected and utterance.heard_to < self._position < utterance.start + SHORT:
            self._listen_again(utterance)
            self._probe(utterance)

    def _watch_for_urgent(self, utterance: Utterance) -> list[Event]:
        """A partial that stays an urgent phrase hushes the voice before the utterance has ended."""
        if utterance.urgent or utterance.pair is None:
            return []
        held, free = utterance.pair.partial()
        urgent = bool(held) and all(self._understanding.is_urgent(text) for text in (held, free) if text)
        utterance.urgent_chunks = utterance.urgent_chunks + 1 if urgent else 0
        if utterance.urgent_chunks < URGENT_CHUNKS:
            return []
        utterance.urgent = True
        return [UrgentBegan()]

    def _is_urgent(self, verdict: Verdict) -> bool:
        return verdict.intent is not None and self._understanding.is_urgent(verdict.text)

    # -- decisions -----------------------------------------------------------------------------------

    def _decide(self, utterance: Utterance) -> tuple[Event, ...]:
        self._utterance = None
        verdict = utterance.verdict or Verdict("", None, "no words")
        earlier = utterance.continues
        amends = False
        if earlier is not None:
            whole = self._whole(utterance, earlier)
            if whole is not None:
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
        )
        self._decided = Decided(
            utterance.start, utterance.audio, utterance.voice_end, verdict, utterance.moment
        )
        self._quiet_from = self._position
        if verdict.intent is None:
            return (SpeechEnded(), heard)
        return (heard,)

    def _whole(self, utterance: Utterance, earlier: Decided) -> Verdict | None:
        """What an utterance and its continuation come to together; None where they are two."""
        if utterance.voice_end - earlier.audio > endpoint.LONGEST_S * HEARING_RATE:
            return None
        pair = self._recognisers.pair(self._phrases_of(earlier.moment))
        audio = self._tape.read(earlier.audio, self._position - earlier.audio)
        pair.accept(amplify(audio, gain_for(audio)))
        whole = self._verified(pair.finish(), utterance)
        if whole.intent is not None:
            return None if whole.intent == earlier.verdict.intent else whole
        one_breath = utterance.start - earlier.voice_end <= endpoint.ONE_BREATH_S * HEARING_RATE
        taken_back = earlier.verdict.intent is not None and earlier.verdict.intent.risk is not Risk.CALMING
        return whole if one_breath and taken_back else None

    def _seconds(self, position: int) -> float:
        """Seconds in the near end of a position in the clean stream."""
        return max(position - LATENCY, 0) / HEARING_RATE

    def _phrases_of(self, moment: Moment) -> tuple[str, ...]:
        if moment not in self._phrases:
            self._phrases[moment] = self._understanding.phrases(moment)
        return self._phrases[moment]


def open_ear(
    model_path: Path,
    understanding: Understanding,
    *,
    core: tuple[str, ...] = (),
    moment: Moment = ANYTHING,
    echo: bool = True,
) -> Ear:
    """An ear with a model of its own; `Ear(Recognisers(load_model(path), core), ...)` shares one.

    `core`: what `dialogue.core.core_phrases` gives for the guide.
    """
    return Ear(Recognisers(load_model(model_path), core), understanding, moment=moment, echo=echo)
