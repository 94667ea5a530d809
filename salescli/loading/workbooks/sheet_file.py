"""The places in a sheet of the rows of the text file that was written from it."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

import polars as pl
from msgspec.structs import replace

from salescli.loading.workbooks.spool_text import first_lines

if TYPE_CHECKING:
    from salescli.loading.files.file import File
    from salescli.loading.files.sheets import Sheet


def placed(file: File, cells: pl.DataFrame, sheet: Sheet) -> File:
    """The file with the row numbers of the sheet as its lines; blank rows below the header are no rows of it."""
    lines = first_lines(cells).to_list()
    first = bisect_right(lines, file.header_lines)
    below = cells.slice(first)
    is_blank = pl.all_horizontal(pl.col(pl.String).is_null())
    has_blank = bool(below.select(is_blank.any()).item()) if below.height else False
    other = file.other_header
    return replace(
        file,
        other_header=replace(other, line=bisect_right(lines, other.line)) if other else None,
        sheet=replace(sheet, first_row=first + 1),
        lines=tuple(bisect_right(lines, line) for line in file.lines),
        ending=replace(file.ending, has_blank_rows=file.ending.has_blank_rows or has_blank),
    )
