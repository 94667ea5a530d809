"""Figures at a glance: few digits, and the exact ones elsewhere."""

from __future__ import annotations

from decimal import Decimal

import pytest

from salescli.i18n import language as languages
from salescli.model.measures import Unit
from salescli.output.figures import figure, glance, headline


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (Decimal("3972161.86"), Unit.MONEY, "3,972,162"),
        (Decimal("100.50"), Unit.MONEY, "101"),  # half up, as everywhere
        (Decimal("99.50"), Unit.MONEY, "99.50"),
        (Decimal("-250.50"), Unit.MONEY, "-251"),
        (Decimal(0), Unit.MONEY, "0"),
        (172.4806, Unit.PERCENT, "172"),
        (99.96, Unit.PERCENT, "100.0"),
        (43.2049, Unit.PERCENT, "43.2"),
        (-43.25, Unit.PERCENT, "-43.3"),
        (1.4634, Unit.PERCENT, "1.46"),
        (0.0, Unit.PERCENT, "0"),
        (36.64, Unit.DAYS, "36.6"),
        (54, Unit.COUNT, "54"),
    ],
)
def test_a_number_at_a_glance(value: Decimal | float | int, unit: Unit, shown: str) -> None:
    assert headline(value, unit) == shown


def test_units_stand_after_it() -> None:
    assert glance(Decimal("1234.5"), Unit.MONEY, "SEK") == "1,235 SEK"
    assert glance(62.5, Unit.PERCENT) == "62.5 %"
    assert glance(62.5, Unit.PERCENT, None, languages.get("sv")) == "62,5 %"
    assert figure(Decimal("1234.5"), Unit.MONEY, "SEK") == "1,234.50 SEK"
    assert figure(None, Unit.MONEY, "SEK") == "–"
