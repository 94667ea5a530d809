"""Recurring revenue at the ends of periods, and every way in which it moves from one to the next."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl

from salescli.engine.intervals import recurring_revenue
from salescli.engine.windows import WINDOW
from tests.engine.conftest import column, intervals, told, windows

JANUARY, FEBRUARY, MARCH = ("2026-01-01", "2026-01-31"), ("2026-02-01", "2026-02-28"), ("2026-03-01", "2026-03-31")
MOVEMENTS = ("new", "expansion", "contraction", "churned", "reactivation")


def moved(found: pl.DataFrame, row: int = 0) -> dict[str, int]:
    """The movements of one window that are not 0."""
    return {name: int(value) for name in MOVEMENTS if (value := column(found, name)[row])}


def test_who_begins_to_pay_is_new() -> None:
    found = recurring_revenue.recurring(intervals({"began": "2026-01-10", "amount": 100}), windows(JANUARY), [])
    assert moved(found) == {"new": 100}
    assert found.select("opening", "closing", "paying", "before", "has_rows").row(0) == (0, 100, 1, 0, True)


def test_who_ends_is_churned() -> None:
    rows = intervals({"began": "2025-12-01", "ended": "2026-01-10", "amount": 100})
    found = recurring_revenue.recurring(rows, windows(JANUARY), [])
    assert moved(found) == {"churned": 100}
    assert found.select("opening", "closing", "paying", "before").row(0) == (100, 0, 0, 1)


def test_a_higher_amount_is_an_expansion_and_a_lower_one_a_contraction() -> None:
    rows = intervals(
        {"entity": "a", "began": "2025-12-01", "ended": "2026-01-10", "amount": 100},
        {"entity": "a", "began": "2026-01-10", "amount": 130},
        {"entity": "b", "began": "2025-12-01", "ended": "2026-01-10", "amount": 50},
        {"entity": "b", "began": "2026-01-10", "amount": 40},
    )
    found = recurring_revenue.recurring(rows, windows(JANUARY), [])
    assert moved(found) == {"expansion": 30, "contraction": 10}
    assert found.select("opening", "closing", "opening_paid", "retained", "capped").row(0) == (150, 170, 150, 170, 140)


def test_who_comes_back_is_reactivated_and_not_new() -> None:
    rows = intervals(
        {"began": "2025-10-01", "ended": "2025-11-01", "amount": 80},
        {"began": "2026-01-10", "amount": 90},
    )
    found = recurring_revenue.recurring(rows, windows(JANUARY), [])
    assert moved(found) == {"reactivation": 90}


def test_what_an_entity_gains_and_loses_within_a_window_is_netted() -> None:
    rows = intervals(
        {"began": "2025-12-01", "ended": "2026-01-10", "amount": 100},
        {"began": "2026-01-20", "amount": 100},
    )
    found = recurring_revenue.recurring(rows, windows(JANUARY), [])
    assert moved(found) == {}
    assert column(found, "closing") == [100]


def test_each_window_opens_with_what_the_one_before_closed_with() -> None:
    rows = intervals(
        {"entity": "a", "began": "2026-01-10", "ended": "2026-03-10", "amount": 100},
        {"entity": "b", "began": "2026-02-10", "amount": 20},
    )
    found = recurring_revenue.recurring(rows, windows(JANUARY, FEBRUARY, MARCH), [])
    assert column(found, "opening") == [0, 100, 120]
    assert column(found, "closing") == [100, 120, 20]
    assert [moved(found, row) for row in range(3)] == [{"new": 100}, {"new": 20}, {"churned": 100}]


def test_an_entity_without_an_amount_is_there_and_does_not_pay() -> None:
    found = recurring_revenue.recurring(intervals({"began": "2025-12-01", "amount": 0}), windows(JANUARY), [])
    assert found.select("closing", "paying", "before", "has_rows").row(0) == (0, 0, 1, True)


def test_recurring_revenue_is_told_apart_by_group() -> None:
    rows = intervals(
        {"region": "north", "began": "2025-12-01", "amount": 10},
        {"region": None, "began": "2026-01-05", "amount": 7},
    )
    found = recurring_revenue.recurring(rows, windows(JANUARY), ["region"])
    assert told(found, "region", "opening", "closing", "new") == [("north", 10, 10, 0), (None, 0, 7, 7)]


def test_a_pause_ends_the_amount_and_not_the_stay() -> None:
    rows = intervals({"began": "2026-01-01", "ended": "2026-03-01", "paid_until": "2026-02-01", "amount": 100})
    found = recurring_revenue.with_pauses(rows)
    assert told(found, "began", "ended", "amount") == [
        (date(2026, 1, 1), date(2026, 2, 1), Decimal(100)),
        (date(2026, 2, 1), date(2026, 3, 1), Decimal(0)),
    ]
    assert "paid_until" not in found.columns


def test_who_is_paid_to_the_end_or_never_paused_stays_one_row() -> None:
    rows = intervals(
        {"entity": "a", "began": "2026-01-01", "ended": "2026-03-01", "paid_until": None, "amount": 100},
        {"entity": "b", "began": "2026-01-01", "ended": "2026-03-01", "paid_until": "2026-03-01", "amount": 50},
    )
    found = recurring_revenue.with_pauses(rows)
    assert told(found, "entity", "amount") == [("a", Decimal(100)), ("b", Decimal(50))]


def test_a_pause_before_the_beginning_takes_the_amount_throughout() -> None:
    rows = intervals({"began": "2026-01-01", "ended": None, "paid_until": "2025-12-01", "amount": 100})
    found = recurring_revenue.with_pauses(rows)
    paying = found.filter(pl.col("amount") > 0, pl.col("ended").is_null() | (pl.col("began") < pl.col("ended")))
    assert paying.is_empty()
    assert date(2026, 1, 1) in found.filter(pl.col("ended").is_null())["began"].to_list()


def test_an_amount_is_held_in_every_window_that_it_touches_and_ended_in_its_last() -> None:
    rows = intervals({"began": "2026-01-10", "ended": "2026-02-10", "amount": 100})
    found = recurring_revenue.in_force(rows, windows(JANUARY, FEBRUARY, MARCH), [])
    assert column(found, "in_force") == [100, 100, 0]
    assert column(found, "ended") == [0, 100, 0]
    assert column(found, "has_rows") == [True, True, False]


def test_what_ends_on_the_first_day_of_a_window_is_held_and_ended_in_it() -> None:
    rows = intervals({"began": "2026-01-10", "ended": "2026-02-01", "amount": 100})
    found = recurring_revenue.in_force(rows, windows(JANUARY, FEBRUARY), [])
    assert column(found, "in_force") == [100, 100]
    assert column(found, "ended") == [0, 100]


def test_held_amounts_are_told_apart_by_group_and_not_netted() -> None:
    rows = intervals(
        {"region": "north", "began": "2025-12-01", "ended": "2026-01-10", "amount": 40},
        {"region": "north", "began": "2026-01-10", "amount": 50},
        {"region": "south", "began": "2025-12-01", "amount": 1},
    )
    found = recurring_revenue.in_force(rows, windows(JANUARY), ["region"])
    assert told(found, "region", WINDOW, "in_force", "ended") == [("north", 0, 90, 40), ("south", 0, 1, 0)]
