"""How deals end: the status of each and the day it closed, by whatever columns there are."""

from __future__ import annotations

from datetime import date

import pytest

from salescli.errors import MissingInputError
from salescli.views import outcomes
from tests.views.conftest import Seen

FIFTH, SIXTH = date(2026, 1, 5), date(2026, 1, 6)


def ends(source: Seen, text: str, toml: str = "") -> list[tuple[str | None, date | None]]:
    own = source(toml=toml, deals=text)
    frame = outcomes.with_outcome(own.frame("deals", ["deal_id", *outcomes.OUTCOME]), own).collect().sort("deal_id")
    return frame.select("status", "closed_on").rows()


def test_a_status_decides_and_open_deals_have_not_closed(source: Seen) -> None:
    text = "deal_id,status,closed_at\n1,won,2026-01-05\n2,lost,2026-01-06\n3,open,2026-01-05\n4,won,\n5,,2026-01-05"
    assert ends(source, text) == [("won", FIFTH), ("lost", SIXTH), ("open", None), ("won", None), (None, None)]


def test_dates_decide_where_there_is_no_status(source: Seen) -> None:
    text = "deal_id,won_at,lost_at\n1,2026-01-05,\n2,,2026-01-06\n3,,\n4,2026-01-06,2026-01-05\n5,2026-01-05,2026-01-06"
    assert ends(source, text) == [
        ("won", FIFTH), ("lost", SIXTH), ("open", None), ("won", SIXTH), ("lost", SIXTH),
    ]  # fmt: skip


def test_dates_fill_in_a_blank_status(source: Seen) -> None:
    text = "deal_id,status,won_at\n1,won,\n2,,2026-01-06\n3,,\n4,lost,2026-01-05"
    assert ends(source, text) == [("won", None), ("won", SIXTH), ("open", None), ("lost", None)]


def test_the_day_of_closing_goes_before_those_of_winning_and_losing(source: Seen) -> None:
    text = "deal_id,status,closed_at,won_at\n1,won,2026-01-05,2026-01-06\n2,won,,2026-01-06"
    assert ends(source, text) == [("won", FIFTH), ("won", SIXTH)]


def test_the_name_of_a_stage_decides_where_nothing_else_does(source: Seen) -> None:
    text = "deal_id,stage,closed_at\n1,Closed Won,2026-01-05\n2,Sealed,2026-01-06\n3,Lead,2026-01-06"
    assert ends(source, text) == [("won", FIFTH), ("open", None), ("open", None)]
    toml = '[tables.deals.values.status]\nSealed = "lost"\n'
    assert ends(source, text, toml) == [("won", FIFTH), ("lost", SIXTH), ("open", None)]


def test_stages_that_are_left_open_are_kept(source: Seen) -> None:
    own = source(deals="deal_id,stage,closed_at\n1,Contract signed,2026-01-05")
    outcomes.with_outcome(own.frame("deals", ["deal_id", *outcomes.OUTCOME]), own).collect()
    assert own.tables.reader.left_open == {"Contract signed"}


def test_deals_count_on_the_day_they_closed(source: Seen) -> None:
    own = source(deals="deal_id,status,closed_at\n1,won,2026-01-05 10:00\n2,open,2026-01-06")
    assert outcomes.closed(own, ["deal_id"]).select("deal_id", "date").collect().rows() == [("1", FIFTH), ("2", None)]


def test_what_is_won_by_the_as_of_date(source: Seen) -> None:
    text = "deal_id,status,closed_at\n1,won,2026-01-05\n2,won,2026-01-06\n3,lost,2026-01-05\n4,won,\n,won,2026-01-01"
    own = source("2026-01-05", deals=text)
    frame = outcomes.closed(own, ["deal_id"])
    assert frame.select(outcomes.won_by_as_of(own)).collect().to_series().to_list() == [
        True, False, False, False, True,
    ]  # fmt: skip
    assert outcomes.won_keys(own).collect().rows() == [("1", "1")]


@pytest.mark.parametrize(
    ("header", "closed", "given"),
    [
        ("status,closed_at", True, True),
        ("won_at", True, True),
        ("stage,lost_at", True, True),
        ("status", False, False),
        ("closed_at", False, True),
    ],
)
def test_what_says_when_deals_closed(source: Seen, header: str, closed: bool, given: bool) -> None:
    own = source(deals=f"deal_id,{header}\n1,{','.join('2026-01-05' for _ in header.split(','))}").tables
    assert outcomes.given_closed(own) is given
    if closed:
        outcomes.require_closed(own, "x")
        return
    with pytest.raises(MissingInputError):
        outcomes.require_closed(own, "x")


@pytest.mark.parametrize(
    ("text", "enough"),
    [
        ("deal_id,status,created_at\n1,open,2026-01-05\n2,won,2026-01-05", False),
        ("deal_id,stage,created_at\n1,Lead,2026-01-05", True),
        ("deal_id,stage,created_at\n1,Lead,2026-01-05\n2,Won,2026-01-05", False),
        ("deal_id,stage,created_at\n1,Lead,2026-01-05\n2,,2026-01-05", False),
        ("deal_id,status,closed_at,created_at\n1,won,2026-01-05,2026-01-05", True),
        ("deal_id,status,closed_at\n1,won,2026-01-05", False),
        ("deal_id,status,created_at\n1,open,2026-01-05\n2,odd,2026-01-05", True),
    ],
)
def test_open_deals_need_no_day_of_closing_where_all_are_open(source: Seen, text: str, enough: bool) -> None:
    toml = '[tables.deals.columns]\nstatus = "status"\n' if "status" in text else ""
    own = source(toml=toml, deals=text).tables
    if enough:
        outcomes.require_open(own, "x")
        return
    with pytest.raises(MissingInputError):
        outcomes.require_open(own, "x")
