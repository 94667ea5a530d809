"""Several KPIs side by side: one table with a value column for each KPI."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from salescli import kpis
from salescli.errors import SalesCliError, UsageError, did_you_mean
from salescli.message import Message, say
from salescli.model.calendar import Grain
from salescli.model.versus import COLUMNS, COMPARED, Versus
from salescli.results.note import Note, note
from salescli.results.table import Column, Label, Number, Table, split_by

if TYPE_CHECKING:
    import polars as pl

    from salescli.api import Exports, Request
    from salescli.kpis import Registry
    from salescli.model.metric import Kpi
    from salescli.results.result import KpiResult

_PERIOD = ("period", "start", "end", "complete")


class SideBySide(Struct, frozen=True):
    """Several results in one frame.

    Its columns are period, start, end, complete, the dimensions, then one for each KPI, by its name, null where the KPI
    has no row. `totals` has the numbers of each KPI over the whole range, None where a total means nothing. Where they
    are `compared`, each KPI has three more columns (`revenue_previous`, `revenue_change`, `revenue_change_percent`).
    The last columns are then the days compared with, compared_start and compared_end, null where these differ between
    KPIs; `total_compared` has those of the total.
    """

    results: tuple[KpiResult, ...]
    frame: pl.DataFrame
    totals: dict[str, Number]
    grain: Grain
    by: tuple[str, ...]
    as_of: date
    currency: str | None
    notes: tuple[Note, ...]
    ignored: tuple[str, ...] = ()
    compared: Versus | None = None
    total_compared: tuple[date, date] | None = None

    @property
    def days_compared(self) -> tuple[list[tuple[date, date]], tuple[date, date] | None]:
        """The different first and last days that rows are compared with, and those of the total."""
        if self.compared is None:
            return [], None
        return self.frame.select(COMPARED).drop_nulls().unique(maintain_order=True).rows(), self.total_compared

    @property
    def columns(self) -> list[Column]:
        """The columns of numbers, with the unit of each."""
        found = []
        for result in self.results:
            for name, column in _named(result).items():
                is_value = column == "value"
                title = result.kpi.title if is_value else column
                found.append(Column(name if is_value else column, title, result.unit_of(column)))
        return found

    @property
    def kpis(self) -> list[Kpi]:
        """The KPIs in the order asked for."""
        return [result.kpi for result in self.results]

    @property
    def dimensions(self) -> list[str]:
        """The dimension columns of the frame."""
        return self.results[0].dimensions

    def table(self, title: Message | str) -> Table:
        """The table for people, under a title."""
        texts = [Column("period", "period"), *map(split_by, self.dimensions)]
        columns = [*texts, *self.columns]
        names = [name for result in self.results for name in _named(result)]
        rows = []
        for row in self.frame.iter_rows(named=True):
            label = Label((row["period"] or "none") + ("" if row["complete"] else " *"))
            rows.append((label, *(row[name] for name in self.dimensions), *(row[name] for name in names)))
        blanks = ("",) * len(self.dimensions)
        total = None
        if any(value is not None for value in self.totals.values()):
            total = (Label("total"), *blanks, *(self.totals[name] for name in names))
        running = note("running", 0, "report.running_compared" if self.compared else "report.running")
        notes = self.notes if self.frame["complete"].all() else (running, *self.notes)
        return Table("kpis", title, tuple(columns), tuple(rows), self.currency, total, notes)


def names_in(text: str, known: Registry = kpis.BUILT_IN) -> list[str]:
    """The KPIs in `a,b,c`, each once. Raises UsageError for a name that is not known."""
    names = list(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    if not names:
        raise UsageError(say("report.no_names", text=text), say("kpis.see_list"))
    for name in names:
        known.get(name)
    return names


def compute(exports: Exports, names: Sequence[str], request: Request) -> SideBySide:
    """Compute several KPIs into one table. Raises the error of the first that cannot be answered.

    Without a period, it is the widest default of these KPIs; without a split, all their default splits together.
    """
    mine = [exports.kpis.get(name) for name in names]
    if request.top is not None:
        raise UsageError(say("report.top_of_several"), say("report.ask_for_one", kpi=names[0]))
    for key in request.options:
        known = sorted({setting for kpi in mine for setting in kpi.settings})
        if key not in known:
            raise UsageError(say("report.no_setting", kpis=names, key=key), did_you_mean(key, known))
    splits = dict.fromkeys(dimension for kpi in mine for dimension in kpi.by)
    widest = max((kpi.grain for kpi in mine), key=list(Grain).index)
    asked = replace(request, period=request.period or widest.value, by=request.by or tuple(splits) or "none", sort=None)
    results = []
    for found in exports.compute_many(names, asked, lambda error: True):
        if isinstance(found, SalesCliError):
            raise found
        results.append(found)
    notes = {note.text: note for result in results for note in result.notes}
    first = results[0]
    if both := next((name for result in results for name in _named(result) if name in first.by), None):
        raise UsageError(say("report.two_columns", name=both), say("report.ask_for_one", kpi=names[0]))
    if first.compared and _days_compared(results)["compared_start"].null_count():
        apart = note("compared_apart", 0, "report.compared_apart")
        notes[apart.text] = apart
    wholes = {result.days_compared[1] for result in results if result.total is not None}
    return SideBySide(
        results=tuple(results),
        frame=_sorted(_joined(results), request.sort),
        totals={own: number for result in results for own, number in _totals(result)},
        grain=first.grain,
        by=first.by,
        as_of=first.as_of.day,
        currency=first.currency,
        notes=tuple(notes.values()),
        ignored=first.ignored,
        compared=first.compared,
        total_compared=next(iter(wholes)) if len(wholes) == 1 else None,
    )


def _named(result: KpiResult) -> dict[str, str]:
    """The columns of a result that the table shows: the name in the table to the name in the result."""
    name = result.kpi.name
    return {name: "value", **({f"{name}_{column}": column for column in COLUMNS} if result.compared else {})}


def _totals(result: KpiResult) -> Iterator[tuple[str, Number]]:
    """The numbers of a result over the whole range, by the name of their column in the table."""
    for name, column in _named(result).items():
        yield name, None if result.total is None else result.total[column][0]


def _joined(results: Sequence[KpiResult]) -> pl.DataFrame:
    """A row for every period and group of any of the results. Columns: those of `SideBySide.frame`."""
    import polars as pl

    dimensions = results[0].dimensions
    keys = ["period", *dimensions]
    spine = pl.concat([result.frame.select(*_PERIOD, *dimensions) for result in results])
    spine = spine.group_by(keys, maintain_order=True).agg(
        pl.col("start").min(), pl.col("end").max(), pl.col("complete").all()
    )
    for result in results:
        values = result.frame.select(*keys, **{name: pl.col(column) for name, column in _named(result).items()})
        spine = spine.join(values, on=keys, how="left", nulls_equal=True, maintain_order="left")
    names = [name for result in results for name in _named(result)]
    if results[0].compared:
        spine = spine.join(_days_compared(results), on="period", how="left", nulls_equal=True, maintain_order="left")
        names += COMPARED
    return spine.select(*_PERIOD, *dimensions, *names).sort("start", *dimensions, nulls_last=True)


def _days_compared(results: Sequence[KpiResult]) -> pl.DataFrame:
    """The days that all results compare a period with. Columns: period, compared_start, compared_end; null for none."""
    import polars as pl

    days = pl.concat([result.frame.select("period", *COMPARED) for result in results]).drop_nulls("compared_start")
    are_same = pl.struct(COMPARED).n_unique() == 1
    return days.group_by("period").agg(pl.when(are_same).then(pl.col(name).first()).alias(name) for name in COMPARED)


def _sorted(frame: pl.DataFrame, sort: str | None) -> pl.DataFrame:
    if sort is None:
        return frame
    from salescli.model.texts.questions import order_of

    column, descending = order_of(sort)
    if column not in frame.columns:
        raise UsageError(
            say("engine.no_column_to_sort_by", column=column),
            did_you_mean(column, frame.columns) or say("engine.columns", known=frame.columns),
        )
    return frame.sort(column, descending=descending, nulls_last=True, maintain_order=True)
