"""Numbers as they are written sum to the whole, digit for digit."""

from __future__ import annotations

import random
from decimal import Decimal
from fractions import Fraction

import pytest

from salescli.why import written


@pytest.mark.parametrize(
    ("exact", "shown"),
    [
        (Fraction(1, 3), "0.333333"),
        (Fraction(5, 10**7), "0.000001"),
        (Fraction(-5, 10**7), "-0.000001"),
        (Fraction(4, 10**7), "0"),
        (Fraction(10**40) + Fraction(1, 8), f"{10**40}.125"),
    ],
)
def test_half_is_rounded_away_from_zero(exact: Fraction, shown: str) -> None:
    assert written.written(exact) == Decimal(shown)


def test_what_rounding_leaves_goes_to_the_largest() -> None:
    third = Fraction(1, 3)
    assert written.parts([third, -third * 2, third * 4], Fraction(1)) == [
        Decimal("0.333333"), Decimal("-0.666667"), Decimal("1.333334"),
    ]  # fmt: skip
    assert written.parts([third, third, third], Fraction(1)) == [
        Decimal("0.333334"), Decimal("0.333333"), Decimal("0.333333"),
    ]  # fmt: skip
    assert written.parts([], Fraction(1)) == []


@pytest.mark.parametrize("cases", [1_500, pytest.param(10_000, marks=pytest.mark.thorough)])
def test_random_parts(cases: int) -> None:
    chance = random.Random(6)
    for _ in range(cases):
        exact = [Fraction(chance.randint(-(10**9), 10**9), chance.randint(1, 999)) for _ in range(chance.randint(1, 9))]
        whole = sum(exact, Fraction(0))
        found = written.parts(exact, whole)
        assert sum(found) == written.written(whole)
        off = [abs(Fraction(each) - part) for each, part in zip(found, exact, strict=True)]
        assert sorted(off)[-2:][0] <= Fraction(1, 2 * 10**6) or len(off) == 1
        assert max(off) <= Fraction(len(exact), 10**6)
