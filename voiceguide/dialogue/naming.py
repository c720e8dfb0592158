"""Whether the names of a guide can be told apart by ear: from each other, and from the commands.

A guide's author gives names to steps, parts, techniques and topics; the recogniser hears sounds. Two names
of different things that sound alike send people to the wrong one, a name that is itself a command
("the last step", "hold") never is heard as a name, and a word that the recogniser's model lacks is dropped
without a sign. Each is a warning: the guide works, but not as its author thinks.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from voiceguide.dialogue.core import core_labels
from voiceguide.dialogue.language import load as load_language
from voiceguide.dialogue.sounds import code, likeness
from voiceguide.guide.lines import Where
from voiceguide.guide.model import Guide
from voiceguide.guide.tables import Finding

SAME_SOUND = 0.84
"""Likeness from which two words are taken for each other: "brake" and "break" .92, "gout" and "cut" .83."""


@dataclass(frozen=True, slots=True)
class _Named:
    where: Where
    group: str
    """Names of one group are meant in the same sentences, so they must differ from each other."""
    owner: str
    name: str


def misheard(guide: Guide, knows: Callable[[str], bool] | None = None) -> Iterator[Finding]:
    """Warnings about names; `knows`: whether the recogniser's model has a word, where one is at hand."""
    named = tuple(_named(guide))
    yield from _alike(named)
    yield from _commands(named, guide)
    if knows is not None:
        for one in named:
            if lacking := [word for word in one.name.split() if not knows(word)]:
                words = ", ".join(f'"{word}"' for word in lacking)
                yield Finding(
                    one.where,
                    f'the recogniser has no word {words}, so "{one.name}" is never heard: add another name',
                    warning=True,
                )


def _named(guide: Guide) -> Iterator[_Named]:
    for index, step in enumerate(guide.steps):
        for number, name in enumerate(step.names):
            yield _Named(("step", index, "names", number), "place", step.id, name)
    for index, term in enumerate(guide.terms):
        for number, name in enumerate(term.names):
            yield _Named(("term", index, "names", number), "place", term.id, name)
    for index, topic in enumerate(guide.topics):
        for number, name in enumerate(topic.names):
            yield _Named(("topic", index, "names", number), topic.ask, topic.id, name)


def _alike(named: tuple[_Named, ...]) -> Iterator[Finding]:
    """Names of different things in one group with nearly the same sound.

    Only names whose sound begins alike are compared, so a guide of ten thousand names takes a second.
    """
    before: dict[tuple[str, str, int], list[_Named]] = {}
    for one in named:
        words = one.name.split()
        if not words:
            continue
        others = before.setdefault((one.group, code(words[0])[:2], len(words)), [])
        for other in others:
            differs = other.owner != one.owner and other.name != one.name
            if differs and all(map(_same, words, other.name.split())):
                message = f'"{one.name}" sounds like "{other.name}" of "{other.owner}"'
                yield Finding(one.where, f"{message}: one may be heard as the other", warning=True)
                break
        others.append(one)


def _same(one: str, other: str) -> bool:
    """Whether two words are heard as one; the end of a plural is easily lost."""
    return one.removesuffix("s") == other.removesuffix("s") or likeness(one, other) >= SAME_SOUND


def _commands(named: tuple[_Named, ...], guide: Guide) -> Iterator[Finding]:
    """Names that are commands, or that begin with one that silences the guide at once."""
    language = load_language(guide.language)
    commands = {language.words(text): label for text, label in core_labels(guide.language)}
    urgent = [language.words(text) for text in language.urgent]
    for one in named:
        if one.group != "place":  # a topic is named within a question
            continue
        words = language.words(one.name)
        swallowed = commands.get(words)
        if swallowed is not None:
            message = f'"{one.name}" said alone is the command "{swallowed}", never this name: choose another'
            yield Finding(one.where, message, warning=True)
        elif any(words[: len(run)] == run for run in urgent):
            message = f'"{one.name}" begins like a command that silences the guide at once: choose another'
            yield Finding(one.where, message, warning=True)
