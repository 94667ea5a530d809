"""Intervals against published figures, and against plain arithmetic."""

from __future__ import annotations

import math
import statistics

import pytest

from salescli.compare_groups.intervals import Moments, newcombe, welch, wilson
from salescli.compare_groups.student import student_above


@pytest.mark.parametrize(
    ("counts", "limits"),
    [
        ((56, 70, 48, 80), (0.0524, 0.3339)),
        ((9, 10, 3, 10), (0.1705, 0.8090)),
        ((0, 10, 0, 20), (-0.1611, 0.2775)),
    ],
)  # fmt: skip
def test_newcombe_as_published(counts: tuple[int, int, int, int], limits: tuple[float, float]) -> None:
    assert newcombe(*counts, 0.025) == pytest.approx(limits, abs=0.00005)


def test_newcombe_negates_where_the_groups_change_places() -> None:
    low, high = newcombe(9, 10, 3, 10, 0.025)
    assert newcombe(3, 10, 9, 10, 0.025) == pytest.approx((-high, -low))


def test_wilson_as_published() -> None:
    assert wilson(81, 263, 0.025) == pytest.approx((0.2553, 0.3662), abs=0.00005)
    assert wilson(0, 20, 0.025) == pytest.approx((0.0, 0.1611), abs=0.00005)


def moments(rows: list[tuple[float, float]], around: float = 0.0) -> Moments:
    """The moments of rows (y, x)."""
    residuals = [(y - around * x, x) for y, x in rows]
    ratios = [y / x for y, x in rows if x]
    return Moments(
        len(rows),
        sum(x for _, x in rows),
        sum(e for e, _ in residuals),
        sum(e * e for e, _ in residuals),
        sum(e * x for e, x in residuals),
        sum(x * x for _, x in rows),
        min(ratios, default=None),
        max(ratios, default=None),
    )


FIRST, SECOND = [10.0, 12.0, 14.0], [1.0, 2.0, 3.0, 6.0]


def test_the_variance_of_a_mean_is_the_plain_one() -> None:
    for around in (0.0, 2.5, 100.0):
        found = moments([(y, 1) for y in FIRST], around)
        assert found.variance == pytest.approx(statistics.variance(FIRST) / 3)


def test_the_variance_of_a_ratio_by_hand() -> None:
    """R = 12 ÷ 6 = 2, x̄ = 2: z = (3 − 2, 3 − 4, 6 − 6) ÷ 2 = (½, −½, 0); Σz² = ½; ½ ÷ 2 ÷ 3 = 1 ÷ 12."""
    for around in (0.0, 2.0, 3.0):
        assert moments([(3, 1), (3, 2), (6, 3)], around).variance == pytest.approx(1 / 12)


def test_welch_by_hand() -> None:
    """Variances 4 ÷ 3 and (14 ÷ 3) ÷ 4 = 7 ÷ 6; together 5 ÷ 2; df = 6.25 ÷ (16 ÷ 9 ÷ 2 + 49 ÷ 36 ÷ 3)."""
    freedom = 6.25 / (8 / 9 + 49 / 108)
    half = student_above(0.025, freedom) * math.sqrt(2.5)
    found = welch(12 - 3, moments([(y, 1) for y in FIRST], 5), moments([(y, 1) for y in SECOND], 5), 0.025)
    assert found == pytest.approx((9 - half, 9 + half))


@pytest.mark.parametrize(
    ("first", "second"),
    [([(5, 1)], [(1, 1), (2, 1)]), ([(1, 1), (2, 1)], []), ([(5, 1), (5, 1)], [(3, 1), (3, 1), (3, 1)]),
     ([(0.07, 0.1), (0.7, 1), (2.1, 3)], [(0.3, 1), (0.03, 0.1)])],
)  # fmt: skip
def test_too_few_or_all_the_same(first: list[tuple[float, float]], second: list[tuple[float, float]]) -> None:
    assert welch(2, moments(first, 4), moments(second, 4), 0.025) is None


def test_one_group_may_be_all_the_same() -> None:
    found = welch(9, moments([(y, 1) for y in FIRST]), moments([(3, 1), (3, 1)]), 0.025)
    half = student_above(0.025, 2) * math.sqrt(4 / 3)
    assert found == pytest.approx((9 - half, 9 + half))
