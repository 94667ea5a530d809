"""A table as a sheet: its header frozen, with filters; numbers as numbers, dates as dates, text never as a formula."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from salescli.errors import OutputError
from salescli.loading.files.sheets import letters
from salescli.message import say
from salescli.model.measures import Unit
from salescli.output.text.width import wrapped
from salescli.output.words import label, said
from salescli.output.workbook.looks import DATE, HEADER, MOMENT, RUNNING, TOTAL, is_whole
from salescli.results.table import Change, Label, Quantity, Trend

if TYPE_CHECKING:
    from salescli.output.workbook.looks import Looks
    from salescli.results.table import Cell, Table

#: What a sheet and a cell have room for.
MOST_ROWS, MOST_TEXT = 1_048_576, 32_767
_NARROWEST, _WIDEST = 9, 60
#: A title up to so long is in one line.
_TITLE = 16
#: So many rows say how wide a column is.
_LOOKED_AT = 1_000
_DATE_WIDTH, _TREND_WIDTH = 11, 16
_TREND_COLOR = "#1F5F9C"
_A4 = 9
#: How high a line of a header is, and what is left free around it, in points.
_LINE_HEIGHT, _ROOM = 15, 3


class Trends(Struct):
    """Runs of numbers that sheets draw small: kept on a hidden sheet, `name`, a row each, with what they are of."""

    name: str
    rows: list[tuple[str, Trend]] = field(default_factory=list)

    def range_of(self, what: str, trend: Trend) -> str:
        """Where a run will stand that is kept from now on."""
        self.rows.append((what, trend))
        row = len(self.rows)
        return f"'{self.name}'!$B${row}:${letters(len(trend.points))}${row}"

    def write(self, book: Any) -> None:
        """Add the hidden sheet, where there is anything to keep."""
        if not self.rows:
            return
        sheet = book.add_worksheet(self.name)
        for row, (what, trend) in enumerate(self.rows):
            sheet.write_string(row, 0, what[:MOST_TEXT])
            for place, point in enumerate(trend.points, start=1):
                if point is not None:
                    sheet.write_number(row, place, point)
        sheet.hide()


class TableSheet(Struct):
    """A table on its way to a sheet of XlsxWriter."""

    sheet: Any
    table: Table
    looks: Looks
    trends: Trends

    def write(self) -> None:
        """Write header, rows and total. Raises OutputError where there are more rows than a sheet has room for."""
        table = self.table
        if len(table.rows) + 2 > MOST_ROWS:
            what = say("output.too_many_rows_for_a_sheet", count=len(table.rows))
            raise OutputError(what, say("output.write_csv"))
        titles = [column.title if column.is_own else label(column, self.looks.language) for column in table.columns]
        for place, (title, column) in enumerate(zip(titles, table.columns, strict=True)):
            look = self.looks.get("", HEADER, align="right" if column.is_right else "left")
            self.sheet.write_string(0, place, title[:MOST_TEXT], look)
        formats = list(map(self._format, range(len(titles))))
        for row, cells in enumerate(table.rows, start=1):
            mark = RUNNING if any(_is_running(cell) for cell in cells) else {}
            for place, cell in enumerate(cells):
                self._cell(row, place, cell, formats[place], mark)
        if table.total is not None:
            for place, cell in enumerate(table.total):
                self._cell(len(table.rows) + 1, place, cell, formats[place], TOTAL)
        widths = [self._width(place, title) for place, title in enumerate(titles)]
        lay_out(self.sheet, widths)
        self.sheet.set_row(0, max(map(height, titles, widths)) + _ROOM)
        if table.rows:
            self.sheet.autofilter(0, 0, len(table.rows), max(len(titles) - 1, 0))

    def _format(self, place: int) -> str:
        """The format of the numbers of a column, which is one for all of them."""
        column, rows = self.table.columns[place], self.table.rows
        whole = column.unit is Unit.COUNT and all(
            is_whole(cell) for row in rows if isinstance(cell := row[place], int | float | Decimal)
        )
        return self.looks.number(column.unit, self.table.currency, is_whole=whole)

    def _cell(self, row: int, place: int, cell: Cell, number: str, mark: Mapping[str, object]) -> None:
        sheet, get = self.sheet, self.looks.get
        match cell:
            case None | "":
                if mark is TOTAL:
                    sheet.write_blank(row, place, None, get("", mark))
            case str():
                text = said(cell, self.looks.language)[:MOST_TEXT]
                looks = {**mark, "align": "right"} if self.table.columns[place].is_right else mark
                sheet.write_string(row, place, text, get("", looks) if looks else None)
            case bool():
                sheet.write_boolean(row, place, cell, get("", mark))
            case int() | float() | Decimal():
                sheet.write_number(row, place, float(cell), get(number, mark))
            case datetime():
                sheet.write_datetime(row, place, cell.replace(tzinfo=None), get(MOMENT, mark, align="left"))
            case date():
                sheet.write_datetime(row, place, cell, get(DATE, mark, align="left"))
            case Quantity():
                if cell.value is not None:
                    look = self.looks.number(cell.unit, cell.currency, is_whole=is_whole(cell.value))
                    sheet.write_number(row, place, float(cell.value), get(look, mark))
            case Change():
                if cell.amount is not None:
                    sheet.write_number(row, place, float(cell.amount), get(self.looks.change(cell), mark))
            case Trend():
                self._trend(row, place, cell)

    def _trend(self, row: int, place: int, trend: Trend) -> None:
        if sum(point is not None for point in trend.points) < 2:
            return
        what = str(self.table.rows[row - 1][0])
        drawn = {"range": self.trends.range_of(what, trend), "series_color": _TREND_COLOR, "last_point": True}
        self.sheet.add_sparkline(row, place, drawn)

    def _width(self, place: int, title: str) -> int:
        """How wide a column is, in characters: as its longest cell, and as its title, or a word of one that is long."""
        table = self.table
        rows = chain(islice(table.rows, _LOOKED_AT), [table.total] if table.total else [])
        longest = max((self._width_of(row[place], place) for row in rows), default=0)
        return min(max(longest, *map(len, title.split()), min(len(title), _TITLE), _NARROWEST) + 2, _WIDEST)

    def _width_of(self, cell: Cell, place: int) -> int:
        language = self.looks.language
        match cell:
            case str():
                return max(map(len, said(cell, language).split("\n")))
            case int() | float() | Decimal() if (unit := self.table.columns[place].unit) is not None:
                return len(language.number(cell, unit)) + len(language.unit(unit, self.table.currency)) + 1
            case Quantity() if cell.value is not None:
                return len(language.number(cell.value, cell.unit)) + len(language.unit(cell.unit, cell.currency)) + 1
            case Trend():
                return _TREND_WIDTH
            case date():
                return len(MOMENT) if isinstance(cell, datetime) else _DATE_WIDTH
        return len(str(cell)) if isinstance(cell, int | float | Decimal) else 0


def _is_running(cell: Cell) -> bool:
    """Whether a cell is the label of a period that is not complete."""
    return isinstance(cell, Label) and cell.endswith(" *")


def height(text: str, width: int) -> int:
    """How high a row must be for a text in a column, in points."""
    return _LINE_HEIGHT * len(wrapped(text, width - 2))


def lay_out(sheet: Any, widths: Sequence[float]) -> None:
    """Make the first columns of a sheet so wide; printed, it is as wide as a page, its header on each."""
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    sheet.freeze_panes(1, 0)
    sheet.set_paper(_A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
