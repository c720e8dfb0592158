"""The ear on recordings: what `voiceguide hear` does with each file, exactly as it would have done live.

Every file is heard by a fresh ear, 10 ms at a time, as if any intent were welcome at that moment. The ear
never sees the file as a whole: what it decides rests on the samples before the decision alone.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from voiceguide.dialogue.core import core_phrases
from voiceguide.dialogue.events import Heard
from voiceguide.dialogue.moment import ANYTHING
from voiceguide.dialogue.understanding import Understanding
from voiceguide.errors import GuideError
from voiceguide.guide.loader import load
from voiceguide.hearing.ear import Ear
from voiceguide.hearing.recogniser import Recognisers, load_model
from voiceguide.hearing.wav import NoSamplesError, read_audio
from voiceguide.pcm import HEARING_RATE, Block, Samples
from voiceguide.transcript import Row, heard_fields

BLOCK = HEARING_RATE // 100


def hear(
    files: Sequence[Path], guide: str, model: Path, *, played: Path | None = None
) -> Iterator[Row | GuideError]:
    """The rows of `hear --json`, in input order: one for each utterance, at least one for each file.

    A file that is missing or no audio gives an error in its place, and the others are heard all the same.
    `played`: what the loudspeaker played from the same instant on; shorter is silence after it, longer is
    ignored.
    """
    read = load(guide)
    understanding = Understanding(read)
    recognisers = Recognisers(load_model(model), understanding.phrases(), core_phrases(read))
    far = None if played is None else _samples(played)
    for file in files:
        try:
            near = _samples(file)
        except GuideError as error:
            yield error
            continue
        ear = Ear(recognisers, understanding, moment=ANYTHING)
        any_row = False
        for heard in _utterances(ear, near, far):
            any_row = True
            yield {"file": str(file), **heard_fields(heard)}
        if not any_row:
            yield {"file": str(file), **heard_fields(Heard(text="", intent=None, why="no speech"))}


def _samples(file: Path) -> Samples:
    """What is in a recording: nothing, where it has no samples."""
    try:
        return read_audio(file)
    except NoSamplesError:
        return np.zeros(0, np.int16)


def _utterances(ear: Ear, near: Samples, far: Samples | None) -> Iterator[Heard]:
    if far is not None:
        far = np.pad(far[: len(near)], (0, max(len(near) - len(far), 0)))
    for start in range(0, len(near), BLOCK):
        part = near[start : start + BLOCK]
        handed = None
        if far is not None:
            handed = start + len(part)
            ear.played(Block(far[start:handed], HEARING_RATE, start))
        for event in ear.process(Block(part, HEARING_RATE, start, played=handed)):
            if isinstance(event, Heard):
                yield event
    for event in ear.finish():
        if isinstance(event, Heard):
            yield event
