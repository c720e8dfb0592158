"""Every name in the library can be heard: the recogniser's model has its words."""

from pathlib import Path

import pytest

from voiceguide.guide.loader import library
from voiceguide.hearing.recogniser import load_model

MODEL = Path(__file__).parents[2] / "models" / "vosk-model-small-en-us-0.15"


@pytest.mark.model
@pytest.mark.parametrize("guide", library(), ids=lambda guide: guide.id)
def test_the_recogniser_has_every_word_of_every_name(guide):
    if not MODEL.is_dir():
        pytest.skip("the recogniser's model is not in models/")
    model = load_model(MODEL)
    words = {
        word
        for thing in (*guide.steps, *guide.terms, *guide.topics)
        for name in thing.names
        for word in name.split()
    }
    assert not {word for word in words if not model.has_word(word)}
    assert not model.has_word("effleurage")
