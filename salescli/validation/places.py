"""The lines of rows: found once for each file, and only for rows that are shown."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl
from msgspec import Struct, field

from salescli.loading.column_names import ROW_COLUMN
from salescli.loading.dataset import counted_once
from salescli.loading.files.scanning import rows_with_breaks
from salescli.loading.places import header_at, place_on_line

if TYPE_CHECKING:
    from salescli.errors import Place
    from salescli.loading.dataset import Dataset
    from salescli.loading.order_lines.lines import Lines


class Places(Struct, dict=True):
    """Finds the lines of rows, by the position of the file and of the row in it."""

    dataset: Dataset
    _breaks: dict[int, pl.DataFrame] = field(default_factory=dict)

    @cached_property
    def lines(self) -> Lines | None:
        """The order lines, where the settings say that rows of deals are such; repeated rows count once."""
        once = counted_once(self.dataset.files, self.dataset.settings, opener=self.dataset.reader.opener)
        return once.lines if once.are_lines("deals") else None

    @cached_property
    def of_lines(self) -> bool:
        """Whether rows of deals are order lines, some of which differ, or take values of others."""
        from salescli.loading.order_lines import neighbours

        return self.lines is not None and not neighbours.agree(self.lines.dataset)

    def line(self, file: int, row: int) -> int:
        """The line of a row; its number in a sheet or a file without lines."""
        known = self.dataset.files[file].file
        if known.is_parquet:
            return row + 1
        if known.sheet:
            return known.sheet.first_row + row
        if file not in self._breaks:
            self._breaks[file] = rows_with_breaks(known, ROW_COLUMN)
        breaks = self._breaks[file]
        inside = breaks.filter(pl.col(ROW_COLUMN) < row)["breaks"].sum()
        return known.header_lines + row + int(inside) + 1

    def place(self, file: int, row: int) -> Place:
        """The line of a row as a sentence names it."""
        return place_on_line(self.dataset.files[file].file, self.line(file, row))

    def name(self, file: int) -> str:
        """The file as messages show it."""
        return self.dataset.files[file].file.name

    def header(self, file: int, column: str, row: int | None = None, text: str | None = None) -> str:
        """The header of a column in the file; where it has none, what messages call it.

        What is looked up in another file has the name of that one too. With a row and its text it is that of the cell,
        where months are columns.
        """
        known = self.dataset.files[file]
        mapped = known.columns.get(column)
        if mapped is None or mapped.source.header is None:
            return mapped.shown if mapped else column
        header = mapped.source.header
        if row is not None and text is not None:
            header = header_at(known.file, row, header, self.dataset.cell(column, text))
        home, _ = known.file.home_of(header)
        return header if home is known.file else f"{header} ({home.name})"
