"""A recording that cannot be written is named with its cause, and leaves nothing behind."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from voiceguide.errors import RecordingError
from voiceguide.room.recording import Recording

FULL = Path("/dev/full")


def test_a_folder_that_is_not_there_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="No such file") as found:
        Recording(tmp_path / "none" / "x.wav")
    assert found.value.exit_code == 2


@pytest.mark.skipif(not FULL.exists(), reason="there is no device that is always full")
def test_a_full_disk_is_a_run_that_failed() -> None:
    with pytest.raises(RecordingError, match="Make room") as found:
        Recording(FULL)
    assert found.value.exit_code == 1


@pytest.mark.skipif(sys.platform == "win32", reason="files have no limit there")
def test_where_there_is_no_room_no_empty_file_is_left(tmp_path: Path) -> None:
    program = (
        "import resource; from pathlib import Path; from voiceguide.room.recording import Recording;"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)); Recording(Path('x.wav'))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, check=False, capture_output=True)
    assert b"Make room" in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_recording_is_as_long_as_what_was_heard_and_ends_without_a_step(tmp_path: Path) -> None:
    loud, person = np.full(480, 8000, np.int16), np.full(160, 0.25, np.float32)
    with Recording(tmp_path / "x.wav") as recording:
        for _ in range(100):
            recording.add(loud, person)
    heard, _ = soundfile.read(tmp_path / "x.wav")
    assert len(heard) == 100 * 480
    assert heard[-480 - 480] == pytest.approx(8000 / 32768 + 0.25, abs=0.01)
    assert abs(heard[-1]) < 0.001
    assert np.abs(np.diff(heard[-960:])).max() < 0.01
