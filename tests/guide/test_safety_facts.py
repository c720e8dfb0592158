"""What the guide says about health: the fact is in it, and nobody is ever cleared."""

import re
from pathlib import Path

import pytest

from voiceguide.guide.checks import ASKS, GATE_WORDS, GOING_ON, LANGUAGES, STOPPING, words
from voiceguide.guide.loader import load
from voiceguide.guide.model import Clauses, Phase

GUIDE = load("leg-massage")
CLEARANCE = re.compile(
    r"\bsafe\b|\bharmless\b|no (problem|danger|risk)"
    r"|\b(is|are|it's|that's) (fine|okay|ok|all right|allowed)\b|go ahead"
    r"|nothing to worry|don't worry"
    r"|of course you (can|may)",
    re.IGNORECASE,
)


def joined(clauses: Clauses) -> str:
    return " ".join(clause.text for clause in clauses)


# The question, the topic that answers it, and what the short answer must hold.
QUESTIONS = [
    ("How hard?", "ask_pressure general", r"Start light, lean in slowly.*six out of ten"),
    ("Which oil?", "ask_oil general", r"plain skin oil.*nuts.*sunflower or jojoba"),
    ("No oil at home?", "ask_oil no_oil", r"Body lotion.*vegetable oil from the kitchen"),
    ("How much oil?", "ask_oil amount", r"teaspoon.*glide.*not skid.*Hairy"),
    ("Up or down?", "ask_technique direction", r"towards the heart with pressure, and down with none"),
    ("How long?", "ask_rhythm how_long", r"Ten to fifteen minutes a leg"),
    ("Behind the knee?", "ask_safety back_of_knee", r"not press.*glide over"),
    ("The shin?", "ask_safety shin", r"Not on the bone.*muscle on the outside.*gently"),
    ("Varicose veins?", "ask_safety varicose_veins", r"Never press.*nothing deep.*leave that leg out"),
    ("Pregnant?", "ask_safety pregnancy", r"midwife first.*light.*side.*nothing deep on calf or inner thigh"),
    ("Blood thinners?", "ask_safety anticoagulants", r"Only light.*only after a doctor"),
    ("One calf is swollen and hot?", "ask_safety suspected_dvt", r"^Stop.*clot.*medical help today"),
    ("Diabetes?", "ask_safety diabetes", r"look at the skin.*light.*Nothing where feeling is lost"),
    ("After surgery?", "ask_safety recent_surgery", r"Not until the surgeon agrees"),
    ("What if it hurts?", "ask_safety hurts", r"^Stop, ease off, and ask.*Pain is not progress"),
    ("Good or bad pain?", "ask_safety good_pain", r"dull ache that fades.*sharp, burning or electric is not"),
    (
        "A knot?",
        "ask_knots general",
        r"Warm it.*press slowly for ten to thirty seconds, release slowly, and stroke",
    ),
    (
        "She is ticklish.",
        "ask_technique ticklish",
        r"Flat palm, slower and a little firmer.*before|about to touch",
    ),
    ("My thumbs ache.", "ask_technique sore_thumbs", r"palms or a loose fist.*lean from the body"),
    ("Bed or floor?", "ask_surface general", r"firm mat is better to press on.*bed suits gentle"),
    (
        "A cramp came.",
        "ask_safety cramp",
        r"Straighten the knee.*toes towards the shin, and hold.*stroke softly",
    ),
    ("Toxins?", "ask_benefits toxins", r"no good evidence.*Drink if you are thirsty"),
    (
        "Sore after a run?",
        "ask_benefits running",
        r"day or two after.*fresh tear or sprain.*two to three days",
    ),
    ("Wine?", "ask_safety alcohol", r"Better after.*little.*Not if either of you is drunk"),
    (
        "Sore the day after?",
        "ask_safety sore_next_day",
        r"a day or two is common.*lasts longer.*numbness.*doctor",
    ),
]


