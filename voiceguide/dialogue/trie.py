"""The trie of skeletons, and the names that a word of a sentence can begin."""

from collections.abc import Iterable, Mapping, Sequence

from voiceguide.dialogue.intents import Scalar
from voiceguide.dialogue.language import Language
from voiceguide.dialogue.templates import Tokens

REACH = 16
"""Words that a name, a lead-in or a tail reaches over at most, small words inside it among them."""
INSIDE = 0.5
"""What the small words inside a name may cost together."""


class Node:
    """One place in the trie."""

    __slots__ = ("ends", "next", "slots")

    def __init__(self) -> None:
        self.next: dict[str, Node] = {}
        self.slots: dict[str, tuple[tuple[str, Node], ...]] = {}
        self.ends: tuple[tuple[int, float], ...] = ()

    def add(self, tokens: Tokens, end: int, cost: float = 0.0) -> None:
        """Put a skeleton in, ending in that template; the cost is for small words it should have."""
        node = self
        for token in tokens:
            node = node._child(token)
        if all(end != known for known, _ in node.ends):
            node.ends = (*node.ends, (end, cost))

    def _child(self, token: str) -> "Node":
        if token[0] != "{":
            return self.next.setdefault(token, Node())
        name, slot = token[1:-1].split(":")
        known = self.slots.get(name, ())
        for other, node in known:
            if other == slot:
                return node
        child = Node()
        self.slots[name] = (*known, (slot, child))
        return child

    def words(self) -> Iterable[str]:
        """Every plain word in the trie below."""
        for token, child in self.next.items():
            if token[0] != "<":
                yield token
            yield from child.words()
        for found in self.slots.values():
            for _, child in found:
                yield from child.words()


class Names:
    """Runs of words by their first words: classes, names, lead-ins and tails."""

    __slots__ = ("_root",)

    def __init__(self) -> None:
        self._root: dict[str, dict] = {}  # type: ignore[type-arg]

    def add(self, words: Tokens, key: str, value: Scalar = "") -> None:
        """`words` are one name of `value` in the list or class `key`."""
        place = self._root
        for word in words:
            place = place.setdefault(word, {})
        place.setdefault("", {})[(key, value)] = None

    def go_on(self, word: str) -> bool:
        """Whether a name of several words begins with that one."""
        found = self._root.get(word, ())
        return len(found) > ("" in found)

    def at(
        self, words: Tokens, start: int, glue: Mapping[str, float] | None = None, *, least: int = 1
    ) -> Iterable[tuple[int, str, Scalar, float]]:
        """Every name that begins there: where it ends, its key, its value, the cost of small words inside.

        `least`: words it must have.
        """
        places = [(start, self._root, 0.0)]
        size = min(len(words), start + REACH)
        while places:
            index, place, cost = places.pop()
            if index >= start + least:
                for key, value in place.get("", ()):
                    yield index, key, value, cost
            if index < size:
                word = words[index]
                found = place.get(word)
                if found is not None:
                    places.append((index + 1, found, cost))
                if glue is not None and index > start and word in glue and len(place) > ("" in place):
                    inside = cost + glue[word]
                    if inside <= INSIDE:
                        places.append((index + 1, place, inside))

    def ends(self, words: Tokens, start: int, glue: Mapping[str, float]) -> Mapping[str, Sequence[int]]:
        """Where the names end that begin there, by key, whatever small words they have inside."""
        found: dict[str, list[int]] = {}
        places = {id(self._root): self._root}
        for index in range(start, min(len(words), start + REACH)):
            word = words[index]
            ahead: dict[int, dict[str, dict]] = {}  # type: ignore[type-arg]
            for place in places.values():
                if (below := place.get(word)) is not None:
                    ahead[id(below)] = below
                if index > start and word in glue and len(place) > ("" in place):
                    ahead[id(place)] = place
            for place in ahead.values():
                for key, _ in place.get("", ()):
                    found.setdefault(key, []).append(index + 1)
            if not ahead:
                break
            places = ahead
        return {key: found_ends[::-1] for key, found_ends in found.items()}


def vocabulary(language: Language, root: Node, names: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """Every word with a meaning."""
    found = set(root.words()) | set(language.glue) | set(language.numbers.words())
    for texts in (*language.classes.values(), *names.values()):
        for text in texts:
            found.update(language.words(text))
    return frozenset(found)
