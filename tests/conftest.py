"""What every test shares: skips that name what is absent, and their count for scripts/test."""

import importlib
import shutil
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from voiceguide.errors import GuideError
from voiceguide.modelstore import find

PEOPLE = Path(__file__).parents[2] / "shared" / "data" / "audio"

_skips = pytest.StashKey[Counter]()


@cache
def _without_model():
    try:
        find()
    except GuideError:
        return "the recogniser's model is absent (scripts/guide setup)"
    return None


@cache
def _without_people():
    return None if PEOPLE.is_dir() else "the recordings of people in ../shared/data are absent"


@cache
def _without_sound_server():
    absent = [name for name in ("pulseaudio", "paplay", "flite") if not shutil.which(name)]
    absent += (
        [] if list(Path("/usr/lib").glob("*/alsa-lib/libasound_module_pcm_pulse.so")) else ["ALSA's plugin"]
    )
    try:
        importlib.import_module("sounddevice")
    except (ImportError, OSError):
        absent.append("PortAudio")
    return f"the private sound server needs {', '.join(absent)}" if absent else None


_ABSENT = {"model": _without_model, "people": _without_people, "live": _without_sound_server}


def pytest_configure(config):
    config.stash[_skips] = Counter()


def pytest_collection_modifyitems(items):
    for item in items:
        for marker, absent in _ABSENT.items():
            if item.get_closest_marker(marker) and (reason := absent()):
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and isinstance(report.longrepr, tuple):
        item.config.stash[_skips][report.longrepr[2].removeprefix("Skipped: ")] += 1
    return report


def pytest_sessionfinish(session):
    """Note the skips where scripts/test looks for them."""
    if session.config.cache is not None:
        session.config.cache.set("voiceguide/skipped", dict(session.config.stash[_skips]))
