"""The wait for more depends on what was said so far."""

from voiceguide.dialogue.understanding import Completion
from voiceguide.hearing.endpoint import AMEND_S, PAUSE_S, WAIT_S, wait_s


def test_the_more_can_come_the_longer_the_wait() -> None:
    complete, open_, prefix = (wait_s(c) for c in (Completion.COMPLETE, Completion.OPEN, Completion.PREFIX))
    assert PAUSE_S <= complete < open_ < prefix < AMEND_S
    assert open_ < wait_s(Completion.NONE) < prefix


def test_a_command_outvotes_what_is_none() -> None:
    assert wait_s(Completion.NONE, Completion.COMPLETE) == WAIT_S[Completion.COMPLETE]
    assert wait_s(Completion.COMPLETE, Completion.PREFIX) == WAIT_S[Completion.PREFIX]
    assert wait_s() == WAIT_S[Completion.NONE]
