"""Intervals for the difference of two groups: of two shares (Newcombe), and of two means or ratios (Welch)."""

from __future__ import annotations

import math

from msgspec import Struct

from salescli.compare_groups.student import normal_above, student_above

#: Rows whose ratios are as near to each other as this, relative to them, do not differ.
_SAME = 1e-12


class Moments(Struct, frozen=True):
    """What is known of the rows of a group, each with a numerator y and a denominator x.

    `e` is y − R₀ x, with an R₀ that all groups share: so that the sums of squares are small. `low` and `high` are the
    smallest and largest y ÷ x. Sums are floats.
    """

    rows: int
    x: float
    e: float
    ee: float
    ex: float
    xx: float
    low: float | None = None
    high: float | None = None

    @property
    def variance(self) -> float:
        """The variance of the ratio Σy ÷ Σx; 0 where all rows have the same. There are two rows or more."""
        if self.low is None or self.high is None or not self.x:
            return 0.0
        if self.high - self.low <= _SAME * max(abs(self.low), abs(self.high)):
            return 0.0
        off = self.e / self.x  # R − R₀
        squares = self.ee - 2 * off * self.ex + off * off * self.xx
        mean = self.x / self.rows
        return max(squares, 0.0) / (mean * mean) / (self.rows - 1) / self.rows


def newcombe(part: float, whole: float, other_part: float, other_whole: float, tail: float) -> tuple[float, float]:
    """The limits of part ÷ whole − other_part ÷ other_whole, with the probability `tail` outside of each.

    Newcombe's hybrid of the Wilson limits of both shares. No whole is 0.
    """
    share, other = part / whole, other_part / other_whole
    low, high = wilson(part, whole, tail)
    other_low, other_high = wilson(other_part, other_whole, tail)
    return (
        share - other - math.hypot(share - low, other_high - other),
        share - other + math.hypot(high - share, other - other_low),
    )


def wilson(part: float, whole: float, tail: float) -> tuple[float, float]:
    """Wilson's limits of a share."""
    z = normal_above(tail)
    middle = (part + z * z / 2) / (whole + z * z)
    half = z / (whole + z * z) * math.sqrt(part * (whole - part) / whole + z * z / 4)
    return middle - half, middle + half


def welch(difference: float, group: Moments, other: Moments, tail: float) -> tuple[float, float] | None:
    """The limits of the difference of two ratios of sums, with the probability `tail` outside of each.

    None where a group has fewer than two rows, or neither varies.
    """
    if min(group.rows, other.rows) < 2:
        return None
    first, second = group.variance, other.variance
    if first + second == 0:
        return None
    freedom = (first + second) ** 2 / (first**2 / (group.rows - 1) + second**2 / (other.rows - 1))
    half = student_above(tail, freedom) * math.sqrt(first + second)
    return difference - half, difference + half
