"""What one scan computes: measures over a view, by days, groups and filters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property, lru_cache, reduce
from typing import TYPE_CHECKING

import polars as pl
from msgspec import Struct
from msgspec.structs import replace

from salescli.engine import dimensions as dims
from salescli.engine.eligibility import Participation, participation, rules
from salescli.engine.lookups import LOST, NEAR, WORD
from salescli.engine.windows import BUCKET
from salescli.loading.currency.rates_on import PeriodEnds
from salescli.loading.order_lines.part import WHOLE, Part
from salescli.model.calendar import Calendar, Grain, Span
from salescli.model.measures import Measure, Missing, Scope, Unit
from salescli.views import Rule, Source, View, distinguished_by, view_of

if TYPE_CHECKING:
    from salescli.loading.dataset import Dataset

#: The columns that a view of intervals adds to those of the table.
INTERVAL_COLUMNS = ("entity", "home", "home_team", "began", "ended", "paid_until")


class Filter(Struct, frozen=True):
    """`--where`: the wanted values of one dimension, as its key column has them; None means "no value"."""

    dimension: str
    values: tuple[str | None, ...]

    @property
    def column(self) -> str:
        """The aggregated column that says which of the wanted values a row has; null for any other."""
        return f"where:{self.dimension}"

    @property
    def code(self) -> pl.Expr:
        """The position of a row's value among those wanted; null for any other value."""
        value = pl.col(dims.key_of(self.dimension))
        code = pl.lit(None, pl.UInt32)
        for position, wanted in enumerate(self.values):
            hit = value.is_null() if wanted is None else value == wanted
            code = pl.when(hit).then(pl.lit(position, pl.UInt32)).otherwise(code)
        return code.alias(self.column)


class ScanSpec(Struct, frozen=True):
    """What one pass over the rows keeps apart."""

    grain: Grain
    by: tuple[str, ...]
    filters: tuple[Filter, ...]
    cuts: tuple[date, ...]
    calendar: Calendar
    as_of: date
    bad_rows: str = "error"  # what to do about unreadable values: error, skip or null
    by_day: bool = False  # keep every day apart, for comparisons with periods that begin and end on any day
    windows: tuple[Span, ...] = ()  # only these days count by group, and only the cuts keep days apart
    checked: frozenset[tuple[str, str]] = frozenset()  # (table, key): is each key in the table it leads to?
    asks_first: bool = False  # the first day of what counts matters, whatever the buckets
    also: tuple[str, ...] = ()  # further dimensions of the question: not kept apart, but their keys are checked

    @property
    def has_firsts(self) -> bool:
        """Whether the partial aggregates have the first day of what they count: buckets do not say it."""
        return self.dates_by_firsts or self.asks_first

    @property
    def dates_by_firsts(self) -> bool:
        """Whether the range begins and ends with these days."""
        return self.grain is Grain.TOTAL or bool(self.windows)

    @property
    def keys(self) -> list[str]:
        """The group columns of the partial aggregates."""
        return [dims.key_of(dimension) for dimension in self.by]

    @property
    def dimensions(self) -> list[str]:
        """Every dimension that is looked up for a row."""
        return list(dict.fromkeys([*self.by, *self.also, *(filter_.dimension for filter_ in self.filters)]))

    def rules(self, batch: Batch, part: Participation) -> list[Rule]:
        """The reasons why a row that is meant cannot take part."""
        return rules(batch.view, part, skips_unread=self.bad_rows == "skip")

    def source(self, dataset: Dataset, *, rows: bool = False, part: Part = WHOLE) -> Source:
        """The dataset as the views read it for this question."""
        is_blank = self.bad_rows == "null"
        windows = tuple(span.end for span in self.windows if span.end)
        ends = PeriodEnds(None if self.grain is Grain.TOTAL else self.grain, self.calendar, self.as_of, windows)
        return Source(dataset, self.as_of, self.grain, rows, unread_is_blank=is_blank, part=part, ends=ends)


#: The prefixes of the aggregated columns that count rows. Rows with lost keys count in every group they may be in.
COUNTED = ("ok:", "left_out:", "bad:", WORD, LOST, NEAR)


def bad_column(name: str) -> str:
    """The aggregated column that counts the unreadable values of a column."""
    return f"bad:{name}"


class Batch(Struct, frozen=True, dict=True):
    """Measures that one group-by of a view answers. `details` are further keys, for a distinct count or an interval.

    No measure counts a row dated outside of `reach`; rows without a date may count. `number` is the number of the
    group-by within a question: batches of one number share their partial aggregates. With `among_views` a distinct
    count has values of other views too.
    """

    view_name: str
    measures: tuple[Measure, ...]
    details: tuple[str, ...]
    reach: Span
    number: int = 0
    among_views: bool = False

    @cached_property
    def view(self) -> View:
        """The view that is read."""
        return view_of(*self.measures)

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The dimensions that its measures need of a row, besides those of the question."""
        found = [name for each in self.measures if each.row_wise for name in each.row_wise.dimensions]
        return tuple(dict.fromkeys(found))

    @cached_property
    def participations(self) -> list[Participation]:
        """Which rows its measures count, each kind once."""
        return list(dict.fromkeys(map(participation, self.measures)))

    def rules(self, taking_part: Participation) -> list[Rule]:
        """The reasons why a row that is meant cannot take part."""
        return self.view.rules_for(taking_part.required)

    @cached_property
    def columns(self) -> list[str]:
        """The columns of the view that the measures, their conditions and the details use."""
        found: list[str] = []
        for measure in self.measures:
            found += [measure.column, *measure.needs, *self.view.condition(measure.where).reads]
            found += measure.row_wise.columns if measure.row_wise else ()
        return list(dict.fromkeys(column for column in [*found, *self.table_details] if column))

    @property
    def table_details(self) -> list[str]:
        """The details that are columns of the table, not made by the view."""
        return [detail for detail in self.details if detail not in INTERVAL_COLUMNS]

    @property
    def columns_read(self) -> list[str]:
        """Every column of the table that its partial aggregates depend on."""
        return [*self.view.columns_behind(self.columns, if_there=True), *self.view.decided_by]

    @cached_property
    def needed(self) -> list[str]:
        """The table's columns that it cannot do without. `rep_id` is not one: other tables may say the rep."""
        return [column for column in self.view.columns_behind(self.columns) if column != "rep_id"]


