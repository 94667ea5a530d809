"""What an error of Polars means to the user; which cell cannot be computed with is looked for in the files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from salescli.errors import InputError, listing, quoted, too_large
from salescli.loading.files import damage
from salescli.loading.files.scanning import cells, scan
from salescli.model.schema import Kind

if TYPE_CHECKING:
    from salescli.loading.dataset import Tables
    from salescli.loading.mapping.map_columns import MappedColumn, MappedFile

_DIVIDED = "divides by zero"
#: How Polars says that a decimal outgrows its room or is divided by nothing, and what that means for a cell.
_REASONS = {
    "division by zero": (_DIVIDED, 'Leave such rows blank: "Amount" / NULLIF("Quantity", 0).'),
    "overflow in decimal": ("has too many digits to be computed with", "Correct it there: 32 before the point is all."),
}
_HINT = "Correct the expression in salescli.toml."
_ROW = "row:number"


def explained(tables: Tables, error: BaseException) -> InputError | None:
    """What an error of Polars means to the user, where it is one of the files; None for another."""
    files = [file.file for file in tables.files]
    if isinstance(error, OSError) and (addresses := [file.address for file in files if file.address]):
        from salescli.loading.files import remote

        return remote.explained(listing(addresses), error)
    if isinstance(error, pl.exceptions.PanicException) and any(file.is_parquet for file in files):
        return damage.of_parquet(files, error)  # Polars does not expect damage inside of one
    if isinstance(error, pl.exceptions.PolarsError):
        return damage.explained(files, error) or _of_arithmetic(tables, error)
    return damage.explained(files, error) if isinstance(error, OSError) else None


def _of_arithmetic(tables: Tables, error: pl.exceptions.PolarsError) -> InputError | None:
    """The cell behind an error of arithmetic or of an expression of the settings, else that it was a sum.

    None for an error of another kind.
    """
    told = _told(error)
    refused = [
        (file, mapped, why)
        for file in tables.files
        for name, mapped in file.columns.items()
        if mapped.source.sql is not None or (told is not None and mapped.column.kind is Kind.MONEY)
        if (why := _error(tables, file, name)) is not None
    ]
    if refused:  # another column than the one asked for may be wrong too
        file, mapped, why = next((each for each in refused if _line(each[2]) == _line(error)), refused[0])
        row = _first_refused(tables, file, mapped.column.name)
        where = file.file.name if row is None else cells(file.file, [row], mapped.source.header)
        text, hint = _told(why) or (f"cannot be computed: {_line(why)}", _HINT)
        return InputError(f"{where}, {_what(file, mapped, row)} {text}.", hint)
    if told is None:
        return None
    return InputError(f"An expression of the settings {_DIVIDED}.", told[1]) if told[0] == _DIVIDED else too_large()


def _line(error: pl.exceptions.PolarsError) -> str:
    return str(error).splitlines()[0]


def _told(error: pl.exceptions.PolarsError) -> tuple[str, str] | None:
    return next((told for sign, told in _REASONS.items() if sign in str(error)), None)


def _what(file: MappedFile, mapped: MappedColumn, row: int | None) -> str:
    """The cell as a message names it."""
    if (header := mapped.source.header) is None:
        return f"{mapped.column.name}: {mapped.source.sql!r}"
    if row is None:
        return f"column {quoted(header)}"
    text = scan(file.file, _ROW).filter(pl.col(_ROW) == row).select(header).collect(engine="streaming").item()
    return f"column {quoted(header)}: {quoted(text or '')}"


def _first_refused(tables: Tables, file: MappedFile, name: str) -> int | None:
    """The first row whose value of a column Polars refuses to compute; None where it refuses without any row."""
    rows = scan(file.file, _ROW).select(_ROW).collect(engine="streaming")[_ROW].sort()
    if _error(tables, file, name, rows) is not None:
        return None
    low, high = 0, len(rows)  # the rows before `low` compute, those before `high` do not
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _error(tables, file, name, rows[middle:]) else (middle, high)
    return int(rows[low])


def _error(
    tables: Tables, file: MappedFile, name: str, without: pl.Series | None = None
) -> pl.exceptions.PolarsError | None:
    """What keeps a column from computing in the rows of a file, without some of them."""
    try:
        frame = tables.reader.frame(file, [name], careful=True, dropped=without)
        frame.select(pl.col(name).count()).collect(engine="streaming")
    except pl.exceptions.PolarsError as error:
        return error
    return None
