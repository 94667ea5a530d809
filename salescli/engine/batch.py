"""What one scan has to find out: measures over a view, kept apart by days, groups and filters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property, reduce
from typing import TYPE_CHECKING

import polars as pl
from msgspec import Struct
from msgspec.structs import replace

from salescli.engine import dimensions as dims
from salescli.engine.eligibility import Participation, participation, rules
from salescli.engine.lookups import LOST, NEAR, WORD
from salescli.loading.order_lines.part import WHOLE, Part
from salescli.model.calendar import Calendar, Grain, Span
from salescli.model.measures import Measure, Missing, Scope, Unit
from salescli.views import VIEWS, Rule, Source, View, told_apart

if TYPE_CHECKING:
    from salescli.loading.dataset import Dataset

#: What a view of intervals says of each besides the table's own columns.
INTERVAL_COLUMNS = ("entity", "home", "home_team", "began", "ended", "paid_until")


class Filter(Struct, frozen=True):
    """`--where`: the values of one dimension that are wanted, as its key column holds them; None is "without"."""

    dimension: str
    values: tuple[str | None, ...]

    @property
    def column(self) -> str:
        """The aggregated column that says which of the values a row has; null for any other."""
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
    """What one pass over the rows has to keep apart."""

    grain: Grain
    by: tuple[str, ...]
    filters: tuple[Filter, ...]
    cuts: tuple[date, ...]
    calendar: Calendar
    as_of: date
    bad_rows: str = "error"  # what becomes of rows with a value that does not read: error, skip or null
    by_day: bool = False  # keep every day apart: periods will be compared that are cut anywhere
    checked: frozenset[tuple[str, str]] = frozenset()  # by table the keys that are looked for where they lead to
    also: tuple[str, ...] = ()  # dimensions of the question that are not kept apart here, of whose keys is told

    @property
    def keys(self) -> list[str]:
        """The group columns of the partial aggregates."""
        return [dims.key_of(dimension) for dimension in self.by]

    @property
    def dimensions(self) -> list[str]:
        """Every dimension that is looked up for a row."""
        return list(dict.fromkeys([*self.by, *self.also, *(filter_.dimension for filter_ in self.filters)]))

    def rules(self, batch: Batch, part: Participation) -> list[Rule]:
        """Why a row that is meant cannot take part."""
        return rules(batch.view, part, skips_unread=self.bad_rows == "skip")

    def source(self, tables: Dataset, *, rows: bool = False, part: Part = WHOLE) -> Source:
        """The tables as the views read them for this question."""
        is_blank = self.bad_rows == "null"
        return Source(tables, self.as_of, self.grain, rows, unread_is_blank=is_blank, part=part)


#: How the aggregated columns begin that count rows; those that are lost, of the groups that may be theirs.
COUNTED = ("ok:", "left_out:", "bad:", WORD, LOST, NEAR)


def bad_column(name: str) -> str:
    """The aggregated column that counts the values of a column that did not read."""
    return f"bad:{name}"


class Batch(Struct, frozen=True, dict=True):
    """Measures that one group-by of a view answers, with further keys that a distinct count or an interval needs.

    Rows dated outside of `reach` have no say in any of them; those without a date have. `number` is that of the
    group-by among all of a question: batches of one number have the same partial aggregates.
    """

    view_name: str
    measures: tuple[Measure, ...]
    details: tuple[str, ...]
    reach: Span
    number: int = 0

    @property
    def view(self) -> View:
        """The view that is read."""
        return VIEWS[self.view_name]

    @cached_property
    def participations(self) -> list[Participation]:
        """The different rows that its measures count."""
        return list(dict.fromkeys(map(participation, self.measures)))

    def rules(self, taking_part: Participation) -> list[Rule]:
        """Why a row that is meant cannot take part."""
        return self.view.rules_for(taking_part.required)

    @cached_property
    def columns(self) -> list[str]:
        """The columns of the view that the measures, their conditions and the details use."""
        found: list[str] = []
        for measure in self.measures:
            found += [measure.column, *measure.needs, *self.view.condition(measure.where).reads]
        return list(dict.fromkeys(column for column in [*found, *self.table_details] if column))

    @property
    def table_details(self) -> list[str]:
        """The details that are columns to ask the view for."""
        return [detail for detail in self.details if detail not in INTERVAL_COLUMNS]

    @property
    def columns_read(self) -> list[str]:
        """Every column of the table that has a say in its partial aggregates."""
        return [*self.view.columns_behind(self.columns, if_there=True), *self.view.decided_by]

    @cached_property
    def needed(self) -> list[str]:
        """The table's columns that it cannot do without (a rep may be found elsewhere)."""
        return [column for column in self.view.columns_behind(self.columns) if column != "rep_id"]


#: Details that have few values beside the rows: lengths of time.
_FEW = (("days",), ("seconds",))


def batches(measures: Iterable[tuple[Measure, Span]], *, is_split: bool = True, of_lines: bool = False) -> list[Batch]:
    """The fewest group-bys that answer the measures, each with the days whose rows have a say in it.

    One a view, and one more for every further set of details, of order lines also of words that tell them apart; where
    nothing is split, one of few values has room for the measures without any.
    """
    found: dict[tuple[str, tuple[str, ...], tuple[str, ...]], dict[Measure, Span]] = {}
    for measure, reach in measures:
        for single in singles(measure):
            apart = told_apart(single) if of_lines else ()
            mine = found.setdefault((single.view, single.details, apart), {})
            mine[single] = mine.get(single, reach).with_all_of(reach)
    for view, details, apart in [] if is_split else list(found):
        if details in _FEW and (view, (), apart) in found:
            found[view, details, apart] |= found.pop((view, (), apart))
    return [
        Batch(view, tuple(mine), details, reduce(Span.with_all_of, mine.values()), number)
        for number, ((view, details, _), mine) in enumerate(found.items())
    ]


def singles(measure: Measure) -> list[Measure]:
    """The measure over each of its views, in the form that names its aggregates, wherever it is shown."""
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
    )
    return [replace(plain, view=view, also=()) for view in (measure.view, *measure.also)]


def _breadth(scope: Scope) -> Scope:
    return scope if scope in (Scope.YEAR_BEFORE, Scope.YEAR_TO_AS_OF) else Scope.GROUP


#: What the scan of every batch gives: one row a bucket and group. See `scan.query` for the columns.
PartialAggregates = Mapping[Batch, pl.DataFrame]
