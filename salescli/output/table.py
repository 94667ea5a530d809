"""Results for people: a Rich table on the terminal, the same as plain text in a pipe or a file."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from salescli.measures import Unit
from salescli.output.text import one_line, printable

if TYPE_CHECKING:
    from salescli.result import KpiResult

#: Wider than any table, for output that no terminal's width bounds.
_UNBOUNDED = 100_000
_PLACES = {Unit.PERCENT: 2, Unit.MONEY: 2, Unit.MONEY_A_DAY: 2}


def print_result(result: KpiResult, *, no_color: bool) -> None:
    """Write a result to standard output: as wide as the terminal, or as it needs in a pipe."""
    console = _console(no_color)
    _draw(result, console)
    sys.stdout.flush()


def as_text(result: KpiResult) -> str:
    """A result as plain text."""
    text = io.StringIO()
    _draw(result, Console(file=text, width=_UNBOUNDED, no_color=True, force_terminal=False))
    return text.getvalue()


def print_records(records: Sequence[Mapping[str, str]], *, no_color: bool) -> None:
    """Write records of text, such as the list of KPIs, as a table."""
    console = _console(no_color)
    table = Table(box=_box(console), header_style="bold", pad_edge=False)
    for position, name in enumerate(records[0]):
        table.add_column(name, no_wrap=position == 0, overflow="fold")
    for record in records:
        table.add_row(*(Text(one_line(value)) for value in record.values()))
    _print_lines(console, table)
    sys.stdout.flush()


def _console(no_color: bool) -> Console:
    plain = no_color or bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    if sys.stdout.isatty():
        return Console(no_color=plain, highlight=False)
    return Console(width=_UNBOUNDED, no_color=True, force_terminal=False, highlight=False)


def _box(console: Console) -> box.Box:
    return box.SIMPLE_HEAD if _speaks_unicode(console) else box.ASCII2


def _speaks_unicode(console: Console) -> bool:
    return console.encoding.lower().startswith("utf")


def _draw(result: KpiResult, console: Console) -> None:
    unicode = _speaks_unicode(console)
    missing = "–" if unicode else "-"
    console.print(Text(_heading(result), style="bold"))
    table = Table(box=_box(console), header_style="bold", pad_edge=False)
    shown = [*result.dimensions, *result.numbers]
    dimensions = len(result.dimensions)
    table.add_column("period", no_wrap=True)
    for column in shown:
        unit = _unit_label(result, column) if column in result.numbers else ""
        table.add_column(
            f"{column}\n{unit}".rstrip(),
            justify="right" if column in result.numbers else "left",
            overflow="fold",
        )
    for row in result.frame.iter_rows(named=True):
        period = row["period"] + ("" if row["complete"] else " *")
        table.add_row(Text(period), *(_cell(result, column, row[column], missing, unicode) for column in shown))
    if result.total is not None:
        total = result.total.row(0, named=True)
        table.add_section()
        numbers = (_cell(result, column, total[column], missing, unicode) for column in result.numbers)
        table.add_row(Text("total"), *([Text("")] * dimensions), *numbers, style="bold")
    _print_lines(console, table)
    for line in _footnotes(result):
        console.print(Text(printable(line)), soft_wrap=True)


def _print_lines(console: Console, table: Table) -> None:
    """Print a table without the blanks that fill its lines up."""
    if console.is_terminal:
        console.print(table)
        return
    with console.capture() as capture:
        console.print(table)
    for line in capture.get().split("\n")[:-1]:
        console.print(Text(line.rstrip()), soft_wrap=True)


def _heading(result: KpiResult) -> str:
    by = f" by {', '.join(result.by)}" if result.by else ""
    return f"{result.kpi.title}, per {result.grain.value}{by}, as of {result.as_of.day}".replace(
        "per total", "in total"
    )


def _footnotes(result: KpiResult) -> list[str]:
    lines = []
    if not result.frame["complete"].all():
        lines.append("* not complete")
    return lines + [f"Note: {note.text}" for note in result.notes]


def _unit_label(result: KpiResult, column: str) -> str:
    unit = result.unit_of(column)
    currency = result.currency or ""
    labels = {
        Unit.PERCENT: "%",
        Unit.MONEY: currency,
        Unit.MONEY_A_DAY: f"{currency}/day".lstrip("/"),
        Unit.COUNT: "",
    }
    return labels.get(unit, unit.value)


def _cell(result: KpiResult, column: str, value: Any, missing: str, unicode: bool) -> Text:
    if value is None:
        return Text(missing)
    if column in result.numbers:
        return Text(rounded(value, result.unit_of(column)))
    text = one_line(str(value))
    return Text(text if unicode else text.encode("ascii", "backslashreplace").decode("ascii"))


def rounded(value: Decimal | float | int, unit: Unit) -> str:
    """A number for people: half up to the unit's places, with thousands separators; a whole count without places."""
    if isinstance(value, int):
        return f"{value:,}"
    places = Decimal(1).scaleb(-_PLACES.get(unit, 1))
    exact = value if isinstance(value, Decimal) else Decimal(repr(value))
    return f"{exact.quantize(places, ROUND_HALF_UP):,f}"
