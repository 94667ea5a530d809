"""What the contenders of a case must agree on, read out of what each prints."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

#: A value a key, such as the sales of a month, rounded to cents.
Answer = Mapping[str, Decimal]


def of_peer(text: str) -> Answer:
    """The sales by month and the count of what did not read, as every peer prints them."""
    printed = json.loads(text)
    found = printed[0] if isinstance(printed, list) else printed
    return {**_months(found["sales"]), "unreadable": Decimal(found["unreadable"])}


def of_kpi(text: str) -> Answer:
    """The same of `salescli kpi revenue --format json`."""
    found = json.loads(text, parse_float=Decimal)
    sales = _months({row["period"]: row["value"] for row in found["rows"]})
    return {**sales, "unreadable": _unreadable(found["notes"])}


def of_report(text: str) -> Answer:
    """The same of `salescli report --format json`."""
    found = json.loads(text, parse_float=Decimal)
    revenue = next(kpi for kpi in found["kpis"] if kpi["kpi"] == "revenue")
    sales = _months({point["period"]: point["value"] for point in revenue["history"]})
    return {**sales, "unreadable": _unreadable(found["notes"])}


#: Columns of several KPIs side by side, and what the peer calls the same.
_SIDES = {
    "revenue": "closed.sales",
    "deals-won": "closed.won",
    "deals-lost": "closed.lost",
    "leads": "created.leads",
    "quotes-sent": "quoted.quotes",
    "open-deals": "open.open",
    "pipeline-value": "open.open_value",
    "new-customers": "new.new_customers",
}

#: The numbers of customers that are compared.
_CUSTOMERS = ("customers_at_start", "lost")


def of_side_by_side(text: str) -> Answer:
    """Values by region and month of several KPIs side by side; what is 0 or empty is left out."""
    found = json.loads(text, parse_float=Decimal)
    return {
        f"{row['region']} {row['period']} {kpi}": _cents(row[kpi])
        for row in found["rows"]
        for kpi in _SIDES
        if row[kpi]
    }


def of_peer_by_region(text: str) -> Answer:
    """The same of the peer of the report."""
    found = json.loads(text)["answers"]
    return {
        f"{region} {month} {kpi}": _cents(values[name])
        for region, months in found.items()
        if region != "total"
        for month, values in months.items()
        for kpi, name in _SIDES.items()
        if values.get(name, "None") not in ("None", "0")
    }


def of_churn(text: str) -> Answer:
    """Customers at the start of each month, and those who left, of `salescli kpi churn-rate --format json`."""
    found = json.loads(text, parse_float=Decimal)
    return {f"{row['period']} {name}": Decimal(row[name]) for row in found["rows"] for name in _CUSTOMERS}


def of_peer_churn(text: str) -> Answer:
    """The same of the peer."""
    months = json.loads(text)
    return {f"{month} {name}": Decimal(row[name]) for month, row in months.items() for name in _CUSTOMERS}


def differences(one: Answer, other: Answer) -> list[str]:
    """The keys that two answers do not agree on, with both values."""
    keys = sorted({*one, *other})
    return [f"{key}: {one.get(key)} and {other.get(key)}" for key in keys if one.get(key) != other.get(key)]


def _months(sales: Mapping[str, Any]) -> Answer:
    return {month: _cents(value) for month, value in sales.items() if value}


def _cents(value: Any) -> Decimal:
    return Decimal(str(value)).quantize(Decimal("0.01"))


def _unreadable(notes: list[dict[str, Any]]) -> Decimal:
    """How many won deals were left out for a value that does not read."""
    return Decimal(next((note["count"] for note in notes if note["code"] == "unreadable"), 0))
