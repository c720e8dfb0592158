"""The diagram of states is made from the running program, and the README's is that one."""

from pathlib import Path

import pytest

from voiceguide.dialogue.diagram import mermaid, transitions
from voiceguide.dialogue.moment import Stage
from voiceguide.guide.loader import load

README = Path(__file__).parents[2] / "README.md"


def test_only_start_leads_to_the_gate_and_only_yes_to_a_step() -> None:
    found = transitions(load("leg-massage"))
    assert found[Stage.IDLE, Stage.GATE] == ("start", "first step")
    assert found[Stage.GATE, Stage.STEP] == ("yes",)
    assert (Stage.IDLE, Stage.STEP) not in found
    assert set(found[Stage.GATE, Stage.IDLE]) == {"no", "pain", "a condition"}
    assert set(found[Stage.STEP, Stage.HELD]) == {"stop", "pause", "pain"}
    assert {"resume", "next"} <= set(found[Stage.HELD, Stage.STEP])
    assert not {"yes", "okay", "done", "thanks", "repeat"} & set(found[Stage.HELD, Stage.STEP])
    assert found[Stage.STEP, Stage.ENDED] == ("stop the massage",)


def test_the_readme_shows_the_diagram_of_the_program() -> None:
    text = README.read_text(encoding="utf-8")
    if "stateDiagram" not in text:
        pytest.skip("the README has no diagram of states")
    assert mermaid(load("leg-massage")) in text
