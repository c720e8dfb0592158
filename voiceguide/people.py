"""What a scenario's person says, as clips, and whether all that a scenario names can be used.

A cue is a recording, or words for a synthetic person, to whom the speech engine gives a voice of its own.
"""

from collections.abc import Iterable, Iterator
from contextlib import closing

from voiceguide.errors import BadFileError, GuideError
from voiceguide.guide.loader import load
from voiceguide.hearing.wav import read_audio
from voiceguide.pcm import Samples
from voiceguide.room.scenario import Cue, Scenario
from voiceguide.speech.engine import Engine
from voiceguide.speech.reference import for_the_ear
from voiceguide.speech.synthesiser import Synthesiser

PERSON_VOICE = "en-us+f2@40"
"""The synthetic person's voice where the scenario names none: unlike the guide's."""
PERSON_WPM = 165
"""Words per minute of the synthetic person."""


def spoken(cues: Iterable[Cue]) -> tuple[Samples, ...]:
    """A clip for each cue, int16 mono at HEARING_RATE. GuideError names the first that cannot be had."""
    clips = []
    for clip in _clips(cues):
        if isinstance(clip, GuideError):
            raise clip
        clips.append(clip)
    return tuple(clips)


def unusable(scenario: Scenario) -> Iterator[str]:
    """Everything a scenario names that cannot be used: its guide, its recordings, its voices, its words.

    What could not be read of the scenario is passed over. GuideError where there is no speech engine.
    """
    if scenario.guide:
        try:
            load(scenario.guide)
        except BadFileError as error:
            yield from (f"guide: {problem}" for problem in error.problems)
        except GuideError as error:
            yield f"guide: {error}"
    if scenario.noise_wav is not None:
        try:
            if not read_audio(scenario.noise_wav).any():
                yield f"room: {scenario.noise_wav} is silent"
        except GuideError as error:
            yield f"room: {error.what}"
    for number, (cue, clip) in enumerate(zip(scenario.cues, _clips(scenario.cues), strict=True), 1):
        if isinstance(clip, GuideError) and (cue.wav or cue.say):
            yield f"person {number}: {clip.what}"


def _clips(cues: Iterable[Cue]) -> Iterator[Samples | GuideError]:
    with closing(Engine()) as engine:
        for cue in cues:
            if cue.say:
                engine.identity()  # without an engine that is what is wrong, not the cue
            try:
                yield read_audio(cue.wav) if cue.wav is not None else _said(cue, engine)
            except GuideError as error:
                yield error


def _said(cue: Cue, engine: Engine) -> Samples:
    voice = Synthesiser(voice=cue.voice or PERSON_VOICE, engine=engine)
    clip = voice.clip(cue.say, PERSON_WPM)
    if not len(clip.samples):
        raise GuideError(f"{cue.say!r} has nothing to pronounce.", hint="Give words.")
    return for_the_ear(clip.samples)
