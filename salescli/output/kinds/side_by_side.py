"""Several KPIs side by side, for people and for programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from salescli.i18n.language import ENGLISH, Language
from salescli.i18n.notes import record as note_record
from salescli.model.measures import Unit
from salescli.model.versus import COMPARED
from salescli.output import against, exact, markdown
from salescli.output.data import SCHEMA_VERSION
from salescli.output.style import PLAIN, Style
from salescli.output.text_table import Grid, titled
from salescli.output.wrapped_tables import of_table, together

if TYPE_CHECKING:
    from salescli.report.side_by_side import SideBySide

_MONEY = (Unit.MONEY, Unit.MONEY_A_DAY)


def of_sides(sides: SideBySide, encoding: str, language: Language = ENGLISH) -> Grid:
    """One table, a column a KPI."""
    names = ", ".join(map(language.title, sides.kpis))
    title = titled(names, sides.grain, sides.by, sides.as_of, language)
    title = against.titled(title, sides.compared, sides.grain, *sides.days_compared, language)
    return of_table(sides.table(title), encoding, language)


def as_text(sides: SideBySide, style: Style = PLAIN) -> str:
    """The table as plain text in UTF-8."""
    return together([of_sides(sides, "utf-8", style.language)])


def as_markdown(sides: SideBySide, style: Style = PLAIN) -> str:
    """The table in Markdown."""
    return markdown.of_grid(of_sides(sides, "utf-8", style.language))


def as_json(sides: SideBySide, style: Style = PLAIN) -> str:
    """One object; in `kpis` what each column is, in `rows` a number a KPI by its name."""
    about = [
        {
            "kpi": kpi.name,
            "title": kpi.title,
            "unit": kpi.unit,
            "better": kpi.better,
            "currency": sides.currency if kpi.unit in _MONEY else None,
        }
        for kpi in sides.kpis
    ]
    return exact.document(
        {
            "schema_version": SCHEMA_VERSION,
            "kpis": about,
            "period": sides.grain,
            "by": sides.by,
            "as_of": sides.as_of,
            "rows": [_row(row, sides) for row in sides.frame.iter_rows(named=True)],
            "total": _row(
                {**sides.totals, **dict(zip(COMPARED, sides.total_compared or (None, None), strict=True))}, sides
            ),
            "notes": [note_record(note) for note in sides.notes],
        }
    )


def _row(numbers: Mapping[str, object], sides: SideBySide) -> Mapping[str, object]:
    """The numbers of a row, with the days that it is compared with as an object."""
    if sides.compared is None:
        return {name: number for name, number in numbers.items() if name not in COMPARED}
    start, end = (numbers[name] for name in COMPARED)
    days = None if start is None else {"start": start, "end": end}
    return {**{name: number for name, number in numbers.items() if name not in COMPARED}, "compared": days}


def as_csv(sides: SideBySide, style: Style = PLAIN) -> str:
    """One header and a line a row: period, start, end, complete, dimensions, a column a KPI, currency.

    Of a comparison four columns a KPI, and at the end the days compared with.
    """
    import polars as pl

    has_money = any(kpi.unit in _MONEY for kpi in sides.kpis)
    days = COMPARED if sides.compared else ()
    frame = sides.frame.with_columns(pl.lit(sides.currency if has_money else None, pl.String).alias("currency"))
    frame = frame.select(pl.exclude(days), *days) if days else frame
    return exact.as_csv(frame.columns, frame.iter_rows(), style)
