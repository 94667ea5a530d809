"""Numbers for people: rounded half up, with separators, and what stands behind them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from salescli.i18n.numbers import rounded, unit_label
from salescli.model.measures import Unit


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (Decimal("1234.565"), Unit.MONEY, "1,234.57"),
        (Decimal("1234.5649"), Unit.MONEY, "1,234.56"),
        (Decimal("-0.005"), Unit.PERCENT, "-0.01"),
        (Decimal("-0.004"), Unit.PERCENT, "0.00"),
        (2.675, Unit.MONEY, "2.68"),
        (Decimal("0.25"), Unit.RATIO, "0.3"),
        (1234567, Unit.COUNT, "1,234,567"),
        (-5, Unit.MONEY, "-5"),
        (Decimal(5), Unit.COUNT, "5.0"),
        (1e22, Unit.MONEY_A_DAY, "10,000,000,000,000,000,000,000.00"),
        (Decimal("99999999999999999999999999999999.995"), Unit.MONEY, "100,000,000,000,000,000,000,000,000,000,000.00"),
    ],
)
def test_a_number_is_rounded_half_up_to_the_places_of_its_unit(
    value: Decimal | float | int, unit: Unit, text: str
) -> None:
    assert rounded(value, unit) == text


@pytest.mark.parametrize(
    ("unit", "currency", "label"),
    [
        (Unit.PERCENT, "SEK", "%"),
        (Unit.MONEY, "SEK", "SEK"),
        (Unit.MONEY, None, ""),
        (Unit.MONEY_A_DAY, "SEK", "SEK/day"),
        (Unit.MONEY_A_DAY, None, "day"),
        (Unit.COUNT, "SEK", ""),
        (Unit.RATIO, "SEK", ""),
        (Unit.DAYS, "SEK", "days"),
    ],
)
def test_what_stands_behind_a_number(unit: Unit, currency: str | None, label: str) -> None:
    assert unit_label(unit, currency) == label
