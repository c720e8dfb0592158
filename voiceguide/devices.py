"""The loudspeaker and the microphone of a session, which may vanish and come back.

A headset runs out, a plug is pulled, a sound server is restarted, the computer has slept: no error need
reach us, only the callbacks cease. So a watch looks whether both go on. When one has stood still, the voice
is held, both are closed, PortAudio is made to look for devices anew, and they are opened again, waiting
longer after each failure. The counts of samples go on across it, and so does the session: what was cut is
said again from the start of its clause.
"""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack

from voiceguide.errors import GuideError, NoSoundError, RunError
from voiceguide.hearing.microphone import Microphone, open_microphone
from voiceguide.settings import Settings, device
from voiceguide.speech.loudspeaker import Loudspeaker, Render, open_loudspeaker, restart_sound_system
from voiceguide.speech.silence import SilentLoudspeaker

_log = logging.getLogger(__name__)

LOOK_S = 0.5
"""Seconds between two looks."""
SOON_S = 0.1
"""Seconds between two looks at devices just opened."""
STILL_S = 4.0
"""Seconds without a callback after which a device has stopped, whatever it says: a busy computer can do
without for two."""
FIRST_WAIT_S, LONGEST_WAIT_S = 0.5, 8.0
"""Seconds before the first attempt to open it again, doubled after each, and at most."""
GIVE_UP_S = 900.0
"""Seconds after which nobody is expected to bring it back."""
CLOSING_S = 3.0
"""Seconds that closing a device that is gone may take."""


class Devices:
    """What a session plays on and listens to."""

    def __init__(self, settings: Settings, render: Render, *, typed: bool) -> None:
        """Open them; the microphone (none for a typed session) listens at once.

        Raises NoSoundError and DeviceError; a typed session does without a loudspeaker.
        """
        self._settings = settings
        self._render = render
        self._closing = threading.Event()
        self._changing = threading.Lock()
        """Held while they are closed or opened anew, so that what is opened last is closed, too."""
        self.microphone: Microphone | None = None
        """None for a typed session."""
        with ExitStack() as opened:
            self.loudspeaker = self._first_loudspeaker(typed=typed)
            """Silent until `start`."""
            opened.callback(self.loudspeaker.stop)
            if not typed:
                self.microphone = self._open_microphone()
                opened.callback(self.microphone.stop)
                self.microphone.start()
            opened.pop_all()
        self.began = time.monotonic()
        """When the microphone began to listen, on the monotonic clock."""

    def start(self) -> None:
        """Begin to play."""
        self.loudspeaker.start()

    def close(self) -> None:
        """Give both devices back."""
        self._closing.set()
        free = self._changing.acquire(timeout=CLOSING_S)  # opening what is gone can hang
        try:
            self._shut()
        finally:
            if free:
                self._changing.release()

    def watch(self, *, gone: Callable[[], None], back: Callable[[], None]) -> None:
        """Open them anew whenever they have stopped, telling of both; until closed. For a thread of its own.

        RunError where they do not come back.
        """
        counts, since = self._counts(), time.monotonic()
        while not self._closing.wait(LOOK_S):
            now, new = time.monotonic(), self._counts()
            if all(a != b for a, b in zip(counts, new, strict=True)):
                counts, since = new, now
            elif now - since > STILL_S or not self._active():
                what = "loudspeaker" if counts[0] == new[0] else "microphone"
                _log.warning("The %s has stopped; trying to open it again.", what)
                gone()
                self._reopen()
                if self._closing.is_set():
                    return
                _log.warning("The sound is back.")
                back()
                counts, since = self._counts(), time.monotonic()

    def _active(self) -> bool:
        """Neither device says that it is gone."""
        return all(end.active for end in (self.loudspeaker, self.microphone) if end is not None)

    def _counts(self) -> tuple[int, ...]:
        """What only goes on while the devices do."""
        if isinstance(self.loudspeaker, SilentLoudspeaker):
            return ()
        microphone = () if self.microphone is None else (self.microphone.taken,)
        return (self.loudspeaker.handed, *microphone)

    def _reopen(self) -> None:
        wait, until = FIRST_WAIT_S, time.monotonic() + GIVE_UP_S
        while not self._closing.wait(wait):
            wait = min(2 * wait, LONGEST_WAIT_S)
            if time.monotonic() > until:
                raise RunError("The sound did not come back.", hint="Connect the device and start again.")
            try:
                self._change()
            except GuideError as error:
                _log.info("not yet: %s", error)
                continue
            if self._goes():
                return
            _log.info("not yet: it opens, and nothing comes")

    def _change(self) -> None:
        """Close them and open them again, unless all is being closed."""
        with self._changing:
            if self._closing.is_set():
                return
            try:
                if self._shut():
                    restart_sound_system()
                self._open_anew()
            finally:
                if self._closing.is_set():  # whoever closes has waited long enough
                    self._shut()

    def _goes(self) -> bool:
        """Both devices go on, within STILL_S."""
        before = self._counts()
        for _ in range(round(STILL_S / SOON_S)):
            self._closing.wait(SOON_S)
            if all(a != b for a, b in zip(before, self._counts(), strict=True)):
                return True
        return False

    def _open_anew(self) -> None:
        """Both once more, going on where those before stopped."""
        before = self.loudspeaker
        if isinstance(before, Loudspeaker):
            loudspeaker = open_loudspeaker(self._render, device(self._settings.loudspeaker))
            loudspeaker.go_on(before)
            self.loudspeaker = loudspeaker
        if self.microphone is not None:
            microphone = self._open_microphone()
            microphone.go_on(self.microphone)
            self.microphone = microphone
            microphone.start()
        self.loudspeaker.start()

    def _shut(self) -> bool:
        """Close both; whether that could be done: closing what is gone can hang."""
        closers = [
            threading.Thread(target=end.stop, daemon=True)
            for end in (self.loudspeaker, self.microphone)
            if end is not None
        ]
        for closer in closers:
            closer.start()
        for closer in closers:
            closer.join(CLOSING_S)
        return not any(closer.is_alive() for closer in closers)

    def _open_microphone(self) -> Microphone:
        return open_microphone(device(self._settings.microphone), played=lambda: self.loudspeaker.played)

    def _first_loudspeaker(self, *, typed: bool) -> Loudspeaker | SilentLoudspeaker:
        try:
            return open_loudspeaker(self._render, device(self._settings.loudspeaker))
        except NoSoundError:
            if not typed:
                raise
            _log.warning("there is no loudspeaker; the guide's words are only printed")
            return SilentLoudspeaker(self._render)
