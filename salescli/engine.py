"""The engine: KPIs over periods and groups. Nothing in here knows any KPI.

question -> plans (which measures the files answer) -> batches (one group-by a view, shared by all KPIs asked)
-> cells -> periods -> measures at each level -> formula -> result
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import TypeVar

import polars as pl

from salescli import dimensions as dims
from salescli import windows as spans
from salescli.accounting import account_for_bad_values, left_out_notes, raise_for_errors
from salescli.cells import ATOM, Batch, Cells, Filter, Question, batches, collect
from salescli.errors import InputError, SalesCliError, UsageError, did_you_mean, listing
from salescli.kpi import Kpi
from salescli.level import Level, extreme
from salescli.loading.casting import stripped
from salescli.loading.tables import Tables
from salescli.measures import Aggregate, Measure, Missing, Scope
from salescli.periods import AsOf, Calendar, Grain, Span
from salescli.result import KpiResult, Note
from salescli.schema import TABLES
from salescli.views import VIEWS
from salescli.windows import WINDOW

_DAY = timedelta(days=1)
_T = TypeVar("_T")


@dataclass(frozen=True)
class Query:
    """What is asked of a KPI: how wide the periods, which split, which rows, which days, seen from when."""

    grain: Grain
    by: tuple[str, ...]
    where: tuple[tuple[str, str | None], ...]
    span: Span
    as_of: AsOf
    calendar: Calendar
    sort: tuple[str, bool] | None = None  # column, descending
    bad_rows: str = "error"


@dataclass(frozen=True)
class Plan:
    """A KPI with the measures that the files answer; `absent` are parts that they do not: 0 or null."""

    kpi: Kpi
    measures: Mapping[str, Measure]
    absent: Mapping[str, int | None]
    notes: tuple[Note, ...]

    @property
    def batches(self) -> list[Batch]:
        """What it takes to answer it alone."""
        return batches(measure for measure in self.measures.values() if _has_rows(measure))

    @property
    def is_state(self) -> bool:
        """Whether it says how things stand and nothing else: such a KPI runs to the as-of date."""
        dating = [measure for measure in self.measures.values() if measure.dates_range]
        return all(VIEWS[measure.view].is_state for measure in dating)


def compute(kpi: Kpi, tables: Tables, query: Query) -> KpiResult:
    """Compute a KPI. Raises UsageError for what it cannot be asked, InputError for what the files cannot answer."""
    (found,) = compute_many([kpi], tables, query)
    if isinstance(found, SalesCliError):
        raise found
    return found


def compute_many(kpis: Sequence[Kpi], tables: Tables, query: Query) -> list[KpiResult | SalesCliError]:
    """Compute KPIs with one group-by a view for all of them; for each that cannot be answered the error."""
    plans = [_attempt(partial(plan, kpi, tables, query)) for kpi in kpis]
    measures = [
        measure
        for found in plans
        if isinstance(found, Plan)
        for measure in found.measures.values()
        if _has_rows(measure)
    ]
    question = _question([found.kpi for found in plans if isinstance(found, Plan)], tables, query)
    cells = collect(batches(measures), question, tables)
    return [
        found if isinstance(found, SalesCliError) else _attempt(partial(_answer, found, cells, question, tables, query))
        for found in plans
    ]


def _attempt(work: Callable[[], _T]) -> _T | SalesCliError:
    try:
        return work()
    except SalesCliError as error:
        return error


def _has_rows(measure: Measure) -> bool:
    """Whether a measure counts rows of a view: months of the period, and quotas of the settings alone, do not."""
    return measure.aggregate is not Aggregate.MONTHS and measure.view != ""


def plan(kpi: Kpi, tables: Tables, query: Query) -> Plan:
    """The measures that answer a KPI. Raises where the KPI cannot be asked so, or the files cannot answer it."""
    if query.grain not in kpi.grains:
        raise UsageError(f"{kpi.name} has no period {query.grain.value!r}.", f"Periods: {listing(kpi.grains)}.")
    asked = list(dict.fromkeys([*query.by, *(dimension for dimension, _ in query.where)]))
    dims.check(asked, tables)
    if query.grain is Grain.TOTAL:
        kpi = kpi.replacing(**kpi.at_total)
    measures: dict[str, Measure] = {}
    absent: dict[str, int | None] = {}
    notes: list[Note] = []
    for name, measure in kpi.measures.items():
        chosen = _given(measure, tables)
        lacks = _lacks(chosen, tables)
        if lacks and measure.missing is not Missing.ERROR:
            absent[name] = 0 if measure.missing is Missing.ZERO else None
            if measure.missing is Missing.NULL and name in kpi.components:
                notes.append(Note(f"no_{lacks}", 0, f"{name} cannot be told: {_where_not(chosen, lacks, tables)}."))
        else:
            measures[name] = chosen
    if kpi.at_least_one and not set(kpi.at_least_one) & set(measures):
        wanting = [kpi.measures[name] for name in kpi.at_least_one]
        sources = [f"{VIEWS[measure.view].table}.{measure.column}" for measure in wanting]
        raise InputError(
            f"{kpi.name} needs at least one of {listing(sources)}; no file given has any.",
            "Add one of those files, or map the column in salescli.toml.",
        )
    found = Plan(kpi, measures, absent, tuple(notes))
    for batch in found.batches:
        batch.view.requires(tables, kpi.name)
        tables.require(batch.view.table, batch.needed, kpi.name)
        for column in batch.columns:
            if column in batch.view.derived and (require := batch.view.derived[column].requires):
                require(tables, kpi.name)
        if all(measure.only_checked for measure in batch.measures):
            continue
        for dimension in [*asked, *(["rep"] if "rep_id" in batch.details else [])]:
            dims.require(dimension, batch.view.table, tables)
    return found


def _given(measure: Measure, tables: Tables) -> Measure:
    """The measure, or what stands in for it, over those of its views that the files hold."""
    if measure.aggregate is Aggregate.QUOTA:
        return _quota(measure, tables)
    chosen = measure
    if measure.otherwise and not VIEWS[measure.view].given(tables):
        chosen = replace(measure.otherwise, scope=measure.scope, missing=measure.missing)
    given = [view for view in (chosen.view, *chosen.also) if VIEWS[view].given(tables)]
    return replace(chosen, view=given[0], also=tuple(given[1:])) if given else replace(chosen, also=())


def _quota(measure: Measure, tables: Tables) -> Measure:
    """Quotas are the reps' own, or those of the settings, or both."""
    if tables.has("reps", "quota"):
        return replace(measure, skips_blank=True)
    if not tables.settings.quota:
        return measure  # its column will be missed
    return replace(measure, column="", view=measure.view if tables.has("reps", "rep_id") else "")


