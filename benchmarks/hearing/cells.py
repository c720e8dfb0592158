"""Measured cells: one contender on one scene, kept by the content of both, worked off by two processes.

What was measured is not measured again: a cell is kept under a hash of everything that is to be heard, of
the contender's name, and of all the code that contender runs. So an interrupted run goes on where it was,
and after a change of the ear only its own cells are stale.
"""

import json
import multiprocessing
import os
from collections.abc import Callable
from dataclasses import asdict
from functools import cache
from pathlib import Path

from benchmarks.hearing.contenders import Contender, Decision, Outcome, code_label, contenders
from benchmarks.hearing.material import CACHE, GUIDE, commands
from benchmarks.hearing.rows import ROWS, Size
from benchmarks.hearing.scenes import Scene
from benchmarks.hearing.score import Tally, tally
from voiceguide.dialogue.intents import Intent, Name
from voiceguide.dialogue.understanding import Understanding
from voiceguide.errors import GuideError
from voiceguide.guide.loader import load
from voiceguide.hearing.recogniser import load_model
from voiceguide.modelstore import find

WORKERS = 2
"""Processes."""


def measure(
    rows: tuple[str, ...], half: str, size: Size, progress: Callable[[int, int], None], *, kept: bool = False
) -> dict[tuple[str, str], Tally]:
    """The sums by row and contender. Rows without material are absent.

    `kept`: measure nothing, sum up what was measured before.
    """
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ[name] = "1"
    sums: dict[tuple[str, str], Tally] = {}
    context = multiprocessing.get_context("spawn")
    with context.Pool(WORKERS) as pool:
        counts = dict(pool.imap_unordered(_count, [(row, half, size) for row in rows]))
        tasks = [(row, half, size, k, kept) for row in rows for k in range(counts[row])]
        for done, (row, found) in enumerate(pool.imap_unordered(_cell, tasks, chunksize=1), start=1):
            for ear, counted in found.items():
                sums.setdefault((row, ear), Tally()).add(counted)
            progress(done, len(tasks))
    return sums


@cache
def _scenes(row: str, half: str, size: Size) -> list[Scene]:
    (found,) = (r for r in ROWS if r.name == row)
    return found.make(row, half, size)


def _count(task: tuple[str, str, Size]) -> tuple[str, int]:
    try:
        return task[0], len(_scenes(*task))
    except GuideError as error:
        raise RuntimeError(str(error)) from None


def _cell(task: tuple[str, str, Size, int, bool]) -> tuple[str, dict[str, Tally]]:
    try:
        return _measured(*task)
    except GuideError as error:  # it cannot travel between processes as it is
        raise RuntimeError(str(error)) from None


def _measured(
    row: str,
    half: str,
    size: Size,
    k: int,
    kept: bool,  # noqa: FBT001
) -> tuple[str, dict[str, Tally]]:
    scene = _scenes(row, half, size)[k]
    keep_text = half == "dev"
    found = {}
    near = None
    for ear in next(r for r in ROWS if r.name == row).ears:
        file = CACHE / "cells" / f"{scene.digest}-{ear.replace(' ', '_')}-{_label(ear)}.json"
        if file.is_file():
            outcome = _read(file)
        elif kept:
            continue
        else:
            near = scene.near() if near is None else near
            outcome = _ears(half)[ear].hear(near, scene.far, scene.moment)
            _write(file, outcome, keep_text=keep_text)
        found[ear] = tally(scene, outcome, _understanding(), keep_text=keep_text)
    return row, found


@cache
def _understanding() -> Understanding:
    return Understanding(load(GUIDE))


@cache
def _label(ear: str) -> str:
    return code_label(ear)


@cache
def _ears(half: str) -> dict[str, Contender]:
    return contenders(load_model(find(None)), load(GUIDE), commands(half))


def _write(file: Path, outcome: Outcome, *, keep_text: bool) -> None:
    fields = asdict(outcome)
    for decision in fields["decisions"]:
        intent = decision["intent"]
        if intent is not None:
            decision["intent"] = {"name": intent["name"], "args": dict(intent["args"])}
        if not keep_text:
            decision["text"] = decision["why"] = ""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(f".{os.getpid()}")
    part.write_text(json.dumps(fields), encoding="utf-8")
    part.replace(file)


def _read(file: Path) -> Outcome:
    fields = json.loads(file.read_text(encoding="utf-8"))
    decisions = []
    for decision in fields.pop("decisions"):
        intent = decision.pop("intent")
        meant = None if intent is None else Intent(Name(intent["name"]), intent["args"])
        decisions.append(Decision(intent=meant, **decision))
    began, urgent = tuple(fields["began_s"]), tuple(fields["urgent_s"])
    return Outcome(tuple(decisions), began, urgent, fields["cpu_s"])
