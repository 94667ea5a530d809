"""Tables of a page: cells as text, with the number to sort by."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import Struct

from salescli.output.terminal import one_line
from salescli.output.words import label
from salescli.results.table import Label

if TYPE_CHECKING:
    from salescli.i18n.language import Language
    from salescli.model.measures import Unit
    from salescli.output.text.grid import Grid
    from salescli.results.table import Cell, Column, Number
    from salescli.results.table import Table as ResultTable

#: Tables with more rows scroll on a screen; in print they are whole.
_TALL = 30
#: Texts up to this length stay on one line.
_SHORT = 22


class Shown(Struct, frozen=True):
    """A cell: its text, the number it sorts by (if any), and markup after the text."""

    text: str
    key: str | None = None
    markup: str = ""
    tone: str = ""

    @property
    def classes(self) -> str:
        """The classes for the style sheet: the tone, and that a short text stays on one line."""
        return " ".join(word for word in (self.tone, "short" if len(self.text) <= _SHORT else "") if word)


class Head(Struct, frozen=True):
    """A column: its header, its unit, whether it has numbers, and whether it can be sorted by."""

    text: str
    unit: str = ""
    is_number: bool = False
    sorts: bool = True


class Table(Struct, frozen=True):
    """A table of a page. The cells of the first column are the headers of the rows.

    Its caption is always there for those who hear the page. On a phone the rows of shape `stack` are blocks of two
    lines; other tables scroll in their own box.
    """

    caption: str
    heads: Sequence[Head]
    rows: Sequence[Sequence[Shown]]
    total: Sequence[Shown] | None = None
    notes: Sequence[str] = ()
    shows_caption: bool = True
    shape: str = ""

    @property
    def is_tall(self) -> bool:
        """Whether it scrolls on a screen."""
        return len(self.rows) > _TALL


def number(value: Number, unit: Unit, language: Language) -> Shown:
    """A number as a cell."""
    return Shown("–") if value is None else Shown(language.number(value, unit), key_of(value))


def key_of(value: Decimal | float | int) -> str:
    """A number as the script sorts by it."""
    return repr(float(value))


def of_table(table: ResultTable, language: Language) -> Table:
    """A table of a result as a table of the page."""
    heads = [
        Head(column.title if column.is_own else label(column, language),
             "" if column.unit is None else language.unit(column.unit, table.currency),
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
    return Table(language.say(table.title), heads, rows, total)


def of_grid(grid: Grid, cells: Sequence[Sequence[Cell]], caption: str) -> Table:
    """A grid as a table; `cells` are the values of its rows."""
    heads = []
    for header, is_right in zip(grid.headers, grid.is_right, strict=True):
        word, _, unit = header.partition("\n")
        heads.append(Head(word, unit, is_right))
    rows = [
        [_of_grid(shown, cell, head) for shown, cell, head in zip(row, given, heads, strict=True)]
        for row, given in zip(grid.rows, cells, strict=True)
    ]
    total = None if grid.total is None else [Shown(cell) for cell in grid.total]
    return Table(caption, heads, rows, total)


def _of_grid(shown: str, cell: Cell, head: Head) -> Shown:
    """A cell of a grid; one under no header draws bars."""
    key = key_of(cell) if isinstance(cell, int | float | Decimal) else None
    return Shown(shown, key, tone="" if head.text else "bars")


def _cell(cell: Cell, column: Column, language: Language) -> Shown:
    match cell:
        case None:
            return Shown("–")
        case Label():
            return Shown(language.words(one_line(cell)).replace(" *", "\N{NO-BREAK SPACE}*"))
        case int() | float() | Decimal() if column.unit is not None:
            return number(cell, column.unit, language)
    return Shown(one_line(str(cell)))
