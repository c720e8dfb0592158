"""From written words to speakable ones: units, signs and abbreviations as a person would say them.

The guide is written to be read by people as well, so it says "37 °C", "10-15 min" and "e.g."; an engine
would spell or skip these. The spoken forms are data (`spoken/<language>.toml`), one table of patterns in
order; here is only how they are applied, and what separates one breath from the next.
"""

import re
import tomllib
from functools import lru_cache
from importlib import resources

from voiceguide.guide.model import Clause, Clauses

BREATH_S = 0.3
"""Seconds of silence after a clause that ends with a comma, colon, semicolon or dash."""
SENTENCE_S = 0.6
"""Seconds of silence after a sentence."""
LONG_WORDS = 14
"""A sentence of more words is split where it takes a breath anyway."""
SENTENCES = re.compile(r"(?<=[.!?])[\"'”’)]*\s+(?=[\"'“‘(]?[A-Z0-9])")
BREATHS = re.compile(r"(?<=[,;:])\s+|\s+[–—-]\s+")


@lru_cache(maxsize=4)
def _spoken(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    file = resources.files("voiceguide.speech") / "spoken" / f"{language}.toml"
    table = tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    return tuple((re.compile(row["written"]), row["spoken"]) for row in table.get("row", ()))


def speakable(text: str, *, language: str = "en") -> str:
    """The text as it is given to the engine; empty where there is nothing to say."""
    for pattern, spoken in _spoken(language):
        text = pattern.sub(spoken, text)
    text = " ".join(text.split())
    return text if any(c.isalnum() for c in text) else ""


def clauses(text: str) -> Clauses:
    """Running text as clauses of one breath each; a short sentence stays whole."""
    made = []
    for sentence in SENTENCES.split(text.strip()):
        parts = [p for p in BREATHS.split(sentence) if p.strip()]
        if len(sentence.split()) <= LONG_WORDS:
            parts = [sentence] if sentence else []
        made += [Clause(p, BREATH_S) for p in parts[:-1]] + [Clause(p, SENTENCE_S) for p in parts[-1:]]
    return tuple(made)
