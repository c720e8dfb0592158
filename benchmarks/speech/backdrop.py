"""What sounds beside the voice: what it costs, and a whole session rendered with all of it.

Costs are seconds of processor per second of sound. The session is the five-minute sample (`voiceguide demo
--long`): music, pulse, breathing, a hold, talk over the guide. Clicks are looked for in all of it above 14
kHz, where neither a voice made at 22 kHz, nor a person at 16 kHz, nor the ambience has anything; a step has
all frequencies.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import soundfile

from benchmarks.speech.cuts import CLICK_HZ
from benchmarks.speech.peaks import true_peak
from voiceguide.dialogue.events import Beat, Music, Surround
from voiceguide.guide.model import Scene
from voiceguide.modelstore import find
from voiceguide.pcm import SPEAKING_RATE, Samples, to_float
from voiceguide.rehearsal import Rehearsal
from voiceguide.room.scenario import demo_path, load_scenario
from voiceguide.speech.ambience import Piece, ambience
from voiceguide.speech.levels import Signal, db, loudness
from voiceguide.speech.mouth import Mouth
from voiceguide.speech.music import folder

COST_S = 60
"""Seconds of sound made for a cost."""
WINDOW = 10 * SPEAKING_RATE
CLICK_DBFS = -60.0
"""From here on something above CLICK_HZ counts as a click: -60 dBFS is 36 dB under the voice."""


def costs() -> Iterator[tuple[str, str]]:
    """CPU of each kind of music, and of playing it."""
    for scene in Scene:
        made, cost = _made(ambience(scene))
        spread = f"{loudness(made):.1f} LUFS, peak {db(float(np.abs(made).max())):.1f} dBFS"
        yield f"ambience, {scene}", f"{cost:.2%} of a core, {spread}"
    with tempfile.TemporaryDirectory() as place:
        song = 0.2 * np.sin(2 * np.pi * 330 * np.arange(COST_S * 44_100) / 44_100)
        soundfile.write(Path(place) / "song.mp3", np.stack([song, song], 1), 44_100, format="MP3")
        yield "music, MP3 at 44.1 kHz", f"{_made(folder(Path(place))(0))[1]:.2%} of a core"
    yield "rendering, nothing beside the voice", f"{_rendered(Surround()):.2%} of a core"
    everything = Surround(Music(), Beat(13.5), Beat(10.0))
    yield "rendering, music, pulse and breath", f"{_rendered(everything):.2%} of a core, music made in it"


def _made(piece: Piece) -> tuple[Signal, float]:
    piece()
    began, blocks, count = time.process_time(), [], 0
    while count < COST_S * SPEAKING_RATE:
        blocks.append(piece())
        count += len(blocks[-1])
    took = time.process_time() - began
    return np.concatenate(blocks), took * SPEAKING_RATE / count


def _rendered(surround: Surround) -> float:
    mouth = Mouth()
    mouth.apply(surround)
    mouth.backdrop.make_ahead()
    mouth.render(SPEAKING_RATE)
    began = time.process_time()
    for _ in range(COST_S * 100):
        mouth.backdrop.make_ahead()
        mouth.render(SPEAKING_RATE // 100)
    return (time.process_time() - began) / COST_S


def sample() -> Iterator[tuple[str, str]]:
    """The five-minute sample, rendered and listened to."""
    rows: list[dict[str, object]] = []
    with tempfile.TemporaryDirectory() as place, demo_path(long=True) as path:
        wav = Path(place) / "sample.wav"
        began = time.process_time()
        outcome = Rehearsal(load_scenario(path), find()).play(rows.append, wav=wav)
        took = time.process_time() - began
        heard, _ = soundfile.read(wav, dtype="int16")
    yield "sample session", f"{outcome.seconds:.0f} s, {took / outcome.seconds:.2f} s of processor a second"
    yield "cues that were missed", "; ".join(outcome.failures) or "none"
    yield from sound_of(heard, rows)


def sound_of(heard: Samples, rows: list[dict[str, object]]) -> Iterator[tuple[str, str]]:
    """Loudness, peak, clicks, and the gaps between a decision and the voice."""
    whole = to_float(heard)
    voiced = _parts(rows, "speaking", "silent")
    voice = np.concatenate([whole[a:b] for a, b in voiced])
    rest = np.concatenate([whole[a:b] for a, b in _between(voiced, len(whole))])
    yield "loudness while it speaks", f"{loudness(voice):.1f} LUFS"
    yield "loudness of the rest, people in it", f"{loudness(rest):.1f} LUFS"
    yield "true peak", f"{db(_by_window(whole, true_peak)):.1f} dBFS"
    yield f"loudest thing above {CLICK_HZ // 1000} kHz", f"{db(_by_window(whole, _high)):.0f} dBFS"
    clicks = sum(_high(part) > 10 ** (CLICK_DBFS / 20) for part in _windows(whole))
    yield "ten seconds with a click in them", f"{clicks} of {len(whole) // WINDOW}"
    gaps = _gaps(rows)
    yield (
        "decision to first clause",
        f"{1000 * np.median(gaps):.0f} ms median, {1000 * max(gaps):.0f} at most",
    )


def _windows(whole: Signal) -> Iterator[Signal]:
    """Ten seconds each, faded at both ends, every sample in full in one of them."""
    fade = SPEAKING_RATE // 10
    ramp = np.hanning(2 * fade)
    for start in range(0, len(whole), WINDOW - 2 * fade):
        part = whole[start : start + WINDOW].copy()
        if len(part) > 2 * fade:
            part[:fade] *= ramp[:fade]
            part[-fade:] *= ramp[fade:]
            yield part


def _by_window(whole: Signal, measure: Callable[[Signal], float]) -> float:
    return max(measure(part) for part in _windows(whole))


def _high(part: Signal) -> float:
    """Peak of what lies above CLICK_HZ."""
    spectrum = np.fft.rfft(part)
    spectrum[np.fft.rfftfreq(len(part), 1 / SPEAKING_RATE) < CLICK_HZ] = 0
    return float(np.abs(np.fft.irfft(spectrum, len(part))).max())


def _parts(rows: list[dict[str, object]], begin: str, end: str) -> list[tuple[int, int]]:
    """Samples between rows of the one kind and the next of the other."""
    parts, start = [], None
    for row in rows:
        at = round(float(str(row["at_s"])) * SPEAKING_RATE)
        if row["event"] == begin and start is None:
            start = at
        elif row["event"] == end and start is not None:
            parts.append((start, at))
            start = None
    return parts


def _between(parts: list[tuple[int, int]], end: int) -> list[tuple[int, int]]:
    edges = [0, *(edge for part in parts for edge in part), end]
    return [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b]


def _gaps(rows: list[dict[str, object]]) -> list[float]:
    """Seconds from each accepted command to the next clause."""
    gaps, decided = [], None
    for row in rows:
        at = float(str(row["at_s"]))
        if row["event"] == "heard" and row["accepted"]:
            decided = at
        elif row["event"] == "say" and decided is not None:
            gaps.append(at - decided)
            decided = None
    return gaps
