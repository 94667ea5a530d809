"""The figure of another system: its value, and how exact it is."""

from __future__ import annotations

from decimal import Decimal

import pytest

from salescli import kpis
from salescli.errors import UsageError
from salescli.i18n.language import ENGLISH
from salescli.reconcile.figure import read


@pytest.mark.parametrize(
    ("kpi", "text", "value", "half"),
    [
        ("revenue", "9250000", "9250000", "0.5"),
        ("revenue", "9_250_000 SEK", "9250000", "0.5"),
        ("revenue", "-12.50", "-12.50", "0.005"),
        ("win-rate", "43.2%", "43.2", "0.05"),
        ("win-rate", "43.20 percent", "43.2", "0.005"),
        ("sales-cycle", "31 days", "31", "0.5"),
        ("leads", "120", "120", "0.5"),
    ],
)
def test_a_figure_is_as_exact_as_it_is_written(kpi: str, text: str, value: str, half: str) -> None:
    found = read(text, kpis.get(kpi), "SEK")
    assert (found.value, found.half) == (Decimal(value), Decimal(half))


@pytest.mark.parametrize("text", ["1.2 MSEK", "1,200", "12 %", "many", "", "9250000 EUR"])
def test_what_is_no_figure_of_the_kpi(text: str) -> None:
    with pytest.raises(UsageError) as refused:
        read(text, kpis.get("revenue"), "SEK")
    assert repr(text) in ENGLISH.say(refused.value.message)
