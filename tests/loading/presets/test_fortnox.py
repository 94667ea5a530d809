"""Fortnox' invoices: booked ones are sales, credits take away, cancelled ones and interest are none."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli.errors import MissingInputError
from tests.loading.presets.exports import ask, by_id, by_month, codes, mangled, number, preset_of, renamed, write

#: As in github.com/softwerkab/fortnox-csharp-api-sdk, FortnoxSDK/Entities.Subsets/InvoiceSubset.cs (seen 2026-11-28).
HEADER = (
    "@url,Balance,Booked,Cancelled,CostCenter,Currency,CurrencyRate,CurrencyUnit,CustomerName,CustomerNumber,"
    "DocumentNumber,DueDate,ExternalInvoiceReference1,ExternalInvoiceReference2,FinalPayDate,InvoiceDate,InvoiceType,"
    "NoxFinans,OCR,Project,Sent,TermsOfPayment,Total,WayOfDelivery"
)


def invoice(key: str, total: str, day: str, **more: str) -> dict[str, str]:
    return {
        "DocumentNumber": key, "Total": total, "InvoiceDate": day, "Booked": "true", "Cancelled": "false",
        "Currency": "SEK", "CurrencyRate": "1", "CustomerName": "Acme", "CustomerNumber": "10", "Balance": "0",
        "InvoiceType": "INVOICE", **more,
    }  # fmt: skip


#: Sold are 100 in January and 40 − 10 in March; 500 are not booked yet.
ROWS = [
    invoice("1", "100", "2026-01-31"),
    invoice("2", "60", "2026-02-03", Cancelled="true"),
    invoice("3", "40", "2026-03-01", CustomerName="Beta", CustomerNumber="11"),
    invoice("4", "-10", "2026-03-13", CustomerName="Beta", CustomerNumber="11"),
    invoice("5", "500", "2026-03-14", Booked="false"),
    invoice("6", "7", "2026-03-15", InvoiceType="INTRESTINVOICE"),
]
REVENUE = {"2026-01": 100, "2026-02": 0, "2026-03": 30}


def test_what_was_booked(tmp_path: Path) -> None:
    path = write(tmp_path / "fortnox.csv", HEADER, ROWS)
    assert preset_of(path) == ("fortnox", "deals")
    assert by_month("revenue", path) == REVENUE
    answer = ask("revenue", path)
    assert (answer.currency, codes(answer)["excluded_rows"]) == ("SEK", 1)
    assert number("open-deals", path) == 1
    assert by_id("customer", "revenue", path) == {"10": 100, "11": 30}


def test_a_net_amount_comes_first(tmp_path: Path) -> None:
    rows = [{**row, "Net": f"{float(row['Total']) * 0.8:.2f}"} for row in ROWS]
    assert number("revenue", write(tmp_path / "fortnox.csv", f"{HEADER},Net", rows)) == 104


def test_columns_in_another_order_and_case(tmp_path: Path) -> None:
    path = write(tmp_path / "fortnox.csv", *mangled(HEADER, ROWS))
    assert preset_of(path) == ("fortnox", "deals")
    assert by_month("revenue", path) == REVENUE


@pytest.mark.parametrize(("name", "missing"), [("Total", "value"), ("Cancelled", "status")])
def test_a_header_that_was_renamed_is_missed_by_name(name: str, missing: str, tmp_path: Path) -> None:
    path = write(tmp_path / "fortnox.csv", *renamed(HEADER, ROWS, name))
    assert preset_of(path) == ("fortnox", "deals")
    with pytest.raises(MissingInputError, match=f"'{missing}'.*fortnox.csv"):
        number("revenue", path)
