"""What is said and by whom: the phrases, the recordings of people, the guide's own speech, the noises.

Everything is cut into two halves that share nothing but the engines: `dev` is for tuning and may be looked
at; of `score` only sums are printed.
"""

import hashlib
import inspect
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import numpy as np

from benchmarks.hearing import sounds
from benchmarks.hearing.voices import VOICES, say
from voiceguide.dialogue.intents import Intent, Name
from voiceguide.errors import GuideError
from voiceguide.guide.loader import load
from voiceguide.hearing.wav import read_audio
from voiceguide.pcm import HEARING_RATE, SPEAKING_RATE, Samples
from voiceguide.settings import Settings
from voiceguide.speech import synthesiser, voices
from voiceguide.speech.reference import FarEnd
from voiceguide.speech.synthesiser import Synthesiser

HERE = Path(__file__).parent
CACHE = HERE / ".cache"
PEOPLE = HERE.parents[1].parent / "shared" / "data" / "audio"
"""Recordings of people, beside the project's folder; rows that need them are skipped where it is absent."""

GUIDE = "leg-massage"
NOISE_S = 60.0
"""Seconds of each noise, looped."""


@dataclass(frozen=True, slots=True)
class Command:
    """A thing to say to the guide, and what is meant by it."""

    text: str
    intent: Intent
    canonical: bool
    """One of the phrases the manual names; the others are wordings no template was made from."""


@cache
def commands(half: str) -> tuple[Command, ...]:
    """All commands of a half, in file order."""
    found = []
    for line in _lines(HERE / "phrases" / f"commands-{half}.tsv"):
        text, name, args, kind = line.split("\t")
        found.append(Command(text, Intent(Name(name), json.loads(args)), kind == "canonical"))
    return tuple(found)


@cache
def talk(half: str) -> tuple[str, ...]:
    """Sentences of people who talk to each other, not to the guide."""
    return tuple(_lines(HERE / "phrases" / f"talk-{half}.txt"))


def _lines(file: Path) -> Iterable[str]:
    if not file.is_file():
        raise GuideError(f"{file} is missing.", hint="The phrases belong to the bench; restore them.")
    lines = file.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


def spoken(half: str, text: str, turn: int) -> Samples:
    """The words in the voice of that half whose turn it is."""
    speakers = VOICES[half]
    return say(speakers[turn % len(speakers)], text, CACHE)


def people(half: str, *folders: str) -> tuple[Path, ...]:
    """Recordings of one half of the people in these folders; empty where there are none.

    A person is on one side only: told by the speaker's id, or by the file's name where there is none.
    """
    files = [file for folder in folders for file in sorted((PEOPLE / folder).glob("*.flac"))]
    return tuple(file for file in files if _half_of(file.stem.split("_nohash_")[0]) == half)


def _half_of(person: str) -> str:
    return "dev" if hashlib.sha256(person.encode()).digest()[0] % 2 else "score"


@lru_cache(maxsize=8)
def noise(kind: str, half: str) -> Samples | None:
    """Kitchen, babble or music of a half; None for a recording that is absent."""
    seed = {"dev": 1, "score": 2}[half]
    if kind == "kitchen":
        file = PEOPLE / "noise" / "kitchen.flac"
        if not file.is_file():
            return None
        whole = read_audio(file)
        middle = len(whole) // 2
        return whole[:middle] if half == "dev" else whole[middle:]
    kept = CACHE / "noises" / f"{kind}-{half}.npy"
    if kept.is_file():
        loaded: Samples = np.load(kept)
        return loaded
    if kind == "babble":
        clips = [spoken(half, text, turn) for turn, text in enumerate(talk(half)[:60])]
        made = sounds.babble(clips, NOISE_S, seed)
    else:
        made = np.concatenate([sounds.music(NOISE_S / 4, 10 * seed + k) for k in range(4)])
    kept.parent.mkdir(parents=True, exist_ok=True)
    np.save(kept, made)
    return made


@cache
def guide_speech() -> Samples:
    """Everything the guide can say, clause after clause with its pauses, as its loudspeaker gets it.

    int16 mono at HEARING_RATE, about a quarter of an hour, made by the product's own voice and reference.
    """
    guide, rate = load(GUIDE), Settings().rate_wpm
    texts = "\n".join(f"{c.text}|{c.pause_s}" for c in guide.all_clauses())
    code = inspect.getsource(synthesiser) + inspect.getsource(voices)
    name = hashlib.sha256(f"{rate}|{texts}|{code}".encode()).hexdigest()[:16]
    kept = CACHE / "guide" / f"{name}.npy"
    if kept.is_file():
        loaded: Samples = np.load(kept)
        return loaded
    voice, far = Synthesiser(), FarEnd()
    parts = []
    for clause in guide.all_clauses():
        parts.append(far.push(voice.clip(clause.text, rate).samples).samples)
        parts.append(far.push(np.zeros(int(clause.pause_s * SPEAKING_RATE), np.int16)).samples)
    voice.close()
    speech = np.concatenate(parts)
    kept.parent.mkdir(parents=True, exist_ok=True)
    np.save(kept, speech)
    return speech


def guide_for(seconds: float, start_s: float) -> Samples:
    """That long a stretch of the guide's speech, from there on, round and round."""
    speech = guide_speech()
    first = int(start_s * HEARING_RATE)
    return speech[np.arange(first, first + int(seconds * HEARING_RATE)) % len(speech)]
