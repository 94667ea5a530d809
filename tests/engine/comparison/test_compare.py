"""An answer set against an earlier one: what its rows and its total were, and when that is not known."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from salescli.engine.comparison.compare import groups_of_both, with_earlier
from salescli.engine.evaluate import Evaluation
from salescli.engine.windows import WINDOW, whole
from salescli.i18n.language import ENGLISH
from salescli.loading.dataset import Dataset
from salescli.model.measures import ACTIVE, SALES, WON, Scope
from salescli.model.versus import Versus
from tests.engine.conftest import asked, evaluation, kpi, tables, told, windows

DECEMBER, JANUARY, FEBRUARY = ("2025-12-01", "2025-12-31"), ("2026-01-01", "2026-01-31"), ("2026-02-01", "2026-02-28")
DEALS = """
    deal_id,region,status,value,closed_at
    1,north,won,40,2025-12-01
    2,north,won,100,2026-01-05
    3,south,won,10,2026-01-20
    4,south,won,30,2026-02-10
"""


@pytest.fixture
def deals(tmp_path: Path) -> Dataset:
    return tables(tmp_path, deals=DEALS)


def compared(
    own: Evaluation, *bounds: tuple[str, str], versus: Versus = Versus.PREVIOUS, is_state: bool = False
) -> tuple[pl.DataFrame, pl.DataFrame, list[Any]]:
    shown = windows(*bounds)
    frame, total, notes = with_earlier(own, shown, own.rows(shown), own.whole(whole(shown)), versus, is_state=is_state)
    assert total is not None
    return frame, total, notes


def test_each_row_has_what_it_was_in_the_period_before(deals: Dataset) -> None:
    frame, _, notes = compared(evaluation(kpi(SALES), deals, asked(by_day=True)), JANUARY, FEBRUARY)
    assert told(frame, WINDOW, "value", "previous", "change", "change_percent") == [
        (0, 110, 40, 70, 175.0),
        (1, 30, 110, -80, pytest.approx(-8000 / 110)),
    ]
    assert frame.sort(WINDOW)["compared_start"].to_list() == [date(2025, 12, 1), date(2026, 1, 1)]
    assert frame.sort(WINDOW)["compared_end"].to_list() == [date(2025, 12, 31), date(2026, 1, 31)]
    assert notes == []


def test_each_group_has_what_it_was(deals: Dataset) -> None:
    frame, _, _ = compared(evaluation(kpi(SALES), deals, asked("region", by_day=True)), FEBRUARY)
    assert told(frame, "region", "value", "previous") == [("south", 30, 10)]


def test_the_total_is_compared_with_as_many_periods_before(deals: Dataset) -> None:
    _, total, _ = compared(evaluation(kpi(SALES), deals, asked(by_day=True)), FEBRUARY)
    assert total.select("value", "previous", "change").rows() == [(30, 110, -80)]
    assert total.select("compared_start", "compared_end").rows() == [(date(2026, 1, 1), date(2026, 1, 31))]


def test_what_lies_before_the_data_is_not_known(deals: Dataset) -> None:
    frame, total, _ = compared(evaluation(kpi(SALES), deals, asked(by_day=True)), DECEMBER)
    assert frame.select("value", "previous", "change", "change_percent").rows() == [(40, None, None, None)]
    assert total.select("value", "previous").rows() == [(40, None)]


def test_a_total_that_the_data_do_not_reach_back_to_is_not_known(deals: Dataset) -> None:
    _, total, _ = compared(evaluation(kpi(SALES), deals, asked(by_day=True)), JANUARY, FEBRUARY)
    assert total["previous"].to_list() == [None]  # November is not in the files


def test_data_that_begin_amid_the_days_compared_with_are_told_of(tmp_path: Path) -> None:
    own = tables(tmp_path, deals=DEALS.replace("2025-12-01", "2025-12-20"))
    _, _, notes = compared(evaluation(kpi(SALES), own, asked(by_day=True)), JANUARY)
    assert [(note.code, note.count) for note in notes] == [("compared_partly", 2)]
    assert ENGLISH.say(notes[0].text) == (
        "The data begin on 2025-12-20, amid the days that 2026-01 is compared with: its previous is not whole."
    )
    _, _, notes = compared(evaluation(kpi(SALES), own, asked(by_day=True)), JANUARY, is_state=True)
    assert notes == []


def test_what_says_how_things_stand_on_the_as_of_date_alone_is_compared_with_nothing(deals: Dataset) -> None:
    own = evaluation(kpi(WON.in_scope(Scope.ALL)), deals, asked(by_day=True))
    shown = windows(JANUARY)
    frame = own.rows(shown)
    frame, total, notes = with_earlier(own, shown, frame, None, Versus.PREVIOUS, is_state=False)
    assert frame["previous"].to_list() == frame["compared_start"].to_list() == [None]
    assert total is None
    assert [note.code for note in notes] == ["not_compared"]


def test_groups_of_both_are_those_of_the_periods_and_of_what_they_are_compared_with(deals: Dataset) -> None:
    own = evaluation(kpi(SALES), deals, asked("region", by_day=True))
    assert told(groups_of_both(own, windows(FEBRUARY), Versus.PREVIOUS), "region") == [("north",), ("south",)]
    assert told(groups_of_both(own, windows(FEBRUARY), Versus.YEAR), "region") == [("south",)]


def test_what_lasts_is_compared_at_the_ends_of_both(tmp_path: Path) -> None:
    customers = tables(tmp_path, customers="customer_id,started_at,churned_at\na,2025-12-01,2026-02-10\nb,2026-01-10,")
    own = evaluation(kpi(ACTIVE), customers)
    frame, _, _ = compared(own, FEBRUARY, is_state=True)
    assert frame.select("value", "previous", "change").rows() == [(1, 2, -1)]
