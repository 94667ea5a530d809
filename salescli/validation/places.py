"""Where rows stand: found once a file, for the rows that are shown alone."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl
from msgspec import Struct, field

from salescli.loading.column_names import ROW_COLUMN
from salescli.loading.dataset import counted_once
from salescli.loading.files.scanning import rows_with_breaks

if TYPE_CHECKING:
    from salescli.loading.dataset import Dataset
    from salescli.loading.order_lines.lines import Lines


class Places(Struct, dict=True):
    """The lines of rows, by the position of their file and of the row in it."""

    tables: Dataset
    _breaks: dict[int, pl.DataFrame] = field(default_factory=dict)

    @cached_property
    def lines(self) -> Lines | None:
        """The order lines, where the settings say that rows of the deals are such; rows told twice are one."""
        once = counted_once(self.tables.files, self.tables.settings)
        return once.lines if once.are_lines("deals") else None

    def line(self, file: int, row: int) -> int:
        """The line on which a row stands, its number in a file without lines."""
        known = self.tables.files[file].file
        if known.is_parquet:
            return row + 1
        if file not in self._breaks:
            self._breaks[file] = rows_with_breaks(known, ROW_COLUMN)
        breaks = self._breaks[file]
        inside = breaks.filter(pl.col(ROW_COLUMN) < row)["breaks"].sum()
        return known.header_lines + row + int(inside) + 1

    def name(self, file: int) -> str:
        """The file as messages show it."""
        return self.tables.files[file].file.name

    def header(self, file: int, column: str) -> str:
        """What the file calls a column; the expression it is made with, or its own name, where it has no header.

        What is looked up in another file has the name of that one too.
        """
        known = self.tables.files[file]
        mapped = known.columns.get(column)
        if mapped is None or mapped.source.header is None:
            return (mapped.source.sql or column) if mapped else column
        header = mapped.source.header
        home, _ = known.file.home_of(header)
        return header if home is known.file else f"{header} ({home.name})"
