"""Train the learned stage of the sentences. Run: python -m benchmarks.understanding.train.

Reads the dev half of the corpora, the training corpus and sentences sampled from the templates; writes
`voiceguide/dialogue/language/en.weights.npz`. Takes some fifteen minutes on two cores; the same data give the
same weights.
"""

import argparse
import json
import math
import random
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from benchmarks.understanding.__main__ import CORPORA
from benchmarks.understanding.network import Floats, Rows, train
from voiceguide.dialogue import language as languages
from voiceguide.dialogue.core import core_labels
from voiceguide.dialogue.evidence import Evidence, Sentences
from voiceguide.dialogue.features import rarities
from voiceguide.dialogue.learned import NOTHING, Model, key_of, packed, save
from voiceguide.dialogue.templates import drawn
from voiceguide.guide import loader

TRAINING = Path(__file__).with_name("training")
SAID = (
    "kind",
    "end",
    "extend",
    "count",
    "cancel",
    "what",
    "change",
    "unit",
    "scope",
    "about",
    "skip",
    "asked",
    "only",
    "both",
    "emergency",
)
"""Args that are part of the label, since no list of words tells them."""
TOLD_BY_MUCH = frozenset(("suspected_dvt", "fire", "unknown"))
"""Conditions that are, too: in an emergency nobody speaks in names, and nobody can list what people have."""
PER_TEMPLATE = 4
"""Sentences sampled from a template."""
WEIGHTS = Path(languages.__file__).with_name("language") / "en.weights.npz"
TALK = 3.0
"""Weight of a sentence of talk: taking it for a command is worse than not understanding one."""
LONGEST, PHRASES = 6, 1_950
"""Words of the longest sentence for the recogniser, and how many it gets."""
SPOKEN = WEIGHTS.with_name("en.phrases.txt")
LEAST = 3
"""How often a feature must be seen."""
NETWORKS = 4
"""Networks whose log-odds are averaged."""
KEPT = 200_000
"""Features that are kept, those that weigh most: all 350,000 do no better."""
CUTS = np.linspace(0.3, 1.0, 8)
"""Shares of a feature's greatest weight that are tried as what 1 stands for."""
SAMPLED = 0.3
"""Weight of a sentence sampled from a template."""

COMPOSED = 12_000
"""Commands with a remark beside them, and as many pairs of remarks."""
REMARK, WISH = 8, 5
"""Most words of each."""


@dataclass(frozen=True, slots=True)
class Row:
    """One sentence to learn from."""

    text: str
    label: str
    weight: float


def label_of(intent: str, args: dict) -> str:
    """The label of an intent with its args."""
    told = [f"{key}={str(args[key]).lower()}" for key in SAID if args.get(key)]
    if args.get("condition") in TOLD_BY_MUCH:
        told.append(f"condition={args['condition']}")
    if "offset" in args:
        told.append(f"offset={1 if args['offset'] > 0 else -1}")
    return f"{intent}:{'&'.join(told)}" if told else intent


def lines(path: Path) -> Iterable[list[str]]:
    """The fields of each line."""
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip() and not line.startswith("#"):
                yield line.split("\t")


def natural() -> list[Row]:
    """What people wrote; a text that has two meanings keeps the first."""
    found: dict[str, Row] = {}
    for folder, name in ((CORPORA, "{}-dev.tsv"), (TRAINING, "{}.tsv")):
        for text, intent, args in lines(folder / name.format("commands")):
            found.setdefault(text, Row(text, label_of(intent, json.loads(args)), 1.0))
        for text, *_ in lines(folder / name.format("talk")):
            found.setdefault(text, Row(text, NOTHING, 1.0))
    return list(found.values())


def sampled(sentences: Sentences) -> list[Row]:
    """Sentences of the templates."""
    chance = random.Random(2)
    rows = []
    for tree, fill in sentences.trees():
        args = dict(tree.group.args)
        if "{number:back}" in tree.template or "{number:forth}" in tree.template:
            args["offset"] = -1 if "back}" in tree.template else 1
        label = label_of(tree.group.name.value, args)
        texts = dict.fromkeys(drawn(tree.tree, fill, chance) for _ in range(PER_TEMPLATE))
        rows.extend(Row(" ".join(text.split()), label, SAMPLED) for text in texts)
    return rows


def composed(rows: list[Row]) -> list[Row]:
    """Commands with talk before or behind them, and talk with more talk.

    People give reasons ("the cramp's gone, go again") in more ways than anybody can write down; what they ask
    for is beside them all the same.
    """
    chance = random.Random(3)
    wishes = [r for r in rows if r.label != NOTHING and 1 < len(r.text.split()) <= WISH]
    remarks = [r.text for r in rows if r.label == NOTHING and 1 < len(r.text.split()) <= REMARK]
    found = []
    for wish in chance.choices(wishes, k=COMPOSED):
        both = [wish.text, chance.choice(remarks)]
        chance.shuffle(both)
        found.append(Row(" ".join(both), wish.label, SAMPLED))
        found.append(Row(" ".join(chance.sample(remarks, 2)), NOTHING, SAMPLED))
    return found


