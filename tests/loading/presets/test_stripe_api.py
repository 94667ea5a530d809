"""Stripe's subscriptions by a connector: minor units, a price beside them or looked up, ends that were asked for."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from salescli.errors import InputError, MissingInputError
from tests.loading.presets.exports import ask, by, by_month, codes, mangled, number, preset_of, renamed, write

#: As in github.com/dlt-hub/dlt-dbt-stripe, models/marts/fact_subscription.sql (seen 2026-11-28); a column that has no
#: value is not written, so that its days of trials and ends stand in github.com/fivetran/dbt_stripe alone.
DLT = (
    "id,object,automatic_tax__enabled,billing_cycle_anchor,cancel_at_period_end,collection_method,created,currency,"
    "current_period_end,current_period_start,customer,discount__id,discount__object,discount__coupon__id,"
    "discount__coupon__object,discount__coupon__created,discount__coupon__duration,discount__coupon__livemode,"
    "discount__coupon__percent_off,discount__coupon__times_redeemed,discount__coupon__valid,discount__customer,"
    "discount__start,discount__subscription,invoice_settings__issuer__type,items__object,items__has_more,"
    "items__total_count,items__url,latest_invoice,livemode,payment_settings__save_default_payment_method,plan__id,"
    "plan__object,plan__active,plan__amount,plan__amount_decimal,plan__billing_scheme,plan__created,plan__currency,"
    "plan__interval,plan__interval_count,plan__livemode,plan__product,plan__usage_type,quantity,start_date,status,"
    "trial_settings__end_behavior__missing_payment_method,trial_start,trial_end,canceled_at,ended_at"
)
#: As in github.com/fivetran/dbt_stripe, integration_tests/seeds, subscription_history_data.csv and the rest.
SUBSCRIPTION = (
    "id,_fivetran_synced,_fivetran_active,application_fee_percent,billing,billing_cycle_anchor,"
    "billing_threshold_amount_gte,billing_threshold_reset_billing_cycle_anchor,cancel_at,cancel_at_period_end,"
    "canceled_at,created,current_period_end,current_period_start,customer_id,days_until_due,default_source_id,ended_at,"
    "livemode,quantity,start_date,status,tax_percent,trial_end,trial_start"
)
ITEM = "_fivetran_synced,created,current_period_end,current_period_start,id,metadata,plan_id,quantity,subscription_id"
PRICE = (
    "id,_fivetran_synced,active,billing_scheme,created,currency,invoice_item_id,is_deleted,livemode,lookup_key,metadata,"
    "nickname,product_id,recurring_aggregate_usage,recurring_interval,recurring_interval_count,recurring_usage_type,"
    "tiers_mode,transform_quantity_divide_by,transform_quantity_round,type,unit_amount,unit_amount_decimal"
)
PLAN = (
    "id,_fivetran_synced,active,aggregate_usage,amount,billing_scheme,created,currency,interval,interval_count,is_deleted,"
    "livemode,nickname,product_id,tiers_mode,transform_usage_divide_by,transform_usage_round,trial_period_days,usage_type"
)
#: As in github.com/dlt-hub/dlt-dbt-stripe, dbt_stripe_analytics/models/staging/stg_subscription__items__data.sql.
DLT_ITEM = (
    "id,object,created,plan__id,plan__object,plan__active,plan__amount,plan__amount_decimal,plan__billing_scheme,"
    "plan__created,plan__currency,plan__interval,plan__interval_count,plan__livemode,plan__product,plan__usage_type,"
    "price__id,price__object,price__active,price__billing_scheme,price__created,price__currency,price__livemode,"
    "price__product,price__recurring__interval,price__recurring__interval_count,price__recurring__usage_type,"
    "price__tax_behavior,price__type,price__unit_amount,price__unit_amount_decimal,quantity,subscription,"
    "_dlt_parent_id,_dlt_list_idx,_dlt_id"
)
CUSTOMER = (
    "id,_fivetran_synced,account_balance,address_city,address_country,address_line_1,address_line_2,"
    "address_postal_code,address_state,balance,bank_account_id,created,currency,default_card_id,delinquent,description,"
    "email,invoice_prefix,invoice_settings_default_payment_method,invoice_settings_footer,is_deleted,livemode,name,"
    "phone,shipping_address_city,shipping_address_country,shipping_address_line_1,shipping_address_line_2,"
    "shipping_address_postal_code,shipping_address_state,shipping_carrier,shipping_name,shipping_phone,"
    "shipping_tracking_number,source_id,tax_exempt,tax_info_tax_id,tax_info_type,tax_info_verification_status,"
    "tax_info_verification_verified_name,metadata"
)
DAYS = ("start_date", "created", "trial_start", "trial_end", "canceled_at", "ended_at")


def moment(day: str, form: str) -> str:
    """Noon of a day, in seconds since 1970 or as text."""
    found = datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC)
    return str(int(found.timestamp())) if form == "seconds" else f"{found:%Y-%m-%d %H:%M:%S}"


def subscription(
    key: str, cents: str, period: str, began: str, status: str = "active", quantity: str = "1", **more: str
) -> dict[str, str]:
    """One that began on a day; `period` is how often a unit costs so many cents, such as `6 month`."""
    count, interval = period.split()
    return {
        "id": f"sub_{key}", "customer": f"cus_{key}", "status": status, "quantity": quantity, "currency": "eur",
        "plan__id": f"price_{key}", "plan__amount": cents, "plan__interval": interval, "plan__interval_count": count,
        "plan__currency": "eur", "cancel_at_period_end": "false", "object": "subscription",
        "start_date": began, "created": began, **more,
    }  # fmt: skip


#: In euros a month: a 20 from January; b 1200 / 12 = 100 from January; c 540 / 6 = 90 twice, from April; d on trial;
#: e 30 from its trial's end, 3 March, to the end of May; f gone where its trial ended; g 50, called off, to July.
ROWS = [
    subscription("a", "2000", "1 month", "2026-01-05"),
    subscription("b", "120000", "1 year", "2026-01-31"),
    subscription("c", "54000", "6 month", "2026-04-10", quantity="2"),
    subscription("d", "9900", "1 month", "2026-11-20", "trialing", trial_start="2026-11-20", trial_end="2026-12-20"),
    subscription("e", "3000", "1 month", "2026-02-03", "canceled", trial_start="2026-02-03", trial_end="2026-03-03",
                 canceled_at="2026-05-10", ended_at="2026-05-31"),
    subscription("f", "108000", "1 month", "2026-03-01", "canceled", trial_start="2026-03-01", trial_end="2026-03-08",
                 canceled_at="2026-03-07", ended_at="2026-03-08"),
    subscription("g", "5000", "1 month", "2026-01-10", "canceled", canceled_at="2026-06-20", ended_at="2026-07-10"),
]  # fmt: skip
MRR = {
    "2026-01": 170, "2026-02": 170, "2026-03": 200, "2026-04": 380, "2026-05": 350, "2026-06": 350, "2026-07": 300,
}  # fmt: skip
QUESTION = {"date_from": "2026-01", "date_to": "2026-07", "as_of": "2026-07-31"}


def written(rows: list[dict[str, str]], form: str = "text") -> list[dict[str, str]]:
    """The rows with their days as a connector writes them."""
    return [
        {name: moment(value, form) if name in DAYS and value else value for name, value in row.items()} for row in rows
    ]


def settings(*files: str) -> str:
    """Those that look a price up for the subscriptions among the files."""
    return f"""
