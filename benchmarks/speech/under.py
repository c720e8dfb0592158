"""Music to lie under the voice, as loud as the guide plays it while it speaks."""

import numpy as np

from benchmarks.hearing import sounds
from voiceguide.guide.model import Scene
from voiceguide.pcm import SPEAKING_RATE, Samples, to_int16
from voiceguide.speech import backdrop
from voiceguide.speech.ambience import ambience
from voiceguide.speech.levels import from_db, loudness
from voiceguide.speech.synthesiser import LOUDNESS_LUFS

SECONDS = 30.0
UNDER_DB = -20.0
"""Below the voice's loudness: a room with music a person talks over."""


def scenery(scene: Scene) -> Samples:
    """The program's own ambience as it lies under the voice: int16 mono at SPEAKING_RATE."""
    piece, blocks = ambience(scene), []
    while sum(map(len, blocks)) < SECONDS * SPEAKING_RATE:
        blocks.append(piece())
    return to_int16(np.concatenate(blocks) * np.float32(from_db(backdrop.UNDER_DB)))


def music() -> Samples:
    """Half a minute, to be repeated: int16 mono at SPEAKING_RATE."""
    import soxr

    made = soxr.resample(sounds.music(SECONDS, 7).astype(np.float32) / 32768.0, 16_000, SPEAKING_RATE)
    return to_int16((made * from_db(LOUDNESS_LUFS + UNDER_DB - loudness(made))).astype(np.float32))
