"""What a live session asks of the computer it runs on: not to sleep, and not to tidy up at the wrong time."""

import gc
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress


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
