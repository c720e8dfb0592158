"""What a listener in the virtual room hears, written to a WAV while the session runs."""

import errno
from contextlib import closing
from pathlib import Path
from typing import Self

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from voiceguide.errors import RecordingError, RunError
from voiceguide.files import exists
from voiceguide.pcm import HEARING_RATE, SPEAKING_RATE, Samples, native, to_float, to_int16

FADE_S = 0.01
"""Seconds in which the end fades: a session may end while something sounds."""
WAV_HEADER = 44
"""Bytes."""
FULL = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG))
"""What an operating system calls a disk, or what one may use of it, that is full."""


class Recording:
    """The loudspeaker's signal and the person's, mixed to one channel at SPEAKING_RATE."""

    def __init__(self, path: Path | None) -> None:
        """Write to `path`, or nowhere; RecordingError where that file cannot be written."""
        self._path = path
        self._file: soundfile.SoundFile | None = None
        self._upward = soxr.ResampleStream(HEARING_RATE, SPEAKING_RATE, 1, dtype="float32")
        self._loud = np.zeros(0, np.float32)
        if path is None:
            return
        _begun(path)
        try:
            self._file = soundfile.SoundFile(
                native(path), "w", samplerate=SPEAKING_RATE, channels=1, format="WAV", subtype="PCM_16"
            )
        except (OSError, soundfile.LibsndfileError) as error:
            raise RecordingError(
                f"The recording {path} cannot be written.", hint="Name another place."
            ) from error

    def add(self, loud: Samples, person: NDArray[np.float32]) -> None:
        """The next block of both: int16 at SPEAKING_RATE, and float32 at HEARING_RATE.

        RunError where it cannot be written any further.
        """
        if self._file is None:
            return
        self._loud = np.concatenate((self._loud, to_float(loud)))
        raised = self._upward.resample_chunk(person)
        self._write(raised + self._loud[: len(raised)])
        self._loud = self._loud[len(raised) :]

    def _finish(self) -> None:
        """Write what the resampler holds back; whatever still sounds at the end of the session fades."""
        raised = self._upward.resample_chunk(np.zeros(0, np.float32), last=True)
        last = self._loud.copy()
        last[: len(raised)] += raised[: len(last)]
        fall = min(round(FADE_S * SPEAKING_RATE), len(last))
        last[len(last) - fall :] *= np.linspace(1.0, 0.0, fall, dtype=np.float32)
        self._write(last)

    def _write(self, mixed: NDArray[np.float32]) -> None:
        assert self._file is not None  # noqa: S101 - for the type checker
        try:
            self._file.write(to_int16(mixed))
        except soundfile.LibsndfileError as error:
            raise RunError(
                f"The recording {self._path} cannot be written any further.",
                hint="Make room on the disk, or name another place.",
            ) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, error: type[BaseException] | None, *_: object) -> None:
        if self._file is None:
            return
        with closing(self._file):
            if error is None:
                self._finish()


def _begun(path: Path) -> None:
    """Write as much as a WAV has before its first sample: the sound library tells no cause."""
    new = not exists(path)
    try:
        path.write_bytes(bytes(WAV_HEADER))
    except (OSError, ValueError) as error:
        full = isinstance(error, OSError) and error.errno in FULL
        if full and new:
            path.unlink(missing_ok=True)
        cause = error.strerror if isinstance(error, OSError) else error
        hint = "Make room, or name another place." if full else "Give a path in a folder you may write to."
        raise RecordingError(
            f"The recording {path} cannot be written: {cause}.", hint=hint, full=full
        ) from error


def usual_place(name: str) -> Path:
    """Where a recording goes if nobody says where; RecordingError where there is no such place."""
    from platformdirs import user_data_path

    folder = user_data_path("voiceguide")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RecordingError(
            f"The folder for the recording cannot be made: {folder} ({error.strerror}).",
            hint="Say where it shall go: voiceguide demo --wav OUT",
        ) from error
    return folder / name
