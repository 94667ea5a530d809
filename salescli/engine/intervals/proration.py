"""What accrues by the day: months in a period, monthly costs and quotas of the reps employed.

A month counts whole, a part of it by its days. So that no share is rounded, months are counted in parts of a
377,580th: 28, 29, 30 and 31 days all divide it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import polars as pl
from msgspec import Struct

from salescli.engine.intervals.sweep import AT, position, running
from salescli.engine.windows import WINDOW
from salescli.loading.parsing.numbers import MONEY

#: The parts of a month.
MONTH = 377_580
_EPOCH = date(1970, 1, 1)


def month_parts(day: pl.Expr) -> pl.Expr:
    """The months from year 0 to the beginning of a day, in parts of a month."""
    months = day.dt.year().cast(pl.Int64) * 12 + day.dt.month() - 1
    length = day.dt.month_end().dt.day().cast(pl.Int64)
    return months * MONTH + (day.dt.day().cast(pl.Int64) - 1) * (MONTH // length)


def months(windows: pl.DataFrame) -> pl.DataFrame:
    """How many months of every window have passed by the as-of date. Columns: window:number, months."""
    parts = month_parts(pl.col("seen").dt.offset_by("1d")) - month_parts(pl.col("start"))
    return windows.select(WINDOW, pl.max_horizontal(parts, 0).cast(pl.Float64).truediv(MONTH).alias("months"))


class Clock(Struct, frozen=True):
    """How time is counted for an amount: `ticks` to the beginning of a day, `length` of the time it is given for."""

    ticks: Callable[[pl.Expr], pl.Expr]
    length: int


MONTHLY = Clock(month_parts, MONTH)
DAILY = Clock(lambda day: (day - _EPOCH).dt.total_days(), 1)


def accrued(
    rows: pl.DataFrame,
    windows: pl.DataFrame,
    keys: Sequence[str],
    *,
    upto: str = "seen",
    clock: Clock = MONTHLY,
) -> pl.DataFrame:
    """The amounts of the rows (a month, or as the clock says) times how long they hold in every window.

    Rows: the keys, began, ended, amount. Columns: window:number, the keys, amount (money), there.
    """
    ends = windows.select(pl.col(upto).dt.offset_by("1d"))[upto]
    edges = pl.concat([windows["start"].head(1), ends]).cum_max()  # a window yet to begin is empty
    totals = running(_changes(rows, edges, keys, clock), len(edges), keys)
    totals = totals.with_columns(edges.gather(totals[AT]).alias("edge"))
    totals = totals.with_columns(passed=pl.col("rate") * clock.ticks(pl.col("edge")) - pl.col("past"))
    before = pl.col("passed").shift(1).over(keys) if keys else pl.col("passed").shift(1)
    amount = ((pl.col("passed") - before).cast(pl.Float64) / clock.length).round(6).cast(MONEY)
    found = totals.with_columns(amount.alias("amount"), (pl.col(AT) - 1).alias(WINDOW)).filter(pl.col(WINDOW) >= 0)
    return found.select(WINDOW, *keys, "amount", there=pl.col("amount") != 0)


def _changes(rows: pl.DataFrame, edges: pl.Series, keys: Sequence[str], clock: Clock) -> pl.DataFrame:
    """What every row adds to the rate, and to what the rate must not count. Columns: at, keys, rate, past."""
    lasting = rows.filter((pl.col("ended") > pl.col("began")) | pl.col("ended").is_null())
    comes = lasting.with_columns(position(lasting["began"], edges).alias(AT))
    gone = lasting.filter(pl.col("ended").is_not_null())
    goes = gone.with_columns(position(gone["ended"], edges).alias(AT), -pl.col("amount"))
    began = comes.select(AT, *keys, rate="amount", past=pl.col("amount") * clock.ticks(pl.col("began")))
    ended = goes.select(AT, *keys, rate="amount", past=pl.col("amount") * clock.ticks(pl.col("ended")))
    return pl.concat([began, ended])
