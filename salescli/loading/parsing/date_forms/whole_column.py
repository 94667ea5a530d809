"""What numbers in a column of dates mean: days of a spreadsheet, months, or nothing. The whole column decides."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl

from salescli.loading.parsing.date_forms import forms
from salescli.loading.parsing.date_forms.kinds import Numbers
from salescli.loading.parsing.numbers import BLANK_WORDS

if TYPE_CHECKING:
    from salescli.loading.parsing.column_style import ColumnOfFile

_TEXT = pl.col("text")
#: A date as some systems shorten it: 2 February 2012 is 120202.
_SHORT_DATE = "^[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])$"


def numbers_of(column: ColumnOfFile) -> Numbers:
    """What the numbers of a column mean, where its first rows have not decided it.

    They are days of a spreadsheet if every filled cell is such a day, and months if every number of six digits is a
    month and not all of them are short dates too. Else none of them reads.
    """
    values = [value.strip() for value in column.values]
    if all(re.match(forms.DAY_NUMBER, value) or forms.is_no_date(value) for value in values):
        says_more = ~forms.says_no_date(_TEXT) & ~_TEXT.str.to_lowercase().is_in(BLANK_WORDS)
        is_day = forms.is_day_number(_TEXT)
        if column.find(is_day, 1) and not column.find(says_more & ~is_day, 1):
            return Numbers.DAYS
    six = _TEXT.str.contains("^[0-9]{6}$")
    if column.find(six & ~_TEXT.str.contains(forms.SIX_DIGITS), 1):
        return Numbers.NONE
    return Numbers.MONTHS


def are_dates_too(column: ColumnOfFile) -> list[str]:
    """The first numbers, if all numbers of six digits are both a month and a short date; else nothing."""
    six = _TEXT.str.contains("^[0-9]{6}$")
    others = ~_TEXT.str.to_lowercase().is_in(BLANK_WORDS) & ~forms.says_no_date(_TEXT)
    if column.find(others & ~(six & _TEXT.str.contains(_SHORT_DATE)), 1):
        return []
    return [value for _, value in column.find(six, 2)]
