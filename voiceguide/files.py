"""What the disk says of a path, as an answer rather than an exception, and files written whole or not at all.

A path a person gave may be too long, hold a character no file has, or lead through a folder one may not read;
to whoever asks whether there is a file, that is a no.
"""

import stat
import tempfile
from pathlib import Path


def exists(path: Path) -> bool:
    """There is something, and one may know of it."""
    return _mode(path) != 0


def is_file(path: Path) -> bool:
    """There is a regular file."""
    return stat.S_ISREG(_mode(path))


def is_folder(path: Path) -> bool:
    """There is a folder."""
    return stat.S_ISDIR(_mode(path))


def at_home(path: str | Path) -> Path:
    """The path with `~` as the home of a user; as it stands where there is no such user."""
    try:
        return Path(path).expanduser()
    except RuntimeError:
        return Path(path)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file, and its folder where there is none, in one step. OSError where it cannot be written.

    Whoever reads it finds all of it or the one before, also after the disk was full. It is its owner's alone,
    and so is a folder that is made for it.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as part:
        written = Path(part.name)
        try:
            part.write(data)
            part.close()
            written.replace(path)
        except BaseException:
            part.close()
            written.unlink(missing_ok=True)
            raise


def _mode(path: Path) -> int:
    try:
        return path.stat().st_mode
    except (OSError, ValueError):
        return 0
