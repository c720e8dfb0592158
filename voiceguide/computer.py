"""What a live session asks of the computer it runs on: not to sleep, not to tidy up at the wrong time, and to
keep its memory together.
"""

import ctypes
import gc
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

_ARENA_MAX = -8
"""M_ARENA_MAX of malloc.h."""


def awake() -> ExitStack:
    """Keeps the computer from sleeping, locking and its screensaver while it is open."""
    from wakepy import keep

    stack = ExitStack()
    with suppress(Exception):  # a computer that cannot be kept awake can still guide
        stack.enter_context(keep.presenting(on_fail="pass"))
    return stack


@contextmanager
def uncollected() -> Iterator[None]:
    """While a program loads, and for what it has loaded, the garbage collector is off.

    What loading makes is 150,000 objects that stay for good. To look through them again and again
    takes a fifth of the start, and later a tenth of a second in the middle of somebody's command.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def keep_together() -> None:
    """Let all threads share one store of memory (glibc; elsewhere they do).

    Each thread of its own accord takes from a store of its own ("arena"), and what it gives back stays there
    for it alone. The recognisers are made in one thread, practise in another and hear in a third: 50 MB.
    """
    if sys.platform == "linux":
        with suppress(AttributeError, OSError):  # another C library
            ctypes.CDLL(None).mallopt(_ARENA_MAX, 1)