def _lacks(measure: Measure, tables: Tables) -> str | None:
    """The first column that a measure needs and no file has; the table's name where that is missing."""
    if not measure.view:
        return None
    view = VIEWS[measure.view]
    for table in (view.table, measure.needs_table):
        if table and not tables.of(table):
            return table
    own = [measure.column] if measure.column else []
    columns = view.columns_behind([*measure.required, *own, *view.condition(measure.where).reads])
    return next((column for column in columns if column != "rep_id" and not tables.has(view.table, column)), None)


def _where_not(measure: Measure, lacks: str, tables: Tables) -> str:
    table = VIEWS[measure.view].table
    if lacks in (table, measure.needs_table):
        return f"there is no file of {lacks}"
    return f"{tables.of(table)[0].file.name} has no column {lacks}"


def _question(kpis: Sequence[Kpi], tables: Tables, query: Query) -> Question:
    cuts = {query.as_of.day + _DAY} if query.as_of.day < date.max else set()
    if query.span.start:
        cuts.add(query.span.start)
    if query.span.end and query.span.end < date.max:
        cuts.add(query.span.end + _DAY)
    like = spans.like_for_like(query.grain, query.calendar, query.as_of)
    if like and like.end and any(kpi.knows_previous for kpi in kpis):
        cuts.add(like.end + _DAY)
    values: dict[str, list[str | None]] = {}
    for dimension, value in query.where:
        values.setdefault(dimension, []).extend(_ids(dimension, value, tables))
    filters = tuple(Filter(dimension, tuple(wanted)) for dimension, wanted in values.items())
    return Question(
        query.grain, query.by, filters, tuple(sorted(cuts)), query.calendar, query.as_of.day, query.bad_rows
    )


