"""The names a guide brings along: parts, techniques, areas, steps and question topics as slot values.

The language file knows common English names (a rash, the calf, sunflower oil); the guide adds its own.
So a new guide is understood without touching code.
"""

from collections.abc import Mapping

from voiceguide.dialogue.language import Language
from voiceguide.guide.model import Guide, TermKind

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


def lists_of(guide: Guide, language: Language) -> Mapping[str, Values]:
    """Every list of the language file, with the guide's names in it."""
    lists: dict[str, Values] = {name: dict(values) for name, values in language.lists.items()}
    kinds: dict[TermKind, Values] = {kind: {} for kind in TermKind}
    for term in guide.terms:
        described = language.described.get(term.id, ())
        common = (
            *lists["body"].get(term.id, ()),
            *lists["method"].get(term.id, ()),
            *lists["station"].get(term.id, ()),
        )
        kinds[term.kind][term.id] = (*term.names, _plain(term.id), *common, *described)
    parts, techniques, areas = kinds[TermKind.PART], kinds[TermKind.TECHNIQUE], kinds[TermKind.AREA]
    lists["part"] = lists["body"] | areas | parts
    lists["technique"] = lists["method"] | {k: v for k, v in techniques.items() if k not in lists["station"]}
    lists["spot"] = areas
    lists["area"] = lists["body"] | parts | areas
    lists["place"] = _places(guide, lists, language)
    lists["side"] = {side: tuple(dict.fromkeys((side, *lists["side"].get(side, ())))) for side in guide.sides}
    lists["guide"] = {guide.id: _called(guide)}
    known = {term.id for term in guide.terms}
    for topic in guide.topics:
        name = TOPIC_LISTS.get(topic.ask, topic.ask)
        if topic.id == "general":
            lists[f"{topic.ask}{IN_GENERAL}"] = {topic.id: topic.names}
            continue
        if topic.id in known and not topic.names:
            continue
        if name == "condition" and topic.id in known:
            continue
        values = lists.setdefault(name, {})
        own = (_plain(topic.id),) if topic.ask in TOPIC_LISTS else ()
        values[topic.id] = tuple(dict.fromkeys((*topic.names, *own, *values.get(topic.id, ()))))
    return lists


def _called(guide: Guide) -> tuple[str, ...]:
    """How people call what the guide is about: by its title, its id and its own names."""
    own = (guide.title.lower(), _plain(guide.id.replace("-", " ")), *guide.names)
    return tuple(dict.fromkeys(name for name in own if name))


def _places(guide: Guide, lists: Mapping[str, Values], language: Language) -> Values:
    """Where one can go: parts and techniques first, then the steps by title and name."""
    places: Values = lists["station"] | lists["technique"] | lists["part"]
    for step in guide.steps:
        described = language.described.get(step.id, ())
        own = (step.title.lower(), _plain(step.id), *step.names, *described)
        places[step.id] = tuple(dict.fromkeys((*places.get(step.id, ()), *own)))
    return places


def _plain(identifier: str) -> str:
    return identifier.replace("_", " ")
