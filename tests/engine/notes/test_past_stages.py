"""What is open by stage, seen from the past: what is not known of it, and what is said then."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from salescli.engine.batch import Filter
from salescli.engine.eligibility import participation
from salescli.engine.evaluate import Evaluation
from salescli.engine.notes import past_stages
from salescli.engine.spine import Measured
from salescli.engine.windows import WINDOW
from salescli.i18n.language import ENGLISH
from salescli.loading.dataset import Dataset
from salescli.model.measures import CLOSED_SINCE, OPEN_CLOSED_SINCE, OPEN_DEALS, WON
from tests.engine.conftest import asked, evaluation, kpi, tables, windows

JANUARY, FEBRUARY = ("2026-01-01", "2026-01-31"), ("2026-02-01", "2026-02-28")
DEALS = """
    deal_id,stage,status,created_at,closed_at
    1,lead,open,2026-01-05,
    2,offer,won,2026-01-05,2026-04-01
    3,lead,won,2026-01-05,2026-01-20
"""
STOCK = {"open": OPEN_DEALS, "won": WON}
SPEC = asked("stage", as_of="2026-02-28")
NONE, FIRST = pl.Series([], dtype=pl.Int64), pl.Series([0])


@pytest.fixture
def deals(tmp_path: Path) -> Dataset:
    return tables(tmp_path, deals=DEALS)


def of_stages(files: Dataset, *by: str, filters: tuple[Filter, ...] = ()) -> Evaluation:
    own = kpi("open", open=OPEN_DEALS, **{CLOSED_SINCE: OPEN_CLOSED_SINCE})
    return evaluation(own, files, asked(*by, filters=filters, as_of="2026-02-28"))


def test_a_period_that_ends_before_the_as_of_date_is_not_known_by_stage() -> None:
    shown = windows(JANUARY, FEBRUARY)
    assert past_stages.unknown(STOCK, shown, ["stage"], SPEC).to_list() == [0]
    filtered = asked(filters=[Filter("stage", ("lead",))], as_of="2026-02-28")
    assert past_stages.unknown(STOCK, shown, [], filtered).to_list() == [0]


def test_without_stages_or_stocks_all_is_known() -> None:
    shown = windows(JANUARY, FEBRUARY)
    assert past_stages.unknown(STOCK, shown, ["region"], asked("region")).to_list() == []
    assert past_stages.unknown({"won": WON}, shown, ["stage"], SPEC).to_list() == []


def test_what_is_not_known_makes_no_group_appear() -> None:
    columns = {OPEN_DEALS.output: [1, 2], participation(WON).ok_column: [1, 2]}
    frame = pl.DataFrame({WINDOW: [0, 1], "stage": ["lead", "lead"], **columns})
    stock, flow = (Measured({name: STOCK[name]}, frame) for name in ("open", "won"))
    found = past_stages.without([stock, flow], STOCK, FIRST)
    assert [each.frame.collect()[WINDOW].to_list() for each in found] == [[1], [0, 1]]
    first, second = past_stages.without([stock, flow], STOCK, NONE)
    assert (first is stock, second is flow) == (True, True)


def test_what_is_not_known_is_null() -> None:
    frame = pl.DataFrame({WINDOW: [0, 1], "open": [1, 2], "won": [3, 4]})
    found = past_stages.forgotten(frame, STOCK, FIRST)
    assert (found["open"].to_list(), found["won"].to_list()) == ([None, 2], [3, 4])
    assert past_stages.forgotten(frame, STOCK, NONE) is frame


def test_periods_that_are_not_known_are_told(deals: Dataset) -> None:
    found = past_stages.notes(of_stages(deals, "stage"), windows(JANUARY, FEBRUARY), is_compared=False)
    assert [(note.code, note.count) for note in found] == [("stage_of_now", 1), ("stage_unknown", 1)]
    assert ENGLISH.say(found[0].text) == (
        "What was open by stage is not known of periods that end before 2026-02-28: the files say the stage of now."
    )
    assert ENGLISH.say(found[1].text) == (
        "Of the deals open on 2026-02-28 1 have closed since: in which stage they were is not known."
    )


def test_earlier_periods_are_told_of_where_they_are_compared_with(deals: Dataset) -> None:
    found = past_stages.notes(of_stages(deals, "stage"), windows(FEBRUARY), is_compared=True)
    assert [(note.code, note.count) for note in found] == [("stage_of_now", 0), ("stage_unknown", 1)]
    found = past_stages.notes(of_stages(deals, "stage"), windows(FEBRUARY), is_compared=False)
    assert [note.code for note in found] == ["stage_unknown"]


def test_nothing_is_told_where_no_stage_is_asked_for_or_nothing_shown(deals: Dataset) -> None:
    assert past_stages.notes(of_stages(deals), windows(JANUARY), is_compared=True) == []
    assert past_stages.notes(of_stages(deals, "stage"), windows(JANUARY).clear(), is_compared=True) == []


def test_a_filter_on_the_stage_does_not_hide_what_has_closed_since(deals: Dataset) -> None:
    own = of_stages(deals, filters=(Filter("stage", ("lead",)),))
    found = past_stages.notes(own, windows(FEBRUARY), is_compared=False)
    assert [(note.code, note.count) for note in found] == [("stage_unknown", 1)]
