"""A flow's numbers by window and group, from partial aggregates: with queries, or in Python where there are few."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

import polars as pl
from msgspec import Struct

from salescli.engine import aggregate as rollup
from salescli.engine import windows as spans
from salescli.engine.eligibility import participation
from salescli.engine.few import flows as few
from salescli.engine.few.rows import Rows, Stretch, rows_of, spans_of
from salescli.engine.few.values import MOST
from salescli.engine.windows import BUCKET, FEW, NUMBER, WINDOW, at_once
from salescli.model.calendar import Grain
from salescli.model.measures import Aggregate, Measure, Scope
from salescli.system.caches import Cache, Caches

if TYPE_CHECKING:
    from salescli.engine.batch import Batch, ScanSpec

_Days = tuple[date, date]
_Set = tuple[int, tuple[str, ...], tuple[str, ...] | None]
_Asked = tuple[Scope, bool, bool, Grain, int]
#: Whether the sums of a batch have room, whichever of them are added; by its number, whether of groups or of everybody.
_HAS_ROOM: Cache[tuple[int, bool, bool], bool] = Cache("room for sums")
#: The partial aggregates of a batch, by its number and the keys; those of everybody also by the splits of the question.
_ROWS: Cache[_Set, Rows] = Cache("partial aggregates in order")
#: The numbers of windows, by all that they say.
_WINDOWS: Cache[tuple[tuple[Any, ...], ...], int] = Cache("numbers for windows")
#: The days that windows have for flows, by their scope, whether they look ahead, whether by day, grain, and number.
_SPANS: Cache[_Asked, pl.DataFrame] = Cache("days of windows")
#: The stretches of rows in windows, by what tells both, and the days of the period before.
_STRETCHES: Cache[tuple[_Set, _Asked, _Days | None], Sequence[Stretch]] = Cache("rows of windows")


def number_of(windows: pl.DataFrame, caches: Caches) -> int:
    """A number for windows: those that are the same have the same."""
    return caches.of(_WINDOWS, tuple(windows.iter_rows()), lambda: len(caches.every(_WINDOWS)))


class Flow(Struct, frozen=True):
    """A flow over the partial aggregates of its views (`parts`), by the `keys` of groups.

    `previous` are the days of the period before, where not the usual. The KPIs of one question share `caches`.
    """

    measure: Measure
    parts: Sequence[tuple[Batch, pl.DataFrame]]
    keys: Sequence[str]
    spec: ScanSpec
    caches: Caches
    previous: _Days | None = None

    def are_few(self, columns: Sequence[str]) -> bool:
        """Whether Python computes the sums of these columns, or without any the measure itself."""
        return all(
            frame.height <= MOST
            and (few.are_sums(frame, columns) if columns else few.are_values(self.measure, frame))
            and self._has_room(batch, frame)
            for batch, frame in self.parts
        )

    def read(self, windows: pl.DataFrame, only: Sequence[str] = ()) -> pl.DataFrame:
        """The columns from which a measure's number is taken; of an additive one all sums and counts, or `only` some.

        Columns: window:number, the keys, the sums and counts or NUMBER. Raises InputError for a sum that is too large.
        """
        measure = self.measure
        sums = only or (rollup.sums_in(self.parts[0][1]) if measure.is_additive else ())
        if not self.are_few(sums):
            return self._queried(windows, sums)
        placed = [self._placed(batch, frame, windows) for batch, frame in self.parts]
        whole = () if self.keys else windows[WINDOW].to_list()
        return few.added_up(placed, sums, whole) if sums else few.ranked(measure, placed, NUMBER, whole)

    @property
    def _is_everywhere(self) -> bool:
        return self.measure.scope is Scope.EVERYWHERE

    def _has_room(self, batch: Batch, frame: pl.DataFrame) -> bool:
        asked = (batch.number, bool(self.keys), self._is_everywhere)
        return self.caches.of(_HAS_ROOM, asked, partial(rollup.has_room, frame))

    def _wanted(self, frame: pl.DataFrame) -> pl.LazyFrame:
        return rollup.wanted(frame, self.spec, everywhere=self._is_everywhere)

    def _bounds(self, windows: pl.DataFrame) -> pl.DataFrame:
        """The days of every window that count. Columns: window:number, start, end."""
        if self.measure.scope is Scope.PREVIOUS and self.previous:
            start, end = self.previous
            return windows.select(WINDOW, pl.lit(start).alias("start"), pl.lit(end).alias("end"))
        asked = scope, ahead, by_day, grain, _ = self._asked(windows)
        calendar, as_of = self.spec.calendar, self.spec.as_of
        spanned = partial(spans.spans, windows, scope, grain, calendar, as_of, ahead=ahead, by_day=by_day)
        return self.caches.of(_SPANS, asked, spanned)

    def _asked(self, windows: pl.DataFrame) -> _Asked:
        """What tells the days of windows that count."""
        ahead, by_day = self.parts[0][0].view.is_ahead, not self.measure.is_bound_to_range
        return self.measure.scope, ahead, by_day, self.spec.grain, number_of(windows, self.caches)

    def _rows(self, batch: Batch, frame: pl.DataFrame) -> Rows:
        """The partial aggregates that pass the filters, in order."""

        def ordered() -> Rows:
            return rows_of(at_once(self._wanted(frame), frame.height) if self.spec.filters else frame, self.keys)

        return self.caches.of(_ROWS, self._set(batch), ordered)

    def _set(self, batch: Batch) -> _Set:
        """What tells the partial aggregates of a batch, as they are read here, from others."""
        return batch.number, tuple(self.keys), self.spec.by if self._is_everywhere else None

    def _placed(self, batch: Batch, frame: pl.DataFrame, windows: pl.DataFrame) -> tuple[Rows, Sequence[Stretch]]:
        """The rows, and where those of every window are."""
        rows = self._rows(batch, frame)
        asked = self._set(batch), self._asked(windows), self.previous
        return rows, self.caches.of(_STRETCHES, asked, partial(self._stretches, rows, windows))

    def _stretches(self, rows: Rows, windows: pl.DataFrame) -> Sequence[Stretch]:
        if self.measure.scope is Scope.ALL:
            return rows.whole()
        bounds = spans_of(self._bounds(windows))
        if self.measure.scope is Scope.YEAR_BEFORE:
            return rows.overlapping(bounds)
        undated = windows[WINDOW].filter(windows["undated"]).to_list()
        return [*rows.within(bounds), *(each for window in undated[:1] for each in rows.undated(window))]

    def _queried(self, windows: pl.DataFrame, sums: Sequence[str]) -> pl.DataFrame:
        measure, keys = self.measure, self.keys
        columns = dict.fromkeys([BUCKET, *keys, *(sums or rollup.columns_of(measure))])
        frames = [self._wanted(frame).select(*columns) for _, frame in self.parts]
        if self._bitmaps is not None:
            frames = [frames[0].with_columns(pl.int_range(pl.len()).alias(measure.column))]
        aggregates = pl.concat(rollup.alike(frames)) if len(frames) > 1 else frames[0]
        if measure.scope is Scope.ALL:
            # not a literal column: that counts as sorted, and then the streaming engine lets decimals wrap
            whole = pl.LazyFrame({WINDOW: [0]}, schema={WINDOW: pl.Int64})
            return self._summed(aggregates.join(whole, how="cross"), sums)
        bounds = self._bounds(windows)
        if measure.scope is Scope.YEAR_BEFORE:
            return rollup.distinct_in_overlapping(measure, aggregates.collect(), bounds, keys, NUMBER)
        if self._counts_numbers(windows):
            from salescli.engine.flows import distinct

            own = dict.fromkeys([BUCKET, *keys, measure.column])
            rows = aggregates.filter(pl.col(participation(measure).ok_column) > 0).select(*own)
            if (counted := distinct.counted(rows.collect(), bounds, keys, measure.column, NUMBER)) is not None:
                return counted
        found = rollup.in_spans(aggregates, bounds)
        if windows["undated"].any():
            own_window = windows.filter(pl.col("undated"))[WINDOW]
            undated = aggregates.filter(pl.col(BUCKET).is_null())
            undated = undated.with_columns(pl.lit(own_window[0], pl.Int64).alias(WINDOW))
            found = pl.concat([found, undated], how="diagonal")
        return self._summed(found, sums)

    def _counts_numbers(self, windows: pl.DataFrame) -> bool:
        """Whether different values may be counted by their numbers: there is one view, and all windows have days."""
        if len(self.parts) > 1 or self.measure.aggregate is not Aggregate.DISTINCT or windows["undated"].any():
            return False
        return isinstance(self.parts[0][1].schema[self.measure.column], pl.Categorical)

    @property
    def _bitmaps(self) -> pl.Series | None:
        """The values that a distinct count counts, where they are a bitmap for each row of the one part."""
        if self.measure.aggregate is not Aggregate.DISTINCT:
            return None
        frame = self.parts[0][1]
        if not isinstance(frame.schema[self.measure.column], pl.Array):
            return None
        return self._wanted(frame).select(self.measure.column).collect().to_series()

    def _summed(self, in_windows: pl.LazyFrame, sums: Sequence[str]) -> pl.DataFrame:
        """The sums or the measure, by window and group, of partial aggregates that are placed in windows.

        Computed in memory where these are few and all of them together have room.
        """
        keys = self.keys
        if (values := self._bitmaps) is not None:
            from salescli.engine.flows import distinct

            taking_part = in_windows.filter(pl.col(participation(self.measure).ok_column) > 0)
            return distinct.of_bitmaps(taking_part, values, self.measure.column, [WINDOW, *keys], NUMBER)
        found = (
            rollup.added_up(in_windows, keys, sums)
            if sums
            else rollup.aggregate(self.measure, in_windows, keys, NUMBER)
        )
        has_room = all(frame.height <= FEW and self._has_room(batch, frame) for batch, frame in self.parts)
        return at_once(found) if has_room else rollup.streamed(found)
