"""What an utterance says: the recognisers on its stretch of the tape, and the verdict on what they wrote.

The open recogniser costs more than all else together, so the aim is that it hears every second of speech
once. It can be made to finish only at the price of hearing the utterance again if that goes on. So at a
pause what the recognisers say so far is looked at first: where that is plainly talk, nothing is finished
before the pause is long enough to end the utterance whatever it was.
"""

from voiceguide.dialogue.intents import Risk
from voiceguide.dialogue.understanding import Completion, Understanding
from voiceguide.hearing import endpoint
from voiceguide.hearing.echo import EchoPath
from voiceguide.hearing.leaning import LEVEL
from voiceguide.hearing.levels import amplify, gain_for
from voiceguide.hearing.own import same_words
from voiceguide.hearing.recogniser import Reading, Recognisers, Trio
from voiceguide.hearing.tape import Tape
from voiceguide.hearing.utterance import Decided, Utterance
from voiceguide.hearing.verify import Verdict, verify
from voiceguide.pcm import HEARING_RATE, Samples

URGENT_CHUNKS = 6
"""Chunks (about 0.2 s) for which a partial must stay an urgent phrase."""

SHORT = int(1.6 * HEARING_RATE)
"""Samples of an utterance that is heard once more, to the end of the wait, before it is rejected."""

PROBES = 3
"""Pauses of an utterance at which it is decoded to the end; with more it is talk, and only waited out."""

TAKING_BACK = 2
"""Words more that take back what is already being answered."""

TALK_WORDS = 5
"""Words of the open model from which an utterance that no command begins like is plainly talk."""


