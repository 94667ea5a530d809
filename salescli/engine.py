"""The engine: a KPI's measures over periods and groups. Nothing in here knows any KPI.

question -> batches (one group-by a view) -> cells -> windows -> measures at each level -> formula -> result
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import polars as pl

from salescli import dimensions as dims
from salescli import formula, rollup
from salescli.accounting import left_out_notes, raise_for_bad_values
from salescli.cells import ATOM, Batch, Filter, Question, collect, ok_column
from salescli.errors import InputError, UsageError, did_you_mean, listing
from salescli.kpi import Kpi, used_by_value
from salescli.loading.tables import Tables
from salescli.measures import Aggregate, Measure, Scope
from salescli.periods import AsOf, Calendar, Grain, Span
from salescli.result import KpiResult, Note
from salescli.rollup import WINDOW
from salescli.views import VIEWS

Cells = Mapping[Batch, pl.DataFrame]

_SPAN_START, _SPAN_END = "span_start", "span_end"


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


def compute(kpi: Kpi, tables: Tables, query: Query) -> KpiResult:
    """Compute a KPI. Raises UsageError for what it cannot be asked, InputError for what the files cannot answer."""
    if query.grain not in kpi.grains:
        raise UsageError(f"{kpi.name} has no period {query.grain.value!r}.", f"Periods: {listing(kpi.grains)}.")
    dims.check([*query.by, *(dimension for dimension, _ in query.where)], tables)
    measures, notes = _available(kpi, tables)
    batches = _batches(measures.values())
    for batch in batches:
        batch.view.requires(tables, kpi.name)
        tables.require(batch.view.table, _own_columns(batch), kpi.name)
        for dimension in dict.fromkeys([*query.by, *(dimension for dimension, _ in query.where)]):
            dims.require(dimension, batch.view.table, tables)
    question = _question(kpi, tables, query)
    cells, _ = collect(batches, question, tables)
    reach = _reach(kpi, query)
    raise_for_bad_values(cells, question, tables, reach)
    _check_filters(question, cells, tables)
    notes += left_out_notes(cells, question, reach)
    periods = _periods(cells, query)
    level = _Level(kpi, measures, cells, question, query)
    frame = level.rows(periods)
    total = level.total(periods) if _wants_total(kpi, query) and not periods.is_empty() else None
    notes += level.running_notes(periods)
    if periods.is_empty():
        notes.append(Note("no_rows", 0, "Nothing is dated in the range asked for."))
    return KpiResult(
        kpi=kpi,
        frame=_named(_sorted(frame, query, kpi), query.by, tables).drop(WINDOW),
        total=total,
        notes=tuple(notes),
        grain=query.grain,
        by=query.by,
        as_of=query.as_of,
        currency=tables.currency,
    )


def _wants_total(kpi: Kpi, query: Query) -> bool:
    return kpi.has_total and not (query.grain is Grain.TOTAL and not query.by)


def _own_columns(batch: Batch) -> list[str]:
    """The table's columns that a batch cannot do without (a rep may be found elsewhere)."""
    return [column for column in batch.view.base_columns(batch.columns) if column != "rep_id"]


def _available(kpi: Kpi, tables: Tables) -> tuple[dict[str, Measure], list[Note]]:
    """The KPI's measures, stand-ins for those without their table, and notes on components that cannot be had."""
    measures: dict[str, Measure] = {}
    notes: list[Note] = []
    for name, measure in kpi.measures.items():
        chosen = measure
        if measure.otherwise and not tables.has(VIEWS[measure.view].table):
            chosen = measure.otherwise
        distinct = chosen.aggregate is Aggregate.DISTINCT and chosen.column != "rep_id"
        table = VIEWS[chosen.view].table
        optional = distinct and name not in used_by_value(kpi) and name != "value"
        if optional and tables.has(table) and not tables.has(table, chosen.column):
            text = f"{name} cannot be counted: {tables.of(table)[0].file.name} has no column {chosen.column}."
            notes.append(Note(f"no_{chosen.column}", 0, text))
            continue
        also = tuple(view for view in chosen.also if tables.has(VIEWS[view].table, VIEWS[view].dated_by))
        measures[name] = replace(chosen, also=also)
    return measures, notes


def _batches(measures: Iterable[Measure]) -> list[Batch]:
    """The fewest group-bys that answer the measures: one a view, and one more for every further detail."""
    by_view: dict[str, list[Measure]] = {}
    for measure in measures:
        plain = replace(measure, scope=Scope.GROUP)
        for view in (plain.view, *plain.also):
            mine = by_view.setdefault(view, [])
            single = replace(plain, view=view, also=())
            if single not in mine:
                mine.append(single)
    batches = []
    for view, mine in by_view.items():
        details = list(dict.fromkeys(measure.detail for measure in mine if measure.detail)) or [None]
        for position, detail in enumerate(details):
            chosen = [m for m in mine if m.detail == detail or (m.detail is None and position == 0)]
            batches.append(Batch(view, tuple(chosen), detail))
    return batches


