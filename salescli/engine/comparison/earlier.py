"""The earlier period that every period is compared with: the one before, or the same a year earlier.

A period that is cut or still running is compared with the same number of days. A year earlier is 52 weeks for days and
weeks, so that weekday meets weekday. A range that is one period (`total`) is compared as its calendar months where it
consists of whole ones (March with February), else as a number of days.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

import polars as pl

from salescli.engine.windows import WINDOW, whole, year_before
from salescli.model.calendar import MONTHS, Calendar, Grain
from salescli.model.versus import COMPARED, YEAR_OF_WEEKS, Versus

_DAY = timedelta(days=1)
#: The first day that has one before it.
_FIRST_DAY = date(1, 1, 2)


def earlier(windows: pl.DataFrame, versus: Versus, grain: Grain, calendar: Calendar) -> pl.DataFrame:
    """The windows to compare with, each with the number of the window that is compared with it.

    A window that has not begun by the as-of date has none. Columns as of `windows.of_range`.
    """
    return _earlier(windows, versus, grain, calendar, periods=1)


def earlier_whole(windows: pl.DataFrame, versus: Versus, grain: Grain, calendar: Calendar) -> pl.DataFrame:
    """What the whole range of consecutive windows is compared with: as many earlier periods. Columns as of `earlier`.

    For one window it is the same as `earlier`.
    """
    dated = windows.filter(pl.col("start").is_not_null())
    range_ = whole(dated) if dated.height else dated
    return _earlier(range_, versus, grain, calendar, periods=dated.height)


def _earlier(windows: pl.DataFrame, versus: Versus, grain: Grain, calendar: Calendar, *, periods: int) -> pl.DataFrame:
    """As `earlier`, for windows of several periods each."""
    begun = windows.filter(pl.col("start").is_not_null(), pl.col("start") <= pl.col("seen"))
    rows = []
    for row in begun.iter_rows(named=True):
        stretch = _stretch(row["start"], row["end"], row["full_start"], grain, calendar, periods)
        if stretch is None:
            start, seen = _as_many_days(row["start"], row["seen"], versus)
            end, full_start = seen, start
        else:
            full_start, full_end = stretch.before(versus, calendar)
            start = min(full_start + (row["start"] - stretch.start), full_end)
            is_uncut = row["start"] == stretch.start
            seen, end = (
                full_end if is_uncut and last == stretch.end else min(start + (last - row["start"]), full_end)
                for last in (row["seen"], row["end"])  # the end counts too while the period still runs
            )
        rows.append({**row, "start": start, "end": end, "full_start": full_start, "seen": seen,
                     "before": start - _DAY, "bucket_start": start})  # fmt: skip
    return pl.DataFrame(rows, schema=begun.schema)


class _Stretch(NamedTuple):
    """Some consecutive whole periods of a grain, of which a window has some or all days."""

    start: date
    end: date
    grain: Grain
    periods: int

    def before(self, versus: Versus, calendar: Calendar) -> tuple[date, date]:
        """The first and last day of as many periods before, or of the same periods a year before."""
        is_year = versus is Versus.YEAR
        if self.grain in (Grain.DAY, Grain.WEEK):
            days = min(YEAR_OF_WEEKS if is_year else self.end - self.start + _DAY, self.start - _FIRST_DAY)
            return self.start - days, self.end - days
        months = MONTHS[self.grain]
        room = self.start.year * 12 + self.start.month - 1 - 12 - 1  # the calendar's second month is the earliest
        back = min(12 if is_year else self.periods * months, room)
        after = calendar.shift(self.end + _DAY, Grain.MONTH, -back)
        return calendar.shift(self.start, Grain.MONTH, -back), after - _DAY


def _stretch(
    start: date, end: date, full_start: date, grain: Grain, calendar: Calendar, periods: int
) -> _Stretch | None:
    """The whole periods that a window lies in; None for a `total` that is cut within a month."""
    if grain is not Grain.TOTAL:
        return _Stretch(full_start, calendar.end_of(end, grain), grain, periods)
    if start != calendar.start_of(start, Grain.MONTH) or end != calendar.end_of(end, Grain.MONTH):
        return None
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    return _Stretch(start, end, Grain.MONTH, months)


def _as_many_days(start: date, seen: date, versus: Versus) -> tuple[date, date]:
    """The first and last of as many days before, or of the same dates a year before."""
    if versus is Versus.YEAR:
        return year_before(start), year_before(seen)
    return start - min(seen - start + _DAY, start - _FIRST_DAY), start - _DAY


def runs(windows: pl.DataFrame) -> list[pl.DataFrame]:
    """The windows in runs without gaps. In each run windows count from 0; `number` is their own number."""
    gap = (pl.col("start") != pl.col("end").shift(1).dt.offset_by("1d")).fill_null(value=True)
    marked = windows.with_columns(pl.col(WINDOW).alias("number"), gap.cum_sum().alias("run"))
    found = marked.partition_by("run", maintain_order=True)
    return [run.with_columns(pl.int_range(run.height, dtype=pl.Int64).alias(WINDOW)).drop("run") for run in found]


def days_of(windows: pl.DataFrame) -> pl.DataFrame:
    """The days of earlier windows. Columns: window:number, compared_start, compared_end."""
    start, end = COMPARED
    return windows.select(WINDOW, pl.col("start").alias(start), pl.col("seen").alias(end))


def differences(value: pl.Expr, previous: pl.Expr) -> dict[str, pl.Expr]:
    """The columns of a comparison. Units: those of the value, and percent, which has the sign of the change."""
    change = value - previous
    below = previous.cast(pl.Float64).abs()
    percent = pl.when(below != 0).then(change.cast(pl.Float64) / below * 100)
    return {"previous": previous, "change": change, "change_percent": percent}
