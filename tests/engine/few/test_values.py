"""Columns taken apart into whole numbers, and put together again."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal

import polars as pl
import pytest

from salescli.engine.few import values
from salescli.loading.parsing.numbers import MONEY

LARGEST, SMALLEST = Decimal("9" * 32 + ".999999"), Decimal("-" + "9" * 32 + ".999999")


def test_money_is_so_many_of_its_last_digit() -> None:
    column = pl.Series([Decimal("1.5"), None, Decimal("-0.000001")], dtype=MONEY)
    assert values.whole(column) == [1_500_000, 0, -1]


def test_the_largest_money_is_taken_apart_exactly() -> None:
    assert values.whole(pl.Series([LARGEST, SMALLEST], dtype=MONEY)) == [10**38 - 1, 1 - 10**38]


@pytest.mark.parametrize("number", [0, 1, -1, 10**38 - 1, 1 - 10**38, 12_345_678_901_234_567_890])
@pytest.mark.parametrize("scale", [0, 2, 6, 20])
def test_what_was_taken_apart_comes_together_again(number: int, scale: int) -> None:
    column = values.series_of("a", [number, None], pl.Decimal(38, scale))
    assert (column.dtype, values.whole(column), column.null_count()) == (pl.Decimal(38, scale), [number, 0], 1)


def test_counts_and_days_are_whole_numbers() -> None:
    assert values.whole(pl.Series([3, None], dtype=pl.UInt32)) == [3, 0]
    assert values.series_of("a", [3], pl.UInt32()).dtype == pl.Int64
    assert values.series_of("a", [0.1 + 0.2, None], pl.Float64()).to_list() == [0.1 + 0.2, None]


@pytest.mark.parametrize(
    ("dtype", "adds_up"), [(pl.UInt32(), True), (pl.Int64(), True), (MONEY, True), (pl.Float64(), False)]
)
def test_only_exact_numbers_add_up(dtype: pl.DataType, adds_up: bool) -> None:
    assert values.adds_up(dtype) is adds_up


def test_rows_become_columns_even_where_there_are_none() -> None:
    assert values.columns_of(["a", "b"], [(1, "x"), (2, "y")]) == {"a": [1, 2], "b": ["x", "y"]}
    assert values.columns_of(["a", "b"], []) == {"a": [], "b": []}


def test_money_is_put_together_without_numpy() -> None:
    program = (
        "import sys, polars as pl; from salescli.engine.few.values import series_of;"
        "series_of('a', [1, -2, None], pl.Decimal(38, 6)); print('numpy' in sys.modules)"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"
