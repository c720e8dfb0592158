"""Set-up in steps: the system's parts, the program in a virtual environment, its models, a natural voice.

Standard library only, and the first thing a newcomer runs. A stamp in the environment says what it was
made from, so that a start with nothing to do costs a few milliseconds, needs no network and says nothing.
All talk goes to standard error.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import system_parts
from telling import run, say

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from voiceguide.filelock import only_one  # noqa: E402  the checkout is on the path only now

VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "voiceguide-setup.json"
CONSTRAINTS = ROOT / "constraints.txt"
LOCK = ROOT / "models" / ".setup.lock"
TRUST = {"UV_SYSTEM_CERTS": "true", "UV_NATIVE_TLS": "true"}
"""Makes uv, new and old, trust whom the system trusts, as pip is told to on many company networks."""


class SetUpError(Exception):
    """The program cannot be started; the text says why and what to do."""


def ready(*, development: bool = False) -> Path | None:
    """The environment's Python if everything is set up as it should be; quick and without a network."""
    stamp = _stamp()
    whole = (
        stamp.get("made_from") == _made_from()
        and (stamp.get("development") or not development)
        and PYTHON.exists()
        and _model_is_there(stamp)
    )
    return PYTHON if whole else None


def set_up(*, development: bool = False, again: bool = False) -> Path:
    """Install what is missing and return the environment's Python; `again` retries what failed before.

    Raises SetUpError where the program cannot be installed, or nothing can be written here. A missing system
    part, model or natural voice is said, and left to the program, which does without it or says what to do.
    """
    try:
        with only_one(LOCK, waiting=lambda: say("another set-up is running; waiting for it ...")):
            return _set_up(development=development, again=again)
    except OSError as error:
        raise SetUpError(f"the set-up cannot go on ({error}). It must be able to write to {ROOT}.") from error


def _set_up(*, development: bool, again: bool) -> Path:
    """The steps, one set-up at a time."""
    if not again and (done := ready(development=development)):
        return done
    stamp = _stamp()
    vain = [] if again else stamp.get("in_vain", [])
    still_missing = system_parts.install(vain, development=development, uv=_uv() is not None)
    development = development or bool(stamp.get("development"))
    made_from, known = _made_from(), bool(stamp.get("development"))
    if again or stamp.get("made_from") != made_from or development != known:
        installed = _install(development=development)
        made_from, development = (made_from, development) if installed else ("", known)
        if installed:
            _add_natural_voice()
    fresh = {"made_from": made_from, "development": development, "in_vain": still_missing}
    fresh["model"] = _models()
    STAMP.write_text(json.dumps(fresh), encoding="utf-8")
    return PYTHON


def become(python: Path, args: list[str]) -> int:
    """Run the program in place of this one (Windows: beneath it) and return its exit code."""
    command = [str(python), "-P", "-m", "voiceguide.cli", *args]
    if sys.platform == "win32":
        return subprocess.call(command)
    os.execv(command[0], command)  # noqa: S606  a fixed command
    raise AssertionError  # it does not return


def _stamp() -> dict[str, Any]:
    try:
        table = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return table if isinstance(table, dict) else {}


def _made_from() -> str:
    """What an environment depends on, as one hash: its place, and the files that name its parts."""
    text = "\n".join((str(ROOT), *_texts(ROOT / "pyproject.toml", CONSTRAINTS)))
    return hashlib.sha256(text.encode()).hexdigest()


def _texts(*paths: Path) -> tuple[str, ...]:
    return tuple(path.read_text(encoding="utf-8") if path.exists() else "" for path in paths)


def _model_is_there(stamp: dict[str, Any]) -> bool:
    """A model the user named is the program's affair; else the one of the set-up must still be there."""
    if os.environ.get("VOICEGUIDE_MODEL"):
        return True
    model = stamp.get("model")
    return isinstance(model, str) and model != "" and Path(model, "am", "final.mdl").is_file()


def _uv() -> str | None:
    return shutil.which("uv")


