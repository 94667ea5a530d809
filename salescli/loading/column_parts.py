"""What a column of a file is made from: a header, a constant of the settings or an expression over headers."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl

from salescli.loading.column_names import ROW_COLUMN
from salescli.loading.parsing.cast import Reading
from salescli.loading.parsing.columns import Given, Written
from salescli.loading.sql import sources
from salescli.model.schema import Kind

if TYPE_CHECKING:
    from salescli.loading.mapping.map_columns import MappedColumn, MappedFile


def by_another_clock_of(given: Given) -> Given:
    """A column that shows which timestamps have an offset; those of a constant or an expression have none."""
    return Written(given.header, given.cast.by_another_clock()) if isinstance(given, Written) else given


def of_the_ended(end: Reading, status: pl.Expr) -> Reading:
    """The day on which an end was requested, as the end of rows that have ended; null for the others."""
    ended = (status == "ended").fill_null(value=False)
    return Reading(pl.when(ended).then(end.value), pl.when(ended).then(end.text), end.unread & ended)


def is_none_of(dropped: pl.Series) -> pl.Expr:
    """Whether a row is not dropped: a lookup in one bit a row, not in a set of row numbers."""
    after = dropped.max()
    if not isinstance(after, int):
        return pl.lit(value=True)
    kept = pl.select(pl.repeat(value=True, n=after + 2)).to_series().scatter(dropped, False)
    row = pl.col(ROW_COLUMN).clip(upper_bound=after + 1)
    return row.map_batches(kept.gather, return_dtype=pl.Boolean, is_elementwise=True)


def is_amount(file: MappedFile, name: str) -> bool:
    """Whether a file has a canonical column of this name that is money."""
    return name in file.columns and file.columns[name].column.kind is Kind.MONEY


def texts_of_amount(mapped: MappedColumn, found: Reading, behind: Sequence[str] | None) -> list[pl.Expr] | None:
    """The texts that may name the currency of an amount; None for one that is in the base currency already.

    `behind` are the headers of numbers that an expression is made from.
    """
    if mapped.source.header:
        return [found.text]
    return None if behind is None else [*(pl.col(sources.raw(header)) for header in behind), found.text]


def is_percent(constant: object) -> bool:
    """Whether a probability is written in percent."""
    return isinstance(constant, int | Decimal) and constant > 1


def constant_text(constant: object) -> str:
    """A constant of the settings as text."""
    return str(constant).lower() if isinstance(constant, bool) else str(constant)
