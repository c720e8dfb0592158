"""The model store against real archives and a real server on this machine that misbehaves in every way."""

import errno
import hashlib
import http.server
import os
import shutil
import stat
import threading
import zipfile
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from voiceguide import modelstore
from voiceguide.errors import ModelError
from voiceguide.filelock import only_one
from voiceguide.modelstore import archive, record
from voiceguide.modelstore.bar import Bar
from voiceguide.modelstore.fetch import Progress
from voiceguide.modelstore.manifest import Model, Source, models

FILES = {
    "am/final.mdl": b"acoustic " * 40_000,
    "graph/Gr.fst": bytes(range(256)) * 500,
    "ivector/final.ie": b"ivector",
    "README": b"small",
}


@dataclass
class Web:
    """A server on this machine: what it answers can be changed while it runs."""

    url: str = ""
    body: bytes = b""
    ranges: bool = True
    breaks_after: list[int] = field(default_factory=list)
    """For the coming answers: bytes after which the connection ends; none left: all of it."""
    status: int = 200
    length: int | None = None
    asked: list[str | None] = field(default_factory=list)
    """The Range of each request."""


@pytest.fixture
def web():
    state = Web()

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            wanted = self.headers.get("Range")
            state.asked.append(wanted)
            if state.status != 200:
                self.send_error(state.status)
                return
            first = int(wanted.removeprefix("bytes=").removesuffix("-")) if wanted and state.ranges else 0
            self.send_response(206 if first else 200)
            if first:
                self.send_header("Content-Range", f"bytes {first}-{len(state.body) - 1}/{len(state.body)}")
            self.send_header("Content-Length", str(state.length or len(state.body) - first))
            self.end_headers()
            cut = state.breaks_after.pop(0) if state.breaks_after else len(state.body)
            self.wfile.write(state.body[first : first + cut])

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        state.url = f"http://127.0.0.1:{server.server_port}/model.zip"
        yield state
        server.shutdown()
        thread.join()


def pack(path: Path, files=FILES, *, inner="some-model") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(f"{inner}/{name}", data)
    return path


def described(data: bytes, url: str) -> Model:
    source = Source(
        kind="zip", name="the test page", address=url, size=len(data),
        sha256=hashlib.sha256(data).hexdigest(), inner="some-model",
    )  # fmt: skip
    return Model(
        id="some-model", use="recogniser", language="en", licence="none", folder="some-model",
        unpacked_bytes=sum(map(len, FILES.values())), needs=("am/final.mdl", "graph", "ivector"),
        files=(("am/final.mdl", hashlib.sha256(FILES["am/final.mdl"]).hexdigest()),), sources=(source,),
    )  # fmt: skip


@pytest.fixture
def model(tmp_path, web):
    web.body = pack(tmp_path / "made.zip").read_bytes()
    return described(web.body, web.url)


@pytest.fixture
def store(tmp_path):
    return tmp_path / "store"


@pytest.fixture
def fetched(model, store):
    return modelstore.fetch(model=model, places=(store,))


# -- fetching ------------------------------------------------------------------------------------------


def test_fetches_unpacks_and_finds(model, store, web):
    told: list[Progress] = []
    folder = modelstore.fetch(told.append, model=model, places=(store,))
    assert folder == store / "some-model"
    assert {name: (folder / name).read_bytes() for name in FILES} == FILES
    assert modelstore.find(model=model, places=(store,)) == folder
    assert modelstore.verify(folder, model=model) == ()
    assert told[-1] == Progress("the test page", len(web.body), len(web.body))


def test_nothing_is_left_beside_the_model(fetched, store):
    assert fetched.is_dir()
    assert {path.name for path in store.iterdir()} == {"some-model", ".lock"}


def test_what_was_left_by_somebody_who_was_killed_is_removed(model, store):
    for name in (".some-model.abcd1234", ".some-model.abcd1234.old", ".maven.xyz", ".pypi.xyz"):
        (store / name / "am").mkdir(parents=True)
    (store / ".other-model.abcd").mkdir()
    folder = modelstore.fetch(model=model, places=(store,))
    assert modelstore.verify(folder, model=model) == ()
    assert {path.name for path in store.iterdir()} == {"some-model", ".lock", ".other-model.abcd"}


