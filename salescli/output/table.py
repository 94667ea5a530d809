"""Results for people: a Rich table on the terminal, the same as plain text in a pipe or a file."""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from salescli.measures import Unit
from salescli.output.text import check_stdout, emit, one_line, printable

if TYPE_CHECKING:
    from salescli.result import KpiResult

#: Wider than any table, for output that no terminal's width bounds.
_UNBOUNDED = 100_000
#: Digits enough for any float; the usual 28 are fewer than money may have.
_EXACT = Context(prec=400)
_PLACES = {Unit.PERCENT: 2, Unit.MONEY: 2, Unit.MONEY_A_DAY: 2}


class _Page(io.StringIO):
    """What a console draws on, in an encoding that it must keep to."""

    def __init__(self, encoding: str) -> None:
        super().__init__()
        self._encoding = encoding

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """The encoding of where the text will go."""
        return self._encoding


def print_result(result: KpiResult, *, no_color: bool) -> None:
    """Write a result to standard output: as wide as the terminal, or as it needs in a pipe."""
    console = _console(no_color)
    _draw(result, console)
    emit(_drawn(console), console.encoding)


def as_text(result: KpiResult) -> str:
    """A result as plain text."""
    console = _paper("utf-8")
    _draw(result, console)
    return _drawn(console)


def print_records(records: Sequence[Mapping[str, str]], *, no_color: bool) -> None:
    """Write records of text, such as the list of KPIs, as a table."""
    console = _console(no_color)
    table = Table(box=_box(console), header_style="bold", pad_edge=False)
    for position, name in enumerate(records[0]):
        table.add_column(name, no_wrap=position == 0, overflow="fold")
    for record in records:
        table.add_row(*(Text(one_line(value)) for value in record.values()))
    console.print(table)
    emit(_drawn(console), console.encoding)


def _console(no_color: bool) -> Console:
    check_stdout()
    if not sys.stdout.isatty():
        return _paper(sys.stdout.encoding)
    plain = no_color or bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    return Console(file=_Page(sys.stdout.encoding), force_terminal=True, no_color=plain, highlight=False)


def _paper(encoding: str) -> Console:
    return Console(file=_Page(encoding), width=_UNBOUNDED, no_color=True, force_terminal=False, highlight=False)


def _drawn(console: Console) -> str:
    """What was drawn, without the blanks that fill its lines up."""
    page = console.file
    assert isinstance(page, _Page)
    return re.sub(r"[ ]+(\x1b\[0m)?[ ]*$", r"\1", page.getvalue(), flags=re.MULTILINE)


def _box(console: Console) -> box.Box:
    return box.SIMPLE_HEAD if _speaks_unicode(console) else box.ASCII2


def _speaks_unicode(console: Console) -> bool:
    return console.encoding.lower().startswith("utf")


def _draw(result: KpiResult, console: Console) -> None:
    console.print(Text(one_line(_heading(result)), style="bold"), soft_wrap=True)
    console.print(_fitting(result, console))
    for line in _footnotes(result):
        console.print(Text(printable(line)), soft_wrap=True)


def _fitting(result: KpiResult, console: Console) -> Table:
    """The table, close set where it is too wide otherwise; where no number would stay whole, as wide as it needs."""
    for padding in (1, 0):
        table = _table(result, console, padding)
        if Measurement.get(console, console.options.update(max_width=_UNBOUNDED), table).minimum <= console.width:
            return table
    console.width = _UNBOUNDED
    return table


def _table(result: KpiResult, console: Console, padding: int) -> Table:
    missing = "–" if _speaks_unicode(console) else "-"
    table = Table(box=_box(console), header_style="bold", pad_edge=False, padding=(0, padding))
    shown = [*result.dimensions, *result.numbers]
    periods = [row["period"] + ("" if row["complete"] else " *") for row in result.frame.iter_rows(named=True)]
    table.add_column("period", no_wrap=True, min_width=max(map(len, periods), default=0))
    for column in result.dimensions:
        table.add_column(Text(one_line(column)), overflow="fold")
    for column in result.numbers:
        table.add_column(Text(f"{column}\n{_unit_label(result, column)}".rstrip()), justify="right", no_wrap=True)
    for period, row in zip(periods, result.frame.iter_rows(named=True), strict=True):
        table.add_row(Text(period), *(_cell(result, column, row[column], missing, console) for column in shown))
    if result.total is not None:
        total = result.total.row(0, named=True)
        table.add_section()
        numbers = (_cell(result, column, total[column], missing, console) for column in result.numbers)
        table.add_row(Text("total"), *([Text("")] * len(result.dimensions)), *numbers, style="bold")
    return table


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


def _cell(result: KpiResult, column: str, value: Any, missing: str, console: Console) -> Text:
    if value is None:
        return Text(missing)
    if column in result.numbers:
        return Text(rounded(value, result.unit_of(column)))
    return Text(one_line(str(value)).encode(console.encoding, "backslashreplace").decode(console.encoding))


def rounded(value: Decimal | float | int, unit: Unit) -> str:
    """A number for people: half up to the unit's places, with thousands separators; a whole count without places."""
    if isinstance(value, int):
        return f"{value:,}"
    places = Decimal(1).scaleb(-_PLACES.get(unit, 1))
    exact = value if isinstance(value, Decimal) else Decimal(repr(value))
    rounded_ = exact.quantize(places, ROUND_HALF_UP, _EXACT)
    return f"{abs(rounded_) if rounded_.is_zero() else rounded_:,f}"
