"""What the program needs of the system: the sound library, the speech engine, the echo canceller's library.

The wheels bring them along on Windows, and all but the last on macOS; on Linux the package manager has
them. Where it may not be asked, the exact line to run is said, and the program goes on without:
espeakng-loader speaks in place of espeak-ng, half-duplex listening stands in for the echo canceller.
"""

import ctypes
import glob
import importlib.util
import os
import shutil
import sys
from collections.abc import Callable, Collection
from dataclasses import dataclass

from telling import run, say

VENV_HINT = "On Debian and Ubuntu: sudo apt-get install python3-venv"


@dataclass(frozen=True)
class Part:
    """One part of the system."""

    name: str
    """What it is called here."""
    use: str
    """What is missing without it."""
    there: Callable[[], bool]
    packages: dict[str, str]
    """Package manager to package name; absent: that manager has none, or it is not needed there."""


def _library(*names: str) -> Callable[[], bool]:
    def loads() -> bool:
        for name in names:
            try:
                ctypes.CDLL(name)
            except OSError:
                continue
            return True
        return False

    return loads


def _command(name: str) -> Callable[[], bool]:
    return lambda: shutil.which(name) is not None


def _alsa_plugin() -> bool:
    return bool(glob.glob("/usr/lib/*/alsa-lib/libasound_module_pcm_pulse.so"))  # noqa: PTH207


def _venv_module() -> bool:
    return importlib.util.find_spec("ensurepip") is not None


_SPEEX = _library("libspeexdsp.so.1", "libspeexdsp.1.dylib", "/opt/homebrew/lib/libspeexdsp.1.dylib")
_USUAL = (
    Part("PortAudio", "microphone and loudspeaker", _library("libportaudio.so.2"),
         {"apt-get": "libportaudio2", "dnf": "portaudio", "pacman": "portaudio", "zypper": "libportaudio2"}),
    Part("eSpeak NG", "the system's speech engine (a built-in one speaks instead)", _command("espeak-ng"),
         {"apt-get": "espeak-ng", "dnf": "espeak-ng", "pacman": "espeak-ng", "zypper": "espeak-ng"}),
    Part("Speex DSP", "hearing you while the guide speaks", _SPEEX,
         {"apt-get": "libspeexdsp1", "dnf": "speexdsp", "pacman": "speexdsp", "zypper": "libspeexdsp1",
          "brew": "speexdsp"}),
)  # fmt: skip
_WITHOUT_UV = (
    Part("venv", "making a virtual environment", _venv_module,
         {"apt-get": f"python3.{sys.version_info.minor}-venv"}),
)  # fmt: skip
_TESTING = (
    Part(
        "PulseAudio",
        "the tests with a private sound server",
        _command("pulseaudio"),
        {"apt-get": "pulseaudio"},
    ),
    Part(
        "paplay", "the tests with a private sound server", _command("paplay"), {"apt-get": "pulseaudio-utils"}
    ),
    Part(
        "ALSA plugins",
        "the tests with a private sound server",
        _alsa_plugin,
        {"apt-get": "libasound2-plugins"},
    ),
    Part("Flite", "the synthetic persons of the tests", _command("flite"), {"apt-get": "flite"}),
)
_INSTALL = {
    "apt-get": ("apt-get", "install", "-y", "--no-install-recommends"),
    "dnf": ("dnf", "install", "-y"),
    "pacman": ("pacman", "-S", "--noconfirm", "--needed"),
    "zypper": ("zypper", "--non-interactive", "install"),
    "brew": ("brew", "install", "--quiet"),
}


def package_manager(system: str = sys.platform) -> str | None:
    """Return the package manager that has the parts of this system.

    Windows may have one on the path too, which came with another program and knows nothing of Windows.
    """
    known = {"linux": tuple(_INSTALL), "darwin": ("brew",)}.get(system, ())
    return next((name for name in known if shutil.which(name)), None)


def install(vain: Collection[object], *, development: bool, uv: bool) -> list[str]:
    """Install what is missing and was not tried in `vain` before; return the names of what still is."""
    manager = package_manager()
    wanted = (*_USUAL, *(() if uv else _WITHOUT_UV), *(_TESTING if development else ()))
    missing = [part for part in wanted if manager in part.packages and not part.there()]
    new = [part for part in missing if part.name not in vain]
    if manager is None or not new:
        return [part.name for part in missing]
    command = [*_INSTALL[manager], *(part.packages[manager] for part in new)]
    rights = _rights(manager)
    log = "" if rights is None else _run(manager, rights, command, [part.name for part in new])
    still = [part for part in missing if not part.there()]
    if still:
        sudo = "" if manager == "brew" else "sudo "
        say(f"not installed: {'; '.join(f'{part.name} ({part.use})' for part in still)}.")
        if log:
            say(f"{manager} said: {_last_complaint(log)}")
        by_hand = " ".join([*_INSTALL[manager], *(part.packages[manager] for part in still)])
        say(f"to have it, run once: {sudo}{by_hand} && scripts/guide setup")
    return [part.name for part in still]


def _rights(manager: str) -> list[str] | None:
    """What to put before the command; None where it may not be run without asking for a password."""
    if manager == "brew" or os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and not run("asking for the right to install", [sudo, "-n", "true"], timeout_s=10.0):
        return [sudo, "-n"]
    return None


def _run(manager: str, rights: list[str], command: list[str], names: list[str]) -> str:
    """Install; where apt does not know a package, after fetching its lists. "" when it succeeded."""
    title = f"installing {', '.join(names)} with {manager}"
    if manager != "apt-get":
        return run(title, [*rights, *command])
    quiet = ["env", "DEBIAN_FRONTEND=noninteractive"]
    waiting = ["-o", "DPkg::Lock::Timeout=120"]
    apt = [*rights, *quiet, *command, *waiting]
    if not run(title, apt):
        return ""
    lists = run("fetching apt's lists", [*rights, *quiet, "apt-get", "update", *waiting], timeout_s=300.0)
    log = run(title, apt)
    return (log and lists) or log


def _last_complaint(log: str) -> str:
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    complaints = [line for line in lines if line.startswith(("E:", "Error", "error"))]
    return (complaints or lines or ["nothing"])[-1]
