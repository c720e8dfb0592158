"""The learning of the learned stage: a small network over the features of a sentence.

Every feature has a place in a space of some fifty dimensions; a sentence is the sum of its features' places,
cut at zero, from which the log-odds of every label follow (one hidden layer of rectified units). Wordings
that mean the same come to lie near each other, and "keep going" can mean the opposite after "don't", which
a weight for each feature and label cannot say. Half of the features and some of the units are hidden at a
time (dropout, Srivastava et al., 2014), so no sentence is learned by heart. Steps are sized by Adagrad
(Duchi et al., 2011), which suits features of which most are rare.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

UNITS = 48
EPOCHS = 14
BATCH = 128
RATE = 0.05
"""Of the first step; it falls to nothing along a line."""
SEEN = 0.5
"""Share of the features that are seen at a time."""
LIT = 0.7
"""Share of the units."""
DECAY = 3e-5
"""Pull on the weights towards zero, each time they are used."""


@dataclass(frozen=True, slots=True)
class Network:
    """What was learned."""

    inner: Floats
    """Features by units."""
    threshold: Floats
    """One number a unit."""
    outer: Floats
    """Units by labels."""
    bias: Floats
    """One number a label."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Sentences as sparse rows: where each begins, its features' columns, and how much there is of each."""

    starts: npt.NDArray[np.int64]
    columns: npt.NDArray[np.int32]
    worth: Floats

    def take(self, rows: Sequence[int] | npt.NDArray[np.int64]) -> "Rows":
        """Some of the rows."""
        spans = [np.arange(self.starts[r], self.starts[r + 1]) for r in rows]
        at = np.concatenate(spans)
        starts = np.concatenate([[0], np.cumsum([len(span) for span in spans])])
        return Rows(starts, self.columns[at], self.worth[at])


def train(rows: Rows, labels: npt.NDArray[np.int64], weights: Floats, *, kinds: int, seed: int) -> Network:
    """The network that tells the label (0 ..< kinds) of each row; the same data and seed give the same."""
    chance = np.random.default_rng(seed)
    features = int(rows.columns.max()) + 1
    parts = {
        "inner": np.zeros((features, UNITS), np.float32),
        "threshold": np.full(UNITS, 0.1, np.float32),
        "outer": chance.normal(0, UNITS**-0.5, (UNITS, kinds)).astype(np.float32),
        "bias": np.zeros(kinds, np.float32),
    }
    sizes = {name: np.full(part.shape[:1], 1e-6, np.float32) for name, part in parts.items()}

    def step(name: str, slope: Floats, rate: float, at: npt.NDArray[np.int32] | slice = slice(None)) -> None:
        """Adagrad, with one step size for all weights of a feature or a unit."""
        square = slope * slope
        sizes[name][at] += square.mean(axis=1) if square.ndim > 1 else square
        size = np.sqrt(sizes[name][at])
        parts[name][at] -= rate * slope / (size[:, None] if square.ndim > 1 else size)

    for epoch in range(EPOCHS):
        order = chance.permutation(len(labels))
        for first in range(0, len(order), BATCH):
            rate = RATE * (1 - (epoch + first / len(order)) / EPOCHS)
            some = order[first : first + BATCH]
            seen = rows.take(some)
            used, inverse = np.unique(seen.columns, return_inverse=True)
            shown = np.zeros((len(some), len(used)), np.float32)
            where = np.repeat(np.arange(len(some)), np.diff(seen.starts))
            shown[where, inverse] = seen.worth * (chance.random(len(inverse)) < SEEN) / SEEN
            raised = shown @ parts["inner"][used] + parts["threshold"]
            lit = ((chance.random(raised.shape) < LIT) / LIT * (raised > 0)).astype(np.float32)
            unit = raised * lit
            slope = probabilities(unit @ parts["outer"] + parts["bias"])
            slope[np.arange(len(some)), labels[some]] -= 1
            slope *= weights[some][:, None] / len(some)
            back = (slope @ parts["outer"].T) * lit
            step("outer", unit.T @ slope + DECAY * parts["outer"], rate)
            step("bias", slope.sum(axis=0), rate)
            step("inner", shown.T @ back + DECAY * parts["inner"][used], rate, used)
            step("threshold", back.sum(axis=0), rate)
    return Network(**parts)


def probabilities(log_odds: Floats) -> Floats:
    """Softmax of each row."""
    raised = np.exp(log_odds - log_odds.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), dtype=np.float32)
