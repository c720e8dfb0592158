"""Music from a folder of one's own: read a little ahead, levelled, one piece melting into the next.

A file is never held whole: blocks are decoded, mixed to one channel and resampled as they are needed. How
loud it is comes from a few excerpts before it begins (measuring a whole album side would take a second and
more); a gain brings them to the loudness of every other piece. The last seconds of a track are kept back
until the next one begins, and both are mixed with gains whose powers add up to one. A file that cannot be
read is skipped with a line in the log; where none can, there is ambience instead.
"""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import numpy as np

from voiceguide.errors import GuideError
from voiceguide.files import at_home, is_file, is_folder
from voiceguide.guide.model import Scene
from voiceguide.pcm import SPEAKING_RATE, native
from voiceguide.speech.ambience import NORMAL_LUFS, Piece, ambience, softened
from voiceguide.speech.levels import Centred, Signal, from_db, loudness

_log = logging.getLogger(__name__)

SUFFIXES = frozenset((".wav", ".flac", ".ogg", ".oga", ".opus", ".mp3", ".aif", ".aiff"))
"""Files that count as music."""
MELT_S = 5.0
"""Seconds in which a track gives way to the next; less for short ones."""
EXCERPTS, EXCERPT_S = 6, 3.0
"""How much of a track is listened to for its loudness: so many times so many seconds."""
MOST_DB = 30.0
"""Decibels by which a track is made louder or softer at most."""
READ_S = 0.5
"""Seconds decoded at a time."""


class Repertoire(Protocol):
    """Gives piece number 0, 1, 2 ... from its beginning; there is one for every number."""

    def __call__(self, number: int, scene: Scene | None = None) -> Piece:
        """With a scene that is number 0, and the others follow it."""


class UnreadableError(Exception):
    """A file is no music that can be played; the message says why."""


def made_here(first: Scene) -> Repertoire:
    """The program's own ambience, beginning with that scene."""
    scenes = tuple(Scene)

    def piece(number: int, scene: Scene | None = None) -> Piece:
        begin = scenes.index(first if scene is None else scene)
        return ambience(scenes[(begin + number) % len(scenes)], seed=number)

    return piece


def open_music(music: str, first: Scene) -> Repertoire:
    """What "music" names: a scene, a folder of music, or ("") the program's own, beginning with `first`.

    GuideError where it is neither, or the folder has no music.
    """
    if not music:
        return made_here(first)
    if music in tuple(Scene):
        return made_here(Scene(music))
    return folder(at_home(music), otherwise=first)


def folder(path: Path, *, otherwise: Scene = Scene.PADS) -> Repertoire:
    """The music in a folder and its folders, by name; `otherwise` is played where no file can be."""
    if not is_folder(path):
        scenes = ", ".join(Scene)
        raise GuideError(f"There is no folder of music {path}.", hint=f"Give a folder, or one of: {scenes}.")
    files = tuple(sorted(f for f in path.rglob("*") if _is_music(f)))
    if not files:
        raise GuideError(
            f"There is no music in {path}.", hint="Put WAV, FLAC, OGG or MP3 files there, or leave it out."
        )
    if not any(_opens(file) for file in files):
        raise GuideError(
            f"None of the music in {path} can be read.", hint="Convert it to FLAC or WAV, or leave it out."
        )
    return _Folder(files, otherwise)


def _is_music(file: Path) -> bool:
    """By its name; not what is hidden: macOS puts a file `._song.mp3` beside each on foreign disks."""
    return file.suffix.lower() in SUFFIXES and not file.name.startswith(".") and is_file(file)


def _opens(file: Path) -> bool:
    import soundfile

    try:
        with soundfile.SoundFile(native(file)) as opened:
            return bool(len(opened.read(1)))
    except (OSError, RuntimeError, ValueError):
        return False


class _Folder:
    """The files of a folder.

    A piece is one track after another, without end; a new one begins with the track after the last one begun.
    """

    def __init__(self, files: tuple[Path, ...], otherwise: Scene) -> None:
        self._files = files
        self._otherwise = otherwise
        self._left_out: set[Path] = set()
        """What could not be played, and that was said."""
        self._begun: dict[tuple[int, Scene | None], int] = {}
        """The track each piece begins with."""
        self._next = 0
        """The track after the one being played."""

    def __call__(self, number: int, scene: Scene | None = None) -> Piece:
        if scene is not None and number == 0:
            return ambience(scene)
        first = self._begun.setdefault((number, scene), self._next)
        return self._play(first).__next__

    def _play(self, at: int) -> Iterator[Signal]:
        files, otherwise = self._files, self._otherwise
        leaving: Signal = np.zeros(0, np.float32)
        failed = 0
        while failed < len(files):
            path = files[at % len(files)]
            at = self._next = at + 1
            try:
                for block in melted(leaving, track(path)):
                    if isinstance(block, Rest):
                        leaving = block.samples
                    else:
                        failed = 0
                        yield softened(block)
            except UnreadableError as error:
                if path not in self._left_out:
                    self._left_out.add(path)
                    _log.warning("%s is left out: %s. Take it away, or give another.", path, error)
                failed += 1
        _log.warning("no file of the music folder can be played; here is %s instead", otherwise)
        piece = ambience(otherwise)
        while True:
            yield piece()