class Decoding:
    """Recognisers for one utterance after the other, on one tape."""

    def __init__(
        self, recognisers: Recognisers, understanding: Understanding, tape: Tape, echo: EchoPath
    ) -> None:
        self._recognisers = recognisers
        self._understanding = understanding
        self._tape = tape
        self._echo = echo
        self.leaning = LEVEL
        """How much more, or less, evidence is needed from the next decision on."""

    def prepare(self) -> None:
        """Have recognisers for the next utterance ready (up to 0.1 s: in silence)."""
        self._recognisers.prepare()

    def practise(self, speech: Samples) -> None:
        """Have recognisers hear some speech before an utterance; in a thread of its own."""
        self._recognisers.practise(speech)

    def listen(self, utterance: Utterance, chunk: Samples, *, to: int) -> None:
        """Hear the next chunk, which ends at clean position `to`; with fresh recognisers if need be."""
        if utterance.trio is None:
            self.listen_again(utterance, to=to)
        else:
            utterance.trio.accept(amplify(chunk, utterance.gain))

    def listen_again(self, utterance: Utterance, *, to: int) -> None:
        """Fresh recognisers, given all of the utterance so far."""
        utterance.trio, utterance.gain = self._trio(utterance.audio, to)
        utterance.verdict = None

    def worth_probing(self, utterance: Utterance, silence_s: float) -> bool:
        """Decode to the end at a pause? Always at the last moment; earlier unless it is plainly talk."""
        if utterance.trio is None or silence_s >= endpoint.WAIT_S[Completion.NONE]:
            return utterance.trio is not None
        if utterance.probes >= PROBES:
            return False
        held, free = utterance.trio.partial()
        if len(free.split()) < TALK_WORDS:
            return True
        known = " ".join(word for word in held.split() if word.isalpha())
        return any(self._completion(text, utterance) is not Completion.NONE for text in (known, free))

    def holds_whole(self, utterance: Utterance) -> bool:
        """Whether what the recognisers say so far is a whole command, or was something when they finished."""
        if utterance.trio is None:
            return True
        held, _ = utterance.trio.partial()
        known = " ".join(word for word in held.split() if word.isalpha())
        if self._recognisers.begins_short(known):
            return False
        return self._completion(known, utterance) in (Completion.COMPLETE, Completion.OPEN)

    def probe(self, utterance: Utterance, *, to: int) -> None:
        """Make the recognisers finish, and see what the text comes to and what it can still become."""
        if utterance.trio is None:
            return
        reading = utterance.trio.finish()
        utterance.trio = None
        utterance.heard_to = to
        utterance.probes += 1
        utterance.verdict = self._verified(reading, utterance, begin=utterance.audio, to=to)
        accepted = utterance.verdict.intent is not None
        texts = (utterance.verdict.text,) if accepted else (reading.grammar.known, reading.open.text)
        utterance.completions = tuple(self._completion(text, utterance) for text in texts if text)
        utterance.wait = endpoint.wait_s(*utterance.completions, exact=utterance.verdict.exact)
        if not accepted:
            utterance.wait = max(utterance.wait, endpoint.REJECTED_S)

    def hear_out(self, utterance: Utterance, *, to: int) -> None:
        """Before a short one is rejected, hear it to the end of the wait: its end may have been soft."""
        rejected = utterance.verdict is not None and utterance.verdict.intent is None
        if rejected and utterance.heard_to < to < utterance.start + SHORT:
            self.listen_again(utterance, to=to)
            self.probe(utterance, to=to)

    def turned_urgent(self, utterance: Utterance) -> bool:
        """Whether a partial has now stayed an urgent phrase: the voice is hushed before the end of speech."""
        if utterance.urgent or utterance.trio is None:
            return False
        held, free = utterance.trio.partial()
        urgent = bool(held) and all(self._understanding.is_urgent(text) for text in (held, free) if text)
        utterance.urgent_chunks = utterance.urgent_chunks + 1 if urgent else 0
        utterance.urgent = utterance.urgent_chunks >= URGENT_CHUNKS
        return utterance.urgent

    def found_urgent(self, utterance: Utterance) -> bool:
        """Whether the verdict is the first that is an urgent phrase."""
        verdict = utterance.verdict
        if utterance.urgent or verdict is None or verdict.intent is None:
            return False
        utterance.urgent = self._understanding.is_urgent(verdict.text)
        return utterance.urgent

    def whole(self, utterance: Utterance, earlier: Decided, *, to: int) -> Verdict | None:
        """What an utterance and its continuation come to together; None where they are two.

        That may be what was decided already: "next" ... "step".
        """
        if utterance.voice_end - earlier.audio > endpoint.LONGEST_S * HEARING_RATE:
            return None
        if self._holds_far(utterance):  # the guide's answer, not the rest of what a person said
            return None
        trio, _ = self._trio(earlier.audio, to)
        whole = self._verified(trio.finish(), utterance, begin=earlier.audio, to=to)
        if whole.intent is not None:
            return whole
        if whole.own or self._answered_by_itself(utterance, earlier, whole, to=to):
            return None
        taken_back = earlier.verdict.intent is not None and earlier.verdict.intent.risk is not Risk.CALMING
        return whole if taken_back and utterance.in_one_breath_with(earlier) else None

    def _answered_by_itself(self, utterance: Utterance, earlier: Decided, whole: Verdict, *, to: int) -> bool:
        """Whether what followed a command may be no more than the first sound of the guide's answer to it."""
        more = len(whole.text.split()) - len(earlier.verdict.text.split())
        return more < TAKING_BACK and self._echo.far_of(utterance.start, to) is not None

    def _trio(self, begin: int, end: int) -> tuple[Trio, float]:
        """Fresh recognisers that have heard that stretch, and the gain it was given."""
        trio = self._recognisers.trio()
        audio = self._tape.read(begin, end - begin)
        gain = gain_for(audio)
        trio.accept(amplify(audio, gain))
        return trio, gain

    def _verified(self, reading: Reading, utterance: Utterance, *, begin: int, to: int) -> Verdict:
        """What a reading of the tape from `begin` to `to` comes to; never what the guide itself is saying.

        What is left of its voice may make words, and be judged a person's command. So the recognisers are
        asked what they hear in what was being played just then: the third opinion.
        """
        verdict = verify(
            reading,
            self._understanding,
            moment=utterance.moment,
            doubtful=utterance.doubtful,
            crowd=utterance.crowd,
            leaning=self.leaning,
        )
        far = None if verdict.intent is None else self._echo.far_of(begin, to)
        voiced = utterance.start if begin == utterance.audio else begin
        if verdict.intent is None or far is None or self._echo.far_of(voiced, to) is None:
            return verdict
        trio = self._recognisers.trio()
        # The open model takes three quarters of the time, and a person waits for what was decided.
        trio.accept(amplify(far, gain_for(far)), openly=not self._echo.sure)
        late_s = self._echo.latest / HEARING_RATE  # the far end was read from that much earlier on
        said = [(word, start + late_s) for word, start in reading.timed(verdict.text)]
        if same_words(said, trio.finish(), late_s):
            return Verdict(verdict.text, None, "the guide was saying that itself", own=True)
        if self._holds_far(utterance, calming=verdict.intent.risk is Risk.CALMING):
            return Verdict(verdict.text, None, "the guide's own voice is in it", own=True)
        return verdict

    def _holds_far(self, utterance: Utterance, *, calming: bool = False) -> bool:
        """Whether the guide's own voice is in it."""
        start, end = utterance.start, utterance.voice_end
        return self._echo.holds_far(self._tape.read(start, end - start), start, calming=calming)

    def _completion(self, text: str, utterance: Utterance) -> Completion:
        return self._understanding.completion(text, utterance.moment)
