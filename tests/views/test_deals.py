"""Deals: by the day they closed, came in or were quoted; as they stand open."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from salescli.errors import MissingInputError
from salescli.views import VIEWS, build, deals
from tests.said import hint_of
from tests.views.conftest import Seen, days, rows

FIFTH, TENTH = date(2026, 1, 5), date(2026, 1, 10)
DEALS = """
    deal_id,status,value,deal_type,qualified,created_at,quoted_at,closed_at
    1,won,5,new,yes,2026-01-05,2026-01-06,2026-01-10
    2,lost,7,upsell,,2026-01-05,,2026-01-05
    3,won,9,upsell,no,2026-01-10,,2026-01-05
    4,open,1,renewal,yes,2026-01-05,2026-01-10,
    5,won,2,cross-sell,,,,
"""


@pytest.mark.parametrize(
    ("where", "ids"),
    [("won", "135"), ("lost", "2"), ("upsell", "3"), ("cross-sell", "5"), ("", "1235")],
)
def test_closed_deals_count_on_the_day_they_closed(source: Seen, where: str, ids: str) -> None:
    found = rows("closed_deals", source(deals=DEALS), "deal_id", "deal_type", where=where)
    assert sorted(row[1] for row in found) == list(ids)


def test_the_days_that_a_deal_took(source: Seen) -> None:
    assert rows("closed_deals", source(deals=DEALS), "days", by="deal_id") == [
        ("1", 5), ("2", 0), ("3", -5), ("5", None),
    ]  # fmt: skip
    rules = VIEWS["closed_deals"].rules_for(["days"])
    assert [rule.code for rule in rules] == ["without_status", "without_created_at", "closed_before_created"]


@pytest.mark.parametrize(("where", "ids"), [("qualified", "14"), ("won", "13"), ("qualified won", "1"), ("", "12345")])
def test_created_deals_count_on_the_day_they_came_in(source: Seen, where: str, ids: str) -> None:
    found = rows("created_deals", source(deals=DEALS), "deal_id", "won", "is_qualified", where=where)
    assert sorted(row[1] for row in found) == list(ids)


def test_quoted_deals_count_on_the_day_of_the_quote(source: Seen) -> None:
    found = rows("quoted_deals", source(deals=DEALS), "deal_id", "won")
    assert [row for row in found if row[0]] == [(TENTH, "4", False), (date(2026, 1, 6), "1", True)]


def test_seen_from_before_a_deal_is_not_won_yet(source: Seen) -> None:
    found = rows("created_deals", source("2026-01-09", deals=DEALS), "won", by="deal_id")
    assert dict(found) == {"1": False, "2": False, "3": True, "4": False, "5": False}


def test_the_days_on_which_anything_happened_to_deals(source: Seen) -> None:
    found = days(deals.happened(source(deals=DEALS)))
    assert found == {
        "date": ["2026-01-05", "2026-01-05", "2026-01-10"],
        "created_at": ["2026-01-05", "2026-01-05", "2026-01-05", "2026-01-10"],
        "quoted_at": ["2026-01-06", "2026-01-10"],
    }


ANSWERED = """
    deal_id,created_at,first_response_at
    1,2026-01-05 10:00,2026-01-05 10:30
    2,2026-01-05 10:00,2026-01-07
    3,2026-01-05 10:00,
    4,2026-01-05 10:00,2027-01-05 10:00
    5,2026-01-05 10:00,2026-01-05 09:00
