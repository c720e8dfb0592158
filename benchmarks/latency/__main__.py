"""`python -m benchmarks.latency`: measure and print.

* Ready to listen: from the command `voiceguide start` to the first sentence, on a private sound server;
  median of five runs after one to warm the disk. Its words are on disk, as after the set-up; then median of
  three runs in which nothing is.
* First sound of a step after its decision: in the sound's own time (samples), live and rehearsed.
* Speed of a rehearsal: a fixed minute (`session.toml`) against the clock, with and without the start.
* Memory: sum of the proportional set sizes of the program and its children, in that rehearsal and in the
  first half minute of a first session, in which the voice makes the more ahead the faster the machine is.

`--live N`: N sessions in which a person speaks over the guide, instead of all that (`live`).

From the project's root, in its environment. What the machine lacks is said, and its figures left out.
"""

import argparse
import os
import statistics
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from benchmarks.latency import live, server
from benchmarks.latency.program import Memory, Program, Row, cores

RUNS, FIRST_RUNS = 5, 3
FIRST_S = 25.0
"""Seconds without a row after which a first session has been watched long enough."""
SESSION = Path(__file__).with_name("session.toml")


def main() -> int:
    """Run the bench; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.latency", description="Measure how soon.")
    parser.add_argument("--live", type=int, metavar="N", help="N sessions of speaking over the guide, only")
    runs = parser.parse_args().live
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    print(f"{cores()} processors, load {load:.1f} before the run. The figures want an idle machine.")
    print()
    if runs:
        return _over_the_guide(runs)
    print("| what | figure | wanted |")
    print("| --- | ---: | ---: |")
    lacking = server.missing()
    if lacking:
        print(f"ready to listen, live answers: skipped, {lacking}", file=sys.stderr)
    else:
        with server.sound() as env:
            _live(env)
    _rehearsed()
    return 0


def _over_the_guide(runs: int) -> int:
    lacking = server.missing()
    if lacking:
        print(f"speaking over the guide: skipped, {lacking}", file=sys.stderr)
        return 1
    with server.sound() as env:
        live.proven(runs, env)
    return 0


def _live(env: dict[str, str]) -> None:
    ready = [_ready_s(env) for _ in range(RUNS + 1)][1:]
    _line("ready to listen, median of five", f"{statistics.median(ready):.2f} s", "2 s")
    _line("ready to listen, slowest of five", f"{max(ready):.2f} s", "")
    first = [_ready_s(env, fresh=True) for _ in range(FIRST_RUNS)]
    _line("the same with nothing made before, median of three", f"{statistics.median(first):.2f} s", "2 s")
    memory = _memory_of_a_first_session(env)
    if memory.peak_mb:
        _line("memory (PSS of all) of a first session, median", f"{memory.median_mb:.0f} MB", "400 MB")
        _line("the same, greatest", f"{memory.peak_mb:.0f} MB", "400 MB")
    answers = _typed_answers_ms(env)
    _line("first sound of a step after the decision, live, median", _ms(statistics.median(answers)), "100 ms")
    _line("the same, slowest", _ms(max(answers)), "")


def _ready_s(env: dict[str, str], *, fresh: bool = False) -> float:
    """Seconds to the first sentence; `fresh`: with no clip on disk."""
    with tempfile.TemporaryDirectory() as cache:
        program = _live_session({**env, "XDG_CACHE_HOME": cache} if fresh else env)
        try:
            return program.until("say")[0]
        finally:
            program.close()


def _live_session(env: dict[str, str]) -> Program:
    return Program("start", "--json", "--no-demo", env=env)


def _memory_of_a_first_session(env: dict[str, str]) -> Memory:
    """Nobody speaks: it says its greeting and then makes ahead."""
    with tempfile.TemporaryDirectory() as cache:
        program = _live_session({**env, "XDG_CACHE_HOME": cache})
        memory = Memory(program.pid)
        memory.start()
        try:
            for _ in program.rows(within_s=FIRST_S):
                pass
        finally:
            memory.end()
            program.close()
    return memory


def _typed_answers_ms(env: dict[str, str]) -> list[float]:
    """Steps asked for by keyboard, so that nothing depends on what is heard."""
    program = Program("start", "--text", "--json", env=env)
    try:
        program.until("say")
        program.type("start massage")
        program.until("gate", state="asked")
        program.type("yes")
        _step_to_say_ms(program)  # begins with a bell, not with words
        found = []
        for _ in range(6):
            program.until("silent")
            program.type("next step")
            found.append(_step_to_say_ms(program))
        return found
    finally:
        program.close()


def _step_to_say_ms(program: Program) -> float:
    _, step = program.until("step")
    _, say = program.until("say")
    return 1000 * float(say["at_s"] - step["at_s"])


def _rehearsed() -> None:
    program = Program("rehearse", str(SESSION), "--json")
    memory = Memory(program.pid)
    memory.start()
    rows = list(program.rows())
    memory.end()
    program.close()
    first, last = rows[0][0], rows[-1][0]
    length = float(rows[-1][1]["at_s"])
    _line("rehearsal, with its start", f"{length / last:.1f} × real time", "")
    _line("rehearsal, once it runs", f"{length / (last - first):.1f} × real time", "3 ×")
    if memory.peak_mb:
        _line("memory of the rehearsal, built-in voice, greatest", f"{memory.peak_mb:.0f} MB", "400 MB")
    answers = list(_after_steps_ms(row for _, row in rows))
    if answers:
        _line("first sound of a step after the decision, rehearsed, slowest", _ms(max(answers)), "100 ms")


def _after_steps_ms(rows: Iterable[Row]) -> Iterable[float]:
    step = None
    for row in rows:
        if row["event"] == "step":
            step = float(row["at_s"])
        elif row["event"] == "say" and step is not None:
            yield 1000 * (float(row["at_s"]) - step)
            step = None


def _ms(value: float) -> str:
    return f"{value:.0f} ms"


def _line(what: str, figure: str, wanted: str) -> None:
    print(f"| {what} | {figure} | {wanted} |", flush=True)


if __name__ == "__main__":
    sys.exit(main())
