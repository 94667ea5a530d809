"""Moments that can be subtracted; local times cannot, where the clock changes between them.

A local time that happens twice counts as the first of the two. One that the clock was put forward over never happens;
it is moved later by that hour. Its order among others is unknown: it may be meant by the clock before or after.
"""

from __future__ import annotations

from functools import partial

import polars as pl

from salescli.loading.column_names import utc_of

#: What is known of a moment, by field: its local day; whether it has no time of day (exact midnight is none); the
#: time in UTC; and by how much the clock was put forward over it, usually 0.
DAY, BARE, INSTANT, GAP = "day", "bare", "instant", "gap"
#: Clocks are put forward by less than the first; in some places once by a whole day.
_NEARBY = ("3h", "27h")


def known_of(frame: pl.LazyFrame, column: str, timezone: str | None) -> dict[str, pl.Expr]:
    """What is known of the moments of a column that was read with its time of day, by field.

    A column of days, which no row gives a time, is compared by day, whatever the instants are.
    """
    if is_of_days(frame, column):
        day = pl.col(column)
        found = {DAY: day, BARE: pl.when(day.is_not_null()).then(pl.lit(value=True))}
        return {**found, INSTANT: day.cast(pl.Datetime("us")), GAP: pl.lit(0, pl.Duration("us"))}
    local = pl.col(column).cast(pl.Datetime("us"))
    seconds = local.dt.hour().cast(pl.Int32) * 3600 + local.dt.minute().cast(pl.Int32) * 60 + local.dt.second()
    found = {DAY: local.dt.date(), BARE: seconds == 0}
    has_utc = utc_of(column) in frame.collect_schema().names()
    if timezone is None:  # days are those of the column's one offset, or of UTC
        instant = pl.coalesce(utc_of(column), local) if has_utc else local
        return {**found, INSTANT: instant, GAP: pl.lit(0, pl.Duration("us"))}
    in_utc = pl.col(utc_of(column)) if has_utc else pl.lit(None, pl.Datetime("us"))
    both = pl.struct(local.alias("local"), in_utc.alias("utc"))
    instants = both.map_batches(partial(_instants, timezone), return_dtype=_INSTANTS, is_elementwise=True)
    return {**found, INSTANT: instants.struct.field(INSTANT), GAP: instants.struct.field(GAP)}


def is_of_days(frame: pl.LazyFrame, column: str) -> bool:
    """Whether no row of a frame has a time of day in the column."""
    return frame.collect_schema()[column] == pl.Date


_INSTANTS = pl.Struct({INSTANT: pl.Datetime("us"), GAP: pl.Duration("us")})


def _instants(timezone: str, moments: pl.Series) -> pl.Series:
    """The moments in UTC, with the time by which the clock was put forward over them.

    Moments: local, and utc where they have an offset.
    """
    frame = moments.struct.unnest()
    plain = frame.filter(pl.col("utc").is_null(), pl.col("local").is_not_null())
    if plain.is_empty():
        return frame.select(pl.col("utc").alias(INSTANT), pl.lit(0, pl.Duration("us")).alias(GAP)).to_struct()
    frame = frame.with_columns(pl.coalesce("utc", _in_utc(pl.col("local"), timezone)).alias(INSTANT))
    frame = frame.with_columns(pl.lit(0, pl.Duration("us")).alias(GAP))
    missing = pl.col(INSTANT).is_null() & pl.col("local").is_not_null()
    if frame.select(missing.any()).item():
        before, after = (_offset_near(pl.col("local"), sign, timezone) for sign in ("-", ""))
        frame = frame.with_columns(
            pl.when(missing).then(pl.col("local") - before).otherwise(INSTANT).alias(INSTANT),
            pl.when(missing).then(after - before).otherwise(GAP).alias(GAP),
        )
    return frame.select(INSTANT, GAP).to_struct()


def _in_utc(local: pl.Expr, timezone: str) -> pl.Expr:
    """Local times in UTC; null for one that the clock was put forward over."""
    clock = local.dt.replace_time_zone(timezone, ambiguous="earliest", non_existent="null")
    return clock.dt.convert_time_zone("UTC").dt.replace_time_zone(None)


def _offset_near(local: pl.Expr, sign: str, timezone: str) -> pl.Expr:
    """How far the clock is ahead of UTC some hours before or after local times that never happen."""
    nearby = [local.dt.offset_by(f"{sign}{hours}") for hours in _NEARBY]
    return pl.coalesce(moment - _in_utc(moment, timezone) for moment in nearby)
