"""Won deals of customers who had won deals on earlier days."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import polars as pl
from msgspec.structs import replace

from salescli.loading.kept.by_code import joined
from salescli.loading.order_lines.part import WHOLE
from salescli.model.calendar import Grain
from salescli.views.base import Source
from salescli.views.outcomes import as_coded, closed

if TYPE_CHECKING:
    from salescli.loading.dataset import Dataset

_FIRST_WIN = "customer:first_win"


def first_wins(source: Source) -> pl.LazyFrame:
    """The first day on which each customer's deal was won, of all deals of the files. Columns: customer_id, that day.

    A deal won after the as-of date does not count.
    """
    whole = replace(source, dataset=source.dataset.exact, only=None, part=WHOLE, rows=False)
    return whole.gathered("first wins", "deals", _first_wins, ["customer_id"])


def _first_wins(source: Source) -> pl.LazyFrame:
    won = closed(source, ["customer_id"]).filter(pl.col("status") == "won", pl.col("date") <= source.as_of)
    won = won.select(source.key("deals", "customer_id"), "date").filter(pl.col("customer_id").is_not_null())
    return won.group_by("customer_id").agg(pl.col("date").min().alias(_FIRST_WIN))


def first_won(dataset: Dataset) -> date | None:
    """The first day on which the files know a won deal; None without one."""
    source = as_coded(Source(dataset.exact, date.max, Grain.DAY))
    won = closed(source, []).filter(pl.col("status") == "won")
    day: date | None = won.select(pl.col("date").min()).collect(engine="streaming").item()
    return day


def add_is_repeat(frame: pl.LazyFrame, source: Source) -> pl.LazyFrame:
    """The closed deals with `is_repeat`: whether a deal of the customer had been won on an earlier day."""
    frame = frame.with_columns(source.key("deals", "customer_id"))
    frame = joined(frame, first_wins(source), "customer_id")
    later = (pl.col("date") > pl.col(_FIRST_WIN)).fill_null(value=False)
    return frame.with_columns(later.alias("is_repeat")).drop(_FIRST_WIN)
