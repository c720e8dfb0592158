"""The two commands of the README, and what the wheel holds."""

import json
import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from voiceguide import __version__

ROOT = Path(__file__).parents[1]
STAMP = ROOT / ".venv" / "voiceguide-setup.json"

set_up = pytest.mark.skipif(
    not STAMP.exists(), reason="this checkout was not set up by scripts/guide or scripts/test"
)


def guide(*arguments, cwd=ROOT, **environment):
    """Run scripts/guide as a user does; every proxy leads nowhere, so that a look at the network fails."""
    nowhere = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9")
    return subprocess.run(
        [sys.executable, ROOT / "scripts" / "guide", *arguments],
        cwd=cwd, env=os.environ | nowhere | environment, text=True, capture_output=True, check=False,
    )  # fmt: skip


@set_up
def test_with_nothing_to_do_it_is_quiet_and_passes_the_arguments_on(tmp_path):
    done = guide("--version", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"voiceguide {__version__}\n", "")


@set_up
def test_arguments_and_exit_code_come_through():
    done = guide("understand", "", "--json")
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1


@set_up
def test_a_package_of_the_same_name_where_one_stands_is_not_run(tmp_path):
    (tmp_path / "voiceguide").mkdir()
    (tmp_path / "voiceguide" / "__init__.py").write_text("raise SystemExit('the wrong one')")
    assert guide("--version", cwd=tmp_path).stdout == f"voiceguide {__version__}\n"


@set_up
def test_it_goes_through_a_link(tmp_path):
    link = tmp_path / "massage"
    link.symlink_to(ROOT / "scripts" / "guide")
    done = subprocess.run([link, "--version"], text=True, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (0, f"voiceguide {__version__}\n")


@pytest.mark.parametrize("script", ["scripts/guide", "scripts/test", ".ci/run"])
def test_the_scripts_are_executable(script):
    assert os.access(ROOT / script, os.X_OK)
    assert (ROOT / script).read_bytes().startswith(b"#!/")


def test_the_scripts_need_the_standard_library_only():
    """Run by a Python without any installed package, as on a fresh machine."""
    look = "import sys; sys.path.insert(0, 'scripts'); import setup_steps; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", look], cwd=ROOT, text=True, capture_output=True, check=True
    )
    loaded = {module.partition(".")[0] for module in done.stdout.split()}
    ours = {"setup_steps", "system_parts", "telling", "voiceguide", "__main__"}
    assert loaded - ours <= set(sys.stdlib_module_names)


@pytest.fixture
def fresh(tmp_path):
    """A checkout that was never set up and where nothing can be: it has no folder for the models."""
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    (tmp_path / "voiceguide").mkdir()
    for name in ("__init__.py", "filelock.py"):
        shutil.copy(ROOT / "voiceguide" / name, tmp_path / "voiceguide" / name)
    return tmp_path


def test_a_checkout_that_cannot_be_written_to_is_named(fresh):
    done = subprocess.run(
        [sys.executable, fresh / "scripts" / "guide"], text=True, capture_output=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert f"write to {fresh}" in done.stderr


def asked(fresh, question, *, cwd=None, **environment):
    """What the set-up's modules answer to an expression."""
    program = (
        f"import sys; sys.path.insert(0, {str(fresh / 'scripts')!r}); import setup_steps, system_parts; "
    )
    done = subprocess.run(
        [sys.executable, "-c", program + question], cwd=cwd, env=os.environ | environment, text=True,
        capture_output=True, check=False,
    )  # fmt: skip
    assert not done.stderr
    return done.stdout.strip()


def test_a_model_that_could_not_be_had_is_not_looked_for_where_one_stands(fresh):
    (fresh / "am").mkdir()
    (fresh / "am" / "final.mdl").write_text("")
    for stamp, there in (({}, "False"), ({"model": ""}, "False"), ({"model": str(fresh)}, "True")):
        question = f"print(setup_steps._model_is_there({stamp!r}))"
        assert asked(fresh, question, cwd=fresh, VOICEGUIDE_MODEL="") == there


@pytest.mark.parametrize(
    ("system", "managers", "taken"),
    [("win32", ["pacman"], None), ("linux", ["pacman"], "pacman"), ("linux", ["apt-get", "brew"], "apt-get"),
     ("darwin", ["pacman", "brew"], "brew"), ("linux", [], None)],
)  # fmt: skip
def test_only_a_package_manager_of_this_system_is_asked(fresh, system, managers, taken):
    (fresh / "bin").mkdir()
    for name in managers:
        (fresh / "bin" / name).touch(0o755)
    question = f"print(system_parts.package_manager({system!r}))"
    assert asked(fresh, question, PATH=str(fresh / "bin")) == str(taken)


def test_constraints_are_names_and_versions_and_hold_every_dependency():
    lines = [
        line
        for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
    ]
    pinned = {line.partition("==")[0].lower().replace("_", "-") for line in lines}
    assert all(line.count("==") == 1 and "/" not in line for line in lines)
    table = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    natural = table["project"]["optional-dependencies"]["natural"]
    wanted = [*table["project"]["dependencies"], *natural, *table["dependency-groups"]["dev"]]
    names = {line.partition(">")[0].partition(";")[0].strip().lower() for line in wanted}
    assert names <= pinned


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The package as it is released, built by its own build back end, without a network."""
    pytest.importorskip("hatchling", reason="hatchling, which builds the wheel, is absent")
    folder = tmp_path_factory.mktemp("wheel")
    build = "from hatchling.build import build_wheel; import sys; print(build_wheel(sys.argv[1]))"
    done = subprocess.run(
        [sys.executable, "-c", build, folder], cwd=ROOT, text=True, capture_output=True, check=True
    )
    return folder / done.stdout.splitlines()[-1]


def test_the_wheel_holds_what_is_no_code(wheel):
    with zipfile.ZipFile(wheel) as packed:
        names = set(packed.namelist())
    data = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "voiceguide").rglob("*")
        if path.suffix in {".toml", ".yaml", ".typed", ".npz", ".txt"}
    }
    assert data
    assert data | {"voiceguide/manifest.toml"} <= names
    assert all(name.startswith("voiceguide") for name in names)


def test_the_wheel_works_where_there_is_no_checkout(wheel, tmp_path):
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(tmp_path / "site")
    look = (
        "import json; from voiceguide import __file__ as f, modelstore;"
        "from voiceguide.guide.loader import library;"
        "print(json.dumps([f, *map(str, modelstore.stores()), modelstore.recogniser_model().id,"
        "*(g.id for g in library())]))"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", look], cwd=tmp_path, text=True, capture_output=True, check=True,
        env=os.environ | {"PYTHONPATH": str(tmp_path / "site"), "XDG_DATA_HOME": str(tmp_path / "data")},
    )  # fmt: skip
    where, *rest = json.loads(done.stdout)
    assert Path(where).is_relative_to(tmp_path / "site")
    assert "vosk-model-small-en-us-0.15" in rest
    assert "leg-massage" in rest
    assert not any(Path(place).is_relative_to(ROOT) for place in rest)
