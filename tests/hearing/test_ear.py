"""The whole ear on real audio: voices made here, and recordings of people."""

import itertools
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.hearing.sound import Voice, echo_of, level, listen, of, recording
from voiceguide.dialogue.events import Event, Heard, SpeechBegan, SpeechEnded, UrgentBegan
from voiceguide.dialogue.intents import Name
from voiceguide.dialogue.understanding import Understanding
from voiceguide.hearing.ear import Ear
from voiceguide.hearing.echo import EchoState
from voiceguide.hearing.recogniser import Recognisers
from voiceguide.hearing.speex import find_library
from voiceguide.hearing.utterance import is_rest
from voiceguide.hearing.wav import read_audio
from voiceguide.pcm import HEARING_RATE, Block, to_int16

pytestmark = pytest.mark.model

People = Callable[[str, int], tuple[Path, ...]]


def _names(events: tuple[Event, ...]) -> list[Name | None]:
    return [heard.intent.name if heard.intent else None for heard in of(Heard, events)]


def test_a_command_is_heard_soon_after_it_ends(ear: Ear, person: Voice) -> None:
    clip = person("repeat")
    (heard,) = of(Heard, listen(ear, recording(0.5, clip, 1.5)))
    assert heard.intent is not None
    assert heard.intent.name is Name.REPEAT
    assert heard.speech_start_s == pytest.approx(0.5, abs=0.12)
    end = 0.5 + len(clip) / HEARING_RATE
    assert heard.speech_end_s == pytest.approx(end, abs=0.12)
    assert heard.decided_s is not None
    assert end < heard.decided_s < end + 0.4


def test_only_what_came_before_a_decision_was_used(
    recognisers: Recognisers, understanding: Understanding, person: Voice
) -> None:
    whole = recording(0.4, person("stop"), 0.9, person("the candle is too bright"), 1.0)
    full = listen(Ear(recognisers, understanding), whole)
    first = of(Heard, full)[0]
    assert first.decided_s is not None
    cut = whole[: round(first.decided_s * HEARING_RATE)]
    ear = Ear(recognisers, understanding)
    part: list[Event] = []
    part += ear.process(Block(cut, HEARING_RATE, 0))
    assert of(Heard, part) == (first,)


def test_the_size_of_the_blocks_does_not_matter(
    recognisers: Recognisers, understanding: Understanding, person: Voice
) -> None:
    near = recording(0.3, person("go back"), 1.2, person("what about pressure"), 0.8)
    told = [listen(Ear(recognisers, understanding), near, size=size) for size in (160, 77, len(near))]
    assert of(Heard, told[0])
    assert all(events == told[0] for events in told)


def test_speech_comes_in_order(ear: Ear, person: Voice) -> None:
    events = listen(ear, recording(0.3, person("stop"), 1.2, person("dinner is nearly ready my love"), 1.2))
    kinds = [type(event) for event in events]
    assert kinds == [SpeechBegan, UrgentBegan, Heard, SpeechBegan, SpeechEnded, Heard]
    assert _names(events) == [Name.STOP, None]
    talk = of(Heard, events)[1]
    assert talk.why
    assert talk.text


def test_the_end_of_the_stream_ends_the_utterance(ear: Ear, person: Voice) -> None:
    near = recording(0.3, person("repeat"))
    (heard,) = of(Heard, listen(ear, near))
    assert heard.intent is not None
    assert heard.decided_s == pytest.approx(len(near) / HEARING_RATE, abs=0.011)


def test_more_after_an_early_decision_amends_it(ear: Ear, person: Voice) -> None:
    first, whole = of(Heard, listen(ear, recording(0.3, person("repeat"), 0.45, person("slowly"), 1.0)))
    assert [h.intent.name for h in (first, whole) if h.intent] == [Name.REPEAT, Name.REPEAT_SLOWLY]
    assert (first.amends, whole.amends) == (False, True)
    assert whole.speech_start_s == first.speech_start_s


def test_the_rest_of_a_command_that_was_decided_is_no_utterance(ear: Ear, person: Voice) -> None:
    (heard,) = of(Heard, listen(ear, recording(0.3, person("next"), 0.25, person("step"), 1.5)))
    assert heard.intent is not None
    assert heard.intent.name is Name.NEXT


