"""A KPI computed over files: its rows in order, its total, its notes, and what it cannot be asked."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from salescli.engine import run, spine
from salescli.engine.run import compute, compute_many
from salescli.errors import InputError, MissingInputError, SalesCliError, UsageError
from salescli.i18n.language import ENGLISH
from salescli.loading.dataset import Dataset
from salescli.model.calendar import Grain, Span
from salescli.model.measures import ACTIVE, COST, LOST, SALES, WON, Scope, Unit
from salescli.model.metric import Kpi
from salescli.model.versus import Versus
from salescli.results.result import KpiResult
from tests.engine.conftest import kpi, query, tables

DEALS = """
    deal_id,rep_id,region,status,value,closed_at
    1,r1,north,won,100,2026-01-05
    2,r1,north,won,20,2026-01-20
    3,r2,south,won,3,2026-02-10
    4,r2,south,lost,50,2026-02-11
"""
REPS = "rep_id,name\nr1,Anna\nr2,Bo"
RATE = kpi("won / (won + lost) * 100", won=WON, lost=LOST)


@pytest.fixture
def files(tmp_path: Path) -> Dataset:
    return tables(tmp_path, deals=DEALS, reps=REPS)


def asked(own: Kpi, files: Dataset, *by: str, **more: Any) -> KpiResult:
    return compute(own, files, query(*by, **{"as_of": "2026-02-28", **more})).result


def codes(result: KpiResult) -> list[str]:
    return [note.code for note in result.notes]


def test_an_answer_has_a_row_a_period_and_a_total(files: Dataset) -> None:
    found = asked(RATE, files)
    assert found.frame.rows() == [
        ("2026-01", date(2026, 1, 1), date(2026, 1, 31), True, 100.0, 2, 0),
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28), True, 50.0, 1, 1),
    ]
    assert found.frame.columns == ["period", "start", "end", "complete", "value", "won", "lost"]
    assert found.total is not None
    assert found.total.rows() == [(75.0, 3, 1)]
    assert codes(found) == []


def test_a_rep_has_a_name_beside_the_id(files: Dataset) -> None:
    found = asked(kpi(SALES), files, "rep", span=Span(date(2026, 1, 1), date(2026, 1, 31)))
    assert found.frame.select("period", "rep_id", "rep", "value").rows() == [("2026-01", "r1", "Anna", 120)]


def test_rows_stand_in_the_order_asked_for(files: Dataset) -> None:
    found = asked(kpi(SALES), files, "region", grain=Grain.TOTAL)
    assert found.frame["region"].to_list() == ["north", "south"]
    found = asked(kpi(SALES), files, "region", grain=Grain.TOTAL, sort=("value", False))
    assert found.frame.select("region", "value").rows() == [("south", 3), ("north", 120)]
    with pytest.raises(UsageError, match="there is no column 'vaule'"):
        asked(kpi(SALES), files, sort=("vaule", False))


def test_a_filter_leaves_what_it_wants_in_the_periods_of_all(files: Dataset) -> None:
    assert asked(kpi(SALES), files, where=(("rep", "Bo"),)).frame["value"].to_list() == [0, 3]


def test_the_largest_groups_are_shown_and_the_others_told(files: Dataset) -> None:
    found = asked(kpi(SALES), files, "region", grain=Grain.TOTAL, top=1)
    assert found.frame.select("region", "value").rows() == [("north", 120)]
    assert codes(found) == ["top"]
    with pytest.raises(UsageError, match="--top 1: there is no split"):
        asked(kpi(SALES), files, top=1)


def test_a_range_cuts_its_periods(files: Dataset) -> None:
    found = asked(kpi(SALES), files, span=Span(date(2026, 1, 10), date(2026, 2, 10)))
    assert found.frame.select("start", "end", "complete", "value").rows() == [
        (date(2026, 1, 10), date(2026, 1, 31), False, 20),
        (date(2026, 2, 1), date(2026, 2, 10), False, 3),
    ]


def test_a_state_runs_to_the_as_of_date(tmp_path: Path) -> None:
    own = tables(tmp_path, customers="customer_id,started_at\na,2026-01-05")
    assert asked(kpi(ACTIVE), own, as_of="2026-03-10").frame["period"].to_list() == ["2026-01", "2026-02", "2026-03"]


def test_an_answer_may_be_compared(files: Dataset) -> None:
    found = asked(kpi(SALES), files, compare=Versus.PREVIOUS)
    assert found.frame.select("value", "previous", "change").rows() == [(120, None, None), (3, 120, -117)]


def test_a_running_period_is_set_against_as_many_days(files: Dataset) -> None:
    rate = kpi("(sales - before) / abs(before) * 100", sales=SALES, before=SALES.previous())
    growth = replace(rate, has_total=False, unit=Unit.PERCENT)
    found = asked(growth, files, as_of="2026-02-10")
    (note,) = found.notes
    assert note.code == "running_period"
    # 3 in the first ten days of February, 100 in those of January
    assert ENGLISH.say(note.text) == "2026-02 is still running: -97.00 % against the same 10 days of the period before."
    assert found.total is None
    over = asked(growth, files, as_of="2026-02-10", span=Span(date(2026, 1, 1), date(2026, 1, 31)))
    assert codes(over) == []


def test_rows_left_out_and_nothing_in_the_range_are_told(tmp_path: Path, files: Dataset) -> None:
    own = tables(tmp_path / "blank", deals="deal_id,status,value,closed_at\n1,won,,2026-01-05\n2,won,5,2026-01-06")
    assert codes(asked(kpi(SALES), own)) == ["without_value"]
    none = tables(tmp_path / "none", deals="deal_id,status,value,closed_at\n1,lost,5,2026-01-05")
    assert codes(asked(kpi(SALES), none)) == ["no_rows"]


def test_an_answer_carries_what_it_was_made_of(files: Dataset) -> None:
    found = compute(RATE, files, query(as_of="2026-02-28"))
    assert found.windows["period"].to_list() == ["2026-01", "2026-02"]
    assert found.frame["won"].to_list() == [2, 1]
    assert list(found.plan.measures) == ["won", "lost"]
    assert found.evaluation.kpi is RATE


def test_a_kpi_that_cannot_be_answered_raises(files: Dataset) -> None:
    with pytest.raises(MissingInputError):
        asked(kpi(COST), files)


def test_years_out_of_reach_are_refused(tmp_path: Path) -> None:
    own = tables(tmp_path, deals="status,value,closed_at\nwon,5,0001-01-05")
    with pytest.raises(InputError, match="would reach to 0001-01-01"):
        asked(kpi(SALES), own)


def test_more_rows_than_can_be_held_are_refused(files: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spine, "_MOST_ROWS", 3)
    with pytest.raises(UsageError, match="2 groups in each of 2 periods, from 2026-01-01 to 2026-02-28"):
        asked(kpi(SALES), files, "region")
    assert asked(kpi(SALES), files, "region", top=1).frame.height == 2
    assert asked(kpi(SALES), files).frame.height == 2


def test_a_range_does_not_hide_when_the_data_of_what_looks_back_begin(files: Dataset) -> None:
    growth = kpi("sales - before", sales=SALES, before=SALES.previous())
    found = asked(growth, files, span=Span(date(2026, 2, 1), date(2026, 2, 28)))
    assert found.frame.select("sales", "before").rows() == [(3, 120)]
    found = asked(growth, files, span=Span(date(2026, 1, 1), date(2026, 1, 31)))
    assert found.frame.select("sales", "before").rows() == [(120, None)]


def test_every_row_may_be_counted_whatever_the_range(files: Dataset) -> None:
    january = Span(date(2026, 1, 1), date(2026, 1, 31))
    found = compute(kpi(SALES), files, query(as_of="2026-02-28", span=january, every_row=True))
    (cells,) = found.evaluation.aggregates.values()
    assert cells["ok:won|value"].sum() == 3
    (cells,) = compute(kpi(SALES), files, query(as_of="2026-02-28", span=january)).evaluation.aggregates.values()
    assert cells["ok:won|value"].sum() == 2


def test_a_deal_of_several_lines_counts_once(tmp_path: Path) -> None:
    lines = "deal_id,status,value,closed_at\n1,won,5,2026-01-05\n1,won,7,2026-01-05\n2,won,1,2026-01-06"
    own = tables(tmp_path, '[tables.deals]\nduplicates = "lines"\n', deals=lines)
    found = asked(kpi("sales / won", sales=SALES, won=WON), own)
    assert found.frame.select("sales", "won").rows() == [(13, 2)]
    assert "without_value" not in codes(found)


def test_of_nothing_there_are_no_largest_groups(tmp_path: Path) -> None:
    own = tables(tmp_path, deals="deal_id,region,status,value,closed_at\n1,north,lost,5,2026-01-05")
    found = asked(kpi(SALES), own, "region", top=1)
    assert (found.frame.height, codes(found)) == (0, ["no_rows"])


def test_rows_without_a_date_may_have_a_period_of_their_own(tmp_path: Path, files: Dataset) -> None:
    own = tables(tmp_path / "undated", deals="deal_id,status,value,closed_at\n1,won,5,2026-01-05\n2,won,9,")
    apart = replace(kpi(SALES), undated_period=True)
    assert asked(apart, own).frame.select("period", "value").rows() == [("2026-01", 5), (None, 9)]
    assert asked(apart, own, span=Span(date(2026, 1, 1))).frame["period"].to_list() == ["2026-01"]
    assert asked(apart, files).frame["period"].to_list() == ["2026-01", "2026-02"]
    assert asked(kpi(SALES), own).frame["period"].to_list() == ["2026-01"]


def test_a_year_to_the_as_of_date_has_no_earlier_rows_in_it(tmp_path: Path) -> None:
    rows = "1,won,5,2025-02-28\n2,won,7,2025-03-01\n3,won,9,2026-02-28"
    own = tables(tmp_path, deals=f"deal_id,status,value,closed_at\n{rows}")
    found = compute(kpi(SALES.in_scope(Scope.YEAR_TO_AS_OF)), own, query(as_of="2026-02-28", grain=Grain.TOTAL))
    assert found.result.frame.select("period", "value").rows() == [("total", 16)]
    ((batch, cells),) = found.evaluation.aggregates.items()
    assert batch.reach == Span(date(2025, 3, 1), date(2026, 2, 28))
    assert cells["ok:won|value"].sum() == 2


def test_of_many_kpis_each_has_its_answer_or_its_error(files: Dataset) -> None:
    answered, failed, other = compute_many([RATE, kpi(COST), kpi(SALES)], files, query(as_of="2026-02-28"))
    assert not isinstance(answered, SalesCliError)
    assert not isinstance(other, SalesCliError)
    assert answered.result.frame["value"].to_list() == [100.0, 50.0]
    assert isinstance(failed, MissingInputError)
    assert other.result.frame["value"].to_list() == [120, 3]


def test_what_nobody_takes_is_not_computed(files: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    computed: list[str] = []
    answer = run._answer
    monkeypatch.setattr(run, "_answer", lambda found, *more: computed.append(found.kpi.name) or answer(found, *more))
    first, *_ = (found for _, found in zip(range(1), run.answers([kpi(SALES), RATE], files, query()), strict=False))
    assert not isinstance(first, SalesCliError)
    assert len(computed) == 1
