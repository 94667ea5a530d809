"""Intervals of every ratio over rows, against a plain loop over the files."""

from __future__ import annotations

import csv
import math
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from salescli.compare_groups.student import student_above
from tests.compare_groups.asking import compared
from tests.conftest import SAMPLE

ZONE = ZoneInfo("Europe/Stockholm")  # of the settings: hours over a change of the clock are real ones


def _number(text: str) -> float | None:
    return float(text) if text else None


def _rows(kpi: str) -> dict[str, list[tuple[float, float]]]:
    """Numerator and denominator of every row that counts, by product."""
    found: dict[str, list[tuple[float, float]]] = {}
    with (SAMPLE / "deals.csv").open(encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            if (pair := _pair(kpi, row)) is not None:
                found.setdefault(row["product"], []).append(pair)
    return found


def _pair(kpi: str, row: dict[str, str]) -> tuple[float, float] | None:
    value, cost = _number(row["value"]), _number(row["cost"])
    if kpi == "response-time":
        if not row["first_response_at"]:
            return None
        asked, answered = (
            datetime.fromisoformat(row[name]).replace(tzinfo=ZONE) for name in ("created_at", "first_response_at")
        )
        return (answered.timestamp() - asked.timestamp()) / 3600, 1.0
    if row["status"] != "won" or not row["closed_at"]:
        return None
    if kpi == "sales-cycle":
        return float((date.fromisoformat(row["closed_at"][:10]) - date.fromisoformat(row["created_at"][:10])).days), 1.0
    if value is None:
        return None
    if kpi == "profit-margin":
        return None if cost is None else (value - cost, value)
    return (value if row["deal_type"] == kpi.removesuffix("-rate") else 0.0), value


@pytest.mark.parametrize("kpi", ["sales-cycle", "response-time", "profit-margin", "upsell-rate", "cross-sell-rate"])
def test_as_a_plain_loop_finds(kpi: str) -> None:
    scale = 100 if kpi.endswith(("-rate", "-margin")) else 1
    by_product = _rows(kpi)
    (found,) = compared(
        kpi, SAMPLE, group="product=Analytics", versus="product=Installation", confidence="0.99"
    ).comparisons
    ratios, variances, sizes = [], [], []
    for rows in (by_product["Analytics"], by_product["Installation"]):
        ratio = math.fsum(y for y, _ in rows) / math.fsum(x for _, x in rows)
        mean = math.fsum(x for _, x in rows) / len(rows)
        squares = math.fsum(((y - ratio * x) / mean) ** 2 for y, x in rows)
        ratios.append(ratio)
        variances.append(squares / (len(rows) - 1) / len(rows))
        sizes.append(len(rows))
    freedom = sum(variances) ** 2 / sum(v**2 / (n - 1) for v, n in zip(variances, sizes, strict=True))
    half = student_above(0.005, freedom) * math.sqrt(sum(variances))
    difference = ratios[0] - ratios[1]
    assert (found.n, found.versus_n) == tuple(sizes)
    assert [float(each or Decimal(0)) for each in (found.difference, found.low, found.high)] == pytest.approx(
        [each * scale for each in (difference, difference - half, difference + half)], rel=1e-6, abs=2e-6
    )
