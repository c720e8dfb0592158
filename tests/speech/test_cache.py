import os
import subprocess
import sys

import numpy as np
import pytest

from voiceguide.speech.cache import ClipCache
from voiceguide.speech.clip import Clip
from voiceguide.speech.synthesiser import Synthesiser


def noise(seed: int, n: int = 4800) -> Clip:
    return Clip(np.random.default_rng(seed).integers(-3000, 3000, n).astype(np.int16))


def test_a_clip_comes_back_bit_for_bit_and_only_for_its_key(tmp_path):
    cache = ClipCache(tmp_path)
    cache.put(noise(1), "engine", "en", None, 165, "hello")
    assert np.array_equal(
        ClipCache(tmp_path).get("engine", "en", None, 165, "hello").samples, noise(1).samples
    )
    assert cache.get("engine", "en", 50, 165, "hello") is None
    assert cache.get("engine", "en", None, 166, "hello") is None


def spoil_middle(data: bytes) -> bytes:
    return data[: len(data) // 2] + bytes([data[len(data) // 2] ^ 1]) + data[len(data) // 2 + 1 :]


@pytest.mark.usefixtures("voice")
@pytest.mark.parametrize(
    "spoil",
    [
        spoil_middle,
        lambda data: data[:-7],
        lambda data: data[:10],
        lambda _: b"",
        lambda data: b"x" * len(data),
    ],
    ids=["flipped bit", "cut short", "cut in the digest", "empty", "overwritten"],
)
def test_a_damaged_clip_is_made_anew(tmp_path, spoil):
    made = Synthesiser(cache=tmp_path)
    try:
        first = made.clip("Warm the oil.", 165)
        (file,) = tmp_path.iterdir()
        whole = file.read_bytes()
        file.write_bytes(spoil(whole))
        again = made.clip("Warm the oil.", 165)
    finally:
        made.close()
    assert np.array_equal(first.samples, again.samples)
    assert file.read_bytes() == whole


def test_the_folder_stays_within_its_bound_and_keeps_what_was_used_last(tmp_path):
    cache = ClipCache(tmp_path, bound_bytes=60_000)
    for k in range(20):
        cache.put(noise(k), k)
        os.utime(cache.path(k), (k, k))
    cache.get(0)  # used again: now the youngest
    cache.prune()
    assert 0 < cache.size() <= 60_000
    assert cache.get(0) is not None
    assert cache.get(1) is None


@pytest.mark.usefixtures("voice")
def test_what_cannot_be_written_is_only_slower(tmp_path, caplog):
    (tmp_path / "file").write_text("in the way")
    made = Synthesiser(cache=tmp_path / "file")
    try:
        assert made.clip("Warm the oil.", 165).seconds > 0.3
        assert made.clip("Warm it well.", 165).seconds > 0.3
    finally:
        made.close()
    assert ["not kept" in message for message in caplog.messages] == [True], "said once"


def test_two_programs_share_the_folder(tmp_path):
    program = (
        "import sys, numpy as np\n"
        "from pathlib import Path\n"
        "from voiceguide.speech.cache import ClipCache\n"
        "from voiceguide.speech.clip import Clip\n"
        "cache = ClipCache(Path(sys.argv[1]), bound_bytes=30_000)\n"
        "for turn in range(200):\n"
        "    key = turn % 5\n"
        "    want = np.random.default_rng(key).integers(-3000, 3000, 4800).astype(np.int16)\n"
        "    kept = cache.get(key)\n"
        "    assert kept is None or np.array_equal(kept.samples, want), turn\n"
        "    cache.put(Clip(want), key)\n"
        "    cache.prune()\n"
    )
    programs = [
        subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    for running in programs:
        _, errors = running.communicate()
        assert running.returncode == 0, errors
        assert "damaged" not in errors
    assert not list(tmp_path.glob("*.part"))
