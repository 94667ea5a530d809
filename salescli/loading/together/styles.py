"""The styles of days and amounts of most exports, recognised by one pattern over all sampled values of a column.

In other styles each value is examined (see `column_style`). That is slow where there are thousands of files, each with
a hundred sampled rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from salescli.model.schema import Kind
from salescli.system.regex import regex

if TYPE_CHECKING:
    from salescli.loading.files.file import File

#: No value; days of four digits, two and two; moments of a day and a clock; whole numbers, or some with decimals.
NOTHING, DAYS, MOMENTS, DIGITS, POINT = "nothing", "days", "moments", "digits", "point"
_DAYS = regex(r"(?:[0-9]{4}-[0-9]{2}-[0-9]{2}\n)+")
_MOMENTS = regex(r"(?:[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}\n)+")
_AMOUNTS = regex(r"(?:[0-9]+(?:\.[0-9]{1,2})?\n)*")


def of_column(file: File, header: str, kind: Kind) -> str | None:
    """The style of the sampled values of a column of dates, amounts or numbers, found out once."""
    key = ("style", header, kind is Kind.TIME)
    if key not in file.beside:
        values = file.values(header)
        file.beside[key] = of_times(values) if kind is Kind.TIME else of_amounts(values)
    return cast("str | None", file.beside[key])


def of_times(values: Sequence[str]) -> str | None:
    """The style of dates: NOTHING, DAYS or MOMENTS; None for any other."""
    if not values:
        return NOTHING
    text = _lines(values)
    if _DAYS.fullmatch(text):
        return DAYS
    return MOMENTS if _MOMENTS.fullmatch(text) else None


def of_amounts(values: Sequence[str]) -> str | None:
    """The style of amounts: POINT with a decimal point beyond question, DIGITS without one; None for any other."""
    text = _lines(values)
    if not _AMOUNTS.fullmatch(text):
        return None
    return POINT if "." in text else DIGITS


def _lines(values: Sequence[str]) -> str:
    return "\n".join([*values, ""])