def _ids(dimension: str, value: str | None, tables: Tables) -> list[str | None]:
    """A filter's value as the key column holds it: a rep may be named by id or by name."""
    if value is None or dimension not in ("rep", "customer"):
        return [value]
    names = dims.names_of(dimension, tables)
    key = dims.key_of(dimension)
    known: list[str | None] = names.filter(pl.col("name") == value)[key].to_list() if value not in names[key] else []
    return known or [value]


def _answer(found: Plan, shared: Cells, question: Question, tables: Tables, query: Query) -> KpiResult:
    kpi = found.kpi
    cells = {
        batch: next(frame for host, frame in shared.items() if batch.measures[0] in host.measures)
        for batch in found.batches
    }
    reach = _reach(found, query)
    unread = account_for_bad_values(cells, question, tables, reach)
    raise_for_errors(cells, question, tables)
    _check_filters(question, cells, tables)
    notes = [*found.notes, *unread, *left_out_notes(cells, question, reach, undated_count=kpi.undated_period)]
    level = Level(kpi, found.measures, found.absent, cells, question, tables.settings.quota_entries)
    windows = _windows(found, level, query)
    shown = windows
    if kpi.undated_period and query.span == Span() and query.grain is not Grain.TOTAL and _has_undated(cells):
        shown = spans.undated(windows)
    frame = level.rows(shown).join(shown, on=WINDOW, how="left", maintain_order="left")
    total = None
    if kpi.has_total and not (query.grain is Grain.TOTAL and not query.by) and not shown.is_empty():
        total = level.whole(spans.whole(shown)).select("value", *kpi.components)
    notes += _running_note(level, windows, query)
    notes += kpi.remarks(frame, tables) if kpi.remarks else []
    if shown.is_empty():
        notes.append(Note("no_rows", 0, "Nothing is dated in the range asked for."))
    return KpiResult(
        kpi=kpi,
        frame=_named(_sorted(frame, query, kpi), query.by, tables).drop(WINDOW),
        total=total,
        notes=tuple(notes),
        grain=query.grain,
        by=query.by,
        as_of=query.as_of,
        currency=tables.settings.currency.base,
    )


def _has_undated(cells: Cells) -> bool:
    for batch, frame in cells.items():
        taking_part = pl.any_horizontal(pl.col(part.ok_column) > 0 for part in batch.participations)
        if not frame.filter(pl.col(ATOM).is_null(), taking_part).is_empty():
            return True
    return False


def _reach(found: Plan, query: Query) -> Span:
    """The days whose rows can have a say in the answer."""
    start = query.span.start
    scopes = {measure.scope for measure in found.measures.values()}
    if start and Scope.PREVIOUS in scopes:
        start = query.calendar.shift(query.calendar.start_of(start, query.grain), query.grain, -1)
    follows = any(not measure.is_flow for measure in found.measures.values())
    if follows or scopes & {Scope.YEAR_BEFORE, Scope.YEAR_TO_AS_OF, Scope.ALL}:
        start = None
    ahead = any(batch.view.is_ahead for batch in found.batches)
    end = query.span.end or date.max
    return Span(start, end if ahead else min(end, query.as_of.day))


