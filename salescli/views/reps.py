"""The view of the reps: their employment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from salescli.views.base import Rule, Source, View, day_of, has, needs

#: Where a blank first day is dated: before every period.
_LONG_AGO = pl.date(1, 1, 1)


def _employment(source: Source, columns: Sequence[str]) -> pl.LazyFrame:
    """One row a rep: entity, home (their region), began, ended (the day after the last), seen from the as-of date."""
    frame = source.frame("reps", [*columns, "rep_id", "region", "hired_at", "left_at"])
    hired = day_of("hired_at") if source.has("reps", "hired_at") else pl.lit(None, pl.Date)
    left = day_of("left_at") if source.has("reps", "left_at") else pl.lit(None, pl.Date)
    frame = frame.with_columns(
        source.key("reps", "rep_id").alias("entity"),
        (source.key("reps", "region") if source.has("reps", "region") else pl.lit(None, pl.String)).alias("home"),
        pl.coalesce(hired, _LONG_AGO).alias("date"),
        pl.coalesce(hired, _LONG_AGO).alias("began"),
        pl.when(left <= source.as_of).then(left.dt.offset_by("1d")).alias("ended"),
    )
    return frame.filter(pl.col("began") <= source.as_of)


VIEWS: Mapping[str, View] = {
    "employment": View(
        table="reps",
        noun="reps",
        dated_by="hired_at",
        rows=_employment,
        requires=needs("reps", "rep_id"),
        given=has("reps", "rep_id"),
        always=(
            Rule("without_rep_id", "without rep_id", pl.col("entity").is_null()),
            Rule("left_before_hired", "gone before being hired", pl.col("ended") <= pl.col("began")),
        ),
        decided_by=("rep_id", "hired_at", "left_at"),
    )
}
