"""Recurly's own export: what is canceled runs until it expires, and a trial says nothing of the period after it."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli.errors import InputError, MissingInputError
from tests.loading.presets.exports import ask, by, by_month, mangled, number, preset_of, renamed, write

#: Columns and example times as in github.com/recurly/recurly-docs, docs/REPORTING & ANALYTICS/data-imports-and-exports/
#: export-overview/subscriptions-exports.md (seen 2026-11-28).
HEADER = (
    "uuid,account_code,email,plan_code,state,auto_renew,currency,quantity,unit_amount,add_on_amount,"
    "total_recurring_amount,current_period_started_at,current_period_ends_at,trial_started_at,trial_ends_at,"
    "total_billing_cycles,remaining_billing_cycles,activated_at,modified_at,canceled_at,expires_at,maintenance_url,"
    "net_terms,po_number,collection_method,plan_name,started_with_gift,no_billing_info_reason,converted_at,paused_at,"
    "remaining_pause_cycles,current_term_started_at,current_term_ends_at,renewal_billing_cycles,"
    "shipping_amount_in_cents,shipping_method_code,pricing_model,current_ramp_id,tax_inclusive,subscription_api_id,"
    "gateway_code,price_segment_id,price_segment_code"
)


def subscription(key: str, amount: str, began: str, period: str, state: str = "active", **more: str) -> dict[str, str]:
    """One that began on a day; `period` is its current one, such as `2026-01-05 2026-02-05`; times are Pacific."""
    start, end = (f"{day} 00:46:59 PST" for day in period.split())
    return {
        "uuid": f"u{key}", "account_code": f"a{key}", "plan_code": "basic", "plan_name": "Basic", "state": state,
        "currency": "USD", "quantity": "1", "unit_amount": amount, "add_on_amount": "0",
        "total_recurring_amount": amount, "activated_at": f"{began} 00:46:59 PST",
        "current_period_started_at": start, "current_period_ends_at": end,
        **{name: f"{day} 00:46:59 PDT" for name, day in more.items()},
    }  # fmt: skip


#: In dollars a month: a 99 from January; b 1200 / 12 from February; c 30, canceled in March, to the end of April;
#: d (2 × 60 + 15 of an add-on) / 3 from April, where its trial ended; e is on trial, f left within it; g is to begin.
ROWS = [
    subscription("a", "99", "2026-01-05", "2026-06-05 2026-07-05"),
    subscription("b", "1200", "2026-02-28", "2026-02-28 2027-02-28"),
    subscription("c", "30", "2026-01-30", "2026-03-30 2026-04-30", "expired", canceled_at="2026-03-31",
                 expires_at="2026-04-30"),
    {**subscription("d", "60", "2026-03-20", "2026-04-03 2026-07-03", trial_started_at="2026-03-20",
                    trial_ends_at="2026-04-03"), "quantity": "2", "add_on_amount": "15",
     "total_recurring_amount": "135"},
    {**subscription("e", "500", "2026-05-25", "2026-05-25 2026-06-08", trial_started_at="2026-05-25"),
     "trial_ends_at": "2026-06-08 00:46:59 PST"},
    {**subscription("f", "500", "2026-03-01", "2026-03-01 2026-03-15", "expired", trial_started_at="2026-03-01",
                    canceled_at="2026-03-02"), "trial_ends_at": "2026-03-15 00:46:59 PST",
     "expires_at": "2026-03-15 00:46:59 PST"},
    subscription("g", "500", "2027-01-01", "2027-01-01 2027-02-01", "pending"),
]  # fmt: skip
MRR = {"2026-01": 129, "2026-02": 229, "2026-03": 229, "2026-04": 244, "2026-05": 244}
QUESTION = {"date_from": "2026-01", "date_to": "2026-05", "as_of": "2026-05-31"}


@pytest.fixture
def subscriptions(tmp_path: Path) -> Path:
    return write(tmp_path / "subscriptions.csv", HEADER, ROWS)


def test_what_is_paid_a_month(subscriptions: Path) -> None:
    assert preset_of(subscriptions) == ("recurly", "customers")
    assert by_month("mrr", subscriptions, **QUESTION) == MRR
    assert ask("mrr", subscriptions, as_of="2026-05-31").currency == "USD"
    assert by("plan", "mrr", subscriptions, as_of="2026-05-31") == {"Basic": 244}


def test_a_canceled_one_ends_where_it_expires(subscriptions: Path) -> None:
    churned = ask("mrr", subscriptions, period="month", date_from="2026-03", date_to="2026-04", as_of="2026-05-31")
    assert churned.frame["churned"].to_list() == [0, 30]


def test_who_left_within_a_trial_never_paid(subscriptions: Path) -> None:
    assert number("active-customers", subscriptions, as_of="2026-05-31") == 3
    assert by_month("new-customers", subscriptions, **QUESTION)["2026-03"] == 0


def test_one_that_is_pending_has_not_begun(subscriptions: Path) -> None:
    assert number("active-customers", subscriptions, as_of="2027-01-31") == 4  # a, b, d and e, whose trial has ended


def test_what_follows_a_trial_is_asked_about_once_it_has_ended(subscriptions: Path) -> None:
    with pytest.raises(MissingInputError, match="for how long an amount is, in 1 of the rows"):
        number("mrr", subscriptions, as_of="2026-06-30")


def test_columns_in_another_order_and_case(tmp_path: Path) -> None:
    path = write(tmp_path / "subscriptions.csv", *mangled(HEADER, ROWS))
    assert preset_of(path) == ("recurly", "customers")
    assert by_month("mrr", path, **QUESTION) == MRR


def test_without_what_later_versions_added(tmp_path: Path) -> None:
    early = ",".join(HEADER.split(",")[:-9])
    path = write(tmp_path / "subscriptions.csv", early, ROWS)
    assert by_month("mrr", path, **QUESTION) == MRR


@pytest.mark.parametrize(
    ("name", "missing"), [("total_recurring_amount", "mrr"), ("activated_at", "started_at"), ("account_code", None)]
)
def test_a_header_that_was_renamed_is_missed_by_name(name: str, missing: str | None, tmp_path: Path) -> None:
    path = write(tmp_path / "subscriptions.csv", *renamed(HEADER, ROWS, name))
    if missing is None:
        with pytest.raises(InputError):
            number("mrr", path)
        return
    assert preset_of(path) == ("recurly", "customers")
    with pytest.raises((MissingInputError, InputError), match=f"'{missing}'"):
        number("mrr", path)
