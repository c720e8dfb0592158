import platform
import subprocess
import sys

import pytest

PROGRAM = """
import re, sys
from pathlib import Path
from voiceguide.speech.thrift import spare

def resident_kb():
    return int(re.search(r"VmRSS:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])

spare()
bytes(30_000_000)  # by itself, the C library would now keep blocks of up to this size
blocks = [bytes(200_000).replace(b"\\0", b"x") for _ in range(100)]
full = resident_kb()
del blocks[:-1]
sys.exit(full - resident_kb() < 15_000)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="the C library is another one")
def test_what_was_taken_is_given_back_at_once():
    assert subprocess.run([sys.executable, "-c", PROGRAM], check=False).returncode == 0
