"""QuickBooks' list of invoices: a header below title lines, a total with a currency sign, and what is no sale."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli.errors import MissingInputError
from tests.loading.presets.exports import ask, by_id, by_month, codes, mangled, number, preset_of, renamed, write

#: As in github.com/danwright32/ovation, OvationTests/QuickBooksFixtures.swift, so are the lines around it (seen
#: 2026-11-28).
HEADER = "Date,Transaction type,Num,Name,Memo,Due date,Amount,Open balance"


def invoice(day: str, key: str, amount: str, kind: str = "Invoice", **more: str) -> dict[str, str]:
    return {
        "Date": day, "Transaction type": kind, "Num": key, "Name": "Acme", "Due date": "12/31/2026", "Amount": amount,
        "Open balance": "0.00", **more,
    }  # fmt: skip


#: Sold are 1,100 in January and 40 − 10 in March.
ROWS = [
    invoice("1/31/2026", "1001", "1,100.00"),
    invoice("3/1/2026", "1002", "40.00", Name="Beta"),
    invoice("3/13/2026", "1003", "-10.00", "Credit Memo", Name="Beta"),
]
REVENUE = {"2026-01": 1100, "2026-02": 0, "2026-03": 30}


def report(path: Path) -> Path:
    """The rows as a report: three title lines, a blank one, and below them the total and when it was made."""
    pad = "," * HEADER.count(",")
    rows = write(path, HEADER, ROWS).read_text(encoding="utf-8").splitlines()
    titles = [f"Acme Photography{pad}", f"Invoice List by Date{pad}", f'"January 1-December 31, 2026"{pad}', ""]
    stamp = f'" Thursday, December 31, 2026 09:30 PM GMT-04:00"{pad}'
    lines = [*titles, *rows, 'TOTAL,,,,,,"$1,130.00",$0.00', "", "", "", stamp]
    path.write_text("\r\n".join(lines) + "\r\n", encoding="utf-8", newline="")
    return path


def test_a_report_as_it_comes(tmp_path: Path) -> None:
    path = report(tmp_path / "list.csv")
    assert preset_of(path) == ("quickbooks", "deals")
    assert by_month("revenue", path) == REVENUE
    assert by_id("customer", "revenue", path) == {"Acme": 1100, "Beta": 30}
    assert number("deals-won", path) == 3
    assert codes(ask("revenue", path))["excluded_rows"] == 2  # the total, and when it was made


def test_payments_are_no_sales(tmp_path: Path) -> None:
    rows = [*ROWS, invoice("3/20/2026", "", "1,100.00", "Payment"), invoice("3/21/2026", "7", "70.00", "Bill")]
    path = write(tmp_path / "list.csv", HEADER, rows)
    assert by_month("revenue", path) == REVENUE


def test_columns_in_another_order_and_case(tmp_path: Path) -> None:
    path = write(tmp_path / "list.csv", *mangled(HEADER, ROWS))
    assert preset_of(path) == ("quickbooks", "deals")
    assert by_month("revenue", path) == REVENUE


@pytest.mark.parametrize(("name", "missing"), [("Amount", "value"), ("Date", "closed_at")])
def test_a_header_that_was_renamed_is_missed_by_name(name: str, missing: str, tmp_path: Path) -> None:
    path = write(tmp_path / "list.csv", *renamed(HEADER, ROWS, name))
    assert preset_of(path) == ("quickbooks", "deals")
    with pytest.raises(MissingInputError, match=f"'{missing}'.*list.csv"):
        number("revenue", path)
