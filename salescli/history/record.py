"""Recording a run: what differs from what is recorded, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from salescli.errors import UsageError
from salescli.history import store as files
from salescli.message import say
from salescli.model.texts.definition import canonical, plain

if TYPE_CHECKING:
    from salescli.history.deals import Deals
    from salescli.history.inputs import Input
    from salescli.history.model import Key, Number
    from salescli.history.readings import NewReading
    from salescli.history.store import Store

#: The columns of `result` after its run: those that say what a number is.
_STATE = slice(4, None)


class NewRun(Struct, frozen=True):
    """What is to be recorded. `deals` are those of the files, where any are recorded; `rows` says which.

    `currency` is that of all amounts, `rates` what `currencies.currency_of` says of them.

    Closed periods and closed deals that ended before `keep_from` are deleted.
    """

    as_of: date
    command: str
    program: str
    recorded_at: str
    inputs: Sequence[Input]
    readings: Sequence[NewReading]
    rows: str = "none"
    deals: Deals | None = None
    keep_from: date | None = None
    currency: str | None = None
    rates: str = "{}"


def record(path: Path, run: NewRun) -> None:
    """Record a run, all of it or nothing.

    Raises UsageError where a later day is recorded already, OutputError where the file cannot be written, InputError
    where it is none that this program can add to.
    """
    with files.writing(path) as store:
        last = store.select("SELECT as_of, id FROM run ORDER BY as_of DESC, id DESC LIMIT 1")
        if last and last[0][0] > run.as_of.isoformat():
            raise UsageError(
                say("history.later_run", path=str(path), day=run.as_of, last=date.fromisoformat(last[0][0])),
                say("history.record_in_order"),
            )
        ((number,),) = store.select("SELECT coalesce(max(id), 0) + 1 FROM run")
        what = (run.command, run.program, run.rows, run.currency, run.rates)
        store.add("run", [(number, run.recorded_at, run.as_of.isoformat(), *what)])
        store.add("input", [(number, each.kind, each.name, each.bytes, each.digest) for each in run.inputs])
        for reading in run.readings:
            _add_reading(store, number, reading, run.keep_from)
        if run.deals is not None:
            _add_deals(store, number, run, run.deals)
        if run.keep_from is not None:
            _forget(store, run.keep_from)


def _add_reading(store: Store, run: int, reading: NewReading, keep_from: date | None) -> None:
    series = _number_of(store, reading)
    hash_ = reading.kpi.definition_hash
    if not store.select("SELECT 1 FROM definition WHERE hash = ?", [hash_]):
        store.add("definition", [(hash_, reading.kpi.name, reading.kpi.meaning)])
    begun = reading.data_from.isoformat() if reading.data_from else None
    store.add("reading", [(run, series, hash_, reading.settings, begun)])
    before = {row[1:3]: row for row in store.rows("result", "WHERE series = ? ORDER BY run", [series])}
    now = {
        key: _row(series, key, run, number)
        for key, number in reading.numbers.items()
        if keep_from is None or number.end >= keep_from
    }
    gone = {key: _without(row, run) for key, row in before.items() if key not in now and not row[7]}
    changed = [row for key, row in now.items() if key not in before or before[key][_STATE] != row[_STATE]]
    store.add("result", [*changed, *gone.values()])


def _number_of(store: Store, reading: NewReading) -> int:
    """The number of a series in the file."""
    series = reading.series
    question = (series.kpi, series.grain, series.filter, series.split)
    where = "WHERE kpi = ? AND grain = ? AND filter = ? AND split = ?"
    if found := store.rows("series", where, question):
        return int(found[0][0])
    ((number,),) = store.select("SELECT coalesce(max(id), 0) + 1 FROM series")
    store.add("series", [(number, *question)])
    return int(number)


def _row(series: int, key: Key, run: int, number: Number) -> tuple[Any, ...]:
    period, group = key
    value = None if number.value is None else plain(number.value)
    span = number.start.isoformat(), number.end.isoformat()
    return series, period, group, run, *span, int(number.complete), 0, value, _components(number.components)


def _components(parts: Mapping[str, str | None]) -> str:
    return canonical({name: part for name, part in parts.items() if part is not None})


def _without(row: tuple[Any, ...], run: int) -> tuple[Any, ...]:
    """The row that says that a period or a group is gone."""
    return (*row[:3], run, *row[4:7], 1, None, "{}")


def _add_deals(store: Store, run: int, new: NewRun, deals: Deals) -> None:
    import polars as pl

    from salescli.history import deals as states

    before = states.of_run(store, run)
    frame = deals.frame
    if new.rows == "open":
        known = before.frame["deal_id"].implode()
        frame = frame.filter((pl.col("status") == "open") | pl.col("deal_id").is_in(known))
    if new.keep_from is not None:
        frame = frame.filter((pl.col("closed_at") >= new.keep_from).fill_null(value=True))
        kept = (pl.col("closed_at") >= new.keep_from).fill_null(value=True)
        before = states.Deals(before.frame.filter(kept), before.dimensions)
    ever = [deal for (deal,) in store.select("SELECT DISTINCT deal FROM deal")]
    found = states.versions(states.Deals(frame, deals.dimensions), before, ever)
    store.add("deal", ((deal, run, absent, body) for deal, absent, body in found.iter_rows()))


def _forget(store: Store, keep_from: date) -> None:
    """Delete periods that ended before a day, and deals that closed before it."""
    from salescli.history import deals as states

    store.delete("result", store.rows("result", 'WHERE "end" < ?', [keep_from.isoformat()]))
    ((last,),) = store.select("SELECT max(id) FROM run")
    frame = states.of_run(store, last).frame
    old = set(frame.filter(frame["closed_at"] < keep_from)["deal_id"])
    store.delete("deal", (row for row in store.rows("deal") if row[0] in old))


def keep_from(as_of: date, months: int | None) -> date | None:
    """The day before which closed periods and deals are deleted, given how many months are kept."""
    if months is None:
        return None
    year, month = divmod(as_of.year * 12 + as_of.month - 1 - months, 12)
    return date(year, month + 1, 1) if year >= 1 else None
