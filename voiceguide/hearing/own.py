"""Is that the guide's own sentence? What was heard beside what the recognisers make of the far end.

An echo that is left over is recognised badly, and the far end well, so the two seldom agree to the letter:
"hot one swollen hot are painful way" was once heard of "one swollen, hot or painful leg". Of a short
command every word must be the guide's; of a long one it is enough that most of them are, in their order.
And each must come when its echo would: a person who says yes right after the guide's "say yes" is no echo.
"""

from collections.abc import Sequence

from voiceguide.dialogue.sounds import likeness
from voiceguide.hearing.recogniser import Hypothesis, Reading

SAME = 0.8
"""Likeness in sound (0..1) from which two words are one."""

SHORT = 3
"""Words up to which all must be the guide's."""

MOST = 0.6
"""Share of the words of a longer sentence that make it the guide's."""

EARLY_S = 0.15
"""Seconds by which the recognisers may put a word of the echo before that of the far end."""

Timed = Sequence[tuple[str, float]]
"""Words, each with the second at which it begins."""


def same_words(heard: Timed, far: Reading, late_s: float) -> bool:
    """Whether the words heard are those that the recognisers read in the far end at that time.

    Both count their seconds from the same moment; the echo comes up to `late_s` after the far end.
    """
    played = (far.core, far.grammar, far.open)
    found = max(in_order(heard, _first(one.hypotheses), late_s) for one in played)
    return bool(heard) and found >= (len(heard) if len(heard) <= SHORT else MOST * len(heard))


def _first(hypotheses: Sequence[Hypothesis]) -> Timed:
    return hypotheses[0].timed if hypotheses else ()


def in_order(words: Timed, others: Timed, late_s: float) -> int:
    """How many of the words come in the others in the same order (the longest common subsequence)."""
    row = [0] * (len(others) + 1)
    for word, start in words:
        before = 0
        for k, (other, other_start) in enumerate(others, start=1):
            here = row[k]
            timely = -EARLY_S <= start - other_start <= late_s
            same = timely and (word == other or likeness(word, other) >= SAME)
            row[k] = before + 1 if same else max(row[k], row[k - 1])
            before = here
    return row[-1]
