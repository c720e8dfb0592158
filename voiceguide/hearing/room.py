"""What is known of a room from listening to it while the guide speaks: a few numbers, kept for the next time.

The guide's own voice is the test signal: how loud it arrives, how late, and how much of it can be taken out
say whether a person is heard over it; the pauses in it tell the noise. No sound is kept, only these numbers.
The delay is used again when the program starts the next time, so that a late echo (Bluetooth) is met at once.
"""

import json
import logging
import math
from dataclasses import asdict, dataclass
from pathlib import Path

from voiceguide.files import write_whole
from voiceguide.hearing.echo import EchoPath, EchoState

_log = logging.getLogger(__name__)

NOISY_DBFS = -42.0
"""Noise from which speech at its usual level (-26 dBFS) is hard to hear."""

_LATEST_S = 1.0
"""No loudspeaker is later; a greater number in the file is none of ours."""


@dataclass(frozen=True, slots=True)
class RoomFigures:
    """One measurement."""

    noise_dbfs: float
    """Level of the room without voices."""
    echo_dbfs: float
    """Level of the guide's voice at the microphone."""
    loss_db: float
    """How much of it is taken out."""
    delay_ms: float
    """How late it comes; 0 where that was not found."""
    drift_ppm: float
    """By how much the clocks of loudspeaker and microphone differ."""
    over_itself: bool
    """A person is heard while the guide speaks, too: its voice is taken out, or too soft to matter."""

    @property
    def noisy(self) -> bool:
        """Speech is hard to hear."""
        return self.noise_dbfs > NOISY_DBFS

    def __str__(self) -> str:
        """One line for a person."""
        return (
            f"the room is at {self.noise_dbfs:.0f} dBFS, my voice arrives at {self.echo_dbfs:.0f} dBFS, "
            f"{self.delay_ms:.0f} ms late, and {self.loss_db:.0f} dB of it are taken out"
        )


_NUMBERS = ("noise_dbfs", "echo_dbfs", "loss_db", "delay_ms", "drift_ppm")


def measured(echo: EchoPath) -> RoomFigures:
    """What the echo path has come to know so far."""
    return RoomFigures(
        noise_dbfs=round(echo.noise_dbfs, 1),
        echo_dbfs=round(echo.echo_dbfs, 1),
        loss_db=round(echo.loss_db, 1),
        delay_ms=round(1000 * (echo.delay_s or 0.0), 1),
        drift_ppm=round(echo.drift_ppm, 1),
        over_itself=echo.state is EchoState.LOCKED,
    )


def keep(figures: RoomFigures, path: Path | None = None) -> None:
    """Write them for the next time; a disk that fails is logged, not raised."""
    path = path or default_path()
    try:
        write_whole(path, (json.dumps(asdict(figures)) + "\n").encode())
    except OSError as error:
        _log.warning("what is known of the room cannot be kept (%s)", error)


def last(path: Path | None = None) -> RoomFigures | None:
    """What was kept the last time; None where there is nothing, or nothing that can be used."""
    path = path or default_path()
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        numbers = {name: float(kept[name]) for name in _NUMBERS}
        figures = RoomFigures(**numbers, over_itself=kept["over_itself"] is True)
    except (OSError, ValueError, TypeError, KeyError, RecursionError, OverflowError):
        return None
    usable = all(map(math.isfinite, numbers.values())) and 0 <= figures.delay_ms <= 1000 * _LATEST_S
    return figures if usable else None


def default_path() -> Path:
    """Where the figures of this user's room are kept."""
    from platformdirs import user_state_path

    return user_state_path("voiceguide") / "room.json"
