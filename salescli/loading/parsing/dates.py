"""How a column writes its dates: their shape, and whether the day or the month comes first, by the values.

`2026-03-05`, `5.3.2026 14:30`, `02/23/26 08:55 PM`, `2024-01-22T16:14:25.000+0000`, `5 Mar 2026` and more. A date in
numbers with the year last reads in two ways; only a value with a part above 12 decides for the column.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import cast

import polars as pl
from msgspec import Struct

from salescli.config.date_patterns import DatePattern, Order
from salescli.loading.parsing.slow_path import TEXT, VALUE, short
from salescli.model import spelling

_ISO = r"[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}"
#: With a blank before the year as people in the North write it by hand: `5/3 2026`.
_NUMBERS = r"[0-9]{1,2}(?:[-/.][0-9]{1,2}[-/.](?:[0-9]{4}|[0-9]{2})|/[0-9]{1,2} [0-9]{4})"
_NAME = r"[^\W\d_]{3,14}"
#: What may stand beside the number of a day: `1st`, `5.`, `1er`, `1º`, `2:a`.
_ORDINAL = r"(?:st|nd|rd|th|er|re|\.|[º°ª]|:[ae])?"
#: What may stand before and after a month in a date in words: `5 de marzo de 2026`, `5 of March 2026`.
_OF = r"(?: (?:de|del|di|of)\b)?"
_NAMED = (
    rf"[0-9]{{1,2}}{_ORDINAL}{_OF}[-. /]*{_NAME}\.?{_OF}(?:[-/]|,? )(?:[0-9]{{4}}|[0-9]{{2}})"
    rf"|{_NAME}\.? [0-9]{{1,2}}{_ORDINAL},? [0-9]{{4}}"
)
_COMPACT = r"[0-9]{8}"
_CLOCK = r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?"
_HALF = r" ?[AaPp]\.?[Mm]\.?"
_ZONE = r"Z|UTC|[+-][0-9]{2}(?::?[0-9]{2})?"
_WHOLE = rf"^({_ISO}|{_NUMBERS}|{_NAMED}|{_COMPACT})(?:(T|,? +)({_CLOCK})({_HALF})?(?: ?({_ZONE}))?)?$"
#: Seconds or milliseconds since 1970, of the years 2001 to 2033: a date column holds nothing else of that length.
_EPOCH = "^1[0-9]{9}(?:[0-9]{3})?$"
#: A day of an ISO week, and a number of a spreadsheet that says the time of day too.
_WEEK = "^[0-9]{4}-?W[0-9]{2}-?[1-7]$"
UNSETTLED = "^(?:[0-9]{5}(?:[.,][0-9]+)?|[0-9]{6})$"
_PART_OF_DAY = "^[2-8][0-9]{4}[.,](?:[0-9]*[1-9])[0-9]*$"
#: A date in numbers whose year is not the first four digits: its parts and the mark between them.
PARTS = r"^([0-9]{1,2})([-/.])([0-9]{1,2})[-/. ]([0-9]{4}|[0-9]{2})(?:$|[^0-9:])"


#: The parts of a date with the name of a month: the day first, or the name first.
_DAY_FIRST = rf"^([0-9]{{1,2}}){_ORDINAL}{_OF}[-. /]*({_NAME})\.?{_OF}[-/, ]+([0-9]{{2,4}})$"
_NAME_FIRST = rf"^({_NAME})\.? ([0-9]{{1,2}}){_ORDINAL},? ([0-9]{{4}})$"
#: Midnight as the end of a day.
_DAYS_END = r"^24:00(?::00(?:\.0+)?)?$"
#: Years of two digits from this one on are in the last century, lower ones in this century.
_LAST_CENTURY = 69

_FORMATS: Mapping[Order, str] = {Order.DAY: "%d-%m-%Y", Order.MONTH: "%m-%d-%Y", Order.YEAR: "%Y-%m-%d"}


class TimeShape(Struct, frozen=True):
    """One way to write a date or a timestamp, as the format that reads it."""

    format: str
    zoned: bool = False

    @property
    def has_time(self) -> bool:
        """Whether it has a time of day."""
        return "%M" in self.format


ISO_DAY = TimeShape("%Y-%m-%d")
FIRST_YEAR = 1000


class Clock(Struct, frozen=True):
    """The time zone that gives the day of moments with an offset from UTC.

    It is the `timezone`. Where that is None, it is the one `offset` of the column, in minutes, which is written as one
    of `zones`; a moment with another offset does not read. `is_mixed` says that there are several offsets; then it is
    UTC.
    """

    timezone: str | None = "UTC"
    offset: int = 0
    zones: tuple[str, ...] = ()
    is_mixed: bool = False

    @property
    def is_own(self) -> bool:
        """Whether days are those of the column's own offset, not those of UTC."""
        return self.timezone is None and self.offset != 0

    def local(self, utc: pl.Expr, minutes: pl.Expr) -> pl.Expr:
        """A moment in UTC as local time; `minutes` is the offset that it was written with."""
        if self.timezone is None:
            return pl.when(minutes == self.offset).then(utc + pl.duration(minutes=self.offset))
        if self.timezone == "UTC":
            return utc
        return utc.dt.replace_time_zone("UTC").dt.convert_time_zone(self.timezone).dt.replace_time_zone(None)