def test_the_model_of_before_is_there_again_after_a_crash_between_the_two_renames(fetched, model, store, web):
    fetched.rename(store / ".some-model.abcd1234.old")
    web.status = 500
    assert modelstore.fetch(model=model, places=(store,)) == fetched
    assert modelstore.verify(fetched, model=model) == ()


def test_a_manifest_that_lacks_a_checksum_is_named(tmp_path):
    text = (Path(modelstore.__file__).parents[2] / "models" / "manifest.toml").read_text()
    line = next(line for line in text.splitlines() if line.startswith('"en_US-joe-medium.onnx" = "'))
    manifest = tmp_path / "manifest.toml"
    manifest.write_text(text.replace(line, "", 1))
    with pytest.raises(ModelError, match="has a size and no sha256"):
        models(manifest)


def test_fetching_again_asks_nobody(fetched, model, store, web):
    assert modelstore.fetch(model=model, places=(store,)) == fetched
    assert len(web.asked) == 1


def test_a_broken_transfer_goes_on_where_it_stopped(model, store, web):
    web.breaks_after = [1000, 700]
    modelstore.fetch(model=model, places=(store,))
    assert web.asked == [None, "bytes=1000-", "bytes=1700-"]


def test_what_came_is_kept_for_the_next_run(model, store, web):
    web.breaks_after = [300, 0, 0, 0]
    with pytest.raises(ModelError, match=r"300 bytes.*goes on from there"):
        modelstore.fetch(model=model, places=(store,))
    web.breaks_after = []
    modelstore.fetch(model=model, places=(store,))
    assert web.asked[-1] == "bytes=300-"


def test_a_server_without_ranges_begins_again(model, store, web):
    web.ranges = False
    web.breaks_after = [1000]
    assert modelstore.fetch(model=model, places=(store,)).is_dir()


def test_garbage_is_refused_and_forgotten(model, store, web):
    web.body = b"x" * len(web.body)
    with pytest.raises(ModelError, match="checksum"):
        modelstore.fetch(model=model, places=(store,))
    assert [path.name for path in store.iterdir()] == [".lock"]


def test_a_page_in_place_of_the_archive_is_refused_at_once(model, store, web):
    web.body = b"<html>please log in</html>"
    with pytest.raises(ModelError, match="offers 26 bytes instead of"):
        modelstore.fetch(model=model, places=(store,))


@pytest.mark.parametrize("status", [404, 403, 500])
def test_a_refusal_is_named(model, store, web, status):
    web.status = status
    with pytest.raises(ModelError, match=f"the test page: it answers {status}"):
        modelstore.fetch(model=model, places=(store,))


def test_nobody_there_names_the_source_and_what_to_do_by_hand(model, store):
    source = replace(model.sources[0], address="http://127.0.0.1:9/model.zip")
    with pytest.raises(ModelError) as caught:
        modelstore.fetch(model=replace(model, sources=(source,)), places=(store,))
    assert "the test page: Connection refused" in caught.value.what
    assert "http://127.0.0.1:9/model.zip" in caught.value.hint
    assert str(store / "some-model" / "am/final.mdl") in caught.value.hint


def test_the_next_source_is_tried(model, store):
    away = replace(model.sources[0], name="away", address="http://127.0.0.1:9/")
    folder = modelstore.fetch(model=replace(model, sources=(away, *model.sources)), places=(store,))
    assert folder.is_dir()


def test_the_maven_client_is_used_where_it_is(model, store, tmp_path, monkeypatch):
    """A Maven client of our own, which copies the archive to where it is asked to."""
    client = tmp_path / "bin" / "mvn"
    client.parent.mkdir()
    client.write_text(
        "#!/bin/sh\n"
        "for a; do case $a in -DoutputDirectory=*) to=${a#*=};; -Dartifact=*) what=${a#*=};; esac; done\n"
        f'[ "$what" = g:a:1:aar ] && cp {tmp_path}/made.zip "$to/a-1.aar"'
        ' || echo "[ERROR] no such artifact $what"\n'
    )
    client.chmod(0o755)
    monkeypatch.setenv("PATH", str(client.parent), prepend=os.pathsep)
    source = replace(model.sources[0], kind="maven", name="Maven", address="g:a:1:aar")
    assert modelstore.fetch(model=replace(model, sources=(source,)), places=(store,)).is_dir()
    wrong = replace(model, folder="other", sources=(replace(source, address="g:b:1:aar"),))
    with pytest.raises(ModelError, match="Maven: mvn: no such artifact g:b:1:aar"):
        modelstore.fetch(model=wrong, places=(store,))


