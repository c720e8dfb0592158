"""What is made when: the mouth and the voice are real, the engine is a tone whose work can be watched."""

import numpy as np
import pytest

from voiceguide.dialogue.events import ClauseBegan, Prepare, Say
from voiceguide.errors import VoiceError
from voiceguide.guide.model import Clause
from voiceguide.speech.clip import ClipKey
from voiceguide.speech.engine import Recording
from voiceguide.speech.mouth import Mouth
from voiceguide.speech.supply import PATIENCE_S, Supply
from voiceguide.speech.synthesiser import Synthesiser


class Tone:
    """An engine that says everything with one tone; it may break."""

    def __init__(self, hertz: float = 200.0) -> None:
        self.said: list[tuple[str, int]] = []
        self.ahead: list[str] = []
        self.broken = False
        self.cannot = ""
        """A sentence it cannot say."""
        self._wave = (8000 * np.sin(2 * np.pi * hertz * np.arange(22050) / 22050)).astype(np.int16)

    def identity(self):
        return f"espeak tone {self._wave[1]}"

    def voices(self):
        return ()

    def record(self, text, *, rate_wpm, voice, pitch, ahead=False):  # noqa: ARG002 - the engine's interface
        if self.broken or text == self.cannot:
            raise VoiceError("The tone is broken.", hint="Mend it.")
        self.said.append((text, rate_wpm))
        if ahead:
            self.ahead.append(text)
        return Recording(self._wave, 22050)

    def close(self):
        self.broken = True


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def tone():
    return Tone()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def mouth():
    return Mouth()


@pytest.fixture
def supply(tone, clock, mouth, tmp_path):
    behind = [ClipKey("rest one", 165), ClipKey("rest two", 165)]
    return Supply(mouth, Synthesiser(engine=tone, cache=tmp_path), behind=behind, clock=clock)


def until_idle(supply: Supply) -> None:
    while supply.step() or supply.step_ahead():
        pass


@pytest.fixture
def begun(mouth):
    """The session's sound runs."""
    mouth.render(480)


@pytest.mark.usefixtures("begun")
def test_what_is_said_comes_first_then_what_is_likely_then_the_rest(supply, tone, mouth):
    mouth.apply(Prepare((("likely", 165), ("slowly", 140))))
    mouth.apply(Say(1, (Clause("said"), Clause("and this")), 165))
    while supply.step():
        pass
    mouth.render(4800)
    until_idle(supply)
    assert tone.said == [("said", 165), ("and this", 165), ("likely", 165), ("slowly", 140)]
    while mouth.busy:
        assert not supply.step(), "all that is said is there"
        assert not supply.step_ahead(), "the rest waits for silence"
        mouth.render(4800)
    until_idle(supply)
    assert tone.said[4:] == [("rest one", 165), ("rest two", 165)]


@pytest.mark.usefixtures("begun")
def test_while_somebody_speaks_only_what_is_being_said_is_made(supply, tone, mouth):
    mouth.apply(Prepare((("likely", 165),)))
    mouth.apply(Say(1, (Clause("said"),), 165))
    supply.hold()
    until_idle(supply)
    assert tone.said == [("said", 165)]
    supply.go()
    until_idle(supply)
    assert tone.said[1] == ("likely", 165)


@pytest.mark.usefixtures("begun")
def test_talk_that_never_ends_does_not_hold_it_up_for_ever(supply, tone, clock, mouth):
    mouth.apply(Prepare((("likely", 165),)))
    supply.hold()
    until_idle(supply)
    assert tone.said == []
    clock.now = PATIENCE_S
    assert supply.step_ahead()
    assert tone.said == [("likely", 165)]


def test_the_rest_waits_until_the_session_has_begun(supply, tone, mouth):
    assert not supply.step_ahead()
    mouth.render(480)
    assert supply.step_ahead()
    assert tone.said == [("rest one", 165)]


def test_what_a_session_begins_with_is_made_as_if_it_were_wanted_now(supply, tone, mouth):
    mouth.apply(Prepare((("hello", 165),)))
    assert not supply.step_ahead()
    assert supply.step()
    assert (tone.said, tone.ahead) == ([("hello", 165)], [])


