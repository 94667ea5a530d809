"""Recurly by a connector: what is canceled runs until it expires, and a period is as long as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli.errors import InputError, MissingInputError
from tests.loading.presets.exports import ask, by, by_month, number, preset_of, renamed, write

#: As in github.com/fivetran/dbt_recurly_source, integration_tests/seeds (seen 2026-11-28).
SUBSCRIPTION = (
    "_fivetran_synced,id,created_at,updated_at,activated_at,canceled_at,expires_at,account_id,plan_id,object,uuid,state,"
    "current_period_started_at,current_period_ends_at,current_term_started_at,current_term_ends_at,trial_started_at,"
    "trial_ends_at,remaining_billing_cycles,total_billing_cycles,renewal_billing_cycles,auto_renew,paused_at,"
    "remaining_pause_cycles,currency,unit_amount,quantity,add_ons_total,subtotal,collection_method,expiration_reason"
)
ACCOUNT = (
    "_fivetran_synced,id,created_at,updated_at,deleted_at,code,bill_to,state,username,account_first_name,"
    "account_last_name,email,cc_emails,company,vat_number,tax_exempt,account_country"
)
PLAN = (
    "_fivetran_synced,id,created_at,updated_at,deleted_at,code,state,name,description,interval_unit,interval_length,"
    "trial_unit,trial_length,total_billing_cycles,auto_renew,accounting_code,setup_fee_accounting_code,tax_code,tax_exempt"
)


def subscription(key: str, amount: str, began: str, period: str, state: str = "active", **more: str) -> dict[str, str]:
    start, end = (f"{day} 09:28:17" for day in period.split())
    return {
        "id": f"s{key}", "account_id": f"a{key}", "plan_id": "p1", "state": state, "currency": "USD",
        "unit_amount": amount, "quantity": "1", "activated_at": f"{began} 09:28:17", "object": "subscription",
        "current_period_started_at": start, "current_period_ends_at": end, "trial_ends_at": "",
        **{name: f"{day} 09:28:17" for name, day in more.items()},
    }  # fmt: skip


#: In dollars a month: a 99 from January; b 1200 / 12 from February; c 30, canceled in March, to the end of April;
#: d 2 × 60 / 3 from April, where its trial ends; e is to begin next year.
ROWS = [
    subscription("a", "99.0", "2026-01-05", "2026-06-05 2026-07-05"),
    subscription("b", "1200.0", "2026-02-28", "2026-02-28 2027-02-28"),
    subscription("c", "30.0", "2026-01-30", "2026-03-30 2026-04-30", "canceled", canceled_at="2026-03-31",
                 expires_at="2026-04-30"),
    {**subscription("d", "60.0", "2026-03-20", "2026-04-03 2026-07-03", trial_started_at="2026-03-20",
                    trial_ends_at="2026-04-03"), "quantity": "2"},
    subscription("e", "500.0", "2027-01-01", "2027-01-01 2027-02-01", "future"),
]  # fmt: skip
MRR = {"2026-01": 129, "2026-02": 229, "2026-03": 229, "2026-04": 239, "2026-05": 239}


@pytest.fixture
def subscriptions(tmp_path: Path) -> Path:
    return write(tmp_path / "subscription_history.csv", SUBSCRIPTION, ROWS)


def test_what_is_paid_a_month(subscriptions: Path) -> None:
    assert preset_of(subscriptions) == ("recurly-warehouse", "customers")
    question = {"date_from": "2026-01", "date_to": "2026-05", "as_of": "2026-05-31"}
    assert by_month("mrr", subscriptions, **question) == MRR
    assert ask("mrr", subscriptions, as_of="2026-05-31").currency == "USD"


def test_a_canceled_one_ends_where_it_expires(subscriptions: Path) -> None:
    churned = ask("mrr", subscriptions, period="month", date_from="2026-03", date_to="2026-04", as_of="2026-05-31")
    assert churned.frame["churned"].to_list() == [0, 30]


def test_accounts_name_customers_and_begin_nobody(subscriptions: Path, tmp_path: Path) -> None:
    rows = [{"id": f"a{key}", "code": key, "bill_to": "self", "account_country": land}
            for key, land in [("a", "SE"), ("b", "NO"), ("c", "SE"), ("d", "NO")]]  # fmt: skip
    accounts = write(tmp_path / "account_history.csv", ACCOUNT, rows)
    assert preset_of(accounts) == ("recurly-warehouse", "customers")
    question = {"as_of": "2026-05-31"}
    assert by("region", "mrr", subscriptions, accounts, **question) == {"NO": 140, "SE": 99}
    assert number("active-customers", subscriptions, accounts, **question) == 3


def test_plans_are_passed_over(subscriptions: Path) -> None:
    write(subscriptions.parent / "plan_history.csv", PLAN, [{"id": "p1", "code": "basic", "interval_unit": "months"}])
    assert number("mrr", subscriptions.parent, as_of="2026-05-31") == 239


@pytest.mark.parametrize(("name", "missing"), [("unit_amount", "mrr"), ("activated_at", "started_at")])
def test_a_header_that_was_renamed_is_missed_by_name(name: str, missing: str, tmp_path: Path) -> None:
    path = write(tmp_path / "subscription_history.csv", *renamed(SUBSCRIPTION, ROWS, name))
    assert preset_of(path) == ("recurly-warehouse", "customers")
    with pytest.raises((MissingInputError, InputError), match=f"'{missing}'"):
        number("mrr", path)
