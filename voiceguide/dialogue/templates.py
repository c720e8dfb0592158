"""Sentence templates (hassil's notation) turned into what the matcher and the recogniser need.

A template such as ``(go|move) [on] to the <next> {number:step}`` is a small tree. Its *skeletons* are
the sequences of the words that carry meaning, with the small words ("to", "the", "please") left out and
whole word classes (``<next>``) and slots (``{number:step}``) kept as one token each, so a template of a
thousand sentences has a handful of skeletons. Where next to nothing would be left ("where are we"), the
small words count and stay. Its *samples* are plain sentences, a few of each, for the recogniser.
"""

import random
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from itertools import product

from hassil.expression import (
    Alternative,
    Expression,
    Group,
    ListReference,
    Permutation,
    RuleReference,
    TextChunk,
)
from hassil.parse_expression import parse_sentence

from voiceguide.errors import GuideError

Token = str
"""A word, a class ``<step>`` or a slot ``{number:step}``."""
Tokens = tuple[Token, ...]

SHORT = 4
"""Words of a wording that is sampled wherever it occurs."""
MOST = 3_000
"""Skeletons one template may have; more means a class is missing."""
SHORTEST = 400
"""So many wordings of small words are kept of a template; what is longer is covered by leaving words out."""
CHOICE = 3
"""So many plain wordings side by side become a class of their own."""

Words = Callable[[str], tuple[str, ...]]
"""From a piece of text to its normal words."""


_FLAT = re.compile(r"\(([^()\[\]{}<>]*)\)|\[([^()\[\]{}<>]*)\]")
_STASHED = re.compile(r"qq(\d+)qq")


def parse(template: str) -> Expression:
    """The tree of a template. Raises GuideError where it is malformed.

    hassil's time grows with the square of a group's length, so the innermost plain groups are set aside
    before it reads the rest: 0.1 s for all templates instead of 0.5 s.
    """
    groups: list[Alternative] = []

    def stash(found: re.Match[str]) -> str:
        optional = found[1] is None
        wordings = [
            TextChunk(part.strip(), part.strip()) for part in (found[2] if optional else found[1]).split("|")
        ]
        items: list[Expression] = [*wordings, TextChunk("", "")] if optional else [*wordings]
        groups.append(Alternative(items=items, is_optional=optional))
        return f" qq{len(groups) - 1}qq "

    try:
        tree = parse_sentence(_FLAT.sub(stash, template)).expression
    except Exception as error:  # hassil raises its own and plain assertions
        raise GuideError(
            f"The sentence template {template!r} cannot be read.", hint="Check its brackets."
        ) from error
    return _restored(tree, groups)


def _restored(tree: Expression, groups: list[Alternative]) -> Expression:
    if isinstance(tree, TextChunk):
        found = _STASHED.fullmatch(tree.original_text.strip())
        return groups[int(found[1])] if found else tree
    if isinstance(tree, Group):
        tree.items = [_restored(item, groups) for item in tree.items]
    return tree


class Skeletons:
    """Makes skeletons; plain wordings side by side become classes of their own on the way."""

    def __init__(self, words: Words, glue: Mapping[str, float]) -> None:
        """`words` makes text normal; `glue` are the small words."""
        self._words = cache(words)
        self._glue = glue
        self._carrying = cache(self._carried)
        self._strict = False
        self._choices: dict[frozenset[Tokens], str] = {}

    @property
    def choices(self) -> Mapping[frozenset[Tokens], str]:
        """The classes made so far: their wordings without small words, and the token."""
        return self._choices

    def of(self, tree: Expression, *, strict: bool = False) -> frozenset[Tokens]:
        """What carries the meaning, for every sentence; strict: of each choice one word stays."""
        self._strict = strict
        found: set[Tokens] = set()
        lone = False
        for tokens in self._short(tree):
            if len(tokens) > 1 or (tokens and tokens[0][0] == "{"):
                found.add(tokens)
            else:
                lone = True
        if lone:
            found.update(t for t in self._full(tree, most=1, keep=SHORTEST) if t)
            for tokens in self._short(tree):
                if len(tokens) == 1 and tokens[0].startswith("<#"):
                    found.update(m for m in self._members(tokens[0]) if len(m) > 1)
                elif len(tokens) == 1 and tokens[0][0] == "<":
                    found.add(tokens)
        return frozenset(found)

    def whole(self, tree: Expression) -> frozenset[Tokens]:
        """Every sentence of the template, all words kept (for lead-ins and tails)."""
        return self._full(tree, most=99, keep=MOST) - {()}

    def _members(self, token: str) -> frozenset[Tokens]:
        return next(members for members, known in self._choices.items() if known == token)

    def _carried(self, text: str) -> Tokens:
        return tuple(w for w in self._words(text) if w not in self._glue)

    def _short(self, tree: Expression) -> frozenset[Tokens]:
        match tree:
            case TextChunk():
                return frozenset((self._carrying(tree.original_text),))
            case Alternative():
                plain: set[Tokens] = set()
                found: set[Tokens] = set()
                small: set[Tokens] = set()
                for item in tree.items:
                    text = _text(item)
                    if text is None:
                        found.update(self._short(item))
                    else:
                        carrying = self._carrying(text)
                        (plain if carrying else small).add(carrying or self._words(text))
                if small and (tree.is_optional or not (plain or found or self._strict)):
                    found.add(())
                else:
                    plain |= small
                if len(plain) >= CHOICE:
                    members = frozenset(plain)
                    found.add((self._choices.setdefault(members, f"<#{len(self._choices)}>"),))
                else:
                    found.update(plain)
                return frozenset(found)
            case _:
                return _joined(tree, self._short)

    def _full(self, tree: Expression, *, most: int, keep: int) -> frozenset[Tokens]:
        """All words kept, of the sentences with at most so many words of meaning."""
        match tree:
            case TextChunk():
                tokens = self._words(tree.original_text)
                return frozenset((tokens,)) if self._weight(tokens) <= most else frozenset()
            case Alternative():
                return frozenset().union(*(self._full(item, most=most, keep=keep) for item in tree.items))
            case RuleReference() | ListReference():
                return _joined(tree, lambda item: self._full(item, most=most, keep=keep))
            case _:
                found: set[Tokens] = {()}
                for item in _items(tree):
                    parts = self._full(item, most=most, keep=keep)
                    found = {a + b for a, b in product(found, parts)}
                    found = {tokens for tokens in found if self._weight(tokens) <= most}
                    if len(found) > keep:
                        found = set(sorted(found, key=lambda t: (len(t), t))[:keep])
                return frozenset(found)

    def _weight(self, tokens: Tokens) -> int:
        return sum(token not in self._glue for token in tokens)


