"""What the recognisers write of things whose meaning is known: the data that `verify` is weighed by.

Commands and talk that no template and no learned weight was made from
(`understanding/corpora/*-hard.tsv`), the canonical commands, and people's recordings, all of the half for
tuning: spoken in rooms, in noise, softly, into a pillow and over the guide, and heard by the product's own
ear. Every utterance is kept with the readings that came of it.
"""

import json
import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import cache, partial
from pathlib import Path

from benchmarks.hearing import material
from benchmarks.hearing.rows import _STRANGE, _file
from benchmarks.hearing.scenes import Said, Scene, conversation, groups, over_the_guide
from benchmarks.understanding.__main__ import commands, talk
from benchmarks.understanding.heard import reading_of
from voiceguide.dialogue.core import core_labels, core_phrases
from voiceguide.dialogue.events import Heard
from voiceguide.dialogue.intents import Intent, Name
from voiceguide.dialogue.moment import Moment
from voiceguide.dialogue.understanding import Understanding
from voiceguide.guide.loader import load
from voiceguide.hearing import decoding
from voiceguide.hearing.ear import Ear
from voiceguide.hearing.leaning import Leaning
from voiceguide.hearing.recogniser import Reading, Recognisers, load_model
from voiceguide.hearing.verify import Verdict
from voiceguide.hearing.wav import read_audio
from voiceguide.modelstore import find
from voiceguide.pcm import HEARING_RATE, Block
from voiceguide.room.virtual import Acoustics

HALF = "dev"
AT_A_TIME = 8
"""Things said in one scene."""


@dataclass(frozen=True, slots=True)
class Example:
    """One utterance: what was meant, and what was read."""

    kind: str
    """Of the scene: quiet, kitchen, ..."""
    text: str
    meant: str
    """The intent's name, "" for none."""
    args: dict[str, str | int | bool]
    reading: Reading
    crowd: bool
    doubtful: bool


