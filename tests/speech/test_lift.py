"""The guide's loudness follows the room's noise: bounded, slowly, and never inside a clause."""

import numpy as np
import pytest

from voiceguide.pcm import SPEAKING_RATE
from voiceguide.speech.lift import LIFT_STEP_DB, MOST_LIFT_DB, Lift


def over_clauses(lift: Lift, over_noise_db: float, clauses: int) -> list[float]:
    gains = []
    for _ in range(clauses):
        lift.follow(over_noise_db)
        lift.next_clause()
        lift.over(SPEAKING_RATE)
        gains.append(20 * float(np.log10(lift.value)))
    return gains


def test_a_quiet_room_needs_none() -> None:
    assert over_clauses(Lift(), 50.0, 3) == [0.0, 0.0, 0.0]


def test_in_noise_it_rises_a_little_with_each_clause_to_its_bound_and_comes_back() -> None:
    lift = Lift()
    gains = over_clauses(lift, 0.0, 8)
    assert gains[-1] == pytest.approx(MOST_LIFT_DB, abs=0.01)
    assert np.diff([0.0, *gains]).max() <= LIFT_STEP_DB + 0.01
    assert over_clauses(lift, 50.0, 8)[-1] == pytest.approx(0.0, abs=0.01)


def test_half_of_what_the_noise_takes_is_given_back() -> None:
    assert over_clauses(Lift(), 19.0, 6)[-1] == pytest.approx(3.0, abs=0.01)


def test_nothing_moves_inside_a_clause() -> None:
    lift = Lift()
    lift.next_clause()
    lift.over(SPEAKING_RATE)
    lift.follow(0.0)
    assert np.ptp(np.ones(SPEAKING_RATE) * lift.over(SPEAKING_RATE)) == 0.0
    assert lift.value == 1.0
