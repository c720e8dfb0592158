"""What the ear is tested on: the real model, voices made here and now, recordings of people."""

import hashlib
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.hearing.sound import Voice, level
from voiceguide.dialogue.core import core_phrases
from voiceguide.dialogue.understanding import Understanding
from voiceguide.guide.loader import load
from voiceguide.hearing.ear import Ear
from voiceguide.hearing.recogniser import Recognisers, load_model
from voiceguide.hearing.wav import read_audio
from voiceguide.pcm import to_float

_ROOT = Path(__file__).parents[2]
_MODEL = _ROOT / "models" / "vosk-model-small-en-us-0.15"
_PEOPLE = _ROOT.parent / "shared" / "data" / "audio"


@pytest.fixture(scope="session")
def understanding() -> Understanding:
    return Understanding(load("leg-massage"))


@pytest.fixture(scope="session")
def model_path() -> Path:
    if not (_MODEL / "am" / "final.mdl").exists():
        pytest.skip(f"the recogniser's model is not in {_MODEL}")
    return _MODEL


@pytest.fixture(scope="session")
def recognisers(model_path: Path, understanding: Understanding) -> Recognisers:
    return Recognisers(load_model(model_path), understanding.phrases(), core_phrases(load("leg-massage")))


@pytest.fixture
def ear(recognisers: Recognisers, understanding: Understanding) -> Ear:
    return Ear(recognisers, understanding)


@pytest.fixture(scope="session")
def person(tmp_path_factory: pytest.TempPathFactory) -> Voice:
    """A synthetic person: text to float samples at -26 dBFS, trimmed."""
    return _voice(
        tmp_path_factory.mktemp("person"), "flite", ("-voice", "rms", "-o", "{path}", "-t", "{text}")
    )


@pytest.fixture(scope="session")
def narrator(tmp_path_factory: pytest.TempPathFactory) -> Voice:
    """The guide's own voice."""
    return _voice(
        tmp_path_factory.mktemp("guide"), "espeak-ng", ("-v", "en-us", "-s", "160", "-w", "{path}", "{text}")
    )


@pytest.fixture(scope="session")
def people() -> Callable[[str, int], tuple[Path, ...]]:
    """A sample of the recordings of one folder, always the same one."""
    if not _PEOPLE.is_dir():
        pytest.skip(f"the recordings of people are not in {_PEOPLE}")

    def sample(folder: str, count: int) -> tuple[Path, ...]:
        found = sorted(
            (_PEOPLE / folder).glob("*.flac"), key=lambda p: hashlib.sha256(p.name.encode()).digest()
        )
        return tuple(found[:count])

    return sample


def _voice(folder: Path, engine: str, arguments: tuple[str, ...]) -> Voice:
    if shutil.which(engine) is None:
        pytest.skip(f"{engine} is not installed")

    def speak(text: str) -> np.ndarray:
        path = folder / (hashlib.sha256(text.encode()).hexdigest()[:16] + ".wav")
        if not path.exists():
            filled = [a.format(path=path, text=text) for a in arguments]
            subprocess.run([engine, *filled], check=True, capture_output=True)
        clip = to_float(read_audio(path)).astype(np.float64)
        loud = np.flatnonzero(np.abs(clip) > 0.01)
        return level(clip[loud[0] : loud[-1] + 1], -26)

    return speak
