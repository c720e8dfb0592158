"""The names a guide brings along: parts, techniques, areas, steps and question topics as slot values.

The language file knows common English names (a rash, the calf, sunflower oil); the guide adds its own.
So a new guide is understood without touching code. Where both have a name, it is the guide's: to the language
file the wrist is a hand, to a guide about hands it is a part.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

from voiceguide.dialogue.language import Language
from voiceguide.guide.model import GENERAL, Guide, TermKind

Values = dict[str, tuple[str, ...]]
"""Names by slot value."""

TOPIC_LISTS = {
    "ask_safety": "condition",
    "ask_oil": "oil",
    "ask_ambience": "ambience",
    "ask_benefits": "benefit",
}
"""Which list the topics of a question join; those of another are a list of their own, named like it."""

IN_GENERAL = " in general"
"""Ends the name of the list of what a question is called itself ("bed or floor")."""

AT = " at"
"""Ends the name of the list of what else a question may be about: terms that its general answer has a wording
for, and steps; without their looser names: who asks how hard to press means no technique."""

OF_STEPS = ("ask_technique", "ask_why")
"""Questions that the steps answer too."""

PLACES = ("body", "method", "station")
"""The lists of the language file that name parts, techniques and steps."""


def lists_of(guide: Guide, language: Language) -> Mapping[str, Values]:
    """Every list of the language file, with the guide's names in it."""
    lists: dict[str, Values] = {name: dict(values) for name, values in language.lists.items()}
    named = _Claims(language, small=frozenset(language.glue))
    for term in guide.terms:
        named.claim(term.id, term.names, adopting=True)
    for step in guide.steps:
        named.claim(step.id, (step.title, *step.names))
    for name in PLACES:
        lists[name] = named.share(lists[name])
    kinds: dict[TermKind, Values] = {kind: {} for kind in TermKind}
    for term in guide.terms:
        described = named.free(term.id, language.described.get(term.id, ()))
        common = [text for name in PLACES for text in lists[name].get(term.id, ())]
        kinds[term.kind][term.id] = (*term.names, _plain(term.id), *common, *described)
    parts, techniques, areas = kinds[TermKind.PART], kinds[TermKind.TECHNIQUE], kinds[TermKind.AREA]
    lists["body"] = _without(lists["body"], techniques)
    lists["method"] = _without(lists["method"], parts | areas)
    lists["part"] = lists["body"] | areas | parts
    lists["technique"] = lists["method"] | _without(techniques, language.lists["station"])
    lists["spot"] = areas
    lists["area"] = lists["body"] | parts | areas
    lists["place"] = _places(guide, lists, language)
    lists["side"] = {side: tuple(dict.fromkeys((side, *lists["side"].get(side, ())))) for side in guide.sides}
    lists["guide"] = {guide.id: _called(guide, language)}
    _with_topics(lists, guide, language)
    loose = {text for texts in language.classes.values() for text in texts}
    for topic in guide.topics:
        if topic.id == GENERAL:
            lists[f"{topic.ask}{AT}"] = {
                term.id: (*term.names[:1], *(name for name in term.names[1:] if name not in loose))
                for term in guide.terms
                if term.id in topic.at and term.id not in language.lists["station"]
            }
    for ask in OF_STEPS:
        lists[f"{ask}{AT}"] = {
            **{s.id: tuple(n for n in (s.title.lower(), *s.names) if n not in loose) for s in guide.steps},
            **lists.get(f"{ask}{AT}", {}),
        }
    return lists


