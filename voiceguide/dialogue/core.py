"""The core list: some 200 of the shortest wordings, for a recogniser that is held to them alone.

The phrases of `phrases.py` are many thousand, so that whatever people say is among them; their word pairs
also admit much that nobody says. A list of whole short sentences hears just those, and hears them better:
of the canonical wordings over the guide's own voice a quarter more. The wordings are in the language
file `language/<code>.core.yaml`; the guide brings the names of its steps, techniques and conditions.
"""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from voiceguide.dialogue.language import load as load_language
from voiceguide.dialogue.phrasing import bars
from voiceguide.dialogue.vocabulary import lists_of
from voiceguide.guide.model import Guide, TermKind

_HERE = Path(__file__).with_name("language")

_CONDITIONS = 12
"""So many conditions of a guide are in its core: those it names first."""


def core_phrases(guide: Guide, language: str = "en") -> tuple[str, ...]:
    """The core sentences about that guide, lower case, each once; none where the language has no core."""
    names = _names(guide, language)
    said = (text for _, wording in _wordings(language) for text in _filled(wording, names))
    return tuple(dict.fromkeys(text for text in said if text.replace("'", "").replace(" ", "").isalpha()))


def core_labels(language: str = "en") -> tuple[tuple[str, str], ...]:
    """The core's wordings without a name in them, each with its intent."""
    return tuple((wording, label) for label, wording in _wordings(language) if "{" not in wording)


def _filled(wording: str, names: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    for slot, values in names.items():
        if slot in wording:
            return tuple(wording.replace(slot, value) for value in values)
    return (wording,)


def _names(guide: Guide, language: str) -> dict[str, tuple[str, ...]]:
    """The usual name of each of the guide's things, by slot."""
    terms = {kind: tuple(t.names[0] for t in guide.terms if t.kind is kind and t.names) for kind in TermKind}
    words = load_language(language)
    numbers = sorted((n, w) for w, n in words.numbers.numbers.items() if 1 <= n <= len(guide.steps))
    conditions = lists_of(guide, words)["condition"]
    asked = [topic.id for topic in guide.topics_of("ask_safety")]
    return {
        "{guide}": guide.names,
        "{step}": tuple(dict(numbers).values()),
        "{place}": terms[TermKind.TECHNIQUE] + terms[TermKind.PART],
        "{technique}": terms[TermKind.TECHNIQUE],
        "{area}": tuple(f"the {name}" for name in terms[TermKind.AREA]),
        "{condition}": tuple(conditions[name][0] for name in asked if conditions.get(name))[:_CONDITIONS],
    }


@cache
def _wordings(language: str) -> tuple[tuple[str, str], ...]:
    """The intent of each wording, and the wording."""
    file = _HERE / f"{language}.core.yaml"
    if not file.exists():
        return ()
    data: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return tuple((label, wording) for label, text in data.items() for wording in bars(text))
