"""The days whose rates apply to the amounts of a reading."""

from __future__ import annotations

from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, TypeAlias

import polars as pl
from msgspec import Struct

if TYPE_CHECKING:
    from salescli.model.calendar import Calendar, Grain

#: The type of a rate, with its places after the point.
RATE = pl.Decimal(38, 16)


class Unrated(Enum):
    """Instead of a day: amounts stay in their own currency, which is in CURRENCY_COLUMN."""

    OWN = "own"


class PeriodEnds(Struct, frozen=True):
    """The last days of periods, none after the as-of date: of calendar periods, or of `windows` their own last days.

    Without a grain the range is one period, which ends on the as-of date.
    """

    grain: Grain | None
    calendar: Calendar
    as_of: date
    windows: tuple[date, ...] = ()

    def of(self, day: pl.Expr) -> pl.Expr:
        """The last day of the period that holds a day; the as-of date for no day, and after the last window."""
        last = pl.lit(self.as_of)
        if self.windows:
            found = pl.lit(None, pl.Date)
            for end in sorted(self.windows, reverse=True):
                found = pl.when(day <= end).then(pl.lit(end)).otherwise(found)
        else:
            found = last if self.grain is None else self.calendar.last_day(day, self.grain)
        return pl.min_horizontal(pl.coalesce(found, last), last)


class OpenUntil(Struct, frozen=True):
    """Rows with a day of their own by the as-of date have the rates of that day, others of the end of their period.

    That is the period in which the day in `column` lies.
    """

    column: str
    ends: PeriodEnds


#: The days whose rates apply: one for all rows, or the ends of their periods for those that are open; or no rates.
RatesOn: TypeAlias = date | OpenUntil | Unrated
