"""Chargebee's API by a connector: amounts in cents, seconds since 1970, and what is over has no monthly revenue."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from salescli.errors import InputError, MissingInputError
from tests.loading.presets.exports import ask, by_month, codes, mangled, number, preset_of, renamed, write

#: As in github.com/singer-io/tap-chargebee, tap_chargebee/schemas/plan_model/subscriptions.json (seen 2026-11-28),
#: without its lists and objects.
HEADER = (
    "id,customer_id,currency_code,plan_id,plan_quantity,plan_unit_price,billing_period,mrr,billing_period_unit,status,"
    "coupon,trial_start,trial_end,trial_end_action,current_term_start,current_term_end,next_billing_at,"
    "remaining_billing_cycles,po_number,created_at,started_at,activated_at,cancelled_at,cancel_reason,affiliate_token,"
    "updated_at,payment_source_id,auto_collection,start_date,invoice_notes,deleted,base_currency_code,"
    "due_invoices_count,exchange_rate,has_scheduled_advance_invoices,has_scheduled_changes,plan_amount,"
    "plan_free_quantity,resource_version,object,setup_fee,gift_id,contract_term_billing_cycle_on_renewal,"
    "override_relationship,pause_date,resume_date,created_from_ip,due_since,total_dues,meta_data,custom_fields,"
    "plan_amount_in_decimal,plan_free_quantity_in_decimal,plan_quantity_in_decimal,plan_unit_price_in_decimal,"
    "cancel_schedule_created_at,offline_payment_method,cancel_reason_code,free_period,free_period_unit,"
    "create_pending_invoices,auto_close_invoices"
)
#: As in item_model/subscriptions.json there: what is subscribed to stands in a list.
ITEMS = (
    "id,currency_code,start_date,trial_end,remaining_billing_cycles,po_number,plan_quantity_in_decimal,"
    "plan_unit_price_in_decimal,customer_id,status,coupon,trial_start,trial_end_action,current_term_start,"
    "current_term_end,next_billing_at,created_at,started_at,activated_at,pause_date,resume_date,cancelled_at,"
    "cancel_reason,created_from_ip,resource_version,object,updated_at,has_scheduled_changes,payment_source_id,"
    "auto_collection,billing_period,billing_period_unit,due_invoices_count,total_dues,mrr,exchange_rate,"
    "base_currency_code,deleted,cancel_schedule_created_at,custom_fields,subscription_items"
)


def seconds(day: str) -> str:
    """A day at noon, in seconds since 1970."""
    return str(int(datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC).timestamp()))


def text(day: str) -> str:
    """The same moment as text."""
    return f"{day}T12:00:00.000000Z"


def subscription(
    key: str, mrr: str, amount: str, began: str, period: str, status: str = "active", quantity: int = 1, **more: str
) -> dict[str, str]:
    """One whose plan costs `amount` cents a `period`, such as `3 month`, for all its units; `more` are days."""
    count, unit = period.split()
    return {
        "id": f"s{key}", "customer_id": f"c{key}", "currency_code": "EUR", "plan_id": "basic", "object": "subscription",
        "plan_quantity": str(quantity), "plan_unit_price": str(int(amount) // quantity), "plan_amount": amount,
        "billing_period": count, "billing_period_unit": unit, "mrr": mrr, "status": status, "deleted": "false",
        "exchange_rate": "1.0", "base_currency_code": "SEK",
        "start_date": began, "started_at": began, "created_at": began, **more,
    }  # fmt: skip


#: In euros a month: a 49 from January; b 490 a year with an add-on, 50 from February; c 30, over at the end of April;
#: d 2 × 60 a quarter, 40 from March, over at the end of May; e 70 from its trial's end, 20 March; f is on trial; g 10
#: is paid to its end, 30 September; h 20 is paused from 15 April; i left where its trial ended; j was deleted.
ROWS = [
    subscription("a", "4900", "4900", "2026-01-05", "1 month"),
    subscription("b", "5000", "49000", "2026-02-28", "1 year"),
    subscription("c", "0", "3000", "2026-01-30", "1 month", "cancelled", cancelled_at="2026-04-30"),
    subscription("d", "0", "12000", "2026-03-01", "3 month", "cancelled", 2, cancelled_at="2026-05-31"),
    subscription("e", "7000", "7000", "2026-03-06", "1 month", trial_start="2026-03-06", trial_end="2026-03-20"),
    subscription("f", "0", "9900", "2026-06-20", "1 month", "in_trial", trial_start="2026-06-20",
                 trial_end="2026-07-04"),
    subscription("g", "1000", "12000", "2026-01-10", "1 year", "non_renewing", cancelled_at="2026-09-30"),
    subscription("h", "2000", "2000", "2026-01-15", "1 month", "paused", pause_date="2026-04-15"),
    subscription("i", "0", "9900", "2026-03-01", "1 month", "cancelled", trial_start="2026-03-01",
                 trial_end="2026-03-15", cancelled_at="2026-03-15"),
    {**subscription("j", "88800", "88800", "2026-01-01", "1 month"), "deleted": "true"},
]  # fmt: skip
DAYS = ("start_date", "started_at", "created_at", "trial_start", "trial_end", "cancelled_at", "pause_date")
MRR = {"2026-01": 109, "2026-02": 159, "2026-03": 269, "2026-04": 219, "2026-05": 179, "2026-06": 179}
QUESTION = {"date_from": "2026-01", "date_to": "2026-06", "as_of": "2026-06-30"}


def written(rows: list[dict[str, str]], form: str = "seconds") -> list[dict[str, str]]:
    """The rows with their days as a connector writes them."""
    moment = seconds if form == "seconds" else text
    return [{name: moment(value) if name in DAYS and value else value for name, value in row.items()} for row in rows]


@pytest.fixture
def subscriptions(tmp_path: Path) -> Path:
    return write(tmp_path / "subscriptions.csv", HEADER, written(ROWS))


@pytest.mark.parametrize("form", ["seconds", "text"])
def test_what_is_paid_a_month_is_no_hundred_times_as_much(form: str, tmp_path: Path) -> None:
    path = write(tmp_path / "subscriptions.csv", HEADER, written(ROWS, form))
    assert preset_of(path) == ("chargebee-api", "customers")
    assert by_month("mrr", path, **QUESTION) == MRR
    answer = ask("mrr", path, as_of="2026-06-30")
    assert answer.currency == "EUR"
    assert codes(answer)["trial"] == 1  # i, which is past its end


def test_one_that_does_not_renew_is_paid_until_its_end(subscriptions: Path) -> None:
    found = by_month("mrr", subscriptions, date_from="2026-08", date_to="2026-09", as_of="2026-09-30")
    assert found == {"2026-08": 179, "2026-09": 169}


def test_yen_have_no_cents(tmp_path: Path) -> None:
    rows = [{**row, "currency_code": "JPY"} for row in written(ROWS)]
    path = write(tmp_path / "subscriptions.csv", HEADER, rows)
    assert number("mrr", path, as_of="2026-06-30") == 17900
    assert ask("mrr", path, as_of="2026-06-30").currency == "JPY"


def test_with_items_in_a_list_the_monthly_revenue_is_read(tmp_path: Path) -> None:
    names = ITEMS.split(",")
    rows = [{key: value for key, value in row.items() if key in names} for row in written(ROWS)]
    path = write(tmp_path / "subscriptions.csv", ITEMS, rows)
    assert preset_of(path) == ("chargebee-api", "customers")
    answer = ask("mrr", path, as_of="2026-06-30")
    assert answer.frame["value"].to_list() == [179]
    assert codes(answer)["without_mrr"] == 2  # c and d, which are over


def test_columns_in_another_order_and_case(tmp_path: Path) -> None:
    path = write(tmp_path / "subscriptions.csv", *mangled(HEADER, written(ROWS)))
    assert preset_of(path) == ("chargebee-api", "customers")
    assert by_month("mrr", path, **QUESTION) == MRR


@pytest.mark.parametrize(("name", "missing"), [("started_at", None), ("customer_id", "customer_id")])
def test_a_header_that_was_renamed(name: str, missing: str | None, tmp_path: Path) -> None:
    path = write(tmp_path / "customers.csv", *renamed(HEADER, written(ROWS), name))
    if missing is None:  # the day on which it was to begin says it too
        assert by_month("mrr", path, **QUESTION) == MRR
        return
    with pytest.raises((MissingInputError, InputError), match=f"'{missing}'"):
        number("mrr", path)
