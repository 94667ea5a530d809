"""Real exports, where they are at hand: what is recognised in them, and the totals that others published."""

from __future__ import annotations

import csv
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from salescli import compute
from salescli.config import settings_file
from salescli.loading import load
from salescli.loading.dataset import Dataset
from salescli.loading.precision import Precision

ORDERS = """
[tables.deals]
duplicates = "lines"
[tables.deals.columns]
deal_id = "ORDERNUMBER"
value = "SALES"
status = { constant = "won" }
closed_at = "ORDERDATE"
region = "TERRITORY"
name = "ADDRESSLINE1"
"""
OPPORTUNITIES = """
[tables.deals.columns]
deal_id = "Id"
value = "Amount"
closed_at = "CloseDate"
created_at = "CreatedDate"
first_response_at = "LastModifiedDate"
probability = "Probability"
qualified = "IsWon"
"""


def read(file: Path, tmp_path: Path, toml: str) -> Dataset:
    config = tmp_path / "own.toml"
    config.write_text(toml)
    return load([], {"deals": [str(file)]}, settings_file.load(config, named=True))


@pytest.mark.parametrize("encoding", [None, "cp437"])
def test_order_lines_in_a_code_page(shared_data: Path, tmp_path: Path, encoding: str | None) -> None:
    file = shared_data / "sales-data-sample" / "sales_data_sample.csv"
    toml = ORDERS + (f'[tables.deals.format]\nencoding = "{encoding}"\n' if encoding else "")
    orders = read(file, tmp_path, toml)
    names = set(orders.frame("deals", ["name"]).select("name").collect()["name"])
    assert "Berguvsvägen  8" in names
    assert [remark.code for remark in orders.remarks] == ([] if encoding else ["encoding_guessed"])


def test_order_lines_give_the_published_totals(shared_data: Path, tmp_path: Path) -> None:
    config = tmp_path / "own.toml"
    config.write_text(ORDERS)
    file = shared_data / "sales-data-sample" / "sales_data_sample.csv"
    years = compute("revenue", deals=file, config=config, period="year", as_of="2006-01-01").frame
    assert years["value"].to_list() == [Decimal("3516979.54"), Decimal("4724162.60"), Decimal("1791486.71")]
    regions = compute("revenue", deals=file, config=config, period="total", by="region", as_of="2006-01-01").frame
    assert dict(regions.select("region", "value").rows()) == {
        "NA": Decimal("3852061.39"), "EMEA": Decimal("4979272.41"), "APAC": Decimal("746121.83"),
        "Japan": Decimal("455173.22"),
    }  # fmt: skip


def test_orders_are_counted_and_not_their_lines(shared_data: Path, tmp_path: Path) -> None:
    """Held against sums in plain Python: of orders, and of the orders that each product line has a line in."""
    config = tmp_path / "own.toml"
    config.write_text(ORDERS + 'product = "PRODUCTLINE"\ncustomer_id = "CUSTOMERNAME"\n')
    file = shared_data / "sales-data-sample" / "sales_data_sample.csv"
    with file.open(encoding="cp437", newline="") as text:
        lines = list(csv.DictReader(text))
    asked = {"deals": file, "config": config, "period": "total", "as_of": "2006-01-01"}
    found = compute("average-purchase-value", **asked).frame.row(0, named=True)
    orders = {line["ORDERNUMBER"] for line in lines}
    assert found["transactions"] == len(orders) == 307
    assert found["sales"] == sum(Decimal(line["SALES"]) for line in lines)
    assert found["value"] == pytest.approx(10032628.85 / 307)
    by = compute("average-purchase-value", by="product", **asked)
    for row in by.frame.iter_rows(named=True):
        own = [line for line in lines if line["PRODUCTLINE"] == row["product"]]
        assert row["sales"] == sum(Decimal(line["SALES"]) for line in own)
        assert row["transactions"] == len({line["ORDERNUMBER"] for line in own})
        assert row["customers"] == len({line["CUSTOMERNAME"] for line in own})
    assert by.frame["transactions"].sum() > 307
    assert by.total is not None
    assert by.total["transactions"].to_list() == [307]


@pytest.mark.parametrize("precision", Precision)
@pytest.mark.parametrize(
    ("folder", "closed", "created", "modified"),
    [
        ("salesforce-devorg", date(2024, 2, 3), date(2026, 2, 23), datetime(2026, 2, 23, 20, 55)),
        (
            "salesforce-api-export",
            date(2024, 11, 10),
            datetime(2024, 1, 22, 16, 14, 25),
            datetime(2024, 1, 22, 16, 14, 25),
        ),
    ],
)
def test_opportunities(
    shared_data: Path,
    tmp_path: Path,
    folder: str,
    closed: date,
    created: object,
    modified: object,
    precision: Precision,
) -> None:
    deals = read(shared_data / folder / "Opportunity.csv", tmp_path, OPPORTUNITIES)
    columns = ["value", "closed_at", "created_at", "first_response_at", "probability", "qualified"]
    frame = deals.at(precision).frame("deals", columns).collect()
    assert frame.select(columns[1:4]).row(0) == (closed, created, modified)
    assert frame["probability"].max() == 1
    assert set(frame["qualified"]) == {True, False}
    for name in columns:
        unread = frame.filter(frame[name].is_null() & frame[f"{name}:text"].is_not_null())
        assert unread.is_empty()
