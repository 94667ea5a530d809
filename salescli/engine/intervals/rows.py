"""The rows behind partial aggregates of intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from salescli.engine.batch import ScanSpec, singles
from salescli.engine.eligibility import participation
from salescli.engine.windows import BUCKET, at_once

if TYPE_CHECKING:
    from salescli.model.measures import Measure


def counted(measure: Measure, aggregates: pl.DataFrame, spec: ScanSpec, *, every: bool = False) -> pl.DataFrame:
    """The rows that an interval measure counts, of those that pass the filters; with `every` of all.

    Columns: those of the aggregates, began, ended, amount (of a paused row 0 from then on), count; with `every` also
    is_wanted (whether the row passes the filters).
    """
    (single,) = singles(measure)
    part = participation(single)
    passed = [pl.col(filter_.column).is_not_null() for filter_ in spec.filters]
    is_wanted = pl.all_horizontal(pl.lit(value=True), *passed)
    rows = aggregates.lazy().filter(pl.col(part.ok_column) > 0, pl.col(BUCKET).is_not_null())
    amount = pl.col(part.sum_column(measure.column)) if measure.sums else pl.lit(0, pl.Int64)
    columns = {"amount": amount, "count": pl.col(part.ok_column).cast(pl.Int64)}
    if every:
        columns["is_wanted"] = is_wanted
    else:
        rows = rows.filter(is_wanted)
    if "began" not in measure.details:
        columns["began"] = pl.col(BUCKET)
    found = at_once(rows.with_columns(**columns), aggregates.height)
    if measure.pauses:
        from salescli.engine.intervals import recurring_revenue

        ranked = [] if measure.sums or not measure.column else [measure.column]
        found = recurring_revenue.with_pauses(found, ranked) if measure.column else found.drop("paid_until")
    if measure.lasts:
        end = pl.col("began") + pl.duration(days=measure.lasts)
        found = found.with_columns(pl.when(end <= spec.as_of).then(end).alias("ended"))
    return found
