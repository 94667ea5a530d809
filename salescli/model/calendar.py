"""Calendar periods: grains, labels, bounds and gap-free series; fiscal years and ISO weeks included.

Today is always a parameter (`AsOf`), so the same question about the same file always has the same answer.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from salescli.errors import UsageError
from salescli.message import Message, Parameter, say

if TYPE_CHECKING:
    import polars as pl


class Grain(StrEnum):
    """The width of periods; `total` is the whole range as one period."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    TOTAL = "total"


#: The calendar goes one year further at both ends, for comparisons and trailing years.
FIRST_YEAR, LAST_YEAR = 3, 9997

_INTERVAL = {Grain.DAY: "1d", Grain.WEEK: "1w", Grain.MONTH: "1mo", Grain.QUARTER: "3mo", Grain.YEAR: "12mo"}
#: How many months a period of these grains has.
MONTHS = {Grain.MONTH: 1, Grain.QUARTER: 3, Grain.YEAR: 12}


class AsOf(Struct, frozen=True):
    """The date from which everything is seen, by default today; today itself is not over yet."""

    day: date
    is_today: bool = False

    @property
    def last_complete_day(self) -> date:
        """The last day that is over. A period that ends by then is complete."""
        return self.day - timedelta(days=1) if self.is_today else self.day


class Span(Struct, frozen=True):
    """An inclusive range of days; None means that it is open."""

    start: date | None = None
    end: date | None = None

    def with_all_of(self, other: Span) -> Span:
        """The days of both spans and those between."""
        return Span(
            None if self.start is None or other.start is None else min(self.start, other.start),
            None if self.end is None or other.end is None else max(self.end, other.end),
        )