class Rest:
    """The end of a track, kept for melting into the next."""

    def __init__(self, samples: Signal) -> None:
        """So many samples as are left."""
        self.samples = samples


def melted(leaving: Signal, blocks: Iterator[Signal]) -> Iterator[Signal | Rest]:
    """A track whose beginning is mixed with what is left of the one before; last comes its own `Rest`."""
    least = round(MELT_S * SPEAKING_RATE)
    kept: Signal = np.zeros(0, np.float32)
    begun, whole = False, 0
    for block in blocks:
        whole += len(block)
        kept = np.concatenate([kept, block])
        if not begun and len(kept) < len(leaving):
            continue
        if not begun:
            kept, begun = _crossed(leaving, kept), True
        if len(kept) > least:
            yield kept[:-least]
            kept = kept[-least:]
    if not begun:  # a track shorter than the melting
        yield leaving[: len(leaving) - len(kept)]
        kept = _crossed(leaving[len(leaving) - len(kept) :], kept)
    rest = min(least, whole // 2)  # half of a short one is heard before the next begins
    if len(kept) > rest:
        yield kept[: len(kept) - rest]
    yield Rest(kept[len(kept) - rest :])


def _crossed(leaving: Signal, coming: Signal) -> Signal:
    """The one fading, the other coming, powers adding up to one."""
    n = len(leaving)
    if not n:
        n = min(len(coming), round(READ_S * SPEAKING_RATE))
        leaving = np.zeros(n, np.float32)
    turn = np.linspace(0.0, np.pi / 2, n, dtype=np.float32)
    mixed = coming.copy()
    mixed[:n] = np.cos(turn) * leaving + np.sin(turn) * coming[:n]
    return mixed


def track(path: Path) -> Iterator[Signal]:
    """A file's samples at the loudness of every piece, mono at SPEAKING_RATE.

    UnreadableError where there are none.
    """
    import soundfile
    import soxr

    try:
        with soundfile.SoundFile(native(path)) as file:
            parts = _parts(file)
        with soundfile.SoundFile(native(path)) as file:
            file.seekable = lambda: (
                False
            )  # else it seeks after every read, and MP3 has 25 ms of silence there
            up = soxr.ResampleStream(file.samplerate, SPEAKING_RATE, 1, dtype="float32", quality="HQ")
            centred = Centred(file.samplerate)
            while len(block := _read(file, round(READ_S * file.samplerate))):
                yield np.asarray(up.resample_chunk(centred(block @ parts)), np.float32)
            yield np.asarray(up.resample_chunk(np.zeros(0, np.float32), last=True), np.float32)
    except (OSError, RuntimeError, ValueError) as error:  # LibsndfileError is a RuntimeError
        raise UnreadableError(str(error)) from error


def _read(file: "object", frames: int) -> Signal:
    """The next samples of all channels, shape (n, channels)."""
    block = file.read(frames, dtype="float32", always_2d=True)  # type: ignore[attr-defined]
    return np.asarray(np.nan_to_num(block, posinf=0.0, neginf=0.0), np.float32)


def _parts(file: "object") -> Signal:
    """How much of each channel makes one that is as loud as every other track."""
    rate, frames = file.samplerate, file.frames  # type: ignore[attr-defined]
    length = min(round(EXCERPT_S * rate), frames)
    excerpts = []
    for start in np.linspace(0, frames - length, EXCERPTS if frames > length else 1):
        file.seek(int(start))  # type: ignore[attr-defined]
        excerpts.append(_read(file, length))
    channels = excerpts[0].shape[1]
    average = np.full(channels, 1.0 / channels, np.float32)
    for parts in (average, *np.eye(channels, dtype=np.float32)):  # one, where all cancel each other out
        loud = _loudness([excerpt @ parts for excerpt in excerpts], rate)
        if np.isfinite(loud):
            gain = from_db(float(np.clip(NORMAL_LUFS - loud, -MOST_DB - 20.0, MOST_DB)))
            return np.asarray(parts * gain, np.float32)
    raise ValueError("it is silent")


def _loudness(excerpts: list[Signal], rate: int) -> float:
    import soxr

    signal = np.concatenate([Centred(rate)(excerpt) for excerpt in excerpts])
    return loudness(np.asarray(soxr.resample(signal, rate, SPEAKING_RATE), np.float32))
