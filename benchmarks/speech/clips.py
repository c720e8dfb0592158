"""Every clip of a guide in one voice: how loud, how high its peaks, how long it takes to make."""

import resource
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.speech.peaks import true_peak
from voiceguide.dialogue.controls import LEVEL_STEP_DB, LOUDEST_DB, SOFTEST_DB
from voiceguide.pcm import to_float
from voiceguide.speech.levels import db, from_db, gain_for, loudness, over
from voiceguide.speech.mixer import loud
from voiceguide.speech.synthesiser import LOUDNESS_LUFS, Synthesiser

LEVELS_LU = np.arange(SOFTEST_DB, LOUDEST_DB + 1, LEVEL_STEP_DB)
"""What "louder" and "quieter" lead to."""


@dataclass(frozen=True, slots=True)
class Loudness:
    """Of many clips."""

    softest_lufs: float
    loudest_lufs: float
    within_lu: float
    """Share of the clips within 1 LU of the aim."""
    peak_dbfs: float
    """The highest true peak."""
    steps_lu: tuple[float, float]
    """The smallest and the greatest step of "louder" among the levels there are, each the mean of clips."""
    seconds: float
    """Of speech."""
    made_ms: tuple[float, float]
    """Milliseconds to make one: median, and 95th percentile; of those not kept from a run before."""
    children_s: float
    """Seconds of processor the engine took for a second of speech it made; 0 where all was kept."""


def measured(voice: Synthesiser, texts: Sequence[str], rate_wpm: int) -> Loudness:
    """Make them all and measure."""
    lufs, peaks, took, seconds, fresh_s, steps = [], [], [], 0.0, 0.0, []
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    for number, text in enumerate(texts):
        kept, began = voice.kept(text, rate_wpm), time.perf_counter()
        clip = voice.clip(text, rate_wpm)
        if not kept:
            took.append(1000 * (time.perf_counter() - began))
            fresh_s += clip.seconds
        seconds += clip.seconds
        signal = to_float(clip.samples)
        lufs.append(loudness(signal))
        peaks.append(true_peak(signal))
        if number % 20 == 0:
            levels = [_at(clip.samples, clip.envelope, gain_for(lu)) for lu in LEVELS_LU]
            steps.append(np.diff(levels))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Loudness(
        softest_lufs=min(lufs),
        loudest_lufs=max(lufs),
        within_lu=float(np.mean([abs(x - LOUDNESS_LUFS) <= 1.0 for x in lufs])),
        peak_dbfs=db(max(peaks)),
        steps_lu=(float(np.mean(steps, axis=0).min()), float(np.mean(steps, axis=0).max())),
        seconds=seconds,
        made_ms=(statistics.median(took), float(np.percentile(took, 95))) if took else (0.0, 0.0),
        children_s=spent / fresh_s if fresh_s else 0.0,
    )


def _at(samples: np.ndarray, envelope: np.ndarray, gain_db: float) -> float:
    """Loudness of a clip at a gain, limited as in the mix."""
    peaks = over(envelope, 0, len(samples))
    return loudness((loud(samples, peaks, from_db(gain_db)) / 32768.0).astype(np.float32))