[tables.customers]
files = {list(files)}
joins = [
  {{ file = "subscription_item.csv", on = {{ id = "subscription_id" }}, prefix = "item_" }},
  {{ file = "price.csv", on = {{ item_plan_id = "id" }}, prefix = "price_" }},
]
"""


def fivetran(folder: Path) -> Path:
    """The same in the tables of Fivetran, with an older version of the first; the folder."""
    rows = []
    for row in written(ROWS):
        known = {name: value for name, value in row.items() if name in SUBSCRIPTION.split(",") and name != "quantity"}
        rows.append({**known, "customer_id": row["customer"], "_fivetran_active": "true"})
    old = {**rows[0], "_fivetran_active": "false", "start_date": "2020-01-01 00:00:00"}
    write(folder / "subscription_history.csv", SUBSCRIPTION, [old, *rows])
    items = [
        {"id": f"si_{row['id']}", "subscription_id": row["id"], "plan_id": row["plan__id"], "quantity": row["quantity"]}
        for row in ROWS
    ]
    write(folder / "subscription_item.csv", ITEM, items)
    prices = [
        {"id": row["plan__id"], "currency": "eur", "recurring_interval": row["plan__interval"], "nickname": "Basic",
         "recurring_interval_count": row["plan__interval_count"], "unit_amount": row["plan__amount"],
         "unit_amount_decimal": row["plan__amount"], "type": "recurring", "is_deleted": "false"}
        for row in ROWS
    ]  # fmt: skip
    prices[0] |= {"unit_amount": "", "unit_amount_decimal": "2000.5"}
    write(folder / "price.csv", PRICE, prices)
    customers = [
        {"id": row["customer"], "name": row["id"].title(), "invoice_prefix": "8311D827", "delinquent": "false",
         "address_country": "SE" if row["id"] in ("sub_a", "sub_c") else "NO", "created": "2020-01-01 10:00:00"}
        for row in ROWS
    ]  # fmt: skip
    write(folder / "customer.csv", CUSTOMER, customers)
    (folder / "salescli.toml").write_text(settings("subscription_history.csv"), encoding="utf-8")
    return folder


@pytest.mark.parametrize("form", ["text", "seconds"])
def test_what_is_paid_a_month_is_no_hundred_times_as_much(form: str, tmp_path: Path) -> None:
    path = write(tmp_path / "subscription.csv", DLT, written(ROWS, form))
    assert preset_of(path) == ("stripe-api", "customers")
    assert by_month("mrr", path, **QUESTION) == MRR
    answer = ask("mrr", path, as_of="2026-12-01")
    assert answer.currency == "EUR"
    assert codes(answer)["trial"] == 1  # f; d begins later


def test_without_trials_and_ends_there_are_none(tmp_path: Path) -> None:
    header = DLT.removesuffix(",trial_start,trial_end,canceled_at,ended_at")
    path = write(tmp_path / "subscription.csv", header, written(ROWS[:3]))
    assert number("mrr", path, as_of="2026-07-31") == 300


def test_a_subscription_that_is_called_off_is_paid_until_it_ends(tmp_path: Path) -> None:
    asked = subscription("h", "7000", "1 month", "2026-01-01", canceled_at="2026-02-01")
    path = write(tmp_path / "subscription.csv", DLT, written([*ROWS, asked]))
    assert number("mrr", path, as_of="2026-07-31") == 370


def test_the_price_is_looked_up_in_the_tables_of_a_connector(tmp_path: Path) -> None:
    folder = fivetran(tmp_path)
    assert preset_of(folder / "subscription_history.csv") == ("stripe-api", "customers")
    found = by_month("mrr", folder, use_config=True, **QUESTION)
    assert {month: float(value) - 0.005 for month, value in found.items()} == MRR  # a costs half a cent more
    assert ask("mrr", folder, use_config=True, as_of="2026-07-31").currency == "EUR"


def test_the_price_may_be_that_of_a_plan(tmp_path: Path) -> None:
    folder = fivetran(tmp_path)
    plans = [
        {"id": row["plan__id"], "currency": "eur", "interval": row["plan__interval"], "amount": row["plan__amount"],
         "interval_count": row["plan__interval_count"]}
        for row in ROWS
    ]  # fmt: skip
    write(folder / "price.csv", PLAN, plans)
    assert by_month("mrr", folder, use_config=True, **QUESTION) == MRR


#: The columns of a thing by those of a subscription, as each connector has them.
THINGS = {
    "fivetran": {"subscription_id": "id", "plan_id": "plan__id", "quantity": "quantity"},
    "dlt": {
        "subscription": "id", "quantity": "quantity", "price__unit_amount": "plan__amount",
        "price__recurring__interval": "plan__interval", "price__recurring__interval_count": "plan__interval_count",
        "price__currency": "plan__currency",
    },
}  # fmt: skip


@pytest.mark.parametrize(
    ("connector", "header", "key", "half_a_cent"),
    [("fivetran", ITEM, "subscription_id", 0.005), ("dlt", DLT_ITEM, "subscription", 0)],
)
def test_each_thing_of_a_subscription_has_its_price(
    connector: str, header: str, key: str, half_a_cent: float, tmp_path: Path
) -> None:
    folder = fivetran(tmp_path)
    (folder / "subscription_history.csv").unlink()
    known = [{**row, "customer_id": row["customer"]} for row in written(ROWS)]
    known = [{name: value for name, value in row.items() if name in SUBSCRIPTION.split(",")} for row in known]
    write(folder / "subscription.csv", SUBSCRIPTION, known)
    second = {**ROWS[1], "id": "sub_a"}  # that of a is of what b is of, too
    things = [{name: row[of] for name, of in THINGS[connector].items()} for row in [*ROWS, second]]
    write(folder / "subscription_item.csv", header, [{"id": f"si_{at}", **row} for at, row in enumerate(things)])
    text = f"""