UTC = Clock()


class DateEvidence(Struct, frozen=True):
    """Evidence from a column's values: the orders that are possible for all, and some values that read in several."""

    orders: frozenset[Order]
    undecided: tuple[str, ...] = ()
    is_contradictory: bool = False


def readings(value: str) -> dict[Order, tuple[int, int, int]]:
    """Year, month and day of a date in numbers, by the order of reading; empty for any other text."""
    parts = re.match(PARTS, value.strip())
    if parts is None:
        return {}
    first, second, last = int(parts[1]), int(parts[3]), int(parts[4])
    ways = {Order.DAY: (last, second, first), Order.MONTH: (last, first, second)}
    if parts[2] == "-" and len(parts[4]) == 2:
        ways[Order.YEAR] = (first, second, last)
    return {order: way for order, way in ways.items() if 1 <= way[1] <= 12 and 1 <= way[2] <= 31}


def evidence_in(values: Iterable[str]) -> DateEvidence:
    """The evidence of some values about their order; values other than dates in numbers give none."""
    read = {value: ways for value in values if not value[:4].isdecimal() and (ways := readings(value))}
    orders = frozenset(Order).intersection(*read.values())
    undecided = [value for value, ways in read.items() if len({ways[order] for order in orders}) > 1]
    return DateEvidence(orders, tuple(undecided), is_contradictory=not orders)


def is_date(value: str) -> bool:
    """Whether a cell looks like a date or a timestamp."""
    value = _composed(value)
    found = re.match(_WHOLE, value)
    if found is None:
        return bool(re.match(_EPOCH, value) or re.match(_WEEK, value))
    named = re.match(_DAY_FIRST, found[1]) or re.match(_NAME_FIRST, found[1])
    return named is None or _number_of(next(part for part in named.groups() if part.isalpha())) is not None


def _composed(value: str) -> str:
    return spelling.composed(value).strip()


def _number_of(name: str) -> int | None:
    """The number of a month by its name; None for any other word."""
    from salescli.model.month_names import numbers_of_names

    return numbers_of_names().get(name.lower())


def has_time(value: str) -> bool:
    """Whether a cell has a time of day."""
    found = re.match(_WHOLE, _composed(value))
    return bool(found[3]) if found else bool(re.match(rf"{_EPOCH}|{_PART_OF_DAY}", value.strip()))


def zones_in(values: Iterable[str]) -> list[str]:
    """The offsets from UTC in values, as written; each once."""
    last = (value.strip() for value in values if ":" in value)
    found = (re.match(_WHOLE, value) for value in last if re.search(rf"(?:{_ZONE})$", value))
    return list(dict.fromkeys(match[5] for match in found if match and match[5]))


