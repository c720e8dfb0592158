"""How well commands are understood as the ear hears them: spoken by synthetic voices, recognised, understood.

A fixed random choice of each corpus is spoken by espeak-ng and flite in turn, heard by the recognisers and
weighed as the ear weighs it. What they write is kept in `.cache` (not in version control), so a second run
takes no time; the texts are never printed. Needs the model in models/, espeak-ng and flite.
"""

import hashlib
import json
import random
import subprocess
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

from voiceguide.dialogue.core import core_phrases
from voiceguide.dialogue.moment import ANYTHING
from voiceguide.dialogue.understanding import Understanding
from voiceguide.guide.loader import load
from voiceguide.hearing.recogniser import Hypothesis, Model, Reading, Recognisers, Transcript
from voiceguide.hearing.verify import verify
from voiceguide.hearing.wav import read_audio

CACHE = Path(__file__).with_name(".cache")
MODEL = Path("models/vosk-model-small-en-us-0.15")
CHOSEN = 150
"""Commands of each corpus."""
VOICES = (
    ("flite", "-voice", "slt", "-t", "{text}", "-o", "{out}"),
    ("espeak-ng", "-v", "en-us+m1", "-s", "150", "-w", "{out}", "{text}"),
    ("flite", "-voice", "rms", "-t", "{text}", "-o", "{out}"),
    ("espeak-ng", "-v", "en-gb+f2", "-s", "155", "-w", "{out}", "{text}"),
)

Said = tuple[str, str, dict]
"""Text, intent and args of a command."""


def rebuilt(phrases: Sequence[str], core: Sequence[str]) -> float:
    """Seconds in which the recognisers are made anew with these phrases; the least of five."""
    model = Model(MODEL)
    seconds = []
    for _ in range(5):
        start = time.perf_counter()
        Recognisers(model, phrases, core).prepare()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def measure(understanding: Understanding, corpus: str, commands: list[Said]) -> None:
    """Print how many of the chosen commands are right as heard."""
    chosen = random.Random(7).sample(commands, CHOSEN)
    readings = heard(understanding, corpus, [text for text, _, _ in chosen])
    right = wrong = 0
    for (_, expected, _), reading in zip(chosen, readings, strict=True):
        intent = verify(reading, understanding, moment=ANYTHING).intent
        right += intent is not None and intent.name == expected
        wrong += intent is not None and intent.name != expected
    print(f"{corpus:5} as heard: intent {right}/{CHOSEN} = {right / CHOSEN:.1%}, another intent {wrong}")


def heard(understanding: Understanding, corpus: str, texts: list[str]) -> list[Reading]:
    """What the recognisers of the ear write of each text."""
    phrases = understanding.phrases()
    core = core_phrases(load("leg-massage"))
    key = hashlib.sha256("\n".join((*texts, *phrases, *core, str(VOICES))).encode()).hexdigest()[:16]
    path = CACHE / f"{corpus}-{key}.json"
    if path.exists():
        return [reading_of(fields) for fields in json.loads(path.read_text(encoding="utf-8"))]
    recognisers = Recognisers(Model(MODEL), phrases, core)
    found = []
    with TemporaryDirectory() as folder:
        out = Path(folder) / "said.wav"
        for number, text in enumerate(texts):
            command = [part.format(text=text, out=out) for part in VOICES[number % len(VOICES)]]
            subprocess.run(command, check=True, capture_output=True)
            trio = recognisers.trio()
            trio.accept(read_audio(out))
            found.append(trio.finish())
    CACHE.mkdir(exist_ok=True)
    path.write_text(json.dumps([asdict(reading) for reading in found]), encoding="utf-8")
    return found


def reading_of(fields: dict[str, dict[str, list[dict]]]) -> Reading:
    """A reading that was kept as JSON."""
    return Reading(
        **{
            name: Transcript(tuple(Hypothesis(**told) for told in transcript["hypotheses"]))
            for name, transcript in fields.items()
        }
    )
