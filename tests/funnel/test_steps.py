"""The steps of a funnel, from how many deals came how far."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from salescli.funnel.steps import Reached, Step, steps

NAMES = ["Lead", "Demo"]
#: Ten deals came in: 4 no further, 3 to Lead, 2 to Demo, 1 was won; worth 10 each.
SURE = [Reached(furthest, False, deals, Decimal(10 * deals)) for furthest, deals in ((0, 4), (1, 3), (2, 2), (3, 1))]


def column(found: tuple[Step, ...], name: str) -> list[Any]:
    return [getattr(step, name) for step in found]


def test_deals_that_came_farther_reached_all_before() -> None:
    found = steps(SURE, {"days:1": 3.5, "days:3": 9.0}, NAMES, is_firm=True)
    assert column(found, "stage") == ["created", "Lead", "Demo", "won"]
    assert column(found, "reached") == column(found, "reached_at_most") == [10, 6, 3, 1]
    assert column(found, "dropped") == [None, 4, 3, 2]
    assert column(found, "value") == [100, 60, 30, 10]
    assert column(found, "median_days") == [None, 3.5, None, 9.0]


def test_conversions_are_of_the_step_before_and_of_all() -> None:
    found = steps(SURE, {}, NAMES, is_firm=True)
    assert column(found, "conversion") == [None, 60.0, 50.0, 1 / 3 * 100]
    assert column(found, "overall") == [100.0, 60.0, 30.0, 10.0]
    assert column(found, "conversion_from") == column(found, "conversion_to") == column(found, "conversion")


def test_deals_in_doubt_may_have_come_as_far_as_the_last_stage() -> None:
    found = steps([*SURE, Reached(0, True, 10, None)], {}, NAMES, is_firm=False)
    assert column(found, "reached") == [20, 6, 3, 1]
    assert column(found, "reached_at_most") == [20, 16, 13, 1]
    assert column(found, "conversion") == column(found, "overall") == column(found, "dropped") == [None] * 4
    assert column(found, "conversion_from") == [None, 30.0, 50.0, 1 / 13 * 100]
    assert column(found, "conversion_to") == [None, 80.0, 13 / 16 * 100, 1 / 3 * 100]
    assert column(found, "overall_from") == [100.0, 30.0, 15.0, 5.0]
    assert column(found, "overall_to") == [100.0, 80.0, 65.0, 5.0]


def test_of_nothing_there_is_no_share() -> None:
    found = steps([], {}, NAMES, is_firm=True)
    assert column(found, "reached") == [0] * 4
    assert column(found, "conversion") == column(found, "overall") == column(found, "value") == [None] * 4


def test_without_a_value_nothing_is_worth_anything() -> None:
    assert column(steps([Reached(1, False, 5, None)], {}, NAMES, is_firm=True), "value") == [None] * 4
    mixed = [Reached(0, False, 5, None), Reached(1, False, 5, Decimal(7))]
    assert column(steps(mixed, {}, NAMES, is_firm=True), "value") == [7, 7, 0, 0]
