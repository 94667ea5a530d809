"""Small files: which they are, and what is computed of them at once."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from unittest.mock import patch

import polars as pl
import pytest

from salescli.engine.few import files
from salescli.loading.parsing.numbers import MONEY
from tests.engine.conftest import tables

DEALS = "deal_id,status,value,closed_at\n1,won,100,2026-01-05\n2,won,50,2026-01-06\n"
SIZE = "scan:size"


@pytest.mark.parametrize(("most", "expected"), [(2, True), (1, False)])
def test_small_files_have_few_rows(most: int, expected: bool, tmp_path: Path) -> None:
    dataset = tables(tmp_path, deals=DEALS)
    with patch.object(files, "MOST_ROWS", most), patch.object(files, "MOST", most):
        assert files.are_small(dataset) is files.are_near_and_small(dataset) is expected
        assert files.has_few_rows(dataset, "deals") is expected


def test_a_table_without_files_has_few_rows(tmp_path: Path) -> None:
    assert files.has_few_rows(tables(tmp_path, deals=DEALS), "activities")


def sums(*amounts: str) -> pl.LazyFrame:
    frame = pl.LazyFrame({"a": pl.Series(amounts, dtype=pl.String).cast(MONEY)})
    return frame.select(pl.col("a").sum(), pl.col("a").cast(pl.Float64).abs().sum().alias(SIZE))


def test_queries_are_computed_together_without_their_sizes() -> None:
    found = files.collected_together([sums("1", "2"), sums("-3")], SIZE)
    assert [frame.to_dicts() for frame in found or []] == [[{"a": Decimal(3)}], [{"a": Decimal(-3)}]]


def test_sums_that_might_wrap_are_not_computed_in_memory() -> None:
    assert files.collected_together([sums("1"), sums(*["9e31"] * 4)], SIZE) is None


def test_a_query_that_fails_is_left_to_the_engine_that_says_why() -> None:
    assert files.collected_together([sums("1"), sums("1").select(pl.col("none"))], SIZE) is None
