"""A table of plain values with their units: what every way of writing reads, so that all show the same numbers."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from salescli.model.measures import Unit
    from salescli.results.note import Note

#: A number as it was computed, unrounded; None is not known.
Number = Decimal | float | int | None
Cell = Number | str | bool


class Column(Struct, frozen=True):
    """One column: its `name` for programs, its `title` for people, and the unit of its numbers; none for text.

    `is_worded` is whether its texts are words of the program, which have translations, rather than of the data.
    """

    name: str
    title: str
    unit: Unit | None = None
    is_worded: bool = False


class Table(Struct, frozen=True):
    """A table: text columns first, then numbers. `rows` and `total` hold a cell a column.

    `name` is for programs and translations, `title` for people. The first text column is the row's label.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    currency: str | None = None
    total: tuple[Cell, ...] | None = None
    notes: tuple[Note, ...] = ()

    @property
    def first_number(self) -> int:
        """How many columns are text."""
        return sum(column.unit is None for column in self.columns)