def _joined(tree: Expression, expand: Callable[[Expression], frozenset[Tokens]]) -> frozenset[Tokens]:
    match tree:
        case RuleReference():
            return frozenset(((f"<{tree.rule_name}>",),))
        case ListReference():
            return frozenset(((f"{{{tree.list_name}:{tree.slot_name}}}",),))
        case _:
            found: set[Tokens] = {()}
            for item in _items(tree):
                found = {a + b for a, b in product(found, expand(item))}
                _bound(found)
            return frozenset(found)


def _items(tree: Expression) -> Iterable[Expression]:
    if not isinstance(tree, Group) or isinstance(tree, Permutation):
        raise GuideError(f"A sentence template holds {tree!r}.", hint="Use words, <classes> and {lists}.")
    return tree.items


def _bound(found: set[Tokens]) -> None:
    if len(found) > MOST:
        raise GuideError(f"A sentence template has over {MOST} forms.", hint="Make a class of its words.")


def _text(tree: Expression) -> str | None:
    """The plain text of a tree without choices; None where it has any."""
    if isinstance(tree, TextChunk):
        return tree.original_text
    if isinstance(tree, Group) and not isinstance(tree, (Alternative, Permutation)):
        parts = [_text(item) for item in tree.items]
        return None if None in parts else " ".join(part for part in parts if part)
    return None


Fill = Callable[[Token], tuple[str, ...]]
"""The wordings of a class or slot."""


def drawn(tree: Expression, fill: Fill, chance: random.Random) -> str:
    """One sentence of a template, by chance."""
    match tree:
        case TextChunk():
            return tree.original_text.strip()
        case RuleReference():
            return chance.choice(fill(f"<{tree.rule_name}>") or ("",))
        case ListReference():
            return chance.choice(fill(f"{{{tree.list_name}}}") or ("",))
        case Alternative():
            return drawn(chance.choice(tree.items), fill, chance)
        case _:
            return " ".join(filter(None, (drawn(item, fill, chance) for item in _items(tree))))


def samples(tree: Expression, fill: Fill, *, limit: int = 8) -> tuple[str, ...]:
    """Up to `limit` plain sentences, in turn over the alternatives; of plain wordings, all short ones."""
    if isinstance(tree, Alternative) and all(_text(item) is not None for item in tree.items):
        return tuple(text for text in map(_text, tree.items) if text and len(text.split()) <= SHORT)
    length = max(_width(tree, fill), 1)
    found = (" ".join(_sample(tree, fill, index).split()) for index in range(min(limit, length)))
    return tuple(dict.fromkeys(text for text in found if text))


def _width(tree: Expression, fill: Fill) -> int:
    """How many samples it takes until every alternative has occurred."""
    match tree:
        case RuleReference():
            return len(fill(f"<{tree.rule_name}>"))
        case ListReference():
            return len(fill(f"{{{tree.list_name}}}"))
        case Alternative():
            return sum(_width(item, fill) for item in tree.items)
        case Group():
            return max((_width(item, fill) for item in tree.items), default=1)
        case _:
            return 1


def _sample(tree: Expression, fill: Fill, index: int) -> str:  # noqa: PLR0911 - one for each kind of expression
    match tree:
        case TextChunk():
            return tree.original_text
        case RuleReference():
            return _pick(fill(f"<{tree.rule_name}>"), index)
        case ListReference():
            return _pick(fill(f"{{{tree.list_name}}}"), index)
        case Alternative():
            turn = index % max(1, sum(_width(item, fill) for item in tree.items))
            for item in tree.items:
                width = _width(item, fill)
                if turn < width:
                    return _sample(item, fill, turn)
                turn -= width
            return ""
        case Group():
            return " ".join(_sample(item, fill, index) for item in tree.items)
        case _:
            return ""


def _pick(choices: Iterable[str], index: int) -> str:
    found = tuple(choices)
    return found[index % len(found)] if found else ""
