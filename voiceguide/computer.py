"""What a live session asks of the computer it runs on: not to sleep, not to tidy up at the wrong time, and to
let what nobody waits for come last.
"""

import ctypes
import gc
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

NICE = 10
"""How far work ahead gives way: a tenth of what others get of a processor that is wanted by both."""
DARWIN_THREAD, DARWIN_BACKGROUND = 3, 0x1000
"""macOS: a thread of the background (sys/resource.h)."""
WINDOWS_LOWEST = -2
"""Windows: a thread of the lowest priority (processthreadsapi.h)."""


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


def give_way() -> None:
    """Let all other threads of this machine go before the one that calls this."""
    with suppress(OSError, AttributeError):
        if sys.platform == "win32":
            kernel = ctypes.windll.kernel32
            kernel.SetThreadPriority(ctypes.c_void_p(kernel.GetCurrentThread()), WINDOWS_LOWEST)
        elif sys.platform == "darwin":
            os.setpriority(DARWIN_THREAD, 0, DARWIN_BACKGROUND)
        else:
            mine = threading.get_native_id()
            os.setpriority(os.PRIO_PROCESS, mine, os.getpriority(os.PRIO_PROCESS, mine) + NICE)
