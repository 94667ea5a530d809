"""The account of a change as data."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from salescli.model.measures import Unit
from salescli.why import written

if TYPE_CHECKING:
    import polars as pl

    from salescli.message import Message
    from salescli.model.calendar import AsOf, Grain
    from salescli.model.metric import Kpi
    from salescli.results.note import Note
    from salescli.results.table import Number
    from salescli.why.windows import Window


#: The columns of numbers of a row, and all columns as CSV and frames have them.
NUMBERS = ("value", "previous", "contribution", "share", "rate", "mix", "weight", "previous_weight", "groups")
HEADER = ("kpi", "at", "versus", "kind", "dimension", "name", "group_id", *NUMBERS, "unit", "currency")


class RowKind(StrEnum):
    """What a row is about."""

    TOTAL = "total"
    DRIVER = "driver"
    GROUP = "group"
    OTHER = "other"


class Row(Struct, frozen=True, kw_only=True):
    """The whole, a driver, a group of a split, or the other groups of it.

    `value` and `previous` are in `unit`; all other amounts are in that of the KPI (points, where it is in percent), as
    written: with six decimals. `rate`, `mix` and the weights (in percent) are those of a ratio. `key` has the value of
    the group for each dimension, `groups` is how many groups the row stands for. `is_new` and `is_gone`: the earlier or
    the later window has nothing of the group.
    """

    kind: RowKind
    unit: Unit
    dimension: str | None = None
    name: str | None = None
    group_id: str | None = None
    key: Mapping[str, str | None] | None = None
    value: Number = None
    previous: Number = None
    contribution: Decimal | None = None
    share: Decimal | None = None
    rate: Decimal | None = None
    mix: Decimal | None = None
    weight: Decimal | None = None
    previous_weight: Decimal | None = None
    groups: int | None = None
    is_new: bool = False
    is_gone: bool = False


class LeftOut(Struct, frozen=True):
    """A dimension that the account is not split by, and why."""

    dimension: str
    reason: Message


class Effects(Struct, frozen=True):
    """Rows of the files behind a change, the largest effect first.

    Columns of `frame`: window (at or versus), effect (what the row adds to the change), then those of a drilldown.
    """

    frame: pl.DataFrame
    units: Mapping[str, Unit]


class Why(Struct, frozen=True):
    """The account of a change of a KPI from the window `versus` to the window `at`.

    `rows` are the total, the drivers, then of every split its groups and the others. `effects` are the rows with the
    largest effects, where they were asked for. `by_left_out` are the dimensions that it could not be split by. It
    `is_by_one` split where one was asked for.
    """

    kpi: Kpi
    at: Window
    versus: Window
    grain: Grain
    as_of: AsOf
    currency: str | None
    where: tuple[tuple[str, str | None], ...]
    rows: tuple[Row, ...]
    is_ratio: bool = False
    drivers: str | None = None
    by_left_out: tuple[LeftOut, ...] = ()
    notes: tuple[Note, ...] = ()
    effects: Effects | None = None
    change_percent: Decimal | None = None
    is_by_one: bool = False

    @property
    def frame(self) -> pl.DataFrame:
        """The rows as a frame. Its columns are those of the CSV; numbers are decimals with six places."""
        import polars as pl

        exact = pl.Decimal(38, written.PLACES)
        columns: dict[str, Any] = dict.fromkeys(HEADER, pl.String)
        columns |= {**dict.fromkeys(NUMBERS, exact), "groups": pl.Int64}
        rows = [
            [self.kpi.name, self.at.label, self.versus.label, row.kind.value, row.dimension, row.name, row.group_id,
             *(written.of_number(getattr(row, name)) for name in NUMBERS[:-1]), row.groups,
             row.unit.value, self.currency_of(row.unit)]
            for row in self.rows
        ]  # fmt: skip
        return pl.DataFrame(rows, schema=columns, orient="row")

    def currency_of(self, unit: Unit) -> str | None:
        """The currency of numbers in a unit; None for those that are no money."""
        return self.currency if unit in (Unit.MONEY, Unit.MONEY_A_DAY) else None

    @property
    def total(self) -> Row:
        """The row of the whole."""
        return self.rows[0]

    @property
    def of_drivers(self) -> list[Row]:
        """The rows of the drivers."""
        return [row for row in self.rows if row.kind is RowKind.DRIVER]

    @property
    def splits(self) -> dict[str, list[Row]]:
        """The rows of each split, in their order."""
        found: dict[str, list[Row]] = {}
        for row in self.rows:
            if row.dimension is not None:
                found.setdefault(row.dimension, []).append(row)
        return found
