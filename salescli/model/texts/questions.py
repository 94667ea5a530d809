"""The words of a question as data: its grain, split and order, and the days it asks for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from salescli.errors import UsageError, did_you_mean
from salescli.message import Option, say
from salescli.model import spelling
from salescli.model.calendar import AsOf, Calendar, Grain, Span, check_reach


def split_of(by: str | Sequence[str]) -> list[str]:
    """The dimensions of a split as `--by` words it."""
    texts = [by] if isinstance(by, str) else by
    return [name for text in texts for part in text.split(",") if (name := spelling.clean(part))]


def one_of(option: str, word: str, known: Sequence[str]) -> str:
    """A word that is one of those known. Raises UsageError for another."""
    if word in known:
        return word
    raise UsageError(
        say("api.unknown_word", option=option, word=word), did_you_mean(word, known) or say("api.one_of", words=known)
    )


def grain_of(period: str) -> Grain:
    """The grain of a word. Raises UsageError for an unknown one."""
    try:
        return Grain(period)
    except ValueError:
        hint = did_you_mean(period, Grain) or say("api.periods", words=list(Grain))
        raise UsageError(say("api.no_period", period=period), hint) from None


def order_of(text: str) -> tuple[str, bool]:
    """The column of a `--sort`, and whether it descends. Raises UsageError where it says neither asc nor desc."""
    column, colon, direction = text.partition(":")
    if colon and direction not in ("asc", "desc"):
        raise UsageError(say("api.sort_direction", text=text), say("api.sort_example"))
    return column, direction != "asc"


def span_of(
    calendar: Calendar,
    date_from: str | date | None,
    date_to: str | date | None,
    last: int | None,
    grain: Grain,
    as_of: AsOf,
) -> Span:
    """The days of a range: the last complete periods, else from and to. Raises UsageError for what makes no sense."""
    if last is not None:
        if date_from or date_to:
            raise UsageError(say("api.last_and_range"), say("api.one_or_the_other"))
        if last >= 1 and grain is Grain.TOTAL:
            raise UsageError(
                say("api.last_of_total", count=last),
                say("api.say_which_periods", count=last, fix=Option("--period", "month")),
            )
        if last < 1:
            raise UsageError(say("api.last_of_nothing", count=last, grain=grain.value), say("api.last_example"))
        return calendar.last_complete(last, grain, as_of)
    start = _day(date_from, calendar).start if date_from else None
    end = _day(date_to, calendar).end if date_to else None
    if start and end and start > end:
        raise UsageError(say("api.from_after_to", start=start, end=end), say("api.swap_them"))
    return Span(start, end)


def _day(given: str | date, calendar: Calendar) -> Span:
    if isinstance(given, str):
        return calendar.parse(given)
    day = without_time(given)
    check_reach(Span(day, day), str(day))
    return Span(day, day)


def without_time(day: date) -> date:
    """The day; a datetime, which is a date to Python, loses its time."""
    return day.date() if isinstance(day, datetime) else day


#: The engine that reads with several workers.
_DASK = "dask"


def engine_of(text: str | None) -> str | None:
    """The address after `dask=`, empty for `dask` alone; None where no engine is asked for. Raises UsageError."""
    if text is None:
        return None
    name, _, address = text.partition("=")
    if name != _DASK or (not address and "=" in text):
        raise UsageError(say("engine.unknown_engine", name=text), say("engine.engines"))
    return address
