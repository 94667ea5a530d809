"""Tables as a workbook (.xlsx), by the extra `excel`: a sheet a table, numbers as numbers, text never as a formula.

Values are those of JSON, unrounded; how many places are shown, with which marks, is up to the format of a cell and the
language of the spreadsheet. The bytes depend on the tables alone.
"""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from salescli.errors import OutputError
from salescli.model.measures import Unit

if TYPE_CHECKING:
    from salescli.results.note import Note
    from salescli.results.table import Column, Table

_EXTRA = "pip install 'salescli[excel]', or write CSV: --excel makes it one for a spreadsheet."
#: What a sheet and a cell have room for.
_MOST_ROWS, _MOST_NAME, _MOST_TEXT = 1_048_576, 31, 32_767
_NO_NAME = re.compile(r"[\[\]:*?/\\']")
#: How numbers are shown, by their unit; those of amounts name the currency.
_FORMATS: Mapping[Unit, str] = {
    Unit.PERCENT: '0.0" %"',
    Unit.MONEY: "#,##0.00",
    Unit.MONEY_A_DAY: "#,##0.00",
}
_WHOLE, _OTHER_UNIT, _DATE, _MOMENT = "#,##0", "#,##0.0", "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"
_NARROWEST, _WIDEST = 8, 60
#: Says when a workbook was made: always the same, for the same tables give the same bytes.
_MADE = datetime(1980, 1, 1)


def check() -> None:
    """Raise an OutputError where no workbook can be written."""
    from importlib.util import find_spec

    if find_spec("xlsxwriter") is None:
        raise OutputError("A workbook needs a package that is not installed.", _EXTRA)


def workbook(tables: Sequence[Table], notes: Sequence[Note] = (), notes_name: str = "Notes") -> bytes:
    """The tables as sheets, what is to be said of them on a last one. Raises OutputError where a table is too long."""
    check()
    import xlsxwriter

    stored = io.BytesIO()
    book = xlsxwriter.Workbook(
        stored,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    book.set_properties({"created": _MADE})
    looks = _Looks(book)
    names: set[str] = set()
    for table in tables:
        if len(table.rows) + 2 > _MOST_ROWS:
            raise OutputError(
                f"{table.title}: {len(table.rows):,} rows are more than a sheet has room for.", "Write CSV or Parquet."
            )
        _write(book.add_worksheet(sheet_name(table.title or table.name, names)), table, looks)
    said = [*notes, *(note for table in tables for note in table.notes)]
    if said:
        sheet = book.add_worksheet(sheet_name(notes_name, names))
        sheet.set_column(0, 0, _WIDEST * 2, looks.get(wrap=True))
        for row, text in enumerate(dict.fromkeys(note.text for note in said)):
            sheet.write_string(row, 0, text[:_MOST_TEXT])
    book.close()
    return stored.getvalue()


class _Looks:
    """The formats of cells, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._known: dict[tuple[str, bool, bool], Any] = {}

    def get(self, number: str = "", *, bold: bool = False, wrap: bool = False) -> Any:
        key = (number, bold, wrap)
        if key not in self._known:
            said = {"num_format": number} if number else {}
            said |= {"bold": True} if bold else {}
            said |= {"text_wrap": True, "valign": "top"} if wrap else {}
            self._known[key] = self._book.add_format(said)
        return self._known[key]


def _write(sheet: Any, table: Table, looks: _Looks) -> None:
    """One table: its header frozen and with filters, its total below."""
    titles = [column.title or column.name for column in table.columns]
    for place, title in enumerate(titles):
        sheet.write_string(0, place, title[:_MOST_TEXT], looks.get(bold=True, wrap=True))
    formats = [
        number_format(column, table.currency, [row[place] for row in table.rows])
        for place, column in enumerate(table.columns)
    ]
    for row, cells in enumerate(table.rows, start=1):
        for place, cell in enumerate(cells):
            _write_cell(sheet, row, place, cell, looks, formats[place])
    if table.total is not None:
        for place, cell in enumerate(table.total):
            _write_cell(sheet, len(table.rows) + 1, place, cell, looks, formats[place], bold=True)
    for place, title in enumerate(titles):
        sheet.set_column(place, place, _width(title, [row[place] for row in table.rows]))
    sheet.freeze_panes(1, 0)
    if table.rows:
        sheet.autofilter(0, 0, len(table.rows), max(len(titles) - 1, 0))


def _write_cell(
    sheet: Any, row: int, place: int, cell: object, looks: _Looks, number: str, *, bold: bool = False
) -> None:
    match cell:
        case None:
            return
        case bool():
            sheet.write_boolean(row, place, cell, looks.get(bold=bold))
        case int() | float() | Decimal():
            sheet.write_number(row, place, float(cell), looks.get(number, bold=bold))
        case datetime():
            sheet.write_datetime(row, place, cell, looks.get(_MOMENT, bold=bold))
        case date():
            sheet.write_datetime(row, place, datetime(cell.year, cell.month, cell.day), looks.get(_DATE, bold=bold))
        case _:
            sheet.write_string(row, place, str(cell)[:_MOST_TEXT], looks.get(bold=bold))


def number_format(column: Column, currency: str | None, cells: Sequence[object]) -> str:
    """How a spreadsheet shows the numbers of a column; counts have no places where all of them are whole."""
    if column.unit is None:
        return ""
    numbers = [cell for cell in cells if isinstance(cell, int | float | Decimal)]
    if column.unit is Unit.COUNT and all(number % 1 == 0 for number in numbers):
        return _WHOLE
    shown = _FORMATS.get(column.unit, _OTHER_UNIT)
    if currency and column.unit in (Unit.MONEY, Unit.MONEY_A_DAY) and not re.search(r"[\]\[-]", currency):
        return f"{shown} [${currency}]"
    return shown


def sheet_name(title: str, taken: set[str]) -> str:
    """A name for a sheet that no other has, whatever its case; it is among those `taken` from then on."""
    whole = _NO_NAME.sub(" ", title).strip() or "Sheet"
    name, number = whole[:_MOST_NAME].strip(), 1
    while name.casefold() in taken:
        number += 1
        ending = f" ({number})"
        name = whole[: _MOST_NAME - len(ending)].strip() + ending
    taken.add(name.casefold())
    return name


def _width(title: str, cells: Collection[object]) -> float:
    """How wide a column is, in characters: as its longest cell, and as the longest word of its title."""
    longest = max((len(str(cell)) if isinstance(cell, str) else 14 for cell in cells if cell is not None), default=0)
    return min(max(longest, *map(len, title.split()), _NARROWEST) + 2, _WIDEST)
