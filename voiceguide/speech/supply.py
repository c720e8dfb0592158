"""Where the mouth's clips come from: what is said now, what may be said next, and in idle minutes the rest.

Two threads make clips. One makes what is being said, and waits for nothing. The other makes what is only
likely, and gives way: to the ear, which must keep up with the room; to what is being said; and while somebody
speaks it begins nothing at all, for what nobody foresaw comes when a person has spoken. The rest of a guide
is made while hands work and the room is silent, when the ear has little to do, and kept on disk: it is what a
later session starts with. A sentence that is being made ahead when it is wanted is made once more, at full
speed, and whichever is ready first is said: the two are the same.

A session has one voice. If the engine fails for good at what is being said, the stand-in takes over from the
next clause to the end, and nothing that was made by the first is said any more. A sentence that is only
likely and cannot be made is left: nobody misses it, and it is tried again once it is to be said.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress

from voiceguide.errors import VoiceError
from voiceguide.speech.clip import Clip, ClipKey
from voiceguide.speech.mouth import Mouth
from voiceguide.speech.synthesiser import Synthesiser

log = logging.getLogger(__name__)

LOOK_S = 1.0
"""Seconds between two looks whether the room has fallen silent."""
PATIENCE_S = 12.0
"""Seconds after which talk that never ended no longer holds up the work ahead."""


class Supply:
    """Keeps a mouth in clips; `run` and `run_ahead` are the lives of two threads."""

    def __init__(
        self,
        mouth: Mouth,
        voice: Synthesiser,
        *,
        stand_in: Callable[[], Synthesiser] | None = None,
        behind: Iterable[ClipKey] = (),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`stand_in` opens the voice that takes over; `behind` is made on disk when nothing else is to do."""
        self._mouth = mouth
        self._voice = voice
        self._stand_in = stand_in
        self._behind = iter(behind)
        self._clock = clock
        self._news, self._news_ahead = threading.Event(), threading.Event()
        self._change = threading.Lock()
        """Held while the voice is replaced, and while a clip goes to the mouth."""
        self._held_until = 0.0
        self._failed: set[ClipKey] = set()
        """What could not be made ahead of need."""
        self._closed = False

    def wake(self) -> None:
        """The mouth may want something."""
        self._news.set()
        self._news_ahead.set()

    def hold(self) -> None:
        """Somebody speaks: until `go`, or some seconds, begin nothing that is only likely."""
        self._held_until = self._clock() + PATIENCE_S

    def go(self) -> None:
        """What was spoken has been judged."""
        self._held_until = 0.0
        self.wake()

    def run(self) -> None:
        """Make what is said until closed. VoiceError where the voice fails and no other stands in."""
        while not self._closed:
            self._news.clear()
            if not self.step():
                self._news.wait(LOOK_S)

    def run_ahead(self) -> None:
        """Make what may be said until closed, as `run` does."""
        while not self._closed:
            self._news_ahead.clear()
            if not self.step_ahead():
                self._news_ahead.wait(LOOK_S)
                if self._begun:
                    with suppress(VoiceError):  # what is to be said will tell
                        self._voice.warm()

    @property
    def _begun(self) -> bool:
        """The mouth is in use; before, the program is loading and wants its processors."""
        return self._mouth.position > 0

    def step(self) -> bool:
        """Make one clip of what is said; False where there is none to make.

        Before anything is said, that is what the session will begin with.
        """
        key = self._mouth.wanted(likely=not self._begun)
        if key is None:
            return False
        self._shelve(key, *self._make(key))
        self._news_ahead.set()
        return True

    def step_ahead(self) -> bool:
        """Make one clip that may be said; False where there is nothing to make now."""
        held = self._clock() < self._held_until
        if held or not self._begun or self._mouth.wanted(likely=False) is not None:
            return False
        likely = [key for key in self._mouth.likely() if key not in self._failed]
        key = likely[0] if likely else None if self._mouth.speaking else next(self._behind, None)
        if key is None:
            return False
        voice = self._voice
        try:
            if likely:
                key = next((k for k in likely if voice.kept(k.text, k.rate_wpm)), key)
                self._shelve(key, voice.clip(key.text, key.rate_wpm, ahead=True), voice)
            elif not voice.kept(key.text, key.rate_wpm):
                voice.clip(key.text, key.rate_wpm, ahead=True)
        except VoiceError as error:
            if voice is self._voice:  # else it was only taken away
                log.info("not made ahead: %s", error.what)
                self._failed.add(key)
        return True

    def _shelve(self, key: ClipKey, clip: Clip, voice: Synthesiser) -> None:
        with self._change:
            if voice is self._voice:  # else it is wanted again, of the other voice
                self._mouth.supply(key, clip)

    def _make(self, key: ClipKey) -> tuple[Clip, Synthesiser]:
        """The clip of what is said, and whose it is."""
        voice = self._voice
        try:
            return voice.clip(key.text, key.rate_wpm), voice
        except VoiceError as error:
            voice = self._other_than(voice, error)
        return voice.clip(key.text, key.rate_wpm), voice

    def _other_than(self, failed: Synthesiser, error: VoiceError) -> Synthesiser:
        """The voice that takes over, or has; the error where there is none."""
        with self._change:
            if self._voice is failed:
                if self._stand_in is None or self._closed:
                    raise error
                log.warning("%s The built-in voice goes on.", error.what)
                failed.close()
                self._voice, self._stand_in = self._stand_in(), None
                self._failed.clear()
                self._mouth.forget()
            return self._voice

    def close(self) -> None:
        """End the voice's process, also in the middle of a sentence."""
        self._closed = True
        self._voice.close()
        self.wake()
