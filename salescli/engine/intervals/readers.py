"""What computes the numbers of each interval aggregate."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import polars as pl

from salescli.engine.intervals import ages, headcount, open_rows, proration, recurring_revenue
from salescli.model.measures import Aggregate

#: Computes the numbers of interval measures for every window and group: (rows, windows, keys) to a frame.
Reader = Callable[[pl.DataFrame, pl.DataFrame, Sequence[str]], pl.DataFrame]

_READERS: Mapping[Aggregate, Reader] = {
    Aggregate.OPEN: open_rows.open_at_end,
    Aggregate.AGE: ages.at_end,
    Aggregate.TENURE: headcount.tenure,
    Aggregate.LIFESPAN: headcount.lifespan,
    Aggregate.CHURN_MONTHS: headcount.churn_months,
    Aggregate.RECURRING: recurring_revenue.recurring,
    Aggregate.IN_FORCE: recurring_revenue.in_force,
    Aggregate.ACCRUED: proration.accrued,
}


def reader(aggregate: Aggregate) -> Reader:
    """The function that computes an interval aggregate."""
    return _READERS[aggregate]
