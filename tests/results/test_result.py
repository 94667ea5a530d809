"""A computed KPI: which of its columns are dimensions, which numbers, and in what unit."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from salescli import kpis
from salescli.model.calendar import AsOf, Grain
from salescli.model.measures import Unit
from salescli.model.versus import Versus
from salescli.results.result import KpiResult

ONE, OTHER = (date(2025, 1, 1), date(2025, 1, 31)), (date(2025, 2, 1), date(2025, 2, 28))


def result(*, compared: bool = False, total: bool = True) -> KpiResult:
    frame = pl.DataFrame({"period": ["a", "b", "c"], "start": 1, "end": 2, "complete": True, "region": "x",
                          "value": 5, "deals": 1})  # fmt: skip
    whole = pl.DataFrame({"value": [5], "deals": [1]})
    if compared:
        added = {"previous": 4, "change": 1, "change_percent": 25}
        days = [ONE, ONE, OTHER]
        frame = frame.with_columns(
            *(pl.lit(value).alias(name) for name, value in added.items()),
            compared_start=pl.Series([first for first, _ in days]),
            compared_end=pl.Series([last for _, last in days]),
        )
        whole = whole.with_columns(compared_start=pl.lit(ONE[0]), compared_end=pl.lit(OTHER[1]))
    return KpiResult(
        kpis.get("revenue"), frame, whole if total else None, (), Grain.MONTH, ("region",), AsOf(date(2026, 3, 31)),
        "SEK", compared=Versus.YEAR if compared else None,
    )  # fmt: skip


@pytest.mark.parametrize("compared", [True, False])
def test_what_is_neither_a_period_nor_a_number_is_a_dimension(compared: bool) -> None:
    assert result(compared=compared).dimensions == ["region"]


def test_a_comparison_adds_numbers_after_the_value() -> None:
    assert result().numbers == ["value", "deals"]
    assert result(compared=True).numbers == ["value", "previous", "change", "change_percent", "deals"]


def test_the_days_compared_with() -> None:
    assert result(compared=True).days_compared == ([ONE, OTHER], (ONE[0], OTHER[1]))
    assert result(compared=True, total=False).days_compared == ([ONE, OTHER], None)
    assert result().days_compared == ([], None)


def test_the_units_of_numbers() -> None:
    found = result(compared=True)
    assert [found.unit_of(name) for name in ("value", "previous", "change", "change_percent", "deals")] == [
        Unit.MONEY, Unit.MONEY, Unit.MONEY, Unit.PERCENT, Unit.COUNT,
    ]  # fmt: skip
