"""What a KPI's numbers were from run to run: a row for each version, with its cause and its status."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import Struct

from salescli.history.guarding.causes import cause, differs, number_in_force
from salescli.history.guarding.references import is_closed, references
from salescli.history.model import Cause, History, Key, Number, Past, Reading, Series, Status

if TYPE_CHECKING:
    from salescli.config.history_settings import HistorySettings
    from salescli.history.guarding.references import Reference


class VersionRow(Struct, frozen=True):
    """A version of a number. `change` is that from the version before, None for the first or in another currency.

    `currency` is the one in which the run recorded amounts, None where it has no name.
    """

    series: Series
    period: str
    start: date
    end: date
    group: str
    as_of: date
    recorded_at: str
    value: Decimal | None
    change: Decimal | None
    cause: Cause
    status: Status
    definition: str
    reason: str | None = None
    is_latest: bool = False
    currency: str | None = None


class Told(Struct, frozen=True):
    """The versions of a KPI's numbers, by series, period, group and run."""

    kpi: str
    path: str
    rows: tuple[VersionRow, ...]


def told(history: History, kpi: str, settings: HistorySettings, *, is_sum: bool, only_restated: bool = False) -> Told:
    """Every version of every number of a KPI; or only of numbers that are restated at the latest reading."""
    found: list[VersionRow] = []
    for past in history.series:
        if past.series.kpi == kpi:
            for key in sorted(past.versions, key=lambda key: (past.versions[key][0].number.start, key[1])):
                rows = _of_number(past, key, history, settings, is_sum=is_sum)
                is_restated = bool(rows) and rows[-1].status is Status.RESTATED
                found += rows if is_restated or not only_restated else []
    return Told(kpi, history.path, tuple(found))


def narrowed(
    rows: Iterable[VersionRow],
    *,
    grain: str | None = None,
    period: str | None = None,
    where: Sequence[tuple[str, str | None]] = (),
    by: Sequence[str] | None = None,
) -> tuple[VersionRow, ...]:
    """The rows of a grain, a period, a split, and of what fulfils the conditions: as a filter, or as a group."""
    return tuple(
        row
        for row in rows
        if grain in (None, row.series.grain)
        and period in (None, row.period)
        and (by is None or json.loads(row.series.split) == list(by))
        and _fulfils(row, where)
    )


def _fulfils(row: VersionRow, where: Sequence[tuple[str, str | None]]) -> bool:
    """Whether each dimension that is asked for has one of its values in the filter or the group of a row."""
    filters = [(dimension, value) for dimension, value in json.loads(row.series.filter)]
    group = json.loads(row.group)
    for dimension in {dimension for dimension, _ in where}:
        wanted = {value for name, value in where if name == dimension}
        mine = {value for name, value in filters if name == dimension}
        mine |= {group[name] for name in (dimension, f"{dimension}_id") if name in group}
        if not mine or not mine <= wanted:
            return False
    return True


def _of_number(past: Past, key: Key, history: History, settings: HistorySettings, *, is_sum: bool) -> list[VersionRow]:
    """The versions of the number of a period and group."""
    readings = {reading.run.id: reading for reading in past.readings}
    order = list(past.readings)
    versions = past.versions[key]
    end = versions[-1].number.end
    reasons = {each.run: each.reason for each in past.acceptances if each.period == key[0]}
    accepted = [each for each in past.acceptances if each.period == key[0]]
    steps = references(order, past.series.grain, end, settings.settle, accepted)
    found: list[VersionRow] = []
    for place, version in enumerate(versions):
        reading = readings[version.run]
        until = versions[place + 1].run if place + 1 < len(versions) else None
        value = number_in_force(version.number, is_sum=is_sum)
        before = number_in_force(versions[place - 1].number, is_sum=is_sum) if place else None
        number = version.number
        mine = [
            step
            for step in steps
            if version.run <= step.reading.run.id and (until is None or step.reading.run.id < until)
        ]
        found.append(
            VersionRow(
                past.series, key[0], number.start, number.end, key[1], reading.run.as_of, reading.run.recorded_at,
                value, _change(value, before, reading, readings[versions[place - 1].run]) if place else None,
                _cause(past, order, reading, number, settings) if place else Cause.FIRST,
                _status(past, key, reading, mine, steps, value, settings, is_sum=is_sum),
                _label(history, reading.definition),
                next((reasons[step.reading.run.id] for step in mine if step.is_accepted), None),
                until is None,
                reading.run.currency,
            )
        )  # fmt: skip
    return found


def _change(now: Decimal | None, before: Decimal | None, reading: Reading, earlier: Reading) -> Decimal | None:
    """How far a number is from the one before; None where amounts are in two currencies."""
    is_one = None in (reading.run.currency, earlier.run.currency) or reading.run.currency == earlier.run.currency
    return now - before if is_one and now is not None and before is not None else None


def _cause(past: Past, order: list[Reading], reading: Reading, number: Number, settings: HistorySettings) -> Cause:
    """Why a version is another than the one that was in force in the reading before."""
    before = order[order.index(reading) - 1]
    if not is_closed(past.series.grain, number.end, before.run.as_of, settings.settle):
        return Cause.RUNNING
    return cause(number.start, before, reading, before)


def _status(
    past: Past,
    key: Key,
    reading: Reading,
    mine: list[Reference],
    steps: list[Reference],
    value: Decimal | None,
    settings: HistorySettings,
    *,
    is_sum: bool,
) -> Status:
    """What a version is: a reference while it was in force (`mine`), else what it is to the one before it."""
    if any(step.is_accepted for step in mine):
        return Status.ACCEPTED
    if mine:
        return Status.REFERENCE
    earlier = [step for step in steps if step.reading.run.id < reading.run.id]
    if not earlier:
        return Status.RUNNING
    reference = earlier[-1].reading
    then = number_in_force(past.at(key, reference.run.id), is_sum=is_sum)
    return Status.RESTATED if differs(then, value, settings.tolerance) else Status.SAME


def _label(history: History, hash_: str) -> str:
    """The definition of a reading in words: `win-rate@1`."""
    kpi, body = history.definitions[hash_]
    return f"{kpi}@{json.loads(body)['definition']}"
