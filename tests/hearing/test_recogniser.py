"""The recognisers: the core list, and models that are not whole."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from tests.hearing.sound import Voice
from voiceguide.dialogue.core import core_phrases
from voiceguide.errors import ModelError
from voiceguide.guide.loader import load
from voiceguide.hearing.modelfolder import searching_less
from voiceguide.hearing.recogniser import Recognisers, Trio, load_model
from voiceguide.pcm import to_int16

pytestmark = pytest.mark.model


def test_only_a_whole_core_sentence_is_one(recognisers: Recognisers, person: Voice) -> None:
    core = Recognisers(recognisers.model, ("go back", "stop"), core_phrases(load("leg-massage")))
    said = {}
    for text in ("go back", "the washing machine has stopped again"):
        trio = core.trio()
        quiet = np.zeros(4_000)
        trio.accept(to_int16(np.concatenate([quiet, person(text), quiet])))
        said[text] = trio.finish().core.text
    assert list(said.values()) == ["go back", ""]


def test_the_model_has_every_word_of_the_core(recognisers: Recognisers) -> None:
    core = core_phrases(load("leg-massage"))
    assert 150 <= len(core) <= 300
    assert recognisers.model.hearable(core) == core


def test_one_that_has_practised_is_used_next_and_hears_the_same(
    recognisers: Recognisers, person: Voice
) -> None:
    phrases = ("go back", "what about pressure")
    clip = to_int16(person("what about pressure"))
    greeting = to_int16(person("say start massage when you are ready"))
    new, practised = Recognisers(recognisers.model, phrases), Recognisers(recognisers.model, phrases)
    practised.practise(greeting)
    practised.prepare()
    read = []
    for known, heard in ((new, 0), (practised, len(greeting))):
        trio = known.trio()
        assert trio.heard == heard
        trio.accept(clip)
        read.append(trio.finish())
    before, after = read
    assert after.grammar.text == before.grammar.text == "what about pressure"
    assert after.open.text == before.open.text
    assert after.timed("what about pressure")[0] == pytest.approx(before.timed("what about pressure")[0])


def test_what_was_said_as_expected_is_as_likely_as_anything(recognisers: Recognisers, person: Voice) -> None:
    """Commands lie at the level of the open model's best, talk that was bent to one far below."""
    phrases = ("go back", "what about pressure", "the pressure cooker", "where is the other leg")
    held = Recognisers(recognisers.model, phrases)
    edges = {}
    for text in ("go back", "what about pressure", "where did you put the washing powder"):
        trio = held.trio()
        trio.accept(to_int16(person(text)))
        reading = trio.finish()
        edges[text] = reading.edge(reading.grammar.hypotheses[0])
    assert min(edges["go back"], edges["what about pressure"]) > -3.0
    assert edges["where did you put the washing powder"] < -8.0


def test_a_model_is_loaded_with_the_options_of_the_ear_and_left_as_it_is(model_path: Path) -> None:
    """Only the search differs from what the model itself asks for, and nothing stays behind."""
    options = model_path / "conf" / "model.conf"
    own = options.read_text("utf-8").split()
    with searching_less(model_path) as folder:
        ours = (folder / "conf" / "model.conf").read_text("utf-8").split()
        assert (folder / "am" / "final.mdl").stat().st_size == (
            model_path / "am" / "final.mdl"
        ).stat().st_size
    names = [{line.split("=")[0] for line in lines} for lines in (set(own) - set(ours), set(ours) - set(own))]
    assert names == [{"--beam", "--max-active"}] * 2
    assert options.read_text("utf-8").split() == own
    assert not folder.exists()


@pytest.mark.parametrize("part", ["graph/HCLr.fst", "graph/Gr.fst", "ivector/final.ie", "am/final.mdl"])
@pytest.mark.parametrize("gone", [True, False])
def test_a_damaged_model_is_told(model_path: Path, tmp_path: Path, part: str, *, gone: bool) -> None:
    copy = tmp_path / "model"
    shutil.copytree(
        model_path, copy, copy_function=lambda src, dst: Path(dst).symlink_to(Path(src).resolve())
    )
    file = copy / part
    file.unlink()
    if not gone:
        data = (model_path / part).read_bytes()
        file.write_bytes(data[: len(data) // 2])
    with pytest.raises(ModelError, match="voiceguide setup"):
        load_model(copy)


def test_a_trio_is_used_again_and_forgets(recognisers: Recognisers, person: Voice) -> None:
    held = Recognisers(recognisers.model, ("go back", "stop"))
    texts = []
    for text in ("go back", "stop", "go back"):
        held.prepare()
        trio = held.trio()
        trio.accept(to_int16(person(text)))
        texts.append(trio.finish().grammar.text)
    assert held.trio() is trio
    assert texts == ["go back", "stop", "go back"]


def test_a_trio_in_use_is_nobody_elses(recognisers: Recognisers) -> None:
    held = Recognisers(recognisers.model, ("go back", "pause"))
    one, other = held.trio(), held.trio()
    assert one is not other
    other.finish()
    assert held.trio() is other


def test_after_a_practice_that_failed_another_is_made_ready(recognisers: Recognisers) -> None:
    made = []

    class Counted(Recognisers):
        def _made(self) -> Trio:
            made.append(super()._made())
            return made[-1]

    held = Counted(recognisers.model, ("go back", "pause"))
    with pytest.raises(AttributeError):
        held.practise(None)
    held.prepare()
    assert len(made) == 2
    assert held.trio() is made[1]
