"""Quantiles against published tables, and against the density integrated."""

from __future__ import annotations

import math

import pytest

from salescli.compare_groups.student import normal_above, student_above, tail_above

#: Degrees of freedom, the probability above, and the quantile, from the usual printed tables of Student's t.
PUBLISHED = [
    (1, 0.025, 12.706), (2, 0.025, 4.303), (3, 0.05, 2.353), (4, 0.005, 4.604), (5, 0.025, 2.571), (7, 0.01, 2.998),
    (10, 0.025, 2.228), (10, 0.0005, 4.587), (15, 0.1, 1.341), (20, 0.005, 2.845), (30, 0.025, 2.042),
    (60, 0.025, 2.000), (120, 0.025, 1.980), (120, 0.0005, 3.373), (1, 0.0005, 636.619),
]  # fmt: skip


@pytest.mark.parametrize(("freedom", "tail", "quantile"), PUBLISHED)
def test_as_in_printed_tables(freedom: int, tail: float, quantile: float) -> None:
    assert student_above(tail, freedom) == pytest.approx(quantile, abs=0.0005)


@pytest.mark.parametrize(("tail", "quantile"), [(0.025, 1.959963984540054), (0.005, 2.5758293035489), (0.5, 0.0)])
def test_normal(tail: float, quantile: float) -> None:
    assert normal_above(tail) == pytest.approx(quantile, abs=1e-12)


def test_closed_forms_of_one_and_two_degrees() -> None:
    for tail in (0.3, 0.1, 0.025, 0.001, 1e-6):
        assert student_above(tail, 1) == pytest.approx(1 / math.tan(math.pi * tail), rel=1e-10)
        assert student_above(tail, 2) == pytest.approx((1 - 2 * tail) / math.sqrt(2 * tail * (1 - tail)), rel=1e-10)


@pytest.mark.parametrize("freedom", [1.5, 3, 12.7, 80, 2_000])
def test_the_tail_is_the_density_integrated(freedom: float) -> None:
    def density(t: float) -> float:
        log = math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2) - math.log(freedom * math.pi) / 2
        return math.exp(log - (freedom + 1) / 2 * math.log1p(t * t / freedom))

    steps = 2_000
    width = 1.7 / steps
    weights = (1 if place in (0, steps) else 4 if place % 2 else 2 for place in range(steps + 1))
    below = sum(weight * density(place * width) for place, weight in enumerate(weights)) * width / 3
    assert tail_above(1.7, freedom) == pytest.approx(0.5 - below, abs=1e-11)


def test_the_series_for_many_degrees_meets_the_fraction() -> None:
    assert student_above(0.025, 9_999.999) == pytest.approx(student_above(0.025, 10_000), rel=1e-9)
    assert student_above(0.025, 1e12) == pytest.approx(normal_above(0.025), rel=1e-11)


def test_a_higher_confidence_and_fewer_rows_are_wider() -> None:
    assert student_above(0.005, 9) > student_above(0.025, 9) > student_above(0.025, 10) > normal_above(0.025)
