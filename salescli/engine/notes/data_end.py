"""Where the data of the files end, and notes on periods outside of the data.

A table's data end on the latest day, up to the as-of date, on which something happened in its files (see
`views.HAPPENED`), unless `data_end` of the settings gives the day. Files are read for this only where the KPI counts
nothing in a period or after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING

import polars as pl
from msgspec import Struct
from msgspec.structs import replace

from salescli.errors import InputError, Place
from salescli.loading.precision import Precision, fast_if_it_will_do
from salescli.message import Message, Option, Word, say
from salescli.model.calendar import Calendar, Grain
from salescli.model.schema import Kind
from salescli.model.tables import TABLES
from salescli.results.note import Note, note
from salescli.system.caches import Cache
from salescli.views import HAPPENED, Source

if TYPE_CHECKING:
    from salescli.config.sections import EventTable
    from salescli.engine.evaluate import Evaluation
    from salescli.engine.plan import Plan, Query
    from salescli.loading.dataset import Dataset


class DataEnd(Struct, frozen=True):
    """Where the data end of the tables that a KPI counts, and which `periods` begin later (labels, in order).

    `ends` has the day of each table, None where nothing is dated up to the as-of date. With `is_from_settings` the
    settings give the day; with `by_month` it is the end of the last month of files whose rows are each of a month.
    """

    ends: tuple[tuple[str, date | None], ...]
    periods: tuple[str, ...]
    is_from_settings: bool = False
    by_month: bool = False

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables."""
        return tuple(table for table, _ in self.ends)

    @property
    def day(self) -> date | None:
        """The day on which the last of them ends; None where no table has anything."""
        return max((day for _, day in self.ends if day), default=None)

    @property
    def is_lack(self) -> bool:
        """Whether nothing is known of later periods.

        False for customers alone, who stay the same without events, unless each row of them is of a month.
        """
        return self.by_month or self.tables != ("customers",)

    def is_before(self, start: date) -> bool:
        """Whether a period that begins on the day does so after the data end."""
        return self.day is None or self.day < start

    def note(self) -> Note:
        """The note on where the data end."""
        tables, count = tuple(map(Word, self.tables)), len(self.periods)
        if self.day is None:
            return note("data_end", count, "notes.nothing_dated", tables=tables)
        message = "notes.data_end_told" if self.is_from_settings else "notes.data_end"
        message = "notes.months_end" if self.by_month else message
        return note("data_end", count, message, tables=tables, day=self.day, begin=self._begin())

    def _begin(self) -> Message:
        """The words of the message for "these periods begin"."""
        first, *others = self.periods
        start = say("notes.the_range") if first == Grain.TOTAL else first
        match others:
            case []:
                return say("notes.one_begins", first=start)
            case [last]:
                return say("notes.two_begin", first=start, last=last)
        return say("notes.many_begin", first=start, count=len(others))


def of_range(
    windows: pl.DataFrame, evaluation: Evaluation, found: Plan, dataset: Dataset, query: Query
) -> DataEnd | None:
    """Where the data of a KPI end, if a period begins after that and by the as-of date; else None."""
    starts = windows["start"] if windows.height else _begun(windows, query)["start"]
    latest = max((start for start in starts.to_list() if start and start <= query.as_of.day), default=None)
    if latest is None or not found.event_tables:
        return None
    if (known_to := evaluation.known_to) and known_to < latest:
        late = _begun(windows, query).filter(pl.col("start") > known_to)["period"]
        return DataEnd((("customers", known_to),), tuple(late), by_month=True)
    from_settings = dataset.settings.calendar.whole_to(query.as_of.day)
    own = None if from_settings else evaluation.last_event()
    if own and own >= latest:
        return None
    ends = []
    for table in found.event_tables:
        day = from_settings or of_table(dataset, table, query.as_of.day)
        if day and day >= latest:
            return None
        ends.append((table, day))
    end = DataEnd(tuple(ends), (), from_settings is not None)
    begun = _begun(windows, query)
    later = begun.filter(pl.col("start") > end.day) if end.day else begun
    return replace(end, periods=tuple(later["period"]))


def _begun(windows: pl.DataFrame, query: Query) -> pl.DataFrame:
    """The periods that have begun; for a range without an end in which nothing has happened, its first period.

    Columns: period, start, and others.
    """
    if windows.is_empty() and query.span.start:
        first = query.span.start
        windows = query.calendar.series(first, first, query.grain).with_columns(pl.lit(first).alias("start"))
    return windows.filter(pl.col("start") <= query.as_of.day)