@pytest.mark.parametrize(("question", "where", "fact"), QUESTIONS, ids=[q for q, _, _ in QUESTIONS])
def test_the_answer_holds_the_fact(question, where, fact):
    topic = GUIDE.topic(*where.split())
    assert topic, question
    assert re.search(fact, joined(topic.say)), joined(topic.say)


def test_nobody_is_cleared():
    for topic in GUIDE.topics:
        for run in (topic.say, topic.more, *topic.at.values()):
            assert not CLEARANCE.search(joined(run)), (topic.ask, topic.id, joined(run))


CONDITIONS = [
    "varicose_veins", "pregnancy", "anticoagulants", "diabetes", "neuropathy", "bruise", "recent_surgery",
    "fracture", "suspected_dvt", "dvt", "fever", "broken_skin", "rash", "nut_allergy", "cancer",
    "heart_disease",
    "osteoporosis", "bleeding_disorder", "peripheral_artery_disease", "sprain", "swollen_legs", "lump",
    "gout",
    "breathlessness", "shin_splints", "arthritis", "sciatica",
]  # fmt: skip


@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_condition_is_known_by_name_and_sent_to_somebody_who_knows(condition):
    topic = GUIDE.topic("ask_safety", condition)
    assert topic
    assert topic.names
    assert re.search(
        r"doctor|midwife|surgeon|medical help|emergency number", joined(topic.say), re.IGNORECASE
    )


@pytest.mark.parametrize(
    "area",
    [
        "back_of_knee",
        "shin",
        "groin",
        "inner_thigh",
        "achilles",
        "outer_knee",
    ],
)
def test_an_area_has_its_name_and_its_caution(area):
    term = GUIDE.term(area)
    topic = GUIDE.topic("ask_safety", area)
    assert term
    assert topic
    assert re.search(r"\b(not|no|only|leave)\b", joined(topic.say), re.IGNORECASE)


EMERGENCIES = ["emergency", "breathlessness", "collapse", "swollen_throat"]
RED_FLAGS = [*EMERGENCIES, "suspected_dvt", "dvt", "allergic_reaction", "fire", "scald"]


@pytest.mark.parametrize("flag", RED_FLAGS)
def test_a_red_flag_says_stop_and_get_help_first(flag):
    topic = GUIDE.topic("ask_safety", flag)
    assert topic
    assert topic.urgent
    assert topic.say[0].text.startswith("Stop")
    assert re.search(r"emergency number|doctor|medical help", joined(topic.say))


def test_only_red_flags_are_urgent():
    assert {t.id for t in GUIDE.topics if t.urgent} == set(RED_FLAGS)


@pytest.mark.parametrize("emergency", EMERGENCIES)
def test_in_an_emergency_the_number_comes_first_and_without_an_if(emergency):
    topic = GUIDE.topic("ask_safety", emergency)
    assert topic
    assert topic.say[0].text.startswith("Stop, and call the emergency number now")
    assert "if" not in re.findall(r"\w+", joined(topic.say).lower())


def owner(ask, sentence):
    """The topic of which a sentence holds the longest name."""
    words = f" {sentence} "
    found = [(len(n.split()), t.id) for t in GUIDE.topics_of(ask) for n in t.names if f" {n} " in words]
    return max(found)[1] if found else None


