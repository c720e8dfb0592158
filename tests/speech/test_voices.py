"""Which of a system's voices are offered, on lists as macOS and Windows give them."""

import pytest

from voiceguide.speech.voices import parse, system_voices


def row(id_: str, name: str, languages: str) -> dict[str, str]:
    return {"id": id_, "name": name, "languages": languages, "gender": ""}


APPLE = "com.apple"
MAC = (
    row(f"{APPLE}.eloquence.en-US.Reed", "Reed", "en_US"),
    row(f"{APPLE}.eloquence.en-GB.Shelley", "Shelley", "en_GB"),
    row(f"{APPLE}.speech.synthesis.voice.Albert", "Albert", "en_US"),
    row(f"{APPLE}.speech.synthesis.voice.Bells", "Bells", "en_US"),
    row(f"{APPLE}.speech.synthesis.voice.Fred", "Fred", "en_US"),
    row(f"{APPLE}.speech.synthesis.voice.Zarvox", "Zarvox", "en_US"),
    row(f"{APPLE}.speech.synthesis.voice.Whisper", "Whisper", "en_US"),
    row(f"{APPLE}.voice.compact.de-DE.Anna", "Anna", "de_DE"),
    row(f"{APPLE}.voice.compact.en-GB.Daniel", "Daniel", "en_GB"),
    row(f"{APPLE}.voice.compact.en-US.Samantha", "Samantha", "en_US"),
    row(f"{APPLE}.voice.enhanced.en-AU.Karen", "Karen (Enhanced)", "en_AU"),
    row(f"{APPLE}.voice.premium.en-US.Zoe", "Zoe (Premium)", "en_US"),
)
OLD_MAC = (
    row(f"{APPLE}.speech.synthesis.voice.Alex", "Alex", "en_US"),
    row(f"{APPLE}.speech.synthesis.voice.samantha", "Samantha", "en_US"),
    row(f"{APPLE}.speech.synthesis.voice.thomas", "Thomas", "fr_FR"),
)
REGISTRY = r"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Speech\Voices\Tokens\TTS_MS"
WINDOWS = (
    row(rf"{REGISTRY}_DE-DE_HEDDA_11.0", "Microsoft Hedda Desktop - German", ""),
    row(rf"{REGISTRY}_EN-US_DAVID_11.0", "Microsoft David Desktop - English (United States)", ""),
    row(rf"{REGISTRY}_EN-GB_HAZEL_11.0", "Microsoft Hazel Desktop - English (Great Britain)", ""),
    row(rf"{REGISTRY}_EN-US_ZIRA_11.0", "Microsoft Zira Desktop - English (United States)", ""),
)


def names(rows) -> list[str]:
    return [voice.title.partition(",")[0] for voice in system_voices(rows)]


def test_the_best_recording_comes_first_and_no_joke_voice_at_all():
    assert names(MAC) == ["Zoe (Premium)", "Karen (Enhanced)", "Samantha", "Daniel"]


def test_a_systems_voice_is_listed_with_its_language_and_sex_where_they_are_known():
    zoe = {**MAC[-1], "gender": "VoiceGenderFemale"}
    assert system_voices((zoe, WINDOWS[2]))[0].title == "Zoe (Premium), en_US, female"
    assert system_voices((MAC[-1],))[0].title == "Zoe (Premium), en_US"


def test_the_built_in_voices_are_listed_with_language_and_sex(voice):
    titles = {str(one): one.title for one in voice.voices()}
    assert titles[str(voice.voice)].startswith("English (Received Pronunciation), male")
    assert titles["en-us+f2"] == "English (America), female"
    assert titles["en-us+m3"] == "English (America), male"


def test_an_older_mac_has_its_human_voice():
    assert names(OLD_MAC) == ["Samantha"]


def test_windows_voices_are_known_by_their_names():
    assert names(WINDOWS) == [
        "Microsoft Hazel Desktop - English (Great Britain)",
        "Microsoft Zira Desktop - English (United States)",
    ]


@pytest.mark.parametrize("rows", [(), MAC[:8]], ids=["none", "none that is calm"])
def test_where_none_is_calm_none_is_offered(rows):
    assert system_voices(rows) == ()


def test_a_name_may_carry_a_pitch():
    assert (parse("en-gb@40").id, parse("en-gb@40").pitch, str(parse("en-gb@40"))) == (
        "en-gb",
        40,
        "en-gb@40",
    )
    assert parse(REGISTRY).pitch is None
