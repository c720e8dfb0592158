"""What a sentence says to the gate's question, where it is more than one plain yes.

People say yes in two clauses: "none of this applies, yes", "we both agree and none of this applies". Such a
sentence is a yes if it falls wholly into pieces that assent when said alone, one of them with a yes. A word
beside them, a no, or the name of something that ails somebody, and it is none: consent is not guessed.
"""

from collections.abc import Callable, Collection, Iterable

from voiceguide.dialogue.intents import Name
from voiceguide.dialogue.phrasing import Consent
from voiceguide.dialogue.templates import Tokens
from voiceguide.dialogue.walk import Lattice

CONDITION = "{condition}"
"""Where in a lattice the names of what ails people are."""
NAMED = 0.2
"""Cost of such a name that is said with other small words ("broke his ankle")."""
ASSENT = frozenset({Name.YES, Name.OKAY})
"""What a piece may be; one of them must be a yes."""
LONGEST = 16
"""Words of the longest sentence that is looked at."""


def ailments(lattice: Lattice) -> tuple[int, ...]:
    """Where something is named that ails people."""
    return tuple(
        at for at, edges in enumerate(lattice) if any(e.cost <= NAMED for e in edges.get(CONDITION, ()))
    )


def denied(words: Tokens, named: Iterable[int], known: Consent) -> bool:
    """Whether all that is named is said not to be: "no fever"."""
    return all(any(words[:at][-len(run) :] == run for run in known.denying) for at in named)


def agreed(words: Tokens, plainly: Callable[[Tokens], Collection[Name]], known: Consent) -> bool:
    """Whether the words fall into assenting pieces, as few as can be: "we are ready" is not "we are".

    `plainly`: what a piece is by the templates as they stand.
    """
    if len(words) > LONGEST:
        return False
    reached: dict[int, tuple[int, bool]] = {0: (0, True)}
    """By how many words are passed: in how many pieces, and whether none of them was a yes."""
    for end in range(1, len(words) + 1):
        for start in [at for at in reached if at < end]:
            piece = words[start:end]
            if start and len(piece) > 1 and piece[0] in known.joining:
                piece = piece[1:]
            yes = piece in known.denials
            said = () if yes else ASSENT.intersection(plainly(piece))
            if yes or said:
                pieces, none = reached[start]
                way = pieces + 1, none and not yes and Name.YES not in said
                reached[end] = min(reached.get(end, way), way)
    return not reached.get(len(words), (0, True))[1]
