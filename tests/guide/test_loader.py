"""A guide file is read, or every one of its problems is named with its line."""

import random
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import voiceguide
from voiceguide.errors import BadFileError, GuideError
from voiceguide.guide.loader import Problem, check, library, load, show
from voiceguide.guide.model import Guide, Phase

HERE = Path(__file__).parent
TEA = (HERE / "tea.toml").read_text(encoding="utf-8")
BROKEN = tomllib.loads((HERE / "broken.toml").read_text(encoding="utf-8"))["case"]
LIBRARY = Path(voiceguide.__file__).parent / "guide" / "library"
MASSAGE = (LIBRARY / "leg-massage.toml").read_text(encoding="utf-8")
NO_TOPICS = (
    '1: warning: no [[topic]] "general" for ask_pressure, ask_oil, ask_ambience, ask_surface, ask_benefits, '
    "ask_safety, ask_knots, ask_rhythm, ask_breathing, ask_technique, ask_why; "
    'such questions get "the guide does not say"'
)
NO_ADVICE = (
    "1: warning: no [[advice]] about cramp, numb, unwell, skin_reaction, dislike, too_hard, ticklish, cold"
)


@pytest.fixture
def problems(tmp_path):
    """The problems of a text, as lines of output without the file's name."""

    def of(text: str | bytes) -> list[str]:
        file = tmp_path / "guide.toml"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return [str(problem) for problem in check(file)]

    return of


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


class TestGoodFiles:
    def test_the_tea_guide_loads_with_everything_in_it(self):
        guide = load(HERE / "tea.toml")
        brewing = guide.step("brewing")
        assert brewing
        assert (brewing.phase, brewing.seconds, brewing.technique) == (Phase.AFTER, 240, "brewing")
        assert brewing.hints.firmer[0].text == "Give it one minute more."
        assert guide.steps[0].say[1].pause_s == 3
        assert guide.sides == ()
        topic = guide.topic("ask_temperature")
        assert topic
        assert topic.at["brewing"][0].text == "Leave the lid on, so that it stays hot."
        scald = guide.topic("ask_safety", "scald")
        assert scald
        assert scald.urgent
        assert guide.reference[1] == ("Time", "Three minutes for green tea, four for black.")

    def test_the_tea_guide_has_only_the_warnings_the_readme_tells_of(self, problems):
        assert problems(TEA) == [NO_ADVICE, NO_TOPICS]

    def test_the_leg_massage_has_no_problem_at_all(self):
        assert check(LIBRARY / "leg-massage.toml") == ()

    def test_a_path_as_text_and_as_path_are_the_same(self):
        assert load(str(HERE / "tea.toml")) == load(HERE / "tea.toml")

    def test_the_library_is_found_by_id_and_every_file_bears_its_id(self):
        assert [guide.id for guide in library()] == sorted(path.stem for path in LIBRARY.glob("*.toml"))
        assert load("leg-massage") in library()

    @pytest.mark.parametrize("change", [lambda t: "\ufeff" + t, lambda t: t.replace("\n", "\r\n")])
    def test_files_as_windows_writes_them(self, problems, change):
        assert problems(change(TEA)) == [NO_ADVICE, NO_TOPICS]

    def test_the_library_is_found_in_a_zipped_package(self, tmp_path):
        package = Path(voiceguide.__file__).parent
        archive = tmp_path / "voiceguide.zip"
        with zipfile.ZipFile(archive, "w") as zipped:
            below = (package / name for name in ("__init__.py", "errors.py", "files.py"))
            files = [*below, *package.glob("guide/**/*.*")]
            for file in files:
                zipped.write(file, file.relative_to(package.parent))
        program = (
            "import sys, voiceguide; assert '.zip' in voiceguide.__file__;"
            "from voiceguide.guide.loader import load, library;"
            "print(load('leg-massage').title, len(library()))"
        )
        done = subprocess.run(
            [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(archive)!r}); {program}"],
            capture_output=True, text=True, check=True, cwd=tmp_path,
        )  # fmt: skip
        assert done.stdout.startswith(load("leg-massage").title)


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: case["says"][:40])
def test_what_is_wrong_is_named_with_its_line(problems, case):
    assert case["old"] in TEA
    text = TEA.replace(case["old"], case["new"], 1)
    line = line_of(text, case["at"]) if "at" in case else line_of(TEA, case["old"])
    assert f"{line}: {case['says']}" in problems(text)