def offset_of(text: pl.Expr, pattern: DatePattern | None) -> pl.Expr:
    """The offset of a moment from UTC in minutes; null where it has none."""
    by_shape = _minutes(short(text).str.strip_chars().str.extract(_WHOLE, 5))
    return pl.coalesce(pattern.offset(text), by_shape) if pattern else by_shape


def ends_in_zone(text: pl.Expr) -> pl.Expr:
    """Whether a value ends in what may be an offset after a time of day; no other has one."""
    return short(text).str.strip_chars().str.contains(rf":.*(?:{_ZONE})$")


def _minutes(zone: pl.Expr) -> pl.Expr:
    """An offset, as written, in minutes."""
    digits = zone.str.replace(":", "", literal=True)
    hours, rest = (digits.str.slice(start, 2).cast(pl.Int64, strict=False) for start in (1, 3))
    minutes = hours * 60 + rest.fill_null(0)
    return pl.when(zone.str.starts_with("-")).then(-minutes).when(zone.is_not_null()).then(minutes.fill_null(0))


def carries_offset(texts: pl.Series, pattern: DatePattern | None) -> bool:
    """Whether any of the texts is a moment with an offset from UTC."""
    found = texts.alias(TEXT).to_frame().select(offset_of(pl.col(TEXT), pattern))
    return found.to_series().null_count() < len(texts)


_SAME_DIGITS = str.maketrans("123456789", "000000000")
#: The shapes of most exports, which need no pattern, as it takes long to compile.
_USUAL: Mapping[str, TimeShape] = {
    "0000-00-00": ISO_DAY,
    "0000-00-00 00:00:00": TimeShape("%Y-%m-%d %H:%M:%S%.f"),
    "0000-00-00T00:00:00": TimeShape("%Y-%m-%dT%H:%M:%S%.f"),
}


def shapes_in(values: Iterable[str], order: Order) -> set[TimeShape | None]:
    """The shapes of values, and None if some value has no shape. Values that differ only in digits share a shape."""
    signatures = {value.translate(_SAME_DIGITS) for value in values}
    return {_USUAL.get(signature) or shape_of(signature, order) for signature in signatures}


def shape_of(value: str, order: Order) -> TimeShape | None:
    """The format that reads a value as written; None where it takes the slow reading."""
    found = re.match(_WHOLE, value)
    if found is None:
        return None
    day, joint, clock, half, zone = found.groups()
    mark = next((sign for sign in "-/." if sign in day), "")
    if day.count(mark) != 2 or re.search(r"[^\d/.-]", day) or zone == "UTC":
        return None
    fields = _FORMATS[Order.YEAR if re.match("[0-9]{4}", day) else order].replace("-", mark)
    if not re.search("[0-9]{4}", day):
        fields = fields.replace("%Y", "%y")
    if clock is None:
        return TimeShape(fields)
    seconds = ":%S%.f" if clock.count(":") == 2 else ""
    if half:
        return None if "." in half else TimeShape(f"{fields}{joint}%I:%M{seconds}{' ' * (half[0] == ' ')}%p")
    return TimeShape(f"{fields}{joint}%H:%M{seconds}{'%#z' if zone else ''}", zoned=bool(zone))


#: The first and the last day that are looked up where texts are many.
_LOOKED_UP = (date(1990, 1, 1), date(2060, 12, 31))


@lru_cache(maxsize=1)
def _iso_days() -> pl.Enum:
    """The days that are looked up, as they are written in ISO 8601."""
    return pl.Enum(pl.date_range(*_LOOKED_UP, interval="1d", eager=True).cast(pl.String))