def test_without_a_maven_client_it_says_so(model, store, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    source = replace(model.sources[0], kind="maven", name="Maven", address="g:a:1:aar")
    with pytest.raises(ModelError, match="Maven: the Maven client mvn is not installed"):
        modelstore.fetch(model=replace(model, sources=(source,)), places=(store,))


def test_a_wheel_is_fetched_by_the_index_s_own_client(model, store, tmp_path, monkeypatch):
    """A uv of our own, whose pip copies the archive; the environment's pip is out of sight."""
    client = tmp_path / "bin" / "uv"
    client.parent.mkdir()
    client.write_text(
        "#!/bin/sh\n"
        'while [ "$1" != --dest ]; do shift; done\n'
        f'[ "$3" = some==1 ] && cp {tmp_path}/made.zip "$2/some-1.whl"'
        ' || echo "ERROR: No matching distribution found for $3"\n'
    )
    client.chmod(0o755)
    monkeypatch.setenv("PATH", str(client.parent), prepend=os.pathsep)
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    source = replace(model.sources[0], kind="pypi", name="index", address="some==1")
    assert modelstore.fetch(model=replace(model, sources=(source,)), places=(store,)).is_dir()
    wrong = replace(model, folder="other", sources=(replace(source, address="some==2"),))
    with pytest.raises(ModelError, match="index: uv: No matching distribution found for some==2"):
        modelstore.fetch(model=wrong, places=(store,))


@pytest.fixture
def single(web):
    """A model of one file, fetched as a file."""
    web.body = FILES["am/final.mdl"]
    known = hashlib.sha256(web.body).hexdigest()
    source = Source(
        kind="files", name="the test page", address=web.url, size=len(web.body), sha256="", inner="",
        parts=(("voice.onnx", len(web.body)),),
    )  # fmt: skip
    return Model(
        id="voice", use="voice", language="en", licence="none", folder="voice", unpacked_bytes=len(web.body),
        needs=("voice.onnx",), files=(("voice.onnx", known),), sources=(source,),
    )  # fmt: skip


def test_single_files_are_put_together(single, store, web):
    folder = modelstore.fetch(model=single, places=(store,))
    assert (folder / "voice.onnx").read_bytes() == web.body
    assert modelstore.verify(folder, model=single) == ()
    assert sorted(path.name for path in store.iterdir()) == [".lock", "voice"]


def test_a_single_file_that_is_another_is_refused(single, store, web):
    web.body = bytes(len(web.body))
    with pytest.raises(ModelError, match="its checksum is not that of the manifest"):
        modelstore.fetch(model=single, places=(store,))
    assert not (store / "voice").exists()


def test_a_voice_that_cannot_be_had_is_one_line(single, store, web, monkeypatch):
    web.status = 404
    monkeypatch.setattr(modelstore, "stores", lambda: (store,))
    said: list[str] = []
    assert modelstore.setup_voice(said.append, single) is None
    assert "could not be fetched (the test page: it answers 404" in said[-1]


def test_another_address_from_the_environment(model, store, web, monkeypatch):
    monkeypatch.setenv("VOICEGUIDE_MODEL_URL", web.url)
    away = replace(model.sources[0], address="http://127.0.0.1:9/")
    assert modelstore.fetch(model=replace(model, sources=(away,)), places=(store,)).is_dir()


def test_two_at_once_fetch_once(model, store, web):
    folders: list[Path] = []
    threads = [
        threading.Thread(target=lambda: folders.append(modelstore.fetch(model=model, places=(store,))))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert folders == [store / "some-model"] * 4
    assert len(web.asked) == 1


def test_a_damaged_model_is_replaced(fetched, model, store):
    (fetched / "am/final.mdl").write_bytes(b"half")
    assert modelstore.fetch(model=model, places=(store,)) == fetched
    assert modelstore.verify(fetched, model=model) == ()


def test_a_place_one_may_not_write_to_is_passed_over(model, tmp_path, store):
    (tmp_path / "file").write_text("")
    assert modelstore.fetch(model=model, places=(tmp_path / "file" / "models", store)).parent == store


# -- unpacking -----------------------------------------------------------------------------------------


def unpacked(path: Path, model: Model, store: Path) -> Path:
    store.mkdir(exist_ok=True)
    return archive.unpack(path, model.sources[0], model, store=store)


@pytest.mark.parametrize(
    "name", ["../outside", "/etc/outside", "some-model/../../outside", "some-model\\..\\x", "C:x"]
)
def test_a_path_that_leads_out_is_refused(name, model, store, tmp_path):
    path = pack(tmp_path / "bad.zip")
    with zipfile.ZipFile(path, "a") as packed:
        packed.writestr(name, b"x")
    with pytest.raises(archive.ArchiveError, match="unsafe"):
        unpacked(path, model, store)
    assert list(store.iterdir()) == []


def test_a_link_is_refused(model, store, tmp_path):
    path = pack(tmp_path / "bad.zip")
    link = zipfile.ZipInfo("some-model/am/link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "a") as packed:
        packed.writestr(link, b"/etc/passwd")
    with pytest.raises(archive.ArchiveError, match="unsafe"):
        unpacked(path, model, store)


def test_a_bomb_is_refused(model, store, tmp_path):
    path = pack(tmp_path / "bomb.zip", {**FILES, "big": bytes(20_000_000)})
    with pytest.raises(archive.ArchiveError, match="unpacks to more than"):
        unpacked(path, model, store)
    assert list(store.iterdir()) == []


def test_an_archive_of_something_else_is_refused(model, store, tmp_path):
    path = pack(tmp_path / "else.zip", {"README": b"hello"})
    with pytest.raises(archive.ArchiveError, match=r"am/final\.mdl, graph, ivector is not in it"):
        unpacked(path, model, store)


def test_a_cut_archive_is_refused(model, store, tmp_path):
    path = pack(tmp_path / "cut.zip")
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(archive.ArchiveError, match="damaged"):
        unpacked(path, model, store)


# -- finding -------------------------------------------------------------------------------------------


def test_nowhere(model, store):
    with pytest.raises(ModelError, match="is missing") as caught:
        modelstore.find(model=model, places=(store,))
    assert "voiceguide setup" in caught.value.hint


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda path: os.truncate(path, 100), "has 100 bytes instead of"),
        (lambda path: path.write_bytes(b"A" + path.read_bytes()[1:]), "has changed"),
        (lambda path: path.unlink(), "am/final.mdl is missing"),
    ],
)
def test_damage_is_named(fetched, model, store, spoil, said):
    spoil(fetched / "am/final.mdl")
    with pytest.raises(ModelError, match=said):
        modelstore.find(model=model, places=(store,))


