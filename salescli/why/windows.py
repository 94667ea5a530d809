"""The two windows of a change: the period that is asked about, and the one that it is set against."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from salescli.errors import UsageError, did_you_mean
from salescli.message import Message, Option, say
from salescli.model.calendar import AsOf, Calendar, Grain, Span
from salescli.model.versus import Versus

if TYPE_CHECKING:
    import polars as pl

_DAY = timedelta(days=1)
_SHAPES = {
    r"\d{4}-\d\d-\d\d": Grain.DAY,
    r"\d{4}-W\d\d": Grain.WEEK,
    r"\d{4}-\d\d": Grain.MONTH,
    r"(FY)?\d{4}-Q[1-4]": Grain.QUARTER,
}


class Window(Struct, frozen=True):
    """A window: its label, its days, and `frame`, the row of it that the engine evaluates.

    `end` is the last day that counts: that of the period, or an earlier one where the window is cut. `complete` is
    whether it is a whole period that is over.
    """

    label: str
    start: date
    end: date
    complete: bool
    frame: pl.DataFrame

    @property
    def seen(self) -> date:
        """The last of its days by the as-of date."""
        found: date = self.frame["seen"].item()
        return found


class Asked(Struct, frozen=True):
    """What a user says of the windows, as texts. `grain` is the KPI's own."""

    grain: Grain
    at: str | None = None
    period: str | None = None
    versus: str = "previous"
    span: Span = Span()


class Pair(Struct, frozen=True):
    """The two windows, and their grain. `is_default`: nobody said which period."""

    at: Window
    versus: Window
    grain: Grain
    is_default: bool = False


def choose(asked: Asked, calendar: Calendar, as_of: AsOf) -> Pair:
    """The two windows. Raises UsageError for what contradicts itself, or is not over by the as-of date."""
    at, grain = period(asked, calendar, as_of)
    return Pair(at, _against(asked.versus, at, grain, calendar, as_of), grain, not (asked.at or asked.span.start))


def period(asked: Asked, calendar: Calendar, as_of: AsOf, hint: Message | None = None) -> tuple[Window, Grain]:
    """The window that is asked about, and its grain. Raises UsageError where it begins after the as-of date.

    `hint` is what that error advises, if not what `why` does.
    """
    span, grain = _period(asked, calendar, as_of)
    assert span.start is not None and span.end is not None
    if span.start > as_of.day:
        raise UsageError(
            say("why.begins_later", start=span.start, day=as_of.day), hint or say("why.name_a_past_period")
        )
    frame = _frame(span, grain, calendar, as_of)
    label = f"{span.start}..{span.end}" if grain is Grain.TOTAL else frame["period"].item()
    return Window(label, span.start, span.end, frame["complete"].item(), frame), grain


def between(pair: Pair) -> tuple[pl.DataFrame, bool]:
    """The days from the end of the earlier window to that of the later one, and whether the later one is asked about.

    Columns as of `engine.windows.of_range`.
    """
    import polars as pl

    is_forward = pair.at.seen >= pair.versus.seen
    earlier, later = (pair.versus, pair.at) if is_forward else (pair.at, pair.versus)
    start = pl.lit(earlier.seen + _DAY)
    columns = {"start": start, "full_start": start, "bucket_start": start, "before": pl.lit(earlier.seen)}
    return later.frame.with_columns(end=pl.lit(later.seen), **columns), is_forward


def grain_of(text: str) -> Grain:
    """The grain of a period as it is written."""
    return next((grain for shape, grain in _SHAPES.items() if re.fullmatch(shape, text)), Grain.YEAR)


def _period(asked: Asked, calendar: Calendar, as_of: AsOf) -> tuple[Span, Grain]:
    """The days of the period that is asked about, and its grain."""
    span = asked.span
    if asked.at and span != Span():
        raise UsageError(say("why.at_and_range"), say("why.one_of_the_two"))
    if asked.at:
        found, grain = calendar.parse(asked.at), grain_of(asked.at)
        if asked.period and asked.period != grain:
            raise UsageError(say("why.at_of_another_grain", at=asked.at, period=asked.period), say("why.leave_period"))
        return found, grain
    if span != Span():
        if asked.period not in (None, Grain.TOTAL):
            raise UsageError(say("why.range_is_one_period", period=asked.period), say("why.leave_period"))
        if span.start is None:
            raise UsageError(say("why.no_first_day"), say("why.name_it"))
        return Span(span.start, span.end or as_of.day), Grain.TOTAL
    grain = Grain(asked.period) if asked.period else asked.grain
    if grain is Grain.TOTAL:
        raise UsageError(say("why.no_complete_total"), say("why.name_it"))
    return calendar.last_complete(1, grain, as_of), grain


def _frame(span: Span, grain: Grain, calendar: Calendar, as_of: AsOf) -> pl.DataFrame:
    from salescli.engine import windows

    return windows.of_range(span.start, span.end, grain, Span(span.start, span.end), calendar, as_of)


def _against(word: str, at: Window, grain: Grain, calendar: Calendar, as_of: AsOf) -> Window:
    """The window that another is set against: as many days of it where that one is cut or runs."""
    if word in tuple(Versus):
        from salescli.engine.comparison.earlier import earlier

        frame = earlier(at.frame, Versus(word), grain, calendar)
    else:
        frame = _named(word, at, grain, calendar)
    start, end = frame["start"].item(), frame["seen"].item()
    if end > as_of.last_complete_day:
        raise UsageError(say("why.versus_not_over", versus=word, day=as_of.day), say("why.name_a_past_period"))
    is_whole = (
        grain is not Grain.TOTAL and start == calendar.start_of(start, grain) and end == calendar.end_of(end, grain)
    )
    label = calendar.series(start, end, grain)["period"].item() if is_whole else f"{start}..{end}"
    return Window(label, start, end, is_whole, frame)


def _other(*examples: Option) -> Message:
    """What else a period may be set against."""
    return say("why.versus_words", words=[*(Option("--versus", word) for word in Versus), *examples])


def _named(text: str, at: Window, grain: Grain, calendar: Calendar) -> pl.DataFrame:
    """A period that the user names, cut to as many days as the one that is asked about has."""
    import polars as pl

    try:
        span = calendar.parse(text)
    except UsageError as error:
        raise UsageError(
            error.message, did_you_mean(text, list(Versus)) or _other(Option("--versus", "2025-Q3", is_complete=False))
        ) from None
    assert span.start is not None and span.end is not None
    if grain is Grain.TOTAL or grain_of(text) is not grain:
        raise UsageError(say("why.versus_of_another_grain", versus=text, at=at.label), _other())
    if span.start == at.start:
        raise UsageError(say("why.versus_itself", at=at.label), _other())
    is_cut = at.seen < at.end
    seen = min(span.start + (at.seen - at.start), span.end) if is_cut else span.end
    start = pl.lit(span.start)
    columns = {"start": start, "full_start": start, "bucket_start": start, "before": pl.lit(span.start - _DAY)}
    return at.frame.with_columns(end=pl.lit(span.end), seen=pl.lit(seen), **columns)
