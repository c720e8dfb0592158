"""What is known of a room: measured by the guide's own voice, kept as numbers, and used the next time."""

import json
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest

from tests.hearing.sound import Voice, echo_of
from voiceguide.hearing.echo import EchoPath
from voiceguide.hearing.room import RoomFigures, keep, last, measured
from voiceguide.hearing.speex import find_library
from voiceguide.pcm import HEARING_RATE, Block, to_int16

SENTENCES = (
    "Now let me find out how well I hear while I am speaking. "
    "Please say nothing until I have finished: I listen to my own voice, and to the room."
)
FIGURES = RoomFigures(-60.0, -30.0, 20.0, 350.0, 12.0, over_itself=True)

needs_library = pytest.mark.skipif(find_library() is None, reason="libspeexdsp is not installed")


def heard(path: EchoPath, near: np.ndarray, far: np.ndarray) -> RoomFigures:
    for begin in range(0, len(far) - 159, 160):
        end = begin + 160
        path.played(Block(to_int16(far[begin:end]), HEARING_RATE, begin))
        path.clean(Block(to_int16(near[begin:end]), HEARING_RATE, begin, end))
    return measured(path)


def noise(length: int, db: float) -> np.ndarray:
    return 10 ** (db / 20) * np.random.default_rng(6).standard_normal(length)


@needs_library
def test_ten_seconds_of_the_guides_voice_tell_delay_loss_and_noise(narrator: Voice) -> None:
    far = narrator(SENTENCES)
    figures = heard(EchoPath(), echo_of(far, db=-22, delay_s=0.08) + noise(len(far), -65), far)
    assert figures.delay_ms == pytest.approx(80, abs=1)
    assert figures.noise_dbfs == pytest.approx(-65, abs=5)
    assert figures.echo_dbfs == pytest.approx(-24, abs=4)
    assert figures.loss_db > 15
    assert figures.over_itself
    assert not figures.noisy


@needs_library
def test_a_loud_room_is_noisy(narrator: Voice) -> None:
    far = narrator(SENTENCES)
    assert heard(EchoPath(), echo_of(far, db=-22, delay_s=0.08) + noise(len(far), -35), far).noisy


def test_without_a_canceller_it_does_not_hear_over_itself(narrator: Voice) -> None:
    far = narrator(SENTENCES)
    path = EchoPath(cancel=False)
    assert not heard(path, echo_of(far, db=-22, delay_s=0.08), far).over_itself
    assert path.failing


@needs_library
def test_a_canceller_that_finds_no_echo_path_is_failing(narrator: Voice) -> None:
    far = np.tile(narrator(SENTENCES), 3)
    path = EchoPath()
    near = echo_of(far[::-1].copy(), db=-22, delay_s=0.08)  # nothing that was played
    assert not heard(path, near, far).over_itself
    assert path.failing


@needs_library
def test_how_far_the_guide_stands_over_the_noise_does_not_depend_on_how_loud_it_was_made(
    narrator: Voice,
) -> None:
    far = narrator(SENTENCES)
    room = noise(len(far), -50)
    found = []
    for gain in (1.0, 2.0):
        path = EchoPath()
        heard(path, gain * echo_of(far, db=-26, delay_s=0.08) + room, gain * far)
        found.append(path.over_noise_db)
    assert 20 < found[0] < 32
    assert found[1] == pytest.approx(found[0], abs=2)


@needs_library
def test_a_silent_loudspeaker_is_not_failing(narrator: Voice) -> None:
    far = np.tile(narrator(SENTENCES), 3)
    path = EchoPath()
    heard(path, noise(len(far), -65), far)
    assert not path.failing


@needs_library
def test_a_late_echo_known_from_the_last_time_is_taken_out_sooner(narrator: Voice) -> None:
    far = narrator(SENTENCES)[: 2 * HEARING_RATE]
    near = echo_of(far, db=-22, delay_s=0.35)
    loss = {delay_s: heard(EchoPath(delay_s=delay_s), near, far).loss_db for delay_s in (0.0, 0.35)}
    assert loss[0.35] > loss[0.0] + 5


def test_only_numbers_are_kept_and_read_again(tmp_path: Path) -> None:
    path = tmp_path / "state" / "room.json"
    keep(FIGURES, path)
    assert last(path) == FIGURES
    assert all(isinstance(value, int | float) for value in json.loads(path.read_text()).values())


@pytest.mark.parametrize("text", ["", "[1]", "{}", '{"delay_ms": 3}', "null", "[" * 100_000])
def test_a_file_that_makes_no_sense_is_as_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "room.json"
    assert last(path) is None
    path.write_text(text)
    assert last(path) is None
    keep(replace(FIGURES, delay_ms=-4e7), path)
    assert last(path) is None


@pytest.mark.parametrize("value", [None, "loud", [], {}, float("nan"), float("inf"), 10**400])
@pytest.mark.parametrize("name", ["noise_dbfs", "echo_dbfs", "loss_db", "delay_ms", "drift_ppm"])
def test_a_figure_that_is_no_number_is_as_none(tmp_path: Path, name: str, value: object) -> None:
    path = tmp_path / "room.json"
    path.write_text(json.dumps({**asdict(FIGURES), name: value}))
    assert last(path) is None
