"""Which voice speaks, and what holds for every voice that is offered."""

import importlib.util
import subprocess
import sys

import pytest

from voiceguide.cli import main
from voiceguide.errors import VoiceError
from voiceguide.guide.loader import load
from voiceguide.settings import Settings
from voiceguide.speech.synthesiser import Synthesiser
from voiceguide.speech.voices import ESPEAK_DIALECTS, ESPEAK_VARIANTS
from voiceguide.voice import all_voices, audition, natural_voices, open_voice, setup_voice, spoken_by

GATE_S = 25.0
"""Seconds at most from "start massage" to the end of the question."""
DECIDED_S = 0.5
"""Of those, for hearing it."""


@pytest.fixture(scope="module")
def voices():
    try:
        return all_voices()
    except VoiceError as error:
        pytest.skip(f"no speech engine: {error}")


def test_the_gate_is_short_in_every_voice(voices, tmp_path):
    """Of the built-in engine's voices, dialects times variants, each dialect and each variant once."""
    pairs = {
        dialect + variant
        for dialect, variant in zip(ESPEAK_DIALECTS, ESPEAK_VARIANTS[1:] + ESPEAK_VARIANTS, strict=False)
    }
    sampled = [v for v in map(str, voices) if v in pairs or not v.startswith("en") or "@" in v]
    gate = load("leg-massage").gate
    spoken = (*gate.statement, gate.question)
    pauses = sum(clause.pause_s for clause in gate.statement)
    rate = Settings().rate_wpm
    for name in sampled:
        voice = open_voice(name, cache=tmp_path)
        try:
            seconds = pauses + sum(voice.clip(clause.text, rate).seconds for clause in spoken)
        finally:
            voice.close()
        assert seconds < GATE_S - DECIDED_S, name


def test_the_natural_voice_speaks_unasked_where_it_is(voices):
    opened = open_voice()
    try:
        assert str(opened.voice) == str(voices[0])
    finally:
        opened.close()
    assert (str(voices[0]) == "joe") == bool(natural_voices())


def test_the_built_in_voice_is_there_by_name(voices, tmp_path):
    built_in = Synthesiser()
    named = open_voice(str(built_in.voice), cache=tmp_path)
    try:
        assert str(built_in.voice) in map(str, voices)
        assert str(named.voice) == str(built_in.voice) != "joe"
    finally:
        built_in.close()
        named.close()


def test_the_natural_engine_is_never_part_of_the_program(voices):
    """It is under the GPL, and heavy: it lives in its own process."""
    program = (
        "import sys\n"
        "from voiceguide.voice import open_voice\n"
        "voice = open_voice(); voice.clip('Stop.', 165); voice.close()\n"
        "sys.exit(any(m.partition('.')[0] in ('piper', 'onnxruntime') for m in sys.modules))"
    )
    assert voices
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_the_set_up_names_the_voice_and_has_the_first_words_made(voices, tmp_path, monkeypatch):
    if natural_voices() == () and importlib.util.find_spec("piper") is not None:
        pytest.skip("the natural voice is not fetched, and a test does not use the network")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    said: list[str] = []
    setup_voice(said.append, Settings())
    assert said[-1].startswith(f"The voice is {voices[0]}")
    voice = open_voice()
    try:
        assert voice.kept(load("leg-massage").greeting[0].text, Settings().rate_wpm)
        assert voice.kept(load("leg-massage").gate.question.text, Settings().rate_wpm)
    finally:
        voice.close()


def test_who_speaks_is_said_without_starting_an_engine(voices):
    assert spoken_by("en-us+f2") == "en-us+f2"
    natural = str(voices[0]) == "joe"
    assert spoken_by() == ("joe, a natural one" if natural else "the built-in one")


def test_a_voice_without_a_name_is_not_auditioned():
    for name in ("", "  "):
        with pytest.raises(VoiceError, match="name of the voice is empty"):
            audition(name)


def test_the_list_of_voices_marks_the_one_that_speaks_unasked(voices, monkeypatch, capsys):
    for chosen, first in (("", str(voices[0])), ("en-us+f2", "en-us+f2")):
        monkeypatch.setenv("VOICEGUIDE_VOICE", chosen)
        assert main(["voices"]) == 0
        marked = [line for line in capsys.readouterr().out.splitlines() if "speaks unasked" in line]
        assert [line.split()[0] for line in marked] == [first]