# What people say of one kind of question, and the topic one of whose names it holds.
NAMED = [
    ("ask_safety", "she just collapsed", "collapse"),
    ("ask_safety", "he is not responding", "collapse"),
    ("ask_safety", "she fainted", "collapse"),
    ("ask_safety", "he passed out", "collapse"),
    ("ask_safety", "my chest hurts", "breathlessness"),
    ("ask_safety", "i think i'm having a heart attack", "breathlessness"),
    ("ask_safety", "i can't breathe", "breathlessness"),
    ("ask_safety", "my throat is closing up", "swollen_throat"),
    ("ask_safety", "she has a swollen tongue", "swollen_throat"),
    ("ask_safety", "the candle fell over", "fire"),
    ("ask_safety", "the towel is on fire", "fire"),
    ("ask_safety", "will i be sore the day after", "sore_next_day"),
    ("ask_surface", "is the floor better than the bed", "general"),
    ("ask_surface", "should she lie on her side", "on_side"),
    ("ask_surface", "can he lie on his back", "on_back"),
    ("ask_surface", "my back hurts from kneeling", "giver_posture"),
    ("ask_surface", "what's the best position for her head", "position"),
    ("ask_technique", "which direction do i stroke", "direction"),
    ("ask_technique", "should i press going up or coming down", "direction"),
    ("ask_technique", "her thumbs ache", "sore_thumbs"),
    ("ask_technique", "my hands are getting tired", "sore_thumbs"),
    ("ask_technique", "can i use my elbow", "heel_of_hand"),
    ("ask_technique", "what do i do with my hands", "hands"),
    ("ask_technique", "what if she's ticklish", "ticklish"),
    ("ask_why", "why do you use oil", "oil"),
    ("ask_why", "why should i raise the leg", "raised_leg"),
    ("ask_why", "why may i not press behind her knee", "back_of_knee"),
    ("ask_why", "why do we stroke upwards", "direction"),
    ("ask_pressure", "is this good pain or bad pain", "good_pain"),
    ("ask_pressure", "my arms are getting tired", "body_weight"),
    ("ask_pressure", "how do i know it's too hard", "communication"),
    ("ask_rhythm", "how many squeezes", "how_many"),
    ("ask_rhythm", "how many minutes per leg", "how_long"),
    ("ask_benefits", "i'm sore after my run", "running"),
    ("ask_benefits", "does it reduce swelling", "swelling_relief"),
    ("ask_oil", "we don't have any oil at home", "no_oil"),
    ("ask_oil", "how many drops of oil", "amount"),
    ("ask_temperature", "how hot can the oil be", "oil"),
    ("ask_temperature", "is the leg warm enough", "leg"),
    ("ask_temperature", "can i put it in the microwave", "microwave"),
]


@pytest.mark.parametrize(("ask", "sentence", "topic"), NAMED, ids=[s for _, s, _ in NAMED])
def test_what_people_say_holds_the_name_of_its_topic(ask, sentence, topic):
    assert owner(ask, sentence) == topic


@pytest.mark.parametrize("kind", STOPPING)
def test_advice_that_stops_says_so_in_a_clause_of_its_own(kind):
    advice = GUIDE.advice_for(kind)
    assert advice
    assert re.match(r"Stop\b", advice.say[0].text)
    assert words(advice.say[:1]) <= 2


@pytest.mark.parametrize("kind", GOING_ON)
def test_advice_that_goes_on_is_one_short_clause_without_stop(kind):
    advice = GUIDE.advice_for(kind)
    assert advice
    assert len(advice.say) == 1
    assert "stop" not in joined(advice.say).lower()


# The warning, and the step it belongs to.
CAUTIONS = [
    ("oil", r"nut or skin allergy.*label"),
    ("oil", r"Never pour it straight onto the skin"),
    ("first_touch", r"warm enough\?"),
    ("room", r"candle.*far from bedding.*never left alone"),
    ("room", r"electric"),
    ("surface", r"floor, since oil is slippery"),
    ("long_stroke_calf", r"firm up, light down"),
    ("long_stroke_full", r"pass the knee, hardly any weight over the back of it"),
    (
        "long_stroke_full",
        r"may the stroke go all the way up to the butt\? If not, end at the top of the thigh",
    ),
    ("long_stroke_full", r"below the groin"),
    ("calf_kneading", r"lift the muscle, do not pinch the skin"),
    ("knee_circles", r"beside and above the kneecap, never behind the knee"),
    ("ankle_circles", r"At the ankle, only lightly over the bones and the tendon"),
    ("targeted_pressure", r"good ache, six out of ten at most; sharp or shooting means let go"),
    ("finish", r"sit for a moment before you stand"),
]


