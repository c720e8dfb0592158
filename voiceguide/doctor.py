"""What works on this machine, one named check each, and the one next thing to do.

A check does what the session will do: it opens the microphone and listens for a second, lets the voice make a
clip, hashes the model. What goes wrong is the very error the session would raise, so the words are the same.
A session runs live when all is well; without the sound devices or the echo canceller there is still the demo.
"""

import math
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from voiceguide import modelstore
from voiceguide.errors import GuideError, ModelError, NoSoundError
from voiceguide.guide.loader import load
from voiceguide.guide.model import Scene
from voiceguide.hearing.microphone import open_microphone
from voiceguide.hearing.room import RoomFigures, last
from voiceguide.hearing.speex import find_library
from voiceguide.pcm import HEARING_RATE, Samples
from voiceguide.roomcheck import check_room
from voiceguide.settings import Settings, device, load_settings, named_model
from voiceguide.speech.loudspeaker import open_loudspeaker
from voiceguide.speech.music import open_music
from voiceguide.voice import open_voice

_LISTEN_S = 1.0
"""Seconds the microphone is listened to."""

_DEAD_DBFS = -90.0
"""A microphone softer than this gives no sound at all: muted, or not allowed to the program."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found."""

    name: str
    """settings, guide, model, voice, music, loudspeaker, microphone, echo or room."""
    ok: bool
    text: str
    """What is there, or what is wrong."""
    hint: str = ""
    """The next thing to do; empty where all is well."""
    needed: bool = True
    """Without it `voiceguide start` gives no session at all, not even the demo."""

    def __str__(self) -> str:
        """One line for a person."""
        mark = "ok" if self.ok else "fails" if self.needed else "without"
        return f"{self.name:12}{mark:9}{self.text}"


def examine(settings: Settings | None = None, *, room: bool = False) -> tuple[Finding, ...]:
    """Run every check, the needed ones first. Takes a few seconds; never touches the network.

    `room`: speak for ten seconds, too, and find out how well people are heard meanwhile.
    Wrong settings are the first finding; the rest is then examined with the usual ones.
    """
    wrong: tuple[Finding, ...] = ()
    if settings is None:
        try:
            settings = load_settings()
        except GuideError as error:
            settings = Settings(model=named_model())
            text = " ".join((error.what, *getattr(error, "problems", ())))
            wrong = (Finding(name="settings", ok=False, text=text, hint=error.hint),)
    checks: tuple[tuple[str, bool, Callable[[Settings], str]], ...] = (
        ("guide", True, _guide),
        ("model", True, _model),
        ("voice", True, _voice),
        *((("music", True, _music),) if settings.music else ()),
        ("loudspeaker", False, _loudspeaker),
        ("microphone", False, _microphone),
        ("echo", False, _echo),
    )
    if room:
        checks = (*checks, ("room", False, _room))
    return (*wrong, *(_finding(name, needed, check, settings) for name, needed, check in checks))


def runnable(findings: Sequence[Finding]) -> bool:
    """A session can run, live or as the demo: the exit code of `voiceguide doctor` is 0."""
    return all(finding.ok for finding in findings if finding.needed)


def next_thing(findings: Sequence[Finding]) -> str:
    """The one next thing to do, as a sentence; "" where all is well."""
    failed = [finding for finding in findings if not finding.ok]
    return failed[0].hint if failed else ""


def _finding(name: str, needed: bool, check: Callable[[Settings], str], settings: Settings) -> Finding:  # noqa: FBT001
    try:
        return Finding(name=name, ok=True, text=check(settings), needed=needed)
    except GuideError as error:
        return Finding(name=name, ok=False, text=error.what, hint=error.hint, needed=needed)


def _guide(settings: Settings) -> str:
    guide = load(settings.guide)
    return f"{guide.title}, {len(guide.steps)} steps"


def _model(settings: Settings) -> str:
    folder = modelstore.find(settings.model or None)
    wrong = modelstore.verify(folder)
    if wrong:
        raise ModelError(
            f"The recogniser's model in {folder} is damaged: {'; '.join(wrong[:3])}.",
            hint="Run `voiceguide setup` to fetch it again.",
        )
    return f"{folder}, whole"


