"""Everything that a history file has, but for the deals."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from salescli.history import store as files
from salescli.history.inputs import digests
from salescli.history.model import Acceptance, History, Key, Number, Past, Reading, Run, Series, Version

if TYPE_CHECKING:
    from salescli.history.store import Store


def load(path: Path) -> History | None:
    """The history in a file; None where there is no file, or an empty one. Raises what `store.reading` raises."""
    with files.reading(path) as store:
        return None if store is None else of_store(store)


def of_store(store: Store) -> History:
    """The history in an open file."""
    by_run = {run: list(rows) for run, rows in groupby(store.rows("input", "ORDER BY run"), key=lambda row: row[0])}
    runs = {row[0]: _run(row, by_run.get(row[0], ())) for row in store.rows("run", "ORDER BY id")}
    readings: dict[int, list[Reading]] = {}
    for run, series, definition, settings, begun in store.rows("reading", "ORDER BY run"):
        readings.setdefault(series, []).append(
            Reading(runs[run], definition, settings, date.fromisoformat(begun) if begun else None)
        )
    versions: dict[int, dict[Key, list[Version]]] = {}
    for series, period, group, run, *number in store.rows("result", "ORDER BY series, run"):
        versions.setdefault(series, {}).setdefault((period, group), []).append(Version(run, _number(*number)))
    acceptances: dict[int, list[Acceptance]] = {}
    for series, *acceptance in store.rows("acceptance"):
        acceptances.setdefault(series, []).append(Acceptance(*acceptance))
    past = tuple(
        Past(
            number,
            Series(*question),
            tuple(readings.get(number, ())),
            {key: tuple(found) for key, found in versions.get(number, {}).items()},
            tuple(acceptances.get(number, ())),
        )
        for number, *question in store.rows("series", "ORDER BY id")
    )
    definitions = {hash_: (kpi, body) for hash_, kpi, body in store.rows("definition")}
    return History(str(store.path), tuple(runs.values()), past, definitions)


def _run(row: tuple[Any, ...], inputs: Iterable[tuple[Any, ...]]) -> Run:
    number, recorded_at, as_of, command, program, rows, currency, rates = row
    found = digests((kind, digest) for _, kind, _, _, digest in inputs)
    day = date.fromisoformat(as_of)
    return Run(number, recorded_at, day, command, program, rows, found, currency, rates)


def _number(start: str, end: str, complete: int, absent: int, value: str | None, components: str) -> Number:
    return Number(
        date.fromisoformat(start),
        date.fromisoformat(end),
        bool(complete),
        None if value is None else Decimal(value),
        json.loads(components),
        bool(absent),
    )
