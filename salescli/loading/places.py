"""The places of rows and cells: the file and the line of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl
from msgspec.structs import replace

from salescli.errors import Place
from salescli.loading.column_names import FILE_COLUMN, ROW_COLUMN
from salescli.loading.files.scanning import line_numbers, line_of, lines_by_row, scan

if TYPE_CHECKING:
    from salescli.loading.dataset import Dataset
    from salescli.loading.files.file import File

#: The lines of so many rows are looked for one by one.
_FEW = 20


def lines_of(rows: pl.DataFrame, dataset: Dataset) -> pl.DataFrame:
    """The rows with `file` (its name) and `line`, or the number of the row in a sheet or a file without lines."""
    parts = [rows.clear().drop(FILE_COLUMN, ROW_COLUMN).with_columns(file=pl.lit(""), line=pl.lit(0, pl.Int64))]
    for position, file in enumerate(dataset.files):
        mine = rows.filter(pl.col(FILE_COLUMN) == position).drop(FILE_COLUMN)
        if not mine.is_empty():
            found = mine.join(_numbers(file.file, mine), on=ROW_COLUMN, how="left", maintain_order="left")
            parts.append(found.with_columns(file=pl.lit(file.file.name)).select(parts[0].columns))
    return pl.concat(parts)


def _numbers(file: File, rows: pl.DataFrame) -> pl.DataFrame:
    """The lines of rows: of a few only theirs, else those of all rows. Columns: the row, line."""
    if file.parts or rows.height > _FEW:
        return line_numbers(file, ROW_COLUMN)
    asked = rows[ROW_COLUMN].unique()
    return pl.DataFrame({ROW_COLUMN: asked, "line": lines_by_row(file, asked.to_list())}, {
        ROW_COLUMN: asked.dtype, "line": pl.Int64
    })  # fmt: skip


def header_at(file: File, row: int, header: str, text: str | None) -> str:
    """The header of a cell of a row; where months are columns, the header of the one that has the text."""
    if text is None or file.months is None or header != file.months.amount:
        return header
    wide = list(file.months.wide)
    frame = scan(file.alone, ROW_COLUMN).filter(pl.col(ROW_COLUMN) == row).select(wide)
    cells = frame.collect(engine="streaming").row(0, named=True)
    return next((month for month, cell in cells.items() if cell is not None and cell.strip() == text.strip()), header)


def place_of(file: File, row: int | None, column: str | None = None, value: str | None = None) -> Place:
    """The place of a cell by its row and header; of a whole row without a header, of a column without a row."""
    if row is not None:
        return _looked_up(place_on_line(file, line_of(file, row), column, value), file, column)
    return _looked_up(Place(file.name, None, column, value), file, column)


def places_of(file: File, rows: Sequence[int], column: str) -> list[Place]:
    """The places of cells of a column by their rows; one pass finds all lines."""
    return [_looked_up(place_on_line(file, line, column), file, column) for line in lines_by_row(file, rows)]


def _looked_up(place: Place, file: File, column: str | None) -> Place:
    """The place of a cell; a looked-up column is marked with the file that it comes from."""
    home = file.home_of(column)[0] if column is not None else file
    return place if home is file else replace(place, looked_up=home.name)


def place_on_line(file: File, line: int, column: str | None = None, value: str | None = None) -> Place:
    """As `place_of`, by the line of the row, or its number in a sheet or a file without lines."""
    if file.is_parquet:
        return Place(file.name, None, column, value, line)
    if file.sheet is None:
        return Place(file.name, line, column, value)
    own = file.alone.columns  # without looked-up columns, and with months as in the file
    cell = file.sheet.cell(own.index(column), line) if column in own else None
    return Place(file.name, line, column, value, line, cell)
