"""What was heard, on the session's clock."""

from voiceguide.dialogue.events import Heard
from voiceguide.transcript import heard_later


def test_the_times_of_what_was_heard_are_brought_to_the_sessions_clock():
    heard = heard_later(Heard("next step", None, speech_start_s=1.0, speech_end_s=2.0, decided_s=2.5), 0.25)
    assert (heard.speech_start_s, heard.speech_end_s, heard.decided_s) == (1.25, 2.25, 2.75)
    assert heard_later(Heard("", None, decided_s=3.0), 0.5) == Heard("", None, decided_s=3.5)
