"""Where the models are: find them, fetch what is missing, say whether they are whole.

The only network of the program.

A model is looked for in the folder that was named, then in models/ of the checkout, then in the user's data
folder. Fetching tries the sources of the manifest in order (`fetch`), and accepts an archive only with the
manifest's sha256; the model appears in its place all at once (`archive`), and a start checks it by size and
time (`record`). This module joins them:

    manifest  which models there are, and where from
    fetch     a file from a source, gone on with where it was broken off
    archive   an archive, or single files, become a model folder
    record    whether a model folder is whole
    bar       the progress bar
"""

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from voiceguide.errors import ModelError
from voiceguide.filelock import only_one
from voiceguide.files import at_home, is_folder
from voiceguide.modelstore import archive, record
from voiceguide.modelstore.bar import Bar
from voiceguide.modelstore.fetch import Progress, SourceError, Tell
from voiceguide.modelstore.fetch import archive as fetched
from voiceguide.modelstore.manifest import Model, Source, checkout, models

__all__ = [
    "Model",
    "Progress",
    "Status",
    "fetch",
    "find",
    "recogniser_model",
    "setup",
    "setup_voice",
    "status",
    "stores",
    "verify",
    "voice_models",
]

_log = logging.getLogger(__name__)

_URL = "VOICEGUIDE_MODEL_URL"
"""Environment variable: another address of the same archive, in place of the manifest's web address."""


@dataclass(frozen=True, slots=True)
class Status:
    """What is known of a model without fetching anything."""

    model: Model
    folder: Path | None
    """Where it is; None where it is nowhere."""
    problems: tuple[str, ...]
    """What is wrong with it, a line each."""


def recogniser_model(language: str = "en") -> Model:
    """The model that hears that language. Raises ModelError where the manifest has none."""
    for model in models():
        if model.use == "recogniser" and model.language == language:
            return model
    raise ModelError(
        f"There is no model that hears the language {language!r}.", hint="Choose a guide in English (en)."
    )


def voice_models(language: str = "en") -> tuple[Model, ...]:
    """The natural voices that speak that language."""
    return tuple(model for model in models() if model.use == "voice" and model.language == language)


def stores() -> tuple[Path, ...]:
    """The folders models are looked for in, and fetched into, the first that can be written to."""
    from platformdirs import user_data_path

    root = checkout()
    of_user = user_data_path("voiceguide", appauthor=False) / "models"
    return (root / "models", of_user) if root else (of_user,)


def find(
    given: str | Path | None = None, *, model: Model | None = None, places: Sequence[Path] | None = None
) -> Path:
    """The folder of a whole model (by default the English recogniser's), checked by size and time.

    `given` is a folder the user named: it is that or nothing. Raises ModelError where the model is missing
    or damaged. Never touches the network.
    """
    known = status(given, model=model, places=places)
    if known.folder is None:
        where = (
            f"{given} is no model folder"
            if given
            else "it is not in " + " or ".join(map(str, places or stores()))
        )
        raise ModelError(
            f"The recogniser's model is missing: {where}.",
            hint="Name a folder that holds am/final.mdl, graph and ivector."
            if given
            else "Run `voiceguide setup` to fetch it.",
        )
    if known.problems:
        raise ModelError(
            f"The recogniser's model in {known.folder} is damaged: {'; '.join(known.problems[:3])}.",
            hint="Put a whole one in its place." if given else "Run `voiceguide setup` to fetch it again.",
        )
    return known.folder


def status(
    given: str | Path | None = None,
    *,
    model: Model | None = None,
    places: Sequence[Path] | None = None,
    full: bool = False,
) -> Status:
    """What `find` would find, a whole model before a damaged one; `full` hashes every file."""
    model = model or recogniser_model()
    named = at_home(given).absolute() if given else None
    folders = (named, named / model.folder) if named else tuple(p / model.folder for p in places or stores())
    damaged: Status | None = None
    for folder in folders:
        if not (is_folder(folder) and (not named or is_folder(folder / "am"))):
            continue
        known = Status(model=model, folder=folder, problems=record.problems(model, folder, full=full))
        if not known.problems:
            return known
        damaged = damaged or known
    return damaged or Status(model=model, folder=None, problems=())


def verify(folder: Path, *, model: Model | None = None) -> tuple[str, ...]:
    """What is wrong with a model folder, every file hashed, a line each; empty when it is whole."""
    return record.problems(model or recogniser_model(), folder, full=True)


