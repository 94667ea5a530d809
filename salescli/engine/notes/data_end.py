"""Where the data of the files end, and what is said of periods that lie outside of what they know.

A table's data end on the latest day, up to the as-of date, on which something happened in its files (see
`views.HAPPENED`); `data_end` of the settings says otherwise. Files are read for this only where nothing that the KPI
counts is dated in a period or after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING

import polars as pl
from msgspec import Struct
from msgspec.structs import replace

from salescli.errors import InputError, listing
from salescli.model.calendar import Calendar, Grain
from salescli.model.schema import Kind
from salescli.model.tables import TABLES
from salescli.results.note import Note
from salescli.views import HAPPENED, Source

if TYPE_CHECKING:
    from salescli.config.sections import EventTable
    from salescli.engine.evaluate import Level
    from salescli.engine.plan import Plan, Query
    from salescli.loading.dataset import Tables


class DataEnd(Struct, frozen=True):
    """Where the data of the tables that a KPI counts end, of which `periods` asked for begin later (labels, in order).

    `ends` are the days by table, None for one in which nothing is dated up to the as-of date. With `is_told` the
    settings say the day.
    """

    ends: tuple[tuple[str, date | None], ...]
    periods: tuple[str, ...]
    is_told: bool = False

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables."""
        return tuple(table for table, _ in self.ends)

    @property
    def day(self) -> date | None:
        """The day on which the last of them ends; None where there is nothing in any."""
        return max((day for _, day in self.ends if day), default=None)

    @property
    def is_lack(self) -> bool:
        """Whether nothing is known of later periods: customers, of whom nobody came or left, may still be there."""
        return self.tables != ("customers",)

    def is_before(self, start: date) -> bool:
        """Whether a period that begins on the day does so after the data end."""
        return self.day is None or self.day < start

    def note(self) -> Note:
        """What a reader of the numbers must know."""
        tables, count, day = listing(self.tables), len(self.periods), self.day
        if day is None:
            return Note("data_end", count, f"Nothing in the data of {tables} is dated up to the as-of date.")
        first = self.periods[0].replace(Grain.TOTAL.value, "the range")
        others = self.periods[-1] if count == 2 else f"{count - 1:,} later periods"
        begin = f"{first} begins" if count == 1 else f"{first} and {others} begin"
        text = (
            f"The data of {tables} end on {day}, before {begin}: see it from then (--as-of {day}), or say to which day "
            "the files are whole ([calendar] data_end)."
        )
        if self.is_told:
            text = f"The data of {tables} end on {day}, before {begin}: so [calendar] data_end says."
        return Note("data_end", count, text)


def of_range(windows: pl.DataFrame, level: Level, found: Plan, tables: Tables, query: Query) -> DataEnd | None:
    """Where the data of a KPI end, if any of the periods asked for begins later, and no later than the as-of date."""
    begun = _begun(windows, query)
    latest: date | None = begun["start"].max()  # type: ignore[assignment]
    if latest is None or not found.event_tables:
        return None
    told = tables.settings.calendar.whole_to(query.as_of.day)
    own = None if told else level.last_event()
    if own and own >= latest:
        return None
    ends = []
    for table in found.event_tables:
        day = told or of_table(tables, table, query.as_of.day)
        if day and day >= latest:
            return None
        ends.append((table, day))
    end = DataEnd(tuple(ends), (), told is not None)
    later = begun.filter(pl.col("start") > end.day) if end.day else begun
    return replace(end, periods=tuple(later["period"]))


def _begun(windows: pl.DataFrame, query: Query) -> pl.DataFrame:
    """The periods asked for that have begun; of a range that is open to its end and after everything the first.

    Columns: period, start, and others.
    """
    if windows.is_empty() and query.span.start:
        first = query.span.start
        windows = query.calendar.series(first, first, query.grain).with_columns(pl.lit(first).alias("start"))
    return windows.filter(pl.col("start") <= query.as_of.day)


def of_table(tables: Tables, table: str, as_of: date) -> date | None:
    """The day on which the data of a table end, seen from the as-of date; None where nothing happened by then."""
    known = tables.data_ends
    if (table, as_of) not in known:
        source = Source(tables, as_of, Grain.DAY)
        try:
            known[table, as_of] = _last_day(table, source)
        except InputError:  # of a column that cannot be read at all: the others tell
            times = [column.name for column in TABLES[table].columns.values() if column.kind is Kind.TIME]
            unreadable = frozenset(name for name in times if not _is_readable(tables, table, name))
            known[table, as_of] = _last_day(table, replace(source, without=unreadable))
    return known[table, as_of]


def _last_day(table: str, source: Source) -> date | None:
    doubt = source.tables.doubt
    was_raised = doubt.is_raised
    found: list[date | None] = []
    for careful in (False, True):
        doubt.is_raised = False
        days = HAPPENED[table](replace(source, careful=careful))
        by_then = [pl.col(name).filter(pl.col(name) <= source.as_of).max() for name in days.collect_schema()]
        found = list(days.select(by_then).collect(engine="streaming").row(0)) if by_then else []
        if not doubt.is_raised:
            break
    doubt.is_raised = was_raised
    return max(filter(None, found), default=None)


def _is_readable(tables: Tables, table: str, column: str) -> bool:
    try:
        tables.frame(table, [column], careful=True)
    except InputError:
        return False
    return True


def stale(tables: Tables, as_of: date) -> Iterator[tuple[EventTable, InputError]]:
    """The tables whose data end earlier than `fresh_within` of the settings allows, each with the error for it."""
    for table, most in tables.settings.calendar.fresh_days.items():
        if not tables.of(table):
            continue
        day = tables.settings.calendar.whole_to(as_of) or of_table(tables, table, as_of)
        if day and (as_of - day).days <= most:
            continue
        files = listing([file.file.name for file in tables.of(table)])
        ends = f"end on {day}, {(as_of - day).days:,} days before {as_of}" if day else f"hold nothing up to {as_of}"
        allowed = "1 day" if most == 1 else f"{most:,} days"
        yield (
            table,
            InputError(
                f"{files}: the data of {table} {ends}; fresh_within allows {allowed}.",
                f"Export them anew, or see them from then: --as-of {day}" if day else "Export them anew.",
            ),
        )


def together(ends: Iterable[DataEnd], last: date, grain: Grain, calendar: Calendar) -> list[Note]:
    """What many KPIs have to say of the data end: a note a day, of periods up to the one that begins on the `last`."""
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
            end = DataEnd(tuple((table, day) for table in tables), tuple(labels), any(end.is_told for end in ends))
            found.append(end.note())
    return found


def refuse_stale(tables: Tables, as_of: date) -> None:
    """Raise an InputError where the data of a table end earlier than `fresh_within` of the settings allows."""
    for _, error in stale(tables, as_of):
        raise error


def before_range(windows: pl.DataFrame, level: Level, query: Query) -> Note | None:
    """A note on periods asked for that are over before the first day of what the KPI's range begins with."""
    if not (level.kpi.begins and query.span.start):
        return None
    first = level.first_day()
    early = windows.filter(pl.col("end") < first) if first else windows.clear()
    if first is None or early.is_empty():
        return None
    label = query.calendar.series(first, first, query.grain)["period"][0] if query.grain is not Grain.TOTAL else first
    count = early.height
    begin = (
        "1 period shown is over before and lacks" if count == 1 else f"{count:,} periods shown are over before and lack"
    )
    text = f"What {level.kpi.name} counts is in the files from {label} on: {begin} a part of it."
    return Note("data_begin", count, text)
