"""What accrues by the day: months in a period, monthly costs and quotas of the reps employed.

A month counts as one, a part of it by its share of the days. To round nothing, time is counted in parts of a month: a
month has 377,580, a number that 28, 29, 30 and 31 divide.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import lru_cache

import polars as pl
from msgspec import Struct

from salescli.engine.few import accruals as few
from salescli.engine.intervals.sweep import AT, position, running
from salescli.engine.windows import WINDOW, at_once
from salescli.loading.parsing.numbers import MONEY

#: How many parts a month has.
MONTH = 377_580
_EPOCH = date(1970, 1, 1)


def month_parts(day: pl.Expr) -> pl.Expr:
    """The time from year 0 to the beginning of a day, in parts of a month."""
    months = day.dt.year().cast(pl.Int64) * 12 + day.dt.month() - 1
    length = day.dt.month_end().dt.day().cast(pl.Int64)
    return months * MONTH + (day.dt.day().cast(pl.Int64) - 1) * (MONTH // length)


def months(windows: pl.DataFrame) -> pl.DataFrame:
    """How many months of every window have passed by the as-of date. Columns: window:number, months."""
    parts = month_parts(pl.col("seen").dt.offset_by("1d")) - month_parts(pl.col("start"))
    return windows.select(WINDOW, pl.max_horizontal(parts, 0).cast(pl.Float64).truediv(MONTH).alias("months"))


class Clock(Struct, frozen=True):
    """How time is counted: `ticks` up to the beginning of a day; an amount is for a time of `length` ticks.

    `ticks_of` gives the same of a day as a number since 1970, counted from there.
    """

    ticks: Callable[[pl.Expr], pl.Expr]
    ticks_of: Callable[[int], int]
    length: int


@lru_cache(maxsize=4096)
def _month_parts(day: int) -> int:
    began = _EPOCH + timedelta(days=day)
    months = (began.year - _EPOCH.year) * 12 + began.month - 1
    return months * MONTH + (began.day - 1) * (MONTH // monthrange(began.year, began.month)[1])


MONTHLY = Clock(month_parts, _month_parts, MONTH)
DAILY = Clock(lambda day: (day - _EPOCH).dt.total_days(), lambda day: day, 1)


def accrued(
    rows: pl.DataFrame,
    windows: pl.DataFrame,
    keys: Sequence[str],
    *,
    upto: str = "seen",
    clock: Clock = MONTHLY,
) -> pl.DataFrame:
    """The amounts of the rows (for a month, or as the clock says) times how long each lasts in every window.

    Rows: the keys, began, ended, amount. Columns: window:number, the keys, amount (money), has_rows.
    """
    if (quick := few.accrued(rows, windows, keys, upto, clock.ticks_of, clock.length)) is not None:
        return quick
    ends = windows.select(pl.col(upto).dt.offset_by("1d"))[upto]
    edges = pl.concat([windows["start"].head(1), ends]).cum_max()  # a window yet to begin is empty
    totals = running(_changes(rows, edges, keys, clock), len(edges), keys)
    at_edges = totals.lazy().with_columns(edges.gather(totals[AT]).alias("edge"))
    at_edges = at_edges.with_columns(passed=pl.col("rate") * clock.ticks(pl.col("edge")) - pl.col("past"))
    before = pl.col("passed").shift(1).over(keys) if keys else pl.col("passed").shift(1)
    amount = ((pl.col("passed") - before).cast(pl.Float64) / clock.length).round(6).cast(MONEY)
    found = at_edges.with_columns(amount.alias("amount"), (pl.col(AT) - 1).alias(WINDOW)).filter(pl.col(WINDOW) >= 0)
    return at_once(found.select(WINDOW, *keys, "amount", has_rows=pl.col("amount") != 0))


def _changes(rows: pl.DataFrame, edges: pl.Series, keys: Sequence[str], clock: Clock) -> pl.LazyFrame:
    """How every row changes the rate, and what that would add for time before. Columns: at, keys, rate, past."""
    lasting = rows.filter((pl.col("ended") > pl.col("began")) | pl.col("ended").is_null())
    comes = lasting.lazy().with_columns(position(lasting["began"], edges).alias(AT))
    gone = lasting.filter(pl.col("ended").is_not_null())
    goes = gone.lazy().with_columns(position(gone["ended"], edges).alias(AT), -pl.col("amount"))
    began = comes.select(AT, *keys, rate="amount", past=pl.col("amount") * clock.ticks(pl.col("began")))
    ended = goes.select(AT, *keys, rate="amount", past=pl.col("amount") * clock.ticks(pl.col("ended")))
    return pl.concat([began, ended])
