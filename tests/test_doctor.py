"""The doctor on this very machine, and on one where things are missing."""

import sys

import pytest

from tests.fakes import SoundSystem
from voiceguide.doctor import Finding, examine, next_thing, runnable
from voiceguide.settings import Settings


@pytest.fixture(autouse=True)
def _own_home(tmp_path, monkeypatch):
    for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(variable, str(tmp_path / variable))
    monkeypatch.setenv("PULSE_SERVER", str(tmp_path / "no-server"))


def by_name(findings):
    return {finding.name: finding for finding in findings}


@pytest.mark.model
def test_the_needed_parts_work_here():
    findings = examine(Settings())
    assert [finding.name for finding in findings] == [
        "guide", "model", "voice", "loudspeaker", "microphone", "echo",
    ]  # fmt: skip
    assert runnable(findings), [str(finding) for finding in findings]
    assert "whole" in by_name(findings)["model"].text
    assert "s of speech made in" in by_name(findings)["voice"].text


def test_what_is_missing_is_named_with_the_next_thing_to_do(tmp_path):
    findings = examine(Settings(model=str(tmp_path), guide="no-such-guide", voice="no such voice"))
    found = by_name(findings)
    assert not any(found[name].ok for name in ("guide", "model", "voice"))
    assert str(tmp_path) in found["model"].text
    assert "am/final.mdl" in found["model"].hint
    assert all(finding.hint for finding in findings if not finding.ok)
    assert not runnable(findings)
    assert next_thing(findings) == found["guide"].hint


def test_a_device_nobody_has_is_named():
    found = by_name(examine(Settings(microphone="Old Tin Can 7", loudspeaker="Old Tin Can 7")))
    assert not found["microphone"].ok
    assert not found["loudspeaker"].ok
    assert found["microphone"].hint


def test_without_sound_devices_there_is_still_the_demo():
    good = Finding(name="model", ok=True, text="there")
    deaf = Finding(name="microphone", ok=False, text="none", hint="Connect one.", needed=False)
    assert runnable((good, deaf))
    assert next_thing((good, deaf)) == "Connect one."
    assert next_thing((good,)) == ""


def test_wrong_settings_are_a_finding_and_the_rest_is_examined(tmp_path, monkeypatch):
    monkeypatch.setenv("VOICEGUIDE_MODEL", str(tmp_path))
    file = tmp_path / "XDG_CONFIG_HOME" / "voiceguide" / "settings.toml"
    file.parent.mkdir(parents=True)
    file.write_text("rate_wpm = 9000\n")
    findings = examine()
    assert [finding.name for finding in findings] == [
        "settings", "guide", "model", "voice", "loudspeaker", "microphone", "echo",
    ]  # fmt: skip
    assert "9000" in findings[0].text
    assert next_thing(findings) == findings[0].hint
    assert not runnable(findings), "a session does not start with them"
    found = by_name(findings)
    assert found["guide"].ok
    assert str(tmp_path) in found["model"].text, "the model that is named is the one that is examined"


@pytest.mark.parametrize(
    ("asked", "used"), [("USB", "front"), ("rear", "rear"), ("1", "rear"), ("", "front")]
)
def test_the_device_the_session_would_take_is_the_one_that_is_named(monkeypatch, asked, used):
    monkeypatch.setitem(sys.modules, "sounddevice", SoundSystem())
    found = by_name(examine(Settings(microphone=asked, loudspeaker=asked, guide="none", model="none")))
    for kind in ("microphone", "loudspeaker"):
        assert found[kind].ok, found[kind]
        assert found[kind].text.startswith(f"USB Audio: {used} (others: ")


def test_music_of_ones_own_is_looked_at_before_a_session_wants_it(tmp_path):
    (tmp_path / "song.mp3").write_bytes(b"no music")
    for music in ("nowhere", str(tmp_path)):
        found = by_name(examine(Settings(music=music, guide="none", model="none", voice="no voice")))["music"]
        assert not found.ok
        assert found.needed
        assert music in found.text
        assert found.hint
    assert by_name(examine(Settings(music="rain", guide="none", model="none", voice="no voice")))["music"].ok
