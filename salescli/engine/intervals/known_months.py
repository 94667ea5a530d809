"""How far customers are known whose rows are each of a month: to the end of the last month of the files.

A period that begins later is not known, one that reaches further is not complete, and is seen from that day.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from salescli.engine.windows import WINDOW
from salescli.views import named

if TYPE_CHECKING:
    from salescli.engine.plan import Plan
    from salescli.loading.dataset import Dataset
    from salescli.model.measures import Measure

_TABLE = "customers"


def known_to(plan: Plan, dataset: Dataset) -> date | None:
    """The last day that is known of the customers, where a KPI counts them by months; else None."""
    if not any(map(_is_of_customers, plan.measures.values())):
        return None
    from salescli.views import months

    found = months.of(dataset)
    return found.end if found else None


def range_end(plan: Plan, known_to: date | None, as_of: date) -> date:
    """The day to which a KPI of states is shown: the as-of date, or an earlier one to which its customers are known."""
    return min(as_of, known_to) if known_to and plan.event_tables == (_TABLE,) else as_of


def with_ends(windows: pl.DataFrame, known_to: date | None) -> pl.DataFrame:
    """The periods, not complete where they reach further than the customers are known."""
    if known_to is None:
        return windows
    return windows.with_columns(pl.col("complete") & (pl.col("end") <= known_to))


def known(windows: pl.DataFrame, known_to: date | None) -> pl.DataFrame:
    """The periods of which something is known."""
    return windows if known_to is None else windows.filter(pl.col("start") <= known_to)


def seen(windows: pl.DataFrame, measure: Measure, known_to: date | None) -> pl.DataFrame:
    """The periods as a measure sees them: from no later a day than its customers are known to."""
    if known_to is None or not _is_of_customers(measure):
        return windows
    return windows.with_columns(pl.col("seen", "before").clip(upper_bound=known_to))


def forgotten(
    frame: pl.LazyFrame, measures: Mapping[str, Measure], windows: pl.DataFrame, known_to: date | None
) -> pl.LazyFrame:
    """Numbers of windows, null where they are of customers and the window begins after these are known."""
    if known_to is None:
        return frame
    late = windows.filter(pl.col("start") > known_to)[WINDOW]
    is_known = ~pl.col(WINDOW).is_in(late.implode())
    return frame.with_columns(
        pl.when(is_known).then(pl.col(name)).alias(name)
        for name, measure in measures.items()
        if not measure.only_checked and _is_of_customers(measure)
    )


def _is_of_customers(measure: Measure) -> bool:
    return any(named(view).table == _TABLE for view in (measure.view, *measure.also) if view)
