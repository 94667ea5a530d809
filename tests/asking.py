"""Ask the program about tables held in memory, and compare two of its answers."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from salescli import compute, kpis
from salescli.results.result import KpiResult
from tests.oracle import data

Row = Mapping[str, Any]
Tables = Mapping[str, Sequence[Row]]

STAGES = "[stages]\n" + "".join(f"{stage} = {weight}\n" for stage, weight in data.STAGES.items())


def ask(name: str, where_from: Path | Tables, folder: Path | None = None, **question: Any) -> KpiResult:
    """The answer about a folder, or about tables that are first written to `folder`.

    By month where the KPI has months, without a split, seen from the generated data's AS_OF, with weights for its
    stages, unless the question says otherwise.
    """
    if not isinstance(where_from, Path):
        assert folder is not None, "tables need a folder to be written to"
        data.write(folder, where_from)
        where_from = folder
    config = where_from / "salescli.toml"
    if not config.exists():
        config.write_text(STAGES, encoding="utf-8")
    asked = {"period": grain_of(name), "by": "none", "as_of": data.AS_OF, "config": config} | question
    return compute(name, where_from, **asked)


def grain_of(name: str) -> str:
    """Months, or what the KPI has instead."""
    grains = [grain.value for grain in kpis.get(name).grains]
    return "month" if "month" in grains else grains[0]


def rows(result: KpiResult, without: Collection[str] = ()) -> list[dict[str, Any]]:
    """The rows of an answer."""
    return [{key: row[key] for key in row if key not in without} for row in result.frame.to_dicts()]


def numbers(result: KpiResult) -> list[dict[str, Any]]:
    """Value and components of each row."""
    return [{key: row[key] for key in result.numbers if key in row} for row in result.frame.to_dicts()]


def total(result: KpiResult) -> dict[str, Any] | None:
    """The total row."""
    return None if result.total is None else result.total.row(0, named=True)


def unlike(some: Sequence[Row], others: Sequence[Row], most: int = 5) -> list[str]:
    """The first cells in which two lists of rows differ; numbers are alike within the rounding of a last division."""
    if len(some) != len(others):
        return [f"{len(some)} rows and {len(others)} rows"]
    found = [
        f"row {number} {key}: {one.get(key)!r} and {other.get(key)!r}"
        for number, (one, other) in enumerate(zip(some, others, strict=True))
        for key in dict.fromkeys([*one, *other])
        if not alike(one.get(key), other.get(key))
    ]
    return found[:most]


def alike(one: object, other: object) -> bool:
    """Equal, or for numbers closer than a rounding."""
    if isinstance(one, float | int | Decimal) and isinstance(other, float | int | Decimal):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-5)
    return one == other
