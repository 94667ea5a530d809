"""Reps who reach their quotas."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl

from salescli.engine.intervals.at_quota import at_quota
from salescli.engine.windows import WINDOW
from salescli.loading.parsing.numbers import MONEY

WINDOWS = pl.DataFrame(
    {WINDOW: [0], "start": [date(2026, 4, 1)], "end": [date(2026, 4, 30)], "seen": [date(2026, 4, 30)]}
)


def reps(*rows: tuple[str, str, date, date | None, int, bool]) -> pl.DataFrame:
    names = ("entity", "home", "began", "ended", "amount", "is_wanted")
    frame = pl.DataFrame(rows, schema=names, orient="row")
    return frame.with_columns(
        pl.col("amount").cast(MONEY), pl.col("ended").cast(pl.Date), region="home", home_team=pl.lit(None, pl.String)
    )


def sales(**amounts: int) -> pl.DataFrame:
    rows = [(0, rep, Decimal(amount)) for rep, amount in amounts.items()]
    return pl.DataFrame(rows, schema={WINDOW: pl.Int64, "rep_id": pl.String, "amount": MONEY}, orient="row")


FIRST = date(2026, 1, 1)


def test_who_has_no_quota_does_not_count() -> None:
    people = reps(("r1", "North", FIRST, None, 100, True), ("r2", "South", FIRST, None, 0, True))
    found = at_quota(people, sales(r1=100, r2=5), WINDOWS, [], [])
    assert found.select("reps", "reached").rows() == [(1, 1)]


def test_a_rep_in_two_regions_is_measured_as_a_whole() -> None:
    moved = date(2026, 4, 16)
    people = reps(("r1", "North", FIRST, moved, 100, True), ("r1", "South", moved, None, 100, True))
    found = at_quota(people, sales(r1=99), WINDOWS, ["region"], []).sort("region")
    assert found.select("region", "reps", "reached").rows() == [("North", 1, 0), ("South", 1, 0)]
    assert at_quota(people, sales(r1=100), WINDOWS, [], []).select("reps", "reached").rows() == [(1, 1)]


def test_a_filter_leaves_the_quota_whole() -> None:
    moved = date(2026, 4, 16)
    people = reps(("r1", "North", FIRST, moved, 100, False), ("r1", "South", moved, None, 100, True))
    found = at_quota(people, sales(r1=60), WINDOWS, [], [])
    assert found.select("reps", "reached").rows() == [(1, 0)]
