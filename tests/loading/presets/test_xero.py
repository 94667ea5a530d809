"""Xero's export of invoices: lines that are one sale, credit notes that take away, and what is no sale."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli.errors import MissingInputError
from tests.loading.presets.exports import ask, by, by_id, by_month, codes, mangled, number, preset_of, renamed, write

#: As in github.com/VYRONSA/Vyron-Finance, src/server/import-centre/xero-invoices-bills-parser.test.ts (seen
#: 2026-11-28).
HEADER = (
    "ContactName,EmailAddress,POAddressLine1,POAddressLine2,POAddressLine3,POAddressLine4,POCity,PORegion,POPostalCode,"
    "POCountry,SAAddressLine1,SAAddressLine2,SAAddressLine3,SAAddressLine4,SACity,SARegion,SAPostalCode,SACountry,"
    "InvoiceNumber,Reference,InvoiceDate,DueDate,PlannedDate,Total,TaxTotal,InvoiceAmountPaid,InvoiceAmountDue,"
    "InventoryItemCode,Description,Quantity,UnitAmount,Discount,LineAmount,AccountCode,TaxType,TaxAmount,TrackingName1,"
    "TrackingOption1,TrackingName2,TrackingOption2,Currency,Type,Sent,Status"
)


def line(number: str, total: str, tax: str, day: str, status: str = "Paid", **more: str) -> dict[str, str]:
    return {
        "ContactName": "Acme", "POCountry": "SE", "InvoiceNumber": number, "InvoiceDate": day, "DueDate": "31/12/2026",
        "Total": total, "TaxTotal": tax, "InvoiceAmountPaid": total, "InvoiceAmountDue": "0.00", "Quantity": "1",
        "InventoryItemCode": "MUG", "LineAmount": "1.00", "Currency": "SEK", "Type": "Sales invoice",
        "Status": status, **more,
    }  # fmt: skip


#: Net of tax 100 in January, of two lines, and 80 − 20 in March; 400 are a draft, the rest is no sale.
LINES = [
    line("INV-1", "125.00", "25.00", "15/01/2026", LineAmount="60.00"),
    line("INV-1", "125.00", "25.00", "15/01/2026", LineAmount="40.00", InventoryItemCode="TRAY"),
    line("INV-2", "100.00", "20.00", "02/03/2026", "Awaiting Payment", ContactName="Beta", SACountry="NO"),
    line("CN-1", "25.00", "5.00", "20/03/2026", Type="Sales credit note", ContactName="Beta", SACountry="NO"),
    line("INV-3", "500.00", "100.00", "21/03/2026", "Draft"),
    line("INV-4", "900.00", "180.00", "21/03/2026", "Voided"),
    line("B-1", "900.00", "180.00", "21/03/2026", Type="Bill"),
    line("", "900.00", "0.00", "21/03/2026", Type="Sales overpayment"),
]
REVENUE = {"2026-01": 100, "2026-02": 0, "2026-03": 60}


@pytest.fixture
def invoices(tmp_path: Path) -> Path:
    return write(tmp_path / "SalesInvoices.csv", HEADER, LINES)


def test_what_was_sold_net_of_tax(invoices: Path) -> None:
    assert preset_of(invoices) == ("xero", "deals")
    assert by_month("revenue", invoices) == REVENUE
    answer = ask("revenue", invoices)
    assert answer.currency == "SEK"
    assert codes(answer)["excluded_rows"] == 3
    assert number("open-deals", invoices) == 1  # the draft


def test_a_credit_note_below_zero_takes_away_as_much(tmp_path: Path) -> None:
    minus = {"Total": "-25.00", "TaxTotal": "-5.00"}
    below = [{**row, **minus} if row["InvoiceNumber"] == "CN-1" else row for row in LINES]
    assert number("revenue", write(tmp_path / "SalesInvoices.csv", HEADER, below)) == 160


def test_by_customer_and_country(invoices: Path) -> None:
    assert by_id("customer", "revenue", invoices) == {"Acme": 100, "Beta": 60}
    assert by("region", "revenue", invoices) == {"SE": 100, "NO": 60}


def test_columns_in_another_order_and_case(tmp_path: Path) -> None:
    path = write(tmp_path / "SalesInvoices.csv", *mangled(HEADER, LINES))
    assert preset_of(path) == ("xero", "deals")
    assert by_month("revenue", path) == REVENUE


@pytest.mark.parametrize(("name", "missing"), [("Status", "status"), ("Total", "value"), ("InvoiceDate", "closed_at")])
def test_a_header_that_was_renamed_is_missed_by_name(name: str, missing: str, tmp_path: Path) -> None:
    path = write(tmp_path / "SalesInvoices.csv", *renamed(HEADER, LINES, name))
    assert preset_of(path) == ("xero", "deals")
    with pytest.raises(MissingInputError, match=f"'{missing}'.*SalesInvoices.csv"):
        number("revenue", path)
