"""Converts Python's decimals for Polars by way of text: directly, Polars would load NumPy where it is installed."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import polars as pl


def column(numbers: Iterable[Decimal | None], dtype: pl.DataType) -> pl.Series:
    """The numbers as a series of a decimal type."""
    texts = [None if number is None else f"{number:f}" for number in numbers]
    return pl.Series(texts, dtype=pl.String).cast(dtype)


def literal(number: Decimal, dtype: pl.DataType) -> pl.Expr:
    """The number as a literal of a decimal type."""
    return pl.lit(f"{number:f}").cast(dtype)