def test_damage_that_keeps_size_and_time_is_found_by_verify(fetched, model, store):
    path = fetched / "graph/Gr.fst"
    before = path.stat()
    path.write_bytes(b"X" + path.read_bytes()[1:])
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert modelstore.find(model=model, places=(store,)) == fetched
    assert modelstore.verify(fetched, model=model) == ("graph/Gr.fst has changed",)


def test_a_copied_folder_is_good_and_its_times_are_learnt(fetched, model, tmp_path):
    copy = tmp_path / "elsewhere" / "some-model"
    shutil.copytree(fetched, copy, copy_function=shutil.copyfile)
    assert modelstore.find(copy, model=model) == copy
    known = record.read(copy)
    assert known["README"].mtime_ns == (copy / "README").stat().st_mtime_ns


def by_hand(folder: Path, files=FILES) -> Path:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def test_a_folder_placed_by_hand(model, store):
    folder = by_hand(store / "some-model")
    assert modelstore.find(model=model, places=(store,)) == folder
    assert record.read(folder) is not None


def test_a_folder_placed_by_hand_that_was_copied_by_half(model, store):
    by_hand(store / "some-model", {**FILES, "am/final.mdl": b"half"})
    with pytest.raises(ModelError, match=r"am/final\.mdl is not as published"):
        modelstore.find(model=model, places=(store,))


