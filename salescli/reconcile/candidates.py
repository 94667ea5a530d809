"""Single rows as large as the gap between a figure and the published number, where no reading explains it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

import polars as pl

from salescli.loading.parsing import decimals
from salescli.loading.parsing.numbers import MONEY
from salescli.loading.places import lines_of
from salescli.reconcile.deal_terms import USUAL
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
    left_out = (pl.col("kind") != USUAL) | day.is_null()
    near = day.is_between(days.start - _NEAR, days.seen + _NEAR)
    reason = (
        pl.when(pl.col("kind") != USUAL).then(pl.col("kind").replace(REASONS))
        .when(day.is_null()).then(pl.lit("closed_at –"))
        .otherwise(pl.format("closed_at {}", day))
    )  # fmt: skip
    found = deals.filter(pl.col("status") == "won", _is_as_large("value", gap, half), left_out | near)
    found = found.with_columns(table=pl.lit("deals"), deal_id="id", amount="value", reason=reason, left=~left_out)
    return _listed(found.sort("left", "closed_on", "row:file", "row:index", nulls_last=True), dataset)


def of_subscriptions(rows: pl.LazyFrame, gap: Decimal, half: Decimal, days: Days, dataset: Dataset) -> pl.DataFrame:
    """Subscriptions that pay as much as the gap: those in force at the end of the period, or that began or ended within
    a week of its ends. Columns: see SCHEMA.
    """
    near = [pl.col(day).is_between(edge - _NEAR, edge + _NEAR)
            for day in ("began", "ended") for edge in (days.start, days.seen)]  # fmt: skip
    in_force = (pl.col("began") <= days.seen) & (pl.col("ended").is_null() | (pl.col("ended") > days.seen))
    ended = pl.col("ended").cast(pl.String).fill_null("–")
    found = rows.filter(_is_as_large("amount", gap, half), pl.any_horizontal(in_force, *near).fill_null(value=False))
    found = found.with_columns(
        table=pl.lit("customers"),
        deal_id=pl.lit(None, pl.String),
        reason=pl.format("customer_id {}, began {}, ended {}", "entity", "began", ended),
    )
    return _listed(found.sort("began", "row:file", "row:index"), dataset)


def _is_as_large(name: str, gap: Decimal, half: Decimal) -> pl.Expr:
    low, high = (decimals.literal(limit, MONEY) for limit in (abs(gap) - half, abs(gap) + half))
    return pl.col(name).abs().is_between(low, high)


def _listed(found: pl.LazyFrame, dataset: Dataset) -> pl.DataFrame:
    """The first of the rows, with their places."""
    names = [name for name in SCHEMA if name not in ("file", "line")]
    few = found.head(_MOST).select("row:file", "row:index", *names).with_row_index("order")
    listed = lines_of(few.collect(engine="streaming"), dataset).sort("order")
    return listed.select(pl.col(name).cast(kind) for name, kind in SCHEMA.items())
