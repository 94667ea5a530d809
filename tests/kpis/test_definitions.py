"""A number that moves needs a definition that moves.

`frozen/` is an awkward export that nobody changes, `frozen.json` every KPI's numbers over it with the definition under
which they were computed. Where a number is another, either a fault was made, or its meaning has changed: then raise
`definition` in its file, and write the numbers anew with `pytest --rewrite tests/kpis/test_definitions.py`.
"""

from __future__ import annotations

import fcntl
import json
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from salescli import api, kpis
from salescli.errors import SalesCliError

HERE = Path(__file__).parent
KEPT = HERE / "frozen.json"
#: The splits that are asked for, where a KPI has them.
SPLITS = ("none", "region")


def text(value: object) -> str | None:
    """A number in twelve digits, which do not depend on the order of rows."""
    if value is None:
        return None
    if isinstance(value, float):
        return f"{value:.12g}"
    whole = f"{value:f}" if isinstance(value, Decimal) else str(value)
    return whole.rstrip("0").rstrip(".") if "." in whole else whole


def numbers(name: str) -> dict[str, list[list[str | None]]]:
    """The rows of a KPI by split: period, group, value and components."""
    found = {}
    for by in SPLITS:
        try:
            result = api.compute(name, HERE / "frozen", by=by)
        except SalesCliError as error:
            found[by] = [[type(error).__name__]]
            continue
        columns = ["period", *result.dimensions, *result.numbers]
        found[by] = [[text(cell) for cell in row] for row in result.frame.select(columns).iter_rows()]
    return found


@cache
def kept() -> dict[str, Any]:
    return json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}


def keep(name: str, entry: dict[str, Any]) -> None:
    """Write the numbers of a KPI; other processes may write those of others."""
    with (HERE / "frozen" / "costs.csv").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        everything = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
        everything[name] = entry
        lines = (
            f"{json.dumps(key)}: {json.dumps(each, ensure_ascii=False)}" for key, each in sorted(everything.items())
        )
        KEPT.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def mismatch(name: str, now: Any, before: Any, definition: int) -> str | None:
    """What is wrong with the numbers now, beside those that are kept."""
    if before is None:
        return f"{name} is new: write its numbers with --rewrite"
    if now == before["numbers"]:
        return None if definition == before["definition"] else f"{name}: another definition, but the same numbers"
    if definition == before["definition"]:
        return f"{name}: a number moved, the definition is still {definition}"
    return f"{name}: definition {definition}: write its numbers with --rewrite"


@pytest.mark.parametrize("name", kpis.names())
def test_no_number_moves_without_its_definition(name: str, rewrite: bool) -> None:
    now, definition = numbers(name), kpis.get(name).definition
    if rewrite:
        keep(name, {"definition": definition, "numbers": now})
        return
    assert any(rows and len(rows[0]) > 1 for rows in now.values()), "the frozen files cannot answer it"
    assert mismatch(name, now, kept().get(name), definition) is None


def test_every_number_that_is_kept_is_of_a_kpi() -> None:
    assert sorted(kept()) == kpis.names()


def test_what_counts_as_a_fault() -> None:
    before = {"definition": 1, "numbers": {"none": [["2025-01", "5"]]}}
    moved = {"none": [["2025-01", "6"]]}
    assert mismatch("a", before["numbers"], before, 1) is None
    assert "still 1" in str(mismatch("a", moved, before, 1))
    assert "--rewrite" in str(mismatch("a", moved, before, 2))
    assert "same numbers" in str(mismatch("a", before["numbers"], before, 2))
