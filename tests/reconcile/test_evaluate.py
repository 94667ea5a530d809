"""Readings over a small frame, of which each row stands for several."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import polars as pl

from salescli.message import say
from salescli.reconcile import evaluate
from salescli.reconcile.readings import Change, Column
from salescli.reconcile.source import Source, Terms

SUMS = pl.DataFrame({"rows": [2, 1, 3], "days": [5, 8, 1], "is_old": [True, True, False], "is_odd": [True, True, True]})
SLOTS = {"who": "is_odd", "average": "mean"}


def change(slot: str, word: str, column: Column) -> Change:
    return Change(column, slot, word, say("reconcile.same"))


OLD, MEDIAN = change("who", "is_old", Column.WHO), change("average", "median", Column.MUCH)


def terms(choice: Mapping[str, str]) -> Terms:
    holds = pl.col(choice["who"])
    rows = pl.when(holds).then("rows").otherwise(0)
    median_of = "days" if choice["average"] == "median" else None
    return Terms(pl.when(holds).then(pl.col("rows") * pl.col("days")).otherwise(0), rows, rows, median_of=median_of)


def source(sums: pl.DataFrame = SUMS) -> Source:
    return Source("deals", (OLD, MEDIAN), sums, sums.lazy(), terms, {})


def test_means_and_medians_are_exact() -> None:
    found = evaluate.of(source(), SLOTS, [(OLD,), (MEDIAN,), (OLD, MEDIAN)])
    assert [(len(each.changes), each.value, each.n) for each in found] == [
        (0, Fraction(21, 6), 6), (1, 6, 3), (1, 3, 6), (2, 5, 3),
    ]  # fmt: skip


def test_a_change_that_changes_no_row_is_left_out() -> None:
    same = SUMS.with_columns(is_old=pl.lit(value=True))
    found = evaluate.of(source(same), SLOTS, [(OLD,), (MEDIAN,), (OLD, MEDIAN)])
    assert [each.changes for each in found] == [(), (MEDIAN,)]


def test_no_rows_have_no_mean() -> None:
    found = evaluate.of(source(SUMS.clear()), SLOTS, [(MEDIAN,)])
    assert [each.value for each in found] == [None, None]
