"""An engine's process that ends is known to have ended by everybody who waits for it."""

import sys
import threading
import time

from voiceguide.speech.process import Child, Hung


def test_the_end_of_a_process_is_told_to_all_who_wait():
    patience_s = 30.0
    child = Child((sys.executable, "-c", "import sys; sys.exit(3)"), patience_s=patience_s)
    told = []

    def wait():
        try:
            child.hello()
        except Hung as trouble:
            told.append(str(trouble))

    began = time.monotonic()
    waiting = [threading.Thread(target=wait) for _ in range(3)]
    for thread in waiting:
        thread.start()
    for thread in waiting:
        thread.join()
    child.end()
    assert told == ["ended without an answer"] * 3
    assert time.monotonic() - began < patience_s
