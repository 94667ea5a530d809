"""Quantiles of values that stand for several rows each."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
import pytest

from salescli.engine.intervals.quantiles import quantile

QUANTILES: Mapping[str, tuple[list[int | None], list[int], float, float | None]] = {
    "the middle of three": ([1, 2, 9], [1, 1, 1], 0.5, 2.0),
    "between the two in the middle": ([1, 2, 4, 9], [1, 1, 1, 1], 0.5, 3.0),
    "a value of many rows": ([1, 100], [1, 3], 0.5, 100.0),
    "of a value of one row and one of two": ([0, 10], [1, 2], 0.25, 5.0),
    "blanks are passed over": ([None, 1, 3], [9, 1, 1], 0.5, 2.0),
    "of nothing": ([None], [3], 0.5, None),
    "the least": ([5, 3], [1, 1], 0.0, 3.0),
    "the most": ([5, 3], [1, 1], 1.0, 5.0),
}


@pytest.mark.parametrize("case", QUANTILES)
def test_a_quantile_lies_between_the_rows_around_its_place(case: str) -> None:
    values, counts, share, expected = QUANTILES[case]
    frame = pl.DataFrame({"value": pl.Series(values, dtype=pl.Int64), "count": counts})
    assert frame.select(quantile(pl.col("value"), pl.col("count"), share)).item() == expected
