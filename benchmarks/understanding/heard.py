"""How well commands are understood as the ear hears them: spoken by synthetic voices, recognised, understood.

A fixed random choice of each half is spoken by espeak-ng and flite in turn and heard by both recognisers.
The texts are kept in `.cache` (not in version control), so a second run takes no time; they are never
printed. Needs the model in models/, espeak-ng and flite.
"""

import hashlib
import json
import random
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from voiceguide.dialogue.moment import ANYTHING
from voiceguide.dialogue.understanding import Understanding
from voiceguide.hearing.recogniser import Model, Recognisers
from voiceguide.hearing.wav import read_audio

CACHE = Path(__file__).with_name(".cache")
MODEL = Path("models/vosk-model-small-en-us-0.15")
CHOSEN = 150
"""Commands of each half."""
VOICES = (
    ("flite", "-voice", "slt", "-t", "{text}", "-o", "{out}"),
    ("espeak-ng", "-v", "en-us+m1", "-s", "150", "-w", "{out}", "{text}"),
    ("flite", "-voice", "rms", "-t", "{text}", "-o", "{out}"),
    ("espeak-ng", "-v", "en-gb+f2", "-s", "155", "-w", "{out}", "{text}"),
)

Said = tuple[str, str, dict]
"""Text, intent and args of a command."""


def measure(understanding: Understanding, half: str, commands: list[Said]) -> None:
    """Print how many of the chosen commands are right on text as heard."""
    chosen = random.Random(7).sample(commands, CHOSEN)
    texts = heard(understanding, half, [text for text, _, _ in chosen])
    right = wrong = 0
    for (_, expected, _), told in zip(chosen, texts, strict=True):
        intent = understanding.understand([text for text in told if text], ANYTHING).intent
        right += intent is not None and intent.name == expected
        wrong += intent is not None and intent.name != expected
    print(f"{half:5} as heard: intent {right}/{CHOSEN} = {right / CHOSEN:.1%}, another intent {wrong}")


def heard(understanding: Understanding, half: str, texts: list[str]) -> list[tuple[str, str]]:
    """What the recogniser with the guide's phrases and the open one wrote of each text."""
    phrases = understanding.phrases(ANYTHING)
    key = hashlib.sha256("\n".join((*texts, *phrases, str(VOICES))).encode()).hexdigest()[:16]
    path = CACHE / f"{half}-{key}.json"
    if path.exists():
        return [(held, free) for held, free in json.loads(path.read_text(encoding="utf-8"))]
    recognisers = Recognisers(Model(MODEL))
    found = []
    with TemporaryDirectory() as folder:
        out = Path(folder) / "said.wav"
        for number, text in enumerate(texts):
            command = [part.format(text=text, out=out) for part in VOICES[number % len(VOICES)]]
            subprocess.run(command, check=True, capture_output=True)
            pair = recognisers.pair(phrases)
            pair.accept(read_audio(out))
            reading = pair.finish()
            found.append((reading.grammar.known, reading.open.text))
    CACHE.mkdir(exist_ok=True)
    path.write_text(json.dumps(found), encoding="utf-8")
    return found
