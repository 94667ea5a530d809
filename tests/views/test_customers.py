"""Customers: their spells with us, and the day that each first came."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from salescli.errors import MissingInputError
from salescli.model.measures import A_YEAR
from salescli.views import VIEWS, build, customers
from tests.said import hint_of
from tests.views.conftest import Seen, days, rows

JANUARY, MARCH, MAY = date(2026, 1, 1), date(2026, 3, 1), date(2026, 5, 1)
SPELLS = """
    customer_id,started_at,churned_at,mrr
    a,2026-01-01,2026-03-01,5
    a,2026-05-01,,7
     b ,2026-03-01,2027-03-01,9
    ,2026-03-01,,1
"""


def test_a_spell_is_from_its_beginning_to_the_first_day_without(source: Seen) -> None:
    assert rows("spells", source(customers=SPELLS), "began", "ended", by="entity") == [
        ("a", JANUARY, MARCH), ("a", MAY, None), ("b", MARCH, None), (None, MARCH, None),
    ]  # fmt: skip


def test_the_settings_say_that_ends_are_last_days(source: Seen) -> None:
    found = rows("spells", source(toml='[tables.customers]\nends = "last day"\n', customers=SPELLS), "ended")
    assert (JANUARY, date(2026, 3, 2)) in found


STATUSES = """
    customer_id,started_at,churned_at,status,paused_at,mrr
    a,2026-01-01,,paying,,5
    b,2026-01-01,,trial,,5
    c,2026-01-01,,ended,,5
    d,2026-01-01,2026-03-01,ended,,5
    e,2026-01-01,,paused,2026-03-01,5
    f,2026-01-01,,paused,,5
    g,2026-03-01,2026-01-01,paying,,5
"""


def test_a_status_says_what_is_no_spell_and_what_is_paused(source: Seen) -> None:
    frame = build(VIEWS["spells"], source(customers=STATUSES), ["mrr"]).collect().sort("entity")
    found = {name: set(frame.filter(pl.col(name))["entity"]) for name in frame.columns if name.startswith("customer:")
             and frame.schema[name] == pl.Boolean}  # fmt: skip
    assert found[customers.TRIAL] == {"b"}
    assert found[customers.ENDLESS] == {"c"}
    assert found[customers.PAUSED_THROUGHOUT] == {"f"}
    assert frame["mrr"].to_list() == [5, 5, 5, 5, 5, 0, 5]
    assert frame[customers.IF_NOT_PAUSED].to_list() == [5] * 7
    assert frame["paid_until"].to_list() == [None] * 4 + [MARCH, None, None]


def test_rows_that_are_no_spells_are_told_why(source: Seen) -> None:
    frame = build(VIEWS["spells"], source(customers=STATUSES), []).collect()
    left_out = {rule.code: frame.filter(rule.fails)["entity"].to_list() for rule in VIEWS["spells"].always}
    assert left_out == {
        "without_customer_id": [], "ended_before_begun": ["g"], "trial": ["b"], "ended_without_date": ["c"],
        "not_paying": [],
    }  # fmt: skip


def test_without_a_status_a_pause_is_told_by_its_day(source: Seen) -> None:
    text = "customer_id,started_at,paused_at\na,2026-01-01,2026-03-01\nb,2026-01-01,\nc,2026-01-01,2027-01-01"
    assert rows("spells", source(customers=text), "paid_until", by="entity") == [
        ("a", MARCH), ("b", None), ("c", None),
    ]  # fmt: skip


def test_a_status_that_does_not_read_matters_of_spells_alone(source: Seen) -> None:
    text = "customer_id,started_at,status\na,2026-01-01,odd\nb,,odd\nc,2026-01-01,paying"
    frame = build(VIEWS["spells"], source(customers=text), []).collect().sort("entity")
    assert frame["status:unread"].to_list() == [True, False, False]
    assert frame["status:text"].to_list() == ["odd", None, "paying"]


def test_the_first_spells_are_those_of_a_customers_first_day(source: Seen) -> None:
    text = """
        customer_id,started_at,churned_at,plan
        a,2026-03-01,,x
         a ,2026-01-01,,y
        a,2026-01-01,,z
        b,2026-05-01,2026-01-01,early
        b,2026-05-01,,x
        ,2026-01-01,,x
    """
    assert rows("first_spells", source(customers=text), "entity", "plan") == [
        (JANUARY, "a", "y"), (JANUARY, "a", "z"), (JANUARY, None, "x"), (MAY, "b", "early"), (MAY, "b", "x"),
    ]  # fmt: skip


DEALS = "customer_id,status,closed_at\na,won,2026-03-01\na,won,2026-05-01\nb,lost,2026-01-01\n,won,2026-01-01"


def test_won_deals_are_the_beginnings_of_spells(source: Seen) -> None:
    assert rows("purchases", source(deals=DEALS), "entity", "ended", by="began") == [
        (JANUARY, None, None), (MARCH, "a", None), (MAY, "a", None),
    ]  # fmt: skip
    assert rows("first_purchases", source(deals=DEALS), "entity") == [(JANUARY, None), (MARCH, "a")]


def test_purchases_need_customers_and_a_day(source: Seen) -> None:
    VIEWS["purchases"].requires(source(deals=DEALS).dataset, "x")
    for text in ("status,closed_at,value\nwon,2026-01-01,1", "customer_id,status,value\na,won,1"):
        with pytest.raises(MissingInputError):
            VIEWS["purchases"].requires(source(deals=text).dataset, "x")


def test_the_days_on_which_spells_began_paused_and_ended(source: Seen) -> None:
    assert days(customers.happened(source(customers=STATUSES))) == {
        "began": ["2026-01-01"] * 6 + ["2026-03-01"], "paid_until": ["2026-03-01"],
        "ended": ["2026-01-01", "2026-03-01"],
    }  # fmt: skip
    ends = source(customers="customer_id,churned_at,region\na,2026-03-01,n")
    assert days(customers.happened(ends)) == {"churned_at": ["2026-03-01"]}


AMOUNTS = """
    customer_id,started_at,mrr,amount,unit_amount,quantity,billing_interval
    a,2026-01-01,5,,,,
    b,2026-01-01,,1200,,,annual
    c,2026-01-01,,,10,3,monthly
    d,2026-01-01,,,10,,quarterly
    e,2026-01-01,,28,,,28 days
    f,2026-01-01,,500,,,one-time
    g,2026-01-01,,500,,,soon
    h,2026-01-01,,500,,,
    i,2026-01-01,,,,,monthly
    j,2026-01-01,,5,,2,monthly
