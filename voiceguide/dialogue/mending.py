"""A speaker who begins anew: "step ten no sorry step eleven" is about step eleven."""

from collections.abc import Callable, Iterable

from voiceguide.dialogue.intents import Intent
from voiceguide.dialogue.templates import Tokens


def mended(words: Tokens, marks: Iterable[Tokens], meant: Callable[[Tokens], Intent | None]) -> str | None:
    """What counts of the words; None where nothing is taken back.

    `marks` are what people say between ("no sorry"), `meant` tells what words mean by themselves.
    """
    for mark in marks:
        for at in range(len(words) - len(mark) - 1, 0, -1):
            if words[at : at + len(mark)] == mark:
                found = _instead(words[:at], words[at + len(mark) :], meant)
                if found is not None:
                    return " ".join(found)
    return None


def _instead(first: Tokens, second: Tokens, meant: Callable[[Tokens], Intent | None]) -> Tokens | None:
    """The command in place of the first: a whole one, or one with other last words ("five no sorry six")."""
    before = meant(first)
    if before is None:
        return None
    if meant(second) is not None:
        return second
    changed = (*first[: -len(second)], *second)
    after = meant(changed)
    return changed if after is not None and after.name is before.name else None
