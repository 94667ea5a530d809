"""Tables of a page: cells as text, with the number to sort by beside it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import Struct

from salescli.output.terminal import one_line
from salescli.output.wrapped_tables import label

if TYPE_CHECKING:
    from salescli.i18n.language import Language
    from salescli.model.measures import Unit
    from salescli.output.text_table import Grid
    from salescli.results.table import Cell, Column, Number
    from salescli.results.table import Table as ResultTable

#: Longer tables scroll on a screen; in print they are whole.
_TALL = 30
#: Texts up to this length are kept on one line.
_SHORT = 22


class Shown(Struct, frozen=True):
    """One cell: what is read, what it sorts by where that is a number, and markup after the text."""

    text: str
    key: str | None = None
    markup: str = ""
    tone: str = ""

    @property
    def classes(self) -> str:
        """What the style sheet is told: the tone, and that a short text stays on one line."""
        return " ".join(word for word in (self.tone, "short" if len(self.text) <= _SHORT else "") if word)


class Head(Struct, frozen=True):
    """A column: its header, its unit, whether it holds numbers, and whether sorting by it means something."""

    text: str
    unit: str = ""
    is_number: bool = False
    sorts: bool = True


class Table(Struct, frozen=True):
    """A table of a page. The first column's cells are the headers of their rows."""

    caption: str
    heads: Sequence[Head]
    rows: Sequence[Sequence[Shown]]
    total: Sequence[Shown] | None = None
    notes: Sequence[str] = ()

    @property
    def is_tall(self) -> bool:
        """Whether it scrolls on a screen."""
        return len(self.rows) > _TALL


def number(value: Number, unit: Unit, language: Language) -> Shown:
    """A number as a cell."""
    return Shown("–") if value is None else Shown(language.number(value, unit), key_of(value))


def key_of(value: Decimal | float | int) -> str:
    """A number for a script to sort by."""
    return repr(float(value))


def of_table(table: ResultTable, language: Language) -> Table:
    """A table of a result as one of the page."""
    heads = [
        Head(label(column, language), "" if column.unit is None else language.unit(column.unit, table.currency),
             column.unit is not None)
        for column in table.columns
    ]  # fmt: skip
    rows = [
        [_cell(cell, column, language) for cell, column in zip(row, table.columns, strict=True)] for row in table.rows
    ]
    total = None
    if table.total is not None:
        total = [_cell(cell, column, language) for cell, column in zip(table.total, table.columns, strict=True)]
        total[0] = Shown(language.text("total"))
    return Table(language.sentence(table.title), heads, rows, total)


def of_grid(grid: Grid, values: Sequence[Sequence[Number]], caption: str) -> Table:
    """A grid as a table; `values` are the numbers of its rows."""
    heads = []
    for position, header in enumerate(grid.headers):
        word, _, unit = header.partition("\n")
        heads.append(Head(word, unit, position >= grid.first_number))
    rows = [
        [Shown(cell) for cell in row[: grid.first_number]]
        + [
            Shown(cell, None if value is None else key_of(value))
            for cell, value in zip(row[grid.first_number :], numbers, strict=True)
        ]
        for row, numbers in zip(grid.rows, values, strict=True)
    ]
    total = None if grid.total is None else [Shown(cell) for cell in grid.total]
    return Table(caption, heads, rows, total)


def _cell(cell: Cell, column: Column, language: Language) -> Shown:
    if cell is None:
        return Shown("–")
    if column.unit is not None and not isinstance(cell, str):
        return number(cell, column.unit, language)
    text = one_line(str(cell))
    return Shown(language.words(text).replace(" *", "\N{NO-BREAK SPACE}*") if column.is_worded else text)
