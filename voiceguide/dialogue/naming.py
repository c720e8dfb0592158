"""Whether the names of a guide can be told apart by ear: from each other, and from the commands.

A guide's author gives names to steps, parts, techniques and topics; the recogniser hears sounds. Two names
of different things that sound alike send people to the wrong one, a name that is understood as a command
("what next", "hold") never is heard as a name, one that sounds like a command ("paws") is taken for it, and
a word that the recogniser's model lacks is dropped without a sign. Each is a warning: the guide works, but
not as its author thinks.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from voiceguide.dialogue.core import core_labels
from voiceguide.dialogue.intents import Name
from voiceguide.dialogue.language import Language
from voiceguide.dialogue.language import load as load_language
from voiceguide.dialogue.moment import ANYTHING, Moment, Stage
from voiceguide.dialogue.place import matches
from voiceguide.dialogue.sounds import code, likeness, vowel
from voiceguide.dialogue.templates import Tokens
from voiceguide.dialogue.understanding import Understanding
from voiceguide.guide.lines import Where
from voiceguide.guide.model import GENERAL, Guide, TermKind
from voiceguide.guide.tables import Finding

SAME_SOUND = 0.84
"""Likeness from which two words are taken for each other: "brake" and "break" .92, "gout" and "cut" .83."""

SURE = 0.6
"""Evidence from which a name is lost to a command. Below it is the learned stage's mere leaning, which the
next training may turn."""

MOMENTS = (ANYTHING, Moment(speaking=True), Moment(stage=Stage.HELD))
"""When a name may be said: in the middle of a step, over the guide's voice, while the step is held."""

ASKING = "ask_"
"""Begins the intents that ask: "the oil" alone is a question about the oil, so that name is not lost."""

FREE = 0.1
"""Cost of the freest small words: "the paws" is heard as "the pause", which is "pause"."""

PLACE = "place"
"""The group of what one can go to: steps, parts, areas and techniques."""

SUBJECT = "subject"
"""The group of what the guide is about."""

Onsets = tuple[str, ...]
"""How each word of a name begins, as a consonant."""


@dataclass(frozen=True, slots=True)
class _Named:
    where: Where
    group: str
    """Names of one group are meant in the same sentences, so they must differ from each other."""
    owner: str
    name: str


def misheard(guide: Guide, knows: Callable[[str], bool] | None = None) -> Iterator[Finding]:
    """Warnings about names; `knows`: whether the recogniser's model has a word, where one is at hand."""
    language = load_language(guide.language)
    named = tuple(_named(guide))
    said = (*_titles(guide, language), *named)
    yield from _alike(said)
    understanding = Understanding(guide, language=guide.language)
    yield from _commands(said, understanding, language, guide.language)
    yield from _taken(said, guide, understanding, language)
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
    for number, name in enumerate(guide.names):
        yield _Named(("names", number), SUBJECT, guide.id, name)
    for index, step in enumerate(guide.steps):
        for number, name in enumerate(step.names):
            yield _Named(("step", index, "names", number), PLACE, step.id, name)
    for index, term in enumerate(guide.terms):
        for number, name in enumerate(term.names):
            yield _Named(("term", index, "names", number), PLACE, term.id, name)
    for index, topic in enumerate(guide.topics):
        for number, name in enumerate(topic.names):
            yield _Named(("topic", index, "names", number), topic.ask, topic.id, name)


def _titles(guide: Guide, language: Language) -> Iterator[_Named]:
    """A list of the steps reads the titles out, so people say them too."""
    for index, step in enumerate(guide.steps):
        yield _Named(("step", index, "title"), PLACE, step.id, " ".join(language.words(step.title)))


def _alike(named: tuple[_Named, ...]) -> Iterator[Finding]:
    """Names of different things in one group with nearly the same sound.

    Only names whose words begin alike are compared, so a guide of ten thousand names takes a second.
    """
    before: dict[tuple[str, Onsets], list[_Named]] = {}
    for one in named:
        words = one.name.split()
        if not words:
            continue
        others = before.setdefault((one.group, _onsets(words)), [])
        for other in others:
            differs = other.owner != one.owner and other.name != one.name
            if differs and all(map(_same, words, other.name.split())):
                message = f'"{one.name}" sounds like "{other.name}" of "{other.owner}"'
                yield Finding(one.where, f"{message}: one may be heard as the other", warning=True)
                break
        others.append(one)


