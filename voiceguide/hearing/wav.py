"""Recordings, read as the ear hears them."""

import logging
import re
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from voiceguide.errors import GuideError
from voiceguide.files import exists, is_file, is_folder
from voiceguide.pcm import HEARING_RATE, Samples, native, to_int16

if TYPE_CHECKING:
    import soundfile

LOWEST_RATE = 4_000
"""Samples per second below which nobody is understood; bringing it up would make a small file a huge one."""
LONGEST_S = 12 * 3600.0
"""Seconds of the longest recording that is read at once."""
CANCELLED = 0.01
"""Share of its channels' power under which their average has lost the sound: one has its poles reversed."""

BLOCK = 1 << 12
"""Samples read at a time; of a FLAC file that breaks off, so many may be lost."""
BROKEN_OFF = re.compile(r"^data : (\d+) \(should be (\d+)\)", re.MULTILINE)
"""What libsndfile notes of a WAV file that has fewer bytes of sound than it says."""
ENDLESS = 2**31 - 2**16
"""A length from which on it only means that the end was not known when the file was begun."""

_UNKNOWN = 2**63 - 1
"""Length of a stream that was saved before its end was known, as libsndfile gives it."""

_log = logging.getLogger(__name__)


class NoSamplesError(GuideError):
    """A recording in good form with nothing in it."""


def read_audio(path: Path) -> Samples:
    """A recording as int16 mono samples at `HEARING_RATE`, shape (n,).

    Reads what libsndfile reads (WAV, FLAC, OGG ...); other rates are resampled, channels are averaged.
    Raises `GuideError` for a file that is missing, no audio, or beyond LOWEST_RATE or LONGEST_S;
    `NoSamplesError` for one that is empty.
    """
    import soundfile
    import soxr

    if not is_file(path):
        if exists(path) and not is_folder(path):
            raise GuideError(f"{path} is no regular file.", hint="Save it as a WAV or FLAC file first.")
        kind = "is a folder" if is_folder(path) else "does not exist"
        raise GuideError(f"{path} {kind}.", hint="Give a WAV or FLAC file.")
    try:
        with soundfile.SoundFile(native(path)) as file:
            rate = file.samplerate
            _refuse_unheard(path, rate, file.frames)
            signal, whole = _read(file)
    except (soundfile.SoundFileError, OSError) as error:
        raise GuideError(f"{path} cannot be read as audio.", hint="Give a WAV or FLAC file.") from error
    if not whole:
        _log.warning("%s breaks off after %.1f s; what there is is heard.", path, len(signal) / rate)
    if not len(signal):
        raise NoSamplesError(f"{path} has no samples.", hint="Give a recording that is not empty.")
    signal = np.nan_to_num(signal, copy=False, posinf=1.0, neginf=-1.0)
    mono = signal[:, 0] if signal.shape[1] == 1 else signal.mean(axis=1)
    if _power(mono) < CANCELLED * _power(signal):
        _log.warning("%s: its channels cancel each other out; little of it is heard. Give one of them.", path)
    if rate != HEARING_RATE:
        mono = soxr.resample(mono, rate, HEARING_RATE)
        if not len(mono):
            raise NoSamplesError(f"{path} is shorter than one sample.", hint="Give a longer recording.")
    return to_int16(mono)


def _read(file: "soundfile.SoundFile") -> tuple[NDArray[np.float32], bool]:
    """All samples of a file, or those before it breaks off; whether they are all it was to have."""
    import soundfile

    promised = BROKEN_OFF.search(file.extra_info)
    blocks: list[NDArray[np.float32]] = []
    try:
        while len(block := file.read(BLOCK, dtype="float32", always_2d=True)):
            blocks.append(block)
    except soundfile.SoundFileError:
        if not blocks:
            raise
        return np.concatenate(blocks), False
    there = np.concatenate(blocks) if blocks else np.zeros((0, file.channels), np.float32)
    if promised is None:
        return there, True
    sample = 8 * file.channels  # bytes at most
    return there, not int(promised[2]) + sample <= int(promised[1]) < ENDLESS


def _refuse_unheard(path: Path, rate: int, frames: int) -> None:
    """GuideError before anything is read that would fill the memory to no purpose."""
    if rate < LOWEST_RATE:
        raise GuideError(
            f"{path} has {rate} samples a second; speech is not understood in that.",
            hint=f"Give a recording with {LOWEST_RATE} or more.",
        )
    if frames >= _UNKNOWN:
        raise GuideError(f"{path} does not say how long it is.", hint="Save it as a WAV or FLAC file anew.")
    if frames > LONGEST_S * rate:
        raise GuideError(
            f"{path} is longer than {LONGEST_S / 3600:.0f} hours.", hint="Cut it into shorter ones."
        )


def _power(signal: NDArray[np.float32]) -> float:
    """Mean square of what would be heard of it."""
    return float(np.mean(np.clip(signal, -1, 1) ** 2))