def scenes(count: int, seed: int) -> Iterator[tuple[str, Callable[[], Scene]]]:
    """So many things said in scenes of every kind, in an order of chance; then people's recordings."""
    chance = random.Random(seed)
    said: list[tuple[str, Intent | None]] = []
    hard = commands("hard")
    said += [(text, Intent(Name(name), args)) for text, name, args in chance.sample(hard, count // 3)]
    usual = [(c.text, c.intent) for c in material.commands(HALF)]
    usual += [(text, Intent(Name(label))) for text, label in core_labels()]
    said += [usual[k % len(usual)] for k in range(count // 3)]
    said += [(text, None) for text in chance.sample(talk("hard"), count // 2)]
    said += [(text, None) for text in chance.choices(material.talk(HALF), k=count // 3)]
    chance.shuffle(said)
    for k, group in enumerate(groups(said, AT_A_TIME)):
        kind, voices = chance.choice(KINDS), [chance.randrange(8) for _ in group]
        yield kind, partial(_spoken_scene, kind, group, voices, seed + k)
    for folder, meant in PEOPLE:
        for file in material.people(HALF, folder):
            yield folder, partial(_people_scene, folder, file, meant)


KINDS = (
    *("quiet",) * 4, "kitchen", "kitchen", "music", "babble", "babble", "soft", "face_down", "clipped",
    "echo", "echo", "echo",
)  # fmt: skip
PEOPLE = (
    ("words/stop", Name.STOP), ("words/yes", Name.YES), ("words/no", Name.NO),
    *((f"words/{word}", None) for word in (*_STRANGE, "_silence_")),
    ("other-requests", None),
)  # fmt: skip


def _spoken_scene(
    kind: str, said: Iterable[tuple[str, Intent | None]], voices: Iterable[int], seed: int
) -> Scene:
    spoken = zip(said, voices, strict=True)
    clips = [(material.spoken(HALF, text, voice), meant, text) for (text, meant), voice in spoken]
    return _scene(kind, clips, seed)


def _people_scene(folder: str, file: Path, meant: Name | None) -> Scene:
    return _file(folder, read_audio(file), None if meant is None else Intent(meant))


def _scene(kind: str, clips: Iterable[tuple[object, Intent | None, str]], seed: int) -> Scene:
    chance = random.Random(seed)
    noise = material.noise(kind, HALF) if kind in ("kitchen", "music", "babble") else None
    scene = conversation(
        kind, clips, seed=seed, gap_s=(1.6, 2.2), lead_s=5.0 if kind == "echo" else 1.0, noise=noise,
        microphone=kind if kind in ("soft", "face_down", "clipped") else "plain",
        acoustics=Acoustics(
            echo_db=chance.choice((0.0, 5.0, 10.0)), delay_ms=chance.choice((40.0, 60.0, 120.0, 350.0)),
            rt60_s=chance.choice((0.15, 0.3, 0.3, 0.45, 0.6)),
            noise_snr_db=chance.choice((5.0, 10.0, 10.0, 15.0, 20.0)),
            drift_ppm=chance.choice((0.0, 0.0, 60.0)), seed=seed,
        ),
    )  # fmt: skip
    return over_the_guide(scene, chance.uniform(0, 600)) if kind == "echo" else scene


@cache
def _heard_by() -> tuple[Recognisers, Understanding]:
    guide = load(material.GUIDE)
    understanding = Understanding(guide)
    recognisers = Recognisers(load_model(find(None)), understanding.phrases(), core_phrases(guide))
    return recognisers, understanding


def examples(kind: str, scene: Scene) -> Iterator[Example]:
    """What the ear reads in one scene; each utterance belongs to what was being said, or to nothing."""
    recognisers, understanding = _heard_by()
    read: list[tuple[Reading, bool, bool]] = []

    def noting(  # noqa: PLR0913 - what `verify` takes
        reading: Reading,
        known: Understanding,
        *,
        moment: Moment,
        doubtful: bool,
        crowd: bool,
        leaning: Leaning,
    ) -> Verdict:
        read.append((reading, crowd, doubtful))
        return verify(reading, known, moment=moment, doubtful=doubtful, crowd=crowd, leaning=leaning)

    verify, decoding.verify = decoding.verify, noting
    try:
        ear = Ear(recognisers, understanding, moment=scene.moment)
        near, step = scene.near(), HEARING_RATE // 100
        for start in range(0, len(near) + step, step):
            part = near[start : start + step]
            if scene.far is not None:
                ear.played(Block(scene.far[start : start + len(part)], HEARING_RATE, start))
            played = None if scene.far is None else start + len(part)
            block = Block(part, HEARING_RATE, start, played=played)
            for event in ear.process(block) if len(part) else ear.finish():
                if isinstance(event, Heard) and read and not event.amends:
                    reading, crowd, doubtful = read[-1]
                    kind_of, text, meant = _what(kind, scene, event)
                    args = {} if meant is None else dict(meant.args)
                    name = "" if meant is None else meant.name.value
                    yield Example(kind_of, text, name, args, reading, crowd, doubtful)
                    read.clear()
    finally:
        decoding.verify = verify


def _what(kind: str, scene: Scene, heard: Heard) -> tuple[str, str, Intent | None]:
    """What was being said: the kind of scene, the words, what was meant; none of the latter where nobody
    spoke.
    """
    begin, end = (int((s or 0.0) * HEARING_RATE) for s in (heard.speech_start_s, heard.speech_end_s))

    def together(said: Said) -> int:
        return min(end, said.at + len(said.clip)) - max(begin, said.at)

    said = max(scene.said, key=together, default=None)
    if said is None or (together(said) <= 0 and scene.far is not None):
        return kind, "", None
    if scene.raw or together(said) > 0.5 * len(said.clip):
        return kind, said.text, said.expected
    return f"{kind}, in part", "", None


def dumped(example: Example) -> str:
    """One line of JSON."""
    return json.dumps(asdict(example))


def loaded(line: str) -> Example:
    """The same again."""
    fields = json.loads(line)
    return Example(reading=reading_of(fields.pop("reading")), **fields)
