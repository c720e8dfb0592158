import itertools
import logging
import os
import sys

import numpy as np
import pytest
import soundfile

from voiceguide.errors import GuideError
from voiceguide.guide.model import Scene
from voiceguide.speech.ambience import NORMAL_LUFS, PEAK, ambience
from voiceguide.speech.levels import loudness
from voiceguide.speech.music import MELT_S, Rest, folder, made_here, melted, open_music


def song(seconds: float, *, rate: int = 44100, hertz: float = 330.0, level: float = 0.3, channels: int = 2):
    """Chords that pulse, on every channel."""
    t = np.arange(int(seconds * rate)) / rate
    wave = sum(np.sin(2 * np.pi * hertz * k * t) / k for k in (1, 1.25, 1.5)) * (0.7 + 0.3 * np.sin(3 * t))
    return np.repeat((level * wave / 3)[:, None], channels, axis=1)


@pytest.fixture
def music(tmp_path):
    """A folder with all kinds of files."""
    soundfile.write(tmp_path / "1.flac", song(20), 44100)
    soundfile.write(tmp_path / "2.wav", song(12, rate=22050, hertz=260, level=0.01, channels=1), 22050)
    (tmp_path / "more").mkdir()
    soundfile.write(tmp_path / "more" / "3.ogg", song(14, rate=48000, hertz=220, level=0.9), 48000)
    soundfile.write(tmp_path / "more" / "4.MP3", song(14, hertz=300), 44100, format="MP3")
    (tmp_path / "cover.jpg").write_bytes(b"no music")
    return tmp_path


def take(piece, seconds: float) -> np.ndarray:
    blocks, count = [], 0
    while count < seconds * 48000:
        blocks.append(piece())
        count += len(blocks[-1])
    return np.concatenate(blocks)


def test_all_kinds_of_files_are_played_one_after_the_other_equally_loud(music, caplog):
    heard = take(folder(music)(0), 60)
    assert not caplog.records
    loud = [loudness(heard[k : k + 4 * 48000]) for k in range(4 * 48000, 52 * 48000, 4 * 48000)]
    assert min(loud) > NORMAL_LUFS - 3
    assert max(loud) < NORMAL_LUFS + 2
    assert np.abs(heard).max() < PEAK


def test_tracks_melt_into_each_other_without_a_click_or_a_hole(music, clicks):
    heard = take(folder(music)(0), 70)
    assert clicks(heard * np.minimum(np.arange(len(heard))[::-1] / 4800, 1) * 32768) < 3e-4
    frames = np.sqrt(np.mean(heard[: 60 * 48000].reshape(-1, 4800) ** 2, axis=1))[10:]
    assert frames.min() > 0.2 * np.median(frames)


def note_of(heard: np.ndarray) -> int:
    """The loudest frequency of its last second."""
    return int(np.argmax(np.abs(np.fft.rfft(heard[-48000:] * np.hanning(48000)))))


def test_another_number_begins_with_another_track(music):
    pieces = folder(music)
    assert len({note_of(take(pieces(n), 3)) for n in range(4)}) == 4


def test_the_next_piece_is_the_track_after_the_one_being_played(music):
    """The first piece has gone on to other tracks by itself: it does not go back to the second one."""
    pieces, alone = folder(music), folder(music)
    tracks = [note_of(take(alone(n), 3)) for n in range(4)]
    first = pieces(0)
    heard = note_of(take(first, 3))
    while heard == tracks[0]:
        heard = note_of(take(first, 1))
    assert note_of(take(pieces(1), 3)) == tracks[2]
    assert note_of(take(pieces(0), 3)) == tracks[0]  # undone


def test_a_folder_has_the_ambience_too_when_it_is_asked_for_by_name(music):
    pieces = folder(music)
    take(pieces(0), 3)
    assert np.array_equal(pieces(0, Scene.SEA)(), ambience(Scene.SEA)())
    tracks = folder(music)
    assert note_of(take(pieces(1, Scene.SEA), 3)) == [note_of(take(tracks(n), 3)) for n in range(2)][1]


def test_a_broken_file_is_skipped_and_said_so(music, caplog):
    (music / "0 broken.mp3").write_bytes(b"this was never music" * 50)
    soundfile.write(music / "0 silent.wav", np.zeros(48000), 48000)
    with caplog.at_level(logging.WARNING):
        heard = take(folder(music)(0), 3)
    assert np.abs(heard).max() > 0.005
    told = [record.getMessage() for record in caplog.records]
    assert len(told) == 2
    assert "0 broken.mp3 is left out" in told[0]
    assert "0 silent.wav is left out: it is silent" in told[1]


def test_where_no_file_can_be_played_any_more_there_is_ambience(tmp_path, caplog):
    soundfile.write(tmp_path / "silent.wav", np.zeros(48000), 48000)
    heard = take(folder(tmp_path, otherwise=Scene.SEA)(0), 1)
    assert "no file of the music folder can be played" in caplog.messages[-1]
    assert np.array_equal(heard[:24000], ambience(Scene.SEA)())


