"""One process at a time: a lock on a file, let go by the system itself when its holder ends, however it ends.

Standard library only, and cheap to import: the set-up scripts use it before anything is installed.
"""

import errno
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

_TRY_AGAIN_S = 0.2
"""Seconds between two tries while another process holds the lock."""

_HELD = (errno.EAGAIN, errno.EWOULDBLOCK, errno.EACCES, errno.EDEADLK)
"""What the systems answer where another process holds it."""


@contextmanager
def only_one(path: Path, *, waiting: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Hold the lock of `path` (made where it is missing) while the block runs.

    `waiting` is called once if another process holds it. Where the file system has no locks (some network
    folders) nothing is held, for it would be waited for for ever. OSError where the file cannot be made.
    """
    with path.open("a+b") as file:
        if not _try(file):
            waiting()
            while not _try(file):
                time.sleep(_TRY_AGAIN_S)
        yield


def _try(file: IO[bytes]) -> bool:
    """Take the lock if it is free, or there are none here; closing the file lets it go."""
    try:
        if sys.platform == "win32":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in _HELD
    return True
