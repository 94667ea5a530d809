"""Exact fractions as whole numbers over one denominator: Python adds and compares these many times as fast."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import lcm


def over_one(fractions: Sequence[Fraction]) -> tuple[list[int], int]:
    """The numerators of fractions over their least common denominator, and this."""
    below = lcm(*(each.denominator for each in fractions))
    return [each.numerator * (below // each.denominator) for each in fractions], below


def total(fractions: Iterable[Fraction]) -> Fraction:
    """The sum of fractions."""
    numerators, below = over_one(list(fractions))
    return Fraction(sum(numerators), below)
