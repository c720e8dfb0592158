"""The voice: text in, a clip out, the same clip for the same words, voice and rate, bit for bit.

A clip is the engine's recording, brought to 48 kHz, trimmed of the engine's own silence, made as loud as
every other (see `levels`), kept on disk. `rate_wpm` is the engine's own speaking rate, so slower and faster
leave the pitch alone.
"""

import logging
import threading
from pathlib import Path

import numpy as np
import soxr

from voiceguide.errors import VoiceError
from voiceguide.pcm import SPEAKING_RATE, to_float, to_int16
from voiceguide.speech.cache import ClipCache
from voiceguide.speech.clip import Clip
from voiceguide.speech.engine import Engine, Recording, SpeechEngine
from voiceguide.speech.levels import Signal, from_db, limited, loudness
from voiceguide.speech.natural import NaturalEngine
from voiceguide.speech.script import speakable
from voiceguide.speech.voices import Voice, default_voice, listed, parse

log = logging.getLogger(__name__)

LOUDNESS_LUFS = -24.0
"""Of every clip, at a gain of 0 dB."""
CEILING_DBFS = -4.0
"""Peak of a clip, at a gain of 0 dB."""
SLOWEST_WPM, FASTEST_WPM = 90, 260
"""Words per minute the engine says intelligibly; rates beyond are brought to the nearer end."""
QUIET_RATIO = 0.004
"""Share of the peak (-48 dB) under which the ends of a recording count as silence."""
LEAD_S, TAIL_S = 0.006, 0.06
"""Seconds kept before the first and after the last audible sample."""
FADE_IN_S, FADE_OUT_S = 0.004, 0.03


class Synthesiser:
    """Makes clips with one voice. Safe to use from several threads."""

    def __init__(
        self, *, voice: str | None = None, cache: Path | None = None, engine: SpeechEngine | None = None
    ) -> None:
        """`voice`: a name of `voices()`, None for the engine's calmest; `cache`: another folder for clips.

        `engine`: what speaks; None for the built-in one, which is always there.

        VoiceError for a name that is no voice's form; whether the engine has it shows at the first clip.
        """
        self._voice: Voice | None = parse(voice) if voice else None
        self._engine: SpeechEngine = engine or Engine()
        self._cache = ClipCache(cache)
        self._lock = threading.Lock()

    @property
    def voice(self) -> Voice:
        """The voice that speaks; VoiceError where there is no engine."""
        with self._lock:
            if self._voice is None:
                self._voice = default_voice(self._engine)
            return self._voice

    @property
    def natural(self) -> bool:
        """Whether the engine is the natural one."""
        return isinstance(self._engine, NaturalEngine)

    def voices(self) -> tuple[Voice, ...]:
        """The voices that work here, the default first."""
        return listed(self._engine)

    def clip(self, text: str, rate_wpm: int, *, ahead: bool = False) -> Clip:
        """The words as sound, int16 mono at SPEAKING_RATE; empty where there is nothing to pronounce.

        `ahead`: nobody waits for it, so everything else goes first.

        VoiceError where there is no engine, no such voice, or the engine failed twice.
        """
        words = speakable(text)
        if not words:
            return Clip(np.zeros(0, np.int16))
        voice, rate, key = self._named(words, rate_wpm)
        kept = self._cache.get(*key)
        if kept is not None:
            return kept
        recording = self._engine.record(words, rate_wpm=rate, voice=voice.id, pitch=voice.pitch, ahead=ahead)
        clip = finish(recording)
        if not len(clip.samples):
            raise VoiceError(
                f"The voice {voice} makes no sound.", hint="Choose another: voiceguide voices lists them."
            )
        self._cache.put(clip, *key)
        return clip

    def kept(self, text: str, rate_wpm: int) -> bool:
        """Whether the clip is on disk, so that it takes no time."""
        words = speakable(text)
        return not words or self._cache.has(*self._named(words, rate_wpm)[2])

    def warm(self) -> None:
        """Let the engine get ready beside us, where that takes time."""
        if isinstance(self._engine, NaturalEngine):
            self._engine.warm()

    def _named(self, words: str, rate_wpm: int) -> tuple[Voice, int, tuple[str | int | None, ...]]:
        """Voice, rate within its limits, and the key of the clip."""
        rate = min(max(rate_wpm, SLOWEST_WPM), FASTEST_WPM)
        voice = self.voice
        return voice, rate, (self._engine.identity(), voice.id, voice.pitch, rate, words)

    def close(self) -> None:
        """End the engine's process."""
        self._engine.close()


def finish(recording: Recording) -> Clip:
    """A recording as a clip: 48 kHz, trimmed, levelled, limited, its ends faded."""
    signal: Signal = to_float(recording.samples)
    if recording.rate != SPEAKING_RATE:
        signal = soxr.resample(signal, recording.rate, SPEAKING_RATE)
    signal = trimmed(signal)
    loud = loudness(signal)
    if not np.isfinite(loud):
        return Clip(np.zeros(0, np.int16))
    ceiling = from_db(CEILING_DBFS)
    signal = limited(signal * np.float32(from_db(LOUDNESS_LUFS - loud)), ceiling)
    return Clip(to_int16(faded(signal)))


def trimmed(signal: Signal) -> Signal:
    """Without the silence at its ends, but for a breath."""
    if not len(signal):
        return signal
    audible = np.flatnonzero(np.abs(signal) > QUIET_RATIO * np.abs(signal).max())
    if not len(audible):
        return signal[:0]
    first = max(int(audible[0]) - int(LEAD_S * SPEAKING_RATE), 0)
    return signal[first : int(audible[-1]) + 1 + int(TAIL_S * SPEAKING_RATE)]


def faded(signal: Signal) -> Signal:
    """With its ends brought to zero, so that it can stand next to silence."""
    out = signal.copy()
    rise = min(int(FADE_IN_S * SPEAKING_RATE), len(out) // 2)
    fall = min(int(FADE_OUT_S * SPEAKING_RATE), len(out) // 2)
    out[:rise] *= np.linspace(0.0, 1.0, rise, dtype=np.float32)
    out[len(out) - fall :] *= np.linspace(1.0, 0.0, fall, dtype=np.float32)
    return out
