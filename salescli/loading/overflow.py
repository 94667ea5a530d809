"""Which amount is too large to compute with: the slow look after Polars has refused to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from salescli.errors import InputError, quoted, too_large
from salescli.loading.scanning import place, scan
from salescli.schema import Kind

if TYPE_CHECKING:
    from salescli.loading.mapping import MappedColumn, MappedFile
    from salescli.loading.tables import Tables

_DIVIDED = "divides by zero"
#: How Polars says that a decimal outgrows its room or is divided by nothing, and what that means for a cell.
_REASONS = {
    "division by zero": (_DIVIDED, 'Leave such rows blank: "Amount" / NULLIF("Quantity", 0).'),
    "overflow in decimal": ("has too many digits to be computed with", "Correct it there: 32 before the point is all."),
}
_ROW = "row:number"


def explained(tables: Tables, error: pl.exceptions.PolarsError) -> InputError | None:
    """The cell behind an error of arithmetic, else that it was a sum; None for an error of another kind."""
    if (told := _told(error)) is None:
        return None
    for file in tables.files:
        for name, mapped in file.columns.items():
            if mapped.source.sql is not None or mapped.column.kind is Kind.MONEY:
                row = _first_refused(tables, file, name)
                if row is not None:
                    where = f"{file.file.name}, {place(file.file, row)}"
                    return InputError(f"{where}, {_what(file, mapped, row)} {told[0]}.", told[1])
    if told[0] == _DIVIDED:
        return InputError(f"An expression of the settings {_DIVIDED}.", told[1])
    return too_large()


def _told(error: pl.exceptions.PolarsError) -> tuple[str, str] | None:
    return next((told for sign, told in _REASONS.items() if sign in str(error)), None)


def _what(file: MappedFile, mapped: MappedColumn, row: int) -> str:
    """The cell as a message names it."""
    if (header := mapped.source.header) is None:
        return f"{mapped.column.name}: {mapped.source.sql!r}"
    text = scan(file.file, _ROW).filter(pl.col(_ROW) == row).select(header).collect(engine="streaming").item()
    return f"column {quoted(header)}: {quoted(text or '')}"


def _first_refused(tables: Tables, file: MappedFile, name: str) -> int | None:
    """The first row whose value of a column Polars refuses to compute; None where it refuses none."""
    rows = scan(file.file, _ROW).select(_ROW).collect(engine="streaming")[_ROW].sort()
    if _computes(tables, file, name, rows.clear()):
        return None
    low, high = 0, len(rows)  # the rows before `low` compute, those before `high` do not
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _computes(tables, file, name, rows[middle:]) else (low, middle)
    return int(rows[low])


def _computes(tables: Tables, file: MappedFile, name: str, without: pl.Series) -> bool:
    """Whether a column computes in the rows of a file, without some of them."""
    frame = tables.frame_of(file, [name], careful=True, dropped=without)
    try:
        frame.select(pl.col(name).count()).collect(engine="streaming")
    except pl.exceptions.PolarsError as error:
        if _told(error) is None:
            raise
        return False
    return True
