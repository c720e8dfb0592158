"""Recordings of any rate and number of channels are read; what is no recording is named."""

import os
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from voiceguide.errors import GuideError
from voiceguide.hearing.wav import read_audio
from voiceguide.pcm import HEARING_RATE, to_float


def _tone(rate: int) -> np.ndarray:
    return 0.5 * np.sin(2 * np.pi * 440 * np.arange(rate) / rate)


@pytest.mark.parametrize("suffix", [".wav", ".flac"])
@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100, 48_000])
@pytest.mark.parametrize("channels", [1, 2])
def test_a_tone_stays_the_tone(tmp_path: Path, rate: int, channels: int, suffix: str) -> None:
    path = tmp_path / f"tone{suffix}"
    soundfile.write(path, np.column_stack([_tone(rate)] * channels), rate)
    samples = read_audio(path)
    assert samples.dtype == np.int16
    assert abs(len(samples) - HEARING_RATE) <= 2
    middle = slice(2_000, 14_000)
    assert np.abs(to_float(samples)[middle] - _tone(HEARING_RATE)[middle]).max() < 0.01


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    samples = np.arange(-500, 500, dtype=np.int16)
    soundfile.write(tmp_path / "out.wav", samples, HEARING_RATE)
    assert read_audio(tmp_path / "out.wav").tolist() == samples.tolist()


def test_what_is_no_recording_is_named(tmp_path: Path) -> None:
    (tmp_path / "garbage.wav").write_bytes(b"RIFFgarbage" * 20)
    soundfile.write(tmp_path / "empty.wav", np.zeros(0), HEARING_RATE)
    for name, words in (
        ("missing.wav", "does not exist"),
        ("garbage.wav", "cannot be read"),
        ("empty.wav", "no samples"),
        ("", "is a folder"),
    ):
        with pytest.raises(GuideError, match=words) as caught:
            read_audio(tmp_path / name)
        assert caught.value.hint
        assert "\n" not in str(caught.value)


@pytest.mark.skipif(os.name != "posix", reason="only there are such files in folders")
def test_what_is_no_regular_file_is_named_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.wav")
    with pytest.raises(GuideError, match="no regular file"):
        read_audio(tmp_path / "pipe.wav")


@pytest.mark.skipif(sys.platform != "linux", reason="file names are text here")
def test_a_name_need_not_be_text(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"x\xff.wav")
    soundfile.write(os.fsencode(path), _tone(HEARING_RATE), HEARING_RATE, format="WAV")
    assert len(read_audio(path)) == HEARING_RATE


@pytest.mark.parametrize(
    ("other", "told"), [(-1.0, True), (-0.95, True), (1.0, False), (0.0, False), (-0.5, False)]
)
def test_channels_that_cancel_each_other_are_told_of(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, other: float, *, told: bool
) -> None:
    path = tmp_path / "two.wav"
    soundfile.write(path, np.column_stack([_tone(HEARING_RATE), other * _tone(HEARING_RATE)]), HEARING_RATE)
    read_audio(path)
    assert [str(path) in message for message in caplog.messages] == [True] * told


def test_a_recording_that_is_nothing_at_our_rate_is_named(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "one.wav", np.array([0.5]), 192_000)
    with pytest.raises(GuideError, match="shorter than one sample"):
        read_audio(tmp_path / "one.wav")


@pytest.mark.parametrize(
    ("rate", "frames", "named"),
    [(1, 300, "1 samples a second"), (4_000, 2**31, "12 hours"), (4_000, 0, "does not say how long")],
)
def test_a_small_file_does_not_become_a_huge_recording(
    tmp_path: Path, rate: int, frames: int, named: str
) -> None:
    path = tmp_path / "long.flac"
    soundfile.write(path, np.zeros(300, np.int16), rate)
    data = bytearray(path.read_bytes())
    data[22:26] = frames.to_bytes(4, "big")  # STREAMINFO's count of samples
    path.write_bytes(data)
    with pytest.raises(GuideError, match=named):
        read_audio(path)


@pytest.mark.parametrize("suffix", [".wav", ".flac"])
def test_a_recording_that_breaks_off_is_heard_as_far_as_it_goes_and_that_is_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, suffix: str
) -> None:
    path = tmp_path / f"tone{suffix}"
    noise = np.random.default_rng(0).uniform(-0.5, 0.5, 5 * HEARING_RATE)
    soundfile.write(path, noise, HEARING_RATE)
    assert len(read_audio(path)) == len(noise)
    assert not caplog.messages
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert HEARING_RATE < len(read_audio(path)) < 3 * HEARING_RATE
    assert "breaks off after" in caplog.text


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("channels", [1, 2])
def test_numbers_that_are_none_are_no_concern_of_who_listens(tmp_path: Path, channels: int) -> None:
    odd = 0.1 * np.ones((1000, channels), np.float32)
    odd[100], odd[200], odd[300], odd[400, 0] = np.inf, -np.inf, np.nan, 3e38
    odd[500, -1] = -np.inf
    soundfile.write(tmp_path / "odd.wav", odd, HEARING_RATE, subtype="FLOAT")
    samples = read_audio(tmp_path / "odd.wav")
    assert (samples[100], samples[200], samples[300]) == (32767, -32768, 0)
