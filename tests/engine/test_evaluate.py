"""From partial aggregates to the columns of a KPI: a row for every window and group, or one for the whole range."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from msgspec.structs import replace

from salescli.engine import aggregate, evaluate
from salescli.engine.batch import Filter
from salescli.engine.windows import WINDOW, undated, whole
from salescli.errors import InputError
from salescli.loading.dataset import Dataset
from salescli.model.calendar import Grain
from salescli.model.measures import (
    ACTIVE,
    BUYERS,
    CYCLE_MEDIAN,
    EXPECTED_DEALS,
    LEADS,
    LIFESPAN,
    LOST,
    MONTHS_IN_PERIOD,
    MRR,
    OPEN_DEALS,
    QUOTA,
    REP_COST,
    SALES,
    WON,
    Scope,
    inactive_after,
)
from salescli.model.quota import Entry
from salescli.system.caches import Caches
from tests.engine.conftest import asked, evaluation, kpi, tables, told, windows

JANUARY, FEBRUARY, MARCH = ("2026-01-01", "2026-01-31"), ("2026-02-01", "2026-02-28"), ("2026-03-01", "2026-03-31")
DEALS = """
    deal_id,customer_id,region,status,value,created_at,closed_at
    1,a,north,won,100,2026-01-01,2026-01-05
    2,a,north,won,20,2026-01-10,2026-01-20
    3,b,south,won,3,2026-02-01,2026-02-10
    4,b,south,lost,50,2026-02-01,2026-02-11
    5,c,north,open,7,2026-02-12,
"""
CUSTOMERS = """
    customer_id,region,started_at,churned_at,mrr
    a,north,2025-12-01,2026-02-10,100
    b,south,2026-01-15,,30
"""
REPS = """
    rep_id,name,region,hired_at,monthly_cost,quota
    r1,Anna,north,2025-01-01,310,1000
    r2,Bo,south,2026-02-15,280,500
