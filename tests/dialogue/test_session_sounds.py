"""What sounds beside the voice: asked for, changed, held, and where it belongs."""

import pytest

from tests.fakes import Player
from voiceguide.dialogue.events import (
    Ended,
    GateState,
    GiveWay,
    Launched,
    Music,
    Play,
    Prepare,
    Say,
    SpeechBegan,
    SpeechEnded,
    Surround,
    Tone,
    Volume,
)
from voiceguide.dialogue.session import Session
from voiceguide.dialogue.surround import with_music
from voiceguide.guide.loader import load
from voiceguide.guide.model import Scene

GUIDE = load("leg-massage")


def begun(guide=GUIDE) -> Player:
    """A session whose gate is passed, the first step read."""
    player = Player(Session(guide))
    player.do(Launched())
    player.run_until_silent()
    player.hear("start")
    player.run_until_silent()
    player.hear("yes")
    assert player.session.view.gate is GateState.PASSED
    player.run_until_silent()
    return player


def at(player: Player, step: str) -> Player:
    """In that step of the first side, read."""
    stops = [s.id for s in GUIDE.steps]
    player.hear("go_to_step", step=stops.index(step) + 1)
    player.run_until_silent()
    player.run(0.1)
    return player


def sounds(player: Player) -> Surround:
    """What is to be heard now."""
    return next((e for _, e in reversed(player.effects) if isinstance(e, Surround)), Surround())


def breaths_until_led(player: Player) -> float:
    """How many breaths are to be heard until one is led in words."""
    player.run_until_said("Breathe in", within_s=30)
    began, air = next(
        (t, e.breath) for t, e in reversed(player.effects) if isinstance(e, Surround) and e.breath
    )
    return (player.now - began) / air.every_s


def asked(player: Player, name: str, **args: str) -> str:
    """Ask for something; what is said to it."""
    said = len(player.said)
    player.hear(name, **args)
    player.run_until_silent()
    return " ".join(player.texts[said:])


def sound(player: Player, which: str, change: str, **more: str) -> str:
    """Ask for a sound; what is said to it."""
    return asked(player, "sound", which=which, change=change, **more)


def test_it_is_silent_until_somebody_asks():
    player = at(begun(), "long_stroke_full")
    assert not [e for _, e in player.effects if isinstance(e, Surround | GiveWay)]


@pytest.mark.parametrize("stage", ["idle", "step"])
def test_music_is_had_changed_and_ended_by_voice(stage):
    player = begun() if stage == "step" else Player(Session(GUIDE))
    player.do(Launched())
    player.run_until_silent()
    assert sound(player, "music", "on") == "Music on."
    assert sounds(player).music.piece == 0
    assert sound(player, "music", "up") == "Music louder."
    assert sounds(player).music.gain_db == 4
    assert sound(player, "music", "down") == "Music softer."
    assert sound(player, "music", "down") == "Music softer."
    assert sounds(player).music.gain_db == -4
    assert sound(player, "music", "on") == "Other music."
    assert sounds(player).music.piece == 1
    assert sound(player, "music", "off") == "Music off."
    assert sounds(player).silent
    assert sound(player, "music", "off") == "Music off."


def test_levels_end_somewhere_and_it_says_so():
    player = begun()
    sound(player, "music", "on")
    for _ in range(3):
        sound(player, "music", "up")
    assert sound(player, "music", "up") == "No louder music."
    assert sounds(player).music.gain_db == 12
    for _ in range(6):
        sound(player, "music", "down")
    assert sound(player, "music", "down") == "No softer music."
    assert sounds(player).music.gain_db == -12


def test_louder_music_puts_it_on_and_softer_does_not():
    player = begun()
    assert sound(player, "music", "down") == "Music off."
    assert sounds(player).silent
    assert sound(player, "music", "up") == "Music on."
    assert sounds(player).music is not None


def test_undo_takes_the_music_back():
    player = begun()
    sound(player, "music", "on")
    player.hear("undo")
    assert sounds(player).silent


@pytest.mark.parametrize("hold", ["pause", "stop"])
def test_a_hold_holds_the_music_too_and_at_once(hold):
    player = begun()
    sound(player, "music", "on")
    player.hear(hold)
    assert sounds(player).silent
    assert sounds(player).fade_s <= 0.3
    player.run_until_silent()
    player.hear("resume")
    assert sounds(player).music is not None


def test_mute_silences_all_of_it():
    player = begun()
    sound(player, "music", "on")
    player.hear("mute")
    assert sounds(player).silent
    player.hear("unmute")
    assert sounds(player).music is not None


