"""Views of the activities: those that took place, by type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import polars as pl

from salescli.views import deal_activities
from salescli.views.base import Condition, DerivedColumn, Source, View, day_of, days, has, needs
from salescli.views.outcomes import CONTACTS, require_closed, won_keys

if TYPE_CHECKING:
    from salescli.loading.dataset import Dataset

_TYPES = ("call", "email", "meeting", "demo", "quote")


def _activities(source: Source, columns: Sequence[str]) -> pl.LazyFrame:
    """Activities by the day they occurred, with `is_done`: all are, where no column says; a blank in it means no."""
    frame = source.frame("activities", [*columns, "type", "occurred_at", "done"])
    done = source.flag("done") if source.has("activities", "done") else pl.lit(value=True)
    return frame.with_columns(day_of("occurred_at").alias("date"), done.alias("is_done"))


def happened(source: Source) -> pl.LazyFrame:
    """The days on which activities took place."""
    if not source.has("activities", "occurred_at"):
        return pl.LazyFrame()
    return days(_activities(source, []).filter("is_done"), ["date"])


def _add_won_deal(frame: pl.LazyFrame, source: Source) -> pl.LazyFrame:
    """The rows with the id of the activity's deal, if that deal is won by the as-of date."""
    frame = frame.with_columns(source.key("activities", "deal_id"))
    return frame.join(won_keys(source), on="deal_id", how="left", maintain_order="none")


def _require_won_deals(dataset: Dataset, purpose: str) -> None:
    require_closed(dataset, purpose)
    dataset.require("deals", ("deal_id",), purpose)


def _done(kind: str) -> Condition:
    return Condition(pl.col("is_done") & (pl.col("type") == kind), f"done {kind}s", within="done")


VIEWS: Mapping[str, View] = {
    "activities": View(
        table="activities",
        noun="activities",
        dated_by="occurred_at",
        rows=_activities,
        requires=needs("activities", "type", "occurred_at"),
        given=has("activities", "type", "occurred_at"),
        conditions={
            **{kind: _done(kind) for kind in _TYPES},
            "contact": Condition(
                pl.col("is_done") & pl.col("type").is_in(CONTACTS), "done calls, emails and meetings", within="done"
            ),
            "of no deal": Condition(
                pl.col("is_done")
                & pl.col("type").is_in(list(deal_activities.COLUMNS.values()))
                & pl.col("deal_id").is_null(),
                "done activities",
                ("deal_id",),
                "done",
            ),
            "done": Condition(pl.col("is_done"), "done activities"),
        },
        derived={"won_deal": DerivedColumn(("deal_id",), _add_won_deal, requires=_require_won_deals)},
        decided_by=("type", "occurred_at", "done"),
    )
}