"""


def test_what_is_paid_a_year(source: Seen) -> None:
    frame = build(VIEWS["spells"], source(customers=AMOUNTS), [A_YEAR]).collect().sort("entity")
    paid = [60, 1200, 360, 40, 364, 0, None, None, None, 60]
    assert frame[A_YEAR].to_list() == frame[customers.IF_NOT_PAUSED].to_list() == [
        None if each is None else Decimal(each) for each in paid
    ]  # fmt: skip
    told = {name: frame.filter(pl.col(name))["entity"].to_list() for name in
            (customers.NEEDS_INTERVAL, customers.ONCE, customers.QUANTITY_UNUSED)}  # fmt: skip
    assert told == {
        customers.NEEDS_INTERVAL: ["g", "h"], customers.ONCE: ["f"], customers.QUANTITY_UNUSED: ["j"],
    }  # fmt: skip


def test_without_a_column_of_intervals_only_an_mrr_is_known(source: Seen) -> None:
    text = "customer_id,started_at,mrr,amount\na,2026-01-01,5,\nb,2026-01-01,,7"
    frame = build(VIEWS["spells"], source(customers=text), [A_YEAR]).collect().sort("entity")
    assert frame[A_YEAR].to_list() == [60, None]


def test_amounts_alone_need_an_interval(source: Seen) -> None:
    requires = VIEWS["spells"].derived[A_YEAR].requires
    assert requires is not None
    requires(source(customers="customer_id,started_at,mrr\na,2026-01-01,5").dataset, "x")
    with pytest.raises(MissingInputError, match="billing_interval"):
        requires(source(customers="customer_id,started_at,amount\na,2026-01-01,5").dataset, "x")


def test_which_subscriptions_are_annual(source: Seen) -> None:
    own = source(customers=AMOUNTS)
    assert rows("spells", own, "is_annual", where="annual", by="entity") == [("b", True)]
    frame = build(VIEWS["spells"], own, ["is_annual"]).collect().sort("entity")
    assert frame.filter(customers.UNKNOWN_INTERVAL)["entity"].to_list() == ["g"]
    assert frame.filter(customers.NO_INTERVAL)["entity"].to_list() == ["a", "h"]


@pytest.mark.parametrize(("words", "said"), [(["soon", "later", None], "'later'"), ([None], "1 of the rows")])
def test_intervals_that_are_not_told_are_an_error(words: list[str | None], said: str) -> None:
    make = VIEWS["spells"].derived[A_YEAR].rules[0].error
    assert make is not None
    error = make(pl.DataFrame({"billing_interval": words}, schema={"billing_interval": pl.String}))
    assert isinstance(error, MissingInputError)
    assert said in str(error)
    assert "billing_interval" in (hint_of(error) or "")
