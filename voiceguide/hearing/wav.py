"""Recordings: read as the ear hears them, written as anything plays them."""

import logging
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from voiceguide.errors import GuideError
from voiceguide.files import exists, is_file, is_folder
from voiceguide.pcm import HEARING_RATE, Samples, native, to_int16

CANCELLED = 0.01
"""Share of its channels' power under which their average has lost the sound: one has its poles reversed."""

_log = logging.getLogger(__name__)


def read_audio(path: Path) -> Samples:
    """A recording as int16 mono samples at `HEARING_RATE`, shape (n,).

    Reads what libsndfile reads (WAV, FLAC, OGG ...); other rates are resampled, channels are averaged.
    Raises `GuideError` for a file that is missing, no audio, or empty.
    """
    import soundfile
    import soxr

    if not is_file(path):
        if exists(path) and not is_folder(path):
            raise GuideError(f"{path} is no regular file.", hint="Save it as a WAV or FLAC file first.")
        kind = "is a folder" if is_folder(path) else "does not exist"
        raise GuideError(f"{path} {kind}.", hint="Give a WAV or FLAC file.")
    try:
        signal, rate = soundfile.read(native(path), dtype="float32", always_2d=True)
    except (soundfile.SoundFileError, OSError) as error:
        raise GuideError(f"{path} cannot be read as audio.", hint="Give a WAV or FLAC file.") from error
    if not len(signal):
        raise GuideError(f"{path} has no samples.", hint="Give a recording that is not empty.")
    mono = np.nan_to_num(signal[:, 0] if signal.shape[1] == 1 else signal.mean(axis=1))
    if _power(mono) < CANCELLED * _power(signal):
        _log.warning("%s: its channels cancel each other out; little of it is heard. Give one of them.", path)
    if rate != HEARING_RATE:
        mono = soxr.resample(mono, rate, HEARING_RATE)
    return to_int16(mono)


def _power(signal: NDArray[np.float32]) -> float:
    """Mean square of what would be heard of it."""
    return float(np.mean(np.clip(np.nan_to_num(signal), -1, 1) ** 2))


def write_wav(path: Path, samples: Samples, rate: int) -> None:
    """Write int16 samples, shape (n,) or (n, channels), as a 16-bit WAV file. Raises `GuideError`."""
    import soundfile

    try:
        soundfile.write(path, samples, rate, subtype="PCM_16", format="WAV")
    except (soundfile.SoundFileError, OSError) as error:
        raise GuideError(
            f"{path} cannot be written.", hint="Name a file in a folder you may write to."
        ) from error
