"""An output that nobody hears: keeps the mouth going, at the pace of time, where there is no loudspeaker."""

import threading
import time

from voiceguide.pcm import HEARING_RATE, SPEAKING_RATE, Block
from voiceguide.speech.loudspeaker import Render

BLOCK_S = 0.02


class SilentLoudspeaker:
    """Renders and throws away, for a session on the keyboard alone."""

    def __init__(self, render: Render) -> None:
        """Not rendering until started."""
        self._render = render
        self._handed = 0
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="silence", daemon=True)

    @property
    def played(self) -> int:
        """Samples rendered so far, at HEARING_RATE."""
        return self._handed * HEARING_RATE // SPEAKING_RATE

    @property
    def active(self) -> bool:
        """It is rendering."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Begin to render."""
        self._thread.start()

    def stop(self) -> None:
        """End rendering."""
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join()

    def far_end(self) -> tuple[Block, ...]:
        """Nothing is played."""
        return ()

    def _run(self) -> None:
        n = round(BLOCK_S * SPEAKING_RATE)
        began = time.monotonic()
        while not self._closing.wait(max(began + self._handed / SPEAKING_RATE - time.monotonic(), 0)):
            self._render(n)
            self._handed += n
