"""Getting an archive from a source: the only lines of the package that use the network.

Each source either gives a file or says in a few words why not, and quickly: the next one is waiting.
"""

import http.client
import importlib.util
import shutil
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from voiceguide.modelstore.manifest import Source

_TIMEOUT_S = 10.0
"""Seconds without an answer, or without a byte, after which a source is given up."""

_CLIENT_TIMEOUT_S = 900.0
"""Seconds a registry's client may take for everything (Maven's fetches its own parts first)."""

_TRIES = 3
"""How often a transfer that broke off is taken up again at once."""

_CHUNK = 1 << 16
"""Bytes read at a time."""


class SourceError(Exception):
    """A source gave nothing; the text says why."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a transfer is."""

    source: str
    """The place it comes from, as people call it."""
    done: int
    """Bytes."""
    total: int
    """Bytes; 0 where it is not known how far it is."""


Tell = Callable[[Progress], None]


@contextmanager
def archive(source: Source, store: Path, tell: Tell) -> Iterator[Path]:
    """The source's archive, as a file that is gone after the block. Raises SourceError.

    What came of a transfer that broke off stays in `store`, and the next try goes on from there.
    """
    if source.kind in {"maven", "pypi"}:
        by_client = _maven if source.kind == "maven" else _pypi
        with tempfile.TemporaryDirectory(prefix=f".{source.kind}.", dir=store) as folder:
            yield by_client(source, Path(folder), tell)
    else:
        part = store / f".{source.sha256[:16]}.part"
        _download(source, part, tell)
        try:
            yield part
        finally:
            part.unlink(missing_ok=True)


def _download(source: Source, part: Path, tell: Tell) -> None:
    for left in reversed(range(_TRIES)):
        have = part.stat().st_size if part.exists() else 0
        if have == source.size:
            return
        try:
            _transfer(source, part, tell)
        except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
            came = part.stat().st_size if part.exists() else 0
            if left and came > have:
                continue
            raise SourceError(_reason(error, came)) from error
    came = part.stat().st_size
    if came != source.size:
        raise SourceError(f"it broke off after {came:,} bytes; the next try goes on from there")


def _transfer(source: Source, part: Path, tell: Tell) -> None:
    """Fetch what is missing of the file; returns at the end of the answer, however much has come."""
    if not source.address.startswith(("https://", "http://")):
        raise SourceError(f"{source.address} is no web address")
    have = part.stat().st_size if part.exists() else 0
    if have > source.size:
        part.unlink()
        have = 0
    request = urllib.request.Request(source.address, headers={"User-Agent": "voiceguide"})  # noqa: S310 checked above
    if have:
        request.add_header("Range", f"bytes={have}-")
    with urllib.request.urlopen(request, timeout=_TIMEOUT_S, context=_trust()) as answer:  # noqa: S310
        resumed = answer.status == http.HTTPStatus.PARTIAL_CONTENT
        if resumed and not str(answer.headers.get("Content-Range", "")).startswith(f"bytes {have}-"):
            part.unlink()
            raise SourceError("it answers with another part of the file than was asked for")
        have = have if resumed else 0
        length = answer.headers.get("Content-Length")
        if length is not None and have + int(length) != source.size:
            part.unlink(missing_ok=True)
            raise SourceError(f"it offers {have + int(length):,} bytes instead of {source.size:,}")
        with part.open("ab" if resumed else "wb") as file:
            while chunk := answer.read1(min(_CHUNK, source.size + 1 - have)):
                file.write(chunk)
                have += len(chunk)
                tell(Progress(source=source.name, done=have, total=source.size))


def _trust() -> ssl.SSLContext:
    """The system's certificates and, where they are installed, those of certifi (some systems have none)."""
    context = ssl.create_default_context()
    try:
        import certifi
    except ModuleNotFoundError:
        return context
    context.load_verify_locations(certifi.where())
    return context


def _reason(error: Exception, came: int) -> str:
    if isinstance(error, urllib.error.HTTPError):
        return f"it answers {error.code} {error.reason}"
    cause = error.reason if isinstance(error, urllib.error.URLError) else error
    text = getattr(cause, "strerror", None) or str(cause) or type(cause).__name__
    return f"{text}; {came:,} bytes are kept and the next try goes on from there" if came else str(text)


def _maven(source: Source, folder: Path, tell: Tell) -> Path:
    """Let the Maven client fetch it; the client keeps its own cache of what has come."""
    client = shutil.which("mvn")
    if client is None:
        raise SourceError("the Maven client mvn is not installed")
    command = [
        client, "-q", "-B",
        "-Daether.connector.connectTimeout=10000", "-Daether.connector.requestTimeout=60000",
        "dependency:copy", f"-Dartifact={source.address}", f"-DoutputDirectory={folder}",
    ]  # fmt: skip
    return _by_client(command, source, folder, tell)


def _pypi(source: Source, folder: Path, tell: Tell) -> Path:
    """Let pip fetch the wheel: the environment's, else one uv brings, else that of the Python beneath."""
    if importlib.util.find_spec("pip") is not None:
        pip = [sys.executable, "-m", "pip"]
    elif (uv := shutil.which("uv")) is not None:
        pip = [uv, "tool", "run", "--quiet", "pip"]
    else:
        pip = [str(getattr(sys, "_base_executable", sys.executable)), "-m", "pip"]
    command = [
        *pip, "download", "--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary", ":all:",
        "--timeout", "10", "--retries", "1", "--dest", str(folder), source.address,
    ]  # fmt: skip
    return _by_client(command, source, folder, tell)


def _by_client(command: list[str], source: Source, folder: Path, tell: Tell) -> Path:
    """Run a registry's client, which leaves one file in the folder."""
    client = Path(command[0]).name
    log = folder / "log.txt"
    with log.open("wb") as output:
        try:
            run = subprocess.Popen(
                command, cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
            )
        except OSError as error:
            raise SourceError(f"{client} does not start ({error.strerror or error})") from error
        with run:
            _wait(run, client, source, tell)
    files = [path for path in folder.iterdir() if path != log]
    if run.returncode or len(files) != 1:
        raise SourceError(_client_reason(client, log.read_text(encoding="utf-8", errors="replace")))
    return files[0]


def _wait(run: subprocess.Popen[bytes], client: str, source: Source, tell: Tell) -> None:
    end = time.monotonic() + _CLIENT_TIMEOUT_S
    try:
        while run.poll() is None:
            tell(Progress(source=source.name, done=0, total=0))
            try:
                run.wait(timeout=1.0)
            except subprocess.TimeoutExpired as late:
                if time.monotonic() > end:
                    raise SourceError(f"{client} took more than {_CLIENT_TIMEOUT_S:.0f} seconds") from late
    finally:
        run.kill()


def _client_reason(client: str, log: str) -> str:
    lines = (line.partition("ERROR")[2].strip("]: ") for line in log.splitlines() if "ERROR" in line)
    first = next((line for line in lines if line), "it ended without a file")
    return f"{client}: {first[:200]}"