def test_music_ends_with_the_session():
    player = begun()
    sound(player, "music", "on")
    player.hear("stop", end=True)
    assert not sounds(player).silent
    player.run_until_silent()
    kinds = [type(e) for _, e in player.effects[-4:]]
    assert sounds(player).silent
    assert kinds.index(Surround) < kinds.index(Ended)


def test_a_guide_can_begin_with_music():
    player = Player(Session(with_music(GUIDE)))
    player.do(Launched())
    assert sounds(player).music is not None


def test_music_gives_way_while_a_person_speaks():
    player = begun()
    sound(player, "music", "on")
    assert GiveWay(on=True) in player.do(SpeechBegan())
    assert GiveWay(on=False) in player.do(SpeechEnded())
    player.do(SpeechBegan())
    assert GiveWay(on=False) in player.hear("where_am_i")


def test_the_pulse_goes_with_the_strokes_of_the_step_once_it_is_read():
    player = begun()
    sound(player, "pulse", "on")
    at(player, "calf_kneading")
    assert sounds(player).pulse is None
    player.hear("go_to_step", name="long_stroke")
    assert sounds(player).pulse is None
    player.run_until_silent()
    at(player, "long_stroke_full")
    assert sounds(player).pulse.every_s == pytest.approx(13.5)  # nine seconds up, and lightly back


def test_a_pulse_that_has_nothing_to_beat_yet_says_when_it_begins():
    later = "The pulse begins with the next strokes."
    player = at(begun(), "calf_kneading")
    assert sound(player, "pulse", "on") == later
    assert sound(player, "pulse", "up") == f"Pulse louder. {later}"
    player.hear("go_to_step", name="long_stroke")
    player.run_until_silent()
    assert sounds(player).pulse.gain_db == 4
    player = at(begun(), "calf_kneading")
    assert sound(player, "pulse", "up") == later
    player = at(begun(), "long_stroke_full")
    assert sound(player, "pulse", "on") == "Pulse on."
    assert sound(player, "pulse", "up") == "Pulse louder."


def test_a_pulse_that_finds_no_strokes_any_more_says_so():
    player = begun()
    player.hear("last_step")
    player.run_until_silent()
    assert sound(player, "pulse", "on") == "I have no pulse here."


def test_breath_that_nobody_leads_yet_says_when_it_begins():
    player = begun()
    assert sound(player, "breath", "on") == "The breathing begins when hands are at work."
    assert sound(at(begun(), "calf_kneading"), "breath", "on") == "Breath on."


def test_slower_and_faster_hands_move_the_pulse():
    player = at(begun(), "long_stroke_full")
    sound(player, "pulse", "on")
    normal = sounds(player).pulse.every_s
    player.hear("slower", what="hands")
    player.run_until_silent()
    slow = sounds(player).pulse.every_s
    assert slow == pytest.approx(normal * 1.15)
    player.hear("faster", what="hands")
    player.hear("faster", what="hands")
    player.run_until_silent()
    assert sounds(player).pulse.every_s < normal
    player.hear("slower", what="voice")
    player.run_until_silent()
    assert sounds(player).pulse.every_s < normal
    for _ in range(20):
        player.hear("slower", what="hands")
    assert sounds(player).pulse.every_s < 2 * normal


@pytest.mark.parametrize(
    ("name", "args", "slower", "slowest"),
    [
        ("slower", {"what": "hands"}, "Slower hands.", "That is the slowest for the hands."),
        (
            "sound",
            {"which": "pulse", "change": "slower"},
            "Slower hands.",
            "That is the slowest for the hands.",
        ),
        ("sound", {"which": "breath", "change": "slower"}, "Slower breaths.", "That is the slowest breath."),
        ("faster", {"what": "hands"}, "Quicker hands.", "That is the quickest for the hands."),
        (
            "sound",
            {"which": "breath", "change": "faster"},
            "Quicker breaths.",
            "That is the quickest breath.",
        ),
    ],
)
def test_tempos_have_limits_that_are_named(name, args, slower, slowest):
    player = begun()
    said = [asked(player, name, **args) for _ in range(6)]
    assert said == [slower] * 4 + [slowest] * 2


