"""From an archive to a model folder: only what is safe, and all at once or not at all."""

import shutil
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from voiceguide.modelstore import record
from voiceguide.modelstore.manifest import Model, Source

_ASIDE = ".old"
"""Ends the name of a model that is being replaced."""

CLIENTS = (".maven.", ".pypi.")
"""Begin the names of the folders that registries' clients work in."""

_SLACK = 1.1
"""An archive may unpack to this many times the bytes the manifest names, no more."""


class ArchiveError(Exception):
    """The archive is not what the manifest promised; the text says in what."""


def check(archive: Path, source: Source) -> None:
    """Raise ArchiveError unless the file has the size and sha256 of the manifest."""
    size = archive.stat().st_size
    if size != source.size:
        raise ArchiveError(f"{size} bytes instead of {source.size}")
    if record.hash_file(archive) != source.sha256:
        raise ArchiveError("its checksum is not that of the manifest")


def unpack(archive: Path, source: Source, model: Model, *, store: Path) -> Path:
    """Unpack the model into `store`, record its hashes, and return its folder.

    The folder is built beside its place and renamed into it, so that an interruption or a second process
    never leaves half a model. Raises ArchiveError for an archive that is damaged or unsafe.
    """
    building = Path(tempfile.mkdtemp(prefix=f".{model.folder}.", dir=store))
    try:
        try:
            _unpack_into(building, archive, source, limit=int(model.unpacked_bytes * _SLACK))
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
            raise ArchiveError(f"it is damaged ({error})") from error
        return _finish(building, model, store)
    finally:
        shutil.rmtree(building, ignore_errors=True)


def tidy(model: Model, *, store: Path) -> None:
    """Put back, or remove, what somebody left who was ended on the way; for whoever has the store alone."""
    place = store / model.folder
    for left in sorted(store.iterdir()):
        if left.name.startswith(f".{model.folder}.") and left.suffix == _ASIDE and not place.exists():
            left.replace(place)
        elif left.name.startswith((f".{model.folder}.", *CLIENTS)):
            shutil.rmtree(left, ignore_errors=True)


def gather(files: Iterable[tuple[str, Path]], model: Model, *, store: Path) -> Path:
    """Put checked files (name in the model, where it is now) together as the model, and return its folder."""
    building = Path(tempfile.mkdtemp(prefix=f".{model.folder}.", dir=store))
    try:
        for name, file in files:
            shutil.move(file, building / name)
        return _finish(building, model, store)
    finally:
        shutil.rmtree(building, ignore_errors=True)


def _finish(building: Path, model: Model, store: Path) -> Path:
    missing = [name for name in model.needs if not (building / name).exists()]
    if missing:
        raise ArchiveError(f"{', '.join(missing)} is not in it")
    building.chmod(0o755)
    record.write(building, record.take(building))
    return _put(building, store / model.folder)


def _unpack_into(folder: Path, archive: Path, source: Source, *, limit: int) -> None:
    left = limit
    with zipfile.ZipFile(archive) as opened:
        for member in opened.infolist():
            name = PurePosixPath(member.filename)
            _refuse_unsafe(member, name)
            if member.is_dir() or not name.is_relative_to(source.inner):
                continue
            target = folder / name.relative_to(source.inner)
            target.parent.mkdir(parents=True, exist_ok=True)
            with opened.open(member) as packed, target.open("xb") as file:
                while chunk := packed.read(1 << 20):
                    left -= len(chunk)
                    if left < 0:
                        raise ArchiveError(f"it unpacks to more than {limit} bytes")
                    file.write(chunk)


def _refuse_unsafe(member: zipfile.ZipInfo, name: PurePosixPath) -> None:
    """A path that leads out of the folder, or a link, is no part of a model."""
    unsafe = name.is_absolute() or ".." in name.parts or "\\" in member.filename or ":" in member.filename
    if unsafe or stat.S_ISLNK(member.external_attr >> 16):
        raise ArchiveError(f"it holds an unsafe path ({member.filename!r})")


def _put(building: Path, place: Path) -> Path:
    """Rename the folder into its place; what was there before (damaged, or we would not be here) goes.

    Whoever is ended between the two leaves no model, and `tidy` puts the old one back.
    """
    aside = building.with_name(building.name + _ASIDE)
    if place.exists():
        place.replace(aside)
    building.replace(place)
    shutil.rmtree(aside, ignore_errors=True)
    return place
