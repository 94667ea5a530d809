"""Which function computes which aggregate of intervals."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from salescli.engine.intervals import ages, headcount, proration, recurring_revenue, sweep
from salescli.model.measures import Aggregate

if TYPE_CHECKING:
    import polars as pl

_READERS: Mapping[Aggregate, Callable[[pl.DataFrame, pl.DataFrame, Sequence[str]], pl.DataFrame]] = {
    Aggregate.OPEN: sweep.open_at_end,
    Aggregate.AGE: ages.at_end,
    Aggregate.TENURE: headcount.tenure,
    Aggregate.LIFESPAN: headcount.lifespan,
    Aggregate.CHURN_MONTHS: headcount.churn_months,
    Aggregate.RECURRING: recurring_revenue.recurring,
    Aggregate.IN_FORCE: recurring_revenue.in_force,
    Aggregate.ACCRUED: proration.accrued,
}


def reader(aggregate: Aggregate) -> Callable[[pl.DataFrame, pl.DataFrame, Sequence[str]], pl.DataFrame]:
    """The function for an aggregate: it takes aggregates, windows and keys."""
    return _READERS[aggregate]
