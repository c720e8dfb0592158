"""A template shortened around what was said, for a person to read.

A template holds every wording of a thing, some of them thousands of characters long. Of each choice only the
wordings that were said are shown, with "…" for the others; what may be left out and was not said is left
out. Classes and slots stay, since they tell what the template is about.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from hassil.expression import Alternative, Expression, Group, ListReference, RuleReference, TextChunk

from voiceguide.dialogue.grammar import STRICT
from voiceguide.dialogue.language import Language
from voiceguide.dialogue.language import load as load_language
from voiceguide.dialogue.meaning import Meaning
from voiceguide.dialogue.templates import Tokens, parse

SHORT = 40
"""Characters of a choice that is shown whole."""

REST = "…"
"""Stands for the wordings that were not said."""


@dataclass(frozen=True, slots=True)
class _Shown:
    text: str
    said: int
    """Words of it that were said; 0 where it was not."""


def excerpt(meaning: Meaning, language: str = "en") -> str:
    """The part of its template that a sentence fits; "" where it fits none."""
    if not meaning.template:
        return ""
    words = load_language(language)
    filled = frozenset(slot for slot, _ in meaning.slots)
    tree = parse(meaning.template.removeprefix(STRICT))
    return _Excerpt(words, words.words(meaning.text), filled).of(tree).text


class _Excerpt:
    def __init__(self, language: Language, words: Tokens, filled: frozenset[str]) -> None:
        """`words` were said; `filled` are the slots that have a value."""
        self._language = language
        self._words = words
        self._filled = filled

    def of(self, tree: Expression) -> _Shown:
        """What is shown of a tree."""
        match tree:
            case TextChunk():
                return _Shown(tree.original_text.strip(), self._count(tree.original_text))
            case RuleReference():
                wordings = self._language.classes[tree.rule_name]
                return _Shown(f"<{tree.rule_name}>", max(map(self._count, wordings)))
            case ListReference():
                filled = tree.slot_name in self._filled
                return _Shown(f"{{{tree.list_name}:{tree.slot_name}}}", int(filled))
            case Alternative():
                return self._choice([self.of(item) for item in tree.items], optional=tree.is_optional)
            case Group():
                return _sequence([self.of(item) for item in tree.items])
            case _:
                return _Shown("", 0)

    def _choice(self, items: Sequence[_Shown], *, optional: bool) -> _Shown:
        items = list(dict.fromkeys(item for item in items if item.text))
        said = max((item.said for item in items), default=0)
        if optional and not said:
            return _Shown("", 0)
        kept = [item for item in items if item.said == said] if said else items
        if not said and len("|".join(item.text for item in items)) > SHORT:
            kept = items[:1]
        texts = [item.text for item in kept] + ([REST] if len(kept) < len(items) else [])
        before, after = "[]" if optional else "()"
        text = texts[0] if len(texts) == 1 and not optional else f"{before}{'|'.join(texts)}{after}"
        return _Shown(text, said)

    def _count(self, text: str) -> int:
        """How many words a wording has, if it was said; else 0."""
        run = self._language.words(text)
        size = len(run)
        found = any(self._words[at : at + size] == run for at in range(len(self._words) - size + 1))
        return size if found else 0


def _sequence(items: Sequence[_Shown]) -> _Shown:
    """Items one after another: said where all of them were."""
    shown = [item for item in items if item.text]
    said = sum(item.said for item in shown) if all(item.said for item in shown) else 0
    return _Shown(" ".join(item.text for item in shown), said)