def _question(kpi: Kpi, tables: Tables, query: Query) -> Question:
    day = timedelta(days=1)
    cuts = {query.as_of.day + day} if query.as_of.day < date.max else set()
    if query.span.start:
        cuts.add(query.span.start)
    if query.span.end and query.span.end < date.max:
        cuts.add(query.span.end + day)
    if kpi.knows_previous and (like := _like_for_like(query)):
        cuts.add(like.end + day)  # type: ignore[operator]
    values: dict[str, list[str | None]] = {}
    for dimension, value in query.where:
        values.setdefault(dimension, []).extend(_ids(dimension, value, tables))
    filters = tuple(Filter(dimension, tuple(wanted)) for dimension, wanted in values.items())
    return Question(query.grain, query.by, filters, tuple(sorted(cuts)), query.calendar)


def _like_for_like(query: Query) -> Span | None:
    """As many days of the period before as have passed of the one that runs on the as-of date."""
    if query.grain in (Grain.DAY, Grain.TOTAL):
        return None
    today = query.as_of.day
    start = query.calendar.start_of(today, query.grain)
    if query.calendar.end_of(today, query.grain) <= query.as_of.last_complete_day:
        return None
    before = query.calendar.shift(start, query.grain, -1)
    last = min(before + (today - start), start - timedelta(days=1))
    return Span(before, last)


def _ids(dimension: str, value: str | None, tables: Tables) -> list[str | None]:
    """A filter's value as the key column holds it: a rep may be named by id or by name."""
    if value is None or dimension not in ("rep", "customer"):
        return [value]
    names = dims.names_of(dimension, tables)
    key = dims.key_of(dimension)
    known = names.filter(pl.col("name") == value)[key].to_list() if value not in names[key] else []
    return known or [value]


def _reach(kpi: Kpi, query: Query) -> Span:
    """The days whose rows can have a say in the answer."""
    start = query.span.start
    if start and kpi.knows_previous:
        start = query.calendar.shift(query.calendar.start_of(start, query.grain), query.grain, -1)
    return Span(start, min(query.span.end or date.max, query.as_of.day))


def _check_filters(question: Question, cells: Cells, tables: Tables) -> None:
    """Raise a UsageError for a filter value that stands nowhere, naming the nearest that does."""
    for filter_ in question.filters:
        seen = {code for frame in cells.values() for code in frame[filter_.column].drop_nulls().unique()}
        for position, value in enumerate(filter_.values):
            if position in seen or value is None:
                continue
            known = _values_of(filter_.dimension, cells, tables)
            if value not in known:
                guess = did_you_mean(value, known)
                raise UsageError(
                    f"--where {filter_.dimension}={value}: no row has that {filter_.dimension}.",
                    guess or f"There are {listing(map(repr, sorted(known)))}.",
                )


def _values_of(dimension: str, cells: Cells, tables: Tables) -> set[str]:
    """Every value of a dimension in the tables that the cells come from, names of reps and customers too."""
    key = dims.key_of(dimension)
    found: set[str] = set()
    for table in {batch.view.table for batch in cells}:
        columns = dims.columns_needed([dimension], table, tables)
        frame = dims.resolve(tables.frame(table, columns, careful=True), table, [dimension], tables)
        found |= set(frame.select(pl.col(key).unique()).collect(engine="streaming")[key].drop_nulls())
    return found | (set(dims.names_of(dimension, tables)["name"].drop_nulls()) if key != dimension else set())


def _dated_cells(cells: Cells, as_of: date) -> list[pl.DataFrame]:
    """The cells that hold counted events up to the as-of date."""
    counted = []
    for batch, frame in cells.items():
        if not batch.dates_the_range:
            continue
        took_part = pl.any_horizontal(pl.col(ok_column(where)) > 0 for where in batch.wheres)
        counted.append(frame.filter(took_part & pl.col(ATOM).is_not_null() & (pl.col(ATOM) <= as_of)))
    return counted


