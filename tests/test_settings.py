"""Settings come from four places, the later ones win, and what is wrong is named."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from voiceguide.errors import BadFileError, GuideError
from voiceguide.settings import Settings, device, load_settings, named_model


@pytest.fixture
def file(tmp_path):
    return tmp_path / "settings.toml"


def test_nothing_set_gives_the_defaults(file):
    assert load_settings(file=file, environment={}) == Settings()


def test_each_place_wins_over_the_one_before(file):
    file.write_text('rate_wpm = 150\nvoice = "from the file"\nmicrophone = "from the file"\n')
    environment = {"VOICEGUIDE_VOICE": "from the environment", "VOICEGUIDE_RATE_WPM": "140"}
    settings = load_settings(file=file, environment=environment, rate_wpm=130, guide=None)
    assert settings.microphone == "from the file"
    assert settings.voice == "from the environment"
    assert settings.rate_wpm == 130
    assert settings.guide == Settings().guide


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("rate_wpm = 20", "90 and 300"),
        ('rate_wpm = "fast"', "whole number"),
        ("volume = 3", "no setting 'volume'"),
        ("echo = 7", "true or false"),
        ("rate_wpm =", "cannot be read"),
    ],
)
def test_a_bad_file_is_named(file, text, named):
    file.write_text(text)
    with pytest.raises(GuideError, match=named):
        load_settings(file=file, environment={})


def test_all_that_is_wrong_is_named_at_once(file):
    file.write_text("rate_wpm = 20\nvolume = 3\necho = 7\n")
    with pytest.raises(BadFileError, match="3 problems") as caught:
        load_settings(file=file, environment={})
    for problem, word in zip(caught.value.problems, ("volume", "echo", "90 and 300"), strict=True):
        assert word in problem


def test_a_misspelt_variable_is_named_with_what_was_meant(file):
    with pytest.raises(GuideError, match=r"no setting 'gide'.*environment.*Did you mean guide"):
        load_settings(file=file, environment={"VOICEGUIDE_GIDE": "tea.toml"})


def test_a_path_in_the_file_counts_from_its_folder(file, tmp_path):
    (tmp_path / "tea.toml").touch()
    file.write_text('guide = "tea.toml"\nmusic = "rain"\n')
    settings = load_settings(file=file, environment={})
    assert (settings.guide, settings.music) == (str(tmp_path / "tea.toml"), "rain")
    assert load_settings(file=file, environment={"VOICEGUIDE_GUIDE": "tea.toml"}).guide == "tea.toml"


@pytest.mark.parametrize("text", ["rate_wpm = 20", "volume = 3", "rate_wpm =", "model = 7", b"\xff"])
def test_the_model_alone_asks_nothing_of_the_rest(file, text):
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    assert named_model(file=file, environment={}) == ""
    assert named_model(file=file, environment={"VOICEGUIDE_MODEL": "there"}) == "there"


def test_the_model_is_named_beside_what_is_wrong(file):
    file.write_text('rate_wpm = 20\nmodel = "here"\n')
    assert named_model(file=file, environment={}) == "here"
    assert named_model(file=file, environment={"VOICEGUIDE_MODEL": "there"}) == "there"


def test_a_byte_order_mark_is_no_matter(file):
    file.write_text("\ufeffrate_wpm = 150\n", encoding="utf-8")
    assert load_settings(file=file, environment={}).rate_wpm == 150


def test_an_unknown_variable_of_ours_is_left_alone(file):
    assert load_settings(file=file, environment={"VOICEGUIDE_SOMETHING": "1"}) == Settings()


@example({"VOICEGUIDE_RATE_WPM": "--120"})
@example({"VOICEGUIDE_RATE_WPM": "²"})
@example({"VOICEGUIDE_RATE_WPM": "9" * 5000})
@given(
    st.dictionaries(
        st.sampled_from(["VOICEGUIDE_ECHO", "VOICEGUIDE_RATE_WPM", "VOICEGUIDE_GUIDE"]), st.text()
    )
)
def test_any_environment_gives_settings_or_a_guide_error(tmp_path_factory, environment):
    try:
        settings = load_settings(file=tmp_path_factory.getbasetemp() / "none", environment=environment)
    except GuideError:
        return
    assert 90 <= settings.rate_wpm <= 300


@pytest.mark.parametrize(
    ("chosen", "meant"),
    [("", None), ("3", 3), ("²", "²"), ("-1", "-1"), ("USB", "USB"), ("7" * 5000, "7" * 5000)],
)
def test_a_device_is_a_number_only_where_it_is_one(chosen, meant):
    assert device(chosen) == meant
