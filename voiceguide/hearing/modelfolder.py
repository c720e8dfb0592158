"""The folder of a recogniser's model: is it whole, and with which options is it to be loaded?"""

import os
import shutil
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from voiceguide.errors import ModelError

SEARCH = {"beam": 8.0, "max-active": 1200}
"""How far the search for the likeliest sentence goes, for the model's own 10 and 3000: the open model takes a
third less work, and as many commands are heard."""

_PARTS = ("am/final.mdl", "graph", "ivector", "conf/model.conf")
_GRAPH = "graph/HCLr.fst"
_FST = struct.pack("<i", 0x7EB2FDD6)
"""Begins the header of every transducer in a file."""
_STATE, _ARC = 20, 16
"""Bytes of a state and an arc in one."""


def check(path: Path) -> None:
    """Look for what would crash the recogniser. Raises `ModelError`."""
    missing = [part for part in (*_PARTS, _GRAPH) if not (path / part).exists()]
    if missing:
        raise ModelError(
            f"No recogniser model in {path} ({missing[0]} is missing).", hint="Run: voiceguide setup"
        )
    if not _whole_graph(path / _GRAPH):
        raise damaged(path)


def _whole_graph(file: Path) -> bool:
    """Whether the file can hold the states and arcs that its header tells of; with less Vosk crashes.

    The graph stands inside another transducer, so its header is the second one: two texts (kind of
    transducer, kind of arc) with their lengths, version, flags, properties, start, states, arcs.
    """
    with file.open("rb") as opened:
        head = opened.read(4096)
    at = head.find(_FST, 1)
    if not head.startswith(_FST) or at < 0:
        return False
    at += len(_FST)
    try:
        for _ in range(2):
            at += 4 + struct.unpack_from("<i", head, at)[0]
        *_, states, arcs = struct.unpack_from("<iiQqqq", head, at)
    except struct.error:
        return False
    return bool(file.stat().st_size >= states * _STATE + arcs * _ARC)


@contextmanager
def searching_less(path: Path) -> Iterator[Path]:
    """The model with `SEARCH` among its options: a folder of links that is there while it is loaded.

    Raises `ModelError` where there is no room for it.
    """
    with TemporaryDirectory(prefix="voiceguide-") as made:
        folder = Path(made) / path.name
        options = folder / "conf" / "model.conf"
        try:
            shutil.copytree(path, folder, copy_function=_linked)
            options.unlink()  # it may be a link to the model's own
            options.write_text(_options(path / "conf" / "model.conf"), "utf-8")
        except OSError as error:
            raise ModelError(
                f"The recogniser model cannot be prepared in {made}: {error}.",
                hint="Make room in the folder for temporary files, or set TMPDIR to another.",
            ) from error
        yield folder


def _options(file: Path) -> str:
    lines = file.read_text("utf-8").splitlines()
    kept = [line for line in lines if line.lstrip("-").split("=")[0] not in SEARCH]
    return "\n".join([*kept, *(f"--{name}={value}" for name, value in SEARCH.items()), ""])


def _linked(file: str, place: str) -> str:
    """A second name for a file, or where the system has none, a copy."""
    for link in (os.link, os.symlink):
        try:
            link(Path(file).resolve(), place)
        except OSError:
            continue
        return place
    return str(shutil.copyfile(file, place))


def damaged(path: Path) -> ModelError:
    """What to raise for a model that is not what it was."""
    return ModelError(
        f"The recogniser model in {path} is damaged.", hint="Delete the folder and run: voiceguide setup"
    )
