"""Music to lie under the voice, as loud as the guide plays it while it speaks."""

import numpy as np

from benchmarks.hearing import sounds
from voiceguide.pcm import SPEAKING_RATE, Samples, to_int16

SECONDS = 30.0
UNDER_DB = -20.0
"""Below the voice's loudness: a room with music a person talks over."""


def music() -> Samples:
    """Half a minute, to be repeated: int16 mono at SPEAKING_RATE."""
    import soxr

    from voiceguide.speech.levels import from_db, loudness
    from voiceguide.speech.synthesiser import LOUDNESS_LUFS

    made = soxr.resample(sounds.music(SECONDS, 7).astype(np.float32) / 32768.0, 16_000, SPEAKING_RATE)
    return to_int16((made * from_db(LOUDNESS_LUFS + UNDER_DB - loudness(made))).astype(np.float32))
