"""From partial aggregates to numbers: what happens in spans of days, by group.

Sums run in the streaming engine: it raises when a decimal overflows, where Polars' other engine wraps silently.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from salescli.engine.eligibility import participation
from salescli.engine.few.values import ROOM
from salescli.engine.windows import BUCKET, WINDOW, bounds
from salescli.errors import too_large
from salescli.model.measures import Aggregate, Measure

if TYPE_CHECKING:
    from salescli.engine.batch import ScanSpec


def wanted(frame: pl.DataFrame, spec: ScanSpec, *, everywhere: bool = False) -> pl.LazyFrame:
    """The aggregates that pass the filters; with `everywhere` filters on the split do not apply."""
    lazy = frame.lazy()
    for filter_ in spec.filters:
        if not (everywhere and filter_.dimension in spec.by):
            lazy = lazy.filter(pl.col(filter_.column).is_not_null())
    return lazy


def alike(frames: Sequence[pl.LazyFrame]) -> list[pl.LazyFrame]:
    """Frames of several views, with texts for categories: only one of them may have these."""
    return [
        frame.with_columns(
            pl.col(name).cast(pl.String)
            for name, dtype in frame.collect_schema().items()
            if isinstance(dtype, pl.Categorical)
        )
        for frame in frames
    ]


def in_spans(aggregates: pl.LazyFrame, spans: pl.DataFrame) -> pl.LazyFrame:
    """The partial aggregates whose bucket lies in a span, with the span's number.

    Spans (columns `window:number`, `start`, `end`) do not overlap, are sorted, and begin and end where buckets do.
    """
    bounds = spans.lazy().select(WINDOW, pl.col("start").alias("span_start"), pl.col("end").alias("span_end"))
    dated = aggregates.filter(pl.col(BUCKET).is_not_null()).sort(BUCKET)
    found = dated.join_asof(bounds, left_on=BUCKET, right_on="span_start", strategy="backward")
    return found.filter(pl.col(BUCKET) <= pl.col("span_end")).drop("span_end", "span_start")


def sums_in(aggregates: pl.DataFrame) -> list[str]:
    """The columns of partial aggregates that are sums and counts."""
    return [
        name
        for name, dtype in zip(aggregates.columns, aggregates.dtypes, strict=True)
        if name.startswith(("ok:", "sum:")) and dtype.is_numeric()
    ]


def added_up(aggregates: pl.LazyFrame, keys: Sequence[str], sums: Sequence[str]) -> pl.LazyFrame:
    """The sums and counts of every window and group. Columns: `window:number`, the keys, the sums."""
    return aggregates.group_by([WINDOW, *keys]).agg(pl.col(list(dict.fromkeys(sums))).sum())


def columns_of(measure: Measure) -> list[str]:
    """The columns of partial aggregates that `aggregate` needs."""
    part = participation(measure)
    if measure.aggregate is Aggregate.LARGEST:
        return [part.ok_column, measure.among_values_of, part.sum_column(measure.column)]
    return [part.ok_column, measure.column]


def days_of(
    aggregates: pl.DataFrame, after: date | None, last: date | None, as_of: date, *, by_firsts: bool
) -> Mapping[str, tuple[date | None, date | None]]:
    """The first and last day of the rows that take part, by their column `ok:…`; of their ends by `ended:ok:…`.

    Rows count that are dated after a day and by the last, ends that are not later than the as-of date. A bucket stands
    for its first event with `by_firsts`, else for its first day.
    """
    bucket = pl.col(BUCKET)
    counts = bucket.is_not_null()
    if after:
        counts &= bucket > after
    if last:
        counts &= bucket <= last
    asked = {}
    for own in (name for name in aggregates.columns if name.startswith("ok:")):
        first = own.replace("ok:", "first:", 1)
        taking_part = counts & (pl.col(own) > 0)
        asked[own] = pl.col(first if by_firsts and first in aggregates.columns else BUCKET).filter(taking_part)
        if "ended" in aggregates.columns:
            asked[f"ended:{own}"] = pl.col("ended").filter(taking_part, pl.col("ended") <= as_of)
    ends = [day.alias(f"{place}:{name}") for name, days in asked.items() for place, day in enumerate(bounds(days))]
    row = aggregates.select(ends).row(0)
    return {name: (row[2 * place], row[2 * place + 1]) for place, name in enumerate(asked)}


def has_room(aggregates: pl.DataFrame) -> bool:
    """Whether all sums of partial aggregates together are far from what a decimal cannot have."""
    sums = [name for name, dtype in aggregates.schema.items() if name.startswith("sum:") and dtype.is_decimal()]
    sizes = aggregates.select(pl.col(sums).cast(pl.Float64).abs().sum()).row(0) if sums else ()
    return all(size < ROOM for size in sizes)


def aggregate(measure: Measure, aggregates: pl.LazyFrame, keys: Sequence[str], name: str) -> pl.LazyFrame:
    """A distinct count, a quantile or the largest sums of every window and group that has rows.

    Columns: `window:number`, the keys, `name`.
    """
    from salescli.engine.intervals.quantiles import quantile

    part = participation(measure)
    counts, values = pl.col(part.ok_column), pl.col(measure.column)
    if measure.aggregate is Aggregate.LARGEST:
        total = pl.col(part.sum_column(measure.column)).sum().alias(name)
        sums = aggregates.filter(counts > 0).group_by([WINDOW, *keys, measure.among_values_of]).agg(total)
        return sums.group_by([WINDOW, *keys]).agg(pl.col(name).top_k(measure.most).sum())
    if measure.aggregate is Aggregate.DISTINCT:
        number = values.drop_nulls().n_unique().cast(pl.Int64)
    else:
        number = quantile(values, counts, 0.5 if measure.aggregate is Aggregate.MEDIAN else 0.9)
    return aggregates.filter(counts > 0).group_by([WINDOW, *keys]).agg(number.alias(name))


def standing(measure: Measure, rows: pl.DataFrame, windows: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """A distinct count or a median over the rows in force at the end of every window.

    Rows have `began`, `ended`, `count` and the measure's column. Columns: `window:number`, the keys, `number`.
    """
    from salescli.engine.intervals.quantiles import quantile

    values, counts = pl.col(measure.column), pl.col("count")
    is_distinct = measure.aggregate is Aggregate.OPEN_DISTINCT
    number = values.drop_nulls().n_unique().cast(pl.Int64) if is_distinct else quantile(values, counts, 0.5)
    found = []
    for window, seen in windows.select(WINDOW, "seen").iter_rows():
        in_force = rows.filter(pl.col("began") <= seen, pl.col("ended").is_null() | (pl.col("ended") > seen))
        at_end = in_force.with_columns(pl.lit(window, pl.Int64).alias(WINDOW))
        found.append(at_end.group_by([WINDOW, *keys]).agg(number.alias("number")))
    if found:
        return pl.concat(found)
    kind = pl.Int64 if is_distinct else pl.Float64
    return rows.clear().select(pl.lit(0, pl.Int64).alias(WINDOW), *keys, pl.lit(0, kind).alias("number"))


def distinct_in_overlapping(
    measure: Measure, aggregates: pl.DataFrame, spans: pl.DataFrame, keys: Sequence[str], name: str
) -> pl.DataFrame:
    """A distinct count over spans that may overlap; they are sorted by their first and last days.

    Columns: `window:number`, the keys, `name`.
    """
    from salescli.engine.intervals.sweep import AT, FIRST, LAST, changes_of, merged, position, running

    taking_part = aggregates.filter(
        pl.col(participation(measure).ok_column) > 0, pl.col(BUCKET).is_not_null(), pl.col(measure.column).is_not_null()
    )
    ranges = taking_part.with_columns(
        position(taking_part[BUCKET], spans["end"]).alias(FIRST),
        (position(taking_part[BUCKET], spans["start"], side="right") - 1).alias(LAST),
    ).filter(pl.col(FIRST) <= pl.col(LAST))
    group = [*keys, measure.column]
    joined = merged(ranges.select(*dict.fromkeys(group), FIRST, LAST), list(dict.fromkeys(group)))
    changes = changes_of(joined, keys, **{name: pl.lit(1, pl.Int64)})
    return running(changes, spans.height, keys).rename({AT: WINDOW})


def streamed(frame: pl.LazyFrame) -> pl.DataFrame:
    """What a query makes, where sums may be too large. Raises InputError for one that is."""
    try:
        return frame.collect(engine="streaming")
    except pl.exceptions.ComputeError as error:
        if "overflow" in str(error):
            raise too_large() from None
        raise
