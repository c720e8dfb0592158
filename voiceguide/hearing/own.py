"""Is that the guide's own sentence? What was heard beside what the recognisers make of the far end.

An echo that is left over is recognised badly, and the far end well, so the two seldom agree to the letter:
"hot one swollen hot are painful way" was once heard of "one swollen, hot or painful leg". Of a short command
every word must be the guide's; of a long one it is enough that most of them are, in their order.
"""

from collections.abc import Sequence

from voiceguide.dialogue.sounds import likeness
from voiceguide.hearing.recogniser import Reading

SAME = 0.8
"""Likeness in sound (0..1) from which two words are one."""

SHORT = 3
"""Words up to which all must be the guide's."""

MOST = 0.6
"""Share of the words of a longer sentence that make it the guide's."""


def same_words(heard: str, far: Reading) -> bool:
    """Whether the words heard are those that the recognisers read in the far end at that time."""
    words = heard.split()
    played = (far.core.text, far.grammar.known, far.open.text)
    found = max(in_order(words, text.split()) for text in played)
    return found >= (len(words) if len(words) <= SHORT else MOST * len(words))


def in_order(words: Sequence[str], others: Sequence[str]) -> int:
    """How many of the words come in the others in the same order (the longest common subsequence)."""
    row = [0] * (len(others) + 1)
    for word in words:
        before = 0
        for k, other in enumerate(others, start=1):
            here = row[k]
            same = word == other or likeness(word, other) >= SAME
            row[k] = before + 1 if same else max(row[k], row[k - 1])
            before = here
    return row[-1]