def test_a_missing_gate_is_one_problem(problems):
    text = re.sub(r"\[gate\].*?(?=\[reference\])", "", TEA, flags=re.DOTALL)
    assert '1: the guide lacks "gate"' in problems(text)
    assert not any("[gate]" in problem for problem in problems(text))


def test_steps_out_of_order(problems):
    text = TEA.replace('phase = "before"', 'phase = "after"', 1)
    at = line_of(text, 'phase = "before"')
    assert f'{at}: a step of phase "before" comes after one of a later phase' in problems(text)


def test_sides_without_a_turn_are_a_warning(problems):
    text = TEA.replace("sides = []\n", "").replace('phase = "after"', 'phase = "side"')
    assert '1: warning: no "turn": nothing is said between the sides' in problems(text)


def test_side_has_a_meaning_in_steps_that_are_done_on_one(problems):
    text = TEA.replace("sides = []", 'sides = ["left"]').replace("boiling water.", "boiling {side} water.")
    assert any("braces" in problem for problem in problems(text))
    assert problems(text.replace('phase = "after"', 'phase = "side"')) == [NO_ADVICE, NO_TOPICS]


def test_a_long_answer_is_a_warning(problems):
    text = TEA.replace("Boiling for black tea", "Hot. Very hot. Boiling for black tea")
    line = line_of(text, "Hot. Very hot.")
    assert f'{line}: warning: an answer of 3 sentences; put what is over 2 into "more"' in problems(text)


def test_all_problems_come_at_once_by_line(problems):
    text = TEA
    for old, new in [
        ('"Brewing"', "5"),
        ("240", "-1"),
        ('"Stop."', '"Wait."'),
        ('kind = "area"', ""),
        ("at.brewing", "at.tea"),
    ]:
        text = text.replace(old, new, 1)
    found = problems(text)
    assert [problem.partition(": ")[2] for problem in found[2:]] == [
        '"title" must be a text, not 5',
        '"seconds" must be from 0 to 3600',
        '[[term]] lacks "kind"',
        'there is no step or term "tea"; there are brewing, handle, leaves, pot, warm_pot',
        'advice about "too_hot" must begin with "Stop"',
    ]
    lines = [int(problem.partition(":")[0]) for problem in found]
    assert lines == sorted(lines)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'id = "tea"\n\xff\n', "2: the file is not UTF-8 text"),
        (b"", '1: the guide lacks "id"'),
        (b'id = "tea"\ngate = ', "2: not a TOML file: invalid value"),
        (b"a = " + b"[" * 100_000, "1: not a TOML file: brackets are nested too deeply"),
        (b"\na = " + b"1" * 10_000, "2: not a TOML file: a value cannot be read"),
        (b"step = 3", '1: "step" must be an array, not 3'),
        (b"\nstep = [1]", '2: number 1 of "step" must be a table, not 1'),
        (b"\x00", "1: not a TOML file: invalid statement"),
    ],
)
def test_files_that_are_hardly_guides(problems, content, message):
    assert message in problems(content)


class TestErrors:
    def test_loading_a_bad_file_carries_every_error_and_no_warning(self, tmp_path):
        file = tmp_path / "bad.toml"
        file.write_text(TEA.replace("seconds = 240", 'seconds = -1\ntecnique = "green"'), encoding="utf-8")
        with pytest.raises(BadFileError) as caught:
            load(file)
        line = line_of(TEA, "seconds = 240")
        assert caught.value.problems == (
            f'{file}:{line}: "seconds" must be from 0 to 3600',
            f'{file}:{line + 1}: unknown key "tecnique" in [[step]]; did you mean "technique"?',
        )
        assert str(caught.value) == (
            f"The guide {file} has 2 errors. `voiceguide check {file}` names all there is to mend."
        )

    def test_an_unknown_id_names_the_library(self):
        with pytest.raises(
            GuideError, match=r'no guide "leg-masage".*Did you mean "leg-massage"\?.*leg-massage'
        ):
            load("leg-masage")

    @pytest.mark.parametrize("ask", [load, check])
    def test_files_that_cannot_be_read(self, tmp_path, ask):
        with pytest.raises(GuideError, match="There is no file"):
            ask(tmp_path / "none.toml")
        with pytest.raises(GuideError, match="is a folder"):
            ask(tmp_path)
        with pytest.raises(GuideError, match="cannot be read"):
            ask(Path("a\0b.toml"))

    @pytest.mark.parametrize("ref", ["", "no such guide", "none.toml", "a/b", ".."])
    def test_any_text_that_leads_nowhere_is_a_one_line_error(self, ref):
        with pytest.raises(GuideError) as caught:
            load(ref)
        assert "\n" not in str(caught.value)


