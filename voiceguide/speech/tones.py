"""The short sounds: soft struck tones, made by arithmetic, the same every time.

A tone is a few partials of a struck bar or bell, each a decaying sine with a rounded attack. Pitches stay
between 300 and 1,100 Hz, where a small loudspeaker has its say and nothing sharp is left; levels lie some
12 dB under the voice, the bells at a third of it less. Rising means yes, falling means not.
"""

from collections.abc import Mapping
from functools import cache

import numpy as np

from voiceguide.dialogue.events import Tone
from voiceguide.pcm import SPEAKING_RATE, Samples, to_int16
from voiceguide.speech.levels import Signal

ATTACK_S = 0.012
"""Seconds a tone needs to its full level: shorter sounds like a knock."""
RELEASE_S = 0.05
"""Seconds of fade at the very end."""
PARTIALS = ((1.0, 1.0, 1.0), (2.0, 0.22, 0.6), (2.76, 0.08, 0.35), (5.4, 0.02, 0.18))
"""Frequency ratio, level and lifetime of each partial, against the first: a wooden bar with a little bell."""

Note = tuple[float, float, float]
"""Start in seconds, frequency in hertz, time in seconds to fall to a third."""

SCORE: Mapping[Tone, tuple[float, float, tuple[Note, ...]]] = {
    # peak (1.0 is full scale), seconds in all, notes
    Tone.UNDERSTOOD: (0.045, 0.35, ((0.0, 523.25, 0.08), (0.07, 783.99, 0.09))),
    Tone.NOT_UNDERSTOOD: (0.045, 0.45, ((0.0, 440.00, 0.09), (0.11, 349.23, 0.11))),
    Tone.HALFWAY: (0.06, 1.4, ((0.0, 587.33, 0.40),)),
    Tone.SOON: (0.05, 1.4, ((0.0, 440.00, 0.30),)),
    Tone.CHANGE: (0.07, 1.8, ((0.0, 587.33, 0.40), (0.28, 440.00, 0.50))),
    Tone.TURN: (0.07, 2.4, ((0.0, 440.00, 0.40), (0.28, 587.33, 0.45), (0.56, 440.00, 0.60))),
    Tone.START: (0.08, 2.8, ((0.0, 392.00, 0.80), (0.35, 587.33, 0.90))),
    Tone.END: (0.08, 3.6, ((0.0, 587.33, 0.90), (0.45, 392.00, 1.00), (0.90, 293.66, 1.10))),
}


@cache
def tone(which: Tone) -> Samples:
    """The sound, int16 mono at SPEAKING_RATE; read-only."""
    peak, seconds, notes = SCORE[which]
    samples = to_int16(peak * struck(notes, seconds))
    samples.setflags(write=False)
    return samples


def struck(notes: tuple[Note, ...], seconds: float, *, attack_s: float = ATTACK_S) -> Signal:
    """These notes, struck softly, their peak 1; float32 mono at SPEAKING_RATE."""
    t = np.arange(int(seconds * SPEAKING_RATE)) / SPEAKING_RATE
    sound = np.zeros_like(t)
    for start, hertz, life in notes:
        since = np.maximum(t - start, 0.0)
        attack = 0.5 - 0.5 * np.cos(np.pi * np.minimum(since / attack_s, 1.0))
        for ratio, level, share in PARTIALS:
            sound += (
                attack * level * np.exp(-since / (life * share)) * np.sin(2 * np.pi * hertz * ratio * since)
            )
    release = np.minimum((t[-1] - t) / RELEASE_S, 1.0)
    return np.asarray(sound * release / np.abs(sound).max(), np.float32)