@pytest.mark.parametrize(("step_id", "warning"), CAUTIONS)
def test_a_warning_is_spoken_where_it_belongs(step_id, warning):
    step = GUIDE.step(step_id)
    assert step
    assert re.search(warning, joined((*step.say, *step.caution)))


def test_aftercare_is_one_sentence_with_candle_oil_floor_and_towels():
    sentence = joined(GUIDE.aftercare)
    assert re.search(r"candle out.*soles of the feet.*floor.*rise slowly.*oily towels hot", sentence)
    assert sentence.count(".") == 1


def test_pressure_steps_ask_the_receiver_and_change_with_what_was_said():
    for step_id in (
        "long_stroke_repeat",
        "calf_kneading",
        "knee_circles",
        "thigh_kneading",
        "targeted_pressure",
    ):
        step = GUIDE.step(step_id)
        assert step
        for hints in (step.hints.usual, step.hints.softer, step.hints.firmer):
            assert "?" in joined(hints) or "say when" in joined(hints), step_id
        assert len({step.hints.usual, step.hints.softer, step.hints.firmer}) == 3


class TestGate:
    def test_it_is_short_enough(self):
        assert words((*GUIDE.gate.statement, GUIDE.gate.question)) <= GATE_WORDS

    def test_yes_is_the_safe_answer(self):
        assert GUIDE.gate.question.text == "If you both agree and none of this applies, say yes."

    @pytest.mark.parametrize(
        "topic",
        ["where hands may go", "softer and stop", "clot", "swollen, hot or painful", "fever",
         "broken skin", "fracture", "surgery", "pregnancy", "blood thinners", "diabetes", "cancer",
         "weak bones",
         "doctor first"],
    )  # fmt: skip
    def test_it_holds(self, topic):
        assert topic in joined(GUIDE.gate.statement).lower()


class TestShape:
    def test_every_kind_of_question_and_discomfort_has_an_answer(self):
        assert all(GUIDE.topic(ask) for ask in ASKS)
        assert all(GUIDE.advice_for(kind) for kind in STOPPING + GOING_ON)

    def test_the_kinds_of_questions_are_the_intents(self):
        from voiceguide.dialogue.intents import Name

        assert set(ASKS) == {name.value for name in Name if name.value.startswith("ask_")}

    def test_the_languages_are_those_with_words_of_their_own(self):
        from voiceguide.dialogue import language

        folder = Path(language.__file__).with_name("language")
        assert set(LANGUAGES) == {
            file.name.removesuffix(".replies.yaml") for file in folder.glob("*.replies.yaml")
        }

    def test_a_session_is_about_twenty_five_minutes(self):
        one_side = sum(step.seconds for step in GUIDE.steps if step.phase is Phase.SIDE)
        rest = sum(step.seconds for step in GUIDE.steps if step.phase is not Phase.SIDE)
        assert 9 * 60 <= one_side <= 12 * 60
        assert 23 * 60 <= 2 * one_side + rest <= 27 * 60
        assert 12 <= len(GUIDE.steps) <= 16

    def test_greeting_is_one_sentence_naming_the_command(self):
        assert joined(GUIDE.greeting) == "Say start massage when you are ready."

    def test_every_step_has_its_reason_and_more(self):
        for step in GUIDE.steps:
            assert step.more, step.id
            assert step.why, step.id
            assert step.seconds, step.id
            assert step.names, step.id

    def test_every_technique_is_explained(self):
        for term in GUIDE.terms:
            if term.kind == "technique":
                assert GUIDE.topic("ask_technique", term.id), term.id
            else:
                assert GUIDE.topic("ask_safety", term.id), term.id

    def test_every_word_can_be_spoken(self):
        for clause in GUIDE.all_clauses():
            assert re.fullmatch(r"[A-Za-z][A-Za-z ,.:;?{}'-]*[.,:?]", clause.text), clause.text
