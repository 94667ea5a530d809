"""One pattern tells what each value alone would say."""

from __future__ import annotations

import pytest

from salescli.config.date_patterns import Order
from salescli.loading.parsing import dates, numbers
from salescli.loading.together import styles

DAYS = ["2026-03-05", "2026-13-45", "0001-01-01"]
MOMENTS = ["2026-03-05 10:00:00", "2026-03-05 23:59:59"]


def test_days_and_moments() -> None:
    assert styles.of_times([]) == styles.NOTHING
    assert styles.of_times(DAYS) == styles.DAYS
    assert styles.of_times(MOMENTS) == styles.MOMENTS


@pytest.mark.parametrize(
    "odd", ["5.3.2026", "2026-3-5", " 2026-03-05", "2026-03-05T10:00:00", "2026-03-05 10:00", "n/a", "20260305"]
)
def test_one_other_value_is_enough_to_look_closer(odd: str) -> None:
    assert styles.of_times([*DAYS, odd]) is None
    assert styles.of_times([*MOMENTS, odd]) is None


def test_days_beside_moments_take_a_closer_look() -> None:
    assert styles.of_times([*DAYS, *MOMENTS]) is None


def test_a_plain_column_has_the_shapes_and_the_evidence_that_its_values_have() -> None:
    assert dates.shapes_in(DAYS, Order.DAY) == {dates.ISO_DAY}
    assert {shape.format for shape in dates.shapes_in(MOMENTS, Order.DAY) if shape} == {"%Y-%m-%d %H:%M:%S%.f"}
    for values in (DAYS, MOMENTS):
        assert dates.evidence_in(values).orders == frozenset(Order)
        assert not dates.evidence_in(values).undecided
        assert not dates.zones_in(values)
    assert not any(map(dates.has_time, DAYS))


@pytest.mark.parametrize("values", [["1", "20.5"], ["3.25"], ["1000000.1", "7"]])
def test_a_decimal_point_proves_itself(values: list[str]) -> None:
    assert styles.of_amounts(values) == styles.POINT
    assert numbers.evidence_in(values).decimal == "."


def test_digits_alone_prove_nothing() -> None:
    assert styles.of_amounts([]) == styles.of_amounts(["1", "200"]) == styles.DIGITS
    assert numbers.evidence_in(["1", "200"]) == numbers.NumberEvidence()


@pytest.mark.parametrize("odd", ["1.234", "1,5", "1 200", "-5", "12x0", "5 kr", "USD 5", "5%", "1.5\n,5"])
def test_another_amount_is_enough_to_look_closer(odd: str) -> None:
    assert styles.of_amounts(["1", "20.5", odd]) is None
