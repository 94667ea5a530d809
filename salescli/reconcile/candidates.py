"""Single rows as large as the gap between a figure and the published number, where no reading explains it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

import polars as pl

from salescli.loading.parsing import decimals
from salescli.loading.parsing.numbers import MONEY
from salescli.loading.places import lines_of
from salescli.reconcile.differences import REASONS

if TYPE_CHECKING:
    from decimal import Decimal

    from polars._typing import PolarsDataType

    from salescli.loading.dataset import Dataset
    from salescli.reconcile.days import Days

SCHEMA: Mapping[str, PolarsDataType] = {
    "table": pl.String, "file": pl.String, "line": pl.Int64, "deal_id": pl.String, "amount": MONEY, "reason": pl.String,
}  # fmt: skip
#: How many are shown, and how far from the ends of the period they may lie.
_MOST = 5
_NEAR = timedelta(days=7)


def of_deals(deals: pl.LazyFrame, gap: Decimal, half: Decimal, days: Days, dataset: Dataset) -> pl.DataFrame:
    """Won deals whose value is as large as the gap: those left out, those of the period, those within a week of it.

    Columns: see SCHEMA. The left out come first, then the rest by day, file and line.
    """
    day = pl.col("closed_on")
    left_out = (pl.col("kind") != "usual") | day.is_null()
    near = day.is_between(days.start - _NEAR, days.seen + _NEAR)
    low, high = (decimals.literal(limit, MONEY) for limit in (abs(gap) - half, abs(gap) + half))
    reason = (
        pl.when(pl.col("kind") != "usual").then(pl.col("kind").replace(REASONS))
        .when(day.is_null()).then(pl.lit("closed_at –"))
        .otherwise(pl.format("closed_at {}", day))
    )  # fmt: skip
    found = deals.filter(
        pl.col("status") == "won", pl.col("value").abs().is_between(low, high), left_out | near
    ).with_columns(table=pl.lit("deals"), deal_id="id", amount="value", reason=reason, left=~left_out)
    found = found.sort("left", "closed_on", "row:file", "row:index", nulls_last=True).head(_MOST)
    names = [name for name in SCHEMA if name not in ("file", "line")]
    collected = found.select("row:file", "row:index", *names).with_row_index("order").collect(engine="streaming")
    return lines_of(collected, dataset).sort("order").select(pl.col(name).cast(kind) for name, kind in SCHEMA.items())
