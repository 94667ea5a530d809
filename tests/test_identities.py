"""Equations between the numbers, and the article's own examples.

Each runs as soon as its KPI is in the registry.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from salescli.errors import SalesCliError
from tests.asking import Tables, alike, ask, rows, total
from tests.oracle import data

MARCH = {"date_from": date(2026, 3, 1), "date_to": date(2026, 3, 31), "as_of": date(2026, 3, 31)}


@pytest.fixture(scope="module", params=["clean", "awkward", "billing"])
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp(request.param)
    {"clean": data.clean, "awkward": data.awkward, "billing": data.billing}[request.param](made, 23)
    return made


def equal(one: object, other: object) -> bool:
    """The same money: to the last place, but for what is divided by twelve at the last."""
    return one == other if isinstance(one, Decimal) and isinstance(other, Decimal) else alike(one, other)


def every_row(kpi: str, folder: Path, **question: Any) -> list[Mapping[str, Any]]:
    """The rows of an answer and its total row."""
    found = ask(kpi, folder, **question)
    whole = total(found)
    return [*rows(found), *([whole] if whole else [])]


@pytest.mark.parametrize("by", ["none", "region", "customer"])
@pytest.mark.parametrize("period", ["week", "month", "year", "total"])
def test_the_movements_lead_from_the_opening_to_the_closing_mrr(folder: Path, period: str, by: str) -> None:
    signs = {"opening": 1, "new": 1, "expansion": 1, "reactivation": 1, "contraction": -1, "churned": -1}
    for row in every_row("mrr", folder, period=period, by=by):
        assert equal(sum(sign * row[part] for part, sign in signs.items()), row["value"]), row
        assert all(row[part] >= 0 for part in signs), row


@pytest.mark.parametrize("by", ["none", "region"])
def test_a_period_opens_as_the_one_before_closed(folder: Path, by: str) -> None:
    closed: dict[object, Any] = {}
    for row in rows(ask("mrr", folder, by=by)):
        assert equal(row["opening"], closed.get(row.get("region"), 0)), row
        closed[row.get("region")] = row["value"]


def test_mrr_is_customers_times_their_average(folder: Path) -> None:
    for row in every_row("mrr", folder, by="region"):
        assert alike(row["value"], row["paying_customers"] * (row["average_per_customer"] or 0)), row


@pytest.mark.parametrize("by", ["none", "region"])
@pytest.mark.parametrize("period", ["week", "month", "total"])
def test_arr_is_its_parts(folder: Path, period: str, by: str) -> None:
    for row in every_row("arr", folder, period=period, by=by):
        assert row["annual_subscriptions"] + row["other_recurring"] - row["cancellations"] == row["value"], row
        assert equal(row["value"], 12 * row["mrr"]), row


@pytest.mark.parametrize("options", [{}, {"inactive_after": 60}])
@pytest.mark.parametrize("by", ["none", "region"])
def test_churn_and_retention_are_a_hundred(folder: Path, by: str, options: Mapping[str, Any]) -> None:
    churned, kept = (every_row(kpi, folder, by=by, options=options) for kpi in ("churn-rate", "retention-rate"))
    assert any(row["lost"] for row in churned), "the data must hold a customer lost"
    for one, other in zip(churned, kept, strict=True):
        if one["customers_at_start"]:
            assert alike(one["value"] + other["value"], 100), one
        else:
            assert one["value"] is None
            assert other["value"] is None
        assert one["customers_at_start"] - one["lost"] + one["new"] == one["customers_at_end"], one
        assert one["lost"] + one["retained"] == one["customers_at_start"], one


def test_customers_at_the_end_are_the_active_ones(folder: Path) -> None:
    ends = [row["customers_at_end"] for row in rows(ask("churn-rate", folder, by="region"))]
    assert ends == [row["value"] for row in rows(ask("active-customers", folder, by="region"))]


def test_revenue_per_account_is_mrr_by_active_customers(folder: Path) -> None:
    found = rows(ask("revenue-per-account", folder))
    assert [row["accounts"] for row in found] == [row["value"] for row in rows(ask("active-customers", folder))]
    assert [row["mrr"] for row in found][-12:] == [row["value"] for row in rows(ask("mrr", folder))][-12:]


def test_ltv_to_cac_is_clv_by_cac(folder: Path) -> None:
    year = {"date_from": date(2025, 4, 1), "date_to": date(2026, 2, 28)}
    clv, cac = ([row["value"] for row in rows(ask(kpi, folder, **year))] for kpi in ("clv", "cac"))
    for row, life, cost in zip(rows(ask("ltv-to-cac", folder, **year)), clv, cac, strict=True):
        assert alike(row["clv"], life)
        assert alike(row["cac"], cost)
        assert row["value"] is None if not cost or life is None else alike(row["value"], life / cost)


def test_closed_is_won_and_lost(folder: Path) -> None:
    span = {"date_from": date(2025, 3, 1), "date_to": date(2026, 2, 28), "by": "region"}
    won, lost, closed = (
        {(row["period"], row["region"]): row["value"] for row in rows(ask(kpi, folder, **span))}
        for kpi in ("deals-won", "deals-lost", "deals-closed")
    )
    assert closed == {key: won.get(key, 0) + lost.get(key, 0) for key in closed}
    for row in rows(ask("win-rate", folder, **span)):
        key = row["period"], row["region"]
        assert (row["won"], row["lost"]) == (won.get(key, 0), lost.get(key, 0))


def test_what_is_sold_and_what_remains_make_the_quota(folder: Path) -> None:
    for row in every_row("quota-attainment", folder, by="region"):
        assert alike(row["remaining"], max(float(row["quota"]) - float(row["sales"]), 0)), row


# ------------------------------------------------------------------------------------- the article's examples


def deal(n: int, status: str = "open", **columns: object) -> dict[str, object]:
    closed = "" if status == "open" else "2026-03-11"
    base = {"deal_id": f"d{n}", "customer_id": f"c{n}", "status": status, "value": 1000}
    return base | {"created_at": "2026-03-02", "closed_at": closed} | columns


def in_march(kpi: str, tables: Tables, folder: Path, **question: Any) -> Mapping[str, Any]:
    found = rows(ask(kpi, tables, folder, **(MARCH | question)))
    assert len(found) == 1
    return found[0]


CUSTOMERS = [{"customer_id": f"c{n}", "started_at": "2026-03-02", "mrr": 1000} for n in range(3000)]


def test_three_million_from_three_thousand_buyers(tmp_path: Path) -> None:
    row = in_march("average-purchase-value", {"deals": [deal(n, "won") for n in range(3000)]}, tmp_path)
    assert (row["sales"], row["transactions"], row["customers"]) == (3_000_000, 3000, 3000)
    assert row["value"] == row["per_customer"] == 1000


def test_three_million_spent_on_three_thousand_new_customers(tmp_path: Path) -> None:
    costs = [{"incurred_at": "2026-03-05", "amount": "3000000"}]
    row = in_march("cac", {"customers": CUSTOMERS, "costs": costs}, tmp_path)
    assert (row["total_cost"], row["new_customers"], row["value"]) == (3_000_000, 3000, 1000)


def test_three_million_a_month_from_three_thousand_accounts(tmp_path: Path) -> None:
    row = in_march("revenue-per-account", {"customers": CUSTOMERS}, tmp_path)
    assert (row["mrr"], row["accounts"], row["value"]) == (3_000_000, 3000, 1000)


@pytest.mark.parametrize("basis", ["period", "cohort"])
def test_two_hundred_of_two_thousand_leads(tmp_path: Path, basis: str) -> None:
    leads = [deal(n, "won" if n < 200 else "open") for n in range(2000)]
    row = in_march("lead-conversion", {"deals": leads}, tmp_path, options={"basis": basis})
    assert (row["leads"], row["sales_count"], row["value"]) == (2000, 200, 10)


def test_a_hundred_thousand_at_a_fifth(tmp_path: Path) -> None:
    deals = [deal(1, value=100_000, stage="proposal"), deal(2, "won", value=7, stage="Closed Won")]
    deals = [one | {"expected_close_at": "2026-04-30"} for one in deals]
    (tmp_path / "salescli.toml").write_text("[stages]\nproposal = 0.2\n", encoding="utf-8")
    found = rows(ask("opportunity-value", {"deals": deals}, tmp_path, by="stage", as_of=MARCH["as_of"]))
    assert [(row["stage"], row["open_value"], row["value"]) for row in found] == [("proposal", 100_000, 20_000)]


@pytest.mark.parametrize("basis", ["period", "cohort"])
def test_thirty_of_a_hundred_and_fifty_quotes(tmp_path: Path, basis: str) -> None:
    deals = [deal(n, "won" if n < 30 else "lost", quoted_at="2026-03-04") for n in range(150)]
    row = in_march("quote-to-close", {"deals": deals}, tmp_path, options={"basis": basis})
    assert (row["quotes"], row["won"], row["value"]) == (150, 30, 20)


def test_a_tenth_of_a_hundred_demos(tmp_path: Path) -> None:
    """Ten demos a year ago won one deal, so a hundred now lead one to expect ten."""
    deals = [deal(n, "won" if n in (3, 105) else "open") for n in range(200)]
    days = ["2026-03-09"] * 100 + ["2025-03-01"] * 10
    demos = [{"type": "demo", "occurred_at": day, "deal_id": f"d{n}"} for n, day in enumerate(days)]
    row = in_march("monthly-demos", {"deals": deals, "activities": demos}, tmp_path)
    assert (row["value"], row["deals_with_demo"], row["won_after_demo"], row["demo_conversion"]) == (100, 100, 1, 1)
    assert alike(row["expected_wins"], 10)


@pytest.mark.parametrize("by", ["none", "region"])
@pytest.mark.parametrize("period", ["month", "year", "total"])
def test_rates_of_recurring_revenue_are_made_of_its_movement(folder: Path, period: str, by: str) -> None:
    """Net new MRR is the growth of MRR; the rates are made of its parts."""
    asked: dict[str, Any] = {"period": period, "by": by, "date_from": date(2025, 9, 1)}
    names = ("mrr", "net-new-mrr", "mrr-growth", "mrr-churn-rate", "quick-ratio", "gross-revenue-retention")
    try:
        answers = [rows(ask(name, folder, **asked)) for name in names]
    except SalesCliError:
        pytest.skip("the customers have no amounts, or their ends are not known")
    for mrr, new, growth, churn, quick, gross in zip(*answers, strict=True):
        lost = mrr["contraction"] + mrr["churned"]
        gained = mrr["new"] + mrr["expansion"] + mrr["reactivation"]
        assert equal(new["value"], mrr["value"] - mrr["opening"]), mrr
        assert alike(growth["value"], float(new["value"]) / float(mrr["opening"]) * 100 if mrr["opening"] else None)
        assert alike(churn["value"], float(lost) / float(mrr["opening"]) * 100 if mrr["opening"] else None)
        assert alike(quick["value"], float(gained) / float(lost) if lost else None)
        if churn["value"] is not None:
            assert alike(gross["value"], 100 - churn["value"])


@pytest.mark.parametrize("by", ["none", "region"])
def test_the_value_won_is_the_revenue(folder: Path, by: str) -> None:
    won = {
        (row["period"], row.get("region")): row["won_value"] for row in rows(ask("win-rate-by-value", folder, by=by))
    }
    for row in rows(ask("revenue", folder, by=by)):
        assert won[row["period"], row.get("region")] == row["value"]