#: The last day of a table, by its name and the as-of date.
_DATA_ENDS: Cache[tuple[str, date], date | None] = Cache("ends of the data")


def of_table(dataset: Dataset, table: str, as_of: date) -> date | None:
    """The day on which the data of a table end, seen from the as-of date; None where nothing happened by then."""

    def last_day() -> date | None:
        source = Source(dataset, as_of, Grain.DAY)
        try:
            return _last_day(table, source)
        except InputError:  # a column that cannot be read at all: the others say the day
            times = [column.name for column in TABLES[table].columns.values() if column.kind is Kind.TIME]
            unreadable = frozenset(name for name in times if not _is_readable(dataset, table, name))
            return _last_day(table, replace(source, without=unreadable))

    return dataset.caches.of(_DATA_ENDS, (table, as_of), last_day)


def _last_day(table: str, source: Source) -> date | None:
    def days(precision: Precision) -> list[date | None]:
        happened = HAPPENED[table](replace(source, dataset=source.dataset.at(precision)))
        by_then = [pl.col(name).filter(pl.col(name) <= source.as_of).max() for name in happened.collect_schema()]
        return list(happened.select(by_then).collect(engine="streaming").row(0)) if by_then else []

    return max(filter(None, fast_if_it_will_do(days)), default=None)


def _is_readable(dataset: Dataset, table: str, column: str) -> bool:
    try:
        dataset.frame(table, [column])
    except InputError:
        return False
    return True


def stale(dataset: Dataset, as_of: date) -> Iterator[tuple[EventTable, InputError]]:
    """The tables whose data end earlier than `fresh_within` of the settings allows, each with the error for it."""
    for table, most in dataset.settings.calendar.fresh_days.items():
        if not dataset.of(table):
            continue
        day = dataset.settings.calendar.whole_to(as_of) or of_table(dataset, table, as_of)
        if day and (as_of - day).days <= most:
            continue
        files = [file.file.name for file in dataset.of(table)]
        ends, advice = say("engine.hold_nothing", as_of=as_of), say("engine.export_anew")
        if day:
            ends = say("engine.end_before", day=day, count=(as_of - day).days, as_of=as_of)
            advice = say("engine.export_anew_or_see", fix=Option("--as-of", day.isoformat()))
        what = say("engine.stale", table=Word(table), ends=ends, allowed=say("engine.days", count=most))
        yield table, InputError(say("common.at", place=files, what=what), advice, Place(files[0]))


def together(ends: Iterable[DataEnd], last: date, grain: Grain, calendar: Calendar) -> list[Note]:
    """The notes of many KPIs on where their data end: one for each day, on periods that begin by the day `last`."""
    ends = list(ends)
    by_day: dict[date | None, list[str]] = {}
    for table, day in sorted(
        {pair for end in ends for pair in end.ends}, key=lambda pair: list(HAPPENED).index(pair[0])
    ):
        by_day.setdefault(day, []).append(table)
    found = []
    for day, tables in by_day.items():
        first = calendar.shift(calendar.start_of(day, grain), grain, 1) if day else last
        labels = calendar.series(first, last, grain)["period"].to_list() if first <= last else []
        if labels:
            mine = [end for end in ends if any(pair[1] == day for pair in end.ends)]
            from_settings, by_month = any(end.is_from_settings for end in ends), any(end.by_month for end in mine)
            end = DataEnd(tuple((table, day) for table in tables), tuple(labels), from_settings, by_month)
            found.append(end.note())
    return found


def refuse_stale(dataset: Dataset, as_of: date) -> None:
    """Raise an InputError where the data of a table end earlier than `fresh_within` of the settings allows."""
    for _, error in stale(dataset, as_of):
        raise error


def before_range(windows: pl.DataFrame, evaluation: Evaluation, query: Query) -> Note | None:
    """A note on periods that end before the first day that the KPI knows."""
    if not (evaluation.kpi.begins and query.span.start):
        return None
    first = evaluation.first_day()
    early = windows.filter(pl.col("end") < first) if first else windows.clear()
    if first is None or early.is_empty():
        return None
    label = query.calendar.series(first, first, query.grain)["period"][0] if query.grain is not Grain.TOTAL else first
    return note("data_begin", early.height, "notes.data_begin", kpi=evaluation.kpi.name, first=label)
