"""Which voices there are, and which is the calm one.

A voice is named by the engine's id, and for espeak optionally a variant and a pitch: `en-gb-x-rp+f2@40`.
What the engine lists is not what works: voices of a synthesiser that is not installed (mb/...) are in the
list and silent, and joke voices are in it too. A name the engine does not know leaves the voice as it was,
without a word, so the process of the engine checks it.
"""

import re
from dataclasses import dataclass

from voiceguide.errors import VoiceError
from voiceguide.speech.engine import Engine

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
SYSTEM_DEFAULTS = (
    "serena", "kate", "samantha", "daniel", "moira", "karen", "tessa", "allison", "ava", "susan",
    "libby", "sonia", "hazel", "aria", "jenny", "zira", "george",
)  # fmt: skip
"""Names of calm English voices of macOS and Windows, the calmest first."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice by its engine's id."""

    id: str
    pitch: int | None = None
    """0-99, espeak only; None: the voice's own."""
    title: str = ""
    """What the engine calls it."""

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


def default_voice(engine: Engine) -> Voice:
    """The calmest voice of the engine in use."""
    if _is_espeak(engine):
        return Voice(ESPEAK_DEFAULT, ESPEAK_PITCH)
    english = _system_voices(engine)
    if not english:
        raise VoiceError(
            "The system has no English voice.",
            hint="Add one in the system's speech settings, then start again.",
        )
    return english[0]


def listed(engine: Engine) -> tuple[Voice, ...]:
    """The voices that work with the engine in use, the default first."""
    if not _is_espeak(engine):
        return _system_voices(engine)
    known = {v["id"].lower().rpartition("/")[2] for v in engine.voices()}
    voices = [
        Voice(dialect + variant)
        for dialect in ESPEAK_DIALECTS
        if dialect in known
        for variant in ESPEAK_VARIANTS
    ]
    first = default_voice(engine)
    return (first, *voices)


def _is_espeak(engine: Engine) -> bool:
    return "espeak" in engine.identity()


def _system_voices(engine: Engine) -> tuple[Voice, ...]:
    """The system's English voices that are on the list of calm ones, the calmest first."""
    found = []
    for row in engine.voices():
        label = f"{row['name']} {row['id']}".lower()
        rank = next((i for i, name in enumerate(SYSTEM_DEFAULTS) if re.search(rf"\b{name}\b", label)), None)
        english = re.search(r"\ben([-_]|\b)|english|409|809", f"{row['languages']} {label}".lower())
        if rank is not None and english:
            found.append((rank, Voice(row["id"], title=row["name"])))
    return tuple(voice for _, voice in sorted(found, key=lambda pair: pair[0]))
