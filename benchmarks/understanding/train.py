"""Train the learned stage of the sentences. Run: python -m benchmarks.understanding.train.

Reads the dev half of the corpora, the training corpus and sentences sampled from the templates; writes
`voiceguide/dialogue/language/en.weights.npz`. Needs scikit-learn; the same data give the same weights.
`--check` cross-validates instead: what of the training corpus is right when it was not trained on, for
several thresholds.
"""

import argparse
import json
import random
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.understanding.__main__ import CORPORA, STEP_CHANGE
from voiceguide.dialogue import language as languages
from voiceguide.dialogue.arguments import parted
from voiceguide.dialogue.evidence import Evidence, Sentences
from voiceguide.dialogue.features import rarities
from voiceguide.dialogue.learned import NOTHING, Model, save
from voiceguide.dialogue.moment import ANYTHING
from voiceguide.dialogue.templates import drawn
from voiceguide.dialogue.understanding import Understanding
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
    "only",
)
"""Args that are part of the label, since no list of words tells them."""
STRENGTH = 1.0
"""Inverse of the penalty on weights."""
PER_TEMPLATE = 4
"""Sentences sampled from a template."""
WEIGHTS = Path(languages.__file__).with_name("language") / "en.weights.npz"
TALK = 3.0
"""Weight of a sentence of talk: taking it for a command is worse than not understanding one."""
LONGEST, PHRASES = 6, 2_000
"""Words of the longest sentence for the recogniser, and how many it gets."""
SPOKEN = WEIGHTS.with_name("en.phrases.txt")
KEPT = 14_000
"""Features kept."""
SAMPLED, MADE = 0.3, 0.5
"""Weight of a sentence sampled from a template, and of one changed at its ends."""


@dataclass(frozen=True, slots=True)
class Row:
    """One sentence to learn from."""

    text: str
    label: str
    weight: float
    group: int
    """Fold of the cross-validation; -1: always trained on."""


def label_of(intent: str, args: dict) -> str:
    """The label of an intent with its args."""
    told = [f"{key}={str(args[key]).lower()}" for key in SAID if args.get(key)]
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
    """What people wrote, in an order of chance."""
    found = []
    for path in (CORPORA / "commands-dev.tsv", TRAINING / "commands.tsv"):
        found += [(f[0], label_of(f[1], json.loads(f[2]))) for f in lines(path) if len(f) > 2]
    for path in (CORPORA / "talk-dev.tsv", TRAINING / "talk.tsv"):
        found += [(f[0], NOTHING) for f in lines(path)]
    chance = random.Random(1)
    chance.shuffle(found)
    seen: dict[str, str] = {}
    rows = []
    for number, (text, label) in enumerate(found):
        if seen.setdefault(text, label) == label:
            rows.append(Row(text, label, 1.0, number % 5))
    return rows


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
        rows.extend(Row(" ".join(text.split()), label, SAMPLED, -1) for text in texts)
    return rows


def phrases(rows: list[Row]) -> list[str]:
    """The shortest commands of each label in turn, for the recogniser's grammar: label, text."""
    by_label: dict[str, list[str]] = {}
    for row in rows:
        words = row.text.lower().replace(",", "").split()
        if row.label == NOTHING or row.weight != 1.0 or len(words) > LONGEST:
            continue
        if all(word.replace("'", "").isalpha() for word in words):
            by_label.setdefault(row.label, []).append(" ".join(words))
    ranked = sorted(
        (rank, label, text)
        for label, texts in by_label.items()
        for rank, text in enumerate(sorted(set(texts), key=lambda text: (len(text.split()), text)))
    )
    return sorted(f"{label}\t{text}" for _, label, text in ranked[:PHRASES])


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
    """The classifier, pruned to the features that matter and rounded to bytes."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    found, heard = shown(said, rows)
    counts = Counter(feature for features in found for feature in features)
    frequent = [{f: v for f, v in features.items() if counts[f] > 1} for features in found]
    vectors = DictVectorizer(dtype=np.float32)
    values = vectors.fit_transform(frequent)
    learner = LogisticRegression(C=STRENGTH, max_iter=150, tol=1e-3)
    learner.fit(
        values,
        [row.label for row in rows],
        sample_weight=[row.weight * (TALK if row.label == NOTHING else 1.0) for row in rows],
    )
    weights = learner.coef_.T.astype(np.float32)
    names = vectors.get_feature_names_out()
    kept = np.sort(np.argsort(-np.abs(weights).max(axis=1), kind="stable")[:KEPT])
    weights = weights[kept]
    scales = np.abs(weights).max(axis=1) / 127 + 1e-9
    return Model(
        labels=tuple(learner.classes_),
        rows={str(names[k]): row for row, k in enumerate(kept)},
        weights=np.round(weights / scales[:, None]).astype(np.int8),
        scales=scales.astype(np.float32),
        bias=learner.intercept_.astype(np.float32),
        heard=heard,
    )


def check(said: list[Evidence], rows: list[Row], folds: int) -> None:
    """Cross-validate: print what is understood of the rows that were not trained on."""
    guide = loader.load("leg-massage")
    commands = right = full = talk = taken = changes = 0
    for fold in range(folds):
        train = [i for i, row in enumerate(rows) if row.group != fold]
        understanding = Understanding(guide, model=fit([said[i] for i in train], [rows[i] for i in train]))
        for row in rows:
            if row.group != fold:
                continue
            intent = understanding.understand((row.text,), ANYTHING).intent
            if row.label == NOTHING:
                talk += 1
                taken += intent is not None
                changes += intent is not None and intent.risk in STEP_CHANGE
                continue
            name, args = parted(row.label)
            commands += 1
            if intent is not None and intent.name == name:
                right += 1
                full += all(intent.args.get(key) == value for key, value in args.items() if key != "offset")
    print(
        f"cross-validated: intent {right}/{commands} = {right / commands:.1%},"
        f" with the label's args {full / right:.1%},"
        f" talk taken {taken}/{talk} = {taken / talk:.2%}, step changes {changes}"
    )


def main() -> None:
    """Train, or cross-validate."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", type=int, default=0, help="cross-validate so many folds")
    options = parser.parse_args()
    sentences = Sentences(loader.load("leg-massage"), "en")
    start = time.perf_counter()
    rows = natural() + sampled(sentences)
    said = matrix(rows, sentences)
    print(f"{len(rows)} sentences, features in {time.perf_counter() - start:.0f} s", flush=True)
    if options.check:
        check(said, rows, options.check)
        return
    model = fit(said, rows)
    save(WEIGHTS, model)
    SPOKEN.write_text("\n".join(phrases(rows)) + "\n", encoding="utf-8")
    print(f"{len(model.rows)} features, {len(model.labels)} labels, {WEIGHTS.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
