"""The learned stage: what a sentence most likely means when no template explains it.

Templates know what was thought of; people say the same in wordings nobody thought of. So behind them
stand a few small networks: every feature of a sentence (`features.py`) has a place in a space of some fifty
dimensions, the sentence is their sum, cut at zero, and from that follow the log-odds of every label. Their
mean over the networks, by softmax, is a probability: networks that began from other chances err on other
sentences (an ensemble, Hansen and Salamon, 1990), and side by side they are one network with as many more
dimensions. A label is an intent, for some with the argument that no list tells ("discomfort:cramp",
"stop:end"), or *nothing*, learned from tens of thousands of sentences of ordinary talk. How well the
templates explain the sentence is a feature among the others: the network has learned how far to believe
them, which makes it the judge of loose template readings as well.

The weights are made by `benchmarks/understanding/train.py`. There are two hundred thousand features, most
of them rare, and it is their number that tells, not the precision of any: a place is two bits a dimension
(-1, 0 or 1) with a scale for each feature, and a feature is known by the checksum of its name. They hold
for one language, not for one guide.
"""

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from voiceguide.errors import GuideError

NOTHING = "nothing"

Chances = npt.NDArray[np.float32]
"""One number a label."""

_SHIFTS = np.arange(0, 8, 2, dtype=np.uint8)
_PLACES = (np.arange(256)[:, None] >> _SHIFTS & 3).astype(np.float32) - 1
"""What each byte of places holds."""

_HERE = Path(__file__).with_name("language")


@dataclass(frozen=True, slots=True)
class Model:
    """A network with one hidden layer."""

    labels: tuple[str, ...]
    keys: npt.NDArray[np.uint32]
    """The features' checksums, sorted; the rows of all below."""
    places: npt.NDArray[np.uint8]
    """Features by quarters of the units: two bits a unit, the first in the lowest."""
    scales: npt.NDArray[np.float32]
    """What one step of a place is worth, by feature."""
    threshold: npt.NDArray[np.float32]
    """One number a unit."""
    weights: npt.NDArray[np.float32]
    """Units by labels (log-odds)."""
    bias: npt.NDArray[np.float32]
    """Log-odds of each label before anything is said."""
    heard: frozenset[str]
    """Words that people used in commands."""

    def log_odds(self, shown: Mapping[str, float]) -> Chances:
        """One number a label; `shown` are the features with how much there is of each."""
        return np.maximum(self._raised(*self._found(shown)[1:]), 0) @ self.weights + self.bias

    def reasons(self, shown: Mapping[str, float], label: str, *, most: int = 5) -> tuple[str, ...]:
        """The features that speak most for a label in this sentence."""
        known, places, worth = self._found(shown)
        way = np.where(self._raised(places, worth) > 0, self.weights[:, self.labels.index(label)], 0)
        gain = places @ way * worth
        return tuple(known[k] for k in np.argsort(-gain)[:most] if gain[k] > 0)

    def _found(self, shown: Mapping[str, float]) -> tuple[list[str], Chances, Chances]:
        """The features that it knows, their places, and how much there is of each."""
        keys = np.fromiter(map(key_of, shown), np.uint32, len(shown))
        at = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        is_known = self.keys[at] == keys
        rows = at[is_known]
        known = [feature for feature, one in zip(shown, is_known.tolist(), strict=True) if one]
        worth = np.array([shown[feature] for feature in known], np.float32) * self.scales[rows]
        return known, unpacked(self.places[rows]), worth

    def _raised(self, places: Chances, worth: Chances) -> Chances:
        """One number a unit, which counts where it is above zero."""
        return self.threshold + worth @ places


def key_of(feature: str) -> int:
    """The checksum (CRC-32) a feature is known by: one that was not learned seldom has one that was."""
    return zlib.crc32(feature.encode())


def packed(places: npt.NDArray[np.int8]) -> npt.NDArray[np.uint8]:
    """Places of -1, 0 and 1, four to a byte; units must be a multiple of four."""
    quarters = (places + 1).astype(np.uint8).reshape(len(places), -1, 4)
    return np.asarray((quarters << _SHIFTS).sum(axis=2, dtype=np.uint8))


def unpacked(quarters: npt.NDArray[np.uint8]) -> Chances:
    """The places again."""
    return _PLACES[quarters].reshape(len(quarters), 4 * quarters.shape[1])


def probabilities(log_odds: Chances) -> Chances:
    """Softmax."""
    raised = np.exp(log_odds - log_odds.max())
    return np.asarray(raised / raised.sum(), dtype=np.float32)


@cache
def load(language: str, folder: Path = _HERE) -> Model:
    """The weights of a language. Raises GuideError where none were trained."""
    path = folder / f"{language}.weights.npz"
    if not path.exists():
        raise GuideError(
            f"The language {language!r} has no weights.", hint="Run python -m benchmarks.understanding.train."
        )
    with np.load(path, allow_pickle=False) as data:
        return Model(
            labels=tuple(bytes(data["labels"]).decode().split("\n")),
            keys=data["keys"],
            places=data["places"],
            scales=data["scales"].astype(np.float32),
            threshold=data["threshold"],
            weights=data["weights"].astype(np.float32),
            bias=data["bias"].astype(np.float32),
            heard=frozenset(bytes(data["heard"]).decode().split("\n")),
        )


def save(path: Path, model: Model) -> None:
    """Write the weights."""

    def text(lines: Iterable[str]) -> npt.NDArray[np.uint8]:
        return np.frombuffer("\n".join(lines).encode(), dtype=np.uint8)

    np.savez_compressed(
        path,
        labels=text(model.labels),
        keys=model.keys,
        places=model.places,
        scales=model.scales.astype(np.float16),
        threshold=model.threshold,
        weights=model.weights.astype(np.float16),
        bias=model.bias.astype(np.float32),
        heard=text(sorted(model.heard)),
    )
