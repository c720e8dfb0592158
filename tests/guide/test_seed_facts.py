"""Every fact of the text the leg massage was made from is said by the guide, in the place it belongs to."""

import re

import pytest

from voiceguide.guide.loader import load
from voiceguide.guide.model import Clauses

GUIDE = load("leg-massage")


def joined(clauses: Clauses) -> str:
    return " ".join(clause.text for clause in clauses).lower()


# The fact: where it is said, and what must be found in one run of clauses there.
FACTS = {
    "a bed, couch or floor with pillows": ("surface", r"bed.*couch.*floor with pillows"),
    "the partner lies down comfortably": ("surface", r"comfortable place.*lie down"),
    "the leg is slightly elevated and supported": ("surface", r"raise the lower legs a little.*supports"),
    "the partner is warm enough": ("warmth", r"warm enough"),
    "a blanket over the leg that is not massaged": ("warmth", r"blanket.*other leg stays covered"),
    "a small amount of oil, lotion or cream": ("oil", r"small amount of massage oil, lotion or cream"),
    "it reduces friction, so the hands glide": ("oil", r"friction.*glide"),
    "it hydrates the skin": ("oil", r"dry skin"),
    "the product is warmed in the hands first": ("oil", r"warm it between your palms"),
    "hands warmed by rubbing them": ("oil", r"rub them together"),
    "hands dipped in warm water": ("oil", r"dip them in warm water"),
    "hands warmed again throughout": ("oil", r"warm them again now and then, all through"),
    "cold hands are jarring": ("oil", r"cold hands are a shock"),
    "dim lights": ("room", r"dim the lights"),
    "soft, calming music": ("room", r"soft, calm music"),
    "a candle with good ventilation": ("room", r"candle.*good ventilation"),
    "both hands on the calf": ("first_touch", r"both hands on the calf"),
    "breathe deeply": ("first_touch", r"breathe.*deeply"),
    "begin at the ankle": ("long_stroke_calf", r"begin at the ankle"),
    "one long, smooth stroke towards the knee": (
        "long_stroke_calf",
        r"one long, smooth stroke.*towards the knee",
    ),
    "on, all the way up to the butt": ("long_stroke_full", r"all the way up to the butt"),
    "a continuous, fluid movement": ("long_stroke_full", r"continuous, fluid movement"),
    "it engages large muscle groups": ("long_stroke_full", r"broad stroke.*large muscles"),
    "it relaxes as a whole": ("long_stroke_full", r"relaxes most"),
    "several times": ("long_stroke_repeat", r"repeat this long stroke several times"),
    "consistent, even pressure": ("long_stroke_repeat", r"keep the pressure even"),
    "lean in rather than use the arms": (
        "long_stroke_repeat",
        r"not push with your arms.*lean in.*body weight",
    ),
    "deeper without tiring hands and arms": ("long_stroke_repeat", r"deeper.*without tiring hands and arms"),
    "a steady rhythm": ("long_stroke_repeat", r"rhythm steady"),
    "no jerks, no hurry": ("long_stroke_repeat", r"no jerks and no hurry"),
    "deliberate rhythm relaxes deeply": (
        "long_stroke_repeat",
        r"steady, deliberate rhythm.*relax more deeply",
    ),
    '"Is this pressure okay?"': ("long_stroke_repeat", r"is this pressure okay\?"),
    '"Too hard or too soft?"': ("calf_kneading", r"too hard or too soft\?"),
    "grasp and squeeze gently": ("calf_kneading", r"grasp the muscle gently, and squeeze"),
    "lift it slightly": ("calf_kneading", r"lift it slightly"),
    "release": ("calf_kneading", r"and release"),
    "kneading works deeper": ("calf_kneading", r"deeper"),
    "kneading the thigh": ("thigh_kneading", r"knead the back and the outside of the thigh"),
    "small circles with the thumbs": ("knee_circles", r"small, slow circles with your thumbs"),
    "around tense areas": ("knee_circles", r"where it feels tense"),
    "at the knee": ("knee_circles", r"at the knee"),
    "at the ankle": ("ankle_circles", r"both thumbs.*circles.*ankle"),
    "knots: sustained, gentle pressure": ("targeted_pressure", r"gentle, sustained pressure"),
    "with the thumb": ("targeted_pressure", r"thumb on it"),
    "with the heel of the hand": ("targeted_pressure", r"heel of your hand"),
    "for a few seconds": ("targeted_pressure", r"for a few seconds"),
    "then release": ("targeted_pressure", r"then release"),
    "check that it is comfortable": ("targeted_pressure", r"ask if the pressure is comfortable"),
    "deep breaths at tense spots": ("targeted_pressure", r"breathe deeply"),
    "breathing helps to release tension": ("targeted_pressure", r"breathing out.*let the tension go"),
    "benefit: tension and soreness": ("ask_benefits general", r"ease tension and soreness"),
    "benefit: tired, overworked legs": ("ask_benefits muscle_tension", r"tired or overworked legs"),
    "benefit: knots and stiffness": ("ask_benefits muscle_tension", r"knots.*stiff"),
    "benefit: blood flow, softened": (
        "ask_benefits circulation",
        r"may help the blood flow.*oxygen and nutrients",
    ),
    "benefit: less stress, more calm": ("ask_benefits stress", r"lowers stress.*calm"),
    "benefit: flexibility and range of motion": ("ask_benefits flexibility", r"flexible.*range of motion"),
    "benefit: restless legs, softened": ("ask_benefits restless_legs", r"restless legs for some people"),
}


def runs(where: str) -> list[str]:
    """The runs of clauses of a step, or of a topic."""
    if step := GUIDE.step(where):
        several = (step.say, step.caution, step.more, step.why, step.hints.usual)
    else:
        topic = GUIDE.topic(*where.split())
        assert topic, where
        several = (topic.say, topic.more)
    return [joined(clauses) for clauses in several]


@pytest.mark.parametrize("fact", FACTS)
def test_the_guide_says(fact):
    where, pattern = FACTS[fact]
    assert any(re.search(pattern, run) for run in runs(where)), runs(where)


@pytest.mark.parametrize(
    ("heading", "pattern"),
    [
        ("Preparation", r"comfortable, warm place.*relaxed partner.*oil or lotion on your hands"),
        ("Technique", r"both hands on the calf.*ankle.*knee.*butt.*repeated.*kneading.*thumb circles.*tense"),
        ("Pressure", r"body weight.*even pressure.*ask.*adjust"),
        ("Ambience", r"soft light.*calm music.*warm hands.*steady rhythm"),
    ],
)
def test_quick_reference(heading, pattern):
    assert re.search(pattern, dict(GUIDE.reference)[heading].lower())


def test_the_steps_follow_the_order_of_the_text():
    order = [
        "surface", "warmth", "oil", "first_touch", "long_stroke_calf", "long_stroke_full",
        "long_stroke_repeat", "calf_kneading", "knee_circles", "targeted_pressure",
    ]  # fmt: skip
    ids = [step.id for step in GUIDE.steps]
    assert sorted(order, key=ids.index) == order
