"""The process of the natural speech engine: Piper, which is a program of its own under the GPL.

It takes half a second to load and so stays. Piper draws noise for the sound and for the lengths of its
phonemes; with both scales at zero the same sentence gives the same samples, in any process and with any
number of threads.

It works in two threads. One makes what is being said, at the priority of any program; the other what is only
likely (`"ahead": true` in the order), and gives way to everything: above all to the ear, which has to keep up
with the room. Nice values belong to threads on Linux, and what has been lowered may not be raised again, so
one thread cannot do both. Orders and answers are those of `child`.

Measured on two cores that three other programs wanted too. Twenty seconds of steady talk, clips being made
all the time: the ear fell 2.9 s behind with none made, 4 s so, and 15 s when all was made in one thread whose
nice value was five. A short clause wanted 50 ms after a long one had been begun ahead was there in 0.4 s,
nearly as soon as without that (0.3 s), where it had waited for the long one (1 s).
"""

import itertools
import json
import os
import re
import sys
import wave
from pathlib import Path
from typing import Any

from voiceguide.computer import give_way
from voiceguide.speech.child import Answer, Engine, Orders, serve, work

LENGTHS = (
    (90, 2.3), (105, 1.95), (125, 1.56), (145, 1.34), (165, 1.15), (185, 0.89), (205, 0.78), (225, 0.71),
    (260, 0.61),
)  # fmt: skip
"""Words per minute, and how much longer than usual phonemes are held for a text to last as long as in the
built-in voice: measured, for whole frames of sound make it no straight line."""
SENTENCE_S = 0.3
"""Seconds between two sentences of one text."""
PIECE_CHARS = 90
"""Longer sentences are made in pieces, parted at their commas: the memory a piece takes grows with it."""


class Natural:
    """Piper with one voice, for as many sentences as are wanted."""

    def __init__(self, model: str) -> None:
        # Nothing is sent, whatever it is told outside: the library is asked before it is loaded, for as it
        # loads it looks for its maker's servers and leaves a number for this computer in the home folder.
        os.environ["ORT_DISABLE_TELEMETRY"] = "1"
        import onnxruntime

        onnxruntime.disable_telemetry_events()  # where the system itself collects, on Windows
        from piper import PiperVoice
        from piper.config import PiperConfig

        options = onnxruntime.SessionOptions()
        # Without these a third of the memory more, half a second more to load, and busy waiting in pauses;
        # not one sentence is made sooner for it.
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        options.enable_cpu_mem_arena = False
        # A plan of the memory is kept for each length of a sentence, and hardly two are alike.
        options.enable_mem_pattern = False
        # In a thread of ours, whose priority is ours; a second one made no sentence sooner.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        config = json.loads(Path(f"{model}.json").read_text(encoding="utf-8"))
        self._voice = PiperVoice(config=PiperConfig.from_dict(config), session=session)
        self.identity = "piper"

    def voices(self) -> list[dict[str, str]]:
        """Nothing: the parent knows which voice it asked for."""
        return []

    def speak(self, order: dict[str, Any]) -> None:
        """Make the file the order asks for."""
        from piper import SynthesisConfig

        how = SynthesisConfig(
            length_scale=length(order["rate_wpm"]), noise_scale=0.0, noise_w_scale=0.0, normalize_audio=False
        )
        rate = self._voice.config.sample_rate
        with wave.open(order["path"], "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(rate)
            for piece in pieces(order["text"]):
                for number, chunk in enumerate(self._voice.synthesize(piece, how)):
                    file.writeframes(bytes(2 * int(SENTENCE_S * rate)) if number else b"")
                    file.writeframes(chunk.audio_int16_bytes)


def pieces(text: str) -> list[str]:
    """A text in pieces of PIECE_CHARS at most where its commas allow; words and signs stay as they are."""
    made: list[str] = []
    for part in re.split(r"(?<=[,;:]) ", text):
        if made and len(made[-1]) + len(part) < PIECE_CHARS:
            made[-1] += f" {part}"
        else:
            made.append(part)
    return made


def length(rate_wpm: int) -> float:
    """How long phonemes are held at that rate: straight lines between what was measured."""
    for (slow, longer), (fast, shorter) in itertools.pairwise(LENGTHS):
        if rate_wpm <= fast:
            return longer + (shorter - longer) * (max(rate_wpm, slow) - slow) / (fast - slow)
    return LENGTHS[-1][1]


def work_ahead(engine: Engine, orders: Orders, answer: Answer) -> None:
    """The same, as long as nobody else wants the processor."""
    give_way()
    work(engine, orders, answer)


if __name__ == "__main__":
    serve(lambda: Natural(sys.argv[1]), beside=work_ahead)
