"""The guard: numbers of closed periods now, against those that were recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from salescli.history.guarding.causes import cause, differs, number_in_force
from salescli.history.guarding.references import is_closed, references
from salescli.history.model import Cause, DealEffect, Key, Number, Past, Reading, Restated, Run
from salescli.model.account import Sum

if TYPE_CHECKING:
    from salescli.config.history_settings import HistorySettings
    from salescli.history.readings import NewReading

#: The deals behind a difference, given the run of its reference; None where they are not known.
Deals = Callable[["NewReading", "Restated", Run], "tuple[DealEffect, ...] | None"]


class Now(Struct, frozen=True):
    """The run that is going on. Its `run` has no number in the file yet."""

    run: Run
    readings: Sequence[NewReading]
    keep_from: date | None = None


def restated(
    series: Iterable[Past], now: Now, settings: HistorySettings, deals: Deals = lambda *_: None
) -> tuple[Restated, ...]:
    """Every number of a closed period that differs from its reference, with its cause, by series and period."""
    past = {each.series: each for each in series}
    found: list[Restated] = []
    for reading in now.readings:
        known = past.get(reading.series)
        if known is None or reading.kpi.past_moves:
            continue
        for each, reference in _of_series(known, reading, now, settings):
            listed = deals(reading, each, reference) if each.cause is Cause.DATA else None
            found.append(replace(each, deals=listed))
    return tuple(found)


def _of_series(past: Past, new: NewReading, now: Now, settings: HistorySettings) -> list[tuple[Restated, Run]]:
    """The numbers of a series that differ, each with the run of its reference, in the order of periods and groups."""
    readings = _until(past, now)
    mine = Reading(now.run, new.kpi.definition_hash, new.settings, new.data_from)
    is_sum = isinstance(new.kpi.account, Sum)
    found = []
    for key, start, end, reference in closed(past, new, now, settings):
        before = number_in_force(past.at(key, reference.run.id), is_sum=is_sum)
        value = number_in_force(new.numbers.get(key), is_sum=is_sum)
        if not differs(before, value, settings.tolerance):
            continue
        later = [reading for reading in readings if reading.run.id > reference.run.id]
        values = [(reading, number_in_force(past.at(key, reading.run.id), is_sum=is_sum)) for reading in later]
        since = now.run.as_of
        for reading, then in reversed(values):
            if not differs(before, then, settings.tolerance):
                break
            since = reading.run.as_of
        found.append(
            (
                Restated(
                    series=past.series, group=key[1], period=key[0], start=start, end=end, before=before, now=value,
                    cause=cause(start, reference, mine, readings[-1]), since=since, reference=reference.run.as_of,
                    unit=new.kpi.unit, currency=new.currency,
                    recorded_in=new.currency and (reference.run.currency or new.currency),
                    is_other_program=reference.run.program != now.run.program,
                ),
                reference.run,
            )
        )  # fmt: skip
    return found


def closed(
    past: Past, new: NewReading, now: Now, settings: HistorySettings
) -> Iterator[tuple[Key, date, date, Reading]]:
    """Every number of a series that can be compared: its key, its days and its reference, by period and group."""
    readings = _until(past, now)
    for key in sorted({*new.numbers, *past.versions}, key=lambda key: _order(key, past, new)):
        number = new.numbers.get(key) or past.versions[key][-1].number
        if not is_closed(past.series.grain, number.end, now.run.as_of, settings.settle):
            continue
        if now.keep_from is not None and number.end < now.keep_from:
            continue
        accepted = [each for each in past.acceptances if each.period == key[0]]
        steps = references(readings, past.series.grain, number.end, settings.settle, accepted)
        if steps:
            yield key, number.start, number.end, steps[-1].reading


def _until(past: Past, now: Now) -> list[Reading]:
    """The readings up to the day of the run that is going on."""
    return [reading for reading in past.readings if reading.run.as_of <= now.run.as_of]


def _order(key: Key, past: Past, new: NewReading) -> tuple[date, str]:
    number: Number = new.numbers.get(key) or past.versions[key][-1].number
    return number.start, key[1]
