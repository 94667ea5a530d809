"""How long entities stay: customers active and lost, reps employed, lifespans.

Rows have `entity`, `began`, `ended`; an entity is present while any of its rows lasts. Every function gives the numbers
of each window and group. The column `has_rows` says whether the group has anything in the window.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from salescli.engine.intervals.packed import coded
from salescli.engine.intervals.sweep import (
    AT,
    FIRST,
    LAST,
    changes_of,
    in_windows,
    merged,
    on_days,
    position,
    running,
    snapshots,
)
from salescli.engine.windows import FEW, WINDOW, at_once

_ONE = pl.lit(1, pl.Int64)


def tenure(rows: pl.DataFrame, windows: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """How many entities are present. Columns: window:number, the keys, before, after, lost, present.

    `before` counts those present on the day before the window, `after` those at its end, `lost` those before but not at
    the end, `present` those at any time of it.
    """
    group = [*keys, "entity"]
    rows = rows.select(*group, "began", "ended")
    if rows.height > FEW and rows.schema["entity"] == pl.String:
        rows = rows.with_columns(coded(rows["entity"])[0].alias("entity"))  # once for both
    stays = merged(on_days(rows, snapshots(windows)).select(*group, FIRST, LAST), group)
    visits = merged(in_windows(rows, windows).select(*group, FIRST, LAST), group)
    zero = pl.lit(0, pl.Int64)
    losses = (
        stays.lazy()
        .filter(pl.col(LAST) < windows.height)
        .select(pl.col(LAST).alias(AT), *keys, before=zero, after=zero, lost=_ONE, present=zero)
    )
    undone = losses.with_columns(pl.col(AT) + 1, -pl.col("lost"))
    changes = [
        changes_of(stays, keys, before=_ONE, after=zero, lost=zero, present=zero),
        changes_of(stays, keys, before=zero, after=_ONE, lost=zero, present=zero).with_columns(pl.col(AT) - 1),
        changes_of(visits, keys, before=zero, after=zero, lost=zero, present=_ONE),
        losses,
        undone,
    ]
    every = pl.concat(changes).with_columns(pl.col(AT).clip(lower_bound=0))
    return running(every, windows.height, keys).rename({AT: WINDOW})


def lifespan(rows: pl.DataFrame, windows: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """The entities that began by the end of every window, and how many days they stayed until then.

    Columns: window:number, the keys, customers, days, has_rows.
    """
    group = [*keys, "entity"]
    day = pl.lit(date(1970, 1, 1))
    far = pl.lit(date.max)
    ranges = rows.select(
        *group,
        (pl.col("began") - day).dt.total_days().alias(FIRST),
        ((pl.col("ended").fill_null(far) - day).dt.total_days() - 1).alias(LAST),
    )
    stays = merged(ranges, group)
    stays = stays.with_columns(
        (pl.col(LAST) + 1).alias("gone"),
        (pl.col(LAST).shift(1).over(group) + 1).alias("rested"),  # where the stay before ended
    )
    first = pl.col("rested").is_null()
    zero = pl.lit(0, pl.Int64)
    # An active entity has stayed to today, one that left to its last day: `resting` sums those last days.
    comes = stays.lazy().select(
        pl.col(FIRST).alias("day"),
        *keys,
        customers=pl.when(first).then(1).otherwise(0).cast(pl.Int64),
        active=_ONE,
        resting=-pl.col("rested").fill_null(0),
        born=pl.when(first).then(pl.col(FIRST)).otherwise(zero),
    )
    goes = stays.lazy().select(
        pl.col("gone").alias("day"), *keys, customers=zero, active=-_ONE, resting=pl.col("gone"), born=zero
    )
    days = (windows["seen"] - date(1970, 1, 1)).dt.total_days()
    moves = at_once(pl.concat([comes, goes]))
    changes = moves.with_columns(position(moves["day"], days).alias(AT)).drop("day")
    totals = running(changes, windows.height, keys).rename({AT: WINDOW})
    totals = totals.join(windows.select(WINDOW, today=days), on=WINDOW)
    lived = pl.col("active") * pl.col("today") + pl.col("resting") - pl.col("born")
    return totals.select(WINDOW, *keys, "customers", lived.alias("days"), has_rows=pl.col("customers") > 0)


def churn_months(rows: pl.DataFrame, windows: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """Monthly churn over the 12 calendar months up to the end of every window; the last month ends there too.

    Columns: window:number, the keys, rate_sum (over the months that have entities at their start), months (how many
    such months there are).
    """
    whole = _month_rates(rows, _months(windows), keys)
    needed = windows.select(WINDOW, "seen", month=pl.col("seen").dt.month_start())
    back = pl.date_ranges(pl.col("month").dt.offset_by("-11mo"), "month", "1mo", closed="left")
    earlier = needed.select(WINDOW, back.alias("start"))
    rates = earlier.explode("start").join(whole, on="start").drop("start")
    ends = needed.filter(pl.col("seen") == pl.col("seen").dt.month_end()).select(WINDOW, start="month")
    parts = [rates, ends.join(whole, on="start").drop("start").select(rates.columns)]
    for window, seen, month in needed.filter(pl.col("seen") != pl.col("seen").dt.month_end()).iter_rows():
        part = _month_rates(rows, _spans([month], [seen]), keys).with_columns(pl.lit(window, pl.Int64).alias(WINDOW))
        parts.append(part.select(rates.columns))
    return pl.concat(parts).group_by(WINDOW, *keys).agg(
        pl.col("rate").sum().alias("rate_sum"), pl.col("rate").count().cast(pl.Int64).alias("months")
    )  # fmt: skip


def _months(windows: pl.DataFrame) -> pl.DataFrame:
    """The 12 calendar months before the end of each window, as windows."""
    if windows.is_empty():
        return _spans([], [])
    first, last = windows["seen"].min(), windows["seen"].max()
    begin = pl.lit(first, pl.Date).dt.month_start().dt.offset_by("-11mo")
    starts = pl.select(pl.date_range(begin, pl.lit(last, pl.Date), "1mo").alias("start"))["start"]
    return _spans(starts.to_list(), starts.dt.month_end().to_list())


def _spans(starts: list[date], ends: list[date]) -> pl.DataFrame:
    frame = pl.DataFrame({"start": starts, "seen": ends}, schema={"start": pl.Date, "seen": pl.Date})
    return frame.with_row_index(WINDOW).with_columns(
        pl.col(WINDOW).cast(pl.Int64), before=pl.col("start").dt.offset_by("-1d")
    )


def _month_rates(rows: pl.DataFrame, months: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """The churn of each month. Columns: start, the keys, rate (null in a month without entities at its start)."""
    counts = tenure(rows, months, keys).join(months.select(WINDOW, "start"), on=WINDOW)
    rate = pl.col("lost").cast(pl.Float64) / pl.col("before")
    return counts.select("start", *keys, pl.when(pl.col("before") > 0).then(rate).alias("rate"))
