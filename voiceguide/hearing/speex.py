"""The binding to libspeexdsp: a linear echo canceller, and a suppressor for what it leaves.

The canceller is the library's multi-delay block frequency-domain filter (J.-M. Valin, "On adjusting the
learning rate in frequency domain echo cancellation with double-talk", 2007): linear, so that it takes away
the echo and leaves the person. The suppressor works only with noise suppression switched on. The library
is the system's (Debian: libspeexdsp1, Homebrew: speexdsp).
"""

import ctypes
import ctypes.util
import sys
from pathlib import Path
from typing import Any

import numpy as np

from voiceguide.pcm import HEARING_RATE, Samples

FRAME = 160
"""Samples in a frame: 10 ms."""

TAIL = 4800
"""Samples of echo path that are modelled: 300 ms."""

NOISE_DB = -6
ECHO_DB = -40
ECHO_ACTIVE_DB = -15
"""Most that is taken off noise, echo, and echo while a person speaks, in dB."""

_NAMES = ("libspeexdsp.so.1", "libspeexdsp.1.dylib", "libspeexdsp.dylib", "libspeexdsp-1.dll", "speexdsp.dll")
_FOLDERS = {"darwin": ("/opt/homebrew/lib", "/usr/local/lib", "/opt/local/lib")}

# Requests of speex_echo.h and speex_preprocess.h.
_ECHO_SET_RATE = 24
_SET_DENOISE, _SET_NOISE, _SET_ECHO, _SET_ECHO_ACTIVE, _SET_ECHO_STATE = 0, 18, 20, 22, 24


def find_library() -> Any | None:
    """The loaded library, or None where the system has none."""
    folders = _FOLDERS.get(sys.platform, ())
    places = [str(Path(folder, name)) for folder in folders for name in _NAMES]
    found = ctypes.util.find_library("speexdsp")
    for name in (*([found] if found else []), *_NAMES, *places):
        try:
            library = ctypes.CDLL(name)
        except OSError:
            continue
        library.speex_echo_state_init.restype = ctypes.c_void_p
        library.speex_preprocess_state_init.restype = ctypes.c_void_p
        return library
    return None


class Canceller:
    """One echo path of one microphone and one loudspeaker, frame by frame."""

    def __init__(self, library: Any) -> None:
        """`library` is that of `find_library`."""
        self._library = library
        rate = ctypes.c_int(HEARING_RATE)
        self._echo = ctypes.c_void_p(library.speex_echo_state_init(FRAME, TAIL))
        library.speex_echo_ctl(self._echo, _ECHO_SET_RATE, ctypes.byref(rate))
        self._suppressor = ctypes.c_void_p(library.speex_preprocess_state_init(FRAME, HEARING_RATE))
        for request, value in (
            (_SET_DENOISE, 1),
            (_SET_NOISE, NOISE_DB),
            (_SET_ECHO, ECHO_DB),
            (_SET_ECHO_ACTIVE, ECHO_ACTIVE_DB),
        ):
            library.speex_preprocess_ctl(self._suppressor, request, ctypes.byref(ctypes.c_int(value)))
        library.speex_preprocess_ctl(self._suppressor, _SET_ECHO_STATE, self._echo)

    def cancel(self, near: Samples, far: Samples) -> Samples:
        """What is left of `near` without the echo of `far`: `FRAME` samples each."""
        out = np.empty(FRAME, np.int16)
        self._library.speex_echo_cancellation(self._echo, _pointer(near), _pointer(far), _pointer(out))
        return out

    def suppress(self, frame: Samples) -> Samples:
        """The frame before this one, with less noise and residual echo (one frame of delay)."""
        out = frame.copy()
        self._library.speex_preprocess_run(self._suppressor, _pointer(out))
        return out

    def reset(self) -> None:
        """Forget the echo path."""
        self._library.speex_echo_state_reset(self._echo)

    def close(self) -> None:
        """Give the memory back; the canceller must not be used after it."""
        if self._suppressor:
            self._library.speex_preprocess_state_destroy(self._suppressor)
            self._library.speex_echo_state_destroy(self._echo)
            self._suppressor = self._echo = ctypes.c_void_p()

    def __del__(self) -> None:
        self.close()


def _pointer(samples: Samples) -> ctypes.c_void_p:
    return ctypes.c_void_p(samples.ctypes.data)
