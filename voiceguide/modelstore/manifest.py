"""What models there are: `models/manifest.toml` of the checkout, or its copy in the wheel."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from voiceguide.errors import ModelError

_PACKAGE = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Source:
    """One place an archive of the model comes from."""

    kind: str
    """zip: fetched from `address` over https; maven: `address` is group:artifact:version:type; pypi: it is
    name==version; files: `parts` are fetched from under `address`."""
    name: str
    """How people call the place."""
    address: str
    size: int
    """Bytes of the archive."""
    sha256: str
    """Of the archive, in hexadecimal."""
    inner: str
    """The folder inside the archive that becomes the model."""
    parts: tuple[tuple[str, int], ...] = ()
    """Kind files: name and size in bytes of each."""


@dataclass(frozen=True, slots=True)
class Model:
    """One model of the manifest."""

    id: str
    use: str
    """Which part of the program needs it."""
    language: str
    licence: str
    folder: str
    """Its name in the models folder."""
    unpacked_bytes: int
    needs: tuple[str, ...]
    """Files and folders without which it cannot be the model, relative to its folder."""
    files: tuple[tuple[str, str], ...]
    """File and sha256, for those that every source has alike."""
    sources: tuple[Source, ...]
    """In the order they are tried."""


def checkout() -> Path | None:
    """The checkout the package runs from; None for an installed wheel."""
    root = _PACKAGE.parent
    here = (root / "pyproject.toml").is_file() and (root / "models" / "manifest.toml").is_file()
    return root if here else None


@cache
def models(path: Path | None = None) -> tuple[Model, ...]:
    """All models of the manifest at `path`, by default the project's own.

    Raises ModelError where it is missing or not as it should be.
    """
    root = checkout()
    path = path or (root / "models" / "manifest.toml" if root else _PACKAGE / "manifest.toml")
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        return tuple(_model(entry) for entry in table["model"])
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise ModelError(
            f"The list of models {path} cannot be read ({type(error).__name__}: {error}).",
            hint="Install voiceguide again, or restore the file from the repository.",
        ) from error


def _model(entry: dict[str, Any]) -> Model:
    model = Model(
        id=str(entry["id"]),
        use=str(entry["use"]),
        language=str(entry["language"]),
        licence=str(entry["licence"]),
        folder=str(entry["folder"]),
        unpacked_bytes=int(entry["unpacked_bytes"]),
        needs=tuple(map(str, entry["needs"])),
        files=tuple((str(name), str(sha256)) for name, sha256 in entry.get("files", {}).items()),
        sources=tuple(_source(source) for source in entry["source"]),
    )
    known = dict(model.files)
    for name in (name for source in model.sources for name, _ in source.parts):
        if name not in known:
            raise ValueError(f"{model.id}: {name} has a size and no sha256")
    return model


def _source(entry: dict[str, Any]) -> Source:
    kind = str(entry["kind"])
    if kind not in {"zip", "maven", "pypi", "files"}:
        raise ValueError(f"unknown kind of source {kind!r}")
    parts = tuple((str(name), int(size)) for name, size in entry["sizes"].items()) if kind == "files" else ()
    return Source(
        kind=kind,
        name=str(entry["name"]),
        address=str(entry["url" if kind in {"zip", "files"} else "coordinates"]),
        size=sum(size for _, size in parts) if parts else int(entry["size"]),
        sha256="" if parts else str(entry["sha256"]),
        inner="" if parts else str(entry["inner"]).strip("/"),
        parts=parts,
    )
