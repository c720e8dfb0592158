"""What is shown of a template: the wordings that were said, its classes and its slots."""

import pytest

from voiceguide.dialogue.excerpt import excerpt
from voiceguide.dialogue.intents import Intent, Name
from voiceguide.dialogue.meaning import Meaning


@pytest.mark.parametrize(
    ("template", "text", "shown"),
    [
        ("(stop|halt|whoa) [it|that|now]", "stop now", "(stop|…) [now|…]"),
        ("(stop|halt|whoa) [it|that|now]", "stop", "(stop|…)"),
        ("? go to <step> {number:step} [please]", "go to step seven", "go to <step> {number:step}"),
        ("(go|jump) [on] to [the|{number:step}|end]", "go to seven", "(go|…) to [{number:step}|…]"),
        ("(is|was) it (over|done)", "it over", "(is|was) it (over|…)"),
        ("(we have|you have|i have got|they have got) [only] time", "time", "(we have|…) time"),
        ("", "stop", ""),
    ],
)
def test_a_template_is_shown_around_what_was_said(template, text, shown):
    slots = (("step", 7),) if "seven" in text else ()
    meaning = Meaning(Intent(Name.STOP), text, "said as known", 1.0, template=template, slots=slots)
    assert excerpt(meaning) == shown
