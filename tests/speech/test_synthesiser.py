import numpy as np
import pytest

from benchmarks.speech.peaks import true_peak
from voiceguide.errors import VoiceError
from voiceguide.speech.engine import Engine
from voiceguide.speech.levels import db, loudness
from voiceguide.speech.synthesiser import CEILING_DBFS, FASTEST_WPM, LOUDNESS_LUFS, SLOWEST_WPM, Synthesiser

TEXTS = (
    "Stop.",
    "Slide both hands up the calf.",
    "Over the back of the knee, hardly any weight.",
    "Squeeze, lift, and release, about five times, and then move on a little.",
)


def as_float(clip):
    return (clip.samples / 32768.0).astype(np.float32)


def pitch_hz(signal):
    """Median of the voice's pitch over 40 ms frames, by autocorrelation."""
    found = []
    for start in range(0, len(signal) - 1920, 960):
        frame = signal[start : start + 1920]
        if np.abs(frame).max() < 0.05:
            continue
        spectrum = np.abs(np.fft.rfft(frame, 4096)) ** 2
        own = np.fft.irfft(spectrum)[: 48000 // 60]
        lag = 48000 // 400 + int(np.argmax(own[48000 // 400 :]))
        if own[lag] > 0.5 * own[0]:
            found.append(48000 / lag)
    return float(np.median(found))


def test_the_same_words_are_the_same_samples_whatever_was_said_before(voice, tmp_path):
    other = Synthesiser(cache=tmp_path)
    try:
        for text in reversed(TEXTS):
            other.clip(text, 200)
        for text in TEXTS:
            assert np.array_equal(voice.clip(text, 165).samples, other.clip(text, 165).samples), text
    finally:
        other.close()


def test_a_kept_clip_is_the_clip_that_was_made(voice, clip_folder):
    made = voice.clip("Cover the other leg with the blanket.", 165)
    again = Synthesiser(cache=clip_folder)
    try:
        assert np.array_equal(made.samples, again.clip("Cover the other leg with the blanket.", 165).samples)
    finally:
        again.close()


def test_all_clips_are_equally_loud_and_none_is_clipped(voice):
    for text in TEXTS:
        signal = as_float(voice.clip(text, 165))
        assert loudness(signal) == pytest.approx(LOUDNESS_LUFS, abs=0.5), text
        assert db(true_peak(signal)) < CEILING_DBFS + 0.5, text


def test_other_voices_are_levelled_alike(voice, tmp_path):
    for name in ("en-us+f3", "en+m7", "en-gb-scotland@30"):
        other = Synthesiser(voice=name, cache=tmp_path)
        try:
            clip = other.clip(TEXTS[1], 165)
        finally:
            other.close()
        assert loudness(as_float(clip)) == pytest.approx(LOUDNESS_LUFS, abs=0.5), name
        assert not np.array_equal(clip.samples, voice.clip(TEXTS[1], 165).samples), name


def test_a_clip_begins_soon_and_ends_in_silence(voice):
    for text in TEXTS:
        signal = np.abs(as_float(voice.clip(text, 165)))
        assert signal[: int(0.03 * 48000)].max() > 0.002, "it begins within 30 ms"
        assert signal[0] < 1e-3
        assert signal[-1] < 1e-3


def test_slower_and_faster_change_the_length_and_leave_the_pitch(voice):
    clips = {rate: voice.clip(TEXTS[3], rate) for rate in (120, 165, 210)}
    lengths = [clips[rate].seconds for rate in (120, 165, 210)]
    assert lengths[0] > 1.15 * lengths[1] > 1.15 * 1.1 * lengths[2]
    pitches = [pitch_hz(as_float(clip)) for clip in clips.values()]
    assert max(pitches) / min(pitches) < 1.12


def test_a_rate_beyond_the_limits_is_the_limit(voice):
    for beyond, limit in ((20, SLOWEST_WPM), (900, FASTEST_WPM)):
        assert np.array_equal(voice.clip("Stop.", beyond).samples, voice.clip("Stop.", limit).samples)


@pytest.mark.parametrize("text", ["", "   ", "...", "— “”"])
def test_nothing_to_pronounce_is_an_empty_clip(voice, text):
    assert len(voice.clip(text, 165).samples) == 0


@pytest.mark.parametrize("name", ["klingon", "en-us+nobody"])
def test_a_voice_that_is_not_there_is_named_with_the_way_out(voice, tmp_path, name):
    assert voice.voices()
    other = Synthesiser(voice=name, cache=tmp_path)
    try:
        with pytest.raises(VoiceError, match=name.replace("+", r"\+")) as caught:
            other.clip("Hello.", 165)
    finally:
        other.close()
    assert "voices" in caught.value.hint


@pytest.mark.parametrize("name", ["@40", "en@1000", "en us@"])
def test_a_name_that_cannot_be_one_is_refused_at_once(name):
    with pytest.raises(VoiceError, match="no name of a voice"):
        Synthesiser(voice=name)


def test_every_voice_that_is_listed_speaks(voice, tmp_path):
    listed = voice.voices()
    assert str(listed[0]) == str(voice.voice)
    assert len({str(v) for v in listed}) == len(listed) > 3
    for name in listed[:: max(len(listed) // 6, 1)]:
        other = Synthesiser(voice=str(name), cache=tmp_path)
        try:
            assert other.clip("Warm your hands.", 165).seconds > 0.5, name
        finally:
            other.close()


def test_the_packaged_engine_speaks_where_the_system_has_none(tmp_path):
    pytest.importorskip("espeakng_loader", reason="no packaged espeak-ng")
    packaged = Synthesiser(cache=tmp_path, engine=Engine(bundled=True))
    try:
        assert 1.0 < packaged.clip("Slide both hands up the calf.", 165).seconds < 3.0
    finally:
        packaged.close()
