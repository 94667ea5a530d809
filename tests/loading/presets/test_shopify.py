"""Shopify's export of orders: lines of orders, what is left of them after refunds, on the day of the order."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from salescli import init
from salescli.errors import InputError, MissingInputError
from tests.loading.presets.exports import ask, by, by_month, codes, number, preset_of, renamed, write
from tests.said import hint_of

#: As in github.com/paramxjyot/EDA-on-Sales-Data, orders_export_1.csv (seen 2026-11-28).
HEADER = (
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,Shipping,"
    "Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,"
    "Lineitem price,Lineitem compare at price,Lineitem sku,Lineitem requires shipping,Lineitem taxable,"
    "Lineitem fulfillment status,Billing Name,Billing Street,Billing Address1,Billing Address2,Billing Company,"
    "Billing City,Billing Zip,Billing Province,Billing Country,Billing Phone,Shipping Name,Shipping Street,"
    "Shipping Address1,Shipping Address2,Shipping Company,Shipping City,Shipping Zip,Shipping Province,"
    "Shipping Country,Shipping Phone,Notes,Note Attributes,Cancelled at,Payment Method,Payment Reference,"
    "Refunded Amount,Vendor,Outstanding Balance,Employee,Location,Device ID,Id,Tags,Risk Level,Source,"
    "Lineitem discount,Tax 1 Name,Tax 1 Value,Tax 2 Name,Tax 2 Value,Tax 3 Name,Tax 3 Value,Tax 4 Name,Tax 4 Value,"
    "Tax 5 Name,Tax 5 Value,Phone,Receipt Number,Duties,Billing Province Name,Shipping Province Name,Payment ID,"
    "Payment Terms Name,Next Payment Due At,Payment References"
)


def order(
    name: str, email: str, status: str, day: str, total: str, items: str, refunded: str = "0.00", **more: str
) -> list[dict[str, str]]:
    """An order with a row a line; `items` such as `2 Mug 50.00`, and what is the order's on the first alone."""
    lines = []
    for item in items.split(", "):
        quantity, product, price = item.split()
        line = {"Lineitem quantity": quantity, "Lineitem name": product, "Lineitem price": price}
        lines.append({"Name": name, "Email": email, "Created at": f"{day} 23:30:00 +0100", "Vendor": "Us", **line})
    lines[0] |= {
        "Financial Status": status, "Currency": "SEK", "Subtotal": total, "Total": total, "Refunded Amount": refunded,
        "Shipping Country": "SE", "Billing Country": "NO", "Source": "web", "Outstanding Balance": "0.00",
        **{key.replace("_", " "): value for key, value in more.items()},
    }  # fmt: skip
    return lines


#: Won are 150 and 200 - 80 in January, 30 in March.
ROWS = [
    *order("#1001", "a@x.test", "paid", "2026-01-31", "150.00", "2 Mug 50.00, 1 Tray 50.00"),
    *order("#1002", "b@x.test", "partially_refunded", "2026-01-20", "200.00", "4 Mug 50.00", "80.00",
           Shipping_Country=""),
    *order("#1003", "a@x.test", "refunded", "2026-02-02", "99.00", "1 Tray 99.00", "99.00"),
    *order("#1004", "c@x.test", "paid", "2026-02-03", "70.00", "1 Mug 70.00",
           Cancelled_at="2026-02-05 09:00:00 +0100"),
    *order("#1005", "d@x.test", "pending", "2026-02-10", "500.00", "5 Tray 80.00, 2 Mug 50.00"),
    *order("#1006", "b@x.test", "voided", "2026-02-11", "10.00", "1 Mug 10.00"),
    *order("#1007", "a@x.test", "paid", "2026-03-01", "30.00", "1 Cup 10.00, 1 Mug 20.00"),
]  # fmt: skip


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    return write(tmp_path / "orders_export_1.csv", HEADER, ROWS)