@pytest.mark.parametrize(
    ("text", "whole", "earlier", "rest"),
    [
        ("yep", "next step", "next", True),
        ("yes", "next yes", "next", False),
        ("step", "next step", "next", False),
        ("yep", "next", "next", False),
        ("yep", "nextly step", "next", False),
    ],
)
def test_a_bent_rest_of_a_command_is_told_from_a_second_one(
    text: str, whole: str, earlier: str, *, rest: bool
) -> None:
    assert is_rest(text, of=whole, after=earlier) is rest


def test_a_room_that_rings_keeps_nobody_waiting(
    recognisers: Recognisers, understanding: Understanding, person: Voice
) -> None:
    dry = np.concatenate([np.zeros(HEARING_RATE // 2), person("tell me more"), np.zeros(2 * HEARING_RATE)])
    ringing = echo_of(dry, db=-26, delay_s=0.0, rt60_s=0.5)
    ends = []
    for near in (dry, ringing):
        (heard,) = of(Heard, listen(Ear(recognisers, understanding), recording(near)))
        assert heard.intent is not None
        assert heard.decided_s is not None
        ends.append(heard.decided_s)
    assert ends[1] - ends[0] < 0.15  # by then it has fallen by 18 dB


def test_a_hesitation_does_not_cut_a_command(ear: Ear, person: Voice) -> None:
    (heard,) = of(Heard, listen(ear, recording(0.3, person("go to"), 0.4, person("the calf"), 1.0)))
    assert heard.intent is not None
    assert heard.intent.name is Name.GO_TO_STEP
    assert not heard.amends


def test_talk_that_began_like_a_command_takes_it_back(ear: Ear, person: Voice) -> None:
    heard = of(Heard, listen(ear, recording(0.3, person("next"), 0.36, person("bus goes at nine"), 1.0)))
    assert heard[-1].intent is None
    assert heard[-1].amends == (len(heard) > 1)


def test_two_commands_are_two(ear: Ear, person: Voice) -> None:
    heard = listen(ear, recording(0.3, person("go back"), 1.5, person("repeat"), 1.0))
    assert _names(heard) == [Name.PREVIOUS, Name.REPEAT]
    assert not any(h.amends for h in of(Heard, heard))


def test_a_silent_room_and_noise_are_no_speech(ear: Ear) -> None:
    rng = np.random.default_rng(2)
    hum = 0.05 * np.sin(2 * np.pi * 50 * np.arange(2 * HEARING_RATE) / HEARING_RATE)
    clap = level(rng.standard_normal(800) * np.exp(-np.arange(800) / 100), -12)
    assert listen(ear, recording(1.0, hum, 0.5, clap, 1.0, 0.02 * rng.standard_normal(32_000))) == ()


def test_soft_voices_with_hum_and_an_offset_are_heard(ear: Ear, person: Voice) -> None:
    near = recording(0.5, level(person("repeat"), -46), 1.0) / 32768
    hum = 0.003 * np.sin(2 * np.pi * 50 * np.arange(len(near)) / HEARING_RATE)
    assert _names(listen(ear, to_int16(near + hum + 0.02))) == [Name.REPEAT]


@pytest.mark.parametrize(("db", "delay_s"), [(0, 0.06), (5, 0.35)])
@pytest.mark.skipif(find_library() is None, reason="libspeexdsp is not installed")
def test_commands_are_heard_over_the_guides_own_voice(
    ear: Ear, narrator: Voice, person: Voice, db: float, delay_s: float
) -> None:
    far = narrator(
        "Place both hands on the calf. Slide slowly up to the knee, and glide back with no weight. "
        "Stop at the thigh, and go back to the ankle. Lean in with your body. Ask your partner, is this "
        "pressure okay? Say next when you are ready, or repeat to hear it again. Breathe out as you press."
    )
    near = echo_of(far, db=-26 + db, delay_s=delay_s)
    begin = int(9.0 * HEARING_RATE)
    clip = person("repeat")
    near[begin : begin + len(clip)] += clip
    heard = of(Heard, listen(ear, to_int16(near), far=to_int16(far)))
    assert ear.echo_state is EchoState.LOCKED
    (taken,) = [h for h in heard if h.intent is not None]
    assert taken.intent is not None
    assert taken.intent.name is Name.REPEAT
    assert taken.speech_start_s == pytest.approx(9.0, abs=0.3)


@pytest.mark.skipif(find_library() is None, reason="libspeexdsp is not installed")
def test_what_was_mixed_without_delay_is_told_apart_too(ear: Ear, narrator: Voice, person: Voice) -> None:
    far = narrator(
        "Place both hands on the calf. Slide slowly up to the knee, and glide back with no weight. "
        "Lean in with your body. Ask your partner, is this pressure okay? Breathe out as you press."
    )
    near = echo_of(far, db=-26, delay_s=0.0)
    for at_s, said in ((5.0, "go back"), (8.0, "stop")):
        begin = int(at_s * HEARING_RATE)
        clip = person(said)
        near[begin : begin + len(clip)] += clip
    heard = of(Heard, listen(ear, to_int16(near), far=to_int16(far)))
    assert [h.intent.name for h in heard if h.intent] == [Name.PREVIOUS, Name.STOP]


@pytest.mark.skipif(find_library() is None, reason="libspeexdsp is not installed")
def test_who_speaks_over_the_first_words_is_heard_when_their_echo_is_known(
    ear: Ear, narrator: Voice, person: Voice
) -> None:
    far = narrator("Say start massage when you are ready. Then warm the oil between your palms.")
    near = echo_of(far, db=-26, delay_s=0.06)
    begin = int(1.0 * HEARING_RATE)
    clip = person("stop")
    near[begin : begin + len(clip)] += clip
    (taken,) = [h for h in of(Heard, listen(ear, to_int16(near), far=to_int16(far))) if h.intent is not None]
    assert taken.intent is not None
    assert taken.intent.name is Name.STOP
    assert taken.speech_start_s == pytest.approx(1.0, abs=0.3)
    assert taken.decided_s is not None
    assert taken.decided_s < 2.6


@pytest.mark.parametrize("hop_s", [0.0, -0.047])
@pytest.mark.skipif(find_library() is None, reason="libspeexdsp is not installed")
def test_an_answer_that_comes_at_once_takes_nothing_back(
    ear: Ear, narrator: Voice, person: Voice, hop_s: float
) -> None:
    """Not even where the sound system stumbles just then, so that it is not taken out for some seconds."""
    asked = narrator("No massage with a blood clot, or one swollen, hot or painful leg. Do you both agree?")
    yes = np.concatenate(
        [np.zeros(int(0.3 * HEARING_RATE)), person("yes"), np.zeros(int(0.12 * HEARING_RATE))]
    )
    answer = narrator("First, a comfortable place: a bed, a couch, or the floor with pillows. Lie down.")
    silence = np.zeros(len(yes))
    far = np.concatenate([asked, silence, answer, np.zeros(HEARING_RATE)])
    before = echo_of(np.concatenate([asked, silence]), db=-20, delay_s=0.1)
    after = echo_of(np.concatenate([answer, np.zeros(HEARING_RATE)]), db=-20, delay_s=0.1 + hop_s)
    near = np.concatenate([before, after])
    near[len(asked) : len(asked) + len(yes)] += yes
    heard = of(Heard, listen(ear, to_int16(near), far=to_int16(far)))
    assert [h.intent.name for h in heard if h.intent] == [Name.YES]
    assert not any(h.amends for h in heard)


@pytest.mark.parametrize("echo", [True, False])
def test_the_guides_own_voice_does_nothing(
    recognisers: Recognisers, understanding: Understanding, narrator: Voice, *, echo: bool
) -> None:
    far = narrator(
        "Say start massage when you are ready. Stop. Next step. Go back. Repeat. Yes. That hurts. Pause."
    )
    ear = Ear(recognisers, understanding, echo=echo)
    near = to_int16(echo_of(far, db=-20, delay_s=0.08))
    assert [n for n in _names(listen(ear, near, far=to_int16(far))) if n] == []


@pytest.mark.people
@pytest.mark.parametrize("word", ["stop", "yes", "no"])
def test_people_are_heard(
    recognisers: Recognisers, understanding: Understanding, people: People, word: str
) -> None:
    clips = people(f"words/{word}", 6)
    heard = [_names(listen(Ear(recognisers, understanding), read_audio(clip))) for clip in clips]
    right = sum(Name(word) in names for names in heard)
    assert right >= 5, heard


@pytest.mark.people
def test_strangers_are_not_obeyed(
    recognisers: Recognisers, understanding: Understanding, people: People
) -> None:
    folders = (
        "other-requests",
        *(f"words/{w}" for w in ("_unknown_", "_silence_", "up", "off", "down", "left", "on")),
    )
    clips = list(itertools.chain.from_iterable(people(folder, 2) for folder in folders))
    obeyed = {}
    for clip in clips:
        names = _names(listen(Ear(recognisers, understanding), read_audio(clip)))
        if any(names):
            obeyed[clip.parent.name, clip.name] = names
    assert len(obeyed) <= 1, obeyed
