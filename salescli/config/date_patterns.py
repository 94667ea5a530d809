"""Patterns of the settings for dates, such as `%d/%m/%Y`: whether one is valid, and how dates are read by it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache

import polars as pl
from msgspec import Struct

from salescli.errors import Unfit
from salescli.system.regex import regex

#: A moment in which no two parts of the date or of the time are equal.
_MOMENT = datetime(2026, 3, 25, 14, 35, 46, tzinfo=UTC)
_DIRECTIVE = regex(r"%[-_0]?(?:\.?\d?f|:{0,3}z|#z|.|$)")
#: Finds the letters at the end of a pattern that say that all its moments are in UTC.
_SAYS_UTC = regex(r"(?:^|[^A-Za-z])(?:Z|UTC|GMT)[^%A-Za-z]*$")


class Order(StrEnum):
    """Which part comes first in a date of numbers that does not begin with a year of four digits."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class DatePattern(Struct, frozen=True):
    """A pattern as Polars takes it, and what it reads: a time of day or the day alone, an offset from UTC.

    A pattern without `has_day` reads months. With `is_utc` all its moments are in UTC, because letters of the pattern
    say so or because it counts seconds from 1970.
    """

    text: str
    has_time: bool
    is_zoned: bool
    is_utc: bool
    has_day: bool = True

    @property
    def order(self) -> Order | None:
        """The order of day, month and year that the pattern shows; None where it shows none."""
        places = {order: self.text.find(sign) for order, sign in ((Order.DAY, "%d"), (Order.MONTH, "%m"))}
        years = [place for sign in ("%Y", "%y") if (place := self.text.find(sign)) >= 0]
        if min(places.values()) < 0 or not years:
            return None
        return Order.YEAR if years[0] < min(places.values()) else min(places, key=lambda order: places[order])

    @property
    def has_long_year(self) -> bool:
        """Whether the pattern says that years have four digits."""
        return "%Y" in self.text and "%y" not in self.text

    def read(self, text: pl.Expr) -> pl.Expr:
        """Text as a moment, in UTC where an offset is read; null for anything else, see `of_four_digits`."""
        if not self.has_time:
            return text.str.to_date(self.text, strict=False).cast(pl.Datetime("us"))
        moment = text.str.to_datetime(self.text, strict=False, time_unit="us")
        return moment.dt.replace_time_zone(None) if self.is_zoned else moment

    def offset(self, text: pl.Expr) -> pl.Expr:
        """By how many minutes the clock of a text is ahead of UTC; null where no offset is read."""
        if self.is_utc:
            return pl.when(self.read(text).is_not_null()).then(pl.lit(0, pl.Int64))
        if not self.is_zoned:
            return pl.lit(None, pl.Int64)
        day, time = text.str.to_date(self.text, strict=False), text.str.to_time(self.text, strict=False)
        return (day.dt.combine(time, "us") - self.read(text)).dt.total_minutes()


@cache
def of_settings(pattern: str) -> DatePattern:
    """The pattern, with what it reads. Raises Unfit, with the reason, for a pattern that is not valid."""
    parts = _DIRECTIVE.findall(pattern)
    if not parts:
        raise Unfit("config.dates_pattern")
    pattern = re.sub(r"(?<!%)\.%f", "%.f", pattern)
    for part in parts:
        if part == "%Z":
            raise Unfit("config.dates_zone")
        if part == "%f" and "%.f" not in pattern:
            raise Unfit("config.dates_fraction")
        if _written(part) is None:
            raise Unfit("config.dates_part", part=part)
    written = _written(pattern)
    try:
        found = pl.Series([written]).str.to_datetime(pattern, strict=False, time_unit="us")
    except pl.exceptions.PolarsError as error:
        reason = str(error).splitlines()[0].removeprefix("Invalid format string: ").rstrip(".")
        raise Unfit("config.dates_refused", reason=f"{reason[0].lower()}{reason[1:]}", pattern=pattern) from None
    moment = found[0]
    days = (_MOMENT.date(), date(_MOMENT.year, _MOMENT.month, 1))  # a month is its first day
    if moment is None or moment.date() not in days:
        raise Unfit("config.dates_no_date", pattern=pattern)
    has_time = bool(moment.hour or moment.minute)
    is_zoned = found.dtype.time_zone is not None  # type: ignore[attr-defined]
    letters = _DIRECTIVE.sub("%", pattern)
    is_utc = not is_zoned and has_time and ("%s" in parts or bool(_SAYS_UTC.search(letters)))
    has_day = moment.date() == days[0]
    return DatePattern(pattern, has_time, is_zoned, is_utc, has_day)


def _written(pattern: str) -> str | None:
    """A moment as the pattern writes it; None where the pattern is not valid."""
    try:
        return str(pl.Series([_MOMENT]).dt.strftime(pattern.replace("%#z", "%z"))[0])
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException):
        return None