def quick(text: pl.Expr, shape: TimeShape, clock: Clock, *, are_many: bool = False) -> pl.Expr:
    """Text of one shape as a day or a moment, null for anything else; see `of_four_digits`.

    Where texts are many, days are looked up among those of some decades, which takes a third of the time; others are
    left to the slow reading.
    """
    if shape == ISO_DAY and are_many:
        place = text.cast(_iso_days(), strict=False).to_physical().cast(pl.Int32)
        return (place + (_LOOKED_UP[0] - date(1970, 1, 1)).days).cast(pl.Date)
    if not shape.has_time:
        return text.str.to_date(shape.format, strict=False)
    moment = text.str.to_datetime(shape.format, strict=False, time_unit="us")
    if not shape.zoned:
        return moment
    if clock.timezone is not None:
        return moment.dt.convert_time_zone(clock.timezone).dt.replace_time_zone(None)
    own = pl.any_horizontal(pl.lit(value=False), *(text.str.ends_with(zone) for zone in clock.zones))
    utc = pl.when(own).then(moment.dt.replace_time_zone(None))
    return utc + pl.duration(minutes=clock.offset) if clock.offset else utc


def of_four_digits(days: pl.Series) -> pl.Series:
    """Days or moments without those of the first thousand years: `%Y` takes a year of two digits for one of them."""
    try:
        first = cast("date | None", days.min())
    except (ValueError, OverflowError):  # a year that Python does not have
        first = date.min
    if first is None or first.year >= FIRST_YEAR:
        return days
    limit = pl.Series([date(FIRST_YEAR, 1, 1)]).cast(days.dtype)
    return days.set(days < limit, None)


def in_any_shape(order: Order | None, clock: Clock, frame: pl.DataFrame, *, short_years: bool = True) -> pl.DataFrame:
    """The steps of a slow reading (see `stepwise`). Without an order, dates in numbers do not read; without
    `short_years` those with a year of two digits do not.
    """
    day, time, half, zone = (pl.col(name) for name in ("day", "clock", "half", "zone"))
    text = as_written(pl.col(TEXT))
    parts = text.str.extract_groups(_WHOLE).struct.rename_fields(["day", "joint", "clock", "half", "zone"])
    frame = frame.select(TEXT, parts.alias("parts")).unnest("parts").with_columns(
        day.str.replace_all("[/. ]", "-").alias("dashed")
    )  # fmt: skip
    is_end = (time.str.contains(_DAYS_END) & half.is_null()).fill_null(value=False)
    read = _day(order, short_years=short_years)
    named = _in_words(frame["day"])
    frame = frame.with_columns(pl.coalesce(read, named).alias("day"), is_end.alias("is_end"))
    frame = frame.with_columns(
        pl.when("is_end").then(day.dt.offset_by("1d")).otherwise(day).alias("day"),
        pl.when("is_end").then(pl.time(0)).otherwise(_clock(time, half)).alias("clock"),
    )
    frame = frame.with_columns(day.dt.combine(time, "us").alias("moment"), _epoch(text).alias("epoch"))
    since_1970 = pl.when(pl.col("epoch").is_not_null()).then(pl.lit(clock.offset, pl.Int64))
    frame = frame.with_columns(pl.coalesce(_minutes(zone), since_1970).alias("ahead"))
    ahead = pl.col("ahead")
    utc = pl.when(zone.is_not_null()).then(pl.col("moment") - pl.duration(minutes=ahead)).otherwise(pl.col("epoch"))
    frame = frame.with_columns(utc.alias("utc"))
    local = clock.local(pl.col("utc"), ahead)
    return frame.with_columns(pl.when(ahead.is_null()).then(pl.col("moment")).otherwise(local).alias(VALUE))


def as_written(text: pl.Expr) -> pl.Expr:
    """The text of a date, with composed letters and plain blanks, none around it; null where it is too long."""
    seen = short(text).str.replace_all(r"\p{Cf}", "").str.replace_all(r"\p{Zs}", " ")
    return seen.str.normalize("NFC").str.strip_chars()


