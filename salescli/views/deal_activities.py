"""How many activities a deal took until it closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
from msgspec.structs import replace

from salescli.loading.order_lines.part import WHOLE
from salescli.views.base import Source, day_of

if TYPE_CHECKING:
    from salescli.loading.dataset import Dataset

#: The types of activity that count, by the columns of their numbers.
COLUMNS = {"calls": "call", "emails": "email", "meetings": "meeting", "demos": "demo"}


def require(dataset: Dataset, purpose: str) -> None:
    """Raise a MissingInputError where the files do not say which activities are on which deal."""
    dataset.require("activities", ("type", "occurred_at", "deal_id"), purpose)
    dataset.require("deals", ("deal_id",), purpose)


def add_activities(frame: pl.LazyFrame, source: Source) -> pl.LazyFrame:
    """The deals with the number of activities of each type that were done on them up to their date.

    Columns: those of `COLUMNS`, whole numbers; 0 for a deal without an id.
    """
    if set(COLUMNS) <= set(frame.collect_schema().names()):
        return frame
    frame = frame.with_columns(source.key("deals", "deal_id"))
    done = replace(source, part=WHOLE).gathered("done activities", "activities", _done, None)
    pairs = frame.select("deal_id", "date").unique().join(done, on="deal_id")
    of_type = (pl.col("type").eq(word).sum().cast(pl.Int64).alias(column) for column, word in COLUMNS.items())
    counts = pairs.filter(pl.col("occurred") <= pl.col("date")).group_by("deal_id", "date").agg(of_type)
    frame = frame.join(counts, on=["deal_id", "date"], how="left", maintain_order="none")
    return frame.with_columns(pl.col(column).fill_null(0) for column in COLUMNS)


def _done(source: Source) -> pl.LazyFrame:
    """Done activities of those types on deals. Columns: deal_id, type, occurred (the day)."""
    present = [column for column in ("deal_id", "type", "occurred_at", "done") if source.has("activities", column)]
    frame = source.dataset.exact.frame("activities", present, part=source.part)
    done = pl.col("done").fill_null(value=False) if "done" in present else pl.lit(value=True)
    frame = frame.filter(done, pl.col("type").is_in(list(COLUMNS.values())))
    key = source.dataset.exact.key("activities", "deal_id")
    return frame.select(key, "type", day_of("occurred_at").alias("occurred")).filter(pl.col("deal_id").is_not_null())
