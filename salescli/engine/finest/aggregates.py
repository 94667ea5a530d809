"""The finest partial aggregates: months and all splits kept apart, so that the questions of a run share one scan.

Every question of a report asks for sums over months and groups, so aggregates of each month and group answer all of
them. They may be as many as the rows, so only small files have them. Where a row would count otherwise under a split
than without one, or has a value or a key that does not read, each question scans the files for itself, as ever.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import date, timedelta
from functools import cached_property, reduce
from typing import TYPE_CHECKING, NamedTuple

import polars as pl
from msgspec import Struct, field
from msgspec.structs import replace

from salescli.engine import dimensions as dims
from salescli.engine import grouping_sets, scan
from salescli.engine import windows as spans
from salescli.engine.batch import COUNTED, Batch, Filter, ScanSpec, batches, singles
from salescli.engine.eligibility import Participation, participation
from salescli.engine.few.files import are_small, has_few_rows
from salescli.engine.grouping_sets import GroupingSets
from salescli.engine.lookups import LOST, NEAR, WORD
from salescli.engine.notes.keys import counted_by, too_many
from salescli.engine.plan import Query, has_rows, plan
from salescli.errors import SalesCliError
from salescli.model.calendar import MONTHS, Grain, Span
from salescli.system.caches import Caches
from salescli.views import named as view_named

if TYPE_CHECKING:
    from salescli.engine.batch import PartialAggregates
    from salescli.loading.dataset import Dataset
    from salescli.model.measures import Measure
    from salescli.model.metric import Kpi

_DAY = timedelta(days=1)
#: The as-of date, the treatment of bad rows, and the splits.
_Seen = tuple[date, str, tuple[str, ...]]
#: Aggregated columns that say that something does not read, or leads nowhere.
_ODD = ("bad:", LOST, NEAR, WORD)


class Finest(Struct, dict=True):
    """The finest aggregates of a run, by as-of date and treatment of bad rows, split by the `dimensions`.

    They have the measures of the `kpis` and the `parts` of a report that later questions ask for, beside those of the
    question that comes first;
    `configured` gives a KPI under its settings.
    """

    configured: Callable[[str], Kpi]
    dimensions: tuple[str, ...] = ()
    kpis: tuple[str, ...] = ()
    parts: tuple[Kpi, ...] = ()
    _scanned: dict[_Seen, _Scanned] = field(default_factory=dict)
    _caches: dict[tuple[_Seen, tuple[Filter, ...]], Caches] = field(default_factory=dict)
    _next: int = 0

    def expect(self, dimensions: Iterable[str], kpis: Iterable[str], parts: Iterable[Kpi] = ()) -> None:
        """Further questions will split and filter by these dimensions and ask for these KPIs and parts of a report."""
        self.dimensions = tuple(dict.fromkeys([*self.dimensions, *dimensions]))
        self.kpis = tuple(dict.fromkeys([*self.kpis, *kpis]))
        self.parts += tuple(part for part in parts if part not in self.parts)

    def answers(self, query: Query, spec: ScanSpec, dataset: Dataset) -> bool:
        """Whether a question can be answered from them: it asks for whole months of small files without order lines."""
        return (
            (spec.grain in MONTHS or spec.grain is Grain.TOTAL)
            and _are_known(spec.cuts, query)
            and not (spec.by_day or spec.windows)
            and set(spec.dimensions) <= set(self.dimensions)
            and dataset.reader.money.dated is None
            and are_small(dataset)
            and not dataset.are_lines("deals")
        )

    def collected(
        self, measures: Sequence[tuple[Measure, Span]], query: Query, spec: ScanSpec, dataset: Dataset
    ) -> tuple[GroupingSets, Caches]:
        """The partial aggregates of a question, and the caches that it shares with others of the same rows.

        Batches that the finest aggregates do not have are scanned for this question.
        """
        seen = (query.as_of.day, query.bad_rows, self.dimensions)
        if seen not in self._scanned:
            self._scanned[seen] = self._scan(measures, query, spec, dataset)
        scanned = self._scanned[seen]
        shared: dict[Batch, pl.DataFrame] = {}
        rest: list[tuple[Measure, Span]] = []
        of_hosts: dict[Batch, dict[Measure, Span]] = {}
        for measure, days in measures:
            hosts = {single: host for single in singles(measure) if (host := scanned.host_of(single, spec))}
            if len(hosts) < len(singles(measure)):
                rest.append((measure, days))
                continue
            for single, host in hosts.items():
                mine = of_hosts.setdefault(host, {})
                mine[single] = mine.get(single, days).with_all_of(days)
        for host, mine in of_hosts.items():
            frame = scanned.frames[host]
            if spec.filters:
                frame = frame.with_columns(filter_.code for filter_ in spec.filters)
            days = reduce(Span.with_all_of, mine.values())
            shared[replace(host, measures=tuple(mine), reach=days)] = frame
        sets = GroupingSets(shared, shared, shared, shared)
        if rest:
            own = batches(rest, is_split=bool(spec.dimensions))
            numbered = [replace(batch, number=self._number()) for batch in own]
            sets = grouping_sets.collected(numbered, spec, dataset).mapped(lambda found: {**shared, **found})
        caches = self._caches.setdefault((seen, spec.filters), Caches())
        return sets, caches

    def _number(self) -> int:
        """A number that no batch has had yet: batches of one number share what is kept in caches."""
        self._next += 1
        return self._next

    def _scan(
        self, measures: Sequence[tuple[Measure, Span]], query: Query, spec: ScanSpec, dataset: Dataset
    ) -> _Scanned:
        """The scan for the question and all that is expected; empty where the files do not answer it."""
        every = dict.fromkeys(measure for measure, _ in measures)
        by_day = {single for each in every for single in singles(each) if each.is_daily(over_all=False)}
        expected: list[str | Kpi] = [*self.kpis, *self.parts]
        for asked in expected:
            try:
                kpi = self.configured(asked) if isinstance(asked, str) else asked
                own = replace(query, grain=kpi.grain, by=(), where=(), span=Span(), compare=None, top=None, sort=None)
                for grain in (kpi.grain, Grain.TOTAL) if kpi.at_total else (kpi.grain,):
                    measured = plan(kpi, dataset, replace(own, grain=grain)).measures.values()
                    every |= dict.fromkeys(filter(has_rows, measured))
                    over_all = grain is Grain.TOTAL
                    dated = [each for each in measured if has_rows(each) and each.is_daily(over_all=over_all)]
                    by_day.update(single for each in dated for single in singles(each))
            except SalesCliError:
                continue
        keys = counted_by(every, (), dataset)
        finest = ScanSpec(
            Grain.MONTH,
            self.dimensions,
            (),
            tuple(sorted(_cuts(query))),
            spec.calendar,
            spec.as_of,
            spec.bad_rows,
            checked=keys - too_many(keys, self.dimensions, dataset),
            asks_first=True,
        )
        wanted = [replace(batch, number=self._number()) for batch in _joined(every, dataset)]
        wanted = [batch for batch in wanted if not _changes(batch, finest, dataset)]
        daily = {batch for batch in wanted if by_day.intersection(batch.measures)}
        found: dict[Batch, pl.DataFrame] = {}
        for is_daily in (False, True):
            mine = [batch for batch in wanted if (batch in daily) is is_daily]
            with suppress(SalesCliError, pl.exceptions.PolarsError):
                found |= scan.collect(mine, replace(finest, by_day=is_daily), dataset)
        clean = {batch: slim for batch, frame in found.items() if (slim := _clean(frame)) is not None}
        return _Scanned(clean, frozenset(daily), finest.checked)


class _Scanned(Struct, frozen=True, dict=True):
    """What was scanned: the clean aggregates, which of them keep days apart, and which keys were looked up."""

    frames: PartialAggregates
    daily: frozenset[Batch]
    checked: frozenset[tuple[str, str]]

    @cached_property
    def _hosts(self) -> dict[tuple[str, bool], list[_Host]]:
        """The batches by their view and whether they count flows."""
        found: dict[tuple[str, bool], list[_Host]] = {}
        for batch in self.frames:
            found.setdefault((batch.view_name, batch.measures[0].is_flow), []).append(
                _host(batch, is_daily=batch in self.daily)
            )
        return found

    def host_of(self, measure: Measure, spec: ScanSpec) -> Batch | None:
        """The batch whose aggregates have all that a measure and its notes need; None without one."""
        if not spec.checked <= self.checked or measure.row_wise:
            return None
        by_day = measure.is_daily(over_all=spec.grain is Grain.TOTAL)
        hosts = self._hosts.get((measure.view, measure.is_flow), ())
        return next((host.batch for host in hosts if host.has(measure, by_day=by_day)), None)


class _Host(NamedTuple):
    """A batch, the rows and sums that it has, and whether it keeps days apart."""

    batch: Batch
    parts: frozenset[Participation]
    sums: frozenset[tuple[Participation, str]]
    is_daily: bool

    def has(self, measure: Measure, *, by_day: bool) -> bool:
        """Whether it counts the rows of a measure, `by_day` if it must, and has its details and its sum."""
        part = participation(measure)
        if part not in self.parts or (by_day and not self.is_daily):
            return False
        return set(measure.details) <= set(self.batch.details) and (
            not measure.sums or (part, measure.column) in self.sums
        )


def _host(batch: Batch, *, is_daily: bool) -> _Host:
    sums = frozenset((participation(each), each.column) for each in batch.measures if each.sums)
    return _Host(batch, frozenset(batch.participations), sums, is_daily)


def _joined(measures: Iterable[Measure], dataset: Dataset) -> list[Batch]:
    """The batches of the measures: of each view one for its intervals and one for its flows.

    Where the details of flows could make many aggregates of a month and group, those with details are a batch of their
    own: no other question then adds up so many.
    """
    found: dict[tuple[str, bool, bool], dict[Measure, None]] = {}
    for measure in measures:
        for single in singles(measure):
            if not single.row_wise:
                apart = bool(single.details) and not has_few_rows(dataset, view_named(single.view).table)
                found.setdefault((single.view, single.is_flow, apart), {})[single] = None
    return [Batch(view, tuple(mine), _details_of(mine), Span()) for (view, *_), mine in found.items()]


def _details_of(measures: Iterable[Measure]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(detail for measure in measures for detail in measure.details))


def _changes(batch: Batch, spec: ScanSpec, dataset: Dataset) -> bool:
    """Whether a split changes what the batch counts: a row takes a value that it lacks from another table."""
    table = batch.view.table
    used = {*batch.columns_read, *batch.details}
    filled = sorted(used & dims.columns_filled(spec.dimensions, table, dataset))
    if not filled:
        return False
    blank = dataset.exact.frame(table, filled).select(pl.col(filled).null_count()).collect()
    return any(blank.row(0))


def _clean(frame: pl.DataFrame) -> pl.DataFrame | None:
    """The aggregates without the columns that count nothing; None where a value does not read or a key leads nowhere.

    What is odd in that way is counted apart for each question.
    """
    counts = [name for name, dtype in frame.schema.items() if name.startswith(COUNTED) and dtype.is_numeric()]
    counts = [name for name in counts if not name.startswith("ok:")]
    most = frame.select(pl.col(counts).max()).row(0, named=True)
    if any(most[name] for name in counts if name.startswith(_ODD)):
        return None
    return frame.drop(name for name in counts if not most[name])


def _are_known(cuts: Iterable[date], query: Query) -> bool:
    """Whether all these days begin a bucket."""
    known = _cuts(query)
    return all(cut.day == 1 or cut in known for cut in cuts)


def _cuts(query: Query) -> set[date]:
    """The days that begin a bucket besides the first of each month: see `spans.like_for_like`."""
    as_of = query.as_of
    likes = (spans.like_for_like(grain, query.calendar, as_of) for grain in MONTHS)
    ends = [as_of.day, *(like.end for like in likes if like and like.end)]
    return {day + _DAY for day in ends if day < date.max}
