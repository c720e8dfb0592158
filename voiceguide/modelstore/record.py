"""Is a model folder whole? A small file in it remembers every file's size, time and sha256.

Hashing a model takes a tenth of a second and more on a cold disk, so a start looks at sizes and times only:
a file whose time differs (a copied folder) is hashed again, one whose size or hash differs is damage. The
record is written when an archive with the right checksum is unpacked. A folder placed by hand has none: it is
measured against the hashes in the manifest, and recorded as it is found where the manifest knows it not.
"""

import hashlib
import json
import logging
import os
from dataclasses import dataclass
from pathlib import Path

from voiceguide.modelstore.manifest import Model

_log = logging.getLogger(__name__)

NAME = ".voiceguide.json"
"""The record's file name inside the model's folder."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of one file."""

    size: int
    """Bytes."""
    mtime_ns: int
    """Time of the last change in nanoseconds, as the file system says it."""
    sha256: str


Record = dict[str, Entry]
"""Path relative to the folder, with forward slashes, to what is known of it."""


def hash_file(path: Path) -> str:
    """The sha256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def take(folder: Path) -> Record:
    """Measure every file of the folder (hashes all of it)."""
    entries = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != NAME:
            entries[path.relative_to(folder).as_posix()] = _entry(path, hash_file(path))
    return entries


def read(folder: Path) -> Record | None:
    """The folder's record; None where there is none that can be read."""
    try:
        table = json.loads((folder / NAME).read_text(encoding="utf-8"))
        return {
            str(name): Entry(size=int(size), mtime_ns=int(mtime_ns), sha256=str(sha256))
            for name, (size, mtime_ns, sha256) in table["files"].items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def write(folder: Path, record: Record) -> None:
    """Keep the record; a folder one may not write to is simply measured again next time."""
    table = {"files": {name: [e.size, e.mtime_ns, e.sha256] for name, e in record.items()}}
    new = folder / f"{NAME}.{os.getpid()}"
    try:
        new.write_text(json.dumps(table, indent=1), encoding="utf-8")
        new.replace(folder / NAME)
    except OSError as error:
        _log.info("The record of %s is not kept: %s", folder, error)


def problems(model: Model, folder: Path, *, full: bool) -> tuple[str, ...]:
    """What is wrong with the folder, a line each; empty when it is whole.

    `full` hashes every file; otherwise only those whose time differs from the record.
    """
    missing = tuple(f"{name} is missing" for name in model.needs if not (folder / name).exists())
    if missing:
        return missing
    record = read(folder)
    if record is None:
        return _first_look(model, folder)
    found = tuple(_compare(folder, name, entry, full=full) for name, entry in record.items())
    wrong = tuple(line for line, _ in found if line)
    if not wrong and any(touched for _, touched in found):
        write(folder, {name: _entry(folder / name, entry.sha256) for name, entry in record.items()})
    return wrong


def _compare(folder: Path, name: str, entry: Entry, *, full: bool) -> tuple[str, bool]:
    """What is wrong with one file ("" for nothing), and whether only its time differs."""
    path = folder / name
    try:
        stat = path.stat()
        if stat.st_size != entry.size:
            return f"{name} has {stat.st_size} bytes instead of {entry.size}", False
        touched = stat.st_mtime_ns != entry.mtime_ns
        if (touched or full) and hash_file(path) != entry.sha256:
            return f"{name} has changed", False
    except OSError as error:
        return f"{name} cannot be read ({error.strerror or error})", False
    return "", touched


def _first_look(model: Model, folder: Path) -> tuple[str, ...]:
    """Measure a folder placed by hand, and record it when nothing speaks against it."""
    try:
        record = take(folder)
    except OSError as error:
        return (f"{error.filename} cannot be read ({error.strerror or error})",)
    known = dict(model.files)
    differing = tuple(
        name for name, sha256 in known.items() if name in record and record[name].sha256 != sha256
    )
    absent = tuple(name for name in known if name not in record)
    if folder.name == model.folder and (differing or absent):
        lines = (*(f"{n} is not as published" for n in differing), *(f"{n} is missing" for n in absent))
        return tuple(sorted(lines))
    if differing or absent or not known:
        _log.warning("%s is none of the models on record; it is taken as it is.", folder)
    write(folder, record)
    return ()


def _entry(path: Path, sha256: str) -> Entry:
    stat = path.stat()
    return Entry(size=stat.st_size, mtime_ns=stat.st_mtime_ns, sha256=sha256)
