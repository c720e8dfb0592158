"""Which voices there are, and which is the calm one.

A voice is named by the engine's id, and for espeak optionally a variant and a pitch: `en-gb-x-rp+f2@40`.
The natural engine has one voice (`joe`). macOS and Windows bring many, of three qualities and with joke
voices among them; only those known to be calm are offered, the best recording first.
What the engine lists is not what works: voices of a synthesiser that is not installed (mb/...) are in the
list and silent, and joke voices are in it too. A name the engine does not know leaves the voice as it was,
without a word, so the process of the engine checks it.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from voiceguide.errors import VoiceError
from voiceguide.speech.engine import SpeechEngine
from voiceguide.speech.natural import NaturalEngine

NAME = re.compile(r"(?P<id>[^@\s][^@]*?)(?:@(?P<pitch>\d{1,2}))?")
ESPEAK_DEFAULT, ESPEAK_PITCH = "en-gb-x-rp", 42
"""Of 30 dialects and variants the one the recogniser understands best, somewhat lower than its own pitch."""
ESPEAK_VARIANTS = ("", "+f2", "+f3", "+f4", "+m1", "+m3", "+m7", "+klatt2")
"""Variants of the human kind that are intelligible at every rate offered."""
ESPEAK_DIALECTS = (
    "en",
    "en-us",
    "en-gb-x-rp",
    "en-gb-scotland",
    "en-gb-x-gbclan",
    "en-gb-x-gbcwmd",
    "en-029",
)
SYSTEM_CALM = (
    "serena", "kate", "ava", "zoe", "samantha", "allison", "susan", "stephanie", "moira", "fiona", "karen",
    "matilda", "tessa", "daniel", "oliver", "jamie", "evan", "nathan", "tom", "lee",
    "sonia", "libby", "hazel", "aria", "jenny", "zira", "george", "ryan", "guy", "catherine",
)  # fmt: skip
"""Names of calm English voices of macOS and Windows, the calmest first."""
SYSTEM_QUALITIES = (r"premium|natural", r"enhanced", "")
"""How the systems mark the quality of a voice, the best first."""
SYSTEM_HARSH = re.compile(r"eloquence|speech\.synthesis\.voice\.(?!samantha|daniel|karen|moira|tessa|fiona)")
"""macOS: the robot of the nineties, and the joke voices; some bear a human name."""
ENGLISH = re.compile(r"\ben([-_]|\b)|english|\b(409|809|c09|1009|1409|1809|1c09|4009)\b")
"""How languages are written: en_GB, en-US, or Windows' numbers."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice by its engine's id."""

    id: str
    pitch: int | None = None
    """0-99, espeak only; None: the voice's own."""
    title: str = ""
    """What the engine calls it; language and sex, where it knows them."""

    def __str__(self) -> str:
        return self.id if self.pitch is None else f"{self.id}@{self.pitch}"


def parse(name: str) -> Voice:
    """A voice from its name, `id` or `id@pitch`; VoiceError for anything else."""
    match = NAME.fullmatch(name.strip())
    if match is None:
        raise VoiceError(
            f"{name!r} is no name of a voice.", hint="voiceguide voices lists the voices there are."
        )
    return Voice(match["id"], int(match["pitch"]) if match["pitch"] else None)


def default_voice(engine: SpeechEngine) -> Voice:
    """The calmest voice of the engine in use."""
    if isinstance(engine, NaturalEngine):
        return Voice(engine.name, title=engine.title)
    if _is_espeak(engine):
        return Voice(ESPEAK_DEFAULT, ESPEAK_PITCH)
    english = system_voices(engine.voices())
    if not english:
        raise VoiceError(
            "The system has no English voice.",
            hint="Add one in the system's speech settings, then start again.",
        )
    return english[0]


def listed(engine: SpeechEngine) -> tuple[Voice, ...]:
    """The voices that work with the engine in use, the default first."""
    if isinstance(engine, NaturalEngine):
        return (default_voice(engine),)
    if not _is_espeak(engine):
        return system_voices(engine.voices())
    known = {row["id"].lower().rpartition("/")[2]: row for row in engine.voices()}
    voices = [
        Voice(dialect + variant, title=_espeak_title(known, dialect, variant))
        for dialect in ESPEAK_DIALECTS
        if dialect in known
        for variant in ESPEAK_VARIANTS
    ]
    first = Voice(ESPEAK_DEFAULT, ESPEAK_PITCH, _espeak_title(known, ESPEAK_DEFAULT))
    return (first, *voices)


def _espeak_title(rows: Mapping[str, Mapping[str, str]], dialect: str, variant: str = "") -> str:
    """Language and sex; a variant is a woman's where its name says so."""
    row = rows.get(dialect, {})
    sex = "female" if variant.startswith("+f") else row.get("gender", "").lower()
    return ", ".join(filter(None, (row.get("name", ""), sex)))


def _is_espeak(engine: SpeechEngine) -> bool:
    return "espeak" in engine.identity()


def system_voices(rows: Iterable[Mapping[str, str]]) -> tuple[Voice, ...]:
    """Of the system's voices, as the engine lists them, the calm English ones, the best first.

    A row has id, name, languages and gender. Better recordings come first, then calmer voices.
    """
    found = []
    for row in rows:
        label = f"{row['name']} {row['id']}".lower()
        if SYSTEM_HARSH.search(label) or not ENGLISH.search(f"{row['languages']} {label}".lower()):
            continue
        calm = next((i for i, name in enumerate(SYSTEM_CALM) if re.search(rf"\b{name}\b", label)), None)
        if calm is not None:
            quality = next(i for i, mark in enumerate(SYSTEM_QUALITIES) if re.search(mark, label))
            sex = row["gender"].lower().removeprefix("voicegender")
            title = ", ".join(filter(None, (row["name"], row["languages"], sex)))
            found.append((quality, calm, Voice(row["id"], title=title)))
    return tuple(voice for _, _, voice in sorted(found, key=lambda ranked: ranked[:2]))