def test_the_breath_has_the_receivers_tempo_and_not_that_of_the_hands():
    player = at(begun(), "long_stroke_full")
    sound(player, "pulse", "on")
    sound(player, "breath", "on")
    player.run(0.1)
    pulse = sounds(player).pulse.every_s
    player.hear("slower", what="hands")
    player.run_until_silent()
    assert (sounds(player).pulse.every_s, sounds(player).breath.every_s) == (pytest.approx(pulse * 1.15), 10)
    sound(player, "breath", "slower")
    assert sounds(player).pulse.every_s == pytest.approx(pulse * 1.15)
    assert sounds(player).breath.every_s == pytest.approx(11.5)


def test_after_a_change_of_rate_the_answers_to_the_next_one_and_the_stops_are_at_hand():
    """Everything else is made anew then, and these may be wanted before it is."""
    player = begun()
    made = {phrase for _, e in player.effects if isinstance(e, Prepare) for phrase in e.phrases}
    before = len(player.effects)
    for name in [*["slower"] * 4, *["faster"] * 6, "stop", "pause"]:
        player.hear(name)
    player.hear("discomfort", kind="pain")
    said = [e for _, e in player.effects[before:] if isinstance(e, Say)]
    assert len({say.rate_wpm for say in said}) == 6
    assert {(say.clauses[0].text, say.rate_wpm) for say in said} <= made


def test_the_pace_of_music_is_its_own():
    assert sound(begun(), "music", "slower") == "I cannot change the pace of the music."


def test_music_can_be_asked_for_by_its_name():
    player = begun()
    assert sound(player, "music", "on", item="rain") == "Rain on."
    assert sounds(player).music == Music(scene=Scene.RAIN)
    assert sound(player, "music", "on", item="rain") == "Rain on."
    assert sounds(player).music == Music(scene=Scene.RAIN), "it is being played already"
    assert sound(player, "music", "next") == "Other music."
    assert sounds(player).music == Music(1, Scene.RAIN)
    assert sound(player, "music", "on", item="sea") == "Sea on."
    assert sounds(player).music == Music(scene=Scene.SEA)
    assert sound(player, "music", "on", item="whales") == "I have no whales here."
    assert sounds(player).music == Music(scene=Scene.SEA)
    sound(player, "music", "off", item="sea")
    assert sounds(player).silent


def test_another_piece_than_none_is_the_first():
    player = begun()
    sound(player, "music", "next")
    assert sounds(player).music == Music()
    sound(player, "music", "next")
    assert sounds(player).music == Music(1)


def test_everything_that_sounds_can_be_off_at_once():
    player = at(begun(), "long_stroke_full")
    for which in ("music", "pulse", "breath"):
        sound(player, which, "on")
    assert sound(player, "all", "off") == "All sounds are off."
    assert sounds(player).silent
    before = len(player.effects)
    player.hear("auto_on")
    player.run(200)
    assert not [e for _, e in player.effects[before:] if isinstance(e, Play)]
    player = at(begun(), "long_stroke_full")
    sound(player, "music", "on")
    sound(player, "all", "off")
    player.hear("undo")
    assert sounds(player).music is not None


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("louder", {}), ("quieter", {}), ("slower", {}), ("faster", {}), ("slower", {"what": "hands"}),
        ("sound", {"which": "bells", "change": "off"}), ("sound", {"which": "all", "change": "off"}),
        ("sound", {"which": "pulse", "change": "on"}), ("sound", {"which": "fog", "change": "on"}),
    ],
)  # fmt: skip
def test_what_is_heard_can_be_changed_without_ending_a_mute(name, args):
    player = begun()
    player.hear("next")
    player.run(1)
    interrupted = player.clause
    player.hear("mute")
    assert not [e for e in player.hear(name, **args) if isinstance(e, Say | Play)]
    assert asked(player, name, **args) == ""
    assert player.session.view.muted
    player.run(1)
    player.hear("unmute")
    player.run(0.1)
    assert player.clause == interrupted, "nothing was kept to be said later"


def test_what_is_changed_while_muted_is_so_afterwards():
    player = begun()
    player.hear("mute")
    rate = player.session.view.rate_wpm
    player.hear("slower")
    assert Volume(3.0) in player.hear("louder")
    player.hear("unmute")
    assert player.session.view.rate_wpm < rate


def test_music_asked_for_while_muted_is_heard_and_the_voice_is_not():
    player = begun()
    sound(player, "breath", "on")
    sound(player, "music", "on")
    player.hear("mute")
    assert sounds(player).silent
    assert sound(player, "music", "on", item="rain") == ""
    assert sounds(player).music == Music(scene=Scene.RAIN)
    assert player.session.view.muted
    player.hear("pause")
    assert sounds(player).silent
    player.hear("resume")
    player.hear("mute")
    assert sounds(player).silent


