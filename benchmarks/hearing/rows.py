"""The rows of the table: what each is about, its scenes, and who is measured on it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum
from functools import partial

import numpy as np

from benchmarks.hearing import material, sounds
from benchmarks.hearing.contenders import ABLATIONS, NO_CANCELLER, OURS, PLAIN, PLAIN_CANCELLED
from benchmarks.hearing.material import Command
from benchmarks.hearing.scenes import Said, Scene, conversation, groups, over_the_guide
from voiceguide.dialogue.intents import Intent, Name
from voiceguide.hearing.wav import read_audio
from voiceguide.pcm import HEARING_RATE, Samples
from voiceguide.room.virtual import Acoustics


class Size(Enum):
    """How much of each row is measured."""

    QUICK = 0
    FULL = 1
    LONG = 2


class Table(StrEnum):
    """Which table a row stands in."""

    COMMANDS = "Commands"
    PARTS = "Parts switched off, on a part of the same scenes"
    NOTHING = "Nothing meant for the guide"
    ECHO = "Commands over the guide's own voice"
    SELF = "The guide's own voice, and noises over it"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table for each contender."""

    name: str
    table: Table
    about: str
    make: Callable[[str, str, Size], list[Scene]]
    """Name, half and size to scenes; none where recordings are absent."""
    ears: tuple[str, ...] = (OURS, PLAIN)
    quick: bool = True
    """Measured with --quick too."""


_SEED = {"dev": 1000, "score": 9000}
_RT60 = {"dev": (0.2, 0.35, 0.5), "score": (0.15, 0.3, 0.45, 0.6)}
_AT_A_TIME = 8
"""Commands in one scene."""
_COMMAND_GAP_S = (2.0, 2.6)
_TALK_GAP_S = (0.5, 1.3)
"""Seconds between sentences."""


def _seed(half: str, name: str, k: int = 0) -> int:
    return _SEED[half] + sum(map(ord, name)) * 7 + k


def _spread(items: Sequence[Command], count: int, half: str) -> list[Command]:
    """That many of them, in an order of the half's own, round and round."""
    order = np.random.default_rng(_SEED[half]).permutation(len(items))
    return [items[order[k % len(items)]] for k in range(count)]


