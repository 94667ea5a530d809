"""Tables of results as grids for people: headers wrapped, and too many columns for a width in several tables."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap
from typing import TYPE_CHECKING

from msgspec.structs import replace

from salescli.i18n.language import ENGLISH, Language, in_encoding
from salescli.model.schema import ENTITIES
from salescli.output.plain import drawn
from salescli.output.text_table import Grid, encodable, encoded, is_unicode, note_line
from salescli.output.text_width import width

if TYPE_CHECKING:
    from salescli.results.table import Cell, Column, Table

#: What a terminal or a page of text has.
WIDTH = 80
#: Blanks between columns, and the widest that a label asks for: longer ones are folded, or make a table wider.
_GAP, _LABEL = 3, 55
_HEADER = 8


def of_table(table: Table, encoding: str, language: Language = ENGLISH, *, notes: bool = True) -> Grid:
    """The grid of a table, in characters that the encoding has."""
    missing = "–" if is_unicode(encoding) else "-"

    def shown(cell: Cell, column: Column) -> str:
        if cell is None:
            return missing
        if column.unit is None or isinstance(cell, str):
            return encodable(language.words(str(cell)) if column.is_worded else str(cell), encoding)
        return in_encoding(language.number(cell, column.unit), encoding)

    rows = [[shown(cell, column) for cell, column in zip(row, table.columns, strict=True)] for row in table.rows]
    total = None
    if table.total:
        total = [shown(cell, column) for cell, column in zip(table.total, table.columns, strict=True)]
        total[0] = encoded(language.text("total"), encoding)
    body = [*rows, *([total] if total else [])]
    widths = [max((width(cells[place]) for cells in body), default=0) for place in range(len(table.columns))]
    headers = [
        encoded(_header(column, table.currency, language, most), encoding)
        for column, most in zip(table.columns, widths, strict=True)
    ]
    return Grid(
        headers=headers,
        rows=rows,
        first_number=table.first_number,
        total=total,
        heading=encodable(language.sentence(table.title), encoding),
        footnotes=[encodable(note_line(note.text, language), encoding) for note in table.notes] if notes else [],
    )


def label(column: Column, language: Language) -> str:
    """What a column is called: a part of a KPI, a KPI, or else its own title."""
    return language.columns.get(column.name) or language.title_of(column.name, column.title)


def _header(column: Column, currency: str | None, language: Language, most: int) -> str:
    if column.unit is None:
        return label(column, language)
    lines = wrap(label(column, language), max(most, _HEADER), break_long_words=False)
    return "\n".join([*lines, language.unit(column.unit, currency)]).rstrip("\n")


def fitting(grid: Grid, most: int = WIDTH) -> list[Grid]:
    """The grid as one table, or where that is too wide as several, each with the text columns again."""
    first = grid.first_number
    body = [*grid.rows, *([grid.total] if grid.total else [])]
    widths = [
        max(map(width, [*header.split("\n"), *(row[place] for row in body)]))
        for place, header in enumerate(grid.headers)
    ]
    labels = sum(min(each, _LABEL) + _GAP for each in widths[:first])
    parts: list[list[int]] = [[]]
    used = labels
    for place in range(first, len(grid.headers)):
        if parts[-1] and used + widths[place] + _GAP > most:
            parts.append([])
            used = labels
        parts[-1].append(place)
        used += widths[place] + _GAP
    if len(parts) == 1:
        return [grid]
    return [_part(grid, [*range(first), *places], number, len(parts)) for number, places in enumerate(parts)]


def together(grids: Sequence[Grid], encoding: str = "utf-8") -> str:
    """Several tables as plain text, a blank line between two."""
    return "\n".join(drawn(grid, encoding).strip("\n") + "\n" for grid in grids)


def key_columns(dimension: str | None) -> list[str]:
    """The columns that say the group of a split: a rep or a customer is two, its id and its name."""
    if dimension is None:
        return []
    return [ENTITIES[dimension][0], dimension] if dimension in ENTITIES else [dimension]


def _part(grid: Grid, places: Sequence[int], number: int, parts: int) -> Grid:
    """Some columns of a grid; the heading stands above the first part, the footnotes under the last."""
    return replace(
        grid,
        headers=[grid.headers[place] for place in places],
        rows=[[row[place] for place in places] for row in grid.rows],
        total=[grid.total[place] for place in places] if grid.total else None,
        heading=grid.heading if number == 0 else None,
        footnotes=grid.footnotes if number == parts - 1 else [],
    )
