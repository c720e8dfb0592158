import itertools
import threading
import weakref

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.speech.peaks import true_peak
from voiceguide.dialogue.events import Beat, GiveWay, Music, Play, Say, Surround, Tone, Volume
from voiceguide.guide.model import Clause, Scene
from voiceguide.pcm import to_float
from voiceguide.speech.backdrop import AHEAD_S, UNDER_DB, WAY_S, Backdrop
from voiceguide.speech.levels import db, loudness
from voiceguide.speech.mouth import Mouth
from voiceguide.speech.music import made_here
from voiceguide.speech.tones import tone

TEXT = "Slide both hands up the calf."
RAIN = Surround(music=Music())


class Room:
    """Plays a mouth with music made ahead, and keeps what was heard."""

    def __init__(self, *, first: Scene = Scene.RAIN, block: int = 480) -> None:
        self.mouth = Mouth(Backdrop(made_here(first)))
        self.block = block
        self.heard = np.zeros(0, np.int16)

    def do(self, *effects) -> None:
        for effect in effects:
            self.mouth.apply(effect)

    def play(self, seconds: float, *, ahead: bool = True) -> np.ndarray:
        blocks, left = [], round(seconds * 48000)
        while left:
            if ahead:
                self.mouth.backdrop.make_ahead()
            blocks.append(self.mouth.render(min(left, self.block)))
            left -= len(blocks[-1])
        new = np.concatenate([np.zeros(0, np.int16), *blocks])
        self.heard = np.concatenate([self.heard, new])
        return new


@pytest.fixture(scope="module")
def clip(voice):
    return voice.clip(TEXT, 165)


def rms_db(samples) -> float:
    return db(float(np.sqrt(np.mean((samples / 32768.0) ** 2))))


def test_without_music_nothing_is_made_and_nothing_sounds():
    room = Room()
    assert not room.play(1).any()
    assert not room.mouth.busy


def test_once_closed_nothing_is_made_and_nothing_that_makes_it_is_kept():
    pieces = []

    def repertoire(_scene, _number):
        def piece():
            return np.zeros(4800, np.float32)

        pieces.append(weakref.ref(piece))
        made.set()
        return piece

    made = threading.Event()
    backdrop = Backdrop(repertoire)
    making = threading.Thread(target=backdrop.run)
    making.start()
    backdrop.apply(RAIN)
    assert made.wait(10)
    backdrop.close()
    making.join(10)
    assert not making.is_alive()
    assert [piece() for piece in pieces] == [None]
    backdrop.apply(Surround(music=Music(piece=1)))
    backdrop.make_ahead()
    assert len(pieces) == 1


def test_no_sound_is_made_while_the_loudspeaker_waits():
    """A callback that has to wait for a bell comes too late, and the echo of what follows hops."""
    tone.cache_clear()
    backdrop = Backdrop(made_here(Scene.PADS))
    assert backdrop.wanted.is_set()
    backdrop.make_ahead()
    made = tone.cache_info().misses
    assert made == len(Tone)
    mouth = Mouth(backdrop)
    for which in Tone:
        mouth.apply(Play(which))
        assert mouth.render(4800).any()
    assert tone.cache_info().misses == made


def test_music_comes_in_goes_out_and_is_over(clicks):
    room = Room()
    room.do(RAIN)
    coming = room.play(10)
    assert rms_db(coming[:4800]) < rms_db(coming[-48000:]) - 15
    assert loudness(to_float(coming[5 * 48000 :])) == pytest.approx(-40, abs=1.5)
    room.do(Surround(fade_s=2.0))
    assert room.mouth.busy
    going = room.play(2.5)
    assert not going[round(2.02 * 48000) :].any()
    assert not room.mouth.busy
    assert clicks(room.heard) < 2e-4


@pytest.mark.parametrize("gain", [-12.0, 12.0])
def test_its_level_is_the_one_asked_for(gain):
    room = Room()
    room.do(RAIN)
    normal = room.play(8)[4 * 48000 :]
    room.do(Surround(music=Music(gain_db=gain)))
    changed = room.play(5)[48000:]
    assert rms_db(changed) - rms_db(normal) == pytest.approx(gain, abs=1.5)


def test_it_is_lower_under_the_guide_s_voice_and_comes_back(clip):
    room, undisturbed = Room(), Room()
    room.do(RAIN)
    undisturbed.do(RAIN)
    assert np.array_equal(room.play(6), undisturbed.play(6))
    room.do(Say(1, (Clause(TEXT, 2.0),), 165))
    room.mouth.supply(room.mouth.wanted(), clip)
    under = room.play(clip.seconds)[19200:] - clip.samples[19200:].astype(int)
    assert rms_db(under) - rms_db(undisturbed.play(clip.seconds)[19200:]) == pytest.approx(UNDER_DB, abs=0.3)
    assert np.array_equal(room.play(6)[-48000:], undisturbed.play(6)[-48000:])


