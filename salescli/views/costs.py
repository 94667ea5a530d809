"""The view of the costs: a ledger of what was spent on sales and marketing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from salescli.views.base import Source, View, dated, days, has, needs

if TYPE_CHECKING:
    import polars as pl


def happened(source: Source) -> pl.LazyFrame:
    """The days on which costs arose."""
    return days(source.frame("costs", ["incurred_at"]), ["incurred_at"])


VIEWS: Mapping[str, View] = {
    "costs": View(
        table="costs",
        noun="costs",
        dated_by="incurred_at",
        rows=dated("costs", "incurred_at"),
        requires=needs("costs", "incurred_at", "amount"),
        given=has("costs", "incurred_at", "amount"),
        decided_by=("incurred_at",),
    )
}
