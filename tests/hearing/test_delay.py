"""Delay and drift are measured on speech, and the far end is moved only on evidence."""

import numpy as np
import pytest

from tests.hearing.sound import Voice, echo_of
from voiceguide.hearing.delay import AHEAD, EVERY, WINDOW, Change, DelayTracker, Line, measure, read_at
from voiceguide.hearing.tape import Tape
from voiceguide.pcm import HEARING_RATE, Samples, to_int16

SENTENCE = "Place both hands on the calf, slide slowly up to the knee, and glide back with no weight at all."


def _drifting(signal: np.ndarray, ppm: float) -> Samples:
    """The signal played by a clock that is fast by `ppm`."""
    tape = Tape(len(signal) + 100)
    tape.write(0, to_int16(signal))
    step = 1 + ppm * 1e-6
    blocks = [read_at(tape, i * step, (i + 160) * step, 160) for i in range(0, len(signal) - 160, 160)]
    return np.concatenate(blocks)


def _track(near: Samples, far: Samples) -> tuple[DelayTracker, int]:
    """A tracker led over the two streams, and how often it moved the far end."""
    tracker, tape, moves = DelayTracker(), Tape(len(far) + 2 * WINDOW), 0
    tape.write(0, far)
    for end in range(WINDOW, len(near), EVERY):
        begin, line = end - WINDOW, tracker.line
        read = [
            read_at(tape, p - line.at(p), p + 160 - line.at(p + 160), 160) for p in range(begin, end, 160)
        ]
        change = tracker.note(end, near[begin:end], np.concatenate(read)[:WINDOW])
        moves += change is Change.MOVED
    return tracker, moves


@pytest.mark.parametrize("delay_ms", [20, 150, 450])
def test_the_delay_of_an_echo_in_a_room_is_found(narrator: Voice, delay_ms: int) -> None:
    far = narrator(SENTENCE)
    echo = echo_of(far, db=-20, delay_s=delay_ms / 1000)
    found, height = measure(to_int16(echo), to_int16(far))
    assert found == pytest.approx(delay_ms * HEARING_RATE / 1000, abs=1.0)
    assert height > 20


def test_strangers_have_no_peak(narrator: Voice, person: Voice) -> None:
    far, near = (
        narrator(SENTENCE)[:WINDOW],
        person("the next bus goes at nine, and dinner is nearly ready")[:WINDOW],
    )
    _, height = measure(to_int16(near), to_int16(far[: len(near)]))
    assert height < 9


def test_an_echo_in_reach_is_left_alone(narrator: Voice) -> None:
    far = np.tile(narrator(SENTENCE), 3)
    tracker, moves = _track(to_int16(echo_of(far, db=-20, delay_s=0.06)), to_int16(far))
    assert (tracker.line, moves) == (Line(), 0)


def test_a_late_echo_is_met(narrator: Voice) -> None:
    far = np.tile(narrator(SENTENCE), 2)
    tracker, moves = _track(to_int16(echo_of(far, db=-20, delay_s=0.4)), to_int16(far))
    assert moves == 1
    assert tracker.line.delay == pytest.approx(0.385 * HEARING_RATE, abs=2)


@pytest.mark.parametrize("ppm", [60, -200])
def test_drifting_clocks_are_followed(narrator: Voice, ppm: int) -> None:
    far = np.tile(narrator(SENTENCE), 4)
    near = _drifting(echo_of(far, db=-20, delay_s=0.06), ppm)
    tracker, _ = _track(near, to_int16(far))
    assert tracker.drift_ppm == pytest.approx(-ppm, abs=10)


def test_a_fraction_of_a_sample_is_read_truly() -> None:
    time = np.arange(1000)
    tape = Tape(1000)
    tape.write(0, to_int16(0.5 * np.sin(0.3 * time)))
    got = read_at(tape, 300.25, 400.25, 100) / 32768
    assert np.abs(got - 0.5 * np.sin(0.3 * (300.25 + np.arange(100)))).max() < 1e-3
    assert AHEAD < 300
