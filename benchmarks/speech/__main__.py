"""The voice's figures, as one table: `python -m benchmarks.speech` (twenty minutes; `--quick` four).

For each voice there is: loudness and peaks of every clip of the built-in guide, time to make them, errors of
the open recogniser over a session's speech at the rates offered, alone and with each ambience under it, what
was made ahead when it was asked for. Then what does not depend on the voice: cuts, clicks, first sounds,
rendering. Clips are kept beside this file from run to run; `--fresh` makes them anew, and only then are the
times of making them measured.
"""

import argparse
import os
import shutil
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.speech import backdrop, cuts
from benchmarks.speech.ahead import Tally, length_s, play
from benchmarks.speech.clips import measured
from benchmarks.speech.heard import errors, session_texts
from benchmarks.speech.peaks import true_peak
from benchmarks.speech.under import music, scenery
from voiceguide.dialogue.controls import FASTEST_WPM, SLOWEST_WPM
from voiceguide.dialogue.events import Hush, Quiet
from voiceguide.errors import ModelError
from voiceguide.guide.loader import load
from voiceguide.guide.model import Guide, Scene
from voiceguide.hearing.recogniser import Model
from voiceguide.modelstore import find
from voiceguide.settings import Settings
from voiceguide.speech.cache import ClipCache
from voiceguide.speech.levels import db
from voiceguide.speech.synthesiser import Synthesiser
from voiceguide.voice import natural_voices, open_voice

CACHE = Path(__file__).with_name(".cache") / "clips"
RATE_WPM = Settings().rate_wpm
SEEDS = (1, 2, 3)
QUICK = 8
"""With --quick one text in so many."""

Row = tuple[str, str]


def of_voice(name: str, guide: Guide, model: Model | None, *, every: int) -> Iterator[Row]:
    """The rows of one voice."""
    folder = CACHE / name
    voice = open_voice(name, cache=folder)
    try:
        texts = list(dict.fromkeys(c.text for c in guide.all_clauses() if "{" not in c.text))[::every]
        found = measured(voice, texts, RATE_WPM)
        yield "clips", f"{len(texts)}, {found.seconds / 60:.1f} min"
        yield (
            "loudness",
            f"{found.softest_lufs:.2f} ... {found.loudest_lufs:.2f} LUFS, {found.within_lu:.1%} within 1 LU",
        )
        yield "true peak of any clip", f"{found.peak_dbfs:.1f} dBFS"
        yield "one step louder", f"{found.steps_lu[0]:.1f} ... {found.steps_lu[1]:.1f} LU"
        if found.made_ms[0]:
            yield "made in", f"{found.made_ms[0]:.0f} ms median, {found.made_ms[1]:.0f} at 95 %"
        yield "on disk", f"{ClipCache(folder).size() / 2**20:.0f} MB so far"
        cost = (found.made_ms[0] or _cost_ms(voice, texts)) / 1000 * len(texts) / found.seconds
        yield from made_ahead(guide, cost, kept=False)
        yield from made_ahead(guide, cost, kept=True)
        if model is not None:
            yield from understood(voice, guide, model, every=every)
    finally:
        voice.close()


