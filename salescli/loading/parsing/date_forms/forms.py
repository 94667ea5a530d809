"""What a cell of a date may be besides a day or a moment: a month, a day of a week, a number of days, or no date.

`2026-01`, `202601`, `01/2026`, `Jan 2026`, `januari 2026`; `2026-W10-3`; 46086 (what a spreadsheet calls 5 March 2026);
`0000-00-00` and `0001-01-01`, which databases and programs write for no date. Each cell is read by itself, except
numbers, whose meaning depends on the whole column (see `whole_column`).
"""

from __future__ import annotations

import re
from datetime import date

import polars as pl

from salescli.loading.parsing.date_forms.kinds import Form, Numbers
from salescli.loading.parsing.slow_path import TEXT, VALUE, word_by_word
from salescli.model.month_names import month_of
from salescli.model.schema import OfMonth

#: The column that the steps add: the form of each text, null for a usual date and for none.
FORM = "form"
_NAME = r"[^\W\d_]{3,14}\.?"
_YEAR = "(?:19|20|21)[0-9]{2}"
#: A month in six digits.
SIX_DIGITS = f"^{_YEAR}(?:0[1-9]|1[0-2])$"
#: What may be a month. Not `Jan 26`, which may be a day, nor `2026.1`, which may have been the number `2026.10`.
_MONTH = (
    rf"^(?:{_YEAR}(?:[-/. ]?[mM]?[0-9]{{2}}|[-/ ][0-9])|[0-9]{{1,2}}[-/. ]{_YEAR}"
    rf"|{_NAME}[-/ ,]*['’]?{_YEAR}|{_NAME}(?:[-/]|[-/ ]?['’])[0-9]{{2}}|{_YEAR}[-/ ,]*{_NAME})$"
)
_WEEK = "^[0-9]{4}-?W[0-9]{2}-?[1-7]$"
#: Seconds or milliseconds since 1970, of the years 2001 to 2033: a date column holds nothing else of that length.
EPOCH = "^1[0-9]{9}(?:[0-9]{3})?$"
_MIDNIGHT = r"(?:[T ]+00:00(?::00(?:\.0+)?)?(?: ?(?:Z|UTC|[+-][0-9:]+))?)?$"
_NO_DATE = rf"^(?:0000([-/.])00[-/.]00|00([-/.])00[-/.]0000|0001([-/.])01[-/.]01|01([-/.])01[-/.]0001){_MIDNIGHT}"
#: The day that spreadsheets count from. They take 1900 for a leap year, so this is right from day 60 on.
_DAY_ZERO = pl.date(1899, 12, 30)
#: The numbers that may be days, of the years 1954 to 2119.
FIRST_DAY, LAST_DAY = 20_000, 80_000
#: A number of a day, perhaps with a part of it.
DAY_NUMBER = "^[2-8][0-9]{4}(?:[.,][0-9]+)?$"
_MILLISECONDS = 86_400_000


def is_month(value: str) -> bool:
    """Whether a cell is a month that is not written as a number alone."""
    return not value.strip().isdecimal() and month_in(value) is not None


def month_in(value: str) -> date | None:
    """The first day of the month in a cell; None for any other cell."""
    value = value.strip()
    return month_of(value) if re.match(_MONTH, value) else None


def looks_like_month(text: pl.Expr) -> pl.Expr:
    """Whether text may be a month; null for null. The name of the month is not checked."""
    return text.str.contains(_MONTH)


def is_week(text: pl.Expr) -> pl.Expr:
    """Whether text is a day of an ISO week; null for null."""
    return text.str.contains(_WEEK)


def is_day_number(text: pl.Expr) -> pl.Expr:
    """Whether text is a number of a day; null for null."""
    return text.str.contains(DAY_NUMBER) & _number(text).is_between(FIRST_DAY, LAST_DAY + 1, closed="left")


def _number(text: pl.Expr) -> pl.Expr:
    return text.str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)


def is_no_date(value: str) -> bool:
    """Whether a cell means no date."""
    return bool(re.match(_NO_DATE, value))


def says_no_date(text: pl.Expr) -> pl.Expr:
    """Whether text means no date; null for null."""
    return text.str.contains(_NO_DATE)


def is_since_1970(text: pl.Expr) -> pl.Expr:
    """Whether text is a number of seconds or milliseconds since 1970; null for null."""
    return text.str.contains(EPOCH)


def in_other_forms(frame: pl.DataFrame, text: pl.Expr, numbers: Numbers, of_month: OfMonth | None) -> pl.DataFrame:
    """The steps that follow those of usual dates in a slow reading (see `stepwise`): they add missing moments to VALUE.

    `numbers` says what the numbers of the column mean, `of_month` which day a month means; without it months do not
    read. The column FORM is added.
    """
    could_be = looks_like_month(text) if of_month else pl.lit(value=False)
    if numbers is not Numbers.MONTHS:
        could_be &= ~text.str.contains("^[0-9]+$")
    month = word_by_word(pl.when(could_be).then(text), month_of, pl.Date())
    week = pl.when(is_week(text)).then(text.str.replace_all("-", "", literal=True))
    found = frame.select(
        TEXT,
        pl.col(VALUE).alias("usual"),
        says_no_date(text).alias("none"),
        is_since_1970(text).alias("since"),
        day_in(month, of_month).cast(pl.Datetime("us")).alias("month"),
        week.str.to_date("%GW%V%u", strict=False).cast(pl.Datetime("us")).alias("week"),
        (_of_number(text) if numbers is Numbers.DAYS else pl.lit(None, pl.Datetime("us"))).alias("number"),
    )
    others = {Form.MONTH: "month", Form.WEEK: "week", Form.DAY_NUMBER: "number"}
    form = pl.when("none").then(pl.lit(Form.NO_DATE.value)).when("since").then(pl.lit(Form.EPOCH.value))
    value = pl.when(~pl.col("none")).then(pl.coalesce("usual", *others.values()))
    for name, column in others.items():
        form = form.when(pl.col("usual").is_null() & pl.col(column).is_not_null()).then(pl.lit(name.value))
    return found.select(TEXT, value.alias(VALUE), form.alias(FORM))


def day_in(month: pl.Expr, of_month: OfMonth | None) -> pl.Expr:
    """The day that a month, given as its first day, means."""
    if of_month is OfMonth.LAST:
        return month.dt.month_end()
    return month.dt.offset_by("1mo") if of_month is OfMonth.AFTER else month


def of_month_alone(moment: pl.Expr, of_month: OfMonth | None) -> pl.Expr:
    """The same for moments that a pattern of the settings without a day reads."""
    return day_in(moment.dt.month_start(), of_month)


def _of_number(text: pl.Expr) -> pl.Expr:
    """The moment that a number of a spreadsheet means, to the millisecond."""
    number = pl.when(is_day_number(text)).then(_number(text))
    passed = (number * _MILLISECONDS).round().cast(pl.Int64)
    return _DAY_ZERO.cast(pl.Datetime("us")) + pl.duration(milliseconds=passed)
