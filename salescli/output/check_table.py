"""Verdicts for people: a table, and under it why what is not met is not."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Mapping, Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from salescli.output import check_words as words
from salescli.output.ci import harmless
from salescli.targets.model import Check, Judged, Verdict

_UNBOUNDED = 100_000
_STYLES = {
    Verdict.MET: "green",
    Verdict.MISSED: "bold red",
    Verdict.WARNING: "yellow",
    Verdict.ON_TRACK: "green",
    Verdict.BEHIND: "yellow",
    Verdict.NOT_EVALUATED: "red",
}


def as_text(check: Check) -> str:
    """The verdicts as plain text, as wide as they need."""
    return _verdicts(check, _paper(), unicode=True)


def for_terminal(check: Check, *, no_color: bool) -> str:
    """The verdicts for standard output: as wide and as colourful as the terminal, plain in a pipe."""
    unicode = (sys.stdout.encoding or "utf-8").lower().startswith("utf")
    if not sys.stdout.isatty():
        return _verdicts(check, _paper(), unicode=unicode)
    plain = no_color or bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    width = Console().width
    console = Console(file=io.StringIO(), width=width, no_color=plain, force_terminal=True, highlight=False)
    return _verdicts(check, console, unicode=unicode)


def records(rows: Sequence[Mapping[str, str]]) -> str:
    """Records of text as a table in plain text."""
    console = _paper()
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in rows[0]:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(Text(harmless(cell)) for cell in row.values()))
    console.print(table)
    return _drawn(console, unicode=True)


def _paper() -> Console:
    return Console(file=io.StringIO(), width=_UNBOUNDED, no_color=True, force_terminal=False, highlight=False)


def _verdicts(check: Check, console: Console, *, unicode: bool) -> str:
    console.print(Text(f"Targets as of {check.as_of}: {words.summary(check)}", style="bold"), soft_wrap=True)
    console.print(_table(check, unicode=unicode))
    if any(judged.period and not judged.period.complete for judged in check.judged):
        console.print(Text("* still running"), soft_wrap=True)
    lines = [
        f"{judged.verdict.value}: {words.title(judged)}: {words.sentence(judged)}"
        for judged in check.judged
        if _tells(judged)
    ]
    lines += [f"Note: {note}" for note in check.notes]
    for line in lines:
        console.print(Text(harmless(line)), soft_wrap=True)
    return _drawn(console, unicode=unicode)


def _table(check: Check, *, unicode: bool) -> Table:
    columns = {
        "target": [("  " * judged.target.depth) + judged.target.name for judged in check.judged],
        "group": [words.group(judged) for judged in check.judged],
        "period": [_period(judged) for judged in check.judged],
        "value": [words.value(judged) for judged in check.judged],
        "wanted": [words.wanted(judged) for judged in check.judged],
        "owner": [judged.target.owner or "" for judged in check.judged],
    }
    shown = {name: cells for name, cells in columns.items() if any(cells)}
    table = Table(box=box.SIMPLE_HEAD if unicode else box.ASCII2, header_style="bold", pad_edge=False)
    table.add_column("verdict", no_wrap=True)
    for name in shown:
        table.add_column(name, justify="right" if name in ("value", "wanted") else "left", overflow="fold")
    for position, judged in enumerate(check.judged):
        verdict = Text(judged.verdict.value, style=_STYLES.get(judged.verdict, ""))
        table.add_row(verdict, *(Text(harmless(cells[position])) for cells in shown.values()))
    return table


def _period(judged: Judged) -> str:
    return judged.period.label + ("" if judged.period.complete else " *") if judged.period else ""


def _tells(judged: Judged) -> bool:
    return judged.verdict not in (Verdict.MET, Verdict.FOLLOWED)


def _drawn(console: Console, *, unicode: bool) -> str:
    """What was drawn, without the blanks that fill lines up, and in ASCII where nothing else can be shown."""
    text: str = console.file.getvalue()  # type: ignore[attr-defined]
    if not console.is_terminal:
        text = "\n".join(line.rstrip() for line in text.split("\n"))
    return (
        text
        if unicode
        else text.replace("–", "-").replace("·", "-").encode("ascii", "backslashreplace").decode("ascii")
    )
