"""What moved the pipeline between two days: rows by kind and group, and a row for each deal that moved."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    import polars as pl

    from salescli.model.calendar import Span
    from salescli.results.note import Note


class Kind(StrEnum):
    """The kinds of rows, in their order. The memo rows, from `slipped` on, are no part of the sum."""

    OPENING = "opening"
    NEW = "new"
    REOPENED = "reopened"
    MOVED_IN = "moved_in"
    TRANSFERRED_IN = "transferred_in"
    INCREASED = "increased"
    DECREASED = "decreased"
    TRANSFERRED_OUT = "transferred_out"
    MOVED_OUT = "moved_out"
    WON = "won"
    LOST = "lost"
    VANISHED = "vanished"
    CLOSING = "closing"
    SLIPPED = "slipped"
    PUSHED = "pushed"
    PULLED_IN = "pulled_in"
    WON_EARLY = "won_early"
    WON_LATE = "won_late"
    WON_AT = "won_at"
    CREATED_AND_WON = "created_and_won"


#: What leads from the opening to the closing, and what stands beside it.
STEPS = tuple(Kind)[1 : tuple(Kind).index(Kind.CLOSING)]
MEMO = tuple(Kind)[tuple(Kind).index(Kind.SLIPPED) :]
#: How each step changes the number of open deals.
_DEALS = {
    **dict.fromkeys((Kind.NEW, Kind.REOPENED, Kind.MOVED_IN, Kind.TRANSFERRED_IN), 1),
    **dict.fromkeys((Kind.INCREASED, Kind.DECREASED), 0),
    **dict.fromkeys((Kind.TRANSFERRED_OUT, Kind.MOVED_OUT, Kind.WON, Kind.LOST, Kind.VANISHED), -1),
}


class Row(Struct, frozen=True):
    """How many deals a kind has in a group, and what they are worth; `group` has a key for each dimension."""

    kind: Kind
    group: tuple[str | None, ...]
    deals: int
    value: Decimal


class Pipeline(Struct, frozen=True):
    """What moved the open deals from the end of `since` to the end of `as_of`.

    `rows` have each kind in its order, and in it each group, keys ascending, None last; `total` each kind over all
    groups. `names` are the names of the keys of a dimension, where it has any. `is_one_state` where both days come from
    the same files. `moves` has a deal a row, if it was asked for (see `movements.moves`).
    """

    since: date
    as_of: date
    by: tuple[str, ...]
    currency: str | None
    rows: tuple[Row, ...]
    total: tuple[Row, ...]
    names: dict[str, dict[str, str]]
    closing: Span | None = None
    closing_label: str | None = None
    where: tuple[tuple[str, str | None], ...] = ()
    is_one_state: bool = False
    notes: tuple[Note, ...] = ()
    moves: pl.DataFrame | None = None

    @property
    def groups(self) -> list[tuple[str | None, ...]]:
        """The groups, in their order."""
        return list(dict.fromkeys(row.group for row in self.rows))

    def of(self, kind: Kind, group: tuple[str | None, ...] | None = None) -> Row:
        """The row of a kind, of a group or of all."""
        rows = self.total if group is None else self.rows
        return next(row for row in rows if row.kind is kind and group in (None, row.group))


def balance(rows: tuple[Row, ...]) -> tuple[int, Decimal]:
    """What the opening and all steps of one group sum to, in deals and in value: the closing."""
    steps = [row for row in rows if row.kind in STEPS]
    (opening,) = (row for row in rows if row.kind is Kind.OPENING)
    deals = opening.deals + sum(_DEALS[row.kind] * row.deals for row in steps)
    return deals, opening.value + sum((row.value for row in steps), Decimal(0))
