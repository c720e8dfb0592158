"""The microphone: a stream of blocks out of a bounded queue.

PortAudio's callback only copies; whatever takes longer there costs samples. So the queue may be filled
before anybody listens: the microphone is opened first and the recogniser's model is loaded meanwhile.
Latency is "high": with "low" the sound system drops samples, and each drop moves the echo's delay.
"""

import logging
import queue
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from voiceguide.decimation import Decimator
from voiceguide.errors import DeviceError, NoSoundError
from voiceguide.pcm import HEARING_RATE, SPEAKING_RATE, Block, Samples

_log = logging.getLogger(__name__)

QUEUE_S = 30.0
"""Seconds of sound the queue holds before blocks are dropped."""

_BLOCK_S = 0.02
"""Seconds in one callback."""

_BUSY_HINT = "Close the program that uses it, or choose another with --device."


class Microphone:
    """An open microphone. Made by `open_microphone`; `start` begins to fill the queue."""

    def __init__(
        self, sounddevice: Any, *, device: int, channels: int, rate: int, played: Callable[[], int] | None
    ) -> None:
        self.device = device
        """Its number in the sound system."""
        self.rate = rate
        """Samples per second the device delivers; blocks are always at `HEARING_RATE`."""
        self.overflows = 0
        """How often the sound system lost samples before we got them."""
        self.dropped = 0
        """Samples lost because the queue was full."""
        self.began: float | None = None
        """When its first sample was taken, on the monotonic clock; None before it was."""
        self.taken = 0
        """Samples the device has delivered so far."""
        self._played = played
        self._queue: queue.Queue[tuple[int, Samples, int | None]] = queue.Queue(int(QUEUE_S / _BLOCK_S))
        """Where a block stands in what the device delivered, the block, and what was played by then."""
        self._fetched = 0
        """Where the last one that was read ended, likewise."""
        self._position = 0
        self._down = _down_from(rate)
        self._error = sounddevice.PortAudioError
        self._stream = sounddevice.InputStream(
            device=device,
            channels=channels,
            samplerate=rate,
            blocksize=int(rate * _BLOCK_S),
            dtype="int16",
            latency="high",
            callback=self._on_block,
        )

    def start(self) -> None:
        """Begin to fill the queue. Raises `DeviceError`."""
        try:
            self._stream.start()
        except self._error as error:
            raise DeviceError(
                f"The microphone cannot be started ({_reason(error)}).", hint=_BUSY_HINT
            ) from error

    def go_on(self, before: "Microphone") -> None:
        """Take the place of one that has stopped, before `start`: blocks stand where time has got to."""
        self.overflows, self.dropped, self.began = before.overflows, before.dropped, before.began
        if self.began is not None:
            passed = round((time.monotonic() - self.began) * HEARING_RATE)
            self._position = max(passed, before._position)  # noqa: SLF001 - one of its own kind

    def stop(self) -> None:
        """Close the device; what is in the queue can still be read."""
        self._stream.close()

    @property
    def active(self) -> bool:
        """The device is delivering; False also once it was unplugged."""
        return bool(self._stream.active)

    def read(self, timeout: float) -> Block | None:
        """The next block (mono, `HEARING_RATE`), or None when none came within `timeout` seconds.

        What was dropped before it is silence at its beginning, so that every sample stands where it belongs.
        """
        try:
            start, samples, played = self._queue.get(timeout=timeout)
        except queue.Empty:
            return None
        frames = len(samples)
        if start > self._fetched:
            samples = np.concatenate([np.zeros(start - self._fetched, np.int16), samples])
        self._fetched = start + frames
        samples = self._down(samples)
        block = Block(samples, HEARING_RATE, self._position, played)
        self._position = block.end
        return block

    def heard(self, timeout: float) -> Block:
        """The next block; NoSoundError where none comes within `timeout` seconds."""
        block = self.read(timeout)
        if block is None:
            raise NoSoundError(
                "The microphone opens, but no sound comes from it.",
                hint="Connect it again, or choose another with --device.",
            )
        return block

    def _on_block(self, indata: Samples, frames: int, _time: object, status: Any) -> None:
        """In PortAudio's thread: copy and go."""
        if status.input_overflow:
            self.overflows += 1
        if self.began is None:
            self.began = time.monotonic() - frames / self.rate
        start = self.taken
        self.taken += frames
        played = self._played() if self._played is not None else None
        try:
            self._queue.put_nowait((start, indata[:, 0].copy(), played))
        except queue.Full:
            self.dropped += frames


