"""What it takes to answer a KPI: which of its measures the files answer, and what stands in for the others."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from salescli.engine.eligibility import Apart, Participation
from salescli.engine.plan import Plan, has_rows, plan
from salescli.errors import MissingInputError, UsageError
from salescli.i18n.language import ENGLISH
from salescli.loading.dataset import Dataset
from salescli.model.calendar import Grain
from salescli.model.measures import (
    ACTIVE,
    ACTIVITY_COST,
    COST,
    CYCLE_DAYS,
    HEADCOUNT,
    LEADS,
    LEDGER_COST,
    LOST,
    MONTHS_IN_PERIOD,
    MRR,
    NEW_CUSTOMERS,
    OPEN_DEALS,
    QUOTA,
    QUOTES,
    SALES,
    SOLD,
    WON,
    Aggregate,
    Missing,
    Unit,
)
from salescli.model.metric import Kpi
from tests.engine.conftest import kpi, query, tables

DEALS = "deal_id,status,value,created_at,closed_at\n1,won,5,2026-01-01,2026-01-05"
CUSTOMERS = "customer_id,started_at,mrr\na,2026-01-05,10"


@pytest.fixture
def deals(tmp_path: Path) -> Dataset:
    return tables(tmp_path, deals=DEALS)


def planned(own: Kpi, files: Dataset, *by: str) -> Plan:
    return plan(own, files, query(*by))


def test_a_question_is_split_and_filtered_by_dimensions_each_once() -> None:
    asked = query("region", "rep", where=(("region", "north"), ("segment", None)))
    assert asked.dimensions == ["region", "rep", "segment"]


def test_measures_that_the_files_answer_are_as_the_kpi_has_them(deals: Dataset) -> None:
    found = planned(kpi("won / (won + lost)", won=WON, lost=LOST), deals)
    assert found.measures == {"won": WON, "lost": LOST}
    assert (found.absent, found.notes) == ({}, ())


def test_a_period_that_a_kpi_does_not_have_is_refused(deals: Dataset) -> None:
    own = replace(kpi(WON), grains=(Grain.MONTH, Grain.YEAR))
    with pytest.raises(UsageError, match="example has no period 'week'"):
        plan(own, deals, query(grain=Grain.WEEK))


def test_a_dimension_that_nobody_knows_is_refused(deals: Dataset) -> None:
    with pytest.raises(UsageError, match="There is no dimension 'regoin'"):
        planned(kpi(WON), deals, "regoin")


def test_a_dimension_that_no_file_has_is_refused(deals: Dataset) -> None:
    with pytest.raises(MissingInputError, match="The deals cannot be split by region"):
        planned(kpi(WON), deals, "region")


def test_a_dimension_called_as_a_column_of_the_answer_is_refused(tmp_path: Path) -> None:
    toml = '[dimensions]\ndeals = ["motion"]\n[tables.deals.columns]\nmotion = "how"\n'
    own = tables(tmp_path, toml, deals="how,status,closed_at\nx,won,2026-01-05")
    planned(kpi(WON), own, "motion")
    with pytest.raises(UsageError, match="example has a column 'motion' of its own"):
        planned(kpi("motion", motion=WON), own, "motion")


def test_a_column_that_a_kpi_cannot_do_without_must_be_there(deals: Dataset) -> None:
    with pytest.raises(MissingInputError, match="cost"):
        planned(kpi(COST), deals)


def test_a_part_that_may_be_missing_is_null_with_a_note_or_0(deals: Dataset) -> None:
    own = kpi("won", won=WON, cost=COST.or_missing(Missing.NULL), visits=ACTIVITY_COST.or_missing(Missing.ZERO))
    found = planned(own, deals)
    assert found.absent == {"cost": None, "visits": 0}
    assert list(found.measures) == ["won"]
    (note,) = found.notes
    assert note.code == "no_cost"
    assert ENGLISH.say(note.text).endswith("deals.csv has no column cost.")


def test_a_part_without_its_table_says_so(deals: Dataset) -> None:
    found = planned(kpi("won", won=WON, spent=LEDGER_COST.or_missing(Missing.NULL)), deals)
    assert [(note.code, ENGLISH.say(note.text)) for note in found.notes] == [
        ("no_costs", "spent cannot be told: there is no file of costs.")
    ]


def test_of_at_least_one_some_must_be_there(deals: Dataset) -> None:
    own = kpi("won", won=WON, spent=LEDGER_COST.or_missing(Missing.ZERO))
    with pytest.raises(MissingInputError, match=r"needs at least one of costs\.amount"):
        planned(replace(own, at_least_one=("spent",)), deals)
    planned(replace(own, at_least_one=("spent", "won")), deals)


def test_another_measure_stands_in_where_the_view_is_not_given(tmp_path: Path, deals: Dataset) -> None:
    activities = "type,occurred_at\nquote,2026-01-05"
    found = planned(kpi(QUOTES), tables(tmp_path, activities=activities))
    assert (found.measures["value"].view, found.measures["value"].where) == ("activities", "quote")
    quoted = tables(tmp_path, deals="status,quoted_at,closed_at\nwon,2026-01-01,2026-01-05", activities=activities)
    assert planned(kpi(QUOTES), quoted).measures["value"].view == "quoted_deals"
    bought = tables(tmp_path, deals="customer_id,status,closed_at\na,won,2026-01-05")
    assert planned(kpi(NEW_CUSTOMERS), bought).measures["value"].view == "first_purchases"


def test_a_measure_over_several_views_takes_those_that_are_given(tmp_path: Path) -> None:
    own = tables(tmp_path, deals="rep_id,status,created_at,closed_at\nr1,won,2026-01-01,2026-01-05")
    found = planned(kpi(HEADCOUNT), own).measures["value"]
    assert (found.view, found.also, found.aggregate) == ("closed_deals", ("created_deals",), Aggregate.DISTINCT)


def test_amounts_of_any_billing_interval_are_followed_a_year(tmp_path: Path) -> None:
    own = tables(tmp_path, customers="customer_id,started_at,amount,billing_interval\na,2026-01-05,10,monthly")
    found = planned(kpi(MRR), own).measures["value"]
    assert (found.column, found.divided_by, found.pauses) == ("mrr_a_year", 12, False)
    assert planned(kpi(MRR.giving("paying", Unit.COUNT)), own).measures["value"].divided_by == 1


def test_pauses_count_where_the_files_know_of_them(tmp_path: Path) -> None:
    own = tables(tmp_path, customers="customer_id,started_at,paused_at,mrr\na,2026-01-05,2026-02-01,10")
    assert planned(kpi(MRR), own).measures["value"].pauses
    assert not planned(kpi(MRR), tables(tmp_path, customers=CUSTOMERS)).measures["value"].pauses


def test_quotas_are_the_reps_own_or_the_entries_or_missed(tmp_path: Path, deals: Dataset) -> None:
    reps = "rep_id,quota\nr1,5"
    found = planned(kpi(QUOTA), tables(tmp_path, reps=reps)).measures["value"]
    assert (found.column, found.skips_blank) == ("quota", True)
    quotas = "period,amount\n2026-01,5"
    found = planned(kpi(QUOTA), tables(tmp_path, quotas=quotas)).measures["value"]
    assert (found.column, found.view) == ("", "")
    found = planned(kpi(QUOTA), tables(tmp_path, quotas=quotas, reps="rep_id,name\nr1,Anna")).measures["value"]
    assert (found.column, found.view) == ("", "employment")
    with pytest.raises(MissingInputError):
        planned(kpi(QUOTA), deals)


def test_quotas_without_reps_are_no_part_that_is_missing(tmp_path: Path) -> None:
    own = tables(tmp_path, quotas="period,amount\n2026-01,5")
    found = planned(kpi("quota", quota=QUOTA.or_missing(Missing.NULL)), own)
    assert (list(found.measures), found.absent) == (["quota"], {})


def test_a_total_has_measures_of_its_own(deals: Dataset) -> None:
    own = replace(kpi("won", won=WON), at_total={"won": LOST})
    assert plan(own, deals, query()).measures == {"won": WON}
    assert plan(own, deals, query(grain=Grain.TOTAL)).measures == {"won": LOST}


def test_a_total_that_begins_with_others_tells_the_days_of_the_rest_apart(deals: Dataset) -> None:
    own = kpi("won / leads", begins=(("won",),), won=WON, leads=LEADS)
    found = plan(own, deals, query(grain=Grain.TOTAL)).measures
    assert {name: measure.begins_range for name, measure in found.items()} == {"won": True, "leads": False}
    assert all(measure.begins_range for measure in plan(own, deals, query()).measures.values())


def test_months_and_quotas_of_the_settings_alone_have_no_rows() -> None:
    assert has_rows(WON)
    assert not has_rows(MONTHS_IN_PERIOD)
    assert not has_rows(replace(QUOTA, view=""))


def test_a_plan_takes_a_batch_a_view(deals: Dataset) -> None:
    found = planned(kpi("won", won=WON, leads=LEADS, lost=LOST, months=MONTHS_IN_PERIOD), deals)
    assert [(batch.view_name, len(batch.measures)) for batch in found.batches] == [
        ("closed_deals", 2), ("created_deals", 1),
    ]  # fmt: skip


def test_singles_have_the_place_of_their_first_measure(deals: Dataset) -> None:
    found = planned(kpi("won", won=WON, lost=LOST, again=WON.previous()), deals)
    assert [(single.where, place) for single, place in sorted(found.singles.items(), key=lambda item: item[1])] == [
        ("won", 0), ("lost", 1),
    ]  # fmt: skip


def test_what_is_shown_is_behind_the_value_or_a_component(deals: Dataset) -> None:
    own = replace(kpi("won + lost", won=WON), hidden={"lost": LOST, "unused": LEADS})
    assert planned(own, deals).shown == {
        ("closed_deals", Participation("lost", ())): ["lost"],
        ("closed_deals", Participation("won", ())): ["won"],
    }


def test_components_that_need_more_than_the_value_stand_apart(deals: Dataset) -> None:
    own = kpi("won", won=WON, days=CYCLE_DAYS)
    won, days = Participation("won", ()), Participation("won", ("days",))
    assert planned(own, deals).apart == {("closed_deals", days): Apart(("days",), (won,))}


def test_components_of_other_rows_than_the_value_stand_apart_without_any_wider(deals: Dataset) -> None:
    found = planned(kpi("won", won=WON, lost=LOST), deals).apart
    assert found == {("closed_deals", Participation("lost", ())): Apart(("lost",), ())}
    assert planned(kpi("sales / sold", sales=SALES, sold=SOLD), deals).apart == {}


def test_the_tables_of_events_are_those_that_date_the_range(tmp_path: Path) -> None:
    own = tables(tmp_path, deals=DEALS, activities="type,occurred_at\ncall,2026-01-05", customers=CUSTOMERS)
    silent = replace(ACTIVE, dates_range=False)
    assert planned(kpi("won", won=WON, active=silent), own).event_tables == ("deals",)
    assert planned(kpi("won", won=WON, active=ACTIVE), own).event_tables == ("deals", "customers")


def test_a_state_is_what_only_says_how_things_stand(deals: Dataset) -> None:
    assert planned(kpi(OPEN_DEALS), deals).is_state
    assert not planned(kpi("open / won", open=OPEN_DEALS, won=WON), deals).is_state
