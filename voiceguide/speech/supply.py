"""Where the mouth's clips come from: what is said now, what may be said next, and in idle minutes the rest.

One clip is made at a time. A sentence nobody foresaw must not wait for one that is only likely, and it comes
when a person has spoken: so while somebody speaks nothing is begun but what is being said. The rest of a
guide is made while hands work and the room is silent, when the ear has little to do, and kept on disk: it is
what a later session starts with.

A session has one voice. If the engine fails for good in its middle, the stand-in takes over from the next
clause to the end, and nothing that was made by the first is said any more.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable

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
    """Keeps a mouth in clips; `run` is the life of a thread."""

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
        self._news = threading.Event()
        self._held_until = 0.0
        self._closed = False

    def wake(self) -> None:
        """The mouth may want something."""
        self._news.set()

    def hold(self) -> None:
        """Somebody speaks: until `go`, or some seconds, begin nothing that is only likely."""
        self._held_until = self._clock() + PATIENCE_S

    def go(self) -> None:
        """What was spoken has been judged."""
        self._held_until = 0.0
        self._news.set()

    def run(self) -> None:
        """Make clips until closed. VoiceError where the voice fails and no other stands in."""
        while not self._closed:
            self._news.clear()
            if not self.step():
                self._news.wait(LOOK_S)
                if self._begun:
                    self._voice.warm()

    @property
    def _begun(self) -> bool:
        """The mouth is in use; before, the program is loading and wants its processors."""
        return self._mouth.position > 0

    def step(self) -> bool:
        """Make one clip; False where there is nothing to make now."""
        held = self._clock() < self._held_until
        key = self._mouth.wanted(likely=not held)
        if key is not None:
            self._mouth.supply(key, self._make(key))
            return True
        idle = self._begun and not held and not self._mouth.speaking
        rest = next(self._behind, None) if idle else None
        if rest is not None and not self._voice.kept(rest.text, rest.rate_wpm):
            self._make(rest)
        return rest is not None

    def _make(self, key: ClipKey) -> Clip:
        try:
            return self._voice.clip(key.text, key.rate_wpm)
        except VoiceError as error:
            if self._stand_in is None or self._closed:
                raise
            log.warning("%s The built-in voice goes on.", error.what)
            self._voice.close()
            self._voice, self._stand_in = self._stand_in(), None
            self._mouth.forget()
            return self._voice.clip(key.text, key.rate_wpm)

    def close(self) -> None:
        """End the voice's process, also in the middle of a sentence."""
        self._closed = True
        self._voice.close()
        self._news.set()