def open_microphone(
    device: str | int | None = None, *, played: Callable[[], int] | None = None
) -> Microphone:
    """Open a microphone by name, part of a name, or number; None is the system's default.

    `played` tells how many samples (at `HEARING_RATE`) have been handed to the output; it is asked in the
    callback and must only read a number. Raises `DeviceError`.
    """
    try:
        import sounddevice
    except (ImportError, OSError) as error:
        raise NoSoundError(
            "PortAudio, the sound library, is missing.",
            hint="On Debian or Ubuntu: sudo apt install libportaudio2",
        ) from error
    number, info = _find(sounddevice, device)
    last: Exception | None = None
    for rate, channels in _ways(info):
        try:
            return Microphone(sounddevice, device=number, channels=channels, rate=rate, played=played)
        except (sounddevice.PortAudioError, ValueError) as error:
            last = error
            _log.debug("%s at %d Hz, %d channels: %s", info["name"], rate, channels, error)
    raise DeviceError(f"The microphone “{info['name']}” cannot be opened ({_reason(last)}).", hint=_BUSY_HINT)


def _find(sounddevice: Any, device: str | int | None) -> tuple[int, Any]:
    """Number and description of the input device that is meant."""
    inputs = [d for d in sounddevice.query_devices() if d["max_input_channels"] > 0]
    if not inputs:
        raise NoSoundError(
            "There is no microphone.", hint="Connect one, or use the keyboard: voiceguide start --text"
        )
    names = ", ".join(f"{d['index']} {d['name']}" for d in inputs)
    if device is None:
        try:
            chosen = sounddevice.query_devices(kind="input")
        except (sounddevice.PortAudioError, ValueError):
            chosen = inputs[0]
        return int(chosen["index"]), chosen
    wanted = str(device).strip().casefold()
    exact = [d for d in inputs if wanted in (str(d["index"]), str(d["name"]).casefold())]
    alike = exact or [d for d in inputs if wanted and wanted in str(d["name"]).casefold()]
    if not alike:
        raise DeviceError(f"There is no microphone “{device}”.", hint=f"Choose one of: {names}.")
    return int(alike[0]["index"]), alike[0]


def _ways(info: Any) -> tuple[tuple[int, int], ...]:
    """Rate and channels to try: the loudspeaker's rate, the device's own, the ear's.

    Two streams of one rate go through the same conversions of the sound system. Asked for 16 kHz or for
    44.1 kHz, a sound server that runs at 48 kHz let the two slide against each other.
    """
    own = round(info["default_samplerate"])
    many = min(2, info["max_input_channels"])
    rates = (SPEAKING_RATE, own, HEARING_RATE)
    return tuple(dict.fromkeys((rate, channels) for rate in rates for channels in (1, many)))


def _down_from(rate: int) -> Callable[[Samples], Samples]:
    """What brings samples of that rate to HEARING_RATE."""
    if rate == HEARING_RATE:
        return lambda samples: samples
    if rate == SPEAKING_RATE:
        return Decimator().push
    import soxr

    stream = soxr.ResampleStream(rate, HEARING_RATE, 1, dtype="int16")
    return lambda samples: np.asarray(stream.resample_chunk(samples), np.int16)


def _reason(error: Exception | None) -> str:
    return str(error.args[0] if error is not None and error.args else error).split(" [")[0]
