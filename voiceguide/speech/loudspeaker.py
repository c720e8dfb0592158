"""The loudspeaker: gives the sound system what the mouth renders, and remembers what it gave.

The callback only renders and copies. What was handed over is also put, as it was rendered, into a bounded
queue: the ear's far end. Samples are counted at SPEAKING_RATE, whatever rate the device runs at.
"""

import logging
import queue
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import numpy as np

from voiceguide.errors import DeviceError, NoSoundError
from voiceguide.pcm import HEARING_RATE, SPEAKING_RATE, Block, Samples
from voiceguide.speech.reference import FarEnd

log = logging.getLogger(__name__)

LATENCY = "high"
"""What the sound system is asked for; "low" made underflows, each of which moves the echo's delay."""
QUEUE_BLOCKS = 400
"""Rendered blocks kept for the ear: some seconds; what is more is silence to it."""

Render = Callable[[int], Samples]


class Loudspeaker:
    """An open output; silent until started."""

    def __init__(
        self,
        stream: Callable[..., Any],
        render: Render,
        *,
        rate: int,
        channels: int,
        device: int | None = None,
    ) -> None:
        """`stream` makes the sound system's stream from rate, channels and callback."""
        self.device = device
        """Its number in the sound system; None for one that has none."""
        self._render = render
        self._rate = rate
        self._handed = 0
        self._rendered: queue.Queue[tuple[int, Samples]] = queue.Queue(QUEUE_BLOCKS)
        self._far_end = FarEnd()
        self._fetched = 0
        self._rest = np.zeros(0, np.int16)
        self.underflows = 0
        """Times the sound system ran dry."""
        self._resampler = None
        if rate != SPEAKING_RATE:
            import soxr

            self._resampler = soxr.ResampleStream(SPEAKING_RATE, rate, 1, dtype="int16", quality="MQ")
        self._stream = stream(samplerate=rate, channels=channels, callback=self._callback)

    def go_on(self, before: "Loudspeaker") -> None:
        """Take the place of one that has stopped: what it handed over counts, and the ear misses nothing."""
        self._handed, self._fetched = before._handed, before._fetched  # noqa: SLF001 - one of its own kind
        self._far_end = before._far_end  # noqa: SLF001
        self.underflows = before.underflows

    @property
    def handed(self) -> int:
        """Samples at SPEAKING_RATE handed to the output so far."""
        return self._handed

    @property
    def played(self) -> int:
        """The same at HEARING_RATE, for the microphone's blocks."""
        return self._handed * HEARING_RATE // SPEAKING_RATE

    @property
    def active(self) -> bool:
        """It is playing; False also once the device was unplugged."""
        return bool(self._stream.active)

    def start(self) -> None:
        """Begin to play."""
        try:
            self._stream.start()
        except Exception as error:
            raise _refused(error) from error

    def stop(self) -> None:
        """End playing and give the device back, also one that has vanished."""
        for end in (self._stream.abort, self._stream.close):
            try:
                end()
            except Exception as error:  # noqa: BLE001 - whatever it says, we are done with it
                log.info("loudspeaker, closing: %s", error)

    def far_end(self) -> tuple[Block, ...]:
        """What was handed over since last asked, at HEARING_RATE; for one consumer."""
        blocks: list[Block] = []
        while True:
            try:
                position, samples = self._rendered.get_nowait()
            except queue.Empty:
                return tuple(blocks)
            lost = np.zeros(position - self._fetched, np.int16)  # dropped blocks leave silence, not a shift
            self._fetched = position + len(samples)
            block = self._far_end.push(np.concatenate([lost, samples]) if len(lost) else samples)
            if len(block.samples):
                blocks.append(block)

    def _callback(self, out: Any, frames: int, _time: Any, status: Any) -> None:
        if status.output_underflow:
            self.underflows += 1
        while len(self._rest) < frames:
            missing = frames - len(self._rest)
            fresh = self._fetch(-(-missing * SPEAKING_RATE // self._rate))
            if self._resampler is not None:
                fresh = self._resampler.resample_chunk(fresh)
            self._rest = np.concatenate([self._rest, fresh]) if len(self._rest) else fresh
        out[:] = self._rest[:frames, None]
        self._rest = self._rest[frames:]

    def _fetch(self, n: int) -> Samples:
        samples = self._render(n)
        self._handed += n
        with suppress(queue.Full):  # `far_end` sees the gap
            self._rendered.put_nowait((self._handed - n, samples))
        return samples


def restart_sound_system() -> None:
    """Let PortAudio look anew for devices; all its streams must be closed, and none goes on after it."""
    import sounddevice

    sounddevice._terminate()  # noqa: SLF001 - its only way to learn of a device that has come back
    sounddevice._initialize()  # noqa: SLF001


def open_loudspeaker(render: Render, device: str | int | None = None) -> Loudspeaker:
    """Open the output `device` (a number, part of a name, or None for the system's default).

    Asks for SPEAKING_RATE and one channel, and takes the device's own rate or two channels where it must.
    NoSoundError where there is no sound system or no output at all; DeviceError where there is no such
    device, or it is busy.
    """
    try:
        import sounddevice
    except OSError as error:
        raise NoSoundError(
            "The sound system PortAudio is missing.",
            hint="Install it (Debian, Ubuntu: apt install libportaudio2), or run voiceguide demo.",
        ) from error
    number, info = _found(sounddevice, device)

    def stream(**settings: Any) -> Any:
        return sounddevice.OutputStream(device=number, dtype="int16", latency=LATENCY, **settings)

    refusal: Exception | None = None
    for rate in dict.fromkeys((SPEAKING_RATE, int(info["default_samplerate"]))):
        for channels in (1, 2):
            try:
                return Loudspeaker(stream, render, rate=rate, channels=channels, device=number)
            except sounddevice.PortAudioError as error:
                log.info("loudspeaker at %d Hz, %d channels: %s", rate, channels, error)
                refusal = error
    raise _refused(refusal)


def _found(sounddevice: Any, device: str | int | None) -> tuple[int, Any]:
    """Number and description of the output that is meant; the first one of a name that several have."""
    if isinstance(device, str):
        outputs = [d for d in sounddevice.query_devices() if d["max_output_channels"] > 0]
        wanted = device.strip().casefold()
        exact = [d for d in outputs if wanted in (str(d["index"]), str(d["name"]).casefold())]
        alike = exact or [d for d in outputs if wanted and wanted in str(d["name"]).casefold()]
        if alike:
            return int(alike[0]["index"]), alike[0]
        names = ", ".join(f"{d['index']} {d['name']}" for d in outputs)
        raise DeviceError(
            f"There is no loudspeaker {device!r}.",
            hint=f"Choose one of: {names}." if names else "Connect one.",
        )
    try:
        info = sounddevice.query_devices(device, "output")
        return int(info["index"]), info
    except (ValueError, sounddevice.PortAudioError) as error:
        if device is not None:
            raise DeviceError(
                f"There is no loudspeaker {device!r}.", hint="voiceguide doctor lists the devices there are."
            ) from error
        raise NoSoundError(
            "There is no loudspeaker.", hint="Connect one, or run voiceguide demo, which needs none."
        ) from error


def _refused(error: Exception | None) -> DeviceError:
    return DeviceError(
        f"The loudspeaker does not open: {error}.",
        hint="Close what else uses it, or choose another with --device.",
    )
