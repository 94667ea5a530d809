"""A workbook as fastexcel reads it: its sheets, and the cells of a sheet as text."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

import polars as pl
from msgspec import Struct

from salescli.errors import InputError, Place
from salescli.loading.files.sheets import letters
from salescli.loading.workbooks.kinds import WorkbookKind, damaged, protected
from salescli.loading.workbooks.other_extents import extents
from salescli.loading.workbooks.xlsx_cells import Cell, CellFacts, SheetXml
from salescli.loading.workbooks.xlsx_parts import XlsxParts
from salescli.message import say

if TYPE_CHECKING:
    import fastexcel

    from salescli.loading.files.sources import Source

#: The most cells that a sheet may span, empty ones included, for each takes memory.
MOST_CELLS = 50_000_000
#: A number that fastexcel may have cut to nine places, and by how much at most.
_CUT_OFF, _CUT_BY = r"^-?[0-9]+\.[0-9]{9}$", 1e-9
#: What fastexcel, which is written in Rust, raises where it panics.
_UNREADABLE = ("PanicException",)
_EXTRA = say("workbooks.install", command="pip install 'salescli[excel]'")


class Grid(Struct, frozen=True):
    """The cells of a sheet as text, from its first row on; `places` are the positions of the columns, from 0."""

    cells: pl.DataFrame
    places: tuple[int, ...]
    is_hidden: bool = False


class Book(Struct, frozen=True, dict=True):
    """A workbook. Reading raises InputError where it is damaged or protected, or where fastexcel is not installed."""

    source: Source
    kind: WorkbookKind

    @cached_property
    def names(self) -> list[str]:
        """The names of the sheets that have cells, hidden ones included; sheets of charts have none."""
        if self.parts:
            return [name for name, part in self.parts.sheets.items() if part.has_cells]
        return list(self._reader.sheet_names)

    @cached_property
    def parts(self) -> XlsxParts | None:
        """The parts of the file, for what fastexcel does not give; None where they cannot be read."""
        return XlsxParts(self.source) if self.kind is WorkbookKind.XLSX else None

    def is_hidden(self, name: str) -> bool:
        """Whether a sheet is hidden, as far as that is known before the sheet is read."""
        return self.parts is not None and self.parts.sheets[name].is_hidden

    def grid(self, name: str) -> Grid:
        """The cells of a sheet."""
        sheet = self._load(name, dtypes="string")
        places = tuple(column.absolute_index for column in sheet.selected_columns)
        return Grid(self._whole(name, _frame(sheet)), places, is_hidden=sheet.visible != "visible")

    def _whole(self, name: str, cells: pl.DataFrame) -> pl.DataFrame:
        """The cells with all digits of their numbers: fastexcel cuts numbers in text to nine places."""
        cut = [place for place, text in enumerate(cells) if text.str.contains(_CUT_OFF).any()]
        if not cut:
            return cells
        numbers = _frame(self._load(name, dtypes="float", use_columns=cut))
        columns = cells.get_columns()
        for place, number in zip(cut, numbers, strict=True):
            text = columns[place]
            same = (text.cast(pl.Float64, strict=False) - number).abs() < _CUT_BY
            rows = (text.str.contains(_CUT_OFF) & same).fill_null(value=False).arg_true()
            columns[place] = text.scatter(rows, [f"{Decimal(repr(each)):f}" for each in number.gather(rows)])
        return pl.DataFrame(columns)

    def are_numbers(self, name: str, columns: Sequence[int]) -> pl.DataFrame:
        """Whether each cell of some columns is a number rather than text; by position."""
        sheet = self._load(name, dtypes="boolean", use_columns=list(columns))
        found = _frame(sheet)
        named = dict(zip(found.columns, map(str, columns), strict=True))
        return found.select(pl.col(found.columns).is_not_null()).rename(named)

    def facts(self, name: str) -> CellFacts | None:
        """What is known of the cells of a sheet beyond their values; None where the file does not give it.

        Raises InputError where the cells span more than can be read.
        """
        if self.parts is None:
            return None
        xml = SheetXml(self.parts.xml_of(name))
        if not xml.is_readable:
            return None
        self._refuse(name, *xml.extent)
        return xml.facts(self.parts.meanings, recalculates=self.parts.recalculates)

    @cached_property
    def _reader(self) -> fastexcel.ExcelReader:
        read_excel = installed(self.source.name).read_excel
        for name, cell in self._extents.items():  # in some kinds of workbook all sheets are read at once
            self._refuse(name, *cell)
        with self._reading():
            reader: fastexcel.ExcelReader = read_excel(self.source.stored.read_bytes())
        return reader

    def _load(self, name: str, **choices: Any) -> fastexcel.ExcelSheet:
        reader = self._reader
        with self._reading():
            sheet: fastexcel.ExcelSheet = reader.load_sheet(name, header_row=None, skip_rows=0, **choices)
        return sheet

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """A context for calls of fastexcel: an error in the file becomes an InputError."""
        try:
            yield
        except BaseException as error:
            if type(error).__name__ not in _UNREADABLE and type(error).__module__ not in ("fastexcel", "_fastexcel"):
                raise
            said = str(error).removeprefix("calamine error: ")
            if "assword" in said or "ncrypt" in said:
                raise protected(self.source.name) from None
            raise damaged(self.source.name, said) from None

    @cached_property
    def _extents(self) -> Mapping[str, Cell]:
        return extents(self.source, self.kind)

    def _refuse(self, name: str, column: int, row: int) -> None:
        """Raise an InputError where the cells of a sheet span more than fit in memory."""
        if (column + 1) * (row + 1) > MOST_CELLS:
            place = Place(f"{self.source.name}#{name}" if name else self.source.name)
            what = say("workbooks.reaches_too_far", cell=f"{letters(column)}{row + 1}")
            raise InputError.at(place, what, say("workbooks.delete_beyond"))


def _frame(sheet: fastexcel.ExcelSheet) -> pl.DataFrame:
    """The cells of a sheet, columns named by their position."""
    found = pl.DataFrame(sheet) if sheet.width else pl.DataFrame()
    found.columns = [str(position) for position in range(found.width)]
    return found


def installed(name: str) -> Any:
    """The package that reads workbooks. Raises InputError where it is not installed."""
    try:
        import fastexcel
    except ImportError:
        raise InputError.at(Place(name), say("workbooks.not_installed"), _EXTRA) from None
    for logger in ("fastexcel", "calamine"):  # they write to stderr what is no error
        logging.getLogger(logger).setLevel(logging.ERROR)
    return fastexcel
