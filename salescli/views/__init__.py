"""Views: the rows that measures count, each with the date it is counted on. One module a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from salescli.model.schema import DIMENSIONS
from salescli.views import activities, costs, customers, deals, reps
from salescli.views.base import Rule, Source, View, build, checked_columns

if TYPE_CHECKING:
    import polars as pl

    from salescli.model.measures import Measure

__all__ = ["HAPPENED", "VIEWS", "Rule", "Source", "View", "build", "checked_columns", "told_apart"]

VIEWS: Mapping[str, View] = {
    **deals.VIEWS,
    **activities.VIEWS,
    **customers.VIEWS,
    **reps.VIEWS,
    **costs.VIEWS,
}

#: By table the days on which something happened in its files. What is planned, and reps, have no say.
HAPPENED: Mapping[str, Callable[[Source], pl.LazyFrame]] = {
    "deals": deals.happened,
    "activities": activities.happened,
    "customers": customers.happened,
    "costs": costs.happened,
}


def told_apart(measure: Measure) -> tuple[str, ...]:
    """The dimensions that tell which rows a measure means: lines of one deal may differ in them."""
    return tuple(column for column in VIEWS[measure.view].condition(measure.where).reads if column in DIMENSIONS)
