"""Canonical columns from text: read quickly, mended in one call, and ruled out early by plain words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl

from salescli.loading.parsing import columns
from salescli.loading.parsing.cast import Cast, Reading
from salescli.loading.parsing.columns import Given, Written
from salescli.model.schema import Column, Kind
from salescli.model.tables import TABLES

STATUS = TABLES["deals"].columns["status"]
SEEN = frozenset({"Won", "Lost"})
FILE = pl.DataFrame(
    {
        "Amount": ["5", "(7)", "x", " - ", None],
        "State": ["Won", "Lost", " won ", "odd", None],
        "Day": ["2026-03-05", "5 Mar 2026", "", "n/a", "31/02/2026"],
    }
)
GIVEN: dict[str, Given] = {
    "value": Written("Amount", Cast(Column("value", Kind.MONEY, ""))),
    "status": Written("State", Cast(STATUS, seen=SEEN)),
    "closed_at": Written("Day", Cast(Column("closed_at", Kind.TIME, ""))),
    "one": Reading(pl.lit(1), pl.lit("1"), pl.lit(value=False)),
}


def collected(name: str, only: pl.Expr | None = None) -> list[tuple[object, ...]]:
    """The amount's text, and the value, text and what does not read of a column."""
    frame = columns.read(FILE.lazy(), GIVEN, ["Amount"], only)
    value, text, unread = columns.reading(name, GIVEN[name])
    found = frame.select("Amount", value.alias("v"), text.alias("t"), unread.alias("u"))
    return [row[1:] for row in found.collect().rows()]


def test_amounts_are_read_and_mended() -> None:
    assert collected("value") == [
        (5, "5", False), (-7, "(7)", False), (None, "x", True), (None, None, False), (None, None, False),
    ]  # fmt: skip


def test_choices_are_read_and_mended() -> None:
    assert [row[0] for row in collected("status")] == ["won", "lost", "won", None, None]
    assert [row[2] for row in collected("status")] == [False, False, False, True, False]


def test_dates_are_read_and_mended() -> None:
    day = date(2026, 3, 5)
    assert [row[0] for row in collected("closed_at")] == [day, day, None, None, None]
    assert [row[1] for row in collected("closed_at")] == ["2026-03-05", "5 Mar 2026", None, None, "31/02/2026"]


def test_a_column_that_is_made_of_others_stands_as_it_was_made() -> None:
    assert collected("one") == [(1, "1", False)] * 5


def test_a_condition_on_choices_rules_rows_out_before_and_after_mending() -> None:
    assert collected("value", pl.col("status") == "won") == [(5, "5", False), (None, "x", True)]
    assert collected("value", pl.col("status") == "lost") == [(Decimal(-7), "(7)", False)]
    assert collected("value", pl.col("status").is_null()) == [(None, None, False)] * 2


def test_a_condition_on_a_column_that_is_made_of_others_holds_too() -> None:
    assert collected("value", pl.col("one") == 2) == []
    assert len(collected("value", pl.col("one") == 1)) == 5


def test_columns_that_are_kept_stay_as_text() -> None:
    frame = columns.read(FILE.lazy(), {"status": GIVEN["status"]}, ["Amount"], None)
    assert frame.select("Amount").collect().to_series().to_list() == FILE["Amount"].to_list()
    assert columns.read(FILE.lazy(), {}, ["Day"], None).collect().columns == ["Day"]
