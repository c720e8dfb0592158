"""The compiled language: all its templates in one trie, its names, lead-ins and tails; made once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path

from hassil.expression import Expression

from voiceguide.dialogue import language as languages
from voiceguide.dialogue import templates
from voiceguide.dialogue.intents import Scalar
from voiceguide.dialogue.language import Language, Sentences
from voiceguide.dialogue.trie import Names, Node
from voiceguide.kept import kept

LOOSE = 0.15
"""What it costs to leave out a choice between small words altogether ("(is|was) it ...")."""
STRICT = "? "
"""Begins a template of which no choice between small words may be left out."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """A template with its tree."""

    template: str
    tree: Expression
    group: Sentences


Choices = Mapping[frozenset[templates.Tokens], str]
"""Classes made of wordings side by side: their wordings, and the token."""


def spans(language: Language, words: templates.Tokens, start: int) -> Iterable[tuple[int, str, Scalar]]:
    """Numbers and durations that begin at a word: where they end, their list, their value."""
    numbers = language.numbers
    number = numbers.number(words, start)
    if number is not None:
        yield number[1], "{number}", number[0]
    ordinal = numbers.ordinals.get(words[start])
    if ordinal is not None:
        yield start + 1, "{ordinal}", ordinal
    duration = numbers.duration(words, start)
    if duration is not None:
        yield duration[1], "{duration}", duration[0]


@cache
def compiled(language: str) -> tuple[tuple[Compiled, ...], Node, Choices]:
    """All templates of a language in one trie; the same for every guide.

    That takes half a second, and so is kept for the next start: until a file of the language or of this
    package changes, or the parser of the templates.
    """
    package = Path(__file__).parent
    made_from = [*sorted(package.glob("*.py")), *sorted(package.glob("language/*.yaml"))]
    sources = (f"hassil {version('hassil')}".encode(), *(path.read_bytes() for path in made_from))
    return kept(f"templates-{language}", sources, partial(_compiled, language))


def _compiled(language: str) -> tuple[tuple[Compiled, ...], Node, Choices]:
    words = languages.load(language)
    skeletons = templates.Skeletons(words.words, words.glue)
    root = Node()
    found: list[Compiled] = []
    for group in words.sentences:
        for template in group.templates:
            tree = templates.parse(template.removeprefix(STRICT))
            firm = skeletons.of(tree, strict=True)
            for tokens in firm:
                root.add(tokens, len(found))
            if not template.startswith(STRICT):
                for tokens in skeletons.of(tree) - firm:
                    root.add(tokens, len(found), LOOSE)
            found.append(Compiled(template, tree, group))
    return tuple(found), root, skeletons.choices


def names_of(
    language: Language, lists: Mapping[str, Mapping[str, tuple[str, ...]]], choices: Choices
) -> Names:
    """Every name of a list or class. Small words inside longer names may be said or not."""
    names = Names()

    def add(text: str, key: str, value: Scalar = "") -> None:
        words = language.words(text)
        carrying = tuple(w for w in words if w not in language.glue)
        names.add(carrying if len(carrying) > 1 else words, key, value)

    for name, values in lists.items():
        for value, texts in values.items():
            for text in texts:
                add(text, f"{{{name}}}", value)
    for name, texts in language.classes.items():
        for text in texts:
            add(text, f"<{name}>")
    for members, token in choices.items():
        for words in members:
            names.add(words, token)
    return names


@cache
def edges_of(language: str) -> Names:
    """Lead-ins (key: lead) and tails (key: tail)."""
    words = languages.load(language)
    skeletons = templates.Skeletons(words.words, {})
    names = Names()
    for kind, lines in (("lead", words.lead_ins), ("tail", words.tails)):
        for line in lines:
            if line.strip():
                for tokens in skeletons.whole(templates.parse(line.strip())):
                    names.add(tokens, kind)
    return names