def _voice(settings: Settings) -> str:
    synthesiser = open_voice(settings.voice)
    try:
        began = time.monotonic()
        clip = synthesiser.clip(load(settings.guide).title, settings.rate_wpm)
        return f"{synthesiser.voice}; {clip.seconds:.1f} s of speech made in {time.monotonic() - began:.2f} s"
    finally:
        synthesiser.close()


def _music(settings: Settings) -> str:
    open_music(settings.music, Scene.PADS)
    return f"{settings.music}, from the start"


def _loudspeaker(settings: Settings) -> str:
    loudspeaker = open_loudspeaker(_silence, device(settings.loudspeaker))
    try:
        loudspeaker.start()
        time.sleep(_LISTEN_S / 2)
        return f"{_named(loudspeaker.device, 'output')}, {_lost(loudspeaker.underflows, 0)}"
    finally:
        loudspeaker.stop()


def _microphone(settings: Settings) -> str:
    microphone = open_microphone(device(settings.microphone))
    try:
        microphone.start()
        heard: list[Samples] = []
        while sum(map(len, heard)) < _LISTEN_S * HEARING_RATE:
            heard.append(microphone.heard(timeout=2.0).samples)
    finally:
        microphone.stop()
    level = _dbfs(np.concatenate(heard))
    name = _named(microphone.device, "input")
    if level < _DEAD_DBFS:
        raise NoSoundError(
            f"The microphone {name} gives only silence.",
            hint="Switch it on, or allow this program to use it in the system's privacy settings.",
        )
    return f"{name}, the room is at {level:.0f} dBFS, {_lost(microphone.overflows, microphone.dropped)}"


def _echo(settings: Settings) -> str:
    if not settings.echo:
        return "switched off in the settings: commands are heard between the guide's sentences"
    if find_library() is None:
        how = {
            "linux": "On Debian or Ubuntu: sudo apt install libspeexdsp1",
            "darwin": "With Homebrew: brew install speexdsp",
        }
        raise GuideError(
            "libspeexdsp is missing; while the guide speaks only urgent words are heard.",
            hint=how.get(sys.platform, "Put libspeexdsp-1.dll where the system finds libraries."),
        )
    figures = last()
    return "libspeexdsp takes the guide's own voice out of the microphone; " + (
        _judged(figures) if figures is not None else "how well, `voiceguide doctor --room` finds out"
    )


def _room(settings: Settings) -> str:
    return _judged(check_room(settings))


def _judged(figures: RoomFigures) -> str:
    """The figures of a room check, where they are good enough."""
    if not figures.over_itself:
        raise GuideError(
            f"While the guide speaks only a voice louder than its own is heard: {figures}.",
            hint="Turn the loudspeaker down, or move it away from the microphone: voiceguide doctor --room",
        )
    if figures.noisy:
        raise GuideError(
            f"The room is so loud that speech is hard to hear: {figures}.",
            hint="Turn the noise down, or move the microphone closer, then: voiceguide doctor --room",
        )
    return f"people are heard while the guide speaks: {figures}"


def _silence(n: int) -> Samples:
    return np.zeros(n, np.int16)


def _dbfs(samples: Samples) -> float:
    """Root mean square over full scale, in dB."""
    power = float(np.mean((samples.astype(np.float64) / 32768.0) ** 2))
    return 10.0 * math.log10(max(power, 1e-12))


def _lost(times: int, samples: int) -> str:
    if not times and not samples:
        return "no sound lost"
    return f"sound lost {times} times" + (f" and {samples} samples dropped" if samples else "")


def _named(number: int | None, kind: str) -> str:
    """The device that was opened and the others of its kind, as the sound system names them."""
    import sounddevice

    there = sounddevice.query_devices()
    others = [
        f"{found['index']} {found['name']}"
        for found in there
        if found[f"max_{kind}_channels"] and found["index"] != number
    ]
    used = next((str(found["name"]) for found in there if found["index"] == number), f"device {number}")
    return used + (f" (others: {'; '.join(others)})" if others else "")
