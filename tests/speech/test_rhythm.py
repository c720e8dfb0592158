import numpy as np
import pytest

from voiceguide.dialogue.events import Beat
from voiceguide.speech.rhythm import OUT, TURN, Breath, Pulse


def heard(layer, seconds: float, *, block: int = 480) -> np.ndarray:
    out = np.zeros(round(seconds * 48000), np.float32)
    for k in range(0, len(out), block):
        layer.add_to(out[k : k + block], 1.0)
    return out


def onsets(sound: np.ndarray) -> list[float]:
    """Seconds at which it becomes much louder than it was."""
    frames = np.sqrt(np.mean(sound[: len(sound) // 480 * 480].reshape(-1, 480) ** 2, axis=1)) + 1
    rises = frames[12:] > 3 * frames[:-12]
    return [k / 100 + 0.12 for k in np.flatnonzero(rises[1:] & ~rises[:-1]) + 1]


def test_a_pulse_marks_the_beginning_and_the_turn_of_each_stroke():
    pulse = Pulse()
    pulse.to(Beat(9.0))
    found = onsets(heard(pulse, 27))
    wanted = [t for k in range(3) for t in (9.0 * k, 9.0 * (k + TURN))]
    assert len(found) >= 5
    assert all(min(abs(w - f) for w in wanted) < 0.15 for f in found)
    assert all(min(abs(w - f) for f in found) < 0.15 for w in wanted[1:])


def test_it_is_soft_and_rounded(clicks):
    pulse = Pulse()
    pulse.to(Beat(4.0))
    sound = heard(pulse, 12)
    pulse.to(None)
    tail = heard(pulse, 3)
    assert not pulse.sounding
    sound = np.concatenate([sound, tail])
    assert 0.02 < np.abs(sound).max() / 32768 < 0.04
    assert clicks(sound) < 1e-4


def test_another_tempo_keeps_the_place_in_the_stroke():
    pulse = Pulse()
    pulse.to(Beat(8.0))
    heard(pulse, 4)  # half of a stroke
    pulse.to(Beat(4.0))
    found = onsets(heard(pulse, 8))
    assert found[-1] == pytest.approx(2 + 4 + TURN * 4 - 4, abs=0.2) or found[-1] == pytest.approx(6, abs=0.2)
    assert any(f == pytest.approx(2.0, abs=0.2) for f in found)


def test_a_breath_rises_once_in_and_once_out_longer(clicks):
    breath = Breath()
    breath.to(Beat(10.0))
    sound = heard(breath, 30)
    frames = np.sqrt(np.mean(sound.reshape(-1, 4800) ** 2, axis=1))
    one = frames[100:200] + frames[200:300]
    inward, outward = one[: round(100 * OUT)], one[round(100 * OUT) :]
    assert 12 < np.argmax(inward) < 28
    assert 15 < np.argmax(outward) < 45
    assert one[round(100 * OUT)] < 0.3 * min(inward.max(), outward.max())
    breath.to(None)
    end = heard(breath, 1)
    assert not end[-24000:].any()
    assert not breath.sounding
    assert clicks(np.concatenate([sound, end])) < 1e-4


def test_a_breath_begins_with_the_way_in():
    breath = Breath()
    breath.to(Beat(10.0))
    heard(breath, 7)
    breath.to(None)
    heard(breath, 1)
    breath.to(Beat(10.0))
    assert np.argmax(np.abs(heard(breath, 4))) / 48000 == pytest.approx(2, abs=1)