def _install(*, development: bool) -> bool:
    """Put the package, editable, and what it needs into the environment: with uv if present, else pip.

    False where that failed and what was installed before still starts.
    """
    packages = ["--editable", str(ROOT), *(_development_packages() if development else ())]
    pinned = ["--constraint", str(CONSTRAINTS)] if CONSTRAINTS.exists() else []
    _make_environment()
    uv = _uv()
    pip = [str(PYTHON), "-m", "pip", "install", "--retries", "2", "--disable-pip-version-check"]
    title = "installing the program and what it needs (a minute or two)"
    log = "uv is not installed"
    if uv is not None:
        log = run(title, [uv, "pip", "install", "--python", str(PYTHON), *pinned, *packages], TRUST)
    if log:
        if not _has_pip():
            log = run("preparing pip", [str(PYTHON), "-m", "ensurepip", "--upgrade"]) or log
        log = run(title, [*pip, *pinned, *packages])
    if log and pinned:
        log = run("trying again with newer versions of what it needs", [*pip, *packages])
    if not log:
        return True
    if _starts():
        say(f"not up to date ({_last_line(log)}); going on with what was installed before.")
        return False
    raise SetUpError(
        f"the program could not be installed ({_last_line(log)}). Connect to a network and try again."
    )


def _add_natural_voice() -> None:
    """Install the program that speaks naturally; without it the built-in voice speaks."""
    table = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packages = table["project"]["optional-dependencies"]["natural"]
    log = _add("adding a natural voice", packages)
    if log:
        say(f"there is no natural voice for this system ({_last_line(log)}); the built-in one speaks.")


def _add(title: str, packages: list[str]) -> str:
    """Install packages into the environment; "" or all the installer said."""
    pinned = ["--constraint", str(CONSTRAINTS)] if CONSTRAINTS.exists() else []
    uv = _uv()
    if uv is not None:
        log = run(title, [uv, "pip", "install", "--python", str(PYTHON), *pinned, *packages], TRUST)
        if not log or not _has_pip():
            return log
    return run(title, [str(PYTHON), "-m", "pip", "install", "--retries", "2", *pinned, *packages])


def _make_environment() -> None:
    """Make the virtual environment, unless there is one with a Python that runs and is new enough."""
    try:
        probe = "import sys; sys.exit(sys.version_info < (3, 11))"
        if subprocess.run([str(PYTHON), "-c", probe], check=False, capture_output=True).returncode == 0:
            return
    except OSError:
        pass
    title = f"making a virtual environment in {VENV.name}"
    uv = _uv()
    log = (
        run(title, [uv, "venv", "--clear", "--python", sys.executable, str(VENV)])
        if uv
        else "uv is not installed"
    )
    if log:
        log = run(title, [sys.executable, "-m", "venv", "--clear", str(VENV)])
    if log:
        raise SetUpError(
            f"no virtual environment could be made ({_last_line(log)}). {system_parts.VENV_HINT}"
        )


def _development_packages() -> tuple[str, ...]:
    table = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return tuple(table["dependency-groups"]["dev"])


def _has_pip() -> bool:
    return (
        subprocess.run([str(PYTHON), "-m", "pip", "--version"], check=False, capture_output=True).returncode
        == 0
    )


def _starts() -> bool:
    command = [str(PYTHON), "-P", "-m", "voiceguide.cli", "--version"]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def _models() -> str:
    """Let the program fetch its models and say which voice speaks, on standard error.

    Returns the folder of the recogniser's model, also one the settings name; "" where it could not be had.
    """
    subprocess.run([str(PYTHON), "-P", "-m", "voiceguide.cli", "setup"], check=False, stdout=sys.stderr)
    if os.environ.get("VOICEGUIDE_MODEL"):
        return ""
    where = "from voiceguide import modelstore as m, settings; print(m.find(settings.named_model() or None))"
    find = [str(PYTHON), "-P", "-c", where]
    return subprocess.run(find, check=False, capture_output=True, text=True).stdout.strip()


def _last_line(log: str) -> str:
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    return next(
        (line for line in lines if line.lower().startswith("error")),
        lines[-1] if lines else "no reason given",
    )
