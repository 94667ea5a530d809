"""Quantiles of Student's t and of the normal distribution, by how much lies above them.

Of t by bisection of its tail, which is a regularised incomplete beta function (a continued fraction, by the method of
Lentz); with many degrees of freedom by the expansion around the normal quantile.
"""

from __future__ import annotations

import math

#: From so many degrees of freedom on, the expansion is exact to more digits than the continued fraction.
_MANY = 10_000
_TINY, _NEAR = 1e-300, 1e-16
_MOST_STEPS = 1_000


def normal_above(tail: float) -> float:
    """The number that a standard normal variable exceeds with the probability `tail` (between 0 and ½)."""
    from statistics import NormalDist

    return -NormalDist().inv_cdf(tail)


def student_above(tail: float, freedom: float) -> float:
    """The number that t with `freedom` degrees of freedom (1 or more) exceeds with the probability `tail`."""
    if freedom >= _MANY:
        return _expanded(normal_above(tail), freedom)
    low, high = 0.0, 1.0
    while tail_above(high, freedom) > tail:
        low, high = high, high * 2
    while high - low > _NEAR * high * 4:
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (middle, high) if tail_above(middle, freedom) > tail else (low, middle)
    return (low + high) / 2


def tail_above(number: float, freedom: float) -> float:
    """The probability that t with so many degrees of freedom exceeds a number of 0 or more."""
    return _beta(freedom / 2, 0.5, freedom / (freedom + number * number)) / 2


def _expanded(z: float, freedom: float) -> float:
    """The quantile as a series in 1 ÷ the degrees of freedom (Cornish and Fisher)."""
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + sum(term / freedom**power for power, term in enumerate(terms, 1))


def _beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    log = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    if x < (a + 1) / (a + b + 2):
        return math.exp(log) * _fraction(a, b, x) / a
    return 1 - math.exp(log) * _fraction(b, a, 1 - x) / b


def _fraction(a: float, b: float, x: float) -> float:
    """The continued fraction of the incomplete beta function."""
    c, d = 1.0, 1 / _not_zero(1 - (a + b) * x / (a + 1))
    found = d
    for step in range(1, _MOST_STEPS):
        twice = a + 2 * step
        for term in (
            step * (b - step) * x / ((twice - 1) * twice),
            -(a + step) * (a + b + step) * x / (twice * (twice + 1)),
        ):
            d = 1 / _not_zero(1 + term * d)
            c = _not_zero(1 + term / c)
            found *= c * d
        if abs(c * d - 1) < _NEAR * 2:
            break
    return found


def _not_zero(number: float) -> float:
    return number if abs(number) > _TINY else _TINY
