"""Whatever happens to a session's devices, none of them stays open when it is over."""

import sys
import threading

import numpy as np
import pytest

from tests.fakes import SoundSystem
from voiceguide.devices import Devices
from voiceguide.errors import NoSoundError
from voiceguide.settings import Settings


@pytest.fixture
def system(monkeypatch):
    system = SoundSystem()
    monkeypatch.setitem(sys.modules, "sounddevice", system)
    return system


def opened() -> Devices:
    return Devices(Settings(), lambda n: np.zeros(n, np.int16), typed=False)


def test_a_session_closes_what_it_opened(system):
    devices = opened()
    devices.start()
    assert len(system.open) == 2
    devices.close()
    assert not system.open


def test_where_the_microphone_is_missing_the_loudspeaker_is_given_back(system):
    system.inputs = 0
    with pytest.raises(NoSoundError, match="no microphone"):
        opened()
    assert not system.open


def test_what_is_opened_anew_while_all_is_being_closed_is_closed_too(system):
    devices = opened()
    closing = threading.Thread(target=devices.close)

    def close_now():
        closing.start()
        devices._closing.wait()  # noqa: SLF001 - the very moment

    system.restarted = close_now
    devices.watch(gone=lambda: None, back=lambda: None)  # they do not go on, so they are opened anew
    closing.join()
    assert not system.open
