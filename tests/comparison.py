"""Ask the program and the oracle the same question, and compare what they answer, cell by cell."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from salescli import compute
from salescli.errors import SalesCliError
from salescli.results.result import KpiResult
from tests.oracle import reference
from tests.said import message_of


def compare(
    kpi: str,
    folder: Path,
    *,
    as_of: date,
    period: str,
    by: Sequence[str] = (),
    asked_by: Sequence[str] | str | None = None,
    where: Sequence[tuple[str, str]] = (),
    date_from: date | None = None,
    date_to: date | None = None,
    fiscal_year_start: int = 1,
    options: Mapping[str, Any] | None = None,
    tables: Mapping[str, Any] | None = None,
    config: Path | None = None,
) -> list[str]:
    """What differs, as text. Where the oracle cannot answer, the program must refuse, and the other way round.

    `options` are the KPI's own settings, `tables` those that stand in the settings file (`stages`, `quota`), which
    `config` must say too. `asked_by` is what the program is asked where that is not `by`.
    """
    try:
        expected: reference.Expected | str = reference.expected(
            kpi, folder, period=period, by=by, where=where, date_from=date_from, date_to=date_to, as_of=as_of,
            fiscal_year_start=fiscal_year_start, settings={**(options or {}), **(tables or {})},
        )  # fmt: skip
    except reference.Unanswerable as reason:
        expected = str(reason)
    try:
        result: KpiResult | str = compute(
            kpi, folder, period=period, by=(list(by) or "none") if asked_by is None else asked_by,
            where=[f"{dim}={value}" for dim, value in where], date_from=date_from, date_to=date_to, as_of=as_of,
            options=options, config=config, use_config=False,
        )  # fmt: skip
    except SalesCliError as error:
        result = message_of(error)
    if isinstance(expected, str) and isinstance(result, str):
        return []
    if isinstance(expected, str):
        return [f"the oracle cannot answer ({expected}), the program does"]
    if isinstance(result, str):
        return [f"the program refuses ({result}), the oracle answers"]
    return differences(expected, result)


def differences(expected: reference.Expected, result: KpiResult) -> list[str]:
    """Every cell that differs, and the data end, as text; both sides must have the same rows in the same order."""
    end = (result.data_end.day, list(result.data_end.periods)) if result.data_end else None
    if end != expected.data_end:
        return [f"the data end: oracle {expected.data_end} / program {end}"]
    mine = result.frame.to_dicts()
    keys = ["period", *result.dimensions]
    there = [tuple(row.get(key) for key in keys) for row in expected.rows]
    here = [tuple(row[key] for key in keys) for row in mine]
    if there != here:
        if sorted(map(repr, there)) == sorted(map(repr, here)):
            return [f"the same rows in another order: oracle {there[:4]} / program {here[:4]}"]
        return [f"rows differ: oracle {_short(there, here)} / program {_short(here, there)}"]
    found = []
    for wanted, row in zip(expected.rows, mine, strict=True):
        found += _cells(wanted, row, str(tuple(row[key] for key in keys)))
    total = result.total.row(0, named=True) if result.total is not None else None
    if (expected.total is None) != (total is None):
        found.append(f"total: oracle {expected.total} / program {total}")
    elif expected.total is not None and total is not None:
        found += _cells(expected.total, total, "total")
    return found


def _short(some: Sequence[tuple[object, ...]], others: Sequence[tuple[object, ...]]) -> str:
    return f"{len(some)} rows, of them alone {[row for row in some if row not in others][:4]}"


def _cells(wanted: Mapping[str, object], row: Mapping[str, object], place: str) -> list[str]:
    if list(wanted) != list(row):
        return [f"{place}: columns, oracle {list(wanted)} / program {list(row)}"]
    return [
        f"{place} {name}: oracle {wanted[name]!r} / program {row[name]!r}"
        for name in wanted
        if not _equal(wanted[name], row[name])
    ]


def _equal(one: object, other: object) -> bool:
    if isinstance(one, Decimal) and isinstance(other, Decimal):
        return one == other
    if isinstance(one, float | int | Decimal) and isinstance(other, float | int | Decimal):
        return math.isclose(float(one), float(other), rel_tol=1e-9, abs_tol=1e-6)
    return one == other
