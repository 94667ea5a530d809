"""Stripe's payments: the Dashboard's export in whole units, the API's charges in minor ones; both net of refunds."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from salescli.errors import InputError, MissingInputError
from tests.loading.presets.exports import ask, by_id, by_month, mangled, number, preset_of, renamed, write

#: All columns, as in github.com/streaming-overlays/stripe-country-revenue-calculator, unified_payments.csv (seen
#: 2026-11-28).
PAYMENTS = (
    "id,Created date (UTC),Amount,Amount Refunded,Currency,Captured,Converted Amount,Converted Amount Refunded,"
    "Converted Currency,Description,Fee,Is Link,Mode,PaymentIntent ID,Payment Source Type,Refunded date (UTC),"
    "Statement Descriptor,Status,Seller Message,Taxes On Fee,Card ID,Card Name,Card Address Line1,Card Address Line2,"
    "Card Address City,Card Address State,Card Address Country,Card Address Zip,Card AVS Line1 Status,"
    "Card AVS Zip Status,Card Brand,Card CVC Status,Card Exp Month,Card Exp Year,Card Fingerprint,Card Funding,"
    "Card Issue Country,Card Last4,Card Tokenization Method,Customer ID,Customer Description,Customer Email,"
    "Customer Phone,Shipping Name,Shipping Address Line1,Shipping Address Line2,Shipping Address City,"
    "Shipping Address State,Shipping Address Country,Shipping Address Postal Code,Disputed Amount,Dispute Date (UTC),"
    "Dispute Evidence Due (UTC),Dispute Reason,Dispute Status,Invoice ID,Invoice Number,Checkout Session ID,"
    "Checkout Custom Field 1 Key,Checkout Custom Field 1 Value,Checkout Custom Field 2 Key,"
    "Checkout Custom Field 2 Value,Checkout Custom Field 3 Key,Checkout Custom Field 3 Value,"
    "Checkout Line Item Summary,Checkout Promotional Consent,Checkout Terms of Service Consent,Client Reference ID,"
    "Payment Link ID,UTM Campaign,UTM Content,UTM Medium,UTM Source,UTM Term,Application Fee,Application ID,"
    "Destination,Transfer,Transfer Group"
)
#: The usual columns, as in github.com/DataScience-GT/query, unified_payments.csv.
USUAL = (
    "id,Created date (UTC),Amount,Amount Refunded,Currency,Captured,Converted Amount,Converted Amount Refunded,"
    "Converted Currency,Decline Reason,Description,Fee,Refunded date (UTC),Statement Descriptor,Status,Seller Message,"
    "Taxes On Fee,Card ID,Customer ID,Customer Description,Customer Email,Invoice ID,Transfer"
)
#: As in github.com/fivetran/dbt_stripe, integration_tests/seeds/charge_data.csv.
FIVETRAN = (
    "id,_fivetran_synced,amount,amount_refunded,application,application_fee_amount,balance_transaction_id,"
    "bank_account_id,captured,card_id,connected_account_id,created,currency,customer_id,description,destination,"
    "failure_code,failure_message,fraud_details_stripe_report,fraud_details_user_report,invoice_id,livemode,"
    "on_behalf_of,outcome_network_status,outcome_reason,outcome_risk_level,outcome_risk_score,outcome_seller_message,"
    "outcome_type,paid,payment_intent_id,receipt_email,receipt_number,receipt_url,refunded,shipping_address_city,"
    "shipping_address_country,shipping_address_line_1,shipping_address_line_2,shipping_address_postal_code,"
    "shipping_address_state,shipping_carrier,shipping_name,shipping_phone,shipping_tracking_number,source_id,"
    "source_transfer,statement_descriptor,status,transfer_data_destination,transfer_group,transfer_id,"
    "calculated_statement_descriptor"
)
#: As in github.com/singer-io/tap-stripe, tap_stripe/schemas/charges.json.
STITCH = (
    "metadata,fraud_details,transfer_group,on_behalf_of,review,failure_message,receipt_email,statement_descriptor,"
    "source,destination,id,object,outcome,status,currency,created,order,application,refunded,receipt_number,livemode,"
    "captured,paid,shipping,invoice,amount,customer,payment_intent,source_transfer,statement_description,refunds,"
    "application_fee,card,balance_transaction,amount_refunded,failure_code,dispute,description"
)


def payment(
    key: str, customer: str, day: str, amount: str, refunded: str = "0.00", status: str = "Paid", captured: str = "true"
) -> dict[str, str]:
    known = {"Customer ID": customer} if customer.startswith("cus_") else {"Customer Email": customer}
    return {
        "id": f"ch_{key}", "Created date (UTC)": f"{day} 23:30:00", "Amount": amount, "Amount Refunded": refunded,
        "Currency": "usd", "Captured": captured, "Status": status, "Fee": "1.03", "Description": "Payment for Invoice",
        "Converted Amount": "9999.00", "Converted Amount Refunded": "0.00", "Converted Currency": "thb", **known,
    }  # fmt: skip


#: Won are 150 and 200 - 80 in January, 1,030.50 in March.
ROWS = [
    payment("1", "cus_a", "2026-01-31", "150.00"),
    payment("2", "cus_b", "2026-01-20", "200.00", "80.00"),
    payment("3", "cus_a", "2026-02-02", "99.00", "99.00", "Refunded"),
    payment("4", "cus_b", "2026-02-03", "70.00", "70.00"),
    payment("5", "cus_b", "2026-02-10", "500.00", status="Failed"),
    payment("6", "guest@x.test", "2026-03-01", "1,030.50"),
    payment("7", "cus_a", "2026-03-05", "40.00", captured="false"),
    payment("8", "cus_a", "2026-03-06", "45.00", status="Requires Payment Method"),
]
REVENUE = {"2026-01": 270, "2026-02": 0, "2026-03": 1030.5}
IN_FULL = {"Paid": "succeeded", "Refunded": "succeeded", "Failed": "failed", "Requires Payment Method": "pending"}


def charges(header: str) -> list[dict[str, str]]:
    """The same as the API has them: cents, and seconds where a connector leaves them."""
    found = []
    for row in ROWS:
        cents, back = (str(int(float(row[name].replace(",", "")) * 100)) for name in ("Amount", "Amount Refunded"))
        moment = datetime.fromisoformat(row["Created date (UTC)"]).replace(tzinfo=UTC)
        given = {"customer_id": row.get("Customer ID", ""), "customer": row.get("Customer ID", "")}
        charge = {
            "id": row["id"], "amount": cents, "amount_refunded": back, "currency": "usd", "captured": row["Captured"],
            "status": IN_FULL[row["Status"]], "refunded": str(back == cents).lower(), "description": "Invoice",
            "created": str(int(moment.timestamp())) if header is STITCH else row["Created date (UTC)"], **given,
        }  # fmt: skip
        found.append({name: value for name, value in charge.items() if name in header.split(",")})
    return found


def usual(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """The rows as the usual columns have them."""
    return [{name: value for name, value in row.items() if name in USUAL.split(",")} for row in rows]


@pytest.fixture(params=["payments", "usual", "older", "fivetran", "stitch"])
def export(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, str]:
    """A file of each form, and the preset for it."""
    form = request.param
    if form == "older":
        header, rows = renamed(PAYMENTS, ROWS, "Created date (UTC)", "Created (UTC)")
    else:
        header = {"payments": PAYMENTS, "usual": USUAL, "fivetran": FIVETRAN, "stitch": STITCH}[form]
        rows = {"payments": ROWS, "usual": usual(ROWS)}.get(form) or charges(header)
    preset = "stripe-charges" if form in ("fivetran", "stitch") else "stripe-payments"
    return write(tmp_path / "sold.csv", header, rows), preset


def test_a_payment_is_a_deal_without_what_was_given_back(export: tuple[Path, str]) -> None:
    path, preset = export
    assert preset_of(path) == (preset, "deals")
    assert by_month("revenue", path) == REVENUE
    assert ask("revenue", path).currency == "USD"
    assert ask("win-rate", path).frame.select("won", "lost").row(0) == (3, 3)
    assert number("open-deals", path) == 2  # held, and without a card


def test_guests_are_told_apart_by_their_address(tmp_path: Path) -> None:
    path = write(tmp_path / "sold.csv", PAYMENTS, ROWS)
    assert by_id("customer", "revenue", path) == {"cus_a": 150, "cus_b": 120, "guest@x.test": 1030.5}


@pytest.mark.parametrize(("currency", "of_100"), [("jpy", 100), ("kwd", 0.1), ("isk", 1), ("ugx", 1), ("mga", 100)])
def test_minor_units_are_those_of_stripe(currency: str, of_100: float, tmp_path: Path) -> None:
    rows = [{**charges(FIVETRAN)[0], "currency": currency, "amount": "100"}]
    path = write(tmp_path / "charge.csv", FIVETRAN, rows)
    assert float(number("revenue", path)) == of_100


@pytest.mark.parametrize(("header", "preset"), [(PAYMENTS, "stripe-payments"), (FIVETRAN, "stripe-charges")])
def test_columns_in_another_order_and_case(header: str, preset: str, tmp_path: Path) -> None:
    path = write(tmp_path / "sold.csv", *mangled(header, ROWS if header is PAYMENTS else charges(header)))
    assert preset_of(path) == (preset, "deals")
    assert by_month("revenue", path) == REVENUE


@pytest.mark.parametrize(
    ("header", "name", "missing"),
    [(PAYMENTS, "Status", "status"), (PAYMENTS, "Amount", "value"), (STITCH, "amount", "value")],
)
def test_a_header_that_was_renamed_is_missed_by_name(header: str, name: str, missing: str, tmp_path: Path) -> None:
    path = write(tmp_path / "deals.csv", *renamed(header, ROWS if header is PAYMENTS else charges(header), name))
    with pytest.raises((MissingInputError, InputError), match=f"'{missing}'"):
        number("revenue", path)