def _in_words(days: pl.Series) -> pl.Series:
    """Days with the name of a month, in any of its languages; null for any other text."""
    named = days.str.contains(_NAME)
    if not named.any():
        return pl.Series(days.name, [None], dtype=pl.Date).new_from_index(0, len(days))
    from salescli.model.month_names import numbers_of_names

    first = pl.col("day").str.extract_groups(_DAY_FIRST).struct.rename_fields(["day", "name", "year"])
    later = pl.col("day").str.extract_groups(_NAME_FIRST).struct.rename_fields(["name", "day", "year"])
    parts = {part: pl.coalesce(first.struct.field(part), later.struct.field(part)) for part in ("year", "name", "day")}
    numbers = numbers_of_names()
    month = pl.col("name").str.to_lowercase().replace_strict(numbers, default=None, return_dtype=pl.Int64)
    year = pl.col("year").cast(pl.Int64, strict=False)
    century = pl.when(year < _LAST_CENTURY).then(2000).otherwise(1900)
    whole = pl.when(pl.col("year").str.len_chars() == 2).then(year + century).otherwise(year)
    written = pl.format("{}-{}-{}", whole, month, "day")
    frame = days.alias("day").to_frame().select(**parts)
    is_whole = pl.col("year").str.len_chars() != 3
    return frame.select(pl.when(is_whole).then(written).str.to_date("%Y-%m-%d", strict=False)).to_series()


def _epoch(text: pl.Expr) -> pl.Expr:
    """A number of seconds or milliseconds since 1970 as a moment."""
    number = pl.when(text.str.contains(_EPOCH)).then(text.cast(pl.Int64, strict=False))
    milliseconds = pl.when(text.str.len_chars() == 10).then(number * 1000).otherwise(number)
    return milliseconds.cast(pl.Datetime("ms")).cast(pl.Datetime("us"))


def literal(text: pl.Expr, pattern: DatePattern, clock: Clock) -> pl.Expr:
    """Text in a pattern of the settings as a moment, null for anything else; see `of_four_digits`."""
    read = pattern.read(text)
    return clock.local(read, pattern.offset(text)) if pattern.is_zoned or pattern.is_utc else read


def _clock(clock: pl.Expr, half: pl.Expr) -> pl.Expr:
    """The time of day; midnight where none is written, null where it is not valid."""
    whole = clock + half.str.replace_all("[ .]", "").str.to_uppercase().fill_null("")
    patterns = ("%H:%M:%S%.f", "%H:%M", "%I:%M:%S%.f%p", "%I:%M%p")
    read = pl.coalesce(whole.str.to_time(pattern, strict=False) for pattern in patterns)
    return pl.when(clock.is_null()).then(pl.time(0)).otherwise(read)


def _day(order: Order | None, *, short_years: bool) -> pl.Expr:
    """The day of a date in numbers, from `day` and the same with dashes (`dashed`)."""
    day, dashed = pl.col("day"), pl.col("dashed")
    ways = {
        "^[0-9]{4}-": dashed.str.to_date("%Y-%m-%d", strict=False),
        "^(19|20)[0-9]{6}$": day.str.to_date("%Y%m%d", strict=False),
    }
    if order is not None and short_years:
        short = _FORMATS[order].replace("%Y", "%y")
        ways["^[0-9]{1,2}-[0-9]{1,2}-[0-9]{2}$"] = dashed.str.to_date(short, strict=False)
    if order is not None:
        ways["^[0-9]{1,2}-[0-9]{1,2}-[0-9]{4}$"] = dashed.str.to_date(_FORMATS[order], strict=False)
    return pl.coalesce(pl.when(dashed.str.contains(pattern)).then(way) for pattern, way in ways.items())


def is_unsettled(value: str) -> bool:
    """Whether a cell is a number of five or six digits, whose meaning depends on its column."""
    return bool(re.match(UNSETTLED, value))


def hold_numbers(texts: pl.Series) -> bool:
    """Whether any of the texts is a number of five or six digits, whose meaning depends on its column."""
    return bool(texts.str.strip_chars().str.contains(UNSETTLED).any())


def reads_in_numbers(texts: pl.Series) -> bool:
    """Whether any of the texts is a date in numbers, whose order must be known."""
    return bool(texts.str.strip_chars().str.contains(PARTS).any())
