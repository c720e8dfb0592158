"""Endpointing by meaning: how long a silence ends an utterance depends on what was said so far.

Recognisers usually wait 0.5-0.9 s of silence, whatever was said. But "repeat" is known to be complete as
soon as it ends, while after "what about" something is bound to come. So at the first 32 ms of silence the
text so far is asked what it can still become, and that sets the wait. A wait too short is no disaster: an
utterance that goes on after its decision is judged again as a whole, and amends it.

Silence counts from the last chunk with a voice, which is 63-98 ms after the true end of speech, and in a room
that rings up to 180 ms; sooner where the voice has fallen away after a whole command (`levels.Fall`).
"""

from voiceguide.dialogue.understanding import Completion

PAUSE_S = 0.032
"""Seconds of silence after which the text so far is looked at."""

NOISY_S = 0.16
"""The same where the voice hardly stands out of the noise: soft sounds inside a phrase pass for silence."""

WAIT_S = {
    Completion.COMPLETE: 0.032,
    Completion.OPEN: 0.224,
    Completion.NONE: 0.48,
    Completion.PREFIX: 0.7,
}
"""Seconds of silence that end the utterance, by what the text can still become."""

INEXACT_S = 0.42
"""Seconds of silence for a command that does not quite say what is known: more may be coming that makes it
another, or talk ("what about" is taken for "why", until "the pressure" comes)."""

REJECTED_S = 0.224
"""Least seconds of silence before what was not accepted is given up: its end may have been soft."""

AMEND_S = 0.8
"""Seconds after the end of speech within which more speech continues a decided utterance."""

ONE_BREATH_S = 0.45
"""Seconds of silence that are certainly inside one sentence: what is heard across them is one utterance."""

LONGEST_S = 10.0
"""Seconds after which an utterance is ended anyhow: a television never pauses."""


def wait_s(*completions: Completion, exact: bool = True) -> float:
    """Seconds of silence to wait for, by the most that any of the texts can still become.

    A text that is no command is outvoted by one that is: recognisers err, and a wait too short is amended.
    """
    known = [c for c in completions if c is not Completion.NONE]
    wait = max((WAIT_S[c] for c in known), default=WAIT_S[Completion.NONE])
    return wait if exact else max(wait, INEXACT_S)