def _cost_ms(voice: Synthesiser, texts: list[str]) -> float:
    """Milliseconds to make a clip, where all of them are kept: from texts that nobody has said."""
    import time

    took = []
    for text in texts[:: max(len(texts) // 12, 1)]:
        began = time.perf_counter()
        voice.clip(f"{text} {os.getpid()}", RATE_WPM)
        took.append(1000 * (time.perf_counter() - began))
    return statistics.median(took[1:])


def made_ahead(guide: Guide, cost: float, *, kept: bool) -> Iterator[Row]:
    """Hits at the decision, and gaps; `cost` is seconds for a second of speech."""
    tallies: list[Tally] = [
        play(guide, cost=lambda key: cost * length_s(key), load_s=1.0, kept=kept, seed=seed) for seed in SEEDS
    ]
    hits, asked = sum(t.hits for t in tallies), sum(t.decisions for t in tallies)
    gaps = [1000 * gap for t in tallies for gap in t.gaps_s]
    which = "later session" if kept else "first session"
    yield f"made ahead, {which}", f"{hits} of {asked} decisions"
    spread = f"{statistics.median(gaps):.0f} ms median, {np.percentile(gaps, 95):.0f} at 95 %"
    yield f"decision to first sound, {which}", f"{spread}, {max(gaps):.0f} at most"
    yield f"launch to first sound, {which}", f"{1000 * tallies[0].first_s:.0f} ms, once the rest has started"


def understood(voice: Synthesiser, guide: Guide, model: Model, *, every: int) -> Iterator[Row]:
    """Word errors of the open recogniser."""
    texts = session_texts(guide)[:: min(every, 4)]
    for rate in (RATE_WPM, SLOWEST_WPM, FASTEST_WPM):
        clips = [voice.clip(text, rate).samples for text in texts]
        yield f"word errors at {rate} wpm", str(errors(model, texts, clips))
        if rate == RATE_WPM:
            yield "word errors with songs under it", str(errors(model, texts, clips, music()))
        for scene in Scene:
            found = errors(model, texts, clips, scenery(scene))
            yield f"word errors at {rate} wpm, {scene} under it", str(found)


def of_mouth(guide: Guide) -> Iterator[Row]:
    """What does not depend on the voice."""
    texts = list(dict.fromkeys(c.text for c in guide.all_clauses()))[: cuts.CLAUSES]
    voice = Synthesiser(cache=CACHE / "built-in")
    clips = [voice.clip(text, RATE_WPM) for text in texts]
    voice.close()
    for name, effect in (("cut", Quiet()), ("hush", Hush())):
        found = max(cuts.cuts(texts, clips, effect))
        yield f"{name} to silence", f"at most {found} samples, {cuts.ms(found)}"
    fresh, over = cuts.first_sounds(texts, clips)
    yield "first sound, prepared", f"{fresh} samples; over another Say {over}, {cuts.ms(over)}"
    heard, took = cuts.session(texts, clips)
    yield "rough session, true peak", f"{db(true_peak((heard / 32768.0).astype(np.float32))):.2f} dBFS"
    yield "rough session, clicks above 14 kHz", f"{cuts.click_dbfs(heard):.0f} dBFS"
    yield "µs to render 10 ms", f"{cuts.spread(took)}, {max(took):.0f} worst"
    yield "rendering", f"{10_000 / statistics.mean(took):.0f} times real time"


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.speech", description=__doc__)
    options.add_argument("--quick", action="store_true", help="fewer clips and texts")
    options.add_argument("--fresh", action="store_true", help="make all clips anew")
    options.add_argument("--voice", action="append", help="only this voice (again for more)")
    chosen = options.parse_args()
    if chosen.fresh:
        shutil.rmtree(CACHE, ignore_errors=True)
    guide = load("leg-massage")
    try:
        model = Model(find())
    except ModelError as error:
        model = None
        print(f"without the recogniser: {error.what}", file=sys.stderr)
    with_natural = ["joe"] if natural_voices() else []
    for name in chosen.voice or [*with_natural, "en-gb-x-rp@42"]:
        _tell(name, of_voice(name, guide, model, every=QUICK if chosen.quick else 1))
    _tell("mouth", of_mouth(guide))
    _tell("beside the voice", backdrop.costs())
    if model is not None and not chosen.quick:
        _tell("a session with music", backdrop.sample())
    _tell("machine", _machine())


def _machine() -> Iterator[Row]:
    yield "load", f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"


def _tell(title: str, rows: Iterator[Row]) -> None:
    print(f"\n{title}", flush=True)
    for name, value in rows:
        print(f"  {name:38}{value}", flush=True)


if __name__ == "__main__":
    main()
