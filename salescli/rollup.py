"""From cells to numbers: a measure over spans of days and groups, in memory but in the streaming engine.

Sums run in the streaming engine because there a decimal that outgrows its room raises, where elsewhere it would wrap.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from salescli.cells import ATOM, ok_column, sum_column
from salescli.measures import Aggregate, Measure

#: Number of the span that a row belongs to.
WINDOW = "window"


def in_windows(cells: pl.LazyFrame, windows: pl.DataFrame) -> pl.LazyFrame:
    """The cells whose atom lies in a window, with the window's number.

    Windows (columns `window`, `start`, `end`) do not overlap, are sorted, and begin and end where atoms do.
    """
    spans = windows.lazy().select(WINDOW, pl.col("start").alias("span_start"), pl.col("end").alias("span_end"))
    dated = cells.filter(pl.col(ATOM).is_not_null()).sort(ATOM)
    found = dated.join_asof(spans, left_on=ATOM, right_on="span_start", strategy="backward")
    return found.filter(pl.col(ATOM) <= pl.col("span_end")).drop("span_end")


def aggregate(measure: Measure, cells: pl.LazyFrame, keys: Sequence[str], name: str) -> pl.LazyFrame:
    """The measure of every window and group. Columns: `window`, the keys, `name`."""
    return cells.group_by([WINDOW, *keys]).agg(_expression(measure).alias(name))


def _expression(measure: Measure) -> pl.Expr:
    took_part = pl.col(ok_column(measure.where))
    if measure.aggregate is Aggregate.SUM:
        return pl.col(sum_column(measure)).sum()
    if measure.aggregate is Aggregate.COUNT:
        return took_part.sum().cast(pl.Int64)
    if measure.aggregate is Aggregate.DISTINCT:
        return pl.col(measure.column).filter(took_part > 0).drop_nulls().n_unique().cast(pl.Int64)
    return quantile(pl.col(measure.column), took_part, 0.5 if measure.aggregate is Aggregate.MEDIAN else 0.9)


def quantile(values: pl.Expr, counts: pl.Expr, share: float) -> pl.Expr:
    """A quantile, by linear interpolation, of values that each stand for a number of rows."""
    ordered = values.filter(counts > 0).sort()
    reached = counts.filter(counts > 0).sort_by(values.filter(counts > 0)).cum_sum()
    position = (counts.sum().cast(pl.Float64) - 1) * share
    low = ordered.filter(reached > position.floor()).first().cast(pl.Float64)
    high = ordered.filter(reached > position.ceil()).first().cast(pl.Float64)
    return low + (high - low) * (position - position.floor())


def present(
    measure: Measure, cells: pl.LazyFrame, windows: pl.DataFrame, keys: Sequence[str], name: str
) -> pl.LazyFrame:
    """How many intervals touch each window, a group: begun by its end less ended before its start.

    Only windows with any are given. Columns: `window`, the keys, `name`.
    """
    begun = sum_column(Measure(measure.view, Aggregate.SUM, column="begun"))
    ended = sum_column(Measure(measure.view, Aggregate.SUM, column="ended"))
    bounds = windows.lazy().sort("start")
    first_seen = cells.sort(ATOM).join_asof(
        bounds.select(WINDOW, pl.col("end").alias("edge")), left_on=ATOM, right_on="edge", strategy="forward"
    )
    gone = cells.with_columns((pl.col(ATOM) + pl.duration(days=1)).alias("after")).sort("after").join_asof(
        bounds.select(WINDOW, pl.col("start").alias("edge")), left_on="after", right_on="edge", strategy="forward"
    )  # fmt: skip
    changes = pl.concat(
        [
            first_seen.select(WINDOW, *keys, pl.col(begun).cast(pl.Int64).alias(name)),
            gone.select(WINDOW, *keys, -pl.col(ended).cast(pl.Int64).alias(name)),
        ]
    ).filter(pl.col(WINDOW).is_not_null())
    groups = changes.select(keys).unique() if keys else pl.LazyFrame({"": [None]}).select([])
    spine = windows.lazy().select(WINDOW)
    spine = spine.join(groups, how="cross") if keys else spine
    steps = changes.group_by([WINDOW, *keys]).agg(pl.col(name).sum())
    filled = spine.join(steps, on=[WINDOW, *keys], how="left", nulls_equal=True).sort(WINDOW)
    running = pl.col(name).fill_null(0).cum_sum()
    counted = filled.with_columns(running.over(keys) if keys else running)
    return counted.filter(pl.col(name) > 0)
