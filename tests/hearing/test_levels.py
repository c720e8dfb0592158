"""The noise of the room, and the gate that a voice must come through."""

import numpy as np

from voiceguide.hearing.levels import Fall, RoomNoise
from voiceguide.hearing.vad import CHUNK


def _chunks(rms: float, count: int, *, seed: int = 3) -> list[np.ndarray]:
    noise = rms * np.random.default_rng(seed).standard_normal((count, CHUNK))
    return list(noise.astype(np.int16))


def _opened(noise: RoomNoise, chunks: list[np.ndarray], *, voice: bool) -> list[bool]:
    opened = []
    for chunk in chunks:
        noise.lift(chunk)
        noise.note(voice=voice)
        opened.append(noise.open)
    return opened


def test_in_a_quiet_room_a_soft_voice_comes_through() -> None:
    noise = RoomNoise()
    _opened(noise, _chunks(10, 90), voice=False)
    assert all(_opened(noise, _chunks(60, 20), voice=True))
    assert not noise.voices


def test_a_person_must_stand_out_of_voices_that_never_end() -> None:
    noise = RoomNoise()
    assert not any(_opened(noise, _chunks(500, 150), voice=True)[70:])
    assert noise.voices
    assert all(_opened(noise, _chunks(2_000, 20), voice=True))
    assert not any(_opened(noise, _chunks(500, 20), voice=True)[5:])


def test_a_voice_has_fallen_where_little_of_it_is_left() -> None:
    fall = Fall()
    assert not any(fall.note(chunk) for chunk in _chunks(3000, 10))
    assert not any(fall.note(chunk) for chunk in _chunks(500, 3))
    assert [fall.note(chunk) for chunk in _chunks(100, 3)] == [False, True, True]


def test_a_voice_that_grows_softer_is_a_voice_still() -> None:
    fall = Fall()
    for rms in (4000, 3000, 2000, 1000, 500, 250):
        assert not any(fall.note(chunk) for chunk in _chunks(rms, 25))
