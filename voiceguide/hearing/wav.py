"""Recordings: read as the ear hears them, written as anything plays them."""

from pathlib import Path

import numpy as np

from voiceguide.errors import GuideError
from voiceguide.pcm import HEARING_RATE, Samples, to_int16


def read_audio(path: Path) -> Samples:
    """A recording as int16 mono samples at `HEARING_RATE`, shape (n,).

    Reads what libsndfile reads (WAV, FLAC, OGG ...); other rates are resampled, channels are averaged.
    Raises `GuideError` for a file that is missing, no audio, or empty.
    """
    import soundfile
    import soxr

    if not path.is_file():
        kind = "is a folder" if path.is_dir() else "does not exist"
        raise GuideError(f"{path} {kind}.", hint="Give a WAV or FLAC file.")
    try:
        signal, rate = soundfile.read(path, dtype="float32", always_2d=True)
    except (soundfile.SoundFileError, OSError) as error:
        raise GuideError(f"{path} cannot be read as audio.", hint="Give a WAV or FLAC file.") from error
    if not len(signal):
        raise GuideError(f"{path} has no samples.", hint="Give a recording that is not empty.")
    mono = np.nan_to_num(signal[:, 0] if signal.shape[1] == 1 else signal.mean(axis=1))
    if rate != HEARING_RATE:
        mono = soxr.resample(mono, rate, HEARING_RATE)
    return to_int16(mono)


def write_wav(path: Path, samples: Samples, rate: int) -> None:
    """Write int16 samples, shape (n,) or (n, channels), as a 16-bit WAV file. Raises `GuideError`."""
    import soundfile

    try:
        soundfile.write(path, samples, rate, subtype="PCM_16", format="WAV")
    except (soundfile.SoundFileError, OSError) as error:
        raise GuideError(
            f"{path} cannot be written.", hint="Name a file in a folder you may write to."
        ) from error
