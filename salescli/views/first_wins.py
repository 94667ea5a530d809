"""The first deal that each rep won after being hired."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
from msgspec.structs import replace

from salescli.views.base import Source, day_of
from salescli.views.outcomes import closed, require_closed

if TYPE_CHECKING:
    from salescli.loading.dataset import Dataset

#: Whether a rep was hired before the deals of the files begin.
IS_OLDER = "rep:is_older"
_WON, _BEGIN = "rep:won", "rep:begin"


def require(dataset: Dataset, purpose: str) -> None:
    """Raise a MissingInputError where no column says which rep won a deal, and when."""
    require_closed(dataset, purpose)
    by_customer = dataset.has("deals", "customer_id") and dataset.has("customers", "customer_id", "rep_id")
    if not by_customer:
        dataset.require("deals", ("rep_id",), purpose)


def add_days(frame: pl.LazyFrame, source: Source) -> pl.LazyFrame:
    """The hires with `days` to the first deal that the rep won on that day or later; null without one by the as-of
    date. `rep:is_older` says whether the rep was hired before the first day on which a deal came in or closed.
    """
    exact = replace(source, dataset=source.dataset.exact, only=None, rows=False)
    deals = closed(exact, ["rep_id", "customer_id", "created_at"])
    begin = deals.select(pl.min_horizontal(_begins(exact)).min().alias(_BEGIN))
    won = deals.filter(pl.col("status") == "won", pl.col("date") <= source.as_of)
    won = _with_rep(won, exact).select(pl.col("rep_id").alias("entity"), pl.col("date").alias(_WON))
    known = frame.select("entity", "date").unique().drop_nulls().sort("date")
    wins = won.drop_nulls().unique().sort(_WON).with_columns(day=pl.col(_WON))
    firsts = known.join_asof(
        wins, left_on="date", right_on="day", by="entity", strategy="forward", check_sortedness=False
    )
    firsts = firsts.select("entity", "date", _WON)
    frame = frame.join(firsts, on=["entity", "date"], how="left", maintain_order="none")
    frame = frame.join(begin, how="cross")
    is_older = (pl.col("date") < pl.col(_BEGIN)).fill_null(value=False)
    days = (pl.col(_WON) - pl.col("date")).dt.total_days()
    return frame.with_columns(days.alias("days"), is_older.alias(IS_OLDER)).drop(_WON, _BEGIN)


def _begins(source: Source) -> list[pl.Expr]:
    """The days of a deal that may be the first of the files."""
    return [pl.col("date"), *([day_of("created_at")] if source.has("deals", "created_at") else [])]


def _with_rep(deals: pl.LazyFrame, source: Source) -> pl.LazyFrame:
    """The deals with their rep: their own, else that of their customer."""
    own = source.key("deals", "rep_id") if source.has("deals", "rep_id") else pl.lit(None, pl.String)
    deals = deals.with_columns(own.alias("rep_id"))
    if not (source.has("deals", "customer_id") and source.has("customers", "customer_id", "rep_id")):
        return deals
    order = ["started_at"] if source.has("customers", "started_at") else []
    spells = source.frame("customers", ["customer_id", "rep_id", *order])
    spells = spells.with_columns(source.key("customers", "customer_id"), source.key("customers", "rep_id"))
    by_age = pl.col("rep_id").sort_by([*order, "rep_id"], nulls_last=True).drop_nulls().first().alias("customer:rep")
    facts = spells.filter(pl.col("customer_id").is_not_null()).group_by("customer_id").agg(by_age)
    deals = deals.with_columns(source.key("deals", "customer_id")).join(facts, on="customer_id", how="left")
    return deals.with_columns(pl.coalesce("rep_id", "customer:rep").alias("rep_id"))
