"""A KPI's value and components by period and group, or over the whole range as one row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

import polars as pl
from msgspec import Struct, field
from msgspec.structs import replace

from salescli.engine import aggregate as rollup
from salescli.engine import windows as spans
from salescli.engine.batch import Batch, PartialAggregates, ScanSpec, singles
from salescli.engine.currency import own_currency
from salescli.engine.eligibility import participation
from salescli.engine.few import answers as few
from salescli.engine.flows.flow import Flow, number_of
from salescli.engine.intervals import known_months
from salescli.engine.intervals.rows import counted
from salescli.engine.notes import past_stages
from salescli.engine.spine import Measured, groups_of, in_slices, joined
from salescli.engine.windows import WINDOW, at_once, extreme
from salescli.errors import InputError
from salescli.model import formula
from salescli.model.calendar import Grain
from salescli.model.measures import Aggregate, Measure, Missing, Scope
from salescli.system.caches import Cache, Caches

if TYPE_CHECKING:
    from salescli.engine.grouping_sets import GroupingSets
    from salescli.engine.intervals.readers import Reader
    from salescli.loading.currency.by_day import DatedRates
    from salescli.model.metric import Kpi
    from salescli.model.quota import Entry

#: What measures that are computed together share: their scope, whether the range begins with their rows or how long
#: these last, and the numbers of their batches or what they count.
_Source = tuple[Scope, bool | int | None, tuple[int, ...] | tuple[Measure, ...]]
_Days = tuple[date, date]
#: The numbers by source, keys of the groups, days of the period before, the number of the windows, and the columns,
#: where not all.
_NUMBERS: Cache[
    tuple[_Source, Grain, tuple[str, ...], tuple[str, ...], _Days | None, int, tuple[str, ...]],
    pl.DataFrame,
] = Cache("numbers of windows and groups")
#: The first and last days of what counts, by batch, whether only of a year, whether by first events.
_DAYS: Cache[tuple[int, bool, bool], Mapping[str, tuple[date | None, date | None]]] = Cache(
    "first and last days of measures"
)


class Evaluation(Struct, frozen=True):
    """The measures of a KPI over windows and groups. The KPIs of one question share `caches`."""

    kpi: Kpi
    measures: Mapping[str, Measure]
    absent: Mapping[str, int | None]  # parts that the files cannot answer: 0 or null
    grouping_sets: GroupingSets
    spec: ScanSpec
    entries: tuple[Entry, ...] = ()
    caches: Caches = field(default_factory=Caches)
    known_to: date | None = None  # see `known_months`
    rates: DatedRates | None = None  # of days, where amounts are kept in their own currency

    @property
    def aggregates(self) -> PartialAggregates:
        """The partial aggregates in which every row counts once, whatever groups it is in."""
        return self.grouping_sets.total

    def rows(self, windows: pl.DataFrame, groups: pl.DataFrame | None = None) -> pl.DataFrame:
        """A row for every window and every group, or the groups given: window, keys, value, components.

        A group is one that has anything in any of the windows.
        """
        keys = self.spec.keys
        found, unknown = self._known(windows, keys)
        shown = groups_of(found, keys) if keys and groups is None else groups
        shown = shown if keys else None
        if (quick := self._of_few(found, windows, shown, unknown, in_periods=True)) is not None:
            return quick
        slices = in_slices(windows[[WINDOW]], found, shown)
        parts = (joined(*part, has_groups=bool(keys)) for part in slices)
        found_rows = [self._finished(part, windows, unknown, in_periods=True) for part in parts]
        return pl.concat(found_rows) if len(found_rows) > 1 else found_rows[0]

    def groups(self, windows: pl.DataFrame) -> pl.DataFrame:
        """The groups that have anything in each window. Columns: window, keys."""
        found, _ = self._known(windows, self.spec.keys)
        return groups_of(found, [WINDOW, *self.spec.keys])

    def whole(self, windows: pl.DataFrame, previous: _Days | None = None) -> pl.DataFrame:
        """All groups over one window as one row; `previous` are the days of the period before, where not the usual."""
        found, unknown = self._known(windows, [], previous)
        if (quick := self._of_few(found, windows, None, unknown, in_periods=False)) is not None:
            return quick
        return self._finished(
            joined(windows.lazy().select(WINDOW), found, has_groups=False), windows, unknown, in_periods=False
        )

    def _known(
        self, windows: pl.DataFrame, keys: Sequence[str], previous: _Days | None = None
    ) -> tuple[list[Measured], pl.Series]:
        """All measures without rows that are unknown by stage, and the windows in which some are."""
        unknown = past_stages.unknown(self.measures, windows, keys, self.spec)
        return past_stages.without(self._measured(windows, keys, previous), self.measures, unknown), unknown

    def _measured(self, windows: pl.DataFrame, keys: Sequence[str], previous: _Days | None = None) -> list[Measured]:
        """All measures. Those of one source are computed together, once for all KPIs."""
        together: dict[_Source, list[str]] = {}
        for name, measure in self.measures.items():
            if not measure.only_checked:
                together.setdefault(self._source(measure, keys), []).append(name)
        found, number = [], number_of(windows, self.caches)
        for source, names in together.items():
            measure = self.measures[names[0]]
            is_same_for_all = measure.scope is Scope.EVERYWHERE or measure.aggregate is Aggregate.MONTHS
            mine = [] if is_same_for_all else keys
            own = tuple(column for name in names for column in _columns(self.measures[name]))
            only = own if measure.is_additive and self._flow(measure, mine, previous).are_few(own) else ()
            asked = (source, self.spec.grain, self.spec.by, tuple(mine), previous, number, only)
            try:
                frame = self.caches.of(_NUMBERS, asked, partial(self._read, measure, windows, mine, previous, only))
            except InputError:  # perhaps only a sum of another KPI is too large
                if not measure.is_additive:
                    raise
                frame = self._read(measure, windows, mine, previous, own)
            is_whole = not mine and frame[WINDOW].equals(windows[WINDOW])
            found.append(Measured({name: self.measures[name] for name in names}, frame, tuple(mine), is_whole))
        return found

    def _source(self, measure: Measure, keys: Sequence[str]) -> _Source:
        """What a measure shares with the others that are computed with it."""
        if measure.is_additive:
            numbers = tuple(batch.number for batch, _ in self._aggregates_of(measure, keys))
            return measure.scope, measure.is_bound_to_range, numbers
        return measure.scope, measure.lasts, tuple(singles(measure))

    def _read(
        self,
        measure: Measure,
        windows: pl.DataFrame,
        keys: Sequence[str],
        previous: _Days | None,
        only: Sequence[str] = (),
    ) -> pl.DataFrame:
        """The columns from which `_number` takes a measure and all others of the same source.

        Of sums and counts `only` the columns named, if any. Raises InputError for a sum that is too large.
        """
        if measure.aggregate is Aggregate.MONTHS:
            from salescli.engine.intervals import proration

            return proration.months(windows)
        if measure.is_flow:
            return self._flow(measure, keys, previous).read(windows, only)
        if measure.scope is Scope.PREVIOUS:
            windows = spans.before(windows, self.spec.grain, self.spec.calendar, self.spec.as_of, previous)
        return self._intervals(measure, windows, keys)

    def _flow(self, measure: Measure, keys: Sequence[str], previous: _Days | None) -> Flow:
        return Flow(measure, self._aggregates_of(measure, keys), keys, self.spec, self.caches, previous)

    def _intervals(self, measure: Measure, windows: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
        """The numbers of an interval measure, from the rows that it counts."""
        parts = self._aggregates_of(measure, keys)
        if not parts:  # only quotas of the settings, no table of reps
            from salescli.engine.intervals import quota

            rows = quota.reps_of(self.entries, self.spec.filters, keys)
        else:  # of quotas, rows that the filters rule out still say where a rep was when
            ((_, frame),) = parts
            rows = counted(measure, frame, self.spec, every=measure.is_of_quotas)
        dated = known_months.seen(spans.with_dates(windows), measure, self.known_to)
        at_end = measure.aggregate is Aggregate.OPEN
        return own_currency.by_window(self._reader(measure), rows, dated, keys, self.rates, at_end=at_end)

    def _reader(self, measure: Measure) -> Reader:
        """What computes the numbers of an interval measure."""
        if (beside := measure.beside) is not None:
            from salescli.engine.intervals.at_quota import at_quota

            by_rep, every = self._by_rep, self.entries
            return lambda rows, windows, keys: at_quota(rows, by_rep(beside, windows), windows, keys, every)
        if measure.aggregate in (Aggregate.OPEN_MEDIAN, Aggregate.OPEN_DISTINCT):
            return partial(rollup.standing, measure)
        if measure.aggregate is not Aggregate.QUOTA:
            from salescli.engine.intervals import readers

            return readers.reader(measure.aggregate)
        from salescli.engine.intervals import quota

        entries, split = quota.within(self.entries, self.spec.filters), self.spec.by
        scopes = {filter_.dimension for filter_ in self.spec.filters}
        return lambda rows, windows, keys: quota.quota(rows, windows, keys, entries, {*keys, *scopes}, split)

    def _by_rep(self, measure: Measure, windows: pl.DataFrame) -> pl.DataFrame:
        """The sums of each rep in every window, whatever the split and the filters. Columns: window, rep_id, amount."""
        part = participation(measure)
        (single,) = singles(measure)
        ((batch, aggregates),) = [each for each in self.grouping_sets.unfiltered.items() if single in each[0].measures]
        everybody = replace(self.spec, filters=())
        flow = Flow(measure.in_scope(Scope.GROUP), [(batch, aggregates)], ["rep_id"], everybody, Caches())
        amount = part.sum_column(measure.column)
        found = flow.read(windows, [part.ok_column, amount])
        return found.filter(pl.col(part.ok_column) > 0).select(WINDOW, "rep_id", pl.col(amount).alias("amount"))

    def _aggregates_of(self, measure: Measure, keys: Sequence[str]) -> list[tuple[Batch, pl.DataFrame]]:
        """The partial aggregates of a measure, one frame for each of its views."""
        aggregates = self.grouping_sets.groups if keys else self.grouping_sets.total
        if measure.scope is Scope.EVERYWHERE:
            aggregates = self.grouping_sets.everywhere
        return [
            (batch, frame)
            for single in singles(measure)
            for batch, frame in aggregates.items()
            if single in batch.measures
        ]

    def _of_few(
        self,
        found: Sequence[Measured],
        windows: pl.DataFrame,
        groups: pl.DataFrame | None,
        unknown: pl.Series,
        *,
        in_periods: bool,
    ) -> pl.DataFrame | None:
        """The same as `_finished` in plain Python; None where rows are not few, or need a query."""
        if self.known_to is not None or not unknown.is_empty():
            return None
        rows = few.rows_of(windows[WINDOW], groups, found)
        if rows is None:
            return None
        for name in self._counts_nothing():
            rows.fill(name)
        for name, number in self._fixed(in_periods=in_periods).items():
            rows.set(name, number)
        if in_periods and self.kpi.knows_previous:
            known = self._after_data_begin(windows).to_list()
            for name in self._of_previous():
                rows.forget(name, known)
        return rows.answer(self.kpi.formulas)

    def _finished(
        self, frame: pl.LazyFrame, windows: pl.DataFrame, unknown: pl.Series, *, in_periods: bool
    ) -> pl.DataFrame:
        """The columns: 0 where nothing was counted, null where nothing is known (windows `unknown`); and formulas."""
        frame = frame.with_columns(pl.col(name).fill_null(0) for name in self._counts_nothing())
        if fixed := self._fixed(in_periods=in_periods):
            frame = frame.with_columns(pl.lit(number, pl.Int64).alias(name) for name, number in fixed.items())
        frame = past_stages.forgotten(frame, self.measures, unknown)
        frame = known_months.forgotten(frame, self.measures, windows, self.known_to)
        if in_periods and self.kpi.knows_previous:
            frame = self._forget_before_data(frame, windows)
        for name, text in self.kpi.formulas.items():
            frame = frame.with_columns(formula.expression(text).alias(name))
        return at_once(frame)

    def _counts_nothing(self) -> list[str]:
        """The measures that are 0 where no row takes part."""
        measures = self.measures.items()
        return [name for name, each in measures if not (each.is_unknown_without_rows or each.only_checked)]

    def _fixed(self, *, in_periods: bool) -> dict[str, int | None]:
        """The measures that are the same in all rows."""
        fixed = {
            name: number
            for name, measure in self.measures.items()
            for split, number in measure.constant_by
            if split in self.spec.by and in_periods
        }
        return {**self.absent, **fixed}

    def _of_previous(self) -> list[str]:
        return [name for name, measure in self.measures.items() if measure.scope is Scope.PREVIOUS]

    def _after_data_begin(self, windows: pl.DataFrame) -> pl.Series:
        """The windows before which a whole period is known."""
        first = self.first_day()
        known_from = self.spec.calendar.end_of(first, self.spec.grain) if first else date.max
        return windows.filter(pl.col("start") > known_from)[WINDOW]

    def _forget_before_data(self, frame: pl.LazyFrame, windows: pl.DataFrame) -> pl.LazyFrame:
        """The frame with null, not 0, for measures of a period that begins before the data do."""
        is_known = pl.col(WINDOW).is_in(self._after_data_begin(windows).implode())
        return frame.with_columns(pl.when(is_known).then(pl.col(name)).alias(name) for name in self._of_previous())

    def dated(self, *, exactly: bool = False) -> list[date | None]:
        """The first and last days of the counted events, which say where the periods begin and end.

        A bucket counts by its first day, in a question for `total` by its first event. Lifespans also count by the days
        on which they end.
        """
        return self._days_of(self._dating(), exactly=exactly)

    def _dating(self) -> Iterable[Measure]:
        return (measure for measure in self.measures.values() if measure.dates_range)

    def first_day(self, *, exactly: bool = False) -> date | None:
        """The first day of the range where the question names none: the files say nothing of the KPI before it.

        It may be the first of its bucket, unless it is wanted `exactly` (of a question that `asks_first`).
        """
        spec = self.spec
        if self.kpi.looks_ahead:
            as_of = spec.as_of
            return as_of if spec.grain is Grain.TOTAL else spec.calendar.start_of(as_of, spec.grain)
        begun = []
        for names in self.kpi.begins:
            mine = [self.measures[name] for name in names if name in self.measures]
            first = extreme(self._days_of(mine, exactly=exactly), first=True)
            if first is not None:
                begun.append(first)
            elif any(measure.missing is Missing.ERROR for measure in mine):
                return None  # a part that the files must have counts no row: no first day is known
        return max(begun) if begun else extreme(self.dated(exactly=exactly), first=True)

    def last_event(self) -> date | None:
        """The last day on which anything that counts is known to have happened; None where nothing did."""
        found = self._days_of(self._dating(), planned=False)
        return extreme(found, first=False)

    def _days_of(
        self, measures: Iterable[Measure], *, planned: bool = True, exactly: bool = False
    ) -> list[date | None]:
        """The first and last days of what the measures count; without `planned` events also of intervals' ends."""
        wanted = {single for measure in measures for single in singles(measure)}
        found: list[date | None] = []
        for batch, frame in self.aggregates.items():
            if batch.view.is_ahead and not planned:
                continue
            for measure in filter(wanted.__contains__, batch.measures):
                ends = measure.aggregate in (Aggregate.LIFESPAN, Aggregate.CHURN_MONTHS)
                ends = ends or (not planned and "ended" in frame.columns)
                in_year = measure.scope is Scope.YEAR_TO_AS_OF
                first = spans.year_before(self.spec.as_of) if in_year else None
                last = None if batch.view.is_ahead else self.spec.as_of
                by_firsts = exactly or self.spec.dates_by_firsts
                bounds = partial(rollup.days_of, frame, first, last, self.spec.as_of, by_firsts=by_firsts)
                days = self.caches.of(_DAYS, (batch.number, in_year, by_firsts), bounds)
                own = participation(measure).ok_column
                found += [*days[own], *(days[f"ended:{own}"] if ends else ())]
        return found


def _columns(measure: Measure) -> list[str]:
    """The aggregated columns that a sum or count needs."""
    part = participation(measure)
    sums = [part.sum_column(measure.column)] if measure.aggregate is Aggregate.SUM else []
    return [part.ok_column, *sums]
