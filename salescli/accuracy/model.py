"""What was forecast of a period, and what came."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from salescli.results.note import Note


class Row(Struct, frozen=True, kw_only=True):
    """A period that is over, or the `total` of all, which has no days and no snapshot.

    `snapshot` is the as-of date of the run that is compared. Of the deals that were open then and expected in the
    period: how many `deals`, their value then (`open`), times their weight then (`weighted`), and that of those at
    least as likely as the threshold (`commit`). `won` are the sales of the period now: those of the deals `won_of_it`,
    and `won_other`. The errors are weighted − won and weighted − won_of_it: above 0 too much was forecast.
    """

    period: str
    start: date | None
    end: date | None
    complete: bool
    snapshot: date | None
    deals: int
    open: Decimal
    weighted: Decimal
    commit: Decimal
    won: Decimal
    won_of_it: Decimal
    won_other: Decimal
    error: Decimal
    error_percent: Decimal | None
    error_of_it: Decimal


class Accuracy(Struct, frozen=True, kw_only=True):
    """The periods with a recorded run, in order, and the total. `threshold` is that of `commit`, as a fraction."""

    grain: str
    as_of: date
    currency: str | None
    threshold: Decimal
    where: tuple[tuple[str, str | None], ...]
    rows: tuple[Row, ...]
    total: Row
    notes: tuple[Note, ...] = ()
