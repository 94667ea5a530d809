"""How long entities stay: who is there before, during and after each window, and for how many days."""

from __future__ import annotations

import pytest

from salescli.engine.intervals import headcount
from salescli.engine.windows import WINDOW
from tests.engine.conftest import column, intervals, told, windows

JANUARY, FEBRUARY, MARCH = ("2026-01-01", "2026-01-31"), ("2026-02-01", "2026-02-28"), ("2026-03-01", "2026-03-31")


def test_an_entity_that_leaves_within_a_window_is_lost_in_it() -> None:
    rows = intervals({"began": "2025-12-01", "ended": "2026-02-10"})
    found = headcount.tenure(rows, windows(JANUARY, FEBRUARY, MARCH), [])
    assert column(found, "before") == [1, 1, 0]
    assert column(found, "after") == [1, 0, 0]
    assert column(found, "lost") == [0, 1, 0]
    assert column(found, "present") == [1, 1, 0]


def test_an_entity_that_comes_and_leaves_within_a_window_is_present_and_not_lost() -> None:
    rows = intervals({"began": "2026-02-05", "ended": "2026-02-10"})
    found = headcount.tenure(rows, windows(JANUARY, FEBRUARY), [])
    assert column(found, "present") == [0, 1]
    assert column(found, "lost") == column(found, "before") == column(found, "after") == [0, 0]


def test_an_entity_with_two_rows_is_one_and_stays_while_either_lasts() -> None:
    rows = intervals(
        {"entity": "a", "began": "2025-12-01", "ended": "2026-01-15"},
        {"entity": "a", "began": "2026-01-10", "ended": None},
        {"entity": "b", "began": "2026-01-20", "ended": None},
    )
    found = headcount.tenure(rows, windows(JANUARY), [])
    assert found.select("before", "after", "lost", "present").row(0) == (1, 2, 0, 2)


def test_an_entity_is_counted_in_each_of_its_groups() -> None:
    rows = intervals(
        {"region": "north", "entity": "a", "began": "2025-12-01", "ended": "2026-01-15"},
        {"region": "south", "entity": "a", "began": "2026-01-15", "ended": None},
    )
    found = headcount.tenure(rows, windows(JANUARY), ["region"])
    assert told(found, "region", "before", "after", "lost", "present") == [("north", 1, 0, 1, 1), ("south", 0, 1, 0, 1)]


def test_who_left_on_the_first_day_of_a_window_is_lost_in_it() -> None:
    rows = intervals({"began": "2025-12-01", "ended": "2026-02-01"})
    found = headcount.tenure(rows, windows(JANUARY, FEBRUARY), [])
    assert column(found, "after") == [1, 0]  # on the 31st of January it was still there
    assert column(found, "lost") == [0, 1]


def test_a_lifespan_runs_to_the_end_of_the_window_while_it_lasts() -> None:
    rows = intervals({"began": "2026-01-30", "ended": None})
    found = headcount.lifespan(rows, windows(JANUARY, FEBRUARY), [])
    assert column(found, "customers") == [1, 1]
    assert column(found, "days") == [1, 29]  # from the 30th to the 31st, to the 28th of February


def test_a_lifespan_that_is_over_stays_as_long_as_it_was() -> None:
    rows = intervals({"began": "2026-01-10", "ended": "2026-01-20"})
    found = headcount.lifespan(rows, windows(JANUARY, FEBRUARY), [])
    assert column(found, "days") == [10, 10]


def test_a_lifespan_goes_from_first_coming_to_last_leaving() -> None:
    rows = intervals(
        {"began": "2026-01-01", "ended": "2026-01-11"},
        {"began": "2026-01-21", "ended": "2026-01-26"},
    )
    found = headcount.lifespan(rows, windows(JANUARY), [])
    assert found.select("customers", "days").row(0) == (1, 25)


def test_who_has_not_begun_has_no_lifespan() -> None:
    rows = intervals({"began": "2026-02-05", "ended": None})
    found = headcount.lifespan(rows, windows(JANUARY, FEBRUARY), [])
    assert column(found, "customers") == [0, 1]
    assert column(found, "days") == [0, 23]
    assert column(found, "has_rows") == [False, True]


def test_lifespans_add_up_by_group() -> None:
    rows = intervals(
        {"region": "north", "entity": "a", "began": "2026-01-01", "ended": "2026-01-03"},
        {"region": "north", "entity": "b", "began": "2026-01-01", "ended": "2026-01-06"},
        {"region": "south", "entity": "c", "began": "2026-01-30", "ended": None},
    )
    found = headcount.lifespan(rows, windows(JANUARY), ["region"])
    assert told(found, "region", "customers", "days") == [("north", 2, 7), ("south", 1, 1)]


def test_monthly_churn_is_the_sum_of_the_rates_of_twelve_months() -> None:
    rows = intervals(
        {"entity": "a", "began": "2025-12-15", "ended": None},
        {"entity": "b", "began": "2025-12-15", "ended": "2026-01-10"},
    )
    found = headcount.churn_months(rows, windows(MARCH), [])
    # nobody is there before January; in it one of two leaves, in February and March none of one
    assert found.select(WINDOW, "rate_sum", "months").rows() == [(0, 0.5, 3)]


def test_months_more_than_a_year_ago_have_no_say_in_churn() -> None:
    rows = intervals(
        {"entity": "a", "began": "2024-01-15", "ended": None},
        {"entity": "b", "began": "2024-01-15", "ended": "2025-03-31"},
    )
    found = headcount.churn_months(rows, windows(MARCH), [])
    assert found.select("rate_sum", "months").row(0) == (0.0, 12)


def test_the_last_month_of_churn_ends_with_the_window() -> None:
    rows = intervals(
        {"entity": "a", "began": "2026-02-15", "ended": None},
        {"entity": "b", "began": "2026-02-15", "ended": "2026-03-05"},
        {"entity": "c", "began": "2026-02-15", "ended": "2026-03-20"},
    )
    found = headcount.churn_months(rows, windows(MARCH, as_of="2026-03-10"), [])
    rate, months = found.select("rate_sum", "months").row(0)
    assert (rate, months) == (pytest.approx(1 / 3), 1)


def test_over_no_windows_there_is_no_churn() -> None:
    rows = intervals({"began": "2026-02-15", "ended": None})
    assert headcount.churn_months(rows, windows(MARCH).clear(), []).is_empty()


def test_churn_is_told_apart_by_group() -> None:
    rows = intervals(
        {"region": "north", "entity": "a", "began": "2026-02-15", "ended": "2026-03-20"},
        {"region": "south", "entity": "b", "began": "2026-02-15", "ended": None},
    )
    found = headcount.churn_months(rows, windows(MARCH), ["region"])
    assert told(found, "region", "rate_sum", "months") == [("north", 1.0, 1), ("south", 0.0, 1)]