def _onsets(words: Sequence[str]) -> Onsets:
    return tuple(code(word)[:1] for word in words)


def _same(one: str, other: str) -> bool:
    """Whether two words are heard as one; the end of a plural is easily lost."""
    return (
        one.removesuffix("s") == other.removesuffix("s")
        or likeness(one, other) >= SAME_SOUND
        or _homophones(one, other)
    )


def _homophones(one: str, other: str) -> bool:
    """Whether two words are one sound in two spellings: "dough" and "doe"."""
    return code(one) == code(other) and vowel(one) == vowel(other)


def _taken(
    said: tuple[_Named, ...], guide: Guide, understanding: Understanding, language: Language
) -> Iterator[Finding]:
    """Names that are heard as something else where they are said as one usually does."""
    owners: dict[Tokens, set[str]] = {}
    for one in said:
        owners.setdefault(language.words(one.name), set()).add(one.owner)
    kinds = {term.id: term.kind for term in guide.terms}
    for one in said:
        if one.owner == GENERAL or kinds.get(one.owner) is TermKind.AREA:
            continue
        right = owners[language.words(one.name)]
        step = guide.step(one.owner)
        ways = ["place" if one.group == PLACE else "topic"]
        if kinds.get(one.owner) is TermKind.TECHNIQUE:
            ways.append("technique")
        for way in ways:
            text = language.usual[way].format(name=one.name)
            intent = understanding.understand(text, ANYTHING).intent
            if intent is None or (way == "topic" and intent.name != one.group):
                continue  # not heard as anything, or another question about the same thing
            if (
                way == "technique"
                and intent.name.startswith(ASKING)
                and intent.name is not Name.ASK_TECHNIQUE
            ):
                continue
            heard = [str(value) for value in intent.args.values()]
            if heard and right.isdisjoint(heard) and not (step and any(matches(step, h) for h in heard)):
                wrong = f'"{one.name}" is heard as "{heard[0]}" in "{text}": choose another'
                yield Finding(one.where, wrong, warning=True)
                break


def _commands(
    said: tuple[_Named, ...], understanding: Understanding, language: Language, language_id: str
) -> Iterator[Finding]:
    """Names that are commands, that begin with one that silences the guide at once, or sound like one."""
    commands = _Commands(language, language_id)
    for one in said:
        if one.group != PLACE:  # a topic is named within a question
            continue
        if command := _swallowing(one.name, understanding):
            wrong = f'said alone is the command "{command}", never this name'
        elif understanding.is_urgent(one.name):
            wrong = "begins like a command that silences the guide at once"
        elif command := commands.sounding_like(one.name):
            wrong = f'sounds like the command "{command}"'
        else:
            continue
        yield Finding(one.where, f'"{one.name}" {wrong}: choose another', warning=True)


def _swallowing(name: str, understanding: Understanding) -> str | None:
    """The command that a name is understood as where it is said alone."""
    for moment in MOMENTS:
        meaning = understanding.understand(name, moment)
        intent = meaning.intent
        if intent is None or meaning.score < SURE or intent.name.startswith(ASKING):
            continue
        if intent.name is not Name.GO_TO_STEP or "name" not in intent.args:
            return intent.name.value
    return None


class _Commands:
    """The short canonical commands by their sound."""

    def __init__(self, language: Language, language_id: str) -> None:
        self._language = language
        self._urgent = [words for text in language.urgent if len(words := language.words(text)) == 1]
        self._by_onsets: dict[Onsets, list[tuple[str, ...]]] = {}
        for wording, label in core_labels(language_id):
            if not label.startswith(ASKING):
                words = language.words(wording)
                self._by_onsets.setdefault(_onsets(words), []).append(words)

    def sounding_like(self, name: str) -> str | None:
        """The command that a name is easily taken for."""
        words = self._language.words(name)
        while len(words) > 1 and self._language.glue.get(words[0], 1.0) <= FREE:
            words = words[1:]
        if not words:
            return None
        for (urgent,) in self._urgent:  # "owl": what silences at once is acted on before its end is heard
            if words[0].startswith(urgent) and len(words[0]) == len(urgent) + 1:
                return urgent
        for command in self._by_onsets.get(_onsets(words), ()):
            if all(
                one == other or _homophones(one, other) for one, other in zip(words, command, strict=True)
            ):
                return " ".join(command)
        return None
