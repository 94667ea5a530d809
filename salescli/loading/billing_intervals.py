"""Billing intervals: how often a subscription is billed, from the words of an export.

They are the schema's words for `billing_interval` (`monthly`, `6 months`), and every other way to write a number of
days, weeks, months, quarters or years: `12 months`, `per år`, `P3M`. A number alone means months. A year has 12 months,
52 weeks or 365 days; a whole number of weeks in days counts as weeks. A period between two days
(`2026-01-05/2026-07-05`) is a whole number of months or weeks. After a unit (`month 2026-01-05/2026-07-05`) it is so
many of that unit, and one if it is cut short.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from functools import lru_cache

from salescli.model.schema import fold
from salescli.model.subscription_words import UNITS
from salescli.system.regex import regex

#: How often something is billed: the number of times, in the number of years.
Pace = tuple[int, int]

#: Billed once only, or at no interval that the word gives.
ONCE: Pace = (0, 1)
OTHER = "other"

_ADVERBS = {"daily": "day", "weekly": "week", "monthly": "month", "quarterly": "quarter", "annual": "year"}
_ONCE_ONLY = ("one_time", "lifetime")
_TIMES = {word: times for times, words in UNITS.values() for word in words.split()}
_ISO = {"d": "day", "w": "week", "m": "month", "y": "year"}
_EVERY = (
    "per|each|every|an?|varje|var|pro|je|alle|jeden|jedes|par|chaque|tous_les|toutes_les|elke|iedere|hver|hvert|cada|"
    "por|al|ogni|ao|joka|co|na"
)
_WRITTEN = regex(rf"(?:/_?)?(?:(?:{_EVERY})_)?(?:(?P<count>\d{{1,4}}(?:[.,]\d+)?)_?)?(?P<unit>[^\W\d_]+)\.?")
_NUMBER = regex(r"\d{1,4}(?:[.,]\d+)?")
_DURATION = regex(r"p(?P<count>\d{1,4})(?P<unit>[dwmy])")
_PERIOD = regex(r"(?:(?P<unit>day|week|month|year)_)?(?P<start>\d{4}_\d\d_\d\d)/(?P<end>\d{4}_\d\d_\d\d)")
_DAYS = {"day": 1.0, "week": 7.0, "month": 365.25 / 12, "year": 365.25}
#: A period of less than so many units counts as one, of which only a part was billed.
_ONE = 1.5


@lru_cache(maxsize=4096)
def pace_of(word: str) -> Pace | None:
    """How often an interval comes: (12, 1) for `monthly`, (1, 2) for `2 years`, `ONCE`; None if unknown."""
    text = fold(word)
    if text.replace("-", "_") in _ONCE_ONLY:
        return ONCE
    if text in _ADVERBS:
        return _pace(UNITS[_ADVERBS[text]][0], "1")
    if _NUMBER.fullmatch(text):
        return _pace(_TIMES["month"], text)
    if found := _DURATION.fullmatch(text):
        return _pace(UNITS[_ISO[found["unit"]]][0], found["count"])
    if found := _PERIOD.fullmatch(text):
        try:
            start, end = (date.fromisoformat(found[name].replace("_", "-")) for name in ("start", "end"))
        except ValueError:
            return None
        return _pace_of_period(found["unit"], start, end)
    found = _WRITTEN.fullmatch(text)
    times = _TIMES.get(found["unit"]) if found else None
    return _pace(times, found["count"] or "1") if found and times else None


def is_known(word: str) -> bool:
    """Whether a word gives the interval; `other` counts too."""
    return fold(word) == OTHER or pace_of(word) is not None


def is_annual(word: str) -> bool:
    """Whether an interval is of twelve months."""
    return pace_of(word) == (1, 1)


def _pace(times: int, count: str) -> Pace | None:
    """The pace of something billed every `count` units, of which a year has `times`."""
    from math import gcd

    whole, _, part = count.replace(",", ".").partition(".")
    units, parts = int(whole + part), 10 ** len(part)
    if not units:
        return None
    if times == _TIMES["day"] and units % (7 * parts) == 0:
        times, units = _TIMES["week"], units // 7
    common = gcd(times * parts, units)
    return times * parts // common, units // common


def _pace_of_period(unit: str | None, start: date, end: date) -> Pace | None:
    """The pace of a period between two days, with a unit or without; None where it is no whole number of units."""
    days = (end - start).days
    if days < 1:
        return None
    if unit and days < _ONE * _DAYS[unit]:
        return _pace(UNITS[unit][0], "1")
    if unit in ("day", "week"):
        return _pace(UNITS[unit][0], str(round(days / _DAYS[unit])))
    if months := _whole_months(start, end):
        return _pace(UNITS["month"][0], str(months)) if unit != "year" or months % 12 == 0 else None
    return _pace(UNITS["week"][0], str(days // 7)) if unit is None and days % 7 == 0 else None


def _whole_months(start: date, end: date) -> int:
    """The whole months between two days of one number, or two last days of months; 0 for any other days."""
    months = (end.year - start.year) * 12 + end.month - start.month
    lasts = [day for day in (start, end) if day.day == monthrange(day.year, day.month)[1]]
    is_whole = (
        start.day == end.day or (end in lasts and start.day > end.day) or (start in lasts and end.day > start.day)
    )
    return months if is_whole else 0