def fetch(
    tell: Tell = lambda _: None, *, model: Model | None = None, places: Sequence[Path] | None = None
) -> Path:
    """The folder of the model, fetched where it is missing or damaged; two processes may call it at once.

    `tell` is called many times a second with the progress. Raises ModelError naming each source, why it
    failed, and how to put the folder in place by hand.
    """
    model = model or recogniser_model()
    places = tuple(places or stores())
    known = status(model=model, places=places, full=True)
    if known.folder and not known.problems:
        return known.folder
    store = _writable(places)
    with _alone_in(store, tell):
        archive.tidy(model, store=store)
        known = status(model=model, places=places)
        if known.folder and not known.problems:
            return known.folder
        reasons = []
        for source in _sources(model):
            try:
                return _take(source, model, store, tell)
            except (SourceError, archive.ArchiveError, OSError) as error:
                _log.info("%s: %s", source.name, error)
                reasons.append(f"{source.name}: {error}")
    of_web = (s.address for s in model.sources if s.kind in {"zip", "files"})
    by_hand = next(of_web, model.sources[0].address)
    raise ModelError(
        f"The model {model.id} could not be fetched ({'; '.join(reasons)}).",
        hint=f"Try again with a network, or put {by_hand} in place by hand so that "
        f"{store / model.folder / model.needs[0]} exists.",
    )


@contextmanager
def _alone_in(store: Path, tell: Tell) -> Iterator[None]:
    """The store is ours while the block runs."""
    with ExitStack() as stack:
        try:
            waiting = only_one(store / ".lock", waiting=lambda: tell(Progress("another voiceguide", 0, 0)))
            stack.enter_context(waiting)
        except OSError as error:
            raise ModelError(
                f"The folder of models {store} cannot be locked: {error.strerror or error}.",
                hint=f"Give yourself the right to write to {store / '.lock'}, or remove it.",
            ) from error
        yield


def setup(write: Callable[[str], None]) -> Path:
    """Fetch what is missing, telling a person how it goes: `write` gets text with its own line ends.

    Returns the folder of the recogniser's model; raises ModelError as `fetch` does.
    """
    bar = Bar(write)
    try:
        folder = fetch(bar)
    finally:
        bar.close()
    write(f"The recogniser's model is whole: {folder}\n")
    return folder


def setup_voice(write: Callable[[str], None], model: Model) -> Path | None:
    """Fetch a natural voice likewise; None, and a line saying why, where there is none to be had."""
    bar = Bar(write, what="the natural voice")
    try:
        folder = fetch(bar, model=model)
    except ModelError as error:
        bar.close()
        write(f"{error.what}\n")
        return None
    bar.close()
    write(f"The natural voice is whole: {folder}\n")
    return folder


def _take(source: Source, model: Model, store: Path, tell: Tell) -> Path:
    tell(Progress(source=source.name, done=0, total=source.size))
    if source.kind == "files":
        return _take_files(source, model, store, tell)
    with fetched(source, store, tell) as file:
        archive.check(file, source)
        return archive.unpack(file, source, model, store=store)


def _take_files(source: Source, model: Model, store: Path, tell: Tell) -> Path:
    """The same from single files, each with the sha256 the model's entry gives it."""
    known = dict(model.files)
    with ExitStack() as stack:
        files = []
        for name, size in source.parts:
            address = f"{source.address}/{name}"
            part = replace(source, address=address, size=size, sha256=known[name], parts=())
            file = stack.enter_context(fetched(part, store, tell))
            archive.check(file, part)
            files.append((name, file))
        return archive.gather(files, model, store=store)


def _sources(model: Model) -> tuple[Source, ...]:
    """The manifest's sources; the environment may name another address for the first web address."""
    address = os.environ.get(_URL)
    if not address:
        return model.sources
    first = next((s for s in model.sources if s.kind == "zip"), None)
    if first is None:
        return model.sources
    mine = replace(first, name=_URL, address=address)
    return tuple(mine if s is first else s for s in model.sources)


def _writable(places: Sequence[Path]) -> Path:
    for place in places:
        try:
            place.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(place, os.W_OK):
            return place
    raise ModelError(
        f"There is no place for the model: {' and '.join(map(str, places))} cannot be written to.",
        hint="Give yourself the right to write to one of them, or name a model folder with VOICEGUIDE_MODEL.",
    )
