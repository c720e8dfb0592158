"""Questions as people ask them, from the words to what is said."""

import re

import pytest

from voiceguide.dialogue.answers import answer
from voiceguide.dialogue.intents import QUESTIONS
from voiceguide.dialogue.moment import ANYTHING
from voiceguide.dialogue.replies import load_replies
from voiceguide.dialogue.state import Book
from voiceguide.dialogue.understanding import Understanding
from voiceguide.guide.loader import load
from voiceguide.guide.model import Guide

GUIDE = load("leg-massage")
KNOWS = Understanding(GUIDE)


def told(text: str) -> str:
    """What is answered in the middle of nothing."""
    return told_of(GUIDE, KNOWS, text)


def told_of(guide: Guide, understanding: Understanding, text: str) -> str:
    intent = understanding.understand(text, ANYTHING).intent
    assert intent is not None, text
    book = Book(guide, load_replies(guide.language))
    return " ".join(clause.text for clause in answer(book, intent.name, intent.args, None).say)


# The common questions, in the words a person would type, and the fact that the answer holds. How long a leg
# takes is the session's to say (dialogues/asking_the_way.txt).
ASKED = [
    ("how hard should i press", r"six out of ten"),
    ("which oil", r"plain skin oil.*sunflower or jojoba"),
    ("no oil at home", r"Body lotion.*vegetable oil"),
    ("how much oil", r"teaspoon"),
    ("up or down", r"towards the heart with pressure, and down with none"),
    ("can i press behind the knee", r"not press there: glide"),
    ("the shin", r"Not on the bone"),
    ("varicose veins", r"Never press on them"),
    ("pregnant", r"midwife first"),
    ("blood thinners", r"only after a doctor"),
    ("one calf is swollen and hot", r"^Stop.*medical help today"),
    ("diabetes", r"look at the skin"),
    ("after surgery", r"Not until the surgeon agrees"),
    ("what if it hurts", r"ease off|six out of ten|not progress"),
    ("good pain or bad pain", r"dull ache that fades"),
    ("how do i treat a knot", r"press slowly for ten to thirty seconds"),
    ("she is ticklish what do i do", r"Flat palm"),
    ("my thumbs ache", r"palms or a loose fist"),
    ("bed or floor", r"firm mat is better to press on"),
    ("what if there's a cramp", r"Straighten the knee"),
    ("does it remove toxins", r"no good evidence"),
    ("sore after a run", r"fresh tear or sprain"),
    ("may we drink wine", r"Better after"),
    ("sore the day after", r"a day or two is common"),
]


@pytest.mark.parametrize(("text", "fact"), ASKED, ids=[text for text, _ in ASKED])
def test_a_common_question_finds_its_fact(text: str, fact: str) -> None:
    assert re.search(fact, told(text)), told(text)


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("how hard should i press behind the knee", r"hardly any weight"),
        ("what pressure on the shin", r"None on the bone"),
        ("how firm on the achilles", r"Very light"),
        ("how hard on the inner thigh", r"Nothing deep"),
        ("there's a knot behind her knee", r"Do not press there"),
        ("how do i massage the shin", r"Not on the bone"),
        ("there's a knot in the calf", r"press slowly"),
    ],
)
def test_of_a_place_to_be_left_alone_that_is_said_whatever_was_asked(text: str, fact: str) -> None:
    assert re.search(fact, told(text)), told(text)


@pytest.mark.parametrize(
    "topic",
    [t for t in GUIDE.topics if t.id != "general" and t.names],
    ids=lambda topic: f"{topic.ask} {topic.id}",
)
def test_every_topic_of_the_guide_can_be_asked_for(topic) -> None:
    texts = [
        form.format(name)
        for name in topic.names
        for form in ("what about {}", "{}", "tell me about {}", "how warm should {} be")
    ]
    namesakes = [other for other in GUIDE.topics if other.id == topic.id]
    answers = {" ".join(clause.text for clause in other.say) for other in namesakes}
    asked = [
        text
        for text in texts
        if (meant := KNOWS.understand(text, ANYTHING).intent) and meant.name in QUESTIONS
    ]
    assert any(told(text) in answers for text in asked)


def test_topics_of_another_guide_can_be_asked_for_by_name() -> None:
    tea = load("tests/guide/tea.toml")
    named = [t for t in tea.topics if t.id != "general" and t.names]
    assert named
    understanding = Understanding(tea)
    for topic in named:
        assert told_of(tea, understanding, f"what about {topic.names[0]}").startswith(topic.say[0].text)


@pytest.mark.parametrize(
    ("text", "args"),
    [
        ("why do we need a towel", {}),
        ("why do i need a blanket", {"topic": "blanket"}),
        ("how do i need the calf", {"name": "kneading", "area": "calf"}),
        ("why do we need the calf", {"name": "kneading"}),
        ("show me how to need", {"name": "kneading"}),
    ],
)
def test_what_sounds_like_kneading_is_that_where_a_kneading_is_likely(
    text: str, args: dict[str, str]
) -> None:
    intent = KNOWS.understand(text, ANYTHING).intent
    assert intent is not None
    assert intent.args == args


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("my chest hurts", "breathlessness"),
        ("she just collapsed", "collapse"),
        ("call an ambulance", "emergency"),
        ("my throat is closing up", "swollen_throat"),
    ],
)
def test_an_emergency_is_told_from_a_dizzy_spell(text: str, condition: str) -> None:
    intent = KNOWS.understand(text, ANYTHING).intent
    assert intent is not None
    assert intent.args["emergency"] is True
    assert intent.args["condition"] == condition
    dizzy = KNOWS.understand("i feel dizzy", ANYTHING).intent
    assert dizzy is not None
    assert dizzy.args == {"kind": "unwell"}


def test_what_nobody_can_list_is_a_matter_for_a_doctor() -> None:
    assert "doctor" in told("she has lupus")
    assert "doctor" in told("is it okay with a stent")


@pytest.mark.parametrize(
    "text",
    [
        "what are the next three steps",
        "how long is the next step",
        "what's the next step called",
        "which leg comes next",
        "is the other leg next",
        "do we do the other leg too",
        "what's step five",
        "how many steps are left",
    ],
)
def test_a_question_about_the_way_changes_no_step(text: str) -> None:
    intent = KNOWS.understand(text, ANYTHING).intent
    assert intent is not None
    assert intent.name in {"list_steps", "how_long_step", "where_am_i", "time_left"}
