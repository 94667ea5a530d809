"""The keys of partial aggregates: buckets of days, groups, filters and details."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from salescli.engine.windows import BUCKET
from salescli.loading.column_names import CURRENCY_COLUMN
from salescli.model.calendar import Grain

if TYPE_CHECKING:
    from salescli.engine.batch import Batch, ScanSpec

#: The bucket of days before the first cut, where only cuts keep days apart.
_BEFORE_ALL = pl.lit(date.min)


def keys_of(batch: Batch, spec: ScanSpec, frame: pl.LazyFrame) -> list[str | pl.Expr]:
    """The keys of the partial aggregates of a frame, each once: a detail may be a dimension already."""
    keys: list[str | pl.Expr] = [_bucket("date", batch, spec).alias(BUCKET), *_groups(batch, spec)]
    keys += [filter_.column for filter_ in spec.filters]
    for detail in batch.details:
        if detail == "ended":
            keys.append(_bucket("ended", batch, spec).alias("ended"))
        elif detail not in spec.keys:
            keys.append(detail)
    if CURRENCY_COLUMN in frame.collect_schema().names():
        keys.append(CURRENCY_COLUMN)
    return keys


def _groups(batch: Batch, spec: ScanSpec) -> list[str | pl.Expr]:
    """The group columns; of flows without a value outside of the windows of the question, where no group counts."""
    if not spec.windows or not all(measure.is_flow for measure in batch.measures):
        return list(spec.keys)
    date_ = pl.col("date")
    counts = pl.any_horizontal(date_.is_between(span.start, span.end) for span in spec.windows)
    return [pl.when(counts).then(pl.col(key)).alias(key) for key in spec.keys]


def _bucket(column: str, batch: Batch, spec: ScanSpec) -> pl.Expr:
    """The first day of the bucket of a date; null without a date."""
    day = pl.col(column)
    over_all = spec.grain is Grain.TOTAL
    if spec.by_day or any(measure.is_daily(over_all=over_all) for measure in batch.measures):
        return day
    start = pl.when(day.is_not_null()).then(_BEFORE_ALL) if spec.windows else spec.calendar.truncate(day, spec.grain)
    cuts = [
        cut for cut in spec.cuts
        if over_all or spec.windows or spec.calendar.start_of(cut, spec.grain) != cut
    ]  # fmt: skip
    return pl.max_horizontal(start, *(pl.when(day >= cut).then(pl.lit(cut)) for cut in cuts)) if cuts else start


def names_of(keys: Sequence[str | pl.Expr]) -> list[str]:
    """The names of keys."""
    return [key if isinstance(key, str) else key.meta.output_name() for key in keys]
