"""Months where days are needed: a question by days, of a column that writes months, is an error and no number."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from salescli.engine.notes.other_dates import with_months
from salescli.engine.plan import has_rows
from salescli.errors import InputError, Place
from salescli.loading.mapping.outcome import CLOSINGS
from salescli.message import Option, say
from salescli.model.calendar import Grain
from salescli.model.measures import Aggregate, Unit
from salescli.model.schema import Kind, OfMonth
from salescli.model.sql import own_functions
from salescli.model.tables import TABLES
from salescli.views import named as view_named
from salescli.views import view_of

if TYPE_CHECKING:
    from salescli.engine.plan import Plan, Query
    from salescli.loading.dataset import Dataset
    from salescli.model.measures import Measure

_LENGTHS = (Unit.DAYS, Unit.HOURS, Unit.SECONDS)
_BY_DAY = {Grain.DAY: "engine.months_by_day", Grain.WEEK: "engine.months_by_week"}


def refuse(found: Plan, dataset: Dataset, query: Query) -> None:
    """Raise an InputError where an answer needs the days of a column in which a month was met, which was read."""
    measures = [measure for measure in found.measures.values() if has_rows(measure)]
    columns = [*_with_months(filter(_counts_days, measures), dataset, lengths=True), *_compared(measures, dataset)]
    if columns:
        what = say("engine.months_no_days", kpi=found.kpi.name)
        raise InputError.at(_place(*columns[0], dataset), what, say("engine.write_the_days"))
    columns = _with_months(measures, dataset)
    if columns and (code := _BY_DAY.get(query.grain)):
        what = say(code, kpi=found.kpi.name)
        hint = say("engine.ask_by_month", fix=Option("--period", "month"))
        raise InputError.at(_place(*columns[0], dataset), what, hint)
    for table, column in columns:
        if _is_cut(table, column, query):
            what = say("engine.months_cut", kpi=found.kpi.name)
            raise InputError.at(_place(table, column, dataset), what, say("engine.ask_for_whole_months"))


def _counts_days(measure: Measure) -> bool:
    """Whether it counts days or hours, or only checks the other table that such a count looks up."""
    return measure.unit in _LENGTHS or measure.aggregate is Aggregate.LIFESPAN or measure.only_checked


def _with_months(measures: Iterable[Measure], dataset: Dataset, *, lengths: bool = False) -> list[tuple[str, str]]:
    """The columns, with their tables, in which a month was met and whose days decide on the measures.

    These are the columns by which rows are dated, of intervals all that say when they begin and end; of `lengths` of
    time also what these are counted from and to.
    """
    measures = list(measures)
    if lengths and all(measure.only_checked for measure in measures):
        return []
    found: list[tuple[str, str]] = []
    for measure in measures:
        for view in (view_of(measure), *map(view_named, measure.also)):
            dated = CLOSINGS if view.dated_by == "closed_at" else (view.dated_by,)
            read = list(dated if measure.is_flow else view.decided_by)
            read += view.columns_behind([measure.column], if_there=True) if lengths and measure.column else []
            table = view.table
            found += [(table, column) for column in with_months(dataset, table, read)]
    return list(dict.fromkeys(found))


def _compared(measures: Iterable[Measure], dataset: Dataset) -> list[tuple[str, str]]:
    """The columns, with their tables, in which a month was met and whose very days the measures count or compare.

    Those are days in the expressions of own KPIs, unless only their months are taken.
    """
    found: list[tuple[str, str]] = []
    for measure in measures:
        view = view_of(measure)
        used = {measure.column, *measure.needs, *view.condition(measure.where).reads}
        for name in used & view.derived.keys():
            found += [(table, column) for table, column in view.derived[name].needs_days
                      if with_months(dataset, table, [column])]  # fmt: skip
        found += [(view.table, column) for column in with_months(dataset, view.table, _by_day(measure))]
    return sorted(set(found))


def _by_day(measure: Measure) -> list[str]:
    """The dates whose very days an expression of the settings uses; what says how a deal ended stands for all of it."""
    own = measure.row_wise
    if own is None:
        return []
    used = set().union(*(own_functions.names_by_day(sql) for sql in (own.expression, own.where) if sql))
    names = [name for name in own.names if name.text in used and name.kind is Kind.TIME]
    return [column for name in names for column in (CLOSINGS if name.is_outcome else (name.column,))]


def _is_cut(table: str, column: str, query: Query) -> bool:
    """Whether the range leaves some days out of a month that the column's days decide on."""
    start, end = query.span.start, query.span.end
    ends = end is not None and end < query.as_of.day and not _is_last_of_month(end)
    known = TABLES[table].columns.get(column)
    if known and known.of_month is OfMonth.LAST:
        return end is not None and not _is_last_of_month(end)
    return ends or (start is not None and start.day != 1)


def _is_last_of_month(day: date) -> bool:
    return day == date.max or (day + timedelta(days=1)).day == 1


def _place(table: str, column: str, dataset: Dataset) -> Place:
    """The column in the first of the files that have it."""
    file = next(file for file in dataset.of(table) if column in file.columns)
    return Place(file.file.name, column=file.columns[column].source.header)
