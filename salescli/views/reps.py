"""Views of the reps: their employments, and the days on which they were hired."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from salescli.views import first_wins
from salescli.views.base import Condition, DerivedColumn, Rule, Source, View, day_of, has, lacking, needs
from salescli.views.outcomes import ENDS

#: The date that stands for a blank first day: before every period.
_LONG_AGO = pl.date(1, 1, 1)


def _employment(source: Source, columns: Sequence[str]) -> pl.LazyFrame:
    """One row for each employment, seen from the as-of date. A day that two of one rep share belongs to the later one.

    Columns: entity, home (the rep's region), home_team, began, ended (the day after the last).
    """
    frame = source.frame("reps", [*columns, "rep_id", "region", "team", "hired_at", "left_at"])
    hired = day_of("hired_at") if source.has("reps", "hired_at") else pl.lit(None, pl.Date)
    left = day_of("left_at") if source.has("reps", "left_at") else pl.lit(None, pl.Date)
    began = pl.coalesce(hired, _LONG_AGO)
    after = left.dt.offset_by("1d")
    if source.dataset.repeats("reps").in_spells:
        lasting = pl.when((began <= left) | left.is_null()).then(began)
        following = lasting.shift(-1).over(source.key("reps", "rep_id"), order_by=[began, left.fill_null(date.max)])
        after = pl.when(following == left).then(left).otherwise(after)
    frame = frame.with_columns(
        source.key("reps", "rep_id").alias("entity"),
        _own(source, "region").alias("home"),
        _own(source, "team").alias("home_team"),
        began.alias("date"),
        began.alias("began"),
        pl.when(left <= source.as_of).then(after).alias("ended"),
    )
    return frame.filter(pl.col("began") <= source.as_of)


def _own(source: Source, column: str) -> pl.Expr:
    return source.key("reps", column) if source.has("reps", column) else pl.lit(None, pl.String)


def _hires(source: Source, columns: Sequence[str]) -> pl.LazyFrame:
    """The first employment of each rep whose first day is known, dated by it, with `has_left` by the as-of date."""
    frame = source.frame("reps", [*columns, "rep_id", "hired_at", "left_at"])
    hired = day_of("hired_at")
    left = day_of("left_at") if source.has("reps", "left_at") else pl.lit(None, pl.Date)
    frame = frame.with_columns(
        source.key("reps", "rep_id").alias("entity"),
        hired.alias("date"),
        (left <= source.as_of).fill_null(value=False).alias("has_left"),
    )
    began = pl.coalesce("date", _LONG_AGO)
    is_first = pl.col("entity").is_null() | (began == began.min().over("entity"))
    return frame.filter(is_first, pl.col("date").is_not_null())


VIEWS: Mapping[str, View] = {
    "hires": View(
        table="reps",
        noun="reps",
        compares_rows=True,
        dated_by="hired_at",
        rows=_hires,
        requires=needs("reps", "rep_id", "hired_at"),
        given=has("reps", "rep_id", "hired_at"),
        conditions={
            "won": Condition(pl.col("days").is_not_null(), "reps", ("days",)),
            "waiting": Condition(pl.col("days").is_null() & ~pl.col("has_left"), "reps", ("days",)),
        },
        derived={
            "days": DerivedColumn(
                (),
                first_wins.add_days,
                (Rule("hired_before_deals", "hired before the first deal of the files", pl.col(first_wins.IS_OLDER)),),
                requires=first_wins.require,
                needs_days=ENDS,
            )
        },
        always=(Rule("without_rep_id", lacking("rep_id"), pl.col("entity").is_null()),),
        decided_by=("rep_id", "hired_at"),
        needs_date=False,
        ends_with=("deals",),
    ),
    "employment": View(
        table="reps",
        noun="reps",
        compares_rows=True,
        dated_by="hired_at",
        rows=_employment,
        requires=needs("reps", "rep_id"),
        given=has("reps", "rep_id"),
        always=(
            Rule("without_rep_id", lacking("rep_id"), pl.col("entity").is_null()),
            Rule("left_before_hired", "gone before being hired", pl.col("ended") <= pl.col("began")),
        ),
        decided_by=("rep_id", "hired_at", "left_at"),
        rated_at_ends=True,
    ),
}