def test_another_model_is_taken_with_a_warning(model, tmp_path, caplog):
    folder = by_hand(tmp_path / "a-greater-model", {**FILES, "am/final.mdl": b"greater"})
    assert modelstore.find(folder, model=model) == folder
    assert "none of the models on record" in caplog.text


def test_the_folder_above_may_be_named(model, store):
    folder = by_hand(store / "some-model")
    assert modelstore.find(str(store), model=model) == folder


def test_a_named_folder_is_that_or_nothing(fetched, model, store, tmp_path):
    assert modelstore.find(model=model, places=(store,)) == fetched
    with pytest.raises(ModelError, match="is no model folder"):
        modelstore.find(tmp_path / "nothing", model=model, places=(store,))


def test_a_whole_model_is_preferred_to_a_damaged_one(fetched, model, store, tmp_path):
    by_hand(tmp_path / "first" / "some-model", {**FILES, "am/final.mdl": b"half"})
    assert modelstore.find(model=model, places=(tmp_path / "first", store)) == fetched


# -- the rest ------------------------------------------------------------------------------------------


def test_the_project_s_own_manifest():
    model, voice = models()
    assert model.licence == "Apache-2.0"
    assert [source.kind for source in model.sources] == ["zip", "maven"]
    assert [source.kind for source in voice.sources] == ["pypi", "files"]
    assert all(len(bytes.fromhex(sha256)) == 32 for _, sha256 in (*model.files, *voice.files))
    assert modelstore.recogniser_model() is model
    assert modelstore.voice_models() == (voice,)
    assert {name for name, _ in voice.sources[1].parts} == set(voice.needs) == dict(voice.files).keys()


def test_an_unknown_language():
    with pytest.raises(ModelError, match="'tlh'"):
        modelstore.recogniser_model("tlh")


def test_a_broken_manifest(tmp_path):
    path = tmp_path / "manifest.toml"
    path.write_text("[[model]]\nid = 'x'\n")
    with pytest.raises(ModelError, match=r"manifest\.toml cannot be read \(KeyError"):
        models(path)


@pytest.mark.model
def test_the_model_of_this_machine_is_whole():
    assert modelstore.verify(modelstore.find()) == ()


def test_the_bar_draws_in_place():
    written: list[str] = []
    bar = Bar(written.append, terminal=True, clock=lambda: 0.0)
    bar(Progress("here", 0, 2_000_000))
    bar(Progress("here", 2_000_000, 2_000_000))
    bar.close()
    assert written[0] == "Fetching the recogniser's model from here ...\n"
    assert written[-2] == f"\r  [{'#' * 30}] 2.0 of 2.0 MB"


def test_a_terminal_that_is_gone_does_not_stop_what_is_fetched(model, store, web):
    def gone(_):
        raise BrokenPipeError(32, "Broken pipe")

    folder = modelstore.fetch(Bar(gone), model=model, places=(store,))
    assert modelstore.verify(folder, model=model) == ()
    assert web.asked == [None]


def test_where_the_file_system_has_no_locks_nobody_waits(tmp_path, monkeypatch):
    fcntl = pytest.importorskip("fcntl")

    def no_locks(*_):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", no_locks)
    with only_one(tmp_path / "lock", waiting=lambda: pytest.fail("it waits")):
        pass


def test_a_store_whose_lock_one_may_not_open_is_named(model, store):
    (store / ".lock").mkdir(parents=True)
    with pytest.raises(ModelError, match="cannot be locked"):
        modelstore.fetch(model=model, places=(store,))


def test_a_lock_is_held_by_one(tmp_path):
    order = []
    inside, waited = threading.Event(), threading.Event()

    def second():
        inside.wait(5)
        with only_one(tmp_path / "lock", waiting=waited.set):
            order.append("second")

    thread = threading.Thread(target=second)
    thread.start()
    with only_one(tmp_path / "lock"):
        inside.set()
        assert waited.wait(5)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]
