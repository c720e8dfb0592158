"""The echo path takes the guide's voice out, leaves everything else, and says how well it does."""

import numpy as np
import pytest

from tests.hearing.sound import Voice, echo_of, level
from voiceguide.hearing.echo import LATENCY, EchoPath, EchoState, Frame
from voiceguide.hearing.speex import find_library
from voiceguide.pcm import HEARING_RATE, Block, Samples, to_int16

SENTENCES = (
    "Place both hands on the calf. Slide slowly up to the knee, and glide back with no weight at all. "
    "Lean in with your body, not with your thumbs. Breathe out as you press, and take your time."
)

needs_library = pytest.mark.skipif(find_library() is None, reason="libspeexdsp is not installed")


def _clean(
    path: EchoPath, near: Samples, far: Samples | None, *, size: int = 160, lead: int = 0
) -> list[Frame]:
    frames: list[Frame] = []
    for begin in range(0, len(near), size):
        end = min(begin + size, len(near))
        if far is not None:
            path.played(Block(far[begin:end], HEARING_RATE, begin + lead))
        played = None if far is None else end + lead
        frames += path.clean(Block(near[begin:end], HEARING_RATE, begin, played))
    return frames


def _db(frames: list[Frame], seconds: float) -> float:
    last = np.concatenate([f.samples for f in frames[-int(seconds * 100) :]]).astype(float)
    return float(10 * np.log10(np.mean(last**2) / 32768**2 + 1e-12))


def test_where_nothing_is_played_plain_samples_pass_untouched(person: Voice) -> None:
    near = to_int16(person("slide up to the knee"))
    for far in (None, np.zeros(len(near), np.int16)):
        path = EchoPath()
        out = np.concatenate([f.plain for f in _clean(path, near, far, size=333)])
        assert out[LATENCY:].tolist() == near[: len(out) - LATENCY].tolist()
        assert path.state in (EchoState.IDLE, EchoState.NO_CANCELLER)


@needs_library
def test_the_noise_of_the_room_is_made_less_for_the_recognisers(person: Voice) -> None:
    noise = np.random.default_rng(1).normal(0, 0.01, 5 * HEARING_RATE)
    voice = person("slide up to the knee")
    near = to_int16(noise + np.concatenate([np.zeros(len(noise) - len(voice)), voice]))
    frames = _clean(EchoPath(), near, None)
    before, during = frames[200 : (len(near) - len(voice)) // 160 - 10], frames[-len(voice) // 160 :]
    for part, least, most in ((before, 4.0, 8.0), (during, -1.0, 2.0)):
        plain, quieter = (
            10 * np.log10(np.mean(np.concatenate([getattr(f, kind) for f in part]).astype(float) ** 2))
            for kind in ("plain", "samples")
        )
        assert least < plain - quieter < most


def test_a_word_at_the_very_beginning_is_heard_as_it_is(person: Voice) -> None:
    """What the suppressor does before it knows the noise makes other words of one that a file begins with."""
    frames = _clean(EchoPath(), to_int16(person("yes")), None)[:149]
    assert len(frames) > 30
    assert all(frame.samples.tolist() == frame.plain.tolist() for frame in frames)


@needs_library
@pytest.mark.parametrize(("delay_s", "lead"), [(0.02, 0), (0.1, 48_000), (0.45, 0)])
def test_the_echo_goes_at_any_delay(narrator: Voice, delay_s: float, lead: int) -> None:
    far = narrator(SENTENCES)
    path = EchoPath()
    frames = _clean(path, to_int16(echo_of(far, db=-20, delay_s=delay_s)), to_int16(far), lead=lead)
    assert path.state is EchoState.LOCKED
    assert _db(frames, 2.0) < -50
    assert path.delay_s == pytest.approx(delay_s, abs=0.003)
    assert not any(f.person for f in frames[-200:])


@needs_library
def test_the_person_stays(narrator: Voice, person: Voice) -> None:
    far = narrator(SENTENCES)
    near = echo_of(far, db=-21, delay_s=0.06)
    voice = level(person("could you go a little slower please"), -26)
    near[-len(voice) :] += voice
    frames = _clean(EchoPath(), to_int16(near), to_int16(far))
    assert _db(frames, len(voice) / HEARING_RATE) == pytest.approx(-26, abs=4)
    assert sum(f.person for f in frames[-len(voice) // 160 :]) > 0.8 * len(voice) / 160
    assert sum(f.person for f in frames[-len(voice) // 160 - 200 : -len(voice) // 160]) < 10


@needs_library
def test_a_person_much_softer_than_the_echo_stands_out_of_what_it_leaves(
    narrator: Voice, person: Voice
) -> None:
    far = narrator(SENTENCES)
    near = echo_of(far, db=-20, delay_s=0.06)
    voice = level(person("could you go a little slower please"), -32)
    near[-len(voice) :] += voice
    path = EchoPath()
    frames = _clean(path, to_int16(near), to_int16(far))
    assert sum(f.person for f in frames[-len(voice) // 160 :]) > 0.7 * len(voice) / 160
    assert path.state is EchoState.LOCKED  # the person's voice is not taken for a canceller that fails


@needs_library
def test_clocks_that_drift_apart_do_not_bring_the_echo_back(narrator: Voice) -> None:
    far = narrator(SENTENCES)
    slid = np.interp(np.arange(len(far)) * (1 + 200e-6), np.arange(len(far)), far)
    path = EchoPath()
    frames = _clean(path, to_int16(echo_of(slid, db=-20, delay_s=0.06)), to_int16(far))
    assert path.drift_ppm == pytest.approx(-200, abs=10)
    assert _db(frames, 2.0) < -45
    assert not any(f.person for f in frames[-300:])


def test_without_the_library_only_a_voice_over_the_guide_counts(narrator: Voice, person: Voice) -> None:
    far = narrator(SENTENCES)
    near = echo_of(far, db=-36, delay_s=0.06)
    voice = person("stop the massage now")
    near[-len(voice) :] += voice
    path = EchoPath(cancel=False)
    frames = _clean(path, to_int16(near), to_int16(far))
    assert path.state is EchoState.NO_CANCELLER
    before = len(frames) - len(voice) // 160
    assert not any(f.person for f in frames[50:before])
    assert sum(f.person for f in frames[before:]) > 50


@needs_library
def test_an_echo_too_soft_to_matter_is_as_good_as_cancelled(narrator: Voice) -> None:
    far = narrator(SENTENCES)
    path = EchoPath()
    _clean(path, to_int16(1e-3 * np.random.default_rng(3).standard_normal(len(far))), to_int16(far))
    assert path.state is EchoState.LOCKED


@needs_library
def test_callbacks_that_jitter_do_not_move_the_pairing(narrator: Voice) -> None:
    far = to_int16(narrator(SENTENCES))
    near = to_int16(echo_of(far / 32768, db=-20, delay_s=0.06))
    rng = np.random.default_rng(4)
    path, frames = EchoPath(), []
    for begin in range(0, len(near) - 160, 160):
        path.played(Block(far[begin : begin + 160], HEARING_RATE, begin))
        handed = begin + 160 - int(rng.integers(0, 320))
        frames += path.clean(Block(near[begin : begin + 160], HEARING_RATE, begin, handed))
    assert path.state is EchoState.LOCKED
    assert _db(frames, 2.0) < -50
