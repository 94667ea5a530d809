"""A result as the cells of a table for people: rounded, labelled, and every cell one printable line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from salescli.figures import rounded, unit_label
from salescli.measures import Unit
from salescli.output.text import one_line, printable

if TYPE_CHECKING:
    from salescli.result import KpiResult


@dataclass(frozen=True)
class Grid:
    """A table as text. A header may have two lines; the columns from `first_number` on hold numbers."""

    headers: Sequence[str]
    rows: Sequence[Sequence[str]]
    first_number: int
    total: Sequence[str] | None = None
    heading: str | None = None
    footnotes: Sequence[str] = ()


def of_result(result: KpiResult, encoding: str) -> Grid:
    """The grid of a result, in characters that the encoding has."""
    missing = "–" if is_unicode(encoding) else "-"
    frame = result.frame
    units = [(column, result.unit_of(column)) for column in result.numbers]
    periods = [
        missing if label is None else label + ("" if complete else " *")
        for label, complete in zip(frame["period"].to_list(), frame["complete"].to_list(), strict=True)
    ]
    dimensions = [
        [missing if value is None else encodable(str(value), encoding) for value in frame[column].to_list()]
        for column in result.dimensions
    ]
    numbers = [[_number(value, unit, missing) for value in frame[column].to_list()] for column, unit in units]
    total = None
    if result.total is not None:
        sums = result.total.row(0, named=True)
        blanks = [""] * len(dimensions)
        total = ["total", *blanks, *(_number(sums[column], unit, missing) for column, unit in units)]
    labels = [f"{column}\n{unit_label(unit, result.currency)}".rstrip() for column, unit in units]
    return Grid(
        headers=["period", *map(one_line, result.dimensions), *labels],
        rows=list(zip(periods, *dimensions, *numbers, strict=True)),
        first_number=1 + len(dimensions),
        total=total,
        heading=encodable(_heading(result), encoding),
        footnotes=[encodable(line, encoding) for line in _footnotes(result)],
    )


def of_records(records: Sequence[Mapping[str, str]], encoding: str) -> Grid:
    """The grid of records of text, such as the list of KPIs."""
    rows = [[encodable(value, encoding) for value in record.values()] for record in records]
    return Grid(headers=list(records[0]), rows=rows, first_number=len(records[0]))


def is_unicode(encoding: str) -> bool:
    """Whether the encoding has every character."""
    return encoding.lower().startswith("utf")


def encodable(text: str, encoding: str) -> str:
    """Text for a table's cell: one printable line, spelt out where the encoding has no letter."""
    return one_line(text).encode(encoding, "backslashreplace").decode(encoding)


def _heading(result: KpiResult) -> str:
    by = f" by {', '.join(result.by)}" if result.by else ""
    per = "in total" if result.grain.value == "total" else f"per {result.grain.value}"
    return f"{result.kpi.title}, {per}{by}, as of {result.as_of.day}"


def _footnotes(result: KpiResult) -> list[str]:
    lines = [] if result.frame["complete"].all() else ["* not complete"]
    return lines + [f"Note: {printable(note.text)}" for note in result.notes]


def _number(value: Decimal | float | int | None, unit: Unit, missing: str) -> str:
    return missing if value is None else rounded(value, unit)
