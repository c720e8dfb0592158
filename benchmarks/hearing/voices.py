"""Synthetic people: free speech engines at several rates and pitches, other voices for each half.

Chosen by one rule before anything was measured: of ten sentences, the open recogniser gets two words in
three (a voice it cannot follow at all tells nothing about the ear). The guide's own voice is not among them.
"""

import hashlib
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from voiceguide.hearing.wav import read_audio
from voiceguide.pcm import HEARING_RATE, Samples, to_float


@dataclass(frozen=True, slots=True)
class Voice:
    """One speaker of one engine."""

    engine: str
    """espeak-ng or flite."""
    name: str
    rate: float
    """espeak-ng: words per minute; flite: how much longer than its own pace."""
    pitch: int = 0
    """espeak-ng: 0-99; flite: Hz of its mean; 0 is the voice's own."""

    def command(self, text: str, out: Path) -> list[str]:
        """The command line that writes the clip."""
        if self.engine == "espeak-ng":
            pitch = ["-p", str(self.pitch)] if self.pitch else []
            return ["espeak-ng", "-v", self.name, "-s", f"{self.rate:.0f}", *pitch, "-w", str(out), text]
        pitch = ["--setf", f"int_f0_target_mean={self.pitch}"] if self.pitch else []
        stretch = ["--setf", f"duration_stretch={self.rate}"]
        return ["flite", "-voice", self.name, *stretch, *pitch, "-t", text, "-o", str(out)]


VOICES = {
    "dev": (
        Voice("flite", "slt", 1.0),
        Voice("espeak-ng", "en-us+m1", 150),
        Voice("flite", "kal16", 1.1),
        Voice("espeak-ng", "en-us+f2", 165, 55),
        Voice("flite", "slt", 1.15, 150),
        Voice("espeak-ng", "en-us+Hugo", 145),
        Voice("flite", "kal16", 1.0, 130),
        Voice("espeak-ng", "en-us+Annie", 160),
    ),
    "score": (
        Voice("flite", "awb", 1.0),
        Voice("espeak-ng", "en-us+m3", 160),
        Voice("flite", "rms", 1.0),
        Voice("espeak-ng", "en-us+f1", 145, 55),
        Voice("flite", "awb", 1.2, 110),
        Voice("espeak-ng", "en-us+john", 155),
        Voice("flite", "rms", 1.15, 140),
        Voice("espeak-ng", "en-gb", 150, 40),
    ),
}
"""Of each half."""


def say(voice: Voice, text: str, cache: Path) -> Samples:
    """The words in that voice: int16 mono at HEARING_RATE, without the engine's silence at its ends."""
    name = hashlib.sha256(f"{voice}|{text}".encode()).hexdigest()[:24]
    file = cache / "clips" / f"{name}.npy"
    if file.is_file():
        kept: Samples = np.load(file)
        return kept
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "clip.wav"
        subprocess.run(voice.command(text, out), check=True, capture_output=True)
        clip = trimmed(read_audio(out))
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=file.parent, suffix=".npy", delete=False) as part:
        np.save(part, clip)
    Path(part.name).replace(file)
    return clip


def trimmed(clip: Samples) -> Samples:
    """From the first to the last 10 ms that are within 30 dB of the loudest."""
    start, end = speech_span(clip)
    return clip[start:end]


def speech_span(clip: Samples) -> tuple[int, int]:
    """Where speech begins and ends, in samples: the 10 ms frames within 30 dB of the loudest.

    The bench's own truth about the end of speech; no part of the ear is asked.
    """
    frame = HEARING_RATE // 100
    whole = len(clip) // frame * frame
    powers = np.mean(to_float(clip[:whole]).reshape(-1, frame) ** 2, axis=1)
    loud = np.flatnonzero(powers >= powers.max() * 10**-3.0) if whole else np.zeros(0, int)
    if not len(loud):
        return 0, len(clip)
    return int(loud[0]) * frame, (int(loud[-1]) + 1) * frame