def _periods(cells: Cells, query: Query) -> pl.DataFrame:
    """The periods to show.

    Columns: window, period, start, end, complete, full_start (before any cut); span_start and span_end bound the atoms
    that count: whole months where `total` begins with the first event, nothing after the as-of date.
    """
    counted = _dated_cells(cells, query.as_of.day)
    first = query.span.start or _extreme(counted, "first" if query.grain is Grain.TOTAL else ATOM, first=True)
    last = query.span.end or (
        query.as_of.day if query.grain is Grain.TOTAL and first else _extreme(counted, ATOM, first=False)
    )
    if first is None or last is None or first > last:
        series = query.calendar.series(date(2000, 1, 1), date(2000, 1, 1), Grain.TOTAL).clear()
    else:
        series = query.calendar.series(first, last, query.grain)
    start = pl.max_horizontal("start", pl.lit(query.span.start)) if query.span.start else pl.col("start")
    end = pl.min_horizontal("end", pl.lit(query.span.end)) if query.span.end else pl.col("end")
    uncut = (start == pl.col("start")) & (end == pl.col("end"))
    over = pl.col("end") <= query.as_of.last_complete_day
    return series.with_row_index(WINDOW).select(
        pl.col(WINDOW).cast(pl.Int64),
        "period",
        start.alias("start"),
        end.alias("end"),
        (uncut & over).alias("complete"),
        pl.col("start").alias("full_start"),
        (start.dt.month_start() if query.grain is Grain.TOTAL and not query.span.start else start).alias(_SPAN_START),
        pl.min_horizontal(end, pl.lit(query.as_of.day)).alias(_SPAN_END),
    )


def _extreme(frames: Sequence[pl.DataFrame], column: str, *, first: bool) -> date | None:
    found = [day for frame in frames if (day := frame[column].min() if first else frame[column].max())]
    return (min if first else max)(found, default=None)  # type: ignore[type-var, return-value]


