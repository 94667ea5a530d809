"""How old what lasts is at the ends of periods."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from salescli.engine.few import ages as few
from salescli.engine.few.spells import in_python_where_few
from salescli.engine.intervals.quantiles import quantile
from salescli.engine.intervals.sweep import AT, FIRST, LAST, changes_of, on_days, running
from salescli.engine.windows import WINDOW

_AGE = "age"


@in_python_where_few(few.at_end)
def at_end(rows: pl.DataFrame, windows: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """How many rows (by their `count`) are in force at the end of every window, and for how many days they have been.

    Columns: window:number, the keys, rows, days (of all of them together), median (of their days), has_rows.
    """
    in_force = on_days(rows, windows["seen"])
    began = pl.col("began").to_physical().cast(pl.Int64)  # days since 1970
    changes = changes_of(in_force, keys, rows=pl.col("count"), begun=pl.col("count") * began)
    counts = running(changes, windows.height, keys).rename({AT: WINDOW})
    today = windows.select(WINDOW, today=pl.col("seen").to_physical().cast(pl.Int64))
    days = (pl.col("rows") * pl.col("today") - pl.col("begun")).alias("days")
    found = counts.join(today, on=WINDOW).select(WINDOW, *keys, "rows", days, has_rows=pl.col("rows") > 0)
    medians = _medians(in_force, today, keys)
    return found.join(medians, on=[WINDOW, *keys], how="left", nulls_equal=True)


def _medians(in_force: pl.DataFrame, today: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """The median age at the end of every window with rows. Columns: window:number, the keys, median."""
    began = pl.col("began").to_physical().cast(pl.Int64)
    each = in_force.lazy().select(pl.int_ranges(FIRST, pl.col(LAST) + 1).alias(WINDOW), *keys, "count", began)
    each = each.explode(WINDOW).join(today.lazy(), on=WINDOW)
    each = each.with_columns((pl.col("today") - pl.col("began")).alias(_AGE))
    each = each.group_by(WINDOW, *keys, _AGE).agg(pl.col("count").sum())
    median = quantile(pl.col(_AGE), pl.col("count"), 0.5).alias("median")
    return each.group_by(WINDOW, *keys).agg(median).collect(engine="streaming")
