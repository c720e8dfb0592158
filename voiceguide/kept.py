"""What takes long to make and is seldom made otherwise, kept in the user's cache folder.

As Python keeps compiled modules: the name of the file tells what it was made from, so that anything else
is made anew, and a file that cannot be read, or was damaged, only costs the time of making it. It is a
pickle behind its own SHA-256, in a folder that nobody but the user can write to.
"""

import hashlib
import logging
import pickle
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from voiceguide.files import write_whole

T = TypeVar("T")

_log = logging.getLogger(__name__)

_DIGEST_BYTES = 32


def kept(name: str, sources: Iterable[bytes], make: Callable[[], T], *, folder: Path | None = None) -> T:
    """What `make` gives, or gave the last time that it was made from these sources.

    `folder`: where it is kept instead of the user's cache folder. It must be something that can be pickled.
    """
    folder = folder or _default_folder()
    digest = hashlib.sha256(sys.version.encode())
    for source in sources:
        digest.update(hashlib.sha256(source).digest())
    path = folder / f"{name}-{digest.hexdigest()[:32]}.pickle"
    try:
        data = read_sealed(path)
    except ValueError:
        _log.warning("a damaged file is made anew: %s", path.name)
        data = None
    if data is not None:
        found: T = pickle.loads(data)  # noqa: S301 - written here, by this user
        return found
    made = make()
    data = pickle.dumps(made, protocol=pickle.HIGHEST_PROTOCOL)
    try:
        for old in folder.glob(f"{name}-*.pickle"):
            old.unlink(missing_ok=True)
        write_sealed(path, data)
    except OSError as error:
        _log.info("%s is not kept: %s", name, error)
    return made


def read_sealed(path: Path) -> bytes | None:
    """What `write_sealed` wrote there; None where nothing can be read. ValueError where it was damaged."""
    try:
        sealed = path.read_bytes()
    except OSError:
        return None
    digest, data = sealed[:_DIGEST_BYTES], sealed[_DIGEST_BYTES:]
    if hashlib.sha256(data).digest() != digest:
        raise ValueError(path.name)
    return data


def write_sealed(path: Path, data: bytes) -> None:
    """Write a file, and its folder where there is none, in one step and behind its own SHA-256.

    Whoever reads it finds all of it or the one before. OSError where it cannot be written.
    """
    write_whole(path, hashlib.sha256(data).digest() + data)


def _default_folder() -> Path:
    """Where the system keeps what can be made again."""
    import platformdirs

    return platformdirs.user_cache_path("voiceguide", appauthor=False) / "compiled"