@dataclass(frozen=True)
class _Level:
    """The KPI's columns at the level of periods and groups, and at that of the total."""

    kpi: Kpi
    measures: Mapping[str, Measure]
    cells: Cells
    question: Question
    query: Query

    def rows(self, periods: pl.DataFrame) -> pl.DataFrame:
        """A row for every period and every group that has anything in any of them."""
        parts = {
            name: self._measure(name, measure, periods, self.question.keys)
            for name, measure in self.measures.items()
            if not self._constant(measure)
        }
        spine = periods.select(WINDOW, "period", "start", "end", "complete")
        if self.question.keys:
            spine = spine.join(self._groups(periods), how="cross")
        for name, part in parts.items():
            on = [column for column in part.columns if column != name]
            spine = spine.join(part, on=on, how="left", nulls_equal=True)
        spine = spine.with_columns(
            pl.lit(number, pl.Int64).alias(name)
            for name, measure in self.measures.items()
            if (number := self._constant(measure)) is not None
        )
        return self._finished(spine, periods)

    def total(self, periods: pl.DataFrame) -> pl.DataFrame:
        """The KPI over the whole range and all groups, one row: value and the components."""
        whole = periods.select(
            pl.lit(0, pl.Int64).alias(WINDOW),
            pl.col("full_start", _SPAN_START).min(),
            pl.col(_SPAN_END).max(),
        )
        return self._one(whole)

    def _one(self, window: pl.DataFrame, previous: Span | None = None) -> pl.DataFrame:
        row = window.select(WINDOW)
        for name, measure in self.measures.items():
            part = self._measure(name, measure, window, [], previous)
            row = row.join(part, on=WINDOW, how="left")
        return self._finished(row, None).select("value", *self.kpi.components)

    def running_notes(self, periods: pl.DataFrame) -> list[Note]:
        """For a KPI that looks back: how the running period compares with as many days of the one before."""
        like = _like_for_like(self.query)
        if not (self.kpi.knows_previous and like and not periods.is_empty()):
            return []
        start = self.query.calendar.start_of(self.query.as_of.day, self.query.grain)
        window = periods.filter(pl.col("full_start") == start)
        if window.is_empty() or self.query.by:
            return []
        value = self._one(window.with_columns(pl.lit(0, pl.Int64).alias(WINDOW)), like)["value"][0]
        figure = "no growth to tell" if value is None else f"{value:+.2f} %"
        days = (self.query.as_of.day - start).days + 1
        text = f"{window['period'][0]} is still running: {figure} against the same {days} days of the period before."
        return [Note("running_period", days, text)]

    def _constant(self, measure: Measure) -> int | None:
        return next((number for split, number in measure.constant_by if split in self.question.by), None)

    def _batch_cells(self, measure: Measure) -> list[tuple[Batch, pl.DataFrame]]:
        """The cells that hold a measure, one frame a view."""
        plain = replace(measure, scope=Scope.GROUP)
        singles = [replace(plain, view=view, also=()) for view in (plain.view, *plain.also)]
        return [(batch, frame) for single in singles for batch, frame in self.cells.items() if single in batch.measures]

    def _filtered(self, frame: pl.DataFrame, *, everywhere: bool = False) -> pl.LazyFrame:
        """The cells that the filters want; `everywhere` keeps those that only a filter on the split rules out."""
        lazy = frame.lazy()
        for filter_ in self.question.filters:
            if not (everywhere and filter_.dimension in self.question.by):
                lazy = lazy.filter(pl.col(filter_.column).is_not_null())
        return lazy

    def _measure(
        self,
        name: str,
        measure: Measure,
        periods: pl.DataFrame,
        keys: Sequence[str],
        previous: Span | None = None,
    ) -> pl.DataFrame:
        """One measure at a level. Columns: window, the keys (none for one of everywhere), `name`."""
        everywhere = measure.scope is Scope.EVERYWHERE
        if everywhere:
            keys = []
        windows = _windows(periods)
        if measure.scope is Scope.PREVIOUS:
            windows = self._previous(periods, previous)
        frames = [self._filtered(frame, everywhere=everywhere) for _, frame in self._batch_cells(measure)]
        if measure.aggregate is Aggregate.PRESENT:
            found = rollup.present(measure, frames[0], windows, keys, name)
        else:
            columns = [ATOM, *keys, *([measure.detail] if measure.detail else []), ok_column(measure.where)]
            columns = list(dict.fromkeys(columns))
            cells = frames[0] if len(frames) == 1 else pl.concat([frame.select(columns) for frame in frames])
            found = rollup.aggregate(measure, rollup.in_windows(cells, windows), keys, name)
        return _collected(found)

    def _previous(self, periods: pl.DataFrame, span: Span | None) -> pl.DataFrame:
        """The windows before, under the number of the window that they precede; a span of one's own for the only one."""
        if span:
            return periods.select(WINDOW, pl.lit(span.start).alias("start"), pl.lit(span.end).alias("end"))
        calendar, grain = self.query.calendar, self.query.grain
        before = [calendar.shift(start, grain, -1) for start in periods["full_start"]]
        return periods.select(
            WINDOW, pl.Series("start", before, pl.Date), pl.col("full_start").dt.offset_by("-1d").alias("end")
        )

    def _groups(self, periods: pl.DataFrame) -> pl.DataFrame:
        """Every group with anything in any of the periods. Columns: the keys."""
        keys = self.question.keys
        windows = _windows(periods)
        found = []
        for batch, frame in self.cells.items():
            lazy = self._filtered(frame)
            if batch.is_of_intervals:
                there = rollup.present(batch.measures[0], lazy, windows, keys, "there")
            else:
                took_part = pl.any_horizontal(pl.col(ok_column(where)) > 0 for where in batch.wheres)
                there = rollup.in_windows(lazy.filter(took_part), windows)
            found.append(there.select(keys).unique())
        return pl.concat(found).unique().collect(engine="streaming")

    def _finished(self, frame: pl.DataFrame, periods: pl.DataFrame | None) -> pl.DataFrame:
        """Nothing counted is 0, what is not known is null; then the formulas."""
        frame = frame.with_columns(
            pl.col(name).fill_null(0)
            for name, measure in self.measures.items()
            if measure.is_additive or measure.aggregate in (Aggregate.DISTINCT, Aggregate.PRESENT)
        )
        missing = [name for name in self.kpi.measures if name not in self.measures]
        frame = frame.with_columns(pl.lit(None, pl.Int64).alias(name) for name in missing)
        if periods is not None and self.kpi.knows_previous:
            frame = self._forget_before_data(frame)
        for name, text in self.kpi.formulas.items():
            frame = frame.with_columns(formula.expression(text).alias(name))
        return frame

    def _forget_before_data(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Nothing is known of a period before the first of the data: null, not 0."""
        first = _extreme(_dated_cells(self.cells, self.query.as_of.day), ATOM, first=True)
        known_from = self.query.calendar.end_of(first, self.query.grain) if first else date.max
        return frame.with_columns(
            pl.when(pl.col("start") > known_from).then(pl.col(name)).alias(name)
            for name, measure in self.measures.items()
            if measure.scope is Scope.PREVIOUS
        )


def _windows(periods: pl.DataFrame) -> pl.DataFrame:
    """The spans of atoms that the periods count. Columns: window, start, end."""
    return periods.select(WINDOW, pl.col(_SPAN_START).alias("start"), pl.col(_SPAN_END).alias("end"))


def _collected(frame: pl.LazyFrame) -> pl.DataFrame:
    try:
        return frame.collect(engine="streaming")
    except pl.exceptions.ComputeError as error:
        if "overflow" in str(error):
            raise InputError("A sum is larger than 32 digits before the point.", "Check the amounts.") from None
        raise


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