def _with_topics(lists: dict[str, Values], guide: Guide, language: Language) -> None:
    """Put what one may ask about into the lists."""
    for ask, name in TOPIC_LISTS.items():
        asked = _Claims(language)  # small words tell: "with child" is no child
        for topic in guide.topics_of(ask):
            if topic.id != GENERAL:
                asked.claim(topic.id, topic.names, adopting=True)
        lists[name] = asked.share(lists[name])
    known = {term.id for term in guide.terms}
    for topic in guide.topics:
        name = TOPIC_LISTS.get(topic.ask, topic.ask)
        if topic.id == GENERAL:
            if topic.ask not in TOPIC_LISTS:
                lists[f"{topic.ask}{IN_GENERAL}"] = {topic.id: topic.names}
            continue
        if topic.id in known and (not topic.names or name == "condition"):
            continue
        values = lists.setdefault(name, {})
        own = (_plain(topic.id),) if topic.ask in TOPIC_LISTS else ()
        values[topic.id] = tuple(dict.fromkeys((*topic.names, *own, *values.get(topic.id, ()))))


def _called(guide: Guide, language: Language) -> tuple[str, ...]:
    """How people call what the guide is about: by its title, its id and its own names.

    Not by the word that the sentences have for it themselves.
    """
    own = (guide.title.lower(), _plain(guide.id.replace("-", " ")), *guide.names)
    return tuple(dict.fromkeys(name for name in own if name not in {"", language.subject}))


def _places(guide: Guide, lists: Mapping[str, Values], language: Language) -> Values:
    """Where one can go: parts and techniques first, then the steps by title and name."""
    places: Values = lists["station"] | lists["technique"] | lists["part"]
    for step in guide.steps:
        described = language.described.get(step.id, ())
        own = (step.title.lower(), _plain(step.id), *step.names, *described)
        places[step.id] = tuple(dict.fromkeys((*places.get(step.id, ()), *own)))
    return places


def _without(values: Values, others: Collection[str]) -> Values:
    return {value: names for value, names in values.items() if value not in others}


class _Claims:
    """The names a guide gives to things of its own, and what that makes of a list of the language file."""

    def __init__(self, language: Language, *, small: Collection[str] = ()) -> None:
        """`small` words do not tell one name from another."""
        self._language = language
        self._small = small
        self._owners: dict[tuple[str, ...], dict[str, bool]] = {}
        """By name, the ids it is a name of, and whether they stand for the whole of what it means."""
        self._ids: dict[str, None] = {}

    def claim(self, owner: str, names: Iterable[str], *, adopting: bool = False) -> None:
        """These are names of that id, and its own words are; adopting: what the language file usually calls
        so is the same thing, so its other names are names of that id as well.
        """
        self._ids[owner] = None
        for name in (*names, _plain(owner)):
            owners = self._owners.setdefault(self._bare(name), {})
            owners[owner] = owners.get(owner, False) or adopting

    def share(self, values: Values) -> Values:
        """The list with the names of things of the guide given to them."""
        found: Values = {}
        for value, texts in values.items():
            owner = value if value in self._ids else self._same(value, texts)
            for text in texts:
                owners = self._owners.get(self._bare(text), {})
                for one in (owner,) if not owners or owner in owners else owners:
                    found[one] = (*found.get(one, ()), text)
        return found

    def free(self, owner: str, texts: Iterable[str]) -> tuple[str, ...]:
        """Those of the names that the guide does not give to something else."""
        return tuple(text for text in texts if owner in self._owners.get(self._bare(text), (owner,)))

    def _same(self, value: str, texts: Sequence[str]) -> str:
        """The guide's id of a value of the language file, by its usual name or its id; else its own."""
        usual = [
            o for text in texts[:1] for o, whole in self._owners.get(self._bare(text), {}).items() if whole
        ]
        alike = [owner for owner in self._ids if self._bare(_plain(owner)) == self._bare(_plain(value))]
        return next(iter((*usual, *alike)), value)

    def _bare(self, name: str) -> tuple[str, ...]:
        """A name without small words and plurals: "the palms" are the palm."""
        words = self._language.words(name)
        carrying = [word for word in words if word not in self._small] or words
        return tuple(word.removesuffix("s") for word in carrying)


def _plain(identifier: str) -> str:
    return identifier.replace("_", " ")
