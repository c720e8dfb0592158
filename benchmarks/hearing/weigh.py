"""The weights of the second opinion. Run: python -m benchmarks.hearing.weigh.

Collects what the recognisers read of things whose meaning is known (`readings.py`, kept in `.cache`, some
twenty minutes the first time), fits a logistic regression to what `verify` calls evidence, cross-validated
by text, and prints the weights to be put into `voiceguide/hearing/verify.py`. What can only speak for a
command may not get a weight below zero, and the other way round: with a few thousand examples the signs are
known better than the data tell them.
"""

import argparse
import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from benchmarks.hearing.material import CACHE
from benchmarks.hearing.readings import Example, dumped, examples, loaded, scenes
from voiceguide.dialogue.moment import ANYTHING
from voiceguide.dialogue.understanding import Understanding
from voiceguide.guide.loader import load
from voiceguide.hearing import verify
from voiceguide.hearing.verify import Candidate

Floats = npt.NDArray[np.float64]

SIGNS = {"": 0, "length": 0, "another": -1, "crowd": -1, "talk": -1, "own talk": -1}
"""Which way a piece of evidence may count: 0 either; all others only in favour."""
NAMES = tuple(verify.WEIGHTS)
FOLDS = 4
PULL = 0.3
"""Towards zero, on weights of evidence scaled to a deviation of one."""
WRONG = 1.5
"""What a wrong candidate weighs beside a right one."""
STEPS = 4000

Rows = list[tuple[Candidate, Floats, bool]]
"""The candidates of an utterance: their evidence (columns for sentences, then for single words), whether
right."""


def collect(folder: Path, part: int, parts: int, count: int, seed: int) -> None:
    """Write one part of the readings, so that several processes share the work."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{count}-{seed}-{part}.jsonl").open("w", encoding="utf-8") as file:
        for k, (kind, scene) in enumerate(scenes(count, seed)):
            if k % parts == part:
                file.writelines(f"{dumped(example)}\n" for example in examples(kind, scene()))
                file.flush()


def rows_of(example: Example, understanding: Understanding) -> Rows:
    """What `verify` has to weigh of it."""
    understand = verify.at(understanding, ANYTHING)
    found = verify.candidates(example.reading, understand)
    talk = verify.talk_in(example.reading, understand)
    rows: Rows = []
    for candidate in found:
        told = verify.evidence(candidate, found, example.reading, talk=talk, crowd=example.crowd)
        line = np.zeros(2 * len(NAMES))
        for name, worth in told.items():
            line[NAMES.index(name) + candidate.alone * len(NAMES)] = worth
        rows.append((candidate, line, candidate.intent.name.value == example.meant))
    return rows


def fit(groups: Iterable[Rows]) -> Floats:
    """The weights: projected gradient descent with momentum on the penalised log-loss."""
    rows = [row for group in groups for row in group]
    x = np.array([line for _, line, _ in rows])
    y = np.array([right for _, _, right in rows], float)
    scale = np.sqrt((x**2).mean(axis=0)) + 1e-3
    z = x / scale
    worth = np.where(y > 0, 1.0, WRONG)
    sign = np.array([SIGNS.get(name, 1) for name in NAMES] * 2)
    pull = np.where(sign == 0, PULL / 10, PULL)
    w = np.zeros(z.shape[1])
    ahead, speed = w.copy(), 1.0 / (0.25 * np.linalg.norm(z * np.sqrt(worth)[:, None], 2) ** 2 + 2 * PULL)
    for step in range(STEPS):  # Nesterov's method
        p = 1 / (1 + np.exp(-(z @ ahead)))
        new = ahead - speed * (z.T @ (worth * (p - y)) + 2 * pull * ahead)
        new = np.where(sign > 0, np.maximum(new, 0), np.where(sign < 0, np.minimum(new, 0), new))
        ahead, w = new + step / (step + 3) * (new - w), new
    return np.asarray(w / scale)


def best(rows: Rows, weights: Floats) -> tuple[float, Candidate | None, bool]:
    """The likeliest candidate: its log-odds, and whether it is right."""
    return max(
        ((float(line @ weights), candidate, right) for candidate, line, right in rows),
        key=lambda found: found[0], default=(-99.0, None, False),
    )  # fmt: skip


def report(said: Sequence[tuple[Example, Rows]], *, failures: float | None) -> None:
    """Cross-validated: heard, wrong and of how many, by kind of scene, for several thresholds."""
    judged = []
    for fold in range(FOLDS):
        weights = fit(rows for example, rows in said if _fold(example) != fold)
        judged += [(e, *best(rows, weights)) for e, rows in said if _fold(e) == fold]
    for needed in (-2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0):
        heard, wrong, total = Counter(), Counter(), Counter()
        for example, odds, _, right in judged:
            kind = example.kind if example.meant or "/" in example.kind else f"not {example.kind}"
            total[kind] += 1
            heard[kind] += odds >= needed and right
            wrong[kind] += odds >= needed and not right
        print(f"{needed:5}", "  ".join(f"{k} {heard[k]}+{wrong[k]}/{total[k]}" for k in sorted(total)))
    for example, odds, candidate, right in judged if failures is not None else ():
        if (odds >= failures) != (bool(example.meant) and right):
            r = example.reading
            got = candidate and (candidate.intent.name.value, candidate.meaning.text,
                                 {k: round(v, 1) for k, v in candidate.edges.items()})  # fmt: skip
            print(f"{example.kind} <{example.text}> {example.meant} {odds:.1f} {got}"
                  f" | {r.core.text} | {r.grammar.text} | {r.open.text}")  # fmt: skip


def _fold(example: Example) -> int:
    return hashlib.sha256((example.text or example.reading.open.text).encode()).digest()[0] % FOLDS


def main() -> None:
    """Collect what is missing, fit and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1600, help="things said by synthetic voices")
    parser.add_argument("--collect", help="only collect, one part of so many: 0/2")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--failures", type=float, help="list what is wrong at that many log-odds")
    options = parser.parse_args()
    folder = CACHE / "readings"
    if options.collect or not list(folder.glob("*.jsonl")):
        part, parts = map(int, (options.collect or "0/1").split("/"))
        collect(folder, part, parts, options.count, options.seed)
        if options.collect:
            return
    lines = [line for file in sorted(folder.glob("*.jsonl")) for line in file.read_text("utf-8").splitlines()]
    understanding = Understanding(load("leg-massage"))
    said = [(e, rows_of(e, understanding)) for e in map(loaded, lines) if "in part" not in e.kind]
    print(len(said), "utterances")
    report(said, failures=options.failures)
    weights = fit(rows for _, rows in said)
    for k, name in enumerate(NAMES):
        print(f'    "{name}": ({weights[k]:.2f}, {weights[k + len(NAMES)]:.2f}),')


if __name__ == "__main__":
    main()
