"""What the ear keeps of an utterance while it is being said, and for a moment after."""

from dataclasses import dataclass, field

from voiceguide.dialogue.moment import Moment
from voiceguide.dialogue.understanding import Completion
from voiceguide.hearing.endpoint import ONE_BREATH_S, WAIT_S
from voiceguide.hearing.levels import Fall
from voiceguide.hearing.recogniser import Trio
from voiceguide.hearing.verify import Verdict
from voiceguide.pcm import HEARING_RATE


@dataclass(slots=True)
class Run:
    """Chunks of voice in a row, before they are an utterance."""

    start: int = 0
    length: int = 0


@dataclass(frozen=True, slots=True)
class Decided:
    """An utterance that was decided, in case it goes on."""

    start: int
    """Clean position of its first chunk of voice."""
    audio: int
    voice_end: int
    verdict: Verdict
    moment: Moment
    goes_on: bool
    """It is a command, or the beginning of one: what follows may change what it means."""


@dataclass(slots=True)
class Utterance:
    """What is being said."""

    moment: Moment
    start: int
    """Clean position of the first chunk of voice."""
    audio: int
    """Clean position where listening begins."""
    voice_end: int
    """Clean position after the last chunk of voice."""
    trio: Trio | None = None
    """The recognisers; None before they hear it, and once they were made to finish."""
    gain: float = 1.0
    """For the recognisers."""
    verdict: Verdict | None = None
    """What it comes to, if it ends here."""
    completions: tuple[Completion, ...] = ()
    """What the texts can still become."""
    wait: float = WAIT_S[Completion.NONE]
    heard_to: int = 0
    """Clean position up to which the recognisers heard it when they finished."""
    probes: int = 0
    urgent_chunks: int = 0
    urgent: bool = False
    doubtful: bool = False
    """It began over the guide's voice, with that voice not taken out."""
    sure: bool = False
    """And what was left of that made no words."""
    crowd: bool = False
    """Other people speak all the time."""
    clear: bool = False
    """It stands far out of the noise of the room."""
    fall: Fall = field(default_factory=Fall)
    continues: Decided | None = None
    """The decided utterance it may be the rest of."""

    def in_one_breath_with(self, earlier: Decided) -> bool:
        """Whether it followed so soon that both are certainly one sentence."""
        return self.start - earlier.voice_end <= ONE_BREATH_S * HEARING_RATE


def is_rest(text: str, *, of: str, after: str) -> bool:
    """Whether `text` is a bent hearing of what a whole sentence has `after` the words decided already.

    The closure in "next step" is as long as a pause, and "step" alone is easily "yep". Where the whole has
    just those words too, they were said: "next, yes".
    """
    rest = of.removeprefix(f"{after} ")
    return rest != of and text not in rest
