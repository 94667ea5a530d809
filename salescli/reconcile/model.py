"""Readings of a KPI set against a figure of another system, as data."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    import polars as pl

    from salescli.message import Message
    from salescli.model.calendar import AsOf
    from salescli.model.metric import Kpi
    from salescli.results.note import Note


class Figure(Struct, frozen=True):
    """The figure of another system, and half a unit of its last digit: as far as it may be from the number it shows."""

    value: Decimal
    half: Decimal

    def fits(self, number: Fraction) -> bool:
        """Whether it may be this number, rounded."""
        return abs(number - Fraction(self.value)) <= Fraction(self.half)


class Reading(Struct, frozen=True, kw_only=True):
    """A KPI read in one way: `changes` are the words for what differs from the published reading; none of that itself.

    `value` is in the unit of the KPI, None where the reading has no number, `n` how many deals, customers or
    subscriptions it is of. `difference` is value − figure; both have six decimals at most.
    """

    changes: tuple[Message, ...]
    value: Decimal | int | None
    difference: Decimal | int | None
    match: bool
    n: int


class Reconciled(Struct, frozen=True, kw_only=True):
    """The readings of a KPI over a period: matches first; the published one is always among them.

    `matches` is how many readings give the figure, `others` how many more were tried than are shown. `best` is the
    reading that `rows` lead to from the published one; None where the published one matches, or there is no other.
    `candidates` are single rows, if nothing matches.

    Columns of `rows`: table, file, line, deal_id, what (added, removed or changed), effect (what that changes of the
    number, of a ratio of its numerator), effect_d (of a ratio, of its denominator), reason (the values that decide it).
    Columns of `candidates`: table, file, line, deal_id, amount, reason (why it is left out, or when it counts).
    """

    kpi: Kpi
    label: str
    start: date
    end: date
    as_of: AsOf
    currency: str | None
    where: tuple[tuple[str, str | None], ...]
    figure: Figure
    readings: tuple[Reading, ...]
    matches: int
    others: int
    published: Reading
    best: Reading | None
    rows: pl.DataFrame
    candidates: pl.DataFrame
    is_ratio: bool
    notes: tuple[Note, ...] = ()
