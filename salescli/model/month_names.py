"""Months as people write them: `2026-01`, `01/2026`, `202601`, `Jan 2026`, `januari 2026`, `Jan-26`.

Names are those of twelve languages, in full, as they stand in a date where that differs (`5 maaliskuuta`, `5 marca`),
by their beginnings, and without the marks above their letters, as systems write them that have none.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta
from functools import cache

from salescli.model.spelling import composed
from salescli.system.regex import regex

#: January to December in English, Swedish, Danish and Norwegian, German, Dutch, French, Spanish, Italian, Portuguese,
#: Finnish and Polish.
_NAMES = (
    "january february march april may june july august september october november december",
    "januari februari mars april maj juni juli augusti september oktober november december",
    "januar februar marts april maj juni juli august september oktober november december",
    "januar februar mars april mai juni juli august september oktober november desember",
    "januar februar märz april mai juni juli august september oktober november dezember",
    "januari februari maart april mei juni juli augustus september oktober november december",
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "tammikuu helmikuu maaliskuu huhtikuu toukokuu kesäkuu heinäkuu elokuu syyskuu lokakuu marraskuu joulukuu",
    "styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik listopad grudzień",
)
#: The same as they stand after a day, in the languages where that differs: Finnish and Polish.
_AFTER_A_DAY = (
    "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta "
    "marraskuuta joulukuuta",
    "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
)
#: What is no beginning of one name alone, or of none.
_SHORT = {"feb": 2, "mar": 3, "mrt": 3, "mrz": 3, "maerz": 3, "sept": 9}
_LEAST_LETTERS = 3
_NUMBERS = (
    regex(r"(?P<year>\d{4})(?:[-/. ]?[mM]?|[mM])(?P<month>\d{2})"),
    regex(r"(?P<year>\d{4})[-/. ](?P<month>\d)"),
    regex(r"(?P<month>\d{1,2})[-/. ](?P<year>\d{4})"),
)
_NAMED = (
    regex(r"(?P<name>[^\W\d_]+)\.?[-/ ,]*['’]?(?P<year>\d{4}|\d{2})"),
    regex(r"(?P<year>\d{4})[-/ ,]*(?P<name>[^\W\d_]+)\.?"),
)
_CENTURY = 2000
#: A day as a cell of a date is written.
_DAY = regex(r"(\d{4}-\d\d-\d\d)(?:[T ]00:00(?::00(?:\.0+)?)?)?")


@cache
def numbers_of_names() -> Mapping[str, int]:
    """The number of a month by every name in small letters, and by the beginnings of names that leave no doubt."""
    meant: dict[str, set[int]] = {}
    whole: dict[str, int] = {}
    for names in (*_NAMES, *_AFTER_A_DAY):
        for number, name in enumerate(names.split(), 1):
            for form in (name, _bare(name)):
                whole[form] = number
                for beginning in _beginnings(form):
                    meant.setdefault(beginning, set()).add(number)
    return {name: numbers.pop() for name, numbers in meant.items() if len(numbers) == 1} | whole | _SHORT


def _bare(name: str) -> str:
    """A name without the marks above its letters."""
    return "".join(letter for letter in unicodedata.normalize("NFD", name) if not unicodedata.combining(letter))


def _beginnings(name: str) -> Iterator[str]:
    return (name[:length] for length in range(_LEAST_LETTERS, len(name) + 1))


def month_of(text: str) -> date | None:
    """The first day of the month that a text writes, and nothing else than a month; None for any other."""
    text = composed(text).strip()
    for pattern in _NUMBERS:
        if found := pattern.fullmatch(text):
            month = int(found["month"])
            return date(int(found["year"]), month, 1) if 1 <= month <= 12 and int(found["year"]) else None
    for pattern in _NAMED:
        if (found := pattern.fullmatch(text)) and (month := numbers_of_names().get(found["name"].casefold(), 0)):
            year = int(found["year"])
            return date(year if year > 99 else _CENTURY + year, month, 1)
    return None


def day_of(text: str) -> date | None:
    """The day that a text writes as `2026-01-31`, at midnight or without a time; None for any other."""
    found = _DAY.fullmatch(text.strip())
    try:
        return date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None


def are_ends_of_months(days: Collection[date]) -> bool:
    """Whether days stand for their months: all are the first of one, or all the last."""
    return all(day.day == 1 for day in days) or all(_is_last(day) for day in days)


def _is_last(day: date) -> bool:
    return day == date.max or (day + timedelta(days=1)).day == 1
