"""The costs, each on the day it arose."""

from __future__ import annotations

from datetime import date

from salescli.views import VIEWS, costs
from tests.views.conftest import Seen, days, rows

COSTS = "incurred_at,amount\n2026-01-05,5\n,7\n2026-02-01 10:00,9"


def test_costs_count_on_the_day_they_arose(source: Seen) -> None:
    assert rows("costs", source(costs=COSTS), "amount") == [
        (None, 7), (date(2026, 1, 5), 5), (date(2026, 2, 1), 9),
    ]  # fmt: skip


def test_the_days_of_costs(source: Seen) -> None:
    assert days(costs.happened(source(costs=COSTS))) == {"incurred_at": ["2026-01-05", "2026-02-01"]}


def test_costs_are_given_with_a_day_and_an_amount(source: Seen) -> None:
    assert VIEWS["costs"].given(source(costs=COSTS).tables)
    assert not VIEWS["costs"].given(source(costs="incurred_at,category\n2026-01-05,ads").tables)
