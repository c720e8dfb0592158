"""The tables, in Markdown."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from benchmarks.hearing.contenders import OURS
from benchmarks.hearing.rows import ROWS, Row, Table
from benchmarks.hearing.score import Tally, poisson_upper
from voiceguide.dialogue.intents import Risk

Sums = Mapping[tuple[str, str], Tally]

_COMMANDS = ("row", "ear", "n", "as text", "heard", "args", "missed", "wrong", "step", "on nothing",
             "decided ms (median / p95)", "CPU")  # fmt: skip
_ECHO = (*_COMMANDS[:-1], "ducked ms (median)", "CPU")
_NOTHING = ("row", "ear", "things", "minutes", "false acts", "step changes", "per hour (95 % bound)", "CPU")
_SELF = ("row", "ear", "noises", "minutes", "false acts", "step changes", "per hour (95 % bound)",
         "false ducks per hour", "CPU")  # fmt: skip


def tables(sums: Sums, rows: Sequence[str]) -> Iterator[str]:
    """The lines of all tables with figures, then the risk classes of our ear."""
    chosen = [row for row in ROWS if row.name in rows]
    for table in Table:
        here = [row for row in chosen if row.table is table]
        measured = [row for row in here if any((row.name, ear) in sums for ear in row.ears)]
        if measured:
            yield from ("", f"### {table}", "")
            yield from _table(table, measured, sums)
        for row in here:
            if row not in measured:
                yield f"\n`{row.name}` has no figures: its recordings are absent, or it was not measured."
    yield from _risks(sums, chosen)


def _table(table: Table, rows: Sequence[Row], sums: Sums) -> Iterator[str]:
    head = {
        Table.COMMANDS: _COMMANDS, Table.PARTS: _COMMANDS, Table.ECHO: _ECHO, Table.NOTHING: _NOTHING,
        Table.SELF: _SELF,
    }[table]  # fmt: skip
    yield _line(head)
    yield _line(["---", "---", *["---:"] * (len(head) - 2)])
    for row in rows:
        for ear in row.ears:
            if (row.name, ear) in sums:
                t = sums[row.name, ear]
                title = f"`{row.name}` {row.about}" if ear == row.ears[0] else ""
                yield _line([title, ear, *_figures(table, t, ours=ear.startswith(OURS))])


def _figures(table: Table, t: Tally, *, ours: bool) -> Iterator[str]:
    if table in (Table.COMMANDS, Table.PARTS, Table.ECHO):
        heard = sum(t.heard.values())
        yield str(t.total)
        yield _share(t.as_text, t.total) if ours else "-"
        yield f"**{_share(heard, t.total)}**"
        yield _share(t.args_right, heard)
        yield str(sum(t.missed.values()))
        yield str(sum(t.wrong.values()))
        yield str(t.wrong_steps)
        yield str(t.on_nothing)
        yield f"{_ms(t.delays_s, 50)} / {_ms(t.delays_s, 95)}"
        if table is Table.ECHO:
            yield _ms(t.duck_delays_s, 50) if ours else "-"
    else:
        yield str(t.nothings)
        yield f"{t.audio_s / 60:.1f}"
        yield f"**{t.on_nothing}**"
        yield str(t.steps_on_nothing)
        yield f"{t.on_nothing / t.hours:.1f} ({poisson_upper(t.on_nothing) / t.hours:.1f})"
        if table is Table.SELF:
            yield f"{t.ducks / t.hours:.0f}" if ours else "-"
    yield f"{t.cpu_s / t.audio_s:.3f}"


def _risks(sums: Sums, rows: Sequence[Row]) -> Iterator[str]:
    """Our ear by risk class, over all rows of commands; and how soon it is silent after a calming one."""
    whole = {table: Tally() for table in (Table.COMMANDS, Table.ECHO)}
    for row in rows:
        if row.table in whole and (row.name, OURS) in sums:
            whole[row.table].add(sums[row.name, OURS])
    if not any(t.total for t in whole.values()):
        return
    yield from ("", "### Our ear by risk class", "")
    yield _line(("rows", "risk", "n", "heard", "missed", "wrong"))
    yield _line(("---", "---", "---:", "---:", "---:", "---:"))
    for table, t in whole.items():
        for risk in Risk:
            n = t.said[risk.value]
            if n:
                heard, missed, wrong = (c[risk.value] for c in (t.heard, t.missed, t.wrong))
                yield _line((str(table), risk.value, str(n), _share(heard, n), str(missed), str(wrong)))
    commands, echo = whole[Table.COMMANDS], whole[Table.ECHO]
    if commands.delays_s:
        yield ""
        yield (
            "Decided after the end of speech, median / p95: phrases that nothing longer continues "
            f"{_both(commands.complete_s)}, others {_both(commands.open_s)}. "
            f"Decisions taken back because the sentence went on: {commands.amended + echo.amended}."
        )
    if echo.hush_s:
        yield ""
        yield (
            f"Over its own voice, silent after the end of a calming command: median {_ms(echo.hush_s, 50)}, "
            f"p95 {_ms(echo.hush_s, 95)} ms ({len(echo.hush_s)} commands)."
        )


def _both(seconds: Sequence[float]) -> str:
    return f"{_ms(seconds, 50)} / {_ms(seconds, 95)} ms ({len(seconds)})"


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "-"


def _ms(seconds: Sequence[float], percentile: float) -> str:
    return f"{1000 * float(np.percentile(seconds, percentile)):.0f}" if seconds else "-"


def _line(fields: Sequence[str]) -> str:
    return f"| {' | '.join(fields)} |"
