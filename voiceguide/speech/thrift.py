"""Less memory of the same work: the GNU C library gives back what a sentence took, and keeps one heap.

By itself it keeps a heap for each thread that ever asked for memory, and the more of what was given back the
more was ever asked for. Elsewhere nothing here has an effect.
"""

import contextlib
import ctypes
import sys

AT_ONCE_BYTES = 131_072
"""What is larger is given back to the system at once."""
ENVIRONMENT = {
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_THRESHOLD_": str(AT_ONCE_BYTES),
    "MALLOC_TRIM_THRESHOLD_": str(AT_ONCE_BYTES),
    "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",
}
"""For the process of the natural voice, in large pages, which cost half as much to get as small ones.

For a clause of five seconds: 130 MB before and after it, 215 at its peak; it was 160 and 235 with a limit of
a megabyte, 200 and 300 without any of it.
"""
TRIM_THRESHOLD, MMAP_THRESHOLD, ARENA_MAX = -1, -3, -8
"""Numbers of malloc.h."""


def spare() -> None:
    """The same for this process from now on: 30 MB less in a live session, and the ear hears as fast.

    How many heaps there are is settled when a second thread first asks for memory; numpy starts threads, so
    this comes before it is imported.
    """
    if sys.platform != "linux":
        return
    with contextlib.suppress(OSError, AttributeError):
        library = ctypes.CDLL(None)
        library.mallopt(ARENA_MAX, 1)
        library.mallopt(MMAP_THRESHOLD, AT_ONCE_BYTES)
        library.mallopt(TRIM_THRESHOLD, AT_ONCE_BYTES)
