"""Recordings of any rate and number of channels are read; what is no recording is named."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from voiceguide.errors import GuideError
from voiceguide.hearing.wav import read_audio, write_wav
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
    write_wav(tmp_path / "out.wav", samples, HEARING_RATE)
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


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(GuideError, match="cannot be written"):
        write_wav(tmp_path / "nowhere" / "out.wav", np.zeros(10, np.int16), HEARING_RATE)
