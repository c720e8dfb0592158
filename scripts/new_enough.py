"""Go on with Python 3.11 or newer: imported first, and written so that an older Python can read it."""

import os
import shutil
import subprocess
import sys

OLDEST = (3, 11)
"""The oldest Python the program runs on."""


def newer() -> "list[str] | None":
    """Return the command of a new enough Python, or None where there is none."""
    for minor in range(20, OLDEST[1] - 1, -1):
        found = shutil.which("python3.%d" % minor)  # noqa: UP031
        if found and subprocess.call([found, "-c", ""], stderr=subprocess.DEVNULL) == 0:
            return [found]
    uv = shutil.which("uv")
    if uv:
        return [uv, "run", "--quiet", "--no-project", "--python", ">=3.11", "python"]
    return None


if sys.version_info < OLDEST:  # an older Python may well start the script
    command = newer()
    if command is None:
        sys.exit(
            "voiceguide needs Python 3.11 or newer, this is %d.%d. Install one from python.org "  # noqa: UP031
            "or your system's packages, then run the same command again." % sys.version_info[:2]
        )
    sys.exit(subprocess.call(command + [os.path.abspath(sys.argv[0])] + sys.argv[1:]))  # noqa: PTH100, RUF005
