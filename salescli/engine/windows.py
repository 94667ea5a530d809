"""The periods of an answer as spans of days: which are shown, which are over, which days a measure counts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache

import polars as pl

from salescli.model.calendar import AsOf, Calendar, Grain, Span
from salescli.model.measures import Scope

#: The column with the first day of a row's bucket.
BUCKET = "scan:bucket"
#: The column with the number of the window that a row belongs to.
WINDOW = "window:number"
#: The column with the number of a measure that is no sum.
NUMBER = "evaluated:number"
_DAY = timedelta(days=1)


@lru_cache(maxsize=128)
def of_range(
    first: date | None, last: date | None, grain: Grain, cut: Span, calendar: Calendar, as_of: AsOf
) -> pl.DataFrame:
    """Every period from the one that holds `first` to the one that holds `last`, cut to `cut`; none without them.

    Columns: window:number, period (label), start, end, complete, full_start (before any cut); seen (its last day) and
    before (the day before it), both no later than the as-of date; bucket_start (start, but for a `total` that begins
    with the first event the first day of that month, as its buckets are months); undated (see `undated`).
    """
    if first is None or last is None or first > last:
        series = calendar.series(date(2000, 1, 1), date(2000, 1, 1), Grain.TOTAL).clear()
    else:
        series = calendar.series(first, last, grain)
    start = pl.max_horizontal("start", pl.lit(cut.start)) if cut.start else pl.col("start")
    end = pl.min_horizontal("end", pl.lit(cut.end)) if cut.end else pl.col("end")
    uncut = (start == pl.col("start")) & (end == pl.col("end"))
    over = pl.col("end") <= as_of.last_complete_day
    by_month = grain is Grain.TOTAL and not cut.start
    return series.select(
        pl.int_range(pl.len()).alias(WINDOW),
        "period",
        start.alias("start"),
        end.alias("end"),
        (uncut & over).alias("complete"),
        pl.col("start").alias("full_start"),
        seen=pl.min_horizontal(end, pl.lit(as_of.day)),
        before=pl.min_horizontal(start.dt.offset_by("-1d"), pl.lit(as_of.day)),
        bucket_start=start.dt.month_start() if by_month else start,
        undated=pl.lit(value=False),
    )


def undated(windows: pl.DataFrame) -> pl.DataFrame:
    """The periods, and after them one for rows without a date; its label and bounds are null."""
    last = pl.DataFrame({WINDOW: [windows.height], "complete": [False], "undated": [True]})
    return pl.concat([windows, last], how="diagonal")


def with_dates(windows: pl.DataFrame) -> pl.DataFrame:
    """The periods without one for rows that have no date."""
    return windows.filter(pl.col("start").is_not_null()) if windows["start"].null_count() else windows


def whole(windows: pl.DataFrame) -> pl.DataFrame:
    """The whole range as one window. It includes rows without a date where these have a period of their own."""
    return windows.select(
        pl.lit(0, pl.Int64).alias(WINDOW),
        pl.col("start", "full_start", "before", "bucket_start").min(),
        pl.col("end", "seen", "undated").max(),
    )


def spans(
    windows: pl.DataFrame, scope: Scope, grain: Grain, calendar: Calendar, as_of: date, *, ahead: bool, by_day: bool
) -> pl.DataFrame:
    """The days that a flow counts for every window; `by_day` where its buckets are days in every grain.

    Columns: window:number, start, end.
    """
    dated = with_dates(windows)
    end = pl.col("end") if ahead else pl.col("seen")
    bounds = {"start": pl.col("start" if by_day else "bucket_start"), "end": end}
    if scope is Scope.PREVIOUS:
        before = pl.Series([calendar.shift(start, grain, -1) for start in dated["full_start"]], dtype=pl.Date)
        day_before = pl.col("full_start").dt.offset_by("-1d")
        bounds = {"start": pl.lit(before), "end": pl.min_horizontal(day_before, pl.lit(as_of))}
    elif scope is Scope.YEAR_BEFORE:
        bounds = {"start": pl.col("start").dt.offset_by("-12mo"), "end": pl.col("start").dt.offset_by("-1d")}
    elif scope is Scope.YEAR_TO_AS_OF:
        bounds = {"start": pl.lit(as_of).dt.offset_by("-12mo").dt.offset_by("1d"), "end": pl.lit(as_of)}
    return dated.select(WINDOW, **bounds)


def before(
    windows: pl.DataFrame, grain: Grain, calendar: Calendar, as_of: date, days: tuple[date, date] | None = None
) -> pl.DataFrame:
    """The whole period before each window, or in its place the `days`, as windows with the same numbers."""
    dated = with_dates(windows)
    starts = pl.Series([calendar.shift(start, grain, -1) for start in dated["full_start"]], dtype=pl.Date)
    day_before = pl.col("full_start").dt.offset_by("-1d")
    start, end = (pl.lit(starts), day_before) if days is None else map(pl.lit, days)
    moved = dated.with_columns(start=start, end=end)
    return moved.with_columns(
        full_start="start",
        bucket_start="start",
        seen=pl.min_horizontal("end", pl.lit(as_of)),
        before=pl.min_horizontal(pl.col("start").dt.offset_by("-1d"), pl.lit(as_of)),
    )


def year_before(day: date) -> date:
    """The same day a year earlier; the 28th of February for the 29th."""
    return day.replace(year=day.year - 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)


def like_for_like(grain: Grain, calendar: Calendar, as_of: AsOf) -> Span | None:
    """As many days of the period before as have passed of the one running on the as-of date; None if none runs."""
    if grain in (Grain.DAY, Grain.TOTAL):
        return None
    today = as_of.day
    start = calendar.start_of(today, grain)
    if calendar.end_of(today, grain) <= as_of.last_complete_day:
        return None
    before = calendar.shift(start, grain, -1)
    return Span(before, min(before + (today - start), start - _DAY))


def extreme(days: Iterable[date | None], *, first: bool) -> date | None:
    """The first or the last of the days; None without any."""
    return (min if first else max)((day for day in days if day is not None), default=None)


def bounds(days: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """The first and the last of some days.

    Polars knows days before 0001-01-01 and after 9999-12-31, the limits of periods. They count as these limits.
    """
    return days.min().clip(date.min, date.max), days.max().clip(date.min, date.max)


#: Up to so many rows are few.
FEW = 10_000
_AS_WRITTEN = pl.QueryOptFlags.none()


def at_once(steps: pl.LazyFrame, rows: int = 0) -> pl.DataFrame:
    """What steps over a few rows make, in memory and in their order: to find a better one would take longer than that.

    In memory a sum of money that is too large wraps, so sums must be known to have room. Steps over so many `rows` that
    these are not few are run as Polars sees fit.
    """
    return steps.collect() if rows > FEW else steps.collect(engine="in-memory", optimizations=_AS_WRITTEN)