"""


def test_the_seconds_to_an_answer(source: Seen) -> None:
    frame = build(VIEWS["created_deals"], source(deals=ANSWERED), ["deal_id", "seconds"]).collect().sort("deal_id")
    assert frame.select("seconds", "in_days").rows() == [
        (1800, False), (2 * 86_400, True), (None, None), (None, None), (-3600, False),
    ]  # fmt: skip
    assert frame["untold"].to_list() == [False, False, None, None, False]


def test_an_answer_over_a_change_of_the_clock(source: Seen) -> None:
    text = (
        "deal_id,created_at,first_response_at\n1,2026-03-29 02:30,2026-03-29 03:15\n2,2026-03-29 01:30,2026-03-29 03:30"
    )
    toml = '[calendar]\ntimezone = "Europe/Stockholm"\n'
    frame = build(VIEWS["created_deals"], source(toml=toml, deals=text), ["deal_id", "seconds"]).collect()
    assert frame.sort("deal_id").select("seconds", "untold").rows() == [(0, True), (3600, False)]


def test_the_first_activity_is_the_answer_where_deals_do_not_say_it(source: Seen) -> None:
    own = source(
        deals="deal_id,created_at,value\n1,2026-01-05 10:00,5\n2,2026-01-05 10:00,5\n3,2026-01-05 10:00,5",
        activities="""
            type,occurred_at,deal_id,done
            call,2026-01-05 12:00, 1,yes
            email,2026-01-05 11:00,1,yes
            email,2026-01-05 10:30,1,no
            quote,2026-01-05 10:10,1,yes
            call,2026-01-05 09:00,1,yes
            meeting,2026-01-06,2,yes
            call,2027-01-06 10:00,3,yes
        """,
    )
    frame = build(VIEWS["created_deals"], own, ["deal_id", "seconds"]).collect().sort("deal_id")
    assert frame.select("deal_id", "seconds", "in_days").rows() == [
        ("1", 3600, False), ("2", 86_400, True), ("3", None, None),
    ]  # fmt: skip


def test_rows_of_one_id_that_are_deals_of_their_own_have_their_own_answers(source: Seen) -> None:
    own = source(
        toml='[tables.deals]\nduplicates = "keep"\n',
        deals="deal_id,created_at,value\n1,2026-01-05 10:00,5\n1,2026-02-05 10:00,6\n1,,7",
        activities="type,occurred_at,deal_id\ncall,2026-01-05 10:30,1\ncall,2026-02-05 12:00,1\n",
    )
    since = pl.col("date") >= date(2026, 2, 1)
    for only, seconds in ((pl.lit(value=True), [1800, 7200, None]), (since, [7200])):  # whatever else is asked for
        frame = build(VIEWS["created_deals"], own, ["value", "seconds"], only).collect().sort("value")
        assert frame["seconds"].to_list() == seconds


def test_answers_stand_with_the_deals_or_among_activities(source: Seen) -> None:
    requires = VIEWS["created_deals"].derived["seconds"].requires
    assert requires is not None
    requires(source(deals=ANSWERED).dataset, "x")
    with pytest.raises(MissingInputError):
        requires(source(deals="deal_id,created_at,value\n1,2026-01-05,5").dataset, "x")


OPEN = """
    deal_id,status,value,stage,probability,created_at,expected_close_at,closed_at
    1,open,100,Lead,,2026-01-05,2026-02-10,
    2,open,100,Demo,50%,2026-01-05,2026-01-10,
    3,won,100,Won,,2026-01-05,,2026-03-01
    4,won,100,Won,,2026-01-05,,2026-01-10
    5,open,100,Odd,,2026-01-05,,
    6,open,100,Lead,,2027-01-05,2026-03-01,
"""
STAGES = "[stages]\nLead = 0.1\nDemo = 0.2\n[forecast]\ncommit = 0.5\n"


def test_deals_live_from_the_day_they_came_in_to_the_day_they_closed(source: Seen) -> None:
    found = rows("deal_lives", source("2026-02-01", STAGES, deals=OPEN), "stage", "ended", "closed_since", by="deal_id")
    assert found[2:4] == [("3", None, date(2026, 3, 1), True), ("4", "Won", TENTH, False)]


@pytest.mark.parametrize(
    ("where", "ids"), [("", "1235"), ("ahead", "1"), ("overdue", "2"), ("undated", "35"), ("closed since", "3")]
)
def test_open_deals_are_those_open_on_the_as_of_date(source: Seen, where: str, ids: str) -> None:
    found = rows("open_deals", source("2026-02-01", STAGES, deals=OPEN), "deal_id", where=where)
    assert sorted(row[1] for row in found) == list(ids)


def test_open_deals_weigh_by_their_probability_else_their_stage(source: Seen) -> None:
    own = source("2026-02-01", STAGES, deals=OPEN)
    frame = build(VIEWS["open_now"], own, ["deal_id", "weighted", "committed"]).collect().sort("deal_id")
    assert frame.select("deal_id", "weighted", "committed").rows() == [
        ("1", Decimal(10), 0), ("2", Decimal(50), 100), ("3", None, None), ("5", None, None),
    ]  # fmt: skip
    codes = {rule.code: frame.filter(rule.fails)["deal_id"].to_list() for rule in
             VIEWS["open_now"].derived["weighted"].rules}  # fmt: skip
    assert codes == {"without_value": [], "without_probability": ["3"], "without_weight": ["3", "5"], "improbable": []}


@pytest.mark.parametrize(("stages", "said"), [(["Odd", "odd", "Lead"], "[stages]"), ([None], "probability")])
def test_deals_that_nothing_weighs_are_an_error(stages: list[str | None], said: str) -> None:
    make = VIEWS["open_now"].derived["weighted"].rules[2].error
    assert make is not None
    error = make(pl.DataFrame({"stage": stages}, schema={"stage": pl.String}))
    assert isinstance(error, MissingInputError)
    assert said in (hint_of(error) or "")


@pytest.mark.parametrize(
    ("header", "told"), [("status,deal_type", {"status", "deal_type"}), ("status,won_at", set()), ("value", set())]
)
def test_choices_that_are_what_the_files_say(source: Seen, header: str, told: set[str]) -> None:
    row = ",".join("won" if name == "status" else "2026-01-05" for name in header.split(","))
    own = source(toml="", deals=f"deal_id,closed_at,{header}\n1,2026-01-05,{row}").dataset
    assert VIEWS["closed_deals"].as_written(own) == told