class Calendar(Struct, frozen=True):
    """The periods of a year that begins in the month `fiscal_year_start`."""

    fiscal_year_start: int = 1

    def start_of(self, day: date, grain: Grain) -> date:
        """First day of the period of `day`."""
        if grain is Grain.DAY:
            return day
        if grain is Grain.WEEK:
            return day - timedelta(days=day.weekday())
        width = MONTHS[grain]
        month = day.year * 12 + day.month - 1
        offset = (self.fiscal_year_start - 1) % width
        return _first_of_month(month - (month - offset) % width)

    def end_of(self, day: date, grain: Grain) -> date:
        """Last day of the period of `day`."""
        start = self.start_of(day, grain)
        if grain is Grain.DAY:
            return start
        if grain is Grain.WEEK:
            return start + timedelta(days=6)
        last = start.year * 12 + start.month - 1 + MONTHS[grain] - 1
        first = _first_of_month(last)
        return first.replace(day=monthrange(first.year, first.month)[1])

    def shift(self, start: date, grain: Grain, periods: int) -> date:
        """First day of the period `periods` after the one that begins on `start`."""
        if grain in (Grain.DAY, Grain.WEEK):
            return start + timedelta(days=periods * (7 if grain is Grain.WEEK else 1))
        return _first_of_month(start.year * 12 + start.month - 1 + periods * MONTHS[grain])

    def truncate(self, day: pl.Expr, grain: Grain) -> pl.Expr:
        """The first day of the period of each date, as an expression; `total` has months."""
        import polars as pl

        if grain is Grain.DAY:
            return day
        if grain is Grain.TOTAL:
            grain = Grain.MONTH
        if grain is Grain.MONTH:  # takes half the time of dt.truncate
            return (day.to_physical() - day.dt.day() + 1).cast(pl.Date)
        offset = (self.fiscal_year_start - 1) % MONTHS.get(grain, 1)
        if not offset:
            return day.dt.truncate(_INTERVAL[grain])
        back = day.dt.offset_by(f"-{offset}mo").dt.truncate(_INTERVAL[grain])
        return back.dt.offset_by(f"{offset}mo")

    def last_day(self, day: pl.Expr, grain: Grain) -> pl.Expr:
        """The last day of the period that holds the day; any grain but the total."""
        return self.truncate(day, grain).dt.offset_by(_INTERVAL[grain]).dt.offset_by("-1d")

    def series(self, first: date, last: date, grain: Grain) -> pl.DataFrame:
        """Every period from that of `first` to that of `last`.

        Columns: period (label), start, end. `total` gives one row that begins and ends on the days given.
        """
        import polars as pl

        if grain is Grain.TOTAL:
            return pl.DataFrame({"period": ["total"], "start": [first], "end": [last]})
        return _series(self, self.start_of(first, grain), last, grain)

    def label(self, grain: Grain) -> pl.Expr:
        """What a period that begins on the day `start` is called."""
        import polars as pl

        start = pl.col("start")
        if grain in (Grain.DAY, Grain.WEEK, Grain.MONTH):
            pattern = {Grain.DAY: "%Y-%m-%d", Grain.WEEK: "%G-W%V", Grain.MONTH: "%Y-%m"}[grain]
            return start.dt.strftime(pattern)
        fiscal = self.fiscal_year_start > 1
        months = start.dt.year().cast(pl.Int64) * 12 + start.dt.month() - self.fiscal_year_start
        year = (months // 12 + (1 if fiscal else 0)).cast(pl.String).str.zfill(4)
        prefix = "FY" if fiscal else ""
        if grain is Grain.YEAR:
            return pl.format(prefix + "{}", year)
        return pl.format(prefix + "{}-Q{}", year, months % 12 // 3 + 1)

    def parse(self, text: str) -> Span:
        """The days of `2026-03-05`, `2026-W10`, `2026-03`, `2026-Q1`, `2026` or a fiscal label.

        Raises UsageError for anything else, for a plain quarter or year under a fiscal calendar, and for days so far
        off that no period comes before or after them.
        """
        try:
            span = self._parse_calendar(text) or self._parse_year(text)
        except OverflowError:
            raise out_of_reach(repr(text)) from None
        if span is None:
            raise UsageError(
                say("model.no_period", text=text), say("model.write_a_period", quarter_or_year=self._example())
            )
        check_reach(span, repr(text))
        return span

    def _example(self) -> Message:
        return say("model.quarter_or_year", prefix="FY" if self.fiscal_year_start > 1 else "")

    def _parse_calendar(self, text: str) -> Span | None:
        try:
            if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
                day = date.fromisoformat(text)
                return Span(day, day)
            if week := re.fullmatch(r"(\d{4})-W(\d\d)", text):
                monday = date.fromisocalendar(int(week[1]), int(week[2]), 1)
                return Span(monday, self.end_of(monday, Grain.WEEK))
            if month := re.fullmatch(r"(\d{4})-(\d\d)", text):
                first = date(int(month[1]), int(month[2]), 1)
                return Span(first, self.end_of(first, Grain.MONTH))
        except ValueError:
            return None
        return None

    def _parse_year(self, text: str) -> Span | None:
        found = re.fullmatch(r"(FY)?(\d{4})(?:-Q([1-4]))?", text)
        if not found or int(found[2]) < 1:
            return None
        fiscal = self.fiscal_year_start > 1
        if bool(found[1]) != fiscal:
            raise UsageError(
                say("model.other_calendar", text=text, month=self.fiscal_year_start),
                say("model.write_a_year", quarter_or_year=self._example()),
            )
        months = (int(found[2]) - (1 if fiscal else 0)) * 12 + self.fiscal_year_start - 1
        grain = Grain.QUARTER if found[3] else Grain.YEAR
        if months < 12 or months >= 12 * 9999:
            raise OverflowError
        first = _first_of_month(months + 3 * (int(found[3]) - 1 if found[3] else 0))
        return Span(first, self.end_of(first, grain))

    def last_complete(self, count: int, grain: Grain, as_of: AsOf) -> Span:
        """The latest `count` periods that are over on the as-of date. Raises UsageError before the year 1."""
        try:
            over = as_of.last_complete_day
            start = self.start_of(over, grain)
            if self.end_of(over, grain) > over:
                start = self.shift(start, grain, -1)
            return Span(self.shift(start, grain, 1 - count), self.end_of(start, grain))
        except (OverflowError, ValueError):
            raise UsageError(
                say("model.last_too_far", count=count, day=as_of.day), say("model.smaller_number")
            ) from None


@lru_cache(maxsize=128)
def _series(calendar: Calendar, begin: date, last: date, grain: Grain) -> pl.DataFrame:
    import polars as pl

    starts = pl.date_range(begin, last, _INTERVAL[grain], eager=True).alias("start")
    end = pl.col("start").dt.offset_by(_INTERVAL[grain]).dt.offset_by("-1d")
    return starts.to_frame().select(calendar.label(grain).alias("period"), "start", end.alias("end"))


def out_of_reach(what: Parameter) -> UsageError:
    """The error for days too far off for comparisons and trailing years."""
    return UsageError(
        say("model.out_of_reach", what=what), say("model.years", first=f"{FIRST_YEAR:04}", last=str(LAST_YEAR))
    )


def check_reach(span: Span, what: Parameter) -> None:
    """Raise a UsageError for days too far off; `what` names them in the message."""
    if (span.start and span.start.year < FIRST_YEAR) or (span.end and span.end.year > LAST_YEAR):
        raise out_of_reach(what)


def _first_of_month(months: int) -> date:
    return date(months // 12, months % 12 + 1, 1)