[tables.customers]
files = ["subscription_item.csv"]
joins = [
  {{ file = "subscription.csv", on = {{ {key} = "id" }}, prefix = "subscription_" }},
"""
    if connector == "fivetran":
        text += '  { file = "price.csv", on = { plan_id = "id" }, prefix = "price_" },\n'
    (folder / "salescli.toml").write_text(text + "]\n", encoding="utf-8")
    found = by_month("mrr", folder, use_config=True, **QUESTION)
    assert {month: float(value) - half_a_cent - 100 for month, value in found.items()} == MRR
    assert number("active-customers", folder, use_config=True, as_of="2026-07-31") == 3


def test_customers_name_and_begin_nobody(tmp_path: Path) -> None:
    folder = fivetran(tmp_path)
    (folder / "salescli.toml").write_text(settings("subscription_history.csv", "customer.csv"), encoding="utf-8")
    question = {"use_config": True, "as_of": "2026-07-31"}
    assert preset_of(folder / "customer.csv") == ("stripe-api", "customers")
    assert number("active-customers", folder, **question) == 3
    assert by("region", "mrr", folder, **question) == {"NO": 100, "SE": pytest.approx(200.005)}


@pytest.mark.parametrize(
    ("name", "header", "kind"),
    [("item", ITEM, "items"), ("price", PRICE, "prices"), ("plan", PLAN, "prices"), ("items", DLT_ITEM, "items")],
)
def test_what_is_looked_up_is_no_table(name: str, header: str, kind: str, tmp_path: Path) -> None:
    path = write(tmp_path / f"{name}.csv", header, [{"id": "x"}])
    assert preset_of(path) == ("stripe-api", kind)


def test_without_the_price_it_is_missed(tmp_path: Path) -> None:
    folder = fivetran(tmp_path)
    with pytest.raises((MissingInputError, InputError), match="mrr"):
        number("mrr", folder / "subscription_history.csv")


def test_columns_in_another_order_and_case(tmp_path: Path) -> None:
    path = write(tmp_path / "subscription.csv", *mangled(DLT, written(ROWS)))
    assert preset_of(path) == ("stripe-api", "customers")
    assert by_month("mrr", path, **QUESTION) == MRR


@pytest.mark.parametrize(("name", "missing"), [("customer", "customer_id"), ("start_date", "started_at")])
def test_a_header_that_was_renamed_is_missed_by_name(name: str, missing: str, tmp_path: Path) -> None:
    path = write(tmp_path / "customers.csv", *renamed(DLT, written(ROWS), name))
    assert preset_of(path) == ("stripe-api", "customers")
    with pytest.raises((MissingInputError, InputError), match=f"'{missing}'"):
        number("mrr", path)
