"""The process of the built-in speech engine. It is run by its path and knows nothing of the package.

The built-in engine (pyttsx3) makes one recording of one sentence in a process, which then ends. Its noise
generator runs on from one sentence to the next, so only a fresh process makes the same sentence the same
samples; a second change of rate may be ignored; of several saves only the last is kept; a hung engine can be
ended only from outside; its library may hold the audio device. The process is started ahead of need (50 ms),
imports the engine, says hello and waits for its one order.

Orders come as lines of JSON on standard input, answers go to what was standard output; what the engine
itself prints goes to standard error. When standard input ends, the parent is gone, and so is this process,
even while the engine hangs.
"""

import contextlib
import json
import os
import queue
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol, TypeAlias

Orders: TypeAlias = "queue.SimpleQueue[dict[str, Any]]"
Answer: TypeAlias = Callable[..., None]

FILE_WAIT_S = 8.0
"""Seconds after the engine returned within which its file must be complete."""
POLL_S = 0.002
"""Seconds between two looks at the growing file: the engine gives no other sign."""
HEADER_BYTES = 12
ESPEAK = "espeak"
RATE, PITCH = 1, 3
"""Numbers of espeak's parameters (speak_lib.h)."""
TRIES = 50


def complete(path: Path) -> bool:
    """Whether a WAV or AIFF file is as long as its header says (RIFF counts little, FORM big endian)."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(HEADER_BYTES)
    except OSError:
        return False
    if len(head) < HEADER_BYTES or size <= HEADER_BYTES:
        return False
    order = {b"RIFF": "little", b"FORM": "big"}.get(head[:4])
    return order is not None and size >= int.from_bytes(head[4:8], order) + 8  # type: ignore[arg-type]


def listen(orders: Orders, ahead: Orders) -> None:
    """Pass on what comes; at the end of the input end the process, whatever it is doing."""
    for line in sys.stdin:
        order = json.loads(line)
        (ahead if order.get("ahead") else orders).put(order)
    os._exit(0)


def bundled_library() -> None:
    """Load the espeak-ng that came as a package, under the name the engine will look for."""
    import ctypes

    import espeakng_loader

    os.environ["ESPEAK_DATA_PATH"] = espeakng_loader.get_data_path()
    ctypes.CDLL(espeakng_loader.get_library_path(), mode=ctypes.RTLD_GLOBAL)


def start(*, bundled: bool) -> Any:
    """The engine; with the packaged espeak-ng where the system has none."""
    if bundled:
        bundled_library()
    import pyttsx3

    try:
        return pyttsx3.init()
    except (RuntimeError, OSError, ImportError):
        if bundled:
            raise
    for name in [n for n in sys.modules if n.startswith("pyttsx3")]:
        del sys.modules[name]  # it remembers that it found no library
    bundled_library()
    import pyttsx3 as fresh

    return fresh.init()


def identity(engine: Any) -> str:
    """Which engine and version: clips of another one are other clips."""
    import importlib.metadata

    parts = ["pyttsx3", importlib.metadata.version("pyttsx3"), str(engine)]
    espeak = sys.modules.get("pyttsx3.drivers._espeak")
    if espeak is not None:
        import ctypes

        info = espeak.dll.espeak_Info
        info.restype = ctypes.c_char_p
        parts.append(info(None).decode())
    return " ".join(parts)


class UnknownVoiceError(LookupError):
    """The engine has no voice of that name."""


def full_name(engine: Any, voice: str) -> str:
    """The name the engine takes; espeak's are paths, `gmw/en-us`, of which the last part will do here."""
    if str(engine) != ESPEAK:
        return voice
    base, plus, variant = voice.partition("+")
    for known in (str(v.id) for v in engine.getProperty("voices")):
        if base.lower() in (known, known.rpartition("/")[2]):
            return known + plus + variant
    raise UnknownVoiceError(voice)


def voices(engine: Any) -> list[dict[str, str]]:
    """The engine's voices as it lists them."""
    return [
        {
            "id": str(v.id),
            "name": str(v.name or ""),
            "languages": ",".join(str(x).strip("\x05\x02") for x in (v.languages or [])),
            "gender": str(v.gender or ""),
        }
        for v in engine.getProperty("voices")
    ]


