"""WooCommerce: the analytics of orders, with rows for what was given back, and Advanced Order Export, a row a line."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli import init
from salescli.errors import InputError, MissingInputError
from tests.loading.presets.exports import ask, by, by_month, codes, number, preset_of, renamed, write

#: get_export_columns in plugins/woocommerce/src/Admin/API/Reports/Orders/Controller.php of
#: github.com/woocommerce/woocommerce, and the same in German by github.com/mxstmx/gyt-2025 (seen 2026-11-28).
ANALYTICS = (
    "Date,Order #,N. Revenue (formatted),Status,Customer,Customer type,Product(s),Items sold,"
    "Coupon(s),Net Sales,Attribution"
)
GERMAN = (
    "Datum,Bestellnummer #,N.-Umsatz (formatiert),Status,Kunde,Kundentyp,Produkt(e),Verkaufte Artikel,Gutschein(e),"
    "Nettoumsatz,Zuordnung"
)
#: As github.com/viktorosvoll/woocommerce-tenta translates what a version of 2020 exported.
SWEDISH = "Datum,Beställningsnr.,Status,Kund,Produkter,Rabattkod(er),N. Intäkt"
#: The labels that are checked at first in woo-order-export-lite's class-wc-order-export-data-extractor-ui.php, in
#: github.com/BritishAmateurTelevisionClub/WordPress (seen 2026-11-28).
EXPORT = (
    "Order Number,Order Status,Order Date,Customer Note,First Name (Billing),Last Name (Billing),Company (Billing),"
    "Address 1&2 (Billing),City (Billing),State Code (Billing),Postcode (Billing),Country Code (Billing),"
    "Email (Billing),Phone (Billing),First Name (Shipping),Last Name (Shipping),Address 1&2 (Shipping),"
    "City (Shipping),State Code (Shipping),Postcode (Shipping),Country Code (Shipping),Payment Method Title,"
    "Cart Discount Amount,Order Subtotal Amount,Shipping Method Title,Order Shipping Amount,Order Refund Amount,"
    "Order Total Amount,Order Total Tax Amount,SKU,Item #,Name,Quantity,Item Cost,Coupon Code,Discount Amount,"
    "Discount Amount Tax"
)


def analysed(
    day: str, order: str, status: str, customer: str, items: int, net: str, origin: str = "Direct"
) -> dict[str, str]:
    return {
        "Date": f"{day} 23:10:00", "Order #": order, "N. Revenue (formatted)": f"kr{net}", "Status": status,
        "Customer": customer, "Customer type": "new", "Product(s)": "1× Mug", "Items sold": str(items),
        "Net Sales": net, "Attribution": origin,
    }  # fmt: skip


#: Won are 100 and 80 - 30 in January, and 0 and 40 in March; the other 60 were given back, and 5 of shipping.
ORDERS = [
    analysed("2026-01-31", "1001", "completed", "Ada A", 2, "100"),
    analysed("2026-01-10", "1002", "processing", "Bo B", 4, "80", "Organic: Google"),
    analysed("2026-02-03", "1002", "processing", "Bo B", -1, "-30", "Unknown"),
    analysed("2026-02-05", "1003", "refunded", "Ada A", 1, "60"),
    analysed("2026-03-06", "1003", "refunded", "Ada A", -1, "-60", "Unknown"),
    analysed("2026-02-07", "1004", "on-hold", "Cy C", 1, "500"),
    analysed("2026-02-08", "1005", "cancelled", "Cy C", 1, "70"),
    analysed("2026-02-09", "1006", "checkout-draft", "Cy C", 1, "900"),
    analysed("2026-03-01", "1007", "completed", "Cy C", 1, "0"),
    analysed("2026-03-02", "1008", "completed", "Ada A", 1, "40"),
    analysed("2026-03-09", "1008", "completed", "Ada A", 0, "0", "Unknown"),
]


def translated(header: str, rows: list[dict[str, str]], names: dict[str, str]) -> list[dict[str, str]]:
    """Rows under other names; those that the header lacks are left out."""
    there = set(header.split(","))
    return [{names[key]: value for key, value in row.items() if names.get(key) in there} for row in rows]


@pytest.fixture
def analytics(tmp_path: Path) -> Path:
    return write(tmp_path / "wc-orders-report-export.csv", ANALYTICS, ORDERS)


def test_analytics_count_what_is_left_on_the_day_of_the_order(analytics: Path) -> None:
    assert preset_of(analytics) == ("woocommerce-analytics", "deals")
    assert by_month("revenue", analytics) == {"2026-01": 150, "2026-02": 0, "2026-03": 40}
    answer = ask("revenue", analytics)
    assert answer.frame["deals"].to_list() == [4]
    assert codes(answer) == {"excluded_rows": 1, "order_lines": 6}


def test_analytics_tell_won_from_lost(analytics: Path) -> None:
    assert ask("win-rate", analytics).frame.select("won", "lost").row(0) == (4, 2)
    assert by("source", "revenue", analytics) == {"Direct": 140, "Organic: Google": 50}
    assert ask("average-purchase-value", analytics).frame["customers"].to_list() == [3]


def test_analytics_in_german(tmp_path: Path) -> None:
    names = dict(zip(ANALYTICS.split(","), GERMAN.split(","), strict=True))
    path = write(tmp_path / "export.csv", GERMAN, translated(GERMAN, ORDERS, names))
    assert preset_of(path) == ("woocommerce-analytics", "deals")
    assert by_month("revenue", path) == {"2026-01": 150, "2026-02": 0, "2026-03": 40}
    assert by("source", "revenue", path) == {"Direct": 140, "Organic: Google": 50}


def test_analytics_in_swedish(tmp_path: Path) -> None:
    names = {
        "Date": "Datum", "Order #": "Beställningsnr.", "Status": "Status", "Customer": "Kund",
        "Product(s)": "Produkter", "Net Sales": "N. Intäkt",
    }  # fmt: skip
    rows = translated(SWEDISH, ORDERS[:-1], names)  # without items, a row of 0 may be an order
    path = write(tmp_path / "export.csv", SWEDISH, rows)
    assert preset_of(path) == ("woocommerce-analytics", "deals")
    assert by_month("revenue", path) == {"2026-01": 150, "2026-02": 0, "2026-03": 40}


@pytest.mark.parametrize(("name", "missing"), [("Status", "status"), ("Date", "closed_at")])
def test_analytics_miss_a_header_by_name(name: str, missing: str, tmp_path: Path) -> None:
    path = write(tmp_path / "export.csv", *renamed(ANALYTICS, ORDERS, name))
    with pytest.raises(MissingInputError, match=f"'{missing}'.*export.csv"):
        number("revenue", path)


def exported(number_: str, status: str, day: str, total: str, items: str, refund: str = "0") -> list[dict[str, str]]:
    """An order with a row a line, each of which repeats what is the order's; `items` such as `2 Mug 50`."""
    order = {
        "Order Number": number_, "Order Status": status, "Order Date": f"{day} 23:10", "Country Code (Billing)": "SE",
        "Email (Billing)": f"{status.lower().replace(' ', '')}@x.test", "Order Total Amount": total,
        "Order Refund Amount": refund, "Order Total Tax Amount": "0",
    }  # fmt: skip
    lines = [item.split() for item in items.split(", ")]
    return [
        {**order, "Item #": str(place), "Quantity": quantity, "Name": name, "Item Cost": cost}
        for place, (quantity, name, cost) in enumerate(lines, start=1)
    ]


