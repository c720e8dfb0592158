"""What practice saves a recogniser. Run: python -m benchmarks.hearing.practice.

A recogniser unfolds its search graph while it hears, and keeps what it has unfolded (`recogniser.py`).
Printed is how the memory of one set grows with all that it hears; and the work of one utterance, in processor
time by the length of the audio, for sets that have heard so much speech of another voice before.
"""

import time
from pathlib import Path

import numpy as np

from benchmarks.hearing import material
from voiceguide.dialogue.core import core_phrases
from voiceguide.dialogue.understanding import Understanding
from voiceguide.guide.loader import load
from voiceguide.hearing.recogniser import Model, Trio
from voiceguide.modelstore import find
from voiceguide.pcm import HEARING_RATE, Samples

HALF = "score"
CHUNK = 512
PRACTICE_S = (0.0, 2.5, 5.0, 10.0, 30.0)
UTTERANCES = 6
GROWTH_S = (10, 30, 60, 120, 240)


def work(trio: Trio, samples: Samples) -> float:
    """Seconds of processor time of this thread for that utterance, 32 ms at a time."""
    begin = time.thread_time()
    for at in range(0, len(samples), CHUNK):
        trio.accept(samples[at : at + CHUNK])
    trio.finish()
    return time.thread_time() - begin


def resident_mb() -> float:
    """The memory of this process, in MB; Linux."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024


def main() -> None:
    """Print both tables."""
    guide = load(material.GUIDE)
    model = Model(find(None))
    phrases = model.hearable(Understanding(guide).phrases())
    core = frozenset(model.hearable(core_phrases(guide)))
    said = [material.spoken(HALF, c.text, 0) for c in material.commands(HALF)[:UTTERANCES]]
    talk = [material.spoken(HALF, text, 1) for text in material.talk(HALF)]
    speech = np.concatenate(talk)
    seconds = sum(map(len, said)) / HEARING_RATE
    print("| seconds heard | one set has grown by |\n| ---: | ---: |")
    trio, heard, marks = Trio(model, phrases, core), 0.0, list(GROWTH_S)
    begin = resident_mb()
    for clip in talk:
        work(trio, clip)
        heard += len(clip) / HEARING_RATE
        if marks and heard >= marks[0]:
            print(f"| {marks.pop(0)} | {resident_mb() - begin:.0f} MB |", flush=True)
    print("\n| seconds heard before | processor time of an utterance, by its length |\n| ---: | ---: |")
    for before in PRACTICE_S:
        spent = 0.0
        for clip in said:
            trio = Trio(model, phrases, core)
            trio.accept(speech[: int(before * HEARING_RATE)])
            trio.finish()
            spent += work(trio, clip)
        print(f"| {before:.1f} | {spent / seconds:.2f} |", flush=True)


if __name__ == "__main__":
    main()
