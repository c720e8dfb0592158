"""Which voice speaks: the natural one where it is installed, else the built-in one.

A session has one voice from its first word to its last. The natural one is chosen when its program and its
files are there, before anything is said; where either is missing the built-in one speaks all the time.
The rehearsal always uses the built-in voice, so that it sounds the same everywhere.
"""

import logging
import queue
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from voiceguide.dialogue.ahead import at_any_rate
from voiceguide.dialogue.events import Say
from voiceguide.dialogue.replies import load_replies
from voiceguide.dialogue.state import Book, Tuning
from voiceguide.errors import ModelError, VoiceError
from voiceguide.guide.loader import load
from voiceguide.modelstore import setup_voice as fetch_voice
from voiceguide.modelstore import status, voice_models
from voiceguide.pcm import Samples
from voiceguide.settings import Settings, device, load_settings
from voiceguide.speech.loudspeaker import open_loudspeaker
from voiceguide.speech.mouth import Mouth
from voiceguide.speech.natural import NaturalEngine, installed, model_in
from voiceguide.speech.synthesiser import Synthesiser
from voiceguide.speech.voices import Voice, listed

GONE_S = 3.0
"""Seconds without a look at the loudspeaker's samples after which it counts as gone."""

_log = logging.getLogger(__name__)


def open_voice(name: str = "", *, cache: Path | None = None) -> Synthesiser:
    """The voice of that name, or the calmest there is; `cache`: another folder for clips.

    VoiceError for a name that cannot be one; whether the engine has it shows at the first clip.
    """
    for model in natural_voices():
        engine = NaturalEngine(model)
        if name in ("", engine.name):
            return Synthesiser(engine=engine, cache=cache)
        engine.close()
    return Synthesiser(voice=name or None, cache=cache)


def spoken_by(name: str = "") -> str:
    """Which voice will speak if that one is asked for, in words; starts no engine."""
    natural = [NaturalEngine(model).name for model in natural_voices()]
    if natural and name in ("", natural[0]):
        return f"{natural[0]}, a natural one"
    return name or "the built-in one"


def all_voices() -> tuple[Voice, ...]:
    """Every voice that works here, the one that speaks unasked first."""
    found: list[Voice] = []
    for model in natural_voices():
        with closing(NaturalEngine(model)) as engine:
            found += listed(engine)
    with closing(Synthesiser()) as built_in:
        found += built_in.voices()
    return tuple(found)


def listing(chosen: str = "") -> tuple[str, ...]:
    """A line for each of them: its name, what is known of it, and whether it speaks unasked."""
    voices = all_voices()
    unasked = chosen or str(voices[0])
    marks = (" - speaks unasked" if str(voice) == unasked else "" for voice in voices)
    return tuple(f"{voice!s:24}{voice.title}{mark}" for voice, mark in zip(voices, marks, strict=True))


def natural_voices() -> tuple[Path, ...]:
    """The files of the natural voices that are here and whole (by size and time); never uses the network."""
    if not installed():
        return ()
    found = []
    for model in voice_models():
        try:
            known = status(model=model)
        except ModelError as error:
            _log.info("%s", error.what)
            continue
        file = model_in(known.folder) if known.folder and not known.problems else None
        if file is not None:
            found.append(file)
    return tuple(found)


def setup_voice(write: Callable[[str], None], settings: Settings) -> None:
    """Fetch the natural voice where its program is installed, make what may not be late, name the voice.

    `write` gets text with its own line ends.
    """
    if installed():
        for model in voice_models():
            fetch_voice(write, model)
    with closing(open_voice(settings.voice)) as voice:
        try:
            opening = load(settings.guide)
            first = (*opening.greeting, *opening.gate.statement, opening.gate.question)
            rate, book = settings.rate_wpm, Book(opening, load_replies(opening.language))
            phrases = [(clause.text, rate) for clause in first]
            for text, rate_wpm in (*phrases, *at_any_rate(book, Tuning(rate_wpm=rate))):
                voice.clip(text, rate_wpm)
            write(f"The voice is {voice.voice}{', a natural one' * voice.natural}.\n")
        except VoiceError as error:
            write(f"{error.what} {error.hint}\n")


def audition(name: str) -> None:
    """Let a voice say the default guide's greeting on the default loudspeaker; returns when it has."""
    if not name.strip():
        raise VoiceError(
            "The name of the voice is empty.", hint="voiceguide voices lists the voices there are."
        )
    settings = load_settings()
    mouth = Mouth()
    mouth.apply(Say(1, load(settings.guide).greeting, settings.rate_wpm))
    with closing(open_voice(name)) as voice:
        while (key := mouth.wanted()) is not None:
            mouth.supply(key, voice.clip(key.text, key.rate_wpm))
    rendered: queue.SimpleQueue[None] = queue.SimpleQueue()

    def render(n: int) -> Samples:
        rendered.put(None)
        return mouth.render(n)

    loudspeaker = open_loudspeaker(render, device(settings.loudspeaker))
    loudspeaker.start()
    while mouth.busy:
        rendered.get(timeout=GONE_S)
    loudspeaker.stop()
