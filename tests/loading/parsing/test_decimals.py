"""Decimals of Python in Polars: to the last digit, whatever their size."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest

from salescli.loading.parsing import decimals
from salescli.loading.parsing.numbers import MONEY

NUMBERS = ["0", "-0.5", "1E+3", "1E-6", "12345678901234567890.123456"]


def test_a_column_keeps_every_digit_and_null() -> None:
    found = decimals.column([*map(Decimal, NUMBERS), None], MONEY)
    assert found.dtype == MONEY
    assert found.to_list() == [*map(Decimal, NUMBERS), None]
    assert decimals.column([], MONEY).to_list() == []


@pytest.mark.parametrize("number", NUMBERS)
def test_a_literal_keeps_every_digit(number: str) -> None:
    found = pl.select(decimals.literal(Decimal(number), MONEY)).to_series()
    assert (found.dtype, found.item()) == (MONEY, Decimal(number))