def test_the_breath_is_led_in_words_and_then_without():
    player = begun()
    sound(player, "breath", "on")
    at(player, "calf_kneading")
    player.run_until_said("Breathe in", within_s=20)
    inward = player.now
    assert sounds(player).breath is None
    player.run_until_said("and out", within_s=10)
    assert 3 <= player.now - inward <= 5
    outward = player.now
    player.run_until_silent()
    assert 5 <= player.now - outward <= 7
    player.run(0.1)
    assert sounds(player).breath.every_s == 10
    player.run_until_said("Receiver", within_s=60)  # a hint
    assert sounds(player).breath is None


def test_a_breath_that_is_led_and_another_cue_keep_apart():
    player = begun()
    player.hear("auto_on")
    sound(player, "breath", "on")
    player.run(3600)
    times = [(t, text) for t, text in player.said if text.startswith(("Breathe in", "Halfway", "In ten"))]
    breaths = [text.startswith("Breathe") for _, text in times]
    assert sum(breaths) >= 8
    for (first, _), (later, _), breath in zip(times, times[1:], breaths, strict=False):
        assert later - first >= (12 if breath else 8)


def test_breathing_words_come_again_after_a_minute_of_work_not_before():
    player = begun()
    sound(player, "breath", "on")
    at(player, "calf_kneading")
    began = player.now
    player.run(110)
    times = [t for t, text in player.said if text.startswith("Breathe in") and t > began]
    assert len(times) == 2
    assert 55 < times[1] - times[0] < 90


def test_a_breath_that_was_interrupted_is_led_anew_from_its_beginning():
    player = begun()
    sound(player, "breath", "on")
    at(player, "calf_kneading")
    player.run_until_said("Breathe in", within_s=20)
    player.run(0.5)
    player.hear("slower", what="hands")
    player.run_until_said("Breathe in", within_s=20)
    player.run_until_said("and out", within_s=5)


def test_words_lead_the_breath_in_the_time_of_the_air():
    player = begun()
    sound(player, "breath", "on")
    at(player, "calf_kneading")
    for _ in range(2):
        assert breaths_until_led(player) == pytest.approx(1, abs=0.02)
        sound(player, "breath", "slower")


def test_words_wait_for_the_next_breath_where_somebody_spoke_when_they_were_due():
    player = begun()
    sound(player, "breath", "on")
    at(player, "calf_kneading")
    player.run(8)
    player.do(SpeechBegan())
    player.run(5)
    player.do(SpeechEnded())
    breaths = breaths_until_led(player)
    assert breaths == pytest.approx(round(breaths), abs=0.02)


def test_no_breath_is_led_before_hands_are_on_or_when_it_is_off():
    player = begun()
    sound(player, "breath", "on")
    began = player.now
    player.run(40)
    assert not [text for t, text in player.said if text.startswith("Breathe") and t > began]
    at(player, "calf_kneading")
    sound(player, "breath", "off")
    began = player.now
    player.run(60)
    assert not [text for t, text in player.said if text.startswith("Breathe") and t > began]
    assert sounds(player).silent


def test_bells_have_a_level_and_cues_have_none():
    player = begun()
    assert sound(player, "bells", "down") == "Bells softer."
    assert sounds(player).bells_db == -4
    assert sound(player, "cues", "down") == "I cannot change how loud the cues are."


def test_the_beginning_has_a_bell_and_so_has_each_change():
    player = begun()
    tones = [e.tone for _, e in player.effects if isinstance(e, Play)]
    assert tones == [Tone.START]
    player.hear("auto_on")
    player.run(1500)
    tones = [e.tone for _, e in player.effects if isinstance(e, Play)]
    assert tones.count(Tone.TURN) == 1
    assert tones.count(Tone.SOON) >= 10
    assert tones.count(Tone.HALFWAY) >= 6


def test_bells_that_are_off_are_not_rung():
    player = begun()
    sound(player, "bells", "off")
    before = len(player.effects)
    player.hear("auto_on")
    player.run(200)
    assert not [e for _, e in player.effects[before:] if isinstance(e, Play)]


def test_to_ask_whether_a_sound_is_on_changes_nothing() -> None:
    player = begun()
    for which, said in [("bells", "Bells on."), ("music", "Music off.")]:
        before = sounds(player)
        player.hear("sound", which=which, asked=True)
        player.run_until_silent()
        assert player.texts[-1] == said
        assert sounds(player) == before
