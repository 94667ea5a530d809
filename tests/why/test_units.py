"""Fractions over one denominator."""

from __future__ import annotations

from fractions import Fraction

from salescli.why.units import over_one, total


def test_fractions_over_their_least_common_denominator() -> None:
    assert over_one([Fraction(1, 4), Fraction(-5, 6), Fraction(2)]) == ([3, -10, 24], 12)
    assert over_one([]) == ([], 1)


def test_the_sum() -> None:
    assert total([Fraction(1, 4), Fraction(-5, 6), Fraction(2)]) == Fraction(17, 12)
    assert total([]) == 0