@pytest.mark.usefixtures("begun")
def test_all_gives_way_but_what_is_said(supply, tone, mouth):
    mouth.apply(Prepare((("likely", 165),)))
    mouth.apply(Say(1, (Clause("said"),), 165))
    assert not supply.step_ahead(), "what is said is not there yet"
    until_idle(supply)
    assert tone.said[:2] == [("said", 165), ("likely", 165)]
    assert tone.ahead == ["likely", "rest one", "rest two"]


def test_what_is_on_disk_is_not_made_again(supply, tone, tmp_path, mouth):
    mouth.render(480)
    until_idle(supply)
    assert len(tone.said) == 2
    again = Supply(mouth, Synthesiser(engine=tone, cache=tmp_path), behind=[ClipKey("rest one", 165)])
    until_idle(again)
    assert len(tone.said) == 2


@pytest.mark.usefixtures("begun")
def test_what_is_on_disk_is_at_hand_before_anything_is_made(tone, mouth, tmp_path):
    voice = Synthesiser(engine=tone, cache=tmp_path)
    for text in ("kept", "kept too"):
        voice.clip(text, 150)
    mouth.apply(Prepare((("likely", 165), ("kept", 150), ("kept too", 150))))
    supply = Supply(mouth, voice)
    assert supply.step_ahead()
    assert supply.step_ahead()
    assert [key.text for key in mouth.likely()] == ["likely"]
    assert len(tone.said) == 2


def test_a_voice_that_breaks_is_replaced_to_the_end(tone, mouth, tmp_path):
    other = Tone(330.0)
    supply = Supply(
        mouth,
        Synthesiser(engine=tone, cache=tmp_path),
        stand_in=lambda: Synthesiser(engine=other, cache=tmp_path),
    )
    mouth.apply(Prepare((("likely", 165),)))
    until_idle(supply)
    tone.broken = True
    mouth.apply(Say(1, (Clause("said"),), 165))
    until_idle(supply)
    assert other.said == [("said", 165), ("likely", 165)], "nothing of the first voice is left"
    mouth.render(48_000)
    assert [e.text for e in mouth.events() if isinstance(e, ClauseBegan)] == ["said"]


@pytest.mark.usefixtures("begun")
@pytest.mark.parametrize("cannot", ["likely", "rest one"])
def test_what_is_only_likely_and_cannot_be_made_is_left(tone, mouth, tmp_path, cannot):
    other = Tone(330.0)
    for stand_in in (None, lambda: Synthesiser(engine=other, cache=tmp_path)):
        tone.cannot, tone.said = cannot, []
        behind = [ClipKey("rest one", 165), ClipKey("rest two", 165)]
        voice = Synthesiser(engine=tone, cache=tmp_path / str(stand_in is None))
        supply = Supply(mouth, voice, stand_in=stand_in, behind=behind)
        mouth.apply(Prepare((("likely", 165), ("likely too", 165))))
        until_idle(supply)
        made = {text for text, _ in tone.said} | {key.text for key in mouth.likely()}
        assert made >= {"likely", "likely too", "rest one", "rest two"} - {cannot}
        assert not other.said, "the voice stays"
        mouth.forget()


def test_without_another_voice_it_is_an_error(tone, mouth, tmp_path):
    supply = Supply(mouth, Synthesiser(engine=tone, cache=tmp_path))
    tone.broken = True
    mouth.apply(Say(1, (Clause("said"),), 165))
    with pytest.raises(VoiceError, match="broken"):
        supply.step()


def test_closed_it_comes_to_its_end_and_calls_no_other_voice(tone, mouth, tmp_path):
    def never():
        raise AssertionError

    supply = Supply(mouth, Synthesiser(engine=tone, cache=tmp_path), stand_in=never)
    supply.close()
    supply.run()
    mouth.apply(Say(1, (Clause("said"),), 165))
    with pytest.raises(VoiceError):
        supply.step()
