r"""The standard streams, as every system should have them, and what becomes of them when all is over.

Standard input is read as UTF-8, with or without a byte order mark, and what is none becomes U+FFFD. What is
written is UTF-8 on every system; a file's name that is no text keeps its bytes as \udc80 ..., which is also
how JSON writes them, so that a program that reads it finds the file.
"""

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TextIO


def use_utf8() -> None:
    """Read and write typographic signs on every system, whatever its code page."""
    for stream, encoding, errors in (
        (sys.stdin, "utf-8-sig", "replace"),
        (sys.stdout, "utf-8", "backslashreplace"),
        (sys.stderr, "utf-8", "backslashreplace"),
    ):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding=encoding, errors=errors)


def output_lost() -> None:
    """Let what is still to be written go nowhere: Python would try again at its end, and complain."""
    _leads_nowhere(sys.stdout)


def interrupted() -> None:
    """Let nothing more be complained of: what was being made is torn down half made, in several threads.

    Vosk frees a model that it has not yet noted down, or finds the files gone that it was loading.
    """
    _leads_nowhere(sys.stderr)


def _leads_nowhere(stream: TextIO) -> None:
    with suppress(OSError, ValueError, AttributeError), Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), stream.fileno())  # AttributeError: there is no such stream
