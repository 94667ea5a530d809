"""Columns as lists of values, and back. Money is a whole number of its last digit, so all sums are exact."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import polars as pl

#: Up to so many rows Python takes less time for their sums than a query does to begin.
MOST = 4_000
#: The sums of money must stay below this.
ROOM = 1e32
#: The whole numbers that are added up: counts of rows, and days.
_SUMS = (pl.UInt32, pl.Int64)


def adds_up(dtype: pl.DataType) -> bool:
    """Whether a column is of whole numbers or of money, whose sums are exact in Python."""
    return dtype in _SUMS or dtype.is_decimal()


def whole(column: pl.Series) -> list[int]:
    """The numbers of a column, each as so many of its last digit, days as those since 1970; 0 for null."""
    numbers = listed(column)
    return [number or 0 for number in numbers] if column.null_count() else numbers


def listed(column: pl.Series) -> list[Any]:
    """The same with nulls; other values are as they are."""
    if column.dtype == pl.Date:
        column = column.cast(pl.Int32)  # `to_physical` begins a query for it
    elif column.dtype.is_decimal():
        column = column.to_physical()
        short = column.cast(pl.Int64, strict=False)  # lists of Int128 take some ten times as long
        column = column if short.null_count() > column.null_count() else short
    return column.to_list()


def has_room(column: pl.Series, times: int = 1) -> bool:
    """Whether the sum of so many times each number, whatever its sign, is far from what a decimal cannot have."""
    scale = column.dtype.scale if isinstance(column.dtype, pl.Decimal) else 0
    return float(times * sum(map(abs, whole(column)))) < ROOM * 10.0**scale


def series_of(name: str, numbers: Sequence[float | None], dtype: pl.DataType) -> pl.Series:
    """A column of numbers; those of money (by its type) are each so many of its last digit, as `whole` has them.

    Counts become Int64.
    """
    if isinstance(dtype, pl.Decimal):  # of `decimal.Decimal` it could be made too, but for that Polars loads numpy
        exact = [None if number is None else f"{number}e-{dtype.scale}" for number in numbers]
        return pl.Series(name, exact, dtype=pl.String).cast(pl.Decimal(38, dtype.scale))
    return pl.Series(name, numbers, dtype=pl.Float64 if dtype.is_float() else pl.Int64)


def columns_of(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> dict[str, list[Any]]:
    """Rows as columns, by their names; without any row empty columns."""
    columns = [list(column) for column in zip(*rows, strict=True)]
    return dict(zip(names, columns or [[] for _ in names], strict=True))
