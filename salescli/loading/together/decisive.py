"""Which values of a column decide how its others are read. Without such values the first rows are enough."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salescli.loading.parsing import dates, numbers
from salescli.loading.parsing.column_style import pattern_of
from salescli.model.schema import Column, Kind

if TYPE_CHECKING:
    import polars as pl

    from salescli.loading.files.file import File


def decides(column: Column, file: File, text: pl.Expr) -> pl.Expr | None:
    """Whether a value, as `text`, matters to how other values of its column are read.

    Dates in numbers, numbers that may be dates, moments with an offset, and amounts with a mark do. None where any
    value may matter, as in a column of shares.
    """
    if column.kind is Kind.TIME:
        is_odd = text.str.contains(dates.PARTS) | text.str.contains(dates.UNSETTLED)
        return is_odd | dates.offset_of(text, pattern_of(file)).is_not_null()
    if column.kind in (Kind.MONEY, Kind.NUMBER) and column.name != "probability":
        return numbers.has_mark(text)
    return None
