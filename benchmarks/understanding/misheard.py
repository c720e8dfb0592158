"""Sentences as the recogniser writes them, to learn from. Run: python -m benchmarks.understanding.misheard.

A share of the training corpus is spoken by synthetic voices, none of which scores anything, and recognised.
Where what is written differs from what was said, and still sounds like it, it becomes a line of
`training/misheard-*.tsv`: "what about pleasure" means what "what about pressure" did, and "she stepped on the
mussels" is no more a command than before. Takes about forty minutes; needs the model, espeak-ng and flite.
"""

import argparse
import random
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.hearing.voices import Voice, say
from benchmarks.understanding.train import TRAINING, lines
from voiceguide.dialogue.sounds import likeness
from voiceguide.hearing.recogniser import Model
from voiceguide.pcm import HEARING_RATE

MODEL = Path("models/vosk-model-small-en-us-0.15")
CHOSEN = {"commands": 5000, "talk": 2500}
LONGEST = 11
"""Words of the longest sentence that is spoken."""
ALIKE = 0.6
"""Likeness in sound below which nothing of the sentence is left."""
WORN = 120 * HEARING_RATE
"""Samples heard after which a recogniser is replaced: it has grown by a hundred megabytes."""
VOICES = (
    Voice("flite", "kal16", 1.1),
    Voice("espeak-ng", "en-us+f2", 165, 55),
    Voice("espeak-ng", "en-us+Hugo", 145),
    Voice("flite", "kal16", 1.0, 130),
    Voice("espeak-ng", "en-us+Annie", 160),
    Voice("espeak-ng", "en-us+m5", 150),
    Voice("espeak-ng", "en-us+f4", 150),
    Voice("espeak-ng", "en-gb+m7", 150),
)


def misheard(kind: str, part: int, parts: int) -> Iterator[list[str]]:
    """The fields of the lines of one kind that were written otherwise, with that text."""
    said = [fields for fields in lines(TRAINING / f"{kind}.tsv") if len(fields[0].split()) <= LONGEST]
    model = Model(MODEL)
    stream = model.stream()
    chosen = random.Random(11).sample(said, CHOSEN[kind])
    with TemporaryDirectory() as folder:
        for number, (text, *rest) in enumerate(chosen[part::parts]):
            stream.accept(say(VOICES[number % len(VOICES)], text, Path(folder)))
            written = stream.finish().text
            if written != text and likeness(written, text) >= ALIKE:
                yield [written, *rest]
            if stream.heard > WORN:
                stream = model.stream()


def main() -> None:
    """Write the lines; `--part 0/2` and `--part 1/2` share the work between two processes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", default="0/1")
    part, parts = map(int, parser.parse_args().part.split("/"))
    for kind in CHOSEN:
        with (TRAINING / f"misheard-{kind}.tsv").open("a" if part else "w", encoding="utf-8") as file:
            for fields in misheard(kind, part, parts):
                file.write("\t".join(fields) + "\n")
                file.flush()


if __name__ == "__main__":
    main()
