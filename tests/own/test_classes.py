"""Whether an own KPI is a sum, a ratio or a formula."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli import kpis
from salescli.own.classes import Account, Class, account_of
from tests.own.settings import known, section

MEASURES = {
    "a": 'of = "won"', "b": 'of = "won", sum = "value"', "m": 'of = "won", mean = "value"',
    "d": 'of = "won", distinct = "rep_id"', "k": 'kpi = "deals-won"', "r": 'kpi = "win-rate"', "o": 'of = "open"',
}  # fmt: skip


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("a", Account(Class.SUM, "a")),
        ("2 * a - b / 4 + k", Account(Class.SUM, "2 * a - b / 4 + k")),
        ("-(a + o)", Account(Class.SUM, "-(a + o)")),
        ("b / a", Account(Class.RATIO, "b", "a")),
        ("a / (a + o) * 100", Account(Class.RATIO, "a", "a + o", 100)),
        ("100 * (b - a) / a", Account(Class.RATIO, "100 * (b - a)", "a")),
        ("b / a / 2", Account(Class.RATIO, "b", "a", 0.5)),
        ("m", Account(Class.RATIO, "m__sum", "m__count")),
        ("m * 2", Account(Class.RATIO, "m__sum", "m__count", 2)),
        ("d", Account(Class.FORMULA, drivers=("d",))),
        ("a * b", Account(Class.FORMULA, drivers=("a", "b"))),
        ("a + 1", Account(Class.FORMULA, drivers=("a",))),
        ("r", Account(Class.FORMULA, drivers=("r",))),
        ("max(a, o)", Account(Class.FORMULA, drivers=("a", "o"))),
        ("a * b * m * d * k * r * o", Account(Class.FORMULA)),
    ],
)
def test_the_class_follows_from_the_measures(value: str, wanted: Account, tmp_path: Path) -> None:
    found = known(section(value, **MEASURES), tmp_path).get("x")
    others = {name: kpis.get(each.kpi) for name, each in found.own.measures.items() if each.kpi}
    assert account_of(found.own, others) == wanted
