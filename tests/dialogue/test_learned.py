"""The learned stage: what its weights are kept as, and what they come to."""

from pathlib import Path

import numpy as np
import pytest

from voiceguide.dialogue import learned
from voiceguide.dialogue.learned import Model, key_of, packed, save, unpacked


def small() -> Model:
    """Two features that matter: "up" raises the first of two labels, "down" the second."""
    keys = {name: key_of(name) for name in ("up", "down")}
    order = sorted(keys, key=lambda name: keys[name])
    places = {"up": (1, 0, -1, 0), "down": (0, 1, 0, -1)}
    return Model(
        labels=("louder", "quieter"),
        keys=np.array([keys[name] for name in order], np.uint32),
        places=packed(np.array([places[name] for name in order], np.int8)),
        scales=np.full(2, 0.5, np.float32),
        threshold=np.zeros(4, np.float32),
        weights=np.array([[1, 0], [0, 1], [1, 0], [0, 1]], np.float32),
        bias=np.zeros(2, np.float32),
        heard=frozenset({"up", "down"}),
    )


def test_places_come_out_of_their_bytes_as_they_went_in() -> None:
    places = np.random.default_rng(3).integers(-1, 2, (50, 12)).astype(np.int8)
    assert packed(places).nbytes * 4 == places.nbytes
    assert (unpacked(packed(places)) == places).all()


def test_features_add_up_and_unknown_ones_say_nothing() -> None:
    model = small()
    assert model.log_odds({"up": 1.0}) == pytest.approx([0.5, 0.0])
    assert model.log_odds({"down": 2.0}) == pytest.approx([0.0, 1.0])
    assert model.log_odds({"down": 2.0, "sideways": 9.0}) == pytest.approx([0.0, 1.0])
    assert model.log_odds({}) == pytest.approx([0.0, 0.0])


def test_a_reason_is_a_feature_that_was_shown() -> None:
    assert small().reasons({"up": 1.0, "down": 1.0, "sideways": 1.0}, "quieter") == ("down",)


def test_weights_are_read_as_they_were_written(tmp_path: Path) -> None:
    save(tmp_path / "xx.weights.npz", small())
    read = learned.load("xx", tmp_path)
    assert read.labels == small().labels
    assert read.heard == small().heard
    assert read.log_odds({"up": 1.0}) == pytest.approx(small().log_odds({"up": 1.0}))


def test_a_feature_that_was_learned_is_no_other() -> None:
    model = learned.load("en")
    assert len(set(model.keys.tolist())) == len(model.keys)
    assert (np.diff(model.keys.astype(np.int64)) > 0).all()
    assert model.places.shape == (len(model.keys), len(model.threshold) // 4)