def _commands(  # noqa: PLR0913  # what a row of commands can differ in
    name: str, half: str, size: Size, *, canonical: bool, counts: tuple[int, int],
    noise: tuple[str, float] | None = None, rt60: tuple[float, ...] = (0.3,), microphone: str = "plain",
    echo_db: float | None = None, delay_ms: float = 60.0, drift_ppm: float = 0.0,
    cheap_loudspeaker: bool = False, jump_ms: float = 0.0,
) -> list[Scene]:  # fmt: skip
    chosen = [c for c in material.commands(half) if c.canonical == canonical]
    count = counts[0] if size is Size.QUICK else counts[1]
    sound = None
    if noise is not None:
        sound = material.noise(noise[0], half)
        if sound is None:
            return []
    spread = _spread(chosen, count, half)
    turns = [(k + k // len(chosen)) for k in range(count)]
    clips = [(material.spoken(half, c.text, t), c.intent, c.text) for c, t in zip(spread, turns, strict=True)]
    scenes = []
    for k, group in enumerate(groups(clips, _AT_A_TIME)):
        seed = _seed(half, name, k)
        room = Acoustics(
            echo_db=echo_db or 0.0, rt60_s=rt60[k % len(rt60)], seed=seed,
            noise_snr_db=noise[1] if noise else 20.0, delay_ms=delay_ms, drift_ppm=drift_ppm,
        )  # fmt: skip
        lead = 1.0 if echo_db is None else 5.0
        scene = conversation(
            name, group, seed=seed, gap_s=_COMMAND_GAP_S, lead_s=lead,
            acoustics=room, noise=sound, microphone=microphone,
            cheap_loudspeaker=cheap_loudspeaker, jump_ms=jump_ms,
        )  # fmt: skip
        scenes.append(scene if echo_db is None else over_the_guide(scene, 37.0 * k + 11.0))
    return scenes


def _face_down(name: str, half: str, size: Size) -> list[Scene]:
    pain = Intent(Name.DISCOMFORT, {"kind": "pain"})
    phrases = (("stop", Intent(Name.STOP)), ("ow", pain), ("that hurts", pain))
    voices = 3 if size is Size.QUICK else 8
    clips = [(material.spoken(half, text, v), meant, text) for v in range(voices) for text, meant in phrases]
    return [
        conversation(
            name, group, seed=_seed(half, name, k), gap_s=_COMMAND_GAP_S,
            acoustics=Acoustics(seed=_seed(half, name, k)), microphone="face_down",
        )
        for k, group in enumerate(groups(clips, _AT_A_TIME))
    ]  # fmt: skip


def _files(  # noqa: PLR0913
    name: str, half: str, size: Size, *, folders: tuple[str, ...], intent: Intent | None, quick: int
) -> list[Scene]:
    files = material.people(half, *folders)
    if size is Size.QUICK:
        files = files[:: max(len(files) // quick, 1)][:quick]
    return [_file(name, read_audio(file), intent) for file in files]


def _file(name: str, clip: Samples, intent: Intent | None) -> Scene:
    text = "" if intent is None else intent.name.value
    return Scene(name, (Said(clip, 0, intent, text),), len(clip) / HEARING_RATE, raw=True)


def _talk(name: str, half: str, size: Size) -> list[Scene]:
    texts = material.talk(half)
    rounds = {Size.QUICK: 1, Size.FULL: 1, Size.LONG: 5}[size]
    texts = texts[:32] if size is Size.QUICK else texts
    clips = [
        (material.spoken(half, text, 3 * turn + k), None, "")
        for turn in range(rounds)
        for k, text in enumerate(texts)
    ]
    rt60 = _RT60[half]
    return [
        conversation(
            name, group, seed=_seed(half, name, k), gap_s=_TALK_GAP_S,
            acoustics=Acoustics(rt60_s=rt60[k % len(rt60)], seed=_seed(half, name, k)),
        )
        for k, group in enumerate(groups(clips, 16))
    ]  # fmt: skip


def _nobody_over_noise(name: str, half: str, size: Size, *, kind: str) -> list[Scene]:
    """Noise alone, at the level of a person's voice."""
    sound = material.noise(kind, half)
    if sound is None:
        return []
    seconds = 20.0 if size is Size.QUICK else 60.0
    room = Acoustics(noise_snr_db=0.0, seed=_seed(half, name))
    return [Scene(name, (), seconds, acoustics=room, noise=sound)]


def _itself(  # noqa: PLR0913
    name: str, half: str, size: Size, *, minutes: tuple[float, float, float], echo_db: float,
    delay_ms: float = 60.0, drift_ppm: float = 0.0,
) -> list[Scene]:  # fmt: skip
    """The guide alone, minute after minute of its clauses, each minute a fresh ear and room."""
    rt60 = _RT60[half]
    first = 0.0 if half == "dev" else 431.0
    return [
        over_the_guide(
            Scene(
                name, (), 60.0,
                acoustics=Acoustics(
                    echo_db=echo_db, rt60_s=rt60[k % len(rt60)], seed=_seed(half, name, k),
                    delay_ms=delay_ms, drift_ppm=drift_ppm,
                ),
            ),
            first + 60.0 * k,
        )
        for k in range(max(round(minutes[size.value]), 1))
    ]  # fmt: skip


def _noises(name: str, half: str, size: Size, *, make: Callable[[int], Samples]) -> list[Scene]:
    """Coughs or claps while the guide speaks."""
    count = 8 if size is Size.QUICK else 24
    clips = [(make(_seed(half, name, k)), None, "") for k in range(count)]
    return [
        over_the_guide(
            conversation(
                name, group, seed=_seed(half, name, k), gap_s=_COMMAND_GAP_S, lead_s=5.0,
                acoustics=Acoustics(echo_db=5.0, seed=_seed(half, name, k)),
            ),
            23.0 * k,
        )
        for k, group in enumerate(groups(clips, 12))
    ]  # fmt: skip


def _music_over(name: str, half: str, size: Size) -> list[Scene]:
    """The room's own music while the guide speaks, 10 dB under a person's voice."""
    seconds = 20.0 if size is Size.QUICK else 60.0
    room = Acoustics(echo_db=5.0, noise_snr_db=10.0, seed=_seed(half, name))
    scene = Scene(name, (), seconds, acoustics=room, noise=material.noise("music", half))
    return [over_the_guide(scene, 100.0)]


_STRANGE = ("_unknown_", "up", "off", "down", "left", "right", "on")
_ECHO_EARS = (OURS, NO_CANCELLER, PLAIN, PLAIN_CANCELLED)
_PARTS = {
    "quiet": 3, "quiet-unseen": 3, "kitchen-10": 2, "people-stop": 12, "people-yes": 12, "people-no": 12,
    "strange-words": 40, "strangers": 10, "talk": 1,
}  # fmt: skip
"""Rows of which the first so many scenes are also heard with a part switched off."""


def _noise_rows() -> list[Row]:
    rows = []
    for kind in ("kitchen", "babble", "music"):
        for snr in (20, 10, 5):
            make = partial(_commands, canonical=True, counts=(16, 24), noise=(kind, float(snr)))
            about = f"canonical, {kind} noise {snr} dB under the voice"
            rows.append(Row(f"{kind}-{snr}", Table.COMMANDS, about, make, quick=snr == 10))
        make = partial(_commands, canonical=False, counts=(16, 24), noise=(kind, 10.0))
        about = f"unseen wordings, {kind} noise 10 dB under the voice"
        rows.append(Row(f"{kind}-10-unseen", Table.COMMANDS, about, make, quick=False))
    return rows


def _people_rows() -> list[Row]:
    rows = []
    for word, intent in (("stop", Name.STOP), ("yes", Name.YES), ("no", Name.NO)):
        make = partial(_files, folders=(f"words/{word}",), intent=Intent(intent), quick=12)
        rows.append(Row(f"people-{word}", Table.COMMANDS, f"people saying “{word}”, a file each", make))
    return rows


def _echo_rows() -> list[Row]:
    rows = []
    for db in (0, 5, 10):
        make = partial(_commands, canonical=True, counts=(16, 32), echo_db=float(db))
        rows.append(Row(f"echo{db:+}", Table.ECHO, f"echo {db:+} dB, 60 ms", make, _ECHO_EARS, quick=db != 5))
    make = partial(_commands, canonical=False, counts=(16, 24), echo_db=5.0)
    rows.append(Row("echo+5-unseen", Table.ECHO, "unseen wordings, echo +5 dB", make, quick=False))
    canonical = partial(_commands, canonical=True, counts=(16, 24))
    for db in (0, 10):
        for name, about, make in (
            ("delay350", "350 ms delay", partial(canonical, echo_db=float(db), delay_ms=350.0)),
            ("drift60", "60 ppm drift", partial(canonical, echo_db=float(db), drift_ppm=60.0)),
        ):
            rows.append(Row(f"echo{db:+}-{name}", Table.ECHO, f"echo {db:+} dB, {about}", make, quick=False))
    for name, about, make in (
        ("cheap", "a cheap, non-linear loudspeaker", partial(canonical, echo_db=5.0, cheap_loudspeaker=True)),
        ("jump", "the delay grows by 80 ms halfway", partial(canonical, echo_db=5.0, jump_ms=80.0)),
        ("reverb", "RT60 0.6 s", partial(canonical, echo_db=5.0, rt60=(0.6,))),
    ):
        rows.append(Row(f"echo+5-{name}", Table.ECHO, f"echo +5 dB, {about}", make, quick=False))
    return rows


def _self_rows() -> list[Row]:
    rows = []
    for db, minutes in ((0, (1.0, 4.0, 20.0)), (5, (1.0, 4.0, 20.0)), (10, (2.0, 12.0, 60.0))):
        make = partial(_itself, minutes=minutes, echo_db=float(db))
        ears = _ECHO_EARS if db == 5 else (OURS, PLAIN_CANCELLED)
        rows.append(
            Row(f"self{db:+}", Table.SELF, f"nobody speaks, echo {db:+} dB", make, ears, quick=db != 0)
        )
    ten = partial(_itself, minutes=(1.0, 4.0, 20.0), echo_db=10.0)
    for name, about, make in (
        ("delay350", "350 ms delay", partial(ten, delay_ms=350.0)),
        ("drift60", "60 ppm drift", partial(ten, drift_ppm=60.0)),
    ):
        about = f"the same, +10 dB, {about}"  # noqa: PLW2901
        rows.append(Row(f"self+10-{name}", Table.SELF, about, make, (OURS,), quick=False))
    for name, about, maker in (
        ("coughs", "coughs over the guide, echo +5 dB", sounds.cough),
        ("claps", "claps over the guide, echo +5 dB", sounds.clap),
    ):
        rows.append(Row(name, Table.SELF, about, partial(_noises, make=maker), (OURS,)))
    rows.append(Row("music-over", Table.SELF, "music over the guide, echo +5 dB", _music_over, (OURS,)))
    return rows


_MAIN: tuple[Row, ...] = (
    Row("quiet", Table.COMMANDS, "canonical wordings in a quiet room",
        partial(_commands, canonical=True, counts=(24, 96))),
    Row("quiet-unseen", Table.COMMANDS, "unseen wordings in a quiet room",
        partial(_commands, canonical=False, counts=(24, 96))),
    Row("rooms", Table.COMMANDS, "canonical, RT60 0.15-0.6 s",
        lambda name, half, size: _commands(
            name, half, size, canonical=True, counts=(16, 32), rt60=_RT60[half])),
    *_noise_rows(),
    *(Row(name, Table.COMMANDS, f"canonical, {about}",
          partial(_commands, canonical=True, counts=(16, 24), microphone=name), quick=False)
      for name, about in (("soft", "a voice 20 dB softer"), ("clipped", "24 dB too loud, clipped"),
                          ("hum", "mains hum at 15 dB and an offset"))),
    Row("face-down", Table.COMMANDS, "“stop”, “ow”, “that hurts” into a pillow", _face_down),
    *_people_rows(),
    Row("strange-words", Table.NOTHING, "people's single words that are no command, a file each",
        partial(_files, folders=tuple(f"words/{w}" for w in _STRANGE), intent=None, quick=30)),
    Row("silence", Table.NOTHING, "background noise, a file each",
        partial(_files, folders=("words/_silence_",), intent=None, quick=5)),
    Row("strangers", Table.NOTHING, "people's requests to another machine, a file each",
        partial(_files, folders=("other-requests",), intent=None, quick=10)),
    Row("talk", Table.NOTHING, "people talking to each other", _talk),
    *(Row(f"only-{kind}", Table.NOTHING, f"{kind} alone, as loud as a voice",
          partial(_nobody_over_noise, kind=kind)) for kind in ("kitchen", "babble", "music")),
    *_echo_rows(),
    *_self_rows(),
)  # fmt: skip


def _first(name: str, half: str, size: Size, *, row: Row, count: int) -> list[Scene]:
    """The first scenes of another row; what our ear makes of them is not measured twice."""
    return row.make(name.removeprefix("parts-"), half, size)[: 1 if size is Size.QUICK else count]


def _part_rows() -> list[Row]:
    return [
        Row(f"parts-{row.name}", Table.PARTS, row.about, partial(_first, row=row, count=_PARTS[row.name]),
            (OURS, *ABLATIONS), quick=row.name == "quiet")
        for row in _MAIN
        if row.name in _PARTS
    ]  # fmt: skip


ROWS: tuple[Row, ...] = (*_MAIN, *_part_rows())
