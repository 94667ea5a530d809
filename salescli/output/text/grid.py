"""A table as a grid of texts for people: rounded, labelled, and with one printable line in every cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from salescli.i18n.language import ENGLISH, Language, in_encoding
from salescli.model.measures import Unit
from salescli.output.text.columns import TextRows, Way
from salescli.output.text.width import width, wrapped
from salescli.output.words import (
    blocks,
    encodable,
    encoded,
    harmless,
    is_unicode,
    label,
    note_line,
    remark_line,
    said,
    spark,
)
from salescli.results.table import Bar, Change, Label, Quantity, RowsOfFrame, Trend

if TYPE_CHECKING:
    from salescli.output.style import Style
    from salescli.results.document import Document, Section
    from salescli.results.table import Cell, Column, Table

#: The blanks between columns, usually and in a closer layout.
GAP, CLOSE = 3, 2
#: The least width of a column's title, even above narrow numbers.
_TITLE = 8
#: The types of cells that say more than a number.
_FIGURES = (Quantity, Change, Trend, Bar)
#: The most marks of a trend.
_TREND = 12


class Grid(Struct, frozen=True):
    """A table as text. Titles of columns and wrapped cells may have several lines.

    `is_right` says which columns are right-aligned, `labels` are the places of those that label the rows. Without
    titles it has only a heading and footnotes.
    """

    headers: Sequence[str]
    rows: Sequence[Sequence[str]]
    is_right: Sequence[bool] = ()
    labels: Sequence[int] = ()
    total: Sequence[str] | None = None
    heading: str | None = None
    footnotes: Sequence[str] = ()
    gap: int = GAP

    @property
    def body(self) -> list[Sequence[str]]:
        """The rows, and the total below them."""
        return [*self.rows, *([self.total] if self.total else [])]


def language_of(document: Document, style: Style) -> Language:
    """The language of a document for people."""
    return style.language if document.is_translated else ENGLISH


def of_section(section: Section, document: Document, style: Style, *, most: int | None = None) -> Grid:
    """The grid of a section, in characters of the style's encoding.

    Trends have as many marks as fit into `most` columns; with almost no room they are left out.
    """
    words = _Words(language_of(document, style), style.encoding, for_runners=document.for_runners)
    grid = words.of_table(section.table, most) if section.table else Grid([], [])
    notes = [words.line(note_line(note.text, words.language)) for note in section.notes]
    notes += [words.line(remark_line(remark, words.language)) for remark in section.remarks]
    return replace(
        grid,
        heading=None if section.title is None else words.line(section.title),
        footnotes=[*map(words.line, section.lines), *notes],
    )


class _Words:
    """Writes cells as words: in a language, in the characters of an encoding, without commands for CI runners."""

    def __init__(self, language: Language, encoding: str, *, for_runners: bool) -> None:
        self.language = language
        self._encoding = encoding
        self._for_runners = for_runners
        self._missing = "–" if is_unicode(encoding) else "-"

    def line(self, text: str) -> str:
        """A text as one printable line."""
        if not self._for_runners:
            return encodable(text, self._encoding)
        if not is_unicode(self._encoding):
            text = text.replace("–", "-").replace("·", "-")  # signs of the program
        return encoded(harmless(text), self._encoding)

    def of_table(self, table: Table, most: int | None) -> Grid:
        """The grid of a table alone."""
        trends = [place for place, column in enumerate(table.columns) if _has_trends(table, place)]
        ways = list(map(self._way, table.columns))
        rows = self._rows(table, ways)
        total = [way(cell) for way, cell in zip(ways, table.total, strict=True)] if table.total else None
        grid = Grid(
            headers=[self._title(column, table, place, rows, total) for place, column in enumerate(table.columns)],
            rows=rows,
            is_right=[column.is_right for column in table.columns],
            labels=table.labels,
            total=total,
            gap=CLOSE if table.is_close else GAP,
        )  # fmt: skip
        return self._with_trends(grid, table, trends[0], most) if trends else grid

    def _rows(self, table: Table, ways: Sequence[Callable[[Cell], str]]) -> Sequence[Sequence[str]]:
        if isinstance(table.rows, RowsOfFrame):
            return TextRows(table.rows, [
                Way(column, _labelling(way) if place in table.rows.labels else way, self.language, self._encoding)
                for place, (column, way) in enumerate(zip(table.columns, ways, strict=True))
            ])  # fmt: skip
        columns = [map(way, cells) for way, cells in zip(ways, zip(*table.rows, strict=True), strict=bool(table.rows))]
        return list(zip(*columns, strict=True))

    def _title(
        self, column: Column, table: Table, place: int, rows: Sequence[Sequence[str]], total: Sequence[str] | None
    ) -> str:
        """The title of a column, its unit in a line below."""
        title = column.title if column.is_own else label(column, self.language)
        lines = [title]
        if column.unit is not None:
            if table.wraps_titles:
                most = max((width(cells[place]) for cells in (*rows, *([total] if total else []))), default=0)
                lines = wrapped(title, max(most, _TITLE), whole=True)
            lines.append(self.language.unit(column.unit, table.currency))
        return "\n".join(map(self.line, lines)).rstrip("\n")

    def _way(self, column: Column) -> Callable[[Cell], str]:
        """The function that writes the cells of a column; it remembers values that repeat."""
        words: dict[str, str] = {}
        texts: dict[str, str] = {}
        unit, number, has_all = column.unit or Unit.RATIO, self.language.number, is_unicode(self._encoding)

        def shown(cell: Cell) -> str:
            if cell is None:
                return self._missing
            if isinstance(cell, str):
                known = words if isinstance(cell, Label) else texts
                if cell not in known:
                    known[cell] = self.line(said(cell, self.language))
                return known[cell]
            if isinstance(cell, _FIGURES):
                return self._figure(cell)
            if isinstance(cell, date):
                return str(cell)
            text = number(cell, unit)
            return text if has_all else in_encoding(text, self._encoding)

        return shown

    def _figure(self, cell: Quantity | Change | Trend | Bar) -> str:
        match cell:
            case Quantity():
                return self._quantity(cell)
            case Change():
                return self._change(cell)
            case Bar():
                return blocks(cell, self._encoding)
        return ""  # trends are drawn once their room is known

    def _quantity(self, cell: Quantity) -> str:
        if cell.value is None:
            return self._missing
        unit = self.language.unit(cell.unit, cell.currency)
        return in_encoding(f"{self.language.number(cell.value, cell.unit)} {unit}".rstrip(), self._encoding)

    def _change(self, cell: Change) -> str:
        """A change with one decimal and its sign."""
        if cell.amount is None:
            return self._missing
        number = self.language.number(float(cell.amount), Unit.DAYS)
        sign = "+" if float(cell.amount) > 0 and re.search("[1-9]", number) else ""
        unit = f" {self.language.text('pp')}" if cell.is_points else "%"
        return in_encoding(f"{sign}{number}{unit}", self._encoding)

    def _with_trends(self, grid: Grid, table: Table, place: int, most: int | None) -> Grid:
        """The grid with the trends in their column, or without that column."""
        others = [each for each in range(len(table.columns)) if each != place]
        used = sum(max(width(cells[each]) for cells in (grid.headers, *grid.rows)) + grid.gap for each in others)
        room = _TREND if most is None else min(_TREND, most - 1 - used)
        if room < width(grid.headers[place]):
            return part(grid, others)
        rows = []
        for cells, row in zip(grid.rows, table.rows, strict=True):
            trend = row[place]
            points = trend.points[-room:] if isinstance(trend, Trend) else ()
            rows.append([*cells[:place], spark(points, self._encoding), *cells[place + 1 :]])
        return replace(grid, rows=rows)


def _has_trends(table: Table, place: int) -> bool:
    column = table.columns[place]
    return column.is_number and column.unit is None and any(isinstance(row[place], Trend) for row in table.rows)


def _labelling(way: Callable[[Cell], str]) -> Callable[[Cell], str]:
    """The way of cells that are texts of the program's own."""
    return lambda cell: way(Label(cell) if isinstance(cell, str) else cell)


def part(grid: Grid, places: Sequence[int], *, is_first: bool = True, is_last: bool = True) -> Grid:
    """Some columns of a grid; the first part has the heading, the last the footnotes."""
    return replace(
        grid,
        headers=[grid.headers[place] for place in places],
        rows=[[row[place] for place in places] for row in grid.rows],
        is_right=[grid.is_right[place] for place in places],
        labels=[places.index(place) for place in grid.labels if place in places],
        total=[grid.total[place] for place in places] if grid.total else None,
        heading=grid.heading if is_first else None,
        footnotes=grid.footnotes if is_last else [],
    )