def _windows(found: Plan, level: Level, query: Query) -> pl.DataFrame:
    days = level.dated()
    first = query.span.start or extreme(days, first=True)
    to_as_of = query.grain is Grain.TOTAL or found.is_state
    last = query.span.end or (query.as_of.day if to_as_of and first else extreme(days, first=False))
    return spans.of_range(first, last, query.grain, query.span, query.calendar, query.as_of)


def _running_note(level: Level, windows: pl.DataFrame, query: Query) -> list[Note]:
    """For a KPI that looks back: how the running period compares with as many days of the one before."""
    like = spans.like_for_like(query.grain, query.calendar, query.as_of)
    if not (level.kpi.knows_previous and like and like.start and like.end and not windows.is_empty()) or query.by:
        return []
    start = query.calendar.start_of(query.as_of.day, query.grain)
    window = windows.filter(pl.col("full_start") == start)
    if window.is_empty():
        return []
    period = window["period"][0]
    value = level.whole(window.with_columns(pl.lit(0, pl.Int64).alias(WINDOW)), (like.start, like.end))["value"][0]
    figure = "no growth to tell" if value is None else f"{value:+.2f} %"
    days = (query.as_of.day - start).days + 1
    text = f"{period} is still running: {figure} against the same {days} days of the period before."
    return [Note("running_period", days, text)]


def _check_filters(question: Question, cells: Cells, tables: Tables) -> None:
    """Raise a UsageError for a filter value that stands nowhere, naming the nearest that does."""
    for filter_ in question.filters:
        seen = {code for frame in cells.values() for code in frame[filter_.column].drop_nulls().unique()}
        for position, value in enumerate(filter_.values):
            if position in seen or value is None:
                continue
            known = _values_of(filter_.dimension, tables)
            if value not in known:
                guess = did_you_mean(value, known)
                raise UsageError(
                    f"--where {filter_.dimension}={value}: no row has that {filter_.dimension}.",
                    guess or f"There are {listing(map(repr, sorted(known)))}.",
                )


def _values_of(dimension: str, tables: Tables) -> set[str]:
    """Every value of a dimension in the files, names of reps and customers too."""
    key = dims.key_of(dimension)
    found: set[str] = set()
    for table in TABLES:
        if not tables.has(table, key):
            continue
        values = tables.frame(table, [key], careful=True).select(stripped(pl.col(key)).unique())
        found |= set(values.collect(engine="streaming")[key].drop_nulls())
    return found | (set(dims.names_of(dimension, tables)["name"].drop_nulls()) if key != dimension else set())


def _sorted(frame: pl.DataFrame, query: Query, kpi: Kpi) -> pl.DataFrame:
    keys = [dims.key_of(dimension) for dimension in query.by]
    frame = frame.select("period", "start", "end", "complete", *keys, "value", *kpi.components, WINDOW)
    frame = frame.sort(WINDOW, *keys, nulls_last=True)
    if query.sort is None:
        return frame
    column, descending = query.sort
    if column not in frame.columns or column == WINDOW:
        known = [name for name in frame.columns if name != WINDOW]
        raise UsageError(
            f"--sort: there is no column {column!r}.",
            did_you_mean(column, known) or f"Columns: {listing(known, 20)}.",
        )
    return frame.sort(column, descending=descending, nulls_last=True, maintain_order=True)


def _named(frame: pl.DataFrame, by: Sequence[str], tables: Tables) -> pl.DataFrame:
    """Reps and customers with their name beside their id."""
    for dimension in by:
        key = dims.key_of(dimension)
        if key == dimension:
            continue
        names = dims.names_of(dimension, tables).rename({"name": dimension})
        frame = frame.join(names, on=key, how="left", maintain_order="left")
        columns = [column for column in frame.columns if column != dimension]
        columns.insert(columns.index(key) + 1, dimension)
        frame = frame.select(columns)
    return frame
