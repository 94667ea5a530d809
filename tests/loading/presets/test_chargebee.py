"""Chargebee's own export: what is over has no monthly revenue any more, and its plan says what it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli.errors import InputError, MissingInputError
from tests.loading.presets.exports import ask, by, by_month, codes, mangled, number, preset_of, renamed, write

#: The columns of such an export that public code reads: github.com/vsukuru/HS-CB-Recon-Dashboard, recon_processor.py,
#: github.com/sonny-novalya/novalya-apis-node, newSubscriptions.json, and the script of the preset's remark (seen
#: 2026-11-28). Their order is ours.
HEADER = (
    "subscriptions.id,customers.id,subscriptions.plan_id,subscriptions.plan_quantity,subscriptions.plan_unit_price,"
    "subscriptions.status,subscriptions.start_date,subscriptions.trial_start,subscriptions.trial_end,"
    "subscriptions.current_term_start,subscriptions.current_term_end,subscriptions.remaining_billing_cycles,"
    "subscriptions.created_at,subscriptions.started_at,subscriptions.cancelled_at,subscriptions.mrr,"
    "subscriptions.currency,subscriptions.next_billing_amount,subscriptions.pause_date,subscriptions.resume_date,"
    "subscriptions.plan_amount,subscriptions.plan_quantity_in_decimal,subscriptions.plan_unit_price_in_decimal,"
    "subscriptions.po_number,subscriptions.auto_collection,customers.first_name,customers.last_name,customers.email,"
    "addresses.company,addresses.city,addresses.country,subscriptions.cf_order_term"
)


def subscription(
    key: str, mrr: str, price: str, began: str, term: str, status: str = "Active", **more: str
) -> dict[str, str]:
    """One of one unit that began on a day; `term` is its current one, such as `2026-01-05 2026-02-05`."""
    start, end = term.split() if term else ("", "")
    return {
        "subscriptions.id": f"s{key}", "customers.id": f"c{key}", "subscriptions.plan_id": "Basic",
        "subscriptions.plan_quantity": "1", "subscriptions.plan_unit_price": price, "subscriptions.status": status,
        "subscriptions.start_date": f"{began} 09:28:17", "subscriptions.started_at": f"{began} 09:28:17",
        "subscriptions.current_term_start": start, "subscriptions.current_term_end": end, "subscriptions.mrr": mrr,
        "subscriptions.currency": "EUR", "addresses.country": "SE",
        **{f"subscriptions.{name}": day for name, day in more.items()},
    }  # fmt: skip


#: In euros a month: a 49 from January; b 490 / 12 + 9.17 of an add-on = 50 from February; c 30, over at the end of
#: April; d 2 × 60 / 3 = 40 a month, over at the end of May; e 70 from its trial's end, 20 March; f is on trial; g is
#: paid to its end, 30 September; h is paused from 15 April, i left where its trial ended, j is to begin.
ROWS = [
    subscription("a", "49.00", "49", "2026-01-05", "2026-06-05 2026-07-05"),
    {**subscription("b", "50.00", "490", "2026-02-28", "2026-02-28 2027-02-28"), "addresses.country": "NO"},
    subscription("c", "0.00", "30", "2026-01-30", "2026-03-30 2026-04-30", "Cancelled", cancelled_at="2026-04-30"),
    subscription("d", "0.00", "60", "2026-02-28", "2026-02-28 2026-05-31", "Cancelled", cancelled_at="2026-05-31",
                 plan_quantity="2"),
    subscription("e", "70.00", "70", "2026-03-06", "2026-06-20 2026-07-20", trial_start="2026-03-06",
                 trial_end="2026-03-20"),
    subscription("f", "0.00", "99", "2026-06-20", "", "In Trial", trial_start="2026-06-20", trial_end="2026-07-04"),
    subscription("g", "10.00", "120", "2026-01-10", "2026-01-10 2027-01-10", "Non Renewing", cancelled_at="2026-09-30"),
    subscription("h", "20.00", "20", "2026-01-15", "2026-04-15 2026-05-15", "Paused", pause_date="2026-04-15"),
    subscription("i", "0.00", "99", "2026-03-01", "", "Cancelled", trial_start="2026-03-01", trial_end="2026-03-15",
                 cancelled_at="2026-03-15"),
    subscription("j", "0.00", "99", "2026-06-28", "", "Future"),
]  # fmt: skip
MRR = {"2026-01": 109, "2026-02": 199, "2026-03": 269, "2026-04": 219, "2026-05": 179, "2026-06": 179}
QUESTION = {"date_from": "2026-01", "date_to": "2026-06", "as_of": "2026-06-30"}


@pytest.fixture
def subscriptions(tmp_path: Path) -> Path:
    return write(tmp_path / "Subscriptions.csv", HEADER, ROWS)


def test_what_is_paid_a_month(subscriptions: Path) -> None:
    assert preset_of(subscriptions) == ("chargebee", "customers")
    assert by_month("mrr", subscriptions, **QUESTION) == MRR
    answer = ask("mrr", subscriptions, as_of="2026-06-30")
    assert answer.currency == "EUR"
    assert codes(answer)["trial"] == 2  # i and j
    assert by("region", "mrr", subscriptions, as_of="2026-06-30") == {"NO": 50, "SE": 129}


def test_one_that_does_not_renew_is_paid_until_its_end(subscriptions: Path) -> None:
    found = by_month("mrr", subscriptions, date_from="2026-08", date_to="2026-09", as_of="2026-09-30")
    assert found == {"2026-08": 179, "2026-09": 169}


def test_customers_begin_where_their_trial_ends(subscriptions: Path) -> None:
    begun = by_month("new-customers", subscriptions, **QUESTION)
    assert begun == {"2026-01": 4, "2026-02": 2, "2026-03": 1, "2026-04": 0, "2026-05": 0, "2026-06": 0}


def test_what_ended_amid_a_term_is_asked_about(tmp_path: Path) -> None:
    row = subscription("k", "0", "30", "2026-01-30", "2026-03-30 2026-04-11", "Cancelled", cancelled_at="2026-04-11")
    path = write(tmp_path / "Subscriptions.csv", HEADER, [*ROWS, row])
    with pytest.raises(MissingInputError, match="2026-03-30/2026-04-11"):
        number("mrr", path, as_of="2026-06-30")


def test_columns_in_another_order_and_case(tmp_path: Path) -> None:
    path = write(tmp_path / "Subscriptions.csv", *mangled(HEADER, ROWS))
    assert preset_of(path) == ("chargebee", "customers")
    assert by_month("mrr", path, **QUESTION) == MRR


@pytest.mark.parametrize(("name", "missing"), [("subscriptions.started_at", None), ("customers.id", "customer_id")])
def test_a_header_that_was_renamed(name: str, missing: str | None, tmp_path: Path) -> None:
    path = write(tmp_path / "Subscriptions.csv", *renamed(HEADER, ROWS, name))
    assert preset_of(path) == ("chargebee", "customers")
    if missing is None:  # the day on which it was to begin says it too
        assert by_month("mrr", path, **QUESTION) == MRR
        return
    with pytest.raises((MissingInputError, InputError), match=f"'{missing}'"):
        number("mrr", path)
