"""Compare what the program computes with what the oracle says, cell by cell."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

from salescli import compute
from salescli.result import KpiResult
from tests.oracle import reference


def differences(expected: reference.Expected, result: KpiResult) -> list[str]:
    """Every cell that differs, as text; both sides must have the same rows in the same order."""
    mine = result.frame.to_dicts()
    keys = ["period", *result.dimensions]
    there = [tuple(row[key] for key in keys) for row in expected.rows]
    here = [tuple(row[key] for key in keys) for row in mine]
    if there != here:
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
        return [f"{place}: columns {list(wanted)} / {list(row)}"]
    return [f"{place} {name}: oracle {wanted[name]!r} / program {row[name]!r}" for name in wanted
            if not _equal(wanted[name], row[name])]  # fmt: skip


def _equal(one: object, other: object) -> bool:
    if isinstance(one, Decimal) and isinstance(other, Decimal):
        return one == other
    if isinstance(one, float | int | Decimal) and isinstance(other, float | int | Decimal):
        return math.isclose(float(one), float(other), rel_tol=1e-9, abs_tol=1e-9)
    return one == other


def compare(
    kpi: str,
    folder: Path,
    *,
    as_of: date,
    period: str,
    by: Sequence[str] = (),
    where: Sequence[tuple[str, str]] = (),
    date_from: date | None = None,
    date_to: date | None = None,
    settings: Mapping[str, object] | None = None,
) -> list[str]:
    """Ask both the same question; the differences."""
    expected = reference.expected(
        kpi, folder, period=period, by=by, where=where, date_from=date_from, date_to=date_to, as_of=as_of,
        settings=settings or {},
    )  # fmt: skip
    result = compute(
        kpi, folder, period=period, by=list(by) or "none", where=[f"{dim}={value}" for dim, value in where],
        date_from=date_from, date_to=date_to, as_of=as_of, options=settings, use_config=False,
    )  # fmt: skip
    return differences(expected, result)