def phrases(rows: list[Row]) -> list[str]:
    """The usual commands of each label in turn, for the recogniser's grammar: label, text.

    Usual is what is short and made of words that many commands have: the likeliest sentences of a label by
    the frequency of their words, so that no idiom of one writer's bends what everybody else says.
    """
    uses: dict[str, Counter[str]] = {}
    texts: dict[str, set[str]] = {}
    for row in rows:
        if row.label == NOTHING or row.weight != 1.0:
            continue
        words = row.text.lower().replace(",", "").split()
        uses.setdefault(row.label, Counter()).update(words)
        if len(words) <= LONGEST and all(word.replace("'", "").isalpha() for word in words):
            texts.setdefault(row.label, set()).add(" ".join(words))
    everywhere = sum(uses.values(), Counter())

    def surprise(label: str, text: str) -> float:
        total = uses[label].total()
        known = (
            (uses[label][w] + 5 * everywhere[w] / everywhere.total()) / (total + 5) for w in text.split()
        )
        return -sum(map(math.log, known))

    ranked = sorted(
        (rank, label, text)
        for label, said in texts.items()
        for rank, text in enumerate(sorted(said, key=lambda text: (surprise(label, text), text)))
    )
    usual = {text: label for _, label, text in reversed(ranked[:PHRASES])}
    return sorted(f"{label}\t{text}" for text, label in (usual | dict(core_labels())).items())


def matrix(rows: Iterable[Row], sentences: Sentences) -> list[Evidence]:
    """What each row shows."""
    return [sentences.examine(row.text) or nothing(row.text) for row in rows]


def nothing(text: str) -> Evidence:
    """A row without words."""
    return Evidence(text, ("",), (), (), {}, "none")


def shown(said: list[Evidence], rows: list[Row]) -> tuple[list[dict[str, float]], frozenset[str]]:
    """The features of each row, and the words heard in commands.

    For a command, a word counts as heard only where another command has it too: a word of its own is as
    new as it would be had it not been trained on.
    """
    uses = Counter(
        word
        for evidence, row in zip(said, rows, strict=True)
        if row.label != NOTHING and row.weight == 1.0
        for word in set(evidence.words)
    )
    heard = frozenset(uses)
    often = frozenset(word for word, count in uses.items() if count > 1)
    found = []
    for evidence, row in zip(said, rows, strict=True):
        known = heard if row.label == NOTHING or row.weight != 1.0 else often
        found.append(
            {**evidence.features, **dict.fromkeys(rarities(evidence.words, known, evidence.best), 1.0)}
        )
    return found, heard


def fit(said: list[Evidence], rows: list[Row]) -> Model:
    """The networks, side by side, rounded to two bits."""
    found, heard = shown(said, rows)
    counts = Counter(feature for features in found for feature in features)
    names = sorted(feature for feature, count in counts.items() if count >= LEAST)
    column = {name: number for number, name in enumerate(names)}
    labels = sorted({row.label for row in rows})
    kept = [[(column[f], value) for f, value in features.items() if f in column] for features in found]
    data = Rows(
        np.cumsum([0, *map(len, kept)]),
        np.array([number for line in kept for number, _ in line], np.int32),
        np.array([value for line in kept for _, value in line], np.float32),
    )
    meant = np.array([labels.index(row.label) for row in rows])
    weights = np.array([row.weight * (TALK if row.label == NOTHING else 1.0) for row in rows], np.float32)
    with ProcessPoolExecutor() as side_by_side:
        learning = [
            side_by_side.submit(train, data, meant, weights, kinds=len(labels), seed=seed)
            for seed in range(1, NETWORKS + 1)
        ]
        networks = [each.result() for each in learning]
    keys, first = np.unique(np.array([key_of(name) for name in names], np.uint32), return_index=True)
    places, scales = rounded(np.concatenate([network.inner for network in networks], axis=1)[first])
    weighty = np.sort(np.argsort(-scales * np.sqrt(np.abs(places).sum(axis=1)))[:KEPT])
    return Model(
        labels=tuple(labels),
        keys=keys[weighty],
        places=packed(places[weighty]),
        scales=scales[weighty],
        threshold=np.concatenate([network.threshold for network in networks]),
        weights=np.concatenate([network.outer for network in networks]) / np.float32(NETWORKS),
        bias=np.mean([network.bias for network in networks], axis=0),
        heard=heard,
    )


def rounded(places: Floats) -> tuple[npt.NDArray[np.int8], Floats]:
    """The places as -1, 0 and 1, and what 1 stands for in each row: whichever errs the least."""

    def nearest(scales: Floats) -> Floats:
        return np.clip(np.round(places / scales[:, None]), -1, 1)

    most = np.abs(places).max(axis=1) + 1e-9
    best, least = most, np.full(len(places), np.inf)
    for scales in (cut * most for cut in CUTS):
        errors = ((nearest(scales) * scales[:, None] - places) ** 2).sum(axis=1)
        best = np.where(errors < least, scales, best)
        least = np.minimum(errors, least)
    return nearest(best).astype(np.int8), best.astype(np.float32)


def main() -> None:
    """Train."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    sentences = Sentences(loader.load("leg-massage"), "en")
    start = time.perf_counter()
    rows = natural()
    rows += sampled(sentences) + composed(rows)
    said = matrix(rows, sentences)
    print(f"{len(rows)} sentences, features in {time.perf_counter() - start:.0f} s", flush=True)
    model = fit(said, rows)
    save(WEIGHTS, model)
    SPOKEN.write_text("\n".join(phrases(rows)) + "\n", encoding="utf-8")
    print(f"{len(model.keys)} features, {len(model.labels)} labels, {WEIGHTS.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
