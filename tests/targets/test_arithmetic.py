"""Decimals that are meant: without the accidental last digits of a quotient."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from salescli.targets import arithmetic


@pytest.mark.parametrize(
    ("number", "meant"),
    [(3 / 25 * 100, "12"), (0.1 + 0.2, "0.3"), (5, "5"), (Decimal("0.123456789012345"), "0.123456789012345")],
)
def test_a_number_is_what_is_meant(number: float | Decimal, meant: str) -> None:
    assert arithmetic.exact(number) == Decimal(meant)


@pytest.mark.parametrize(
    ("number", "meant"),
    [(Fraction(1, 3), "0.333333333333"), (Fraction(1, 4), "0.25"), (Fraction(-7, 1), "-7"), (Fraction(0), "0")],
)
def test_a_fraction_is_all_of_it_or_twelve_digits(number: Fraction, meant: str) -> None:
    assert arithmetic.of_fraction(number) == Decimal(meant)


def test_a_fraction_that_ends_late_is_all_of_it() -> None:
    assert arithmetic.of_fraction(Fraction(1, 2**20)) == Decimal(1) / 2**20


def test_products_and_quotients_have_twelve_digits() -> None:
    assert arithmetic.product(Decimal("0.333333333333"), Decimal("0.3")) == Decimal("0.0999999999999")
    assert arithmetic.quotient(Decimal(2), 3) == Decimal("0.666666666667")
    assert arithmetic.quotient(Decimal(1), Decimal(4)) == Decimal("0.25")
