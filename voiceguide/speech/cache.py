"""Clips on disk, found by their content: what is said, how fast, by which voice of which engine.

A clip is a FLAC file behind its own SHA-256, so that a damaged one is noticed and made anew. Writing goes
to a file of its own and then takes the name in one step, so two programs may share the folder. The folder
is bounded: what was used longest ago goes first.
"""

import contextlib
import functools
import hashlib
import io
import json
import logging
import os
from pathlib import Path

from voiceguide.kept import read_sealed, write_sealed
from voiceguide.pcm import SPEAKING_RATE
from voiceguide.speech.clip import Clip

log = logging.getLogger(__name__)

FORMAT = 3
"""Raised when how a clip is made or the file's form changes: old clips are then no longer found."""
BOUND_BYTES = 160 * 2**20
"""Bytes of clips kept."""
PRUNE_EVERY = 64
"""Clips written between two looks at the folder's size."""


def default_folder() -> Path:
    """Where the system keeps what can be made again."""
    import platformdirs

    return platformdirs.user_cache_path("voiceguide", appauthor=False) / "clips"


@functools.cache
def _not_kept(folder: Path, reason: str | None) -> None:
    """Said once, whoever tries however often."""
    log.warning("clips are not kept in %s: %s", folder, reason)


class ClipCache:
    """A bounded folder of clips. A folder that cannot be written to only makes things slower."""

    def __init__(self, folder: Path | None = None, *, bound_bytes: int = BOUND_BYTES) -> None:
        """Use `folder` (made when needed), or the user's cache folder."""
        self._folder = folder or default_folder()
        self._bound = bound_bytes
        self._written = 0

    def path(self, *key: str | int | None) -> Path:
        """The file of the clip with that key."""
        name = hashlib.sha256(json.dumps([FORMAT, *key]).encode()).hexdigest()[:40]
        return self._folder / f"{name}.clip"

    def get(self, *key: str | int | None) -> Clip | None:
        """The clip of that key; None where it is missing or damaged (a damaged one is removed)."""
        import soundfile

        path = self.path(*key)
        try:
            flac = read_sealed(path)
            if flac is None:
                return None
            samples, _ = soundfile.read(io.BytesIO(flac), dtype="int16")
        except (ValueError, soundfile.LibsndfileError):
            log.warning("a damaged clip is made anew: %s", path.name)
            with contextlib.suppress(OSError):
                path.unlink()
            return None
        with contextlib.suppress(OSError):
            os.utime(path)
        return Clip(samples)

    def has(self, *key: str | int | None) -> bool:
        """Whether there is a clip of that key, damaged or not."""
        return self.path(*key).is_file()

    def put(self, clip: Clip, *key: str | int | None) -> None:
        """Keep a clip."""
        import soundfile

        if not len(clip.samples):
            return
        buffer = io.BytesIO()
        soundfile.write(buffer, clip.samples, SPEAKING_RATE, format="FLAC", subtype="PCM_16")
        try:
            write_sealed(self.path(*key), buffer.getvalue())
        except OSError as error:
            _not_kept(self._folder, error.strerror)
            return
        self._written += 1
        if self._written % PRUNE_EVERY == 1:
            self.prune()

    def size(self) -> int:
        """Bytes in the folder."""
        return sum(size for _, size, _ in self._entries())

    def prune(self) -> None:
        """Remove what was used longest ago until the folder is within its bound."""
        entries = sorted(self._entries())
        excess = sum(size for _, size, _ in entries) - self._bound
        for _, size, path in entries:
            if excess <= 0:
                break
            with contextlib.suppress(OSError):
                path.unlink()
            excess -= size

    def _entries(self) -> list[tuple[float, int, Path]]:
        entries = []
        with contextlib.suppress(OSError):
            for path in self._folder.iterdir():
                with contextlib.suppress(OSError):
                    status = path.stat()
                    entries.append((status.st_mtime, status.st_size, path))
        return entries