#: At most so many measures of own KPIs are counted in one group-by: their facts about a row are bits of one number.
_MOST_OWN = 6
#: Details with few values compared to the number of rows: lengths of time.
_FEW = (("days",), ("seconds",))


def batches(
    measures: Iterable[tuple[Measure, Span]],
    *,
    is_split: bool = True,
    of_lines: bool = False,
    has_few_rows: bool = False,
) -> list[Batch]:
    """The fewest group-bys that answer the measures, each with the days whose rows it counts.

    There is one for each view and set of details; for order lines also one for each set of words that distinguish them.
    Without a split, a group-by whose details have few values also takes the measures without details. Where all rows
    are few, the flows of a view are one group-by with all details, and so are its intervals.
    """
    found: dict[tuple[str, tuple[str | bool, ...], tuple[str, ...]], dict[Measure, Span]] = {}
    own: dict[str, int] = {}
    every = list(measures)
    shared = {single for measure, _ in every if measure.also for single in singles(measure)}
    for measure, reach in every:
        for single in singles(measure):
            apart = distinguished_by(single) if of_lines else ()
            if single.row_wise:
                number = own.setdefault(single.row_wise.condition, len(own))
                apart = (*apart, *["own:"] * (number // _MOST_OWN))
            kept_by = (single.is_flow,) if has_few_rows else single.details
            mine = found.setdefault((single.view, kept_by, apart), {})
            mine[single] = mine.get(single, reach).with_all_of(reach)
    for view, details, apart in [] if is_split else list(found):
        if details in _FEW and (view, (), apart) in found:
            found[view, details, apart] |= found.pop((view, (), apart))
    return [
        Batch(
            view,
            tuple(mine),
            _details(mine),
            reduce(Span.with_all_of, mine.values()),
            number,
            not shared.isdisjoint(mine),
        )
        for number, ((view, *_), mine) in enumerate(found.items())
    ]


def _details(measures: Iterable[Measure]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(detail for measure in measures for detail in measure.details))


@lru_cache(maxsize=4096)
def singles(measure: Measure) -> tuple[Measure, ...]:
    """The measure over each of its views, reduced to what its aggregates depend on."""
    plain = replace(
        measure,
        unit=Unit.COUNT,
        scope=_breadth(measure.scope),
        output="",
        lasts=None,
        constant_by=(),
        fallback=None,
        missing=Missing.ERROR,
        divided_by=1,
        most=0,
        beside=None,
    )
    return tuple(replace(plain, view=view, also=()) for view in (measure.view, *measure.also))


def _breadth(scope: Scope) -> Scope:
    return scope if scope in (Scope.YEAR_BEFORE, Scope.YEAR_TO_AS_OF) else Scope.GROUP


#: The result of scanning each batch: a row for each bucket and group. See `scan.query` for the columns.
PartialAggregates = Mapping[Batch, pl.DataFrame]


def unshared(own: PartialAggregates, shared: PartialAggregates) -> frozenset[int]:
    """The numbers of a KPI's batches of which it counts every measure: no other KPI adds rows to their aggregates."""
    all_of = {batch.number: set(batch.measures) for batch in shared}
    return frozenset(batch.number for batch in own if set(batch.measures) == all_of[batch.number])


def has_undated(aggregates: PartialAggregates) -> bool:
    """Whether a row without a date takes part in a measure."""
    for batch, frame in aggregates.items():
        taking_part = pl.any_horizontal(pl.col(part.ok_column) > 0 for part in batch.participations)
        if not frame.filter(pl.col(BUCKET).is_null(), taking_part).is_empty():
            return True
    return False


def lacks_what_decides(aggregates: pl.DataFrame, batch: Batch) -> bool:
    """Whether a row has no date, lacks what every row of the view needs, or has an unreadable value."""
    always = [part.left_out_column(rule) for part in batch.participations for rule in batch.view.always]
    odd = [*(name for name in aggregates.columns if name.startswith("bad:")), *dict.fromkeys(always)]
    lacks = [pl.col(name) > 0 for name in odd if aggregates[name].dtype.is_numeric()]
    if batch.view.needs_date and not batch.view.is_ahead:
        lacks.append(pl.col(BUCKET).is_null())
    return bool(aggregates.select(pl.any_horizontal(pl.lit(value=False), *lacks).any()).item())
