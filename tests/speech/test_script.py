import pytest

from voiceguide.speech.script import speakable


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("Warm it to 37 °C.", "Warm it to 37 degrees Celsius."),
        ("Hold for 10-15 s.", "Hold for 10 to 15 seconds."),
        ("About 10–15 min a leg", "About 10 to 15 minutes a leg"),
        ("Stay 2 min.", "Stay 2 minutes."),
        ("a plain oil, e.g. jojoba", "a plain oil, for example jojoba"),
        ("at most 6/10", "at most 6 out of ten"),
        ("Keep 30 cm away", "Keep 30 centimetres away"),
        ("0.5-2 % in oil", "0.5 to 2 percent in oil"),
        ("lotion and/or oil", "lotion or oil"),
        ("calf/knee", "calf or knee"),
        ("squeeze & lift", "squeeze and lift"),
        ("Slowly … and back", "Slowly, and back"),
        ("up the calf — over the knee", "up the calf, over the knee"),
        ("the “long stroke” (effleurage)", "the long stroke, effleurage"),
        ("three times 2x", "three times 2 times"),
        ("Don’t press.", "Don't press."),
        ("well-known, face-down", "well-known, face-down"),
        ("Slide both hands up the calf.", "Slide both hands up the calf."),
        ("About ¼ tsp of salt", "About a quarter of a teaspoon of salt"),
        ("1/2 tsp", "half a teaspoon"),
        ("½ tbsp. of oil", "half a tablespoon of oil"),
        ("3/4 h, or ½ min.", "three quarters of an hour, or half a minute."),
        ("1 1/2 tsp, 1½ cm, 2¼ h", "1 and a half teaspoons, 1 and a half centimetres, 2 and a quarter hours"),
        ("half of it, 1/2 of it", "half of it, half of it"),
        ("0.1 g and 1 g", "0.1 grams and 1 gram"),
        ("1 °C, 99°F, a turn of 90°", "1 degree Celsius, 99 degrees Fahrenheit, a turn of 90 degrees"),
        ("a few min", "a few minutes"),
        ("5 min. later, 30 sec. later", "5 minutes later, 30 seconds later"),
        ("1 tsp or 2 tbsp", "1 teaspoon or 2 tablespoons"),
        ("~ 1,500 ml", "about 1500 millilitres"),
        ("At 7 pm, with Dr. Low", "At 7 p m, with Doctor Low"),
        ("1 kg in 2 m", "1 kilogram in 2 metres"),
        ("see No. 3, or say no.", "see number 3, or say no."),
        ("--", ""),
        ("", ""),
    ],
)
def test_what_is_written_is_said_as_a_person_would(written, spoken):
    assert speakable(written) == spoken


def test_a_language_without_a_table_is_said_as_written():
    assert speakable("37 °C", language="xx") == "37 °C"