def test_an_order_is_a_deal_and_counts_on_its_day(orders: Path) -> None:
    assert preset_of(orders) == ("shopify", "deals")
    assert by_month("revenue", orders) == {"2026-01": 270, "2026-02": 0, "2026-03": 30}
    answer = ask("revenue", orders)
    assert answer.frame["deals"].to_list() == [3]
    assert answer.currency == "SEK"
    assert codes(answer) == {"order_lines": 6}


def test_what_is_given_back_or_called_off_is_not_won(orders: Path) -> None:
    assert number("win-rate", orders) == 50  # three of six: one is not paid for yet
    assert ask("win-rate", orders).frame.select("won", "lost").row(0) == (3, 3)
    assert number("open-deals", orders, as_of="2026-03-31") == 1


def test_an_order_has_a_country_and_a_customer(orders: Path) -> None:
    assert by("region", "revenue", orders) == {"NO": 120, "SE": 180}
    assert number("average-purchase-value", orders) == 100
    assert ask("average-purchase-value", orders).frame["customers"].to_list() == [2]


def test_what_products_brought_in_is_a_question_of_the_lines(orders: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nothing says how much of it is whose") as error:
        by("product", "revenue", orders)
    line = str(hint_of(error.value)).partition("value = ")[2].partition("}")[0] + "}"
    config = tmp_path / "salescli.toml"
    config.write_text(f"[tables.deals.columns]\nvalue = {line}\n", encoding="utf-8")
    split = ask("revenue", orders, by="product", use_config=True, config=config).frame
    # 100 + 200 + 20, 50 and 10: of the lines, whatever was given back
    assert dict(split.select("product", "value").iter_rows()) == {"Cup": 10, "Mug": 320, "Tray": 50}


def test_lines_that_differ_though_the_settings_say_not_are_shown(orders: Path, tmp_path: Path) -> None:
    config = tmp_path / "salescli.toml"
    own = """value = { sql = '"Lineitem price" * "Lineitem quantity"' }"""
    config.write_text(f'[tables.deals]\namounts = "deal"\n[tables.deals.columns]\n{own}\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"line 3.*'#1001' differ.*on line 2"):
        ask("revenue", orders, use_config=True, config=config)


def test_nothing_cancelled_or_refunded_and_one_line_each_is_read_too(tmp_path: Path) -> None:
    rows = [
        *order("#1", "a@x.test", "paid", "2026-01-05", "10.50", "1 Mug 10.50", refunded=""),
        *order("#2", "a@x.test", "paid", "2026-01-06", "20.00", "1 Mug 20.00", refunded=""),
    ]
    answer = ask("revenue", write(tmp_path / "orders.csv", HEADER, rows))
    assert answer.frame["value"].to_list() == [Decimal("30.50")]
    assert codes(answer) == {}


def test_the_settings_that_init_writes_give_the_same_number(orders: Path) -> None:
    written = init.write([str(orders)], {})
    assert 'duplicates = "lines"' in written.path.read_text(encoding="utf-8")
    assert written.questions == 0
    assert number("revenue", orders, use_config=True, config=written.path) == 300


def test_a_status_that_nobody_knows_is_an_error(tmp_path: Path) -> None:
    path = write(
        tmp_path / "orders.csv", HEADER, order("#1", "a@x.test", "bezahlt", "2026-01-05", "1.00", "1 Mug 1.00")
    )
    with pytest.raises(InputError, match="bezahlt"):
        number("revenue", path)


@pytest.mark.parametrize(
    ("name", "missing"), [("Financial Status", "status"), ("Created at", "closed_at"), ("Total", "value")]
)
def test_a_header_that_was_renamed_is_missed_by_name(name: str, missing: str, tmp_path: Path) -> None:
    path = write(tmp_path / "orders.csv", *renamed(HEADER, ROWS, name))
    assert preset_of(path) == ("shopify", "deals")
    with pytest.raises(MissingInputError, match=f"'{missing}'.*orders.csv"):
        number("revenue", path)