def test_show_tells_every_clause_name_and_number():
    for guide in (*library(), load(HERE / "tea.toml")):
        text = show(guide)
        lines = {line.strip() for line in text.splitlines()}
        assert {clause.text for clause in guide.all_clauses()} <= lines
        for heading, sentence in guide.reference:
            assert f"{heading}: {sentence}" in lines
        for thing in (*guide.steps, *guide.terms, *guide.topics):
            assert all(name in text for name in (thing.id, *thing.names))
        assert all(f"{step.seconds} seconds" in text for step in guide.steps if step.seconds)


def mutated(text: str, seed: int) -> str:
    """The text with one to four accidents: lines lost, doubled or swapped, values and characters replaced."""
    dice = random.Random(seed)  # noqa: S311 accidents, no secrets
    lines = text.splitlines()
    for _ in range(dice.randint(1, 4)):
        at = dice.randrange(len(lines))
        match dice.randrange(6):
            case 0:
                del lines[at : at + dice.choice([1, 1, 3])]
            case 1:
                lines.insert(at, dice.choice(lines))
            case 2:
                lines[at] = re.sub(r"=.*", "= " + dice.choice(VALUES), lines[at])
            case 3:
                lines[at] = re.sub(r"\w+", dice.choice(WORDS), lines[at], count=1)
            case 4:
                lines[at] = dice.choice(
                    ["[gate]", "[[step]]", "[[topic]]", "[step.hints]", "[topic.at]", "[x.y]"]
                )
            case _ if lines[at]:
                where = dice.randrange(len(lines[at]))
                lines[at] = lines[at][:where] + dice.choice('"[]{}=,.#\n\\é0') + lines[at][where + 1 :]
        lines = lines or [""]
    return "\n".join(lines)


VALUES = [
    "0",
    "-5",
    "1e400",
    "nan",
    '""',
    '"x"',
    "[]",
    "[[]]",
    "{}",
    "[{}]",
    "true",
    "1979-05-27",
    "07:32:00",
    '["a",1]',
    "[1,2]",
    '"{side}"',
    '{text="Go."}',
    "{text=[]}",
]
WORDS = ["id", "say", "at", "hints", "step", "gate", "names", "kind", "phase", "text"]


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**32))
def test_any_accident_gives_problems_or_a_guide(tmp_path_factory, seed):
    text = mutated(TEA, seed)
    file = tmp_path_factory.getbasetemp() / "accident.toml"
    file.write_text(text, encoding="utf-8", newline="\n")
    found = check(file)
    lines = text.count("\n") + 1
    assert all(isinstance(p, Problem) and 1 <= p.line <= lines and "\n" not in str(p) for p in found)
    if any(p.severity == "error" for p in found):
        with pytest.raises(BadFileError):
            load(file)
    else:
        guide = load(file)
        assert isinstance(guide, Guide)
        assert show(guide)


def test_a_quoted_line_break_makes_no_second_line():
    assert str(Problem(63, 'not "tec\nique"')) == '63: not "tec ique"'


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_give_problems(tmp_path_factory, content):
    file = tmp_path_factory.getbasetemp() / "bytes.toml"
    file.write_bytes(content)
    assert check(file)


def test_accidents_to_the_whole_massage_do_not_hide_the_rest(problems):
    data = tomllib.loads(MASSAGE)
    text = MASSAGE.replace("[[step]]", "[[step]]\ncolour = 1")
    unknown = [problem for problem in problems(text) if 'unknown key "colour"' in problem]
    assert len(unknown) == len(data["step"])
    assert [int(problem.partition(":")[0]) for problem in unknown] == [
        number for number, line in enumerate(text.splitlines(), start=1) if line == "colour = 1"
    ]


def test_the_example_of_the_readme_is_the_tea_guide():
    readme = (HERE.parents[1] / "README.md").read_text(encoding="utf-8")
    if "## Write your own guide" not in readme:
        pytest.skip("the README has no section about guides")
    assert TEA in readme
