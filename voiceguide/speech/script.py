"""From written words to speakable ones: units, signs and abbreviations as a person would say them.

The guide is written to be read by people as well, so it says "37 °C", "10-15 min" and "e.g."; an engine
would spell or skip these. The spoken forms are data (`spoken/<language>.toml`): units with what they are
called, and a table of patterns in order; here is only how they are applied.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from importlib import resources
from typing import Any

Rows = tuple[tuple[re.Pattern[str], str], ...]


@lru_cache(maxsize=4)
def _spoken(language: str) -> Rows:
    file = resources.files("voiceguide.speech") / "spoken" / f"{language}.toml"
    table = tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    units = (rows for unit in table.get("unit", ()) for rows in _unit(unit, table["fraction"]))
    return (*units, *((re.compile(row["written"]), row["spoken"]) for row in table.get("row", ())))


def _unit(
    unit: Mapping[str, Any], fractions: Iterable[Mapping[str, str]]
) -> Iterator[tuple[re.Pattern[str], str]]:
    """How a unit is said after a fraction of one, after 1, after more, and by itself."""
    written, one, many = f"(?:{unit['written']})", unit["one"], unit["many"]
    article = unit.get("article", "a")
    for part in fractions:
        pattern = rf"(?<![\d.,/])(?<!\d\s)(?:{part['written']})\s*{written}"
        yield re.compile(pattern), f"{part['spoken']} {article} {one}"
    yield re.compile(rf"(?<![\d.,/])1\s*{written}"), f"1 {one}"
    yield re.compile(rf"(?<=[\d½¼¾])\s*{written}"), f" {many}"
    if unit.get("alone"):
        yield re.compile(rf"\b{written}"), many


def speakable(text: str, *, language: str = "en") -> str:
    """The text as it is given to the engine; empty where there is nothing to say."""
    for pattern, spoken in _spoken(language):
        text = pattern.sub(spoken, text)
    text = " ".join(text.split())
    return text if any(c.isalnum() for c in text) else ""