"""


@pytest.fixture
def deals(tmp_path: Path) -> Dataset:
    return tables(tmp_path, deals=DEALS)


def rows(own: evaluate.Evaluation, *columns: str, over: Any = None) -> list[tuple[Any, ...]]:
    found = own.rows(windows(JANUARY, FEBRUARY) if over is None else over)
    return told(found, WINDOW, *own.spec.keys, *columns)


def test_every_window_has_a_row_and_where_nothing_counts_it_says_0(deals: Dataset) -> None:
    own = evaluation(kpi(SALES), deals)
    assert rows(own, "value", over=windows(JANUARY, FEBRUARY, MARCH)) == [(0, 120), (1, 3), (2, 0)]


def test_a_formula_is_computed_over_the_components_and_nothing_divided_by_nothing_is_null(deals: Dataset) -> None:
    own = evaluation(kpi("won / (won + lost) * 100", won=WON, lost=LOST), deals)
    found = rows(own, "won", "lost", "value", over=windows(JANUARY, FEBRUARY, MARCH))
    assert found == [(0, 2, 0, 100.0), (1, 1, 1, 50.0), (2, 0, 0, None)]


def test_every_group_has_a_row_in_every_window(deals: Dataset) -> None:
    own = evaluation(kpi(SALES), deals, asked("region"))
    assert rows(own, "value") == [(0, "north", 120), (0, "south", 0), (1, "north", 0), (1, "south", 3)]


def test_a_group_without_anything_in_the_windows_has_no_row(deals: Dataset) -> None:
    own = evaluation(kpi(SALES), deals, asked("region"))
    assert rows(own, "value", over=windows(FEBRUARY)) == [(0, "south", 3)]


def test_groups_that_are_given_have_rows_and_no_others(deals: Dataset) -> None:
    own = evaluation(kpi(SALES), deals, asked("region"))
    found = own.rows(windows(FEBRUARY), pl.DataFrame({"region": ["north", "east"]}))
    assert told(found, "region", "value") == [("east", 0), ("north", 0)]


def test_a_filter_leaves_what_it_wants(deals: Dataset) -> None:
    own = evaluation(kpi(SALES), deals, asked(filters=[Filter("region", ("south",))]))
    assert rows(own, "value") == [(0, 0), (1, 3)]


def test_everywhere_is_the_same_for_every_group_whatever_the_filter_on_the_split(deals: Dataset) -> None:
    spec = asked("region", filters=[Filter("region", ("south",))])
    own = evaluation(kpi("sales / everywhere", sales=SALES, everywhere=SALES.everywhere()), deals, spec)
    assert rows(own, "sales", "everywhere") == [(0, "south", 0, 120), (1, "south", 3, 3)]


def test_the_period_before_is_not_known_before_the_data_and_else_what_it_was(deals: Dataset) -> None:
    own = evaluation(kpi("sales - before", sales=SALES, before=SALES.previous()), deals)
    found = rows(own, "before", "value", over=windows(JANUARY, FEBRUARY, MARCH))
    assert found == [(0, None, None), (1, 120, -117), (2, 3, -3)]


def test_each_part_is_read_of_its_own_view(deals: Dataset) -> None:
    own = evaluation(kpi("won / leads", won=WON, leads=LEADS, lost=LOST), deals)
    assert rows(own, "won", "leads", "lost") == [(0, 2, 2, 0), (1, 1, 3, 1)]


def test_customers_stay_as_long_as_each_part_says(deals: Dataset) -> None:
    own = evaluation(kpi("a", a=inactive_after(ACTIVE, 20), b=inactive_after(ACTIVE, 90)), deals)
    assert rows(own, "a", "b") == [(0, 1, 1), (1, 1, 2)]  # a bought on the 20th of January, b on the 10th of February


def test_what_counts_whatever_its_date_is_one_number(tmp_path: Path) -> None:
    files = tables(tmp_path, deals="status,value,closed_at\nwon,5,2026-01-05\nwon,9,\nwon,7,2025-01-05")
    own = evaluation(kpi(SALES.in_scope(Scope.ALL)), files)
    assert own.whole(whole(windows(JANUARY)))["value"].to_list() == [21]


def test_distinct_values_are_counted_once_a_window(deals: Dataset) -> None:
    assert rows(evaluation(kpi(BUYERS), deals), "value") == [(0, 1), (1, 1)]
    assert evaluation(kpi(BUYERS), deals).whole(whole(windows(JANUARY, FEBRUARY)))["value"].to_list() == [2]


def test_distinct_values_of_the_year_before_a_window(deals: Dataset) -> None:
    own = evaluation(kpi(BUYERS.in_scope(Scope.YEAR_BEFORE)), deals)
    assert rows(own, "value", over=windows(JANUARY, FEBRUARY, MARCH)) == [(0, 0), (1, 1), (2, 2)]


def test_a_median_of_nothing_is_null(deals: Dataset) -> None:
    own = evaluation(kpi(CYCLE_MEDIAN), deals)
    assert rows(own, "value", over=windows(JANUARY, MARCH)) == [(0, 7.0), (1, None)]  # of 4 and 10 days


def test_what_lasts_is_read_off_at_the_end_of_a_window(tmp_path: Path, deals: Dataset) -> None:
    customers = tables(tmp_path, customers=CUSTOMERS)
    assert rows(evaluation(kpi(ACTIVE), customers), "value") == [(0, 2), (1, 1)]
    assert rows(evaluation(kpi(MRR), customers), "value") == [(0, 130), (1, 30)]
    # a from the 1st of December, b from the 15th of January; a to the 10th of February
    assert rows(evaluation(kpi(LIFESPAN), customers), "value") == [(0, 61 + 16), (1, 71 + 44)]
    assert rows(evaluation(kpi(OPEN_DEALS), deals), "value") == [(0, 0), (1, 1)]


def test_what_lasts_by_group(tmp_path: Path) -> None:
    own = evaluation(kpi(ACTIVE), tables(tmp_path, customers=CUSTOMERS), asked("region"))
    assert rows(own, "value") == [(0, "north", 1), (0, "south", 1), (1, "north", 0), (1, "south", 1)]


def test_costs_and_quotas_accrue_by_the_month(tmp_path: Path) -> None:
    reps = tables(tmp_path, reps=REPS)
    assert rows(evaluation(kpi(REP_COST), reps), "value") == [(0, 310), (1, 450)]  # r2 half of February
    assert rows(evaluation(kpi(replace(QUOTA, skips_blank=True)), reps), "value") == [(0, 1000), (1, 1250)]


def test_a_quota_entry_stands_instead_of_the_reps_own(tmp_path: Path) -> None:
    entry = Entry(date(2026, 1, 1), date(2026, 1, 31), Decimal(70), region="north")
    own = evaluation(
        kpi(replace(QUOTA, skips_blank=True)), tables(tmp_path, reps=REPS), asked("region"), entries=[entry]
    )
    assert rows(own, "value", over=windows(JANUARY)) == [(0, "north", 70)]


def test_quota_entries_alone_are_quotas_and_a_filter_leaves_its_own(tmp_path: Path, deals: Dataset) -> None:
    entries = [
        Entry(date(2026, 1, 1), date(2026, 1, 31), Decimal(70), rep="r1"),
        Entry(date(2026, 1, 1), date(2026, 1, 31), Decimal(5), rep="r2"),
    ]
    alone = kpi(replace(QUOTA, column="", view=""))
    assert rows(evaluation(alone, deals, entries=entries), "value", over=windows(JANUARY)) == [(0, 75)]
    spec = asked("rep", filters=[Filter("rep", ("r1",))])
    assert rows(evaluation(alone, deals, spec, entries=entries), "value", over=windows(JANUARY)) == [(0, "r1", 70)]


def test_months_of_the_period_are_the_same_for_every_group(deals: Dataset) -> None:
    own = evaluation(kpi("sales / months", sales=SALES, months=MONTHS_IN_PERIOD), deals, asked("region"))
    found = rows(own, "months", "value", over=windows(("2026-01-01", "2026-02-28")))
    assert found == [(0, "north", 2.0, 60.0), (0, "south", 2.0, 1.5)]


def test_a_part_that_the_files_cannot_answer_is_what_it_is_said_to_be(deals: Dataset) -> None:
    own = evaluation(kpi("won + calls", won=WON, calls=LEADS), deals, absent={"calls": 0})
    assert rows(own, "calls", "value", over=windows(JANUARY)) == [(0, 0, 2)]
    own = evaluation(kpi("won + calls", won=WON, calls=LEADS), deals, absent={"calls": None})
    assert rows(own, "calls", "value", over=windows(JANUARY)) == [(0, None, None)]


def test_a_number_may_be_fixed_under_a_split(deals: Dataset) -> None:
    own = kpi(replace(WON, constant_by=(("region", 1),)))
    assert rows(evaluation(own, deals, asked("region")), "value", over=windows(JANUARY)) == [(0, "north", 1)]
    assert rows(evaluation(own, deals), "value", over=windows(JANUARY)) == [(0, 2)]


def test_what_has_no_date_counts_in_a_window_of_its_own(tmp_path: Path) -> None:
    own = evaluation(kpi(SALES), tables(tmp_path, deals="status,value,closed_at\nwon,5,2026-01-05\nwon,9,"))
    assert rows(own, "value", over=undated(windows(JANUARY))) == [(0, 5), (1, 9)]
    assert rows(own, "value", over=windows(JANUARY)) == [(0, 5)]


def test_a_sum_that_is_too_large_is_an_error(tmp_path: Path) -> None:
    much = "9" * 31
    own = evaluation(kpi(SALES), tables(tmp_path, deals="status,value,closed_at\n" + f"won,{much},2026-01-05\n" * 5))
    own = replace(own, caches=Caches())
    cells = {batch: pl.concat([frame] * 50) for batch, frame in own.grouping_sets.total.items()}
    own = replace(own, grouping_sets=own.grouping_sets._replace(groups=cells, total=cells, everywhere=cells))
    with pytest.raises(InputError):
        own.rows(windows(JANUARY))


def test_the_whole_range_is_one_row_over_all_groups(deals: Dataset) -> None:
    own = evaluation(kpi("won / (won + lost) * 100", won=WON, lost=LOST), deals, asked("region"))
    found = own.whole(whole(windows(JANUARY, FEBRUARY)))
    assert found.select("won", "lost", "value").rows() == [(3, 1, 75.0)]


def test_the_whole_range_may_be_set_against_other_days(deals: Dataset) -> None:
    own = evaluation(kpi("sales - before", sales=SALES, before=SALES.previous()), deals)
    found = own.whole(windows(FEBRUARY), (date(2026, 1, 1), date(2026, 1, 31)))
    assert found["value"].to_list() == [3 - 120]


def test_every_row_stands_once_in_the_cells_of_the_total(deals: Dataset) -> None:
    own = evaluation(kpi(WON), deals)
    assert own.aggregates is own.grouping_sets.total


def test_what_counts_dates_the_range_and_what_has_not_happened_does_not(tmp_path: Path) -> None:
    own = tables(
        tmp_path,
        deals="status,created_at,closed_at\nwon,2025-10-01,2026-01-05\nwon,2025-10-01,2026-08-05\nopen,2026-03-01,",
    )
    spec = asked(as_of="2026-03-31")
    found = evaluation(kpi(WON), own, spec)
    assert found.dated() == [date(2026, 1, 1), date(2026, 1, 1)]  # first and last
    assert (found.first_day(), found.last_event()) == (date(2026, 1, 1), date(2026, 1, 1))
    assert evaluation(kpi(replace(WON, dates_range=False)), own, spec).dated() == []


def test_a_lifespan_dates_the_range_with_its_end_too(tmp_path: Path) -> None:
    own = evaluation(kpi(LIFESPAN), tables(tmp_path, customers=CUSTOMERS))
    assert set(own.dated()) == {date(2025, 12, 1), date(2026, 1, 15), date(2026, 2, 10)}


def test_the_last_event_of_what_lasts_is_an_end_that_nobody_planned(tmp_path: Path) -> None:
    customers = tables(tmp_path, customers=CUSTOMERS)
    assert evaluation(kpi(ACTIVE), customers).last_event() == date(2026, 2, 10)
    assert evaluation(kpi(ACTIVE), customers, asked(as_of="2026-02-01")).last_event() == date(2026, 1, 15)


def test_a_total_is_dated_by_its_first_event(deals: Dataset) -> None:
    assert evaluation(kpi(WON), deals, asked(grain=Grain.TOTAL)).first_day() == date(2026, 1, 5)


def test_a_range_begins_with_the_last_of_its_beginnings(deals: Dataset) -> None:
    own = kpi("won / leads", begins=(("won",), ("lost",)), won=WON, lost=LOST, leads=LEADS)
    assert evaluation(own, deals).first_day() == date(2026, 2, 1)
    either = kpi("won / leads", begins=(("won", "lost"),), won=WON, lost=LOST, leads=LEADS)
    assert evaluation(either, deals).first_day() == date(2026, 1, 1)


def test_a_range_without_a_row_of_its_beginning_is_not_known(tmp_path: Path) -> None:
    own = tables(tmp_path, deals="status,created_at,closed_at\nwon,2026-01-01,2026-01-05")
    assert evaluation(kpi("won / lost", begins=(("lost",),), won=WON, lost=LOST), own).first_day() is None
    assert evaluation(kpi(LOST), own).last_event() is None


def test_what_looks_ahead_begins_with_the_period_of_the_as_of_date(tmp_path: Path) -> None:
    own = tables(
        tmp_path,
        deals="status,created_at,expected_close_at,closed_at\nopen,2026-01-05,2026-05-01,\nwon,2026-01-05,,2026-01-06",
    )
    ahead = replace(kpi(EXPECTED_DEALS), looks_ahead=True)
    assert evaluation(ahead, own, asked(as_of="2026-03-10")).first_day() == date(2026, 3, 1)
    assert evaluation(ahead, own, asked(as_of="2026-03-10", grain=Grain.TOTAL)).first_day() == date(2026, 3, 10)


def test_the_filters_want_cells_but_everywhere_those_of_other_groups_too() -> None:
    frame = pl.DataFrame({"where:region": [0, None, 0], "where:segment": [0, 0, None], "n": [1, 2, 4]})
    spec = asked("region", filters=[Filter("region", ("n",)), Filter("segment", ("big",))])
    assert aggregate.wanted(frame, spec).collect()["n"].to_list() == [1]
    assert aggregate.wanted(frame, spec, everywhere=True).collect()["n"].to_list() == [1, 2]
