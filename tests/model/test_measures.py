"""Measures: what a row needs to take part, what must be kept apart, and how one is made of another."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from salescli.model import measures
from salescli.model.measures import (
    ACTIVE,
    BUYERS,
    CHURN_MONTHS,
    CYCLE_MEDIAN,
    HEADCOUNT,
    MONTHS_IN_PERIOD,
    MRR,
    NEW_CUSTOMERS,
    OPEN_VALUE,
    QUOTA,
    QUOTES,
    SALES,
    SOLD,
    WON,
    Aggregate,
    Measure,
    Missing,
    Scope,
    Unit,
)


def test_a_row_needs_the_input_and_what_else_the_measure_says() -> None:
    assert SALES.required == ("value",)
    assert SALES.needing("cost", "value").required == ("cost", "value")
    assert WON.required == ()


def test_a_row_takes_part_without_an_input_where_blanks_are_skipped_or_values_are_told_apart() -> None:
    assert replace(QUOTA, skips_blank=True).required == ()
    assert BUYERS.required == ("value",)  # not the customer


@pytest.mark.parametrize(
    ("measure", "details"),
    [
        (SALES, ()),
        (MONTHS_IN_PERIOD, ()),
        (BUYERS, ("customer_id",)),
        (CYCLE_MEDIAN, ("days",)),
        (OPEN_VALUE, ("ended",)),
        (QUOTA, ("entity", "home", "home_team", "began", "ended")),
        (MRR, ("entity", "began", "ended")),
        (replace(MRR, pauses=True), ("entity", "began", "ended", "paid_until")),
    ],
)
def test_values_are_kept_apart_that_the_last_step_needs(measure: Measure, details: tuple[str, ...]) -> None:
    assert measure.details == details


def test_flows_take_the_rows_of_a_span_of_days_and_the_rest_follows_intervals() -> None:
    flows = {aggregate for aggregate in Aggregate if Measure("view", aggregate).is_flow}
    assert flows == {
        Aggregate.SUM, Aggregate.COUNT, Aggregate.DISTINCT, Aggregate.MEDIAN, Aggregate.P90, Aggregate.LARGEST,
    }  # fmt: skip


def test_days_are_told_apart_by_what_begins_or_ends_within_a_period() -> None:
    assert not WON.is_daily(over_all=False)
    assert not OPEN_VALUE.is_daily(over_all=False)
    assert ACTIVE.is_daily(over_all=False)
    assert WON.in_scope(Scope.YEAR_BEFORE).is_daily(over_all=False)
    assert WON.in_scope(Scope.YEAR_TO_AS_OF).is_daily(over_all=False)
    assert not WON.previous().is_daily(over_all=False)


def test_over_all_days_are_told_apart_where_the_range_begins_with_other_rows() -> None:
    assert not WON.is_daily(over_all=True)
    assert replace(WON, dates_range=False).is_daily(over_all=True)
    assert not replace(WON, dates_range=False).is_daily(over_all=False)


def test_a_measure_is_bound_to_the_range_that_it_dates_and_begins() -> None:
    assert WON.is_bound_to_range
    assert not replace(WON, dates_range=False).is_bound_to_range
    assert not replace(WON, begins_range=False).is_bound_to_range


def test_columns_are_added_up_of_sums_and_of_amounts_that_are_held() -> None:
    assert SALES.sums
    assert MRR.sums
    assert not WON.sums
    assert not BUYERS.sums
    assert not CYCLE_MEDIAN.sums
    assert not ACTIVE.sums


def test_parts_of_sums_and_counts_make_the_whole() -> None:
    additive = {aggregate for aggregate in Aggregate if Measure("view", aggregate).is_additive}
    assert additive == {Aggregate.SUM, Aggregate.COUNT}


def test_a_measure_in_another_scope_is_otherwise_the_same() -> None:
    assert SALES.previous() == replace(SALES, scope=Scope.PREVIOUS)
    assert SALES.everywhere() == replace(SALES, scope=Scope.EVERYWHERE)
    assert SALES.in_scope(Scope.ALL) == replace(SALES, scope=Scope.ALL)


def test_a_measure_of_other_rows_is_otherwise_the_same() -> None:
    assert WON.needing("value") == SOLD == replace(WON, needs=("value",))
    assert WON.among("lost") == replace(WON, where="lost")
    assert SALES.or_missing(Missing.ZERO) == replace(SALES, missing=Missing.ZERO)
    assert measures.of_any_outcome(SALES) == replace(SALES, where="")
    assert measures.a_year(MRR) == replace(MRR, column="mrr_a_year")
    assert measures.open_now(SALES) == replace(SALES, view="open_now", scope=Scope.ALL)
    assert measures.inactive_after(ACTIVE, 90) == replace(ACTIVE, view="purchases", lasts=90)


def test_another_number_of_the_family_keeps_its_unit_unless_told() -> None:
    assert MRR.giving("opening") == replace(MRR, output="opening")
    assert MRR.giving("paying", Unit.COUNT) == replace(MRR, output="paying", unit=Unit.COUNT)


def test_a_measure_reads_its_table_or_what_stands_in() -> None:
    assert measures.tables_of(SALES) == ["deals"]
    assert measures.tables_of(CHURN_MONTHS) == ["customers"]
    assert measures.tables_of(QUOTA) == ["reps (or quotas)"]
    assert measures.tables_of(QUOTES) == ["deals (or activities)"]
    assert measures.tables_of(HEADCOUNT) == ["reps (or deals, activities)"]
    assert measures.tables_of(NEW_CUSTOMERS) == ["customers (or deals)"]
    assert measures.tables_of(replace(SALES, fallback=WON)) == ["deals"]
