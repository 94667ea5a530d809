"""Odoo: opportunities whose probability says what became of them, and orders that were confirmed."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli.errors import InputError, MissingInputError
from tests.loading.presets.exports import ask, by_id, by_month, codes, mangled, number, preset_of, renamed, write

#: Labels as in github.com/odoo/odoo, addons/crm/models/crm_lead.py, and names of the same fields, some of those that
#: one may choose for an export; their order is ours (seen 2026-11-28).
LEAD = (
    "Created on,Opportunity,Salesperson,Sales Team,Active,Type,Priority,Stage,Tags,Expected Revenue,Prorated Revenue,"
    "Currency,Closed Date,Last Stage Update,Expected Closing,Customer,Contact Name,Company Name,Email,Phone,Country,"
    "Probability,Lost Reason,Campaign,Medium,Source"
)
TECHNICAL = (
    "id,create_date,name,user_id,team_id,active,type,stage_id,expected_revenue,company_currency,date_closed,"
    "date_deadline,partner_id,probability,lost_reason_id"
)
#: Labels and states as in addons/sale/models/sale_order.py there.
ORDER = (
    "Order Reference,Creation Date,Order Date,Customer,Salesperson,Sales Team,Currency,Untaxed Amount,Taxes,Total,"
    "Status,Invoice Status,Delivery Date,Expiration,Tags"
)
#: As in github.com/maomur/kido-campaigns, its test of apps/backend/connectors/salesCsvImport.js (seen 2026-11-28).
SPANISH = "Referencia del pedido,Fecha de pedido,Total,Campaña/Nombre de campaña,Origen/Nombre de la fuente,Estado"

NAMES = {
    "Created on": "create_date", "Opportunity": "name", "Salesperson": "user_id", "Active": "active", "Type": "type",
    "Stage": "stage_id", "Expected Revenue": "expected_revenue", "Currency": "company_currency",
    "Closed Date": "date_closed", "Expected Closing": "date_deadline", "Customer": "partner_id",
    "Probability": "probability", "Lost Reason": "lost_reason_id",
}  # fmt: skip


def lead(name: str, stage: str, value: str, chance: str, closed: str = "", **more: str) -> dict[str, str]:
    return {
        "Created on": "2026-01-01 09:00:00", "Opportunity": name, "Salesperson": "Ada", "Active": "True",
        "Type": "Opportunity", "Stage": stage, "Expected Revenue": value, "Currency": "EUR", "Probability": chance,
        "Closed Date": f"{closed} 09:00:00" if closed else "", "Customer": "Acme", "Country": "Sweden", **more,
    }  # fmt: skip


#: Won are 100 in January, in a stage of another name, and 40 in March; 60 was lost, 70 put away, 9 is a mere lead.
LEADS = [
    lead("A", "Signed", "100.00", "100.0", "2026-01-31"),
    lead("B", "Proposition", "60.00", "0.0", "2026-02-03", Active="False", **{"Lost Reason": "Too expensive"}),
    lead("C", "Proposition", "500.00", "43.5", **{"Expected Closing": "2026-12-31"}),
    lead("D", "Won", "40.00", "100.0", "2026-03-01", Customer="Beta"),
    lead("E", "New", "70.00", "12.0", Active="False"),
    lead("F", "New", "9.00", "0.0", Type="Lead"),
]
REVENUE = {"2026-01": 100, "2026-02": 0, "2026-03": 40}


def technical(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """The leads under the names of their fields, each with an id."""
    return [
        {"id": f"__export__.crm_lead_{place}", **{NAMES[key]: cell for key, cell in row.items() if key in NAMES}}
        for place, row in enumerate(rows)
    ]


@pytest.mark.parametrize("form", ["labels", "names"])
def test_what_became_of_opportunities(form: str, tmp_path: Path) -> None:
    header, rows = (LEAD, LEADS) if form == "labels" else (TECHNICAL, technical(LEADS))
    path = write(tmp_path / "crm_lead.csv", header, rows)
    assert preset_of(path) == ("odoo-crm", "deals")
    assert by_month("revenue", path) == REVENUE
    assert ask("win-rate", path).frame.select("won", "lost").row(0) == (2, 1)
    assert number("open-deals", path) == 2  # C and E
    assert number("sales-cycle", path) == (30 + 59) / 2
    assert codes(ask("revenue", path))["excluded_rows"] == 1  # F
    assert by_id("customer", "revenue", path) == {"Acme": 100, "Beta": 40}


def test_a_reason_says_what_was_lost_where_nothing_else_does(tmp_path: Path) -> None:
    path = write(tmp_path / "crm_lead.csv", *renamed(LEAD, LEADS, "Active"))
    assert ask("win-rate", path).frame.select("won", "lost").row(0) == (2, 1)


def test_leads_with_columns_in_another_order_and_case(tmp_path: Path) -> None:
    path = write(tmp_path / "crm_lead.csv", *mangled(LEAD, LEADS))
    assert preset_of(path) == ("odoo-crm", "deals")
    assert by_month("revenue", path) == REVENUE


@pytest.mark.parametrize(("name", "missing"), [("Expected Revenue", "value"), ("Closed Date", "closed_at")])
def test_a_header_of_leads_that_was_renamed_is_missed_by_name(name: str, missing: str, tmp_path: Path) -> None:
    path = write(tmp_path / "deals.csv", *renamed(LEAD, LEADS, name))
    with pytest.raises(MissingInputError, match=f"'{missing}'.*deals.csv"):
        number("revenue", path)


def order(key: str, state: str, net: str, day: str, **more: str) -> dict[str, str]:
    return {
        "Order Reference": key, "Creation Date": "2026-01-01 09:00:00", "Order Date": f"{day} 09:00:00",
        "Customer": "Acme", "Salesperson": "Ada", "Currency": "EUR", "Untaxed Amount": net,
        "Total": f"{float(net) * 1.25:.2f}", "Status": state, **more,
    }  # fmt: skip


#: Net of tax 100 in January and 40 in March.
ORDERS = [
    order("S00001", "Sales Order", "100.00", "2026-01-31"),
    order("S00002", "Cancelled", "60.00", "2026-02-03"),
    order("S00003", "Quotation Sent", "500.00", "2026-02-04"),
    order("S00004", "Sales Order", "40.00", "2026-03-01", Customer="Beta"),
    order("S00005", "Quotation", "9.00", "2026-03-02"),
]


def test_orders_that_were_confirmed(tmp_path: Path) -> None:
    path = write(tmp_path / "sale_order.csv", ORDER, ORDERS)
    assert preset_of(path) == ("odoo-sales", "deals")
    assert by_month("revenue", path) == REVENUE
    assert ask("win-rate", path).frame.select("won", "lost").row(0) == (2, 1)
    assert number("open-deals", path) == 2
    assert by_id("rep", "revenue", path) == {"Ada": 140}


def test_orders_with_columns_in_another_order_and_case(tmp_path: Path) -> None:
    path = write(tmp_path / "sale_order.csv", *mangled(ORDER, ORDERS))
    assert preset_of(path) == ("odoo-sales", "deals")
    assert by_month("revenue", path) == REVENUE


def test_orders_without_their_net_amount_are_worth_their_total(tmp_path: Path) -> None:
    path = write(tmp_path / "sale_order.csv", *renamed(ORDER, ORDERS, "Untaxed Amount"))
    assert number("revenue", path) == 175


def test_orders_in_spanish(tmp_path: Path) -> None:
    rows = [
        {"Referencia del pedido": "S00901", "Fecha de pedido": "2026-06-01 10:00:00", "Total": "85,00",
         "Origen/Nombre de la fuente": "facebook", "Estado": "Pedido de venta"},
        {"Referencia del pedido": "S00902", "Fecha de pedido": "2026-07-01 10:00:00", "Total": "1.060,50",
         "Origen/Nombre de la fuente": "google", "Estado": "Pedido de venta"},
    ]  # fmt: skip
    path = write(tmp_path / "pedidos.csv", SPANISH, rows)
    assert preset_of(path) == ("odoo-sales", "deals")
    assert {name: float(value) for name, value in by_month("revenue", path).items()} == {
        "2026-06": 85,
        "2026-07": 1060.5,
    }
    unknown = write(
        tmp_path / "otros.csv", SPANISH, [*rows, {**rows[0], "Referencia del pedido": "S3", "Estado": "Otro"}]
    )
    with pytest.raises(InputError, match="'Otro'"):
        number("revenue", unknown)
