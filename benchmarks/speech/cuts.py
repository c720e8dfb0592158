"""Cuts, first sounds and a rough session through the mouth: counted in samples, alike on every machine."""

import itertools
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from voiceguide.dialogue.events import Duck, Hush, Play, Prepare, Quiet, Say, Swell, Tone, Volume
from voiceguide.guide.model import Clause
from voiceguide.pcm import SPEAKING_RATE, Samples
from voiceguide.speech.clip import Clip
from voiceguide.speech.levels import db
from voiceguide.speech.mouth import Mouth, VoiceBegan
from voiceguide.speech.synthesiser import Synthesiser

CLAUSES = 60
RATE_WPM = 165
BLOCK = 480
CLICK_HZ = 14_000


def ms(samples: float) -> str:
    """Samples as milliseconds."""
    return f"{samples * 1000 / SPEAKING_RATE:.1f} ms"


def timed(voice: Synthesiser, texts: list[str], rate_wpm: int) -> tuple[list[Clip], list[float]]:
    """The clips, and milliseconds for each."""
    clips, took = [], []
    for text in texts:
        began = time.perf_counter()
        clips.append(voice.clip(text, rate_wpm))
        took.append((time.perf_counter() - began) * 1000)
    return clips, took


def spread(values: list[float]) -> str:
    """Median and the slow end."""
    return f"{statistics.median(values):.1f} median, {np.percentile(values, 95):.1f} at 95 %"


def memory_kb(pid: int) -> int | None:
    """Memory a process has to itself and its share of the rest (PSS)."""
    path = Path(f"/proc/{pid}/smaps_rollup")
    if not path.exists():
        return None
    lines = path.read_text(encoding="ascii").splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), None)


def prepared(texts: list[str], clips: list[Clip]) -> Mouth:
    """A mouth with these clips at hand."""
    mouth = Mouth()
    mouth.apply(Prepare(tuple((text, RATE_WPM) for text in texts)))
    by_text = dict(zip(texts, clips, strict=True))
    while (key := mouth.wanted()) is not None:
        mouth.supply(key, by_text[key.text])
    return mouth


def play(mouth: Mouth, samples: int) -> Samples:
    """The next samples, in blocks."""
    return np.concatenate([mouth.render(min(BLOCK, samples - k)) for k in range(0, samples, BLOCK)])


def cuts(texts: list[str], clips: list[Clip], effect: Quiet | Hush) -> list[int]:
    """Samples until silence after an effect, at many places of a sentence."""
    found = []
    for after in range(2000, 60_000, 1777):
        mouth = prepared(texts[:3], clips[:3])
        mouth.apply(Say(1, tuple(Clause(t) for t in texts[:3]), RATE_WPM))
        play(mouth, after)
        mouth.apply(effect)
        loud = np.flatnonzero(np.abs(play(mouth, SPEAKING_RATE // 2)) > 2)
        found.append(int(loud[-1]) + 1 if len(loud) else 0)
    return found


def first_sounds(texts: list[str], clips: list[Clip]) -> tuple[int, int]:
    """Samples from a Say to the first sample of its clause: out of silence, and over another Say."""
    mouth = prepared(texts[:2], clips[:2])
    mouth.apply(Say(1, (Clause(texts[0]),), RATE_WPM))
    play(mouth, 20_000)
    mouth.apply(Say(2, (Clause(texts[1]),), RATE_WPM))
    play(mouth, 20_000)
    first, again = (e.at for e in mouth.events() if isinstance(e, VoiceBegan))
    return first, again - 20_000


def session(texts: list[str], clips: list[Clip]) -> tuple[Samples, list[float]]:
    """A rough session: talk, interruptions, tones, loud and soft; and microseconds for each block."""
    mouth = prepared(texts, clips)
    disturbances: Iterator[object] = itertools.cycle(
        (Duck(), Swell(), Play(Tone.UNDERSTOOD), Hush(), Swell(), Volume(6.0), Play(Tone.CHANGE),
         Volume(12.0), Duck(), Swell(), Play(Tone.END), Play(Tone.START), Volume(-6.0), Quiet())
    )  # fmt: skip
    heard, took, number = [], [], 0
    by_text = dict(zip(texts, clips, strict=True))
    for turn in range(300):
        if turn % 7 == 0:
            said = texts[number % len(texts) :][:4]
            number += 1
            mouth.apply(Say(number, tuple(Clause(t) for t in said), RATE_WPM))
            while (key := mouth.wanted()) is not None:
                mouth.supply(key, by_text[key.text])
        mouth.apply(next(disturbances))  # type: ignore[arg-type]
        for _ in range(30 + turn % 11):
            began = time.perf_counter()
            heard.append(mouth.render(BLOCK))
            took.append((time.perf_counter() - began) * 1e6)
    mouth.apply(Quiet())
    heard.append(play(mouth, 4 * SPEAKING_RATE))
    return np.concatenate(heard), took


def click_dbfs(samples: Samples) -> float:
    """The loudest thing above what a voice made at 22 kHz has."""
    size = 1 << len(samples).bit_length()
    spectrum = np.fft.rfft(samples / 32768.0, size)
    spectrum[np.fft.rfftfreq(size, 1 / SPEAKING_RATE) < CLICK_HZ] = 0
    return db(float(np.abs(np.fft.irfft(spectrum, size)).max()))


def active_rms_dbfs(clip: Clip) -> float:
    """RMS of the 20 ms frames within 25 dB of the loudest."""
    frames = clip.samples[: len(clip.samples) // 960 * 960].reshape(-1, 960) / 32768.0
    power = (frames**2).mean(axis=1)
    return 10 * float(np.log10(power[power > power.max() * 10**-2.5].mean()))
