"""What changed, as a report has it: each key figure with its drivers and the largest group of every dimension."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from salescli.message import say
from salescli.model.measures import Unit
from salescli.output.documents.why import sentences as words
from salescli.output.documents.why.account import WhyDocument
from salescli.output.figures import headline
from salescli.results.document import OneLine, Section
from salescli.results.table import Column, Label, Quantity, Table
from salescli.why.model import RowKind

if TYPE_CHECKING:
    from salescli.i18n.language import Language
    from salescli.output.charts import Chart
    from salescli.output.text.grid import Grid
    from salescli.results.table import Cell, Number
    from salescli.why.model import Row, Why

#: The most sentences about a KPI among the lines of a report: its total, and the largest two of what it is made of.
_MOST_LINES = 3
#: What the record of `why` has, and that of a report says once for all.
_SAID_ONCE = ("schema_version", "command", "as_of", "where", "by_left_out")


class Changed(Struct, frozen=True):
    """The account of a KPI on a page: its title, its change with sign and unit, and its table as a grid with values.

    `caption` is the title of the table, with the periods.
    """

    title: str
    change: str
    caption: str
    grid: Grid
    cells: Sequence[Sequence[Cell]]


class OnPage(Struct, frozen=True):
    """The section of a page: its title, charts, the account of every KPI, and notes."""

    title: str
    charts: tuple[Chart, ...]
    accounts: tuple[Changed, ...]
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

    heading, names = language.text("What changed"), [title(account, language) for account in accounts]
    if len({(account.at.label, account.versus.label) for account in accounts}) == 1:
        at, versus = accounts[0].at.label, accounts[0].versus.label
        heading = language.say(say("why.in_report", title=heading, at=at, versus=versus))
        names = [language.title(account.kpi) for account in accounts]
    tables = []
    for name, account in zip(names, accounts, strict=True):
        table = table_of(account, language)
        grid = of_section(Section(None, table), WhyDocument(account), Style(language))
        change = _signed(account.total.contribution, account.kpi.unit, language)
        unit = language.unit(words.points(account.kpi.unit), account.currency)
        change = change if account.kpi.unit is Unit.PERCENT else f"{change} {unit}".rstrip()
        tables.append(Changed(name, change, title(account, language), grid, table.rows))
    charts = tuple(
        _chart(account, name, language)
        for name, account in zip(names, accounts, strict=True)
        if account.of_drivers
    )  # fmt: skip
    notes = dict.fromkeys(language.say(note.text) for account in accounts for note in account.notes)
    return OnPage(heading, charts, tuple(tables), tuple(notes))


def _chart(account: Why, name: str, language: Language) -> Chart:
    """The waterfall of the drivers, its numbers to be read at a glance: the exact ones are tips."""
    found = WhyDocument(account).chart("waterfall", language)
    panel, unit = found.panels[0], account.kpi.unit
    ends = (0, len(panel.points) - 1)
    texts = tuple(
        text if point is None
        else headline(point, unit, language) if place in ends
        else _signed(point, unit, language)
        for place, (point, text) in enumerate(zip(panel.points, panel.texts, strict=True))
    )  # fmt: skip
    panel = replace(panel, texts=texts, exact=panel.texts)
    return replace(found, title=name, panels=(panel,))


def _signed(value: Number, unit: Unit, language: Language) -> str:
    """A difference with its sign, to be read at a glance."""
    if value is None:
        return "–"
    shown = headline(int(value) if value == int(value) else value, unit, language)
    sign = "+" if value > 0 and any(digit in "123456789" for digit in shown) else ""
    return f"{sign}{shown} {language.text('pp')}" if unit is Unit.PERCENT else f"{sign}{shown}"


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
