"""`python -m benchmarks.hearing`: measure the ear and print the tables.

    python -m benchmarks.hearing                       the half for scoring, in full
    python -m benchmarks.hearing --quick               fewer of everything
    python -m benchmarks.hearing --half dev --failures the half for tuning, each failure in words
    python -m benchmarks.hearing --rows quiet,echo+10  some rows only (a name, or the beginning of names)

From the project's root, in its environment. Figures go to standard output, progress to standard error.
"""

import argparse
import sys
import time

from benchmarks.hearing.cells import measure
from benchmarks.hearing.contenders import OURS
from benchmarks.hearing.report import tables
from benchmarks.hearing.rows import ROWS, Size


def main() -> int:
    """Run the bench; the exit code."""
    options = _parser().parse_args()
    size = Size.QUICK if options.quick else Size.LONG if options.long else Size.FULL
    rows = _chosen(options.rows, size)
    if options.failures and options.half != "dev":
        print("The half for scoring is not looked at: --failures goes with --half dev.", file=sys.stderr)
        return 2
    if not rows:
        print("No such row. Rows: " + ", ".join(row.name for row in ROWS), file=sys.stderr)
        return 2
    began = time.monotonic()
    try:
        sums = measure(rows, options.half, size, _progress, kept=options.kept)
    except RuntimeError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    print(file=sys.stderr)
    print(f"Half: {options.half}. Size: {size.name.lower()}.")
    print("\n".join(tables(sums, rows)))
    if options.failures:
        for row in rows:
            if (row, OURS) in sums:
                print("\n".join(sums[row, OURS].failures))
    print(f"{time.monotonic() - began:.0f} s", file=sys.stderr)
    return 0


def _chosen(names: str, size: Size) -> tuple[str, ...]:
    """Rows with one of these names, or all; a name that is no row's stands for all it begins."""
    known = [row.name for row in ROWS]
    if not names:
        return tuple(row.name for row in ROWS if row.quick or size is not Size.QUICK)
    wanted = names.split(",")
    return tuple(
        row for row in known if any(row == w or (w not in known and row.startswith(w)) for w in wanted)
    )


def _progress(done: int, whole: int) -> None:
    if done % 5 == 0 or done == whole:
        print(f"\r{done}/{whole} scenes", end="", file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hearing", description="Measure the ear.")
    parser.add_argument("--half", choices=("dev", "score"), default="score")
    parser.add_argument("--rows", default="", help="names, separated by commas")
    parser.add_argument("--failures", action="store_true", help="with --half dev: each failure of our ear")
    parser.add_argument("--kept", action="store_true", help="only sum up what was measured before")
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--quick", action="store_true", help="under two minutes")
    size.add_argument("--long", action="store_true", help="an hour of talk, an hour of the guide's own voice")
    return parser


if __name__ == "__main__":
    sys.exit(main())
