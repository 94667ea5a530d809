"""What to do about values that are near a date: a month that may be a day, a quarter, a year, a week."""

from __future__ import annotations

import re
from calendar import month_abbr

from salescli import fix
from salescli.message import Message, say
from salescli.model.period_words import period_in
from salescli.system.regex import regex

#: A month and a year of two digits, which may be a day of the month; the mark between them.
_MONTH_OR_DAY = regex(r"(?P<month>[A-Za-z]{3}|0[1-9]|1[0-2])(?P<mark>[ /.])(?P<year>\d\d)|(?:0[1-9]|1[0-2])-\d\d")
_ENGLISH = {name.casefold() for name in month_abbr if name}
#: A month as a number, which a spreadsheet writes without its last 0.
_CUT = regex(r"(?P<year>(?:19|20)\d\d)\.1")
_WEEK = regex(r"(?P<week>(?:19|20)\d\d-?W\d\d)", re.IGNORECASE)
_HALF = regex(r"H[12][ /-]?(?:19|20)\d\d|(?:19|20)\d\d[ /-]?H[12]", re.IGNORECASE)


def advice(text: str, table: str) -> Message | None:
    """The advice for a value of a column of dates that is no date but near one; None for any other value."""
    text = text.strip()
    if found := _CUT.fullmatch(text):
        return say("parsing.month_cut", first=f"{found['year']}-01", last=f"{found['year']}-10")
    if pattern := _of_month(text):
        section = f"tables.{table}"
        return say("parsing.month_or_day", fix=fix.setting(section, "format", f"{{ dates = {fix.text(pattern)} }}"))
    if found := _WEEK.fullmatch(text):
        return say("parsing.week_no_day", day=f"{found['week'].upper()}-1")
    period = period_in(text)
    if _HALF.fullmatch(text) or (period and re.fullmatch(r"(FY)?\d{4}(-Q[1-4])?", period)):
        return say("parsing.period_no_day")
    return None


def _of_month(text: str) -> str | None:
    """The pattern that reads a month with a year of two digits; None for any other text."""
    found = _MONTH_OR_DAY.fullmatch(text)
    if found is None:
        return None
    if found["month"] is None:
        return "%m-%y"
    if not found["month"].isdecimal() and found["month"].casefold() not in _ENGLISH:
        return None
    return f"{'%m' if found['month'].isdecimal() else '%b'}{found['mark']}%y"
