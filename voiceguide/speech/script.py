"""From written words to speakable ones: units, signs and abbreviations as a person would say them.

The guide is written to be read by people as well, so it says "37 °C", "10-15 min" and "e.g."; an engine
would spell or skip these. The spoken forms are data (`spoken/<language>.toml`), one table of patterns in
order; here is only how they are applied.
"""

import re
import tomllib
from functools import lru_cache
from importlib import resources


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
