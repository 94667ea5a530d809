"""One KPI: its rows, its total, and its chart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from salescli.i18n.notes import record as note_record
from salescli.model.measures import Unit
from salescli.model.versus import COMPARED
from salescli.output.exact import SCHEMA_VERSION
from salescli.results.document import Document, Frame, OneLine, Part, Section
from salescli.results.table import Cell, Column, Label, RowsOfFrame, Table, split_by

if TYPE_CHECKING:
    from salescli.i18n.language import Language
    from salescli.output.charts import Chart
    from salescli.output.html import Page
    from salescli.results.note import Note
    from salescli.results.result import KpiResult


def _names_that_say_nothing(result: KpiResult) -> list[str]:
    """The columns of names that are empty, or say what those of the ids do."""
    frame, found = result.frame, []
    for name in result.dimensions:
        key = f"{name}_id"
        if key in result.dimensions and (frame[name].is_null() | (frame[name] == frame[key])).all():
            found.append(name)
    return found


#: The columns that say which days a period has.
_DAYS = ("start", "end")
#: From so many rows on it pays to leave them in the frame.
_MANY = 10_000


def _few(result: KpiResult, days: Sequence[str], dimensions: Sequence[str]) -> tuple[tuple[Cell, ...], ...]:
    """The rows as cells: label of the period, days, dimensions, numbers."""
    frame = result.frame
    labels = [
        None if label is None else Label(label + ("" if complete else " *"))
        for label, complete in zip(frame["period"].to_list(), frame["complete"].to_list(), strict=True)
    ]
    names = [
        [None if value is None else str(value) for value in frame[column].to_list()]
        for column in dimensions
    ]  # fmt: skip
    cells = [frame[column].to_list() for column in days]
    return tuple(zip(labels, *cells, *names, *(frame[column].to_list() for column in result.numbers), strict=True))


def _many(result: KpiResult, days: Sequence[str], dimensions: Sequence[str]) -> RowsOfFrame:
    """The same, in a frame."""
    import polars as pl

    mark = pl.when("complete").then(pl.lit("")).otherwise(pl.lit(" *"))
    names = (pl.col(name).cast(pl.String) for name in dimensions)
    label = pl.concat_str("period", mark).alias("period")
    return RowsOfFrame(result.frame.select(label, *days, *names, *result.numbers), labels=[0])


class KpiDocument(Document):
    """The adapter of a KPI's result."""

    parts = (*Document.parts, Part.CHART, Part.PAGE)

    def __init__(self, result: KpiResult) -> None:
        """Adapt a result."""
        self._result = result

    @property
    def notes(self) -> Sequence[Note]:
        """Notes on what the number leaves out or guesses."""
        return self._result.notes

    def sections(self, language: Language) -> list[Section]:
        """One table: the period, the dimensions, the numbers."""
        from salescli.output import words
        from salescli.output.against import heading

        result = self._result
        running = () if result.frame["complete"].all() else (words.incomplete(result.compared, language),)
        table = self._table(without=_names_that_say_nothing(result))
        return [Section(heading(result, language), table, lines=running, notes=result.notes)]

    def sheets(self, language: Language) -> list[Section]:
        """The same table, with the days of each period."""
        (section,) = self.sections(language)
        table = self._table(_DAYS)
        return [replace(section, table=replace(table, title=language.title(self._result.kpi)))]

    def _table(self, days: Sequence[str] = (), without: Sequence[str] = ()) -> Table:
        result = self._result
        dimensions = [name for name in result.dimensions if name not in without]
        columns = [Column("period", "period"), *(Column(name, name) for name in days)]
        columns += map(split_by, dimensions)
        columns += [Column(name, name, result.unit_of(name)) for name in result.numbers]
        rows = (_many if result.frame.height > _MANY else _few)(result, days, dimensions)
        total: tuple[Cell, ...] | None = None
        if result.total is not None:
            sums = result.total.row(0, named=True)
            blanks = [""] * (len(days) + len(dimensions))
            total = (Label("total"), *blanks, *(sums[column] for column in result.numbers))
        return Table(
            "kpi", "", tuple(columns), rows, result.currency, total, result.notes, wraps_titles=False
        )  # fmt: skip

    def record(self) -> dict[str, Any]:
        """One object, with a line for each row."""
        result = self._result
        return {
            "schema_version": SCHEMA_VERSION,
            "kpi": result.kpi.name,
            "title": result.kpi.title,
            "definition": result.kpi.label,
            "definition_hash": result.kpi.definition_hash,
            "unit": result.kpi.unit,
            "currency": self._currency,
            "better": result.kpi.better,
            "period": result.grain,
            "by": list(result.by),
            "as_of": result.as_of.day,
            "rows": Frame(result.frame),
            "total": None if result.total is None else Frame(result.total, is_one=True),
            "notes": OneLine([note_record(note) for note in result.notes]),
        }

    def rows(self) -> Frame:
        """Kpi, period, start, end, complete, dimensions, value, unit, currency, components.

        In a comparison the days compared with follow.
        """
        import polars as pl

        result = self._result
        days = [name for name in COMPARED if name in result.frame.columns]
        frame = result.frame.with_columns(
            pl.lit(result.kpi.name).alias("kpi"),
            pl.lit(result.kpi.unit.value).alias("unit"),
            pl.lit(self._currency, pl.String).alias("currency"),
        )
        order = ["kpi", "period", "start", "end", "complete", *result.dimensions, "value", "unit", "currency"]
        return Frame(frame.select(*order, *result.numbers[1:], *days))

    @property
    def _currency(self) -> str | None:
        """The currency, if any number of the result is money."""
        units = {self._result.unit_of(column) for column in self._result.numbers}
        return self._result.currency if units & {Unit.MONEY, Unit.MONEY_A_DAY} else None

    def chart(self, kind: str | None, language: Language) -> Chart:
        """The numbers over time, or of the groups of one period."""
        from salescli.output.charts import of_result

        return of_result(self._result, kind, language)

    def page(self, kind: str | None, language: Language) -> Page:
        """The chart, and the numbers under it."""
        from salescli.output.html.single import page_of

        return page_of(self, kind, language)