def settle(engine: Any, name: str, parameter: int, value: int) -> None:
    """Set a number of espeak's and see that it is set.

    Its thread works off changes and sentences from one queue, and in about one process of fifty a change
    just before a sentence was lost. So each is waited for and read back.
    """
    library = sys.modules["pyttsx3.drivers._espeak"].dll
    for _ in range(TRIES):
        engine.setProperty(name, value)
        library.espeak_Synchronize()
        if library.espeak_GetParameter(parameter, 1) == value:
            return
    raise RuntimeError(f"the engine does not take the {name} {value}")


def speak(engine: Any, order: dict[str, Any]) -> None:
    """Make the file and wait until it is whole: the engine returns before."""
    voice = full_name(engine, order["voice"]) if order["voice"] else None
    engine.proxy.setBusy(False)  # until then it only notes what is to be set
    if str(engine) == ESPEAK:
        sys.modules["pyttsx3.drivers._espeak"].dll.espeak_Synchronize()
    if voice:
        engine.setProperty("voice", voice)
    if str(engine) == ESPEAK:
        settle(engine, "rate", RATE, order["rate_wpm"])
        if order["pitch"] is not None:
            settle(engine, "pitch", PITCH, order["pitch"])
    else:
        engine.setProperty("rate", order["rate_wpm"])
    path = Path(order["path"])
    engine.save_to_file(order["text"], str(path))
    engine.runAndWait()
    deadline = time.monotonic() + FILE_WAIT_S
    while not complete(path):
        if time.monotonic() > deadline:
            raise TimeoutError("the engine's file stays incomplete")
        time.sleep(POLL_S)
    if (
        voice and str(engine.getProperty("voice")).lower() != voice.lower()
    ):  # it keeps another one without a word
        raise UnknownVoiceError(order["voice"])


class Engine(Protocol):
    """What a process speaks with."""

    identity: str
    """Name and version."""

    def voices(self) -> list[dict[str, str]]:
        """What it lists."""

    def speak(self, order: dict[str, Any]) -> None:
        """Make the file the order asks for; any exception is its answer."""


class BuiltIn:
    """pyttsx3, for one sentence."""

    def __init__(self, *, bundled: bool) -> None:
        self._engine = start(bundled=bundled)
        self.identity = identity(self._engine)

    def voices(self) -> list[dict[str, str]]:
        """What it lists."""
        return voices(self._engine)

    def speak(self, order: dict[str, Any]) -> None:
        """Make the file the order asks for."""
        speak(self._engine, order)


def work(engine: Engine, orders: Orders, answer: Answer) -> None:
    """Carry out orders for ever."""
    while True:
        order = orders.get()
        lane = {"ahead": True} if order.get("ahead") else {}
        try:
            if order["do"] == "voices":
                answer(voices=engine.voices())
            else:
                engine.speak(order)
                answer(done=True, **lane)
        except UnknownVoiceError as error:
            answer(unknown=str(error), **lane)
        except Exception as error:  # noqa: BLE001 - any failure of a foreign engine is an answer
            answer(error=f"{type(error).__name__}: {error}", **lane)


def serve(
    engine: Callable[[], Engine], *, beside: Callable[[Engine, Orders, Answer], None] | None = None
) -> None:
    """Say hello and carry out orders until the input ends; `beside`, in a thread of its own, those ahead."""
    orders: Orders = queue.SimpleQueue()
    ahead: Orders = queue.SimpleQueue() if beside else orders
    answers, writing = os.fdopen(os.dup(1), "w", encoding="utf-8"), threading.Lock()
    os.dup2(2, 1)

    def answer(**fields: Any) -> None:
        with writing, contextlib.suppress(BrokenPipeError):
            answers.write(json.dumps(fields) + "\n")
            answers.flush()

    threading.Thread(target=listen, args=(orders, ahead), daemon=True).start()
    try:
        ready = engine()
    except Exception as error:  # noqa: BLE001 - as above
        answer(error=f"{type(error).__name__}: {error}")
        os._exit(1)
    answer(engine=ready.identity)
    if beside is not None:
        threading.Thread(target=beside, args=(ready, ahead, answer), daemon=True).start()
    work(ready, orders, answer)


if __name__ == "__main__":
    serve(lambda: BuiltIn(bundled="--bundled" in sys.argv))
