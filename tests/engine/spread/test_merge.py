"""Partial aggregates of parts merge to those of the whole."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from salescli.engine.spread import merge
from salescli.loading.together.spread import Gathering

_MOST = 2**32 - 1


def aggregates(day: int, region: str | None, count: int, total: str | None) -> pl.DataFrame:
    first = date(2025, 1, day)
    return pl.DataFrame(
        {"bucket": [date(2025, 1, 1)], "region": [region], "ok:won|": [count], "first:won|": [first],
         "sum:won|value:value": [None if total is None else Decimal(total)], "left_out:won|:x": [1]},
        schema_overrides={"ok:won|": pl.UInt32, "left_out:won|:x": pl.UInt32, "sum:won|value:value": pl.Decimal(38, 6),
                          "region": pl.String},
    )  # fmt: skip


def test_equal_keys_add_up_and_keep_their_first_day() -> None:
    parts = [aggregates(9, "South", 2, "10.5"), aggregates(4, "South", 1, None), aggregates(7, None, 3, "1")]
    found = merge.aggregates(parts).sort("region", nulls_last=True)
    assert found["region"].to_list() == ["South", None]
    assert found["ok:won|"].to_list() == [3, 3]
    assert found["first:won|"].to_list() == [date(2025, 1, 4), date(2025, 1, 7)]
    assert found["sum:won|value:value"].to_list() == [Decimal("10.5"), Decimal(1)]


def test_counts_do_not_wrap() -> None:
    found = merge.aggregates([aggregates(1, "South", _MOST, "1"), aggregates(1, "South", _MOST, "1")])
    assert found["ok:won|"].to_list() == [2 * _MOST]
    assert found.schema["ok:won|"] == pl.Int64


def test_counts_of_nothing_stay_where_they_are() -> None:
    parts = [
        aggregates(1, "South", count, "1").with_columns(pl.lit(0, pl.UInt32).alias("bad:value")) for count in (0, 2)
    ]
    parts = [
        part.select("bucket", "region", "bad:value", "ok:won|", "first:won|", "sum:won|value:value") for part in parts
    ]
    found = merge.aggregates(parts)
    assert found.columns == parts[0].columns
    assert found.row(0)[2:4] == (0, 2)
    assert found.schema["bad:value"] == found.schema["ok:won|"] == pl.Int64
    found = merge.aggregates([part.clear() for part in parts])
    assert (found.height, found.columns) == (0, parts[0].columns)


def test_a_sum_that_is_too_large_raises() -> None:
    most = "9" * 31
    with pytest.raises(pl.exceptions.ComputeError, match="overflow"):
        merge.aggregates([aggregates(1, "South", 1, most)] * 20)


def gathering(by: list[str] | None) -> Gathering:
    return Gathering("first days", "deals", lambda part: pl.LazyFrame(), by, lambda frame: frame)


def test_of_rows_with_the_same_key_the_least_counts() -> None:
    one = pl.DataFrame({"customer": ["a", "b", None], "day": [5, None, 7]})
    other = pl.DataFrame({"customer": ["a", "b"], "day": [3, 9]})
    found = merge.rows([one, other], gathering(["customer"])).sort("customer", nulls_last=True)
    assert found.rows() == [("a", 3), ("b", 9), (None, 7)]


def test_without_keys_there_is_one_row_or_every_row() -> None:
    one, other = pl.DataFrame({"day": [5]}), pl.DataFrame({"day": [3]})
    assert merge.rows([one, other], gathering([])).rows() == [(3,)]
    assert merge.rows([one, other], gathering(None)).rows() == [(5,), (3,)]
