"""A table of plain values with their units. Every format reads it, so that all show the same numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, overload

from msgspec import Struct

from salescli.model.schema import DIMENSIONS, ENTITIES

if TYPE_CHECKING:
    import polars as pl

    from salescli.message import Message
    from salescli.model.measures import Unit
    from salescli.results.note import Note

#: A number as computed, unrounded; None if unknown.
Number = Decimal | float | int | None


class Label(str):
    """A text of the program's own, such as `total`: it is translated. A mark ` *` may follow it.

    Every other text is the user's own, such as a name or a stage, and is never translated.
    """

    __slots__ = ()


class Quantity(Struct, frozen=True):
    """A number in a column whose numbers have different units: it is shown with its unit."""

    value: Number
    unit: Unit
    currency: str | None = None


class Change(Struct, frozen=True):
    """How far a number is from another, in percent, or with `is_points` in percentage points; None if unknown."""

    amount: Number
    is_points: bool = False


class Trend(Struct, frozen=True):
    """A run of numbers, the latest last, shown as small marks on a scale of their own."""

    points: tuple[float | None, ...]


class Bar(Struct, frozen=True):
    """A step from one number to another, on a scale from `low` to `high`, shown as blocks; `low` is below `high`."""

    start: float
    end: float
    low: float
    high: float


#: Dates, and true and false, stand in tables for spreadsheets alone.
Cell = Number | str | date | Quantity | Change | Trend | Bar


#: So many rows of a frame are values at once.
_AT_ONCE = 10_000


class RowsOfFrame(Sequence[tuple[Cell, ...]]):
    """The rows of a frame that has a column for each of a table, as cells. There may be millions, so none is kept.

    `labels` are the places of texts of the program's own.
    """

    def __init__(self, frame: pl.DataFrame, labels: Sequence[int] = ()) -> None:
        """Take the rows of a frame: texts, dates and numbers."""
        self.frame, self.labels = frame, labels

    def __len__(self) -> int:
        """How many there are."""
        return int(self.frame.height)

    def __iter__(self) -> Iterator[tuple[Cell, ...]]:
        """Every row."""
        for some in self.frame.iter_slices(_AT_ONCE):
            columns: list[list[Cell]] = [column.to_list() for column in some]
            for place in self.labels:
                columns[place] = [Label(cell) if isinstance(cell, str) else cell for cell in columns[place]]
            yield from zip(*columns, strict=True)

    @overload
    def __getitem__(self, place: int) -> tuple[Cell, ...]: ...
    @overload
    def __getitem__(self, place: slice) -> RowsOfFrame: ...
    def __getitem__(self, place: int | slice) -> tuple[Cell, ...] | RowsOfFrame:
        """One row, or some."""
        if isinstance(place, slice):
            return RowsOfFrame(self.frame[place], self.labels)
        return next(iter(self[place : place + 1 or None]))


class Column(Struct, frozen=True):
    """One column: its `name` for programs, its `title` for people, and the unit of its numbers; none for text.

    The name or else the title has a translation, unless it `is_own`: the user's own word, or one already translated.
    `is_number` marks a column without one unit whose cells are numbers with different units, or belong to these. A wide
    table is split into blocks. Each begins with the columns that label the rows: those with `is_label`, else all texts
    before the first number, or the first text of a table without numbers.
    """

    name: str
    title: str
    unit: Unit | None = None
    is_own: bool = False
    is_number: bool = False
    is_label: bool = False

    @property
    def is_right(self) -> bool:
        """Whether its cells are right-aligned, as numbers are."""
        return self.is_number or self.unit is not None


class Table(Struct, frozen=True):
    """A table: text columns first, then numbers. `rows` and `total` have a cell for each column.

    `name` is for programs and translations, `title` for people. `wraps_titles` is whether a title of a column may take
    several lines, `is_close` whether columns are closer than usual.
    """

    name: str
    title: Message | str
    columns: tuple[Column, ...]
    rows: Sequence[tuple[Cell, ...]]
    currency: str | None = None
    total: tuple[Cell, ...] | None = None
    notes: tuple[Note, ...] = ()
    wraps_titles: bool = True
    is_close: bool = False

    @property
    def first_number(self) -> int:
        """How many columns stand before the first number."""
        return next((place for place, column in enumerate(self.columns) if column.is_right), len(self.columns))

    @property
    def labels(self) -> tuple[int, ...]:
        """The places of the columns that label the rows."""
        labels = tuple(place for place, column in enumerate(self.columns) if column.is_label)
        before = self.first_number
        return labels or tuple(range(before if before < len(self.columns) else min(before, 1)))


def split_by(dimension: str) -> Column:
    """The column of a dimension; one that the settings declare is the user's own word."""
    return Column(dimension, dimension, is_own=is_own(dimension))


def is_own(dimension: str) -> bool:
    """Whether a dimension is one of the user's own."""
    return dimension not in DIMENSIONS and dimension not in [column for column, _ in ENTITIES.values()]
