"""The days of a period, and those that another system may count instead of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from salescli.message import say
from salescli.model.calendar import Calendar

if TYPE_CHECKING:
    from salescli.message import Message

_DAY = timedelta(days=1)
#: What a fiscal period begins with; then comes the calendar year in which its fiscal year ends, in so many digits.
_FISCAL, _YEAR = "FY", 4
#: The words of the slot `which` that move a period by days, which dates that are months cannot answer.
BY_DAYS = ("without_last_day", "day_later", "day_earlier")


class Period(Struct, frozen=True):
    """A period: its label, its days, and the last of them by the as-of date."""

    label: str
    start: date
    end: date
    seen: date


class Days(Struct, frozen=True):
    """Days that a reading counts. What is planned counts to `end`, what happened to `seen`; `words` say which they are.

    `words` is None for those of the published reading.
    """

    start: date
    end: date
    seen: date
    words: Message | None = None


def said(days: Mapping[str, Days], word: str) -> list[Message]:
    """The words for some days, where there are such days and they are not those of the published reading."""
    words = days[word].words if word in days else None
    return [] if words is None else [words]


def of(period: Period, as_of: date) -> Mapping[str, Days]:
    """The days by the word of the slot `which`; without those that there are none of."""
    found = {"period": Days(period.start, period.end, period.seen)}
    if period.seen > period.start:
        words = say("reconcile.which_without_last_day")
        end = period.end - _DAY if period.seen == period.end else period.end
        found["without_last_day"] = Days(period.start, end, period.seen - _DAY, words)
    for word, step, code in (
        ("day_later", _DAY, "reconcile.which_day_later"), ("day_earlier", -_DAY, "reconcile.which_day_earlier"),
    ):  # fmt: skip
        start, end, seen = period.start + step, period.end + step, min(period.seen + step, as_of)
        found[word] = Days(start, end, seen, say(code))
    if period.label.startswith(_FISCAL):
        year, rest = period.label[len(_FISCAL) :][:_YEAR], period.label[len(_FISCAL) :][_YEAR:]
        for word, label in (("calendar", f"{year}{rest}"), ("calendar_before", f"{int(year) - 1:04}{rest}")):
            span = Calendar(1).parse(label)
            assert span.start and span.end
            words = say("reconcile.which_calendar", label=label)
            found[word] = Days(span.start, span.end, min(span.end, as_of), words)
    return found
