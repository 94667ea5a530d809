"""Shapley values against means over all orders, written out."""

from __future__ import annotations

import random
from collections.abc import Mapping
from fractions import Fraction
from itertools import permutations

import pytest

from salescli.why import shapley


def by_orders(after: list[Fraction], before: list[Fraction], scale: int) -> list[Fraction]:
    """What each factor adds when it is its turn, as a mean over every order in which they may change."""
    added = [Fraction(0)] * len(after)
    orders = list(permutations(range(len(after))))
    for order in orders:
        current = list(before)
        for place in order:
            was = scale * product(current)
            current[place] = after[place]
            added[place] += scale * product(current) - was
    return [each / len(orders) for each in added]


def product(factors: list[Fraction]) -> Fraction:
    found = Fraction(1)
    for factor in factors:
        found *= factor
    return found


def test_two_factors_change_at_the_mean_of_the_other() -> None:
    # 3 × 10 was 2 × 20: the first adds 1 × 15, the second −10 × 2.5.
    assert shapley.product([Fraction(3), Fraction(10)], [Fraction(2), Fraction(20)]) == [15, -25]


@pytest.mark.parametrize("cases", [1_500, pytest.param(10_000, marks=pytest.mark.thorough)])
def test_products_of_random_factors(cases: int) -> None:
    chance = random.Random(18)
    for _ in range(cases):
        size = chance.randint(1, 4)
        after, before = (
            [Fraction(chance.randint(-9, 9), chance.randint(1, 7)) for _ in range(size)] for _ in range(2)
        )  # fmt: skip
        if chance.random() < 0.2:
            before[0] = after[0]
        found = shapley.product(after, before)
        assert found == by_orders(after, before, 1)
        assert sum(found) == product(after) - product(before)
        assert [-each for each in found] == shapley.product(before, after)
        assert all(each == 0 for each, one, other in zip(found, after, before, strict=True) if one == other)


def test_a_formula_that_is_no_product() -> None:
    def margin(figures: Mapping[str, Fraction]) -> Fraction | None:
        value, cost = figures["value"], figures["cost"]
        return (value - cost) / value if value else None

    after, before = ({"value": Fraction(10), "cost": Fraction(6)}, {"value": Fraction(8), "cost": Fraction(4)})
    found = shapley.values(margin, after, before)
    # The value alone: 1/10 at a cost of 4, 3/20 at a cost of 6. The cost alone: −1/4 at 8, −1/5 at 10.
    assert found == [Fraction(1, 8), Fraction(-9, 40)]
    assert shapley.values(margin, after, {**before, "value": Fraction(0)}) is None
