"""Which values of a column decide how its others are read. Without such values the first rows are enough."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from salescli.loading.parsing import dates, numbers
from salescli.loading.parsing.column_style import pattern_of
from salescli.loading.together.styles import DAYS, MOMENTS, of_times
from salescli.model.schema import Column, Kind

if TYPE_CHECKING:
    from salescli.loading.files.file import File

#: A share of one, in plain digits: neither a percentage nor in any other style than a decimal point.
_SHARE = r"^(?:0(?:\.[0-9]*)?|1(?:\.0*)?)$"


def decides(column: Column, file: File, header: str) -> tuple[pl.Expr, pl.Expr] | None:
    """Whether a value under a header matters to how other values of its column are read.

    Dates in numbers, numbers that may be dates, moments with an offset, and amounts with a mark do. The first condition
    costs little, and only where it is met need the second be asked. None where any value may matter, as in a column of
    shares whose first rows do not prove their decimal mark.
    """
    written = pl.col(header)
    text = numbers.normal_expression(written)
    if column.kind is Kind.TIME:
        is_odd = text.str.contains(dates.PARTS) | text.str.contains(dates.UNSETTLED)
        return ~_is_as_usual(written, file, header), is_odd | _may_have_offset(text, file)
    if column.kind not in (Kind.MONEY, Kind.NUMBER):
        return None
    is_whole = written.is_null() | written.cast(pl.Int64, strict=False).is_not_null()
    if column.name != "probability":
        return ~is_whole, numbers.has_mark(text)
    is_proved = numbers.evidence_in(file.values(header)).decimal == "."
    is_share = written.cast(pl.Float64, strict=False).is_between(0, 1).fill_null(value=False)
    return (written.is_not_null() & ~is_share, ~text.str.contains(_SHARE)) if is_proved else None


def _may_have_offset(text: pl.Expr, file: File) -> pl.Expr:
    """Whether a text is a moment with an offset, or may be one: the pattern that says it takes long to compile."""
    pattern = pattern_of(file)
    return dates.offset_of(text, pattern).is_not_null() if pattern else dates.ends_in_zone(text)


def _is_as_usual(written: pl.Expr, file: File, header: str) -> pl.Expr:
    """Whether a value is a day or a moment in the style of the first rows, if that is the usual one, or blank."""
    style = of_times(file.values(header))
    if style == DAYS:
        read = written.str.to_date("%Y-%m-%d", strict=False)
    elif style == MOMENTS:
        read = written.str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False, time_unit="us")
    else:
        return written.is_null()
    return written.is_null() | (read.dt.year() >= dates.FIRST_YEAR).fill_null(value=False)
