"""How deals end: the status of each and the day it closed, from whatever columns the files have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import TYPE_CHECKING

import polars as pl
from msgspec.structs import replace

from salescli.loading.column_names import unread_of
from salescli.loading.mapping import outcome
from salescli.views.base import Source

if TYPE_CHECKING:
    from salescli.loading.dataset import Dataset

CLOSINGS, OUTCOME = outcome.CLOSINGS, outcome.OUTCOME
#: The types of activity that answer a lead.
CONTACTS = ("call", "email", "meeting")
#: The dates of its end, with their table.
ENDS = tuple(("deals", column) for column in CLOSINGS)
#: The columns that decide how a deal ends.
DECIDED_BY = ("status", *CLOSINGS)


def require_closed(dataset: Dataset, purpose: str) -> None:
    """Raise a MissingInputError where no column says when deals closed, or which were won."""
    dataset.require("deals", (), purpose)
    if not any(dataset.has("deals", column) for column in CLOSINGS):
        dataset.require("deals", ("closed_at",), purpose)
    if not any(dataset.has("deals", column) for column in ("status", "stage", "won_at", "lost_at")):
        dataset.require("deals", ("status",), purpose)


def require_open(dataset: Dataset, purpose: str) -> None:
    """Raise a MissingInputError where no column says which deals are open, or when they came in."""
    if not (_tells_status(dataset) and not given_closed(dataset) and _are_all_open(dataset)):
        require_closed(dataset, purpose)
    dataset.require("deals", ("created_at",), purpose)


def _tells_status(dataset: Dataset) -> bool:
    return dataset.has("deals", "status") or dataset.has("deals", "stage")


def _are_all_open(dataset: Dataset) -> bool:
    """Whether every deal has a status and is open: then no column has to say when deals closed.

    Unreadable words are reported where the deals are counted.
    """
    present = {column for column in ("status", "stage") if dataset.has("deals", column)}
    frame = dataset.frame("deals", sorted(present))
    status = status_of(present, dataset.settings.values_of("deals", "status"))
    is_blank = pl.col("stage").is_null()
    if "status" in present:
        is_blank = pl.col("status").is_null() & ~pl.col(unread_of("status"))
    ends = (status.is_in(["won", "lost"]) | is_blank).fill_null(value=False)
    return not frame.select(ends.any()).collect(engine="streaming").item()


def given_closed(dataset: Dataset) -> bool:
    """Whether a column says when deals closed."""
    return any(dataset.has("deals", column) for column in CLOSINGS)


def with_outcome(frame: pl.LazyFrame, source: Source) -> pl.LazyFrame:
    """Deals with their `status` and `closed_on`, the day they were won or lost (null for open ones)."""
    present = {column for column in OUTCOME if source.has("deals", column)}
    own = source.dataset.settings.values_of("deals", "status")
    left_open = source.dataset.reader.left_open
    frame = frame.with_columns(status_of(present, own, left_open).alias("status"))
    return frame.with_columns(outcome.closing_day(_columns(present), pl.col("status")).alias("closed_on"))


def status_of(present: Set[str], own: Mapping[str, str], left_open: set[str] | None = None) -> pl.Expr:
    """A deal's status by the columns present (see `outcome.status_of`)."""
    return outcome.status_of(_columns(present), own, left_open)


def _columns(present: Set[str]) -> Mapping[str, pl.Expr]:
    """The columns that say the outcome of a deal."""
    names = [*present, *([unread_of("status")] if "status" in present else [])]
    return {name: pl.col(name) for name in names}


def as_written(dataset: Dataset) -> frozenset[str]:
    """The choices of deals whose words are as in the files. A status may follow from a date instead."""
    if dataset.has("deals", "won_at") or dataset.has("deals", "lost_at"):
        return frozenset()
    return frozenset(column for column in ("status", "deal_type") if dataset.has("deals", column))


def as_coded(source: Source) -> Source:
    """The same, with numbers for the words of choices where they are stored as such: these are compared much faster."""
    return replace(source, coded=source.coded | as_written(source.dataset))


def closed(source: Source, columns: Sequence[str]) -> pl.LazyFrame:
    """Deals with their outcome by the day they closed (`date`)."""
    frame = with_outcome(source.frame("deals", [*columns, *OUTCOME]), source)
    return frame.with_columns(pl.col("closed_on").alias("date"))


def won_by_as_of(source: Source) -> pl.Expr:
    """Whether a deal (with its outcome) is won by the as-of date."""
    return ((pl.col("status") == "won") & (pl.col("closed_on") <= source.as_of)).fill_null(value=False)


def won_keys(source: Source) -> pl.LazyFrame:
    """The ids of the deals won by the as-of date. Columns: deal_id, won_deal (the same)."""
    return Source(source.dataset.exact, source.as_of, source.grain).gathered("won deals", "deals", _won, ["deal_id"])


def _won(source: Source) -> pl.LazyFrame:
    frame = with_outcome(source.frame("deals", ["deal_id", *OUTCOME]), source)
    won = frame.filter(won_by_as_of(source), pl.col("deal_id").is_not_null())
    return won.select("deal_id").unique().with_columns(won_deal=pl.col("deal_id"))
