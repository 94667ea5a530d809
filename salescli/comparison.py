"""Every period set against an earlier one: the one before, or the same a year earlier.

A period that is cut or still running is compared with the same number of days. Days and weeks are compared with those
52 weeks earlier, so that weekday meets weekday.
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

import polars as pl

from salescli.periods import Calendar, Grain
from salescli.windows import WINDOW, year_before

#: The columns that a comparison adds after the value.
COLUMNS = ("previous", "change", "change_percent")

_DAY = timedelta(days=1)
#: The first day that has one before it.
_FIRST_DAY = date(1, 1, 2)
_YEAR_OF_WEEKS = timedelta(days=364)
_PERIODS_A_YEAR = {Grain.MONTH: 12, Grain.QUARTER: 4, Grain.YEAR: 1}


class Versus(StrEnum):
    """What a period is compared with."""

    PREVIOUS = "previous"
    YEAR = "year"


def earlier(windows: pl.DataFrame, versus: Versus, grain: Grain, calendar: Calendar) -> pl.DataFrame:
    """The windows to compare with, under the numbers of those they belong to.

    Windows that have not begun by the as-of date have none. Columns as of `windows.of_range`.
    """
    begun = windows.filter(pl.col("start").is_not_null(), pl.col("start") <= pl.col("seen"))
    rows = []
    for row in begun.iter_rows(named=True):
        start, seen, full_start = _moved(row["start"], row["seen"], row["full_start"], versus, grain, calendar)
        end = seen
        if row["seen"] < row["end"] and grain is not Grain.TOTAL:  # it runs: what counts to its end still does
            _, end, _ = _moved(row["start"], row["end"], row["full_start"], versus, grain, calendar)
        rows.append({**row, "start": start, "end": end, "full_start": full_start, "seen": seen,
                     "before": start - _DAY, "atom_start": start})  # fmt: skip
    return pl.DataFrame(rows, schema=begun.schema)


def _moved(
    start: date, seen: date, full_start: date, versus: Versus, grain: Grain, calendar: Calendar
) -> tuple[date, date, date]:
    """The first and last day to compare with, and the start of the whole period that they lie in."""
    days = seen - start
    if grain is Grain.TOTAL:
        as_many = min(days + _DAY, start - _FIRST_DAY)
        first = start - as_many if versus is Versus.PREVIOUS else year_before(start)
        last = start - _DAY if versus is Versus.PREVIOUS else year_before(seen)
        return first, last, first
    if versus is Versus.YEAR and grain in (Grain.DAY, Grain.WEEK):
        return start - _YEAR_OF_WEEKS, seen - _YEAR_OF_WEEKS, full_start - _YEAR_OF_WEEKS
    back = 1 if versus is Versus.PREVIOUS else _PERIODS_A_YEAR[grain]
    full = calendar.shift(full_start, grain, -back)
    full_end = calendar.end_of(full, grain)
    first = min(full + (start - full_start), full_end)
    is_whole = start == full_start and seen == calendar.end_of(full_start, grain)
    return first, full_end if is_whole else min(first + days, full_end), full


def runs(windows: pl.DataFrame) -> list[pl.DataFrame]:
    """The windows in runs without a gap, each numbered from 0 in `window`, with their own numbers in `number`."""
    gap = (pl.col("start") != pl.col("end").shift(1).dt.offset_by("1d")).fill_null(value=True)
    marked = windows.with_columns(pl.col(WINDOW).alias("number"), gap.cum_sum().alias("run"))
    found = marked.partition_by("run", maintain_order=True)
    return [run.with_columns(pl.int_range(run.height, dtype=pl.Int64).alias(WINDOW)).drop("run") for run in found]


def differences(value: pl.Expr, previous: pl.Expr) -> dict[str, pl.Expr]:
    """The columns of a comparison. Units: those of the value, and percent."""
    change = value - previous
    below = previous.cast(pl.Float64)
    percent = pl.when(below != 0).then(change.cast(pl.Float64) / below * 100)
    return {"previous": previous, "change": change, "change_percent": percent}
