"""A tape gives back what was written last, and silence elsewhere."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from voiceguide.hearing.tape import Tape


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 25)), min_size=1, max_size=12))
def test_what_was_written_last_is_read_back(pieces: list[tuple[int, int]]) -> None:
    tape, length, truth = Tape(40), 40, np.zeros(600, np.int16)
    end = 0
    for number, (gap, count) in enumerate(pieces, 1):
        begin = end + gap
        truth[begin : begin + count] = number
        tape.write(begin, np.full(count, number, np.int16))
        end = begin + count
    assert tape.end == end
    first = max(end - length, 0)
    assert tape.read(first, end - first).tolist() == truth[first:end].tolist()


def test_what_it_never_held_is_silence() -> None:
    tape = Tape(10)
    tape.write(100, np.arange(1, 21, dtype=np.int16))
    assert tape.read(95, 10).tolist() == [0] * 10
    assert tape.read(108, 4).tolist() == [0, 0, 11, 12]
    assert tape.read(118, 4).tolist() == [19, 20, 0, 0]


def test_written_again_it_is_replaced() -> None:
    tape = Tape(10)
    tape.write(0, np.arange(10, dtype=np.int16))
    tape.write(4, np.full(3, 99, np.int16))
    assert tape.read(0, 10).tolist() == [0, 1, 2, 3, 99, 99, 99, 7, 8, 9]
