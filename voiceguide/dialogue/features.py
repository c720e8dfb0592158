"""What a sentence looks like to the learned stage: its words, their neighbours, their sorts, their letters.

A feature is a short string. The same function makes them in training and in use:

- words, pairs and triples of neighbours, pairs with one word between, with the sentence's ends marked;
- the same with names replaced by their list (``{part}``, ``{condition}``, ``{duration}``), so what was
  learned of the calf holds for any part of any guide;
- word classes (``<pressure>``) and other forms of a word ("pressing" counts as "press" too);
- the frame: small words with gaps for the others ("she had * *"),
  the build of a story or of a request;
- runs of three and four letters, so a word the recogniser bent a little is not lost altogether;
- how many words mean nothing here: the surest sign of talk that is not for the guide;
- the templates' opinion: how well each intent's best template explains the sentence.
"""

from collections.abc import Collection, Iterable, Mapping

from voiceguide.dialogue.templates import Tokens
from voiceguide.dialogue.walk import Edge, Lattice

SORTS = (
    "duration", "condition", "side", "number", "ordinal", "benefit", "oil", "technique", "part", "sound",
    "ambience", "place", "ask_pressure", "ask_surface", "ask_temperature", "ask_technique", "ask_rhythm",
    "ask_knots", "ask_breathing", "ask_why",
)  # fmt: skip
"""Lists that stand for their names; of several that begin at a word, the longest name, then this order."""
STRANGER = "{?}"
"""Stands for a word that means nothing here."""
ALIKE = 0.3
"""What an edge of the lattice may cost to count as said."""
LETTERS = (3, 4)
"""Lengths of the runs of letters."""
FRAMES = (2, 3, 4)
"""Lengths of the runs of a sentence's frame."""
ENDINGS = ("ed", "ing", "ly", "s")
"""Endings that tell what kind of word it is."""
LENGTHS = (1, 2, 3, 4, 6, 9, 13)
"""Numbers of words up to which sentences are of one length."""


def features(
    words: Tokens, lattice: Lattice, small: Collection[str], strange: Collection[str]
) -> frozenset[str]:
    """Everything said about the words alone.

    `small` are words that carry no meaning of their own, `strange` those that mean nothing here.
    """
    found = set(_runs(words, "w"))
    marked = tuple(STRANGER if word in strange else word for word in sorted_words(words, lattice))
    count = sum(word in strange for word in words)
    found.add(f"x {min(count, 4)}")
    found.add(f"x {round(4 * count / len(words))} of 4")
    if marked != words:
        found.update(run for run in _runs(marked, "s") if "{" in run)
    found.update(_frame(words, small, strange))
    for word, edges in zip(words, lattice, strict=True):
        found.update(_meant(word, edges))
        found.update(_letters(word))
    found.add(f"n {next((top for top in LENGTHS if len(words) <= top), 99)}")
    return frozenset(found)


def rarities(words: Tokens, heard: Collection[str], best: str) -> Iterable[str]:
    """How many words nobody used in a command, by itself and beside the templates' best intent."""
    count = sum(word not in heard for word in words)
    yield f"y {min(count, 5)}"
    yield f"y {round(4 * count / len(words))} of 4"
    yield f"y {min(count, 2)} {best}"


def sorted_words(words: Tokens, lattice: Lattice) -> Tokens:
    """The words with names of lists replaced by their list."""
    marked: list[str] = []
    at = 0
    while at < len(words):
        best: tuple[int, int, str] | None = None
        for rank, sort in enumerate(SORTS):
            for edge in lattice[at].get(f"{{{sort}}}", ()):
                if edge.cost <= ALIKE and (best is None or (edge.span, -rank) > best[:2]):
                    best = (edge.span, -rank, f"{{{sort}}}")
        marked.append(words[at] if best is None else best[2])
        at += 1 if best is None else best[0]
    return tuple(marked)


def _meant(word: str, edges: Mapping[str, tuple[Edge, ...]]) -> Iterable[str]:
    """The classes, lists and other forms that begin at a word."""
    for key, options in edges.items():
        if options[0].cost > ALIKE or key.startswith("<#"):
            continue
        if key[0] not in "<{":
            if key != word:
                yield f"f {key}"
        elif key[0] == "<" or key[1:-1] in SORTS:
            yield key


def _letters(word: str) -> Iterable[str]:
    edged = f"_{word}_"
    for size in LETTERS if len(word) >= min(LETTERS) else ():
        yield from (edged[at : at + size] for at in range(len(edged) - size + 1))


def _frame(words: Tokens, small: Collection[str], strange: Collection[str]) -> Iterable[str]:
    """How the sentence is built: its small words, and where something stands between them."""
    frame = ["^", *(w if w in small else STRANGER if w in strange else f"*{_ending(w)}" for w in words), "$"]
    for size in FRAMES:
        for at in range(len(frame) - size + 1):
            yield f"g {' '.join(frame[at : at + size])}"


def _ending(word: str) -> str:
    return next((ending for ending in ENDINGS if word.endswith(ending) and len(word) > len(ending) + 1), "")


def _runs(words: Tokens, sign: str) -> Iterable[str]:
    """Single words, neighbours and pairs with one between."""
    edged = ("^", *words, "$")
    for at, word in enumerate(edged):
        if 0 < at < len(edged) - 1:
            yield f"{sign} {word}"
        if at + 1 < len(edged):
            yield f"{sign} {word} {edged[at + 1]}"
        if at + 2 < len(edged):
            yield f"{sign} {word} {edged[at + 1]} {edged[at + 2]}"
            yield f"{sign} {word} _ {edged[at + 2]}"
