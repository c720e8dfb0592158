"""The virtual room puts voice, echo and noise at the microphone at the levels that were asked for."""

import numpy as np
import pytest

from voiceguide.pcm import HEARING_RATE, to_int16
from voiceguide.room.virtual import BLOCK, PERSON_DBFS, Acoustics, VirtualRoom, active_dbfs


def speechlike(seconds, seed=0):
    """Bursts of low-passed noise with pauses, int16: what the level of active speech is measured on."""
    random = np.random.default_rng(seed)
    signal = np.convolve(random.standard_normal(int(seconds * HEARING_RATE)), np.ones(8) / 8, "same")
    on = np.sin(2 * np.pi * 1.5 * np.arange(len(signal)) / HEARING_RATE) > -0.3
    return to_int16(0.1 * signal * on)


def heard(room, far):
    """What the microphone gets while `far` is played."""
    blocks = [room.hear(far[i : i + BLOCK])[0].samples for i in range(0, len(far) - BLOCK + 1, BLOCK)]
    return np.concatenate(blocks)


SILENCE = np.zeros(3 * HEARING_RATE, np.int16)


def test_a_person_is_heard_when_it_speaks_at_the_reference_level():
    room = VirtualRoom(Acoustics(), voice_dbfs=-20)
    clip = speechlike(1.0)
    assert room.speak(clip, HEARING_RATE) == 2 * HEARING_RATE
    signal = heard(room, SILENCE)
    assert active_dbfs(signal[HEARING_RATE : 2 * HEARING_RATE]) == pytest.approx(PERSON_DBFS, abs=1.0)
    assert active_dbfs(signal[: HEARING_RATE - 10]) < -70


@pytest.mark.parametrize("echo_db", [-5.0, 0.0, 15.0])
def test_the_echo_is_as_loud_as_was_asked_for(echo_db):
    far = speechlike(3.0)
    room = VirtualRoom(Acoustics(echo_db=echo_db), voice_dbfs=active_dbfs(far))
    assert active_dbfs(heard(room, far)) == pytest.approx(PERSON_DBFS + echo_db, abs=1.0)


@pytest.mark.parametrize("delay_ms", [0, 60, 350])
def test_the_echo_comes_after_the_delay(delay_ms):
    far = np.zeros(HEARING_RATE, np.int16)
    far[100] = 20000
    room = VirtualRoom(Acoustics(delay_ms=delay_ms, echo_db=20), voice_dbfs=-26)
    peak = int(np.argmax(np.abs(heard(room, far).astype(int))))
    assert peak == 100 + delay_ms * HEARING_RATE // 1000


def test_a_drifting_clock_moves_the_echo():
    far = np.zeros(10 * HEARING_RATE, np.int16)
    late = 9 * HEARING_RATE
    far[late - 3 : late + 4] = 15000
    room = VirtualRoom(Acoustics(drift_ppm=200, rt60_s=0.1, echo_db=20), voice_dbfs=-26)
    peak = int(np.argmax(np.abs(heard(room, far).astype(int))))
    moved = late + 0.06 * HEARING_RATE - peak
    assert moved == pytest.approx(late * 200e-6, abs=6)


def test_noise_is_looped_at_its_level():
    noise = speechlike(0.5, seed=5)
    room = VirtualRoom(Acoustics(noise_snr_db=10), voice_dbfs=-26, noise=noise)
    assert active_dbfs(heard(room, SILENCE)) == pytest.approx(PERSON_DBFS - 10, abs=1.0)


def test_the_same_seed_gives_the_same_room():
    far = speechlike(1.0)
    one, two, other = (heard(VirtualRoom(Acoustics(seed=seed), voice_dbfs=-26), far) for seed in (1, 1, 2))
    assert np.array_equal(one, two)
    assert not np.array_equal(one, other)