def test_a_folder_in_which_nothing_can_be_read_is_named_before_anything_is_played(tmp_path):
    (tmp_path / "a.mp3").write_bytes(b"no")
    with pytest.raises(GuideError, match=r"None of the music in .* can be read"):
        folder(tmp_path)


def test_what_is_left_out_is_said_once_and_what_is_hidden_never(tmp_path, caplog):
    soundfile.write(tmp_path / "1.wav", song(2), 44100)
    (tmp_path / "._1.wav").write_bytes(b"a resource fork")
    (tmp_path / "2.wav").write_bytes(b"no music")
    take(folder(tmp_path)(0), 20)
    assert len(caplog.messages) == 1
    assert "2.wav is left out" in caplog.messages[0]


def test_one_short_piece_is_played_again_and_again(tmp_path, caplog):
    soundfile.write(tmp_path / "1.wav", song(2), 44100)
    heard = take(folder(tmp_path)(0), 6)
    assert not caplog.messages
    assert loudness(heard) == pytest.approx(NORMAL_LUFS, abs=3)


def test_of_channels_that_cancel_each_other_out_one_is_played(tmp_path, caplog):
    left = song(10, channels=1)
    soundfile.write(tmp_path / "1.wav", np.hstack([left, -left]), 44100)
    heard = take(folder(tmp_path)(0), 8)
    assert not caplog.messages
    assert loudness(heard[2 * 48000 :]) == pytest.approx(NORMAL_LUFS, abs=1)


def test_an_offset_is_not_played(tmp_path, caplog):
    soundfile.write(tmp_path / "1 song.wav", 0.5 + song(12, level=0.1), 44100)
    soundfile.write(tmp_path / "2 constant.wav", np.full((44100 * 8, 1), 0.5), 44100)
    heard = take(folder(tmp_path)(0), 20)
    assert ["2 constant.wav is left out: it is silent" in text for text in caplog.messages] == [True]
    means = [abs(heard[k : k + 24000].mean()) for k in range(0, 20 * 48000, 24000)]
    assert max(means) < 2e-4
    assert loudness(heard[48000 : 8 * 48000]) == pytest.approx(NORMAL_LUFS, abs=1)


def test_a_folder_that_is_not_there_or_has_no_music_is_named(tmp_path):
    with pytest.raises(GuideError, match="no folder of music"):
        open_music(str(tmp_path / "nowhere"), Scene.PADS)
    with pytest.raises(GuideError, match="no music in"):
        open_music(str(tmp_path), Scene.PADS)


def test_a_scene_can_be_named_instead_and_the_others_follow():
    assert np.array_equal(open_music("sea", Scene.PADS)(0)(), ambience(Scene.SEA)())
    scenes = tuple(Scene)
    first = scenes.index(Scene.RAIN)
    for number in range(4):
        scene = scenes[(first + number) % len(scenes)]
        assert np.array_equal(made_here(Scene.RAIN)(number)(), ambience(scene, number)())
        assert np.array_equal(made_here(Scene.SEA)(number, Scene.RAIN)(), ambience(scene, number)())


@pytest.mark.parametrize("lengths", [(0.2, 0.2, 0.2), (3, 0.1, 7), (12, 2, 9), (0.0, 4.0, 0.3)])
def test_tracks_of_any_length_melt_without_losing_a_sample_or_jumping(lengths):
    """Every track is 1 throughout: the sum stays near 1 (its power, in the melting), and moves softly."""
    rest = Rest(np.zeros(0, np.float32))
    out = []
    for seconds in lengths:
        whole = np.ones(int(seconds * 48000), np.float32)
        for block in melted(rest.samples, iter(np.array_split(whole, 7))):
            if isinstance(block, Rest):
                rest = block
            else:
                out.append(block)
    heard = np.concatenate([*out, rest.samples])
    assert len(rest.samples) <= MELT_S * 48000
    assert np.abs(np.diff(heard)).max() < 0.002
    assert heard.max() < 1.8  # the same in both adds up; music is not the same
    assert len(heard) <= sum(lengths) * 48000


def test_the_same_folder_gives_the_same_music_twice(music):
    one, two = folder(music)(1), folder(music)(1)
    assert all(np.array_equal(one(), two()) for _ in itertools.repeat(None, 20))


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="its files have names that are text")
def test_a_file_whose_name_is_no_text_is_played(tmp_path, caplog):
    path = os.fsencode(tmp_path) + b"/dor\xe9.wav"
    soundfile.write(path, song(8), 44100, format="WAV")
    heard = take(folder(tmp_path)(0), 4)
    assert not caplog.records
    assert loudness(heard[48000:]) > NORMAL_LUFS - 3


@pytest.mark.parametrize("name", ["~no-such-user-here/music", "a" * 300])
def test_a_folder_nobody_can_have_is_named(name):
    with pytest.raises(GuideError, match="no folder of music"):
        open_music(name, Scene.PADS)
