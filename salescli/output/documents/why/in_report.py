"""What changed, as a report has it: each key figure with its drivers and the largest group of every dimension."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from salescli.message import say
from salescli.output.documents.why import sentences as words
from salescli.output.documents.why.account import WhyDocument
from salescli.results.document import OneLine, Section
from salescli.results.table import Column, Label, Quantity, Table
from salescli.why.model import RowKind

if TYPE_CHECKING:
    from salescli.i18n.language import Language
    from salescli.output.charts import Chart
    from salescli.output.text.grid import Grid
    from salescli.results.table import Cell
    from salescli.why.model import Row, Why

#: The most sentences about a KPI among the lines of a report: its total, and the largest two of what it is made of.
_MOST_LINES = 3
#: What the record of `why` has, and that of a report says once for all.
_SAID_ONCE = ("schema_version", "command", "as_of", "where", "by_left_out")


class OnPage(Struct, frozen=True):
    """The section of a page: charts, tables (a grid, the values of its rows, a caption), and notes."""

    charts: tuple[Chart, ...]
    tables: tuple[tuple[Grid, Sequence[Sequence[Cell]], str], ...]
    notes: tuple[str, ...]


def lines(accounts: Sequence[Why], language: Language) -> tuple[str, ...]:
    """The sentences about every KPI: the first says the total, the others are indented."""
    found: list[str] = []
    for account in accounts:
        first, *others = words.sentences(account, language)[:_MOST_LINES]
        found += [first, *(f"  {other}" for other in others)]
    return tuple(found)


def table_of(account: Why, language: Language) -> Table:
    """The drivers and groups of one KPI: what they were, what they are, and what they contribute."""
    return Table("change", title(account, language), _columns(language), _rows(account, language), account.currency,
                 (Label("total"), *_numbers(account.total, account)), is_close=True)  # fmt: skip


def on_page(accounts: Sequence[Why], language: Language) -> OnPage:
    """What the page shows: a waterfall of the drivers and a table for each KPI."""
    from salescli.output.style import Style
    from salescli.output.text.grid import of_section

    tables = []
    for account in accounts:
        table = table_of(account, language)
        grid = of_section(Section(None, table), WhyDocument(account), Style(language))
        tables.append((grid, table.rows, title(account, language)))
    charts = tuple(
        replace(WhyDocument(account).chart("waterfall", language), title=title(account, language))
        for account in accounts
        if account.of_drivers
    )
    notes = dict.fromkeys(language.say(note.text) for account in accounts for note in account.notes)
    return OnPage(charts, tuple(tables), tuple(notes))


def table_of_all(accounts: Sequence[Why], heading: str, language: Language) -> Table:
    """The same of all KPIs in one table."""
    columns = (Column("KPI", "KPI"), *_columns(language))
    rows: list[tuple[Cell, ...]] = []
    for account in accounts:
        name = language.title(account.kpi)
        rows.append((name, language.text("total"), *_numbers(account.total, account)))
        rows += [(name, *row) for row in _rows(account, language)]
    return Table("changes", heading, columns, tuple(rows))


def title(account: Why, language: Language) -> str:
    """The title of the table of one KPI."""
    return language.say(
        say("why.in_report", title=language.title(account.kpi), at=account.at.label, versus=account.versus.label)
    )


def record_of(account: Why) -> dict[str, Any]:
    """The record of one KPI: that of `salescli why`, without what a report says once."""
    return {
        name: value.value if isinstance(value, OneLine) else value
        for name, value in WhyDocument(account).record().items()
        if name not in _SAID_ONCE
    }


def csv_lines(account: Why) -> Iterator[tuple[object, ...]]:
    """The lines of one KPI in the long table of a report: every contribution, that of the total first."""
    at = account.at
    for row in account.rows:
        where: tuple[object, ...] = (row.dimension, row.group_id, row.name)
        if row.kind is RowKind.DRIVER:
            where = (row.kind, row.name, row.name)
        column = "change" if row.kind is RowKind.TOTAL else "contribution"
        yield ("change", account.kpi.name, column, at.label, at.start, at.end, at.complete, *where, row.contribution,
               account.kpi.unit)  # fmt: skip


def _columns(language: Language) -> tuple[Column, ...]:
    numbers = (Column(name, name, is_number=True) for name in ("previous", "value", "contribution"))
    return (Column("what", language.text("what"), is_own=True), *numbers)


def _rows(account: Why, language: Language) -> tuple[tuple[Cell, ...], ...]:
    rows = (row for row in account.rows if row.kind is not RowKind.TOTAL)
    return tuple((words.subject(row, language), *_numbers(row, account)) for row in rows)


def _numbers(row: Row, account: Why) -> list[Cell]:
    unit = account.kpi.unit
    figures: list[Cell] = [
        None if number is None else Quantity(number, row.unit, account.currency_of(row.unit))
        for number in (row.previous, row.value)
    ]
    return [*figures, Quantity(row.contribution, words.points(unit), account.currency_of(unit))]