#: Won are 150, 200 - 80 and 100 - 0.
LINES = [
    *exported("1001", "Completed", "2026-01-31", "150", "2 Mug 50, 1 Tray 50"),
    *exported("1002", "Processing", "2026-01-10", "200", "2 Mug 50, 1 Tray 100", "80"),
    *exported("1003", "Refunded", "2026-02-05", "60", "1 Mug 50, 1 Cup 10", "60"),
    *exported("1004", "On hold", "2026-02-07", "500", "5 Tray 100"),
    *exported("1005", "Cancelled", "2026-02-08", "70", "1 Mug 70"),
    *exported("1006", "Draft", "2026-02-09", "900", "9 Tray 100"),
    *exported("1007", "Completed", "2026-03-01", "100", "1 Mug 50, 1 Tray 50"),
]
WORDS = {
    "German": ("Abgeschlossen", "In Bearbeitung", "Rückerstattet", "In Wartestellung", "Storniert", "Entwurf"),
    "Swedish": ("Färdigbehandlad", "Behandlas", "Återbetald", "Pausad", "Avbruten", "Utkast"),
}


@pytest.fixture
def export(tmp_path: Path) -> Path:
    return write(tmp_path / "orders.csv", EXPORT, LINES)


def test_what_every_line_repeats_counts_once(export: Path) -> None:
    assert preset_of(export) == ("woocommerce-export", "deals")
    assert by_month("revenue", export) == {"2026-01": 270, "2026-02": 0, "2026-03": 100}
    answer = ask("revenue", export)
    assert answer.frame["deals"].to_list() == [3]
    assert codes(answer) == {"excluded_rows": 1, "order_lines": 8}
    assert ask("win-rate", export).frame.select("won", "lost").row(0) == (3, 2)


def test_it_counts_once_in_a_file_of_few_orders_too(tmp_path: Path) -> None:
    assert number("revenue", write(tmp_path / "orders.csv", EXPORT, LINES[:2])) == 150


@pytest.mark.parametrize("language", WORDS)
def test_words_of_other_languages(language: str, tmp_path: Path) -> None:
    english = ("Completed", "Processing", "Refunded", "On hold", "Cancelled", "Draft")
    words = dict(zip(english, WORDS[language], strict=True))
    rows = [{**row, "Order Status": words[row["Order Status"]]} for row in LINES]
    path = write(tmp_path / "orders.csv", EXPORT, rows)
    assert number("revenue", path) == 370
    assert number("win-rate", path) == 60


def test_products_are_split_by_what_lines_cost(export: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nothing says how much of it is whose"):
        by("product", "revenue", export)
    config = tmp_path / "salescli.toml"
    config.write_text('[tables.deals.columns]\nvalue = { sql = \'"Item Cost" * "Quantity"\' }\n', encoding="utf-8")
    split = ask("revenue", export, by="product", use_config=True, config=config).frame
    assert dict(split.select("product", "value").iter_rows()) == {"Mug": 250, "Tray": 200}


def test_the_settings_that_init_writes_give_the_same_number(export: Path) -> None:
    written = init.write([str(export)], {})
    text = written.path.read_text(encoding="utf-8")
    assert 'duplicates = "lines"' in text
    assert 'amounts = "deal"' in text
    assert number("revenue", export, use_config=True, config=written.path) == 370


@pytest.mark.parametrize(
    ("name", "missing"), [("Order Status", "status"), ("Order Date", "closed_at"), ("Order Total Amount", "value")]
)
def test_a_header_that_was_renamed_is_missed_by_name(name: str, missing: str, tmp_path: Path) -> None:
    path = write(tmp_path / "orders.csv", *renamed(EXPORT, LINES, name))
    assert preset_of(path) == ("woocommerce-export", "deals")
    with pytest.raises(MissingInputError, match=f"'{missing}'.*orders.csv"):
        number("revenue", path)
