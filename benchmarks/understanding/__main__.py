"""How well commands are understood and talk is left alone, on text. Run: python -m benchmarks.understanding.

Prints, for each corpus (`corpora/README.md`): commands whose intent is right, whose args are right too (every
expected arg, more are allowed), talk taken for a command and for a step change, and the time per sentence.
`--failures` lists the sentences that went wrong, `--heard` scores texts as the recognisers write them, too,
`--scale` repeats the timing with a made-up guide of 300 steps and times how soon recognisers are made for it.
Of those held back only counts are printed.
"""

import argparse
import json
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

from benchmarks.understanding import heard
from voiceguide.dialogue.core import core_phrases
from voiceguide.dialogue.intents import Risk
from voiceguide.dialogue.moment import ANYTHING
from voiceguide.dialogue.understanding import Understanding
from voiceguide.guide import loader

CORPORA = Path(__file__).with_name("corpora")
CORPORA_NAMES = ("dev", "check", "hard", "held", "fresh", "unseen", "later", "couples", "evenings")
BLIND = ("held", "fresh", "unseen", "later", "couples", "evenings")
"""Those of which nobody reads a line."""
PHRASES = 10_000
STEP_CHANGE = {Risk.CHANGE, Risk.GREAT}


def commands(corpus: str) -> list[tuple[str, str, dict]]:
    """Text, intent and args of each command."""
    lines = (CORPORA / f"commands-{corpus}.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line.strip() and not line.startswith("#"))
    return [(text, intent, json.loads(args)) for text, intent, args in rows]


def talk(corpus: str) -> list[str]:
    """Sentences that are not for the guide."""
    lines = (CORPORA / f"talk-{corpus}.tsv").read_text(encoding="utf-8").splitlines()
    return [line.split("\t")[0] for line in lines if line.strip() and not line.startswith("#")]


def measure(understanding: Understanding, corpus: str, *, failures: bool) -> None:
    """Print the row of one corpus, and of all but held what is confused."""
    times: list[float] = []
    confused: Counter[tuple[str, str]] = Counter()
    said = commands(corpus)
    right = full = 0
    for text, expected, args in said:
        start = time.perf_counter()
        meaning = understanding.understand(text, ANYTHING)
        times.append(time.perf_counter() - start)
        got = meaning.intent.name.value if meaning.intent else "nothing"
        if got != expected:
            confused[expected, got] += 1
            if failures:
                print(f"  {expected:16} <- {got:16} {text}  ({meaning.why})")
            continue
        right += 1
        ok = all(meaning.intent.args.get(key) == value for key, value in args.items())
        full += ok
        if failures and not ok:
            print(f"  {expected:16} args {args} <- {dict(meaning.intent.args)}  {text}")
    taken = changes = 0
    sentences = talk(corpus)
    for text in sentences:
        start = time.perf_counter()
        meaning = understanding.understand(text, ANYTHING)
        times.append(time.perf_counter() - start)
        if meaning.intent is not None:
            taken += 1
            changes += meaning.intent.risk in STEP_CHANGE
            if failures:
                print(
                    f"  nothing          <- {meaning.intent.name.value:16} {text}  ({meaning.template[:60]})"
                )
    times.sort()
    print(
        f"{corpus:5} intent {right}/{len(said)} = {right / len(said):.1%}"
        f"  args {full}/{right} = {full / max(right, 1):.1%}"
        f"  talk taken {taken}/{len(sentences)} = {taken / len(sentences):.2%}, step changes {changes}"
        f"  median {1e3 * times[len(times) // 2]:.2f} ms, 99th {1e3 * times[int(len(times) * 0.99)]:.2f} ms"
    )
    misses = Counter(expected for expected, _ in confused.elements())
    print("      wrong by intent:", ", ".join(f"{name} {n}" for name, n in misses.most_common()) or "none")
    if corpus not in BLIND:
        print(
            "      confused:",
            ", ".join(f"{a} as {b}: {n}" for (a, b), n in confused.most_common(20)) or "none",
        )


def scale() -> None:
    """Print the times with a made-up guide of 300 steps and 10,000 names."""
    guide = loader.load("leg-massage")
    shown = ("north", "south", "inner", "outer", "upper", "lower", "front", "rear", "long", "short")
    first = guide.steps[0]

    def wheel(n: int) -> str:
        return f"{shown[n % 10]} {'abcdefghij'[n // 10 % 10]} {'klmnopqrst'[n // 100]}"

    steps = tuple(
        replace(
            first,
            id=f"made_up_{n}",
            title=f"{shown[n % 10]} wheel {wheel(n)}",
            names=tuple(
                f"{word} spoke {'abcde'[k]} of wheel {wheel(n)}" for word in shown[:7] for k in range(5)
            ),
        )
        for n in range(300)
    )
    large = replace(guide, steps=steps)
    start = time.perf_counter()
    understanding = Understanding(large)
    ready = time.perf_counter() - start
    phrases = understanding.phrases()
    print(f"300 steps: ready in {ready:.2f} s, {len(phrases)} phrases")
    measure(understanding, "dev", failures=False)
    if heard.MODEL.exists():
        for some in (phrases, phrases[:PHRASES]):
            seconds = heard.rebuilt(some, core_phrases(large))
            print(f"recognisers made anew with {len(some)} phrases in {seconds:.2f} s")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--failures", action="store_true", help="list the sentences that went wrong, but of held"
    )
    parser.add_argument("--corpus", choices=CORPORA_NAMES, action="append")
    parser.add_argument("--guide", default="leg-massage")
    parser.add_argument("--scale", action="store_true", help="time a made-up guide of 300 steps")
    parser.add_argument("--heard", action="store_true", help="score text as the recognisers write it, too")
    options = parser.parse_args()
    if options.scale:
        scale()
        return
    start = time.perf_counter()
    understanding = Understanding(loader.load(options.guide))
    print(f"ready in {time.perf_counter() - start:.2f} s")
    for corpus in options.corpus or CORPORA_NAMES:
        measure(understanding, corpus, failures=options.failures and corpus not in BLIND)
        if options.heard:
            heard.measure(understanding, corpus, commands(corpus))


if __name__ == "__main__":
    main()