def test_it_gives_way_to_people_while_they_speak_but_not_to_a_television(clicks):
    room, undisturbed = Room(), Room()
    room.do(RAIN)
    undisturbed.do(RAIN)
    assert np.array_equal(room.play(6), undisturbed.play(6))
    room.do(GiveWay(on=True))
    lower = rms_db(room.play(1.2)[9600:]) - rms_db(undisturbed.play(1.2)[9600:])
    assert lower == pytest.approx(UNDER_DB, abs=0.3)
    room.do(GiveWay(on=False))
    assert np.array_equal(room.play(3)[-48000:], undisturbed.play(3)[-48000:])
    room.do(GiveWay(on=True))
    assert np.array_equal(room.play(WAY_S + 2)[-4800:], undisturbed.play(WAY_S + 2)[-4800:])
    assert clicks(np.concatenate([room.heard[:-4800], room.heard[-4800:] * np.linspace(1, 0, 4800)])) < 2e-4


def test_another_piece_takes_over_softly(clicks):
    room = Room()
    room.do(RAIN)
    room.play(5)
    room.do(Surround(music=Music(piece=1)))
    change = room.play(6)
    frames = np.sqrt(np.mean((change / 32768.0).reshape(-1, 4800) ** 2, axis=1))
    assert frames.min() > 0.1 * np.median(frames)
    room.do(Surround(fade_s=1.0))
    room.play(1.5)
    assert clicks(room.heard) < 2e-4


def test_a_reserve_that_runs_dry_fades_and_the_music_comes_back(clicks):
    room = Room()
    room.do(RAIN)
    room.play(5)
    dry = room.play(AHEAD_S + 1, ahead=False)
    assert not dry[-24000:].any()
    assert rms_db(room.play(2)[-48000:]) > -50
    room.do(Surround(fade_s=0.5))
    room.play(1)
    assert clicks(room.heard) < 1e-3  # a cut without a fade has 1e-2


def test_a_session_held_and_gone_on_with_goes_on_in_the_same_piece():
    room = Room()
    room.do(RAIN)
    room.play(4)
    room.do(Surround(fade_s=0.3))
    assert not room.play(1)[-28800:].any()
    room.do(RAIN)
    assert rms_db(room.play(4)[-48000:]) > -46


def test_bells_have_a_level_of_their_own():
    peaks = []
    for gain in (0.0, -12.0, 4.0):
        room = Room()
        room.do(Surround(bells_db=gain), Play(Tone.START))
        peaks.append(np.abs(room.play(3)).max())
    assert db(peaks[1] / peaks[0]) == pytest.approx(-12, abs=0.2)
    assert db(peaks[2] / peaks[0]) == pytest.approx(4, abs=0.2)


@pytest.mark.parametrize("size", [64, 441, 480, 4801])
def test_the_same_samples_whatever_the_blocks(size):
    def heard(block):
        room = Room(first=Scene.SEA, block=block)
        room.do(Surround(music=Music(), pulse=Beat(3.0), breath=Beat(5.0)))
        return room.play(6)

    a, b = heard(480), heard(size)
    assert np.abs(a.astype(int) - b).max() <= 1


def test_everything_at_its_loudest_at_once_does_not_clip(clip):
    room = Room(first=Scene.SEA)
    loudest = Surround(Music(gain_db=12.0), Beat(1.0, 12.0), Beat(4.0, 12.0), bells_db=4.0)
    room.do(Volume(12.0), loudest)
    room.play(6)
    for number, which in zip(range(1, 12), itertools.cycle((Tone.START, Tone.END)), strict=False):
        room.do(Play(which), Say(number, (Clause(TEXT, 0.1),), 165))
        while (key := room.mouth.wanted()) is not None:
            room.mouth.supply(key, clip)
        room.play(0.9)
    assert db(true_peak(to_float(room.heard))) < -1
    assert np.abs(room.heard).max() > 0.6 * 32768


EFFECTS = st.one_of(
    st.builds(
        Surround,
        music=st.none()
        | st.builds(Music, piece=st.integers(0, 2), gain_db=st.sampled_from([-12.0, 0.0, 12.0])),
        pulse=st.none() | st.builds(Beat, every_s=st.sampled_from([2.0, 13.5])),
        breath=st.none() | st.builds(Beat, every_s=st.sampled_from([4.0, 10.0])),
        fade_s=st.sampled_from([0.3, 1.0]),
    ),
    st.builds(GiveWay, on=st.booleans()),
    st.builds(Play, st.sampled_from(list(Tone))),
)


@settings(max_examples=10, deadline=None)
@given(st.lists(st.tuples(EFFECTS, st.integers(1, 20_000)), max_size=7))
def test_no_story_clicks_or_goes_on_for_ever(clicks, story):
    room = Room()
    for effect, samples in story:
        room.do(effect)
        room.play(samples / 48000)
    room.do(Surround(fade_s=0.5))
    room.play(4)
    assert not room.mouth.busy
    assert clicks(room.heard) < 1e-3
