"""`init` on a folder as people have it, and one question: the right number, worked out by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.loading.presets import (
    test_hubspot_warehouse,
    test_monday,
    test_salesforce_connector,
    test_shopify,
    test_stripe,
)
from tests.loading.presets.exports import write
from tests.loading.workbooks.books import xlsx
from tests.program import run_here

REVENUE = "revenue --period month"
JAN_TO_MAR = {"2026-01": 100, "2026-02": 0, "2026-03": 40}


def text(name: str, *lines: str) -> Callable[[Path], object]:
    """Write one file of these lines."""
    return lambda folder: (folder / name).write_text("\n".join([*lines, ""]), encoding="utf-8")


def several(*made: Callable[[Path], object]) -> Callable[[Path], object]:
    """Write several files."""
    return lambda folder: [each(folder) for each in made]


QUOTAS = several(
    text("deals.csv", "deal_id,status,value,closed_at,rep_id", "1,won,50,2026-01-05,a", "2,won,30,2026-02-05,a"),
    text("quotas.csv", "rep;jan 2026;feb 2026;Q1 2026", "a;100;60;160"),
)
STAGES = several(
    text(
        "deals.csv", "deal_id,stage_id,value,closed_at", "1,7,100,2026-01-05", "2,8,60,2026-02-03", "3,7,40,2026-03-01"
    ),
    text("stages.csv", "id,name", "7,Won", "8,Lost", "9,Proposal"),
)

#: What a folder holds, the question, and the numbers by period.
FOLDERS: dict[str, tuple[Callable[[Path], object], str, dict[str, float]]] = {
    "orders of Shopify": (
        lambda folder: write(folder / "orders_export_1.csv", test_shopify.HEADER, test_shopify.ROWS),
        REVENUE, {"2026-01": 270, "2026-02": 0, "2026-03": 30},
    ),
    "subscriptions of Stripe": (
        lambda folder: write(folder / "subscriptions.csv", test_stripe.HEADER, test_stripe.ROWS),
        "mrr --from 2026-01 --to 2026-03", {"2026-01": 170, "2026-02": 170, "2026-03": 200},
    ),
    "Salesforce by a connector": (
        lambda folder: write(folder / "opportunity.csv", test_salesforce_connector.OPPORTUNITY,
                             test_salesforce_connector.DEALS),
        REVENUE, JAN_TO_MAR,
    ),
    "HubSpot through a warehouse": (
        lambda folder: write(folder / "deal.csv", test_hubspot_warehouse.DEAL, test_hubspot_warehouse.DEALS),
        REVENUE, JAN_TO_MAR,
    ),
    "a board": (lambda folder: test_monday.board(folder / "board.csv"), REVENUE, JAN_TO_MAR),
    "stages in a file of their own": (STAGES, REVENUE, JAN_TO_MAR),
    "a row for each month": (
        text("subscriptions.csv", "customer_id,month,plan,mrr,status", "A,2026-01,gold,60,active",
             "A,2026-02,gold,70,active", "B,2026-01,tin,40,active"),
        "mrr", {"2026-01": 100, "2026-02": 70},
    ),
    "a column for each month": (
        text("subscriptions.csv", "customer;jan 2026;feb 2026", "A;60;70", "B;40;"),
        "mrr", {"2026-01": 100, "2026-02": 70},
    ),
    "quotas by month": (QUOTAS, "quota-attainment", {"2026-01": 50, "2026-02": 50}),
    "a workbook": (
        lambda folder: xlsx(folder / "book.xlsx", {
            "Deals": [("Deal ID", "Status", "Value", "Closed at"), ("1", "won", 100, "2026-01-05"),
                      ("2", "lost", 9, "2026-02-05"), ("3", "won", 40, "2026-03-05")],
            "Reps": [("Rep ID", "Name"), ("7", "Ann")],
        }),
        REVENUE, JAN_TO_MAR,
    ),
    "an export in Swedish": (
        text("affärer.csv", "Affär;Status;Belopp;Stängd", "1;Vunnen;100,00;2026-01-05", "2;Förlorad;60,00;2026-02-03",
             "3;Vunnen;40,00;2026-03-01"),
        REVENUE, JAN_TO_MAR,
    ),
    "a month instead of a day": (
        text("deals.csv", "Deal ID,Status,Amount,Close month", "1,won,100,Jan 2026", "2,lost,60,Feb 2026",
             "3,won,40,Mar 2026"),
        REVENUE, JAN_TO_MAR,
    ),
    "names of months, an offset and a day of a spreadsheet": (
        several(
            text("deals-1.csv", "deal_id,status,closed_at,value", "1,won,5 januari 2026,60"),
            text("deals-2.csv", "deal_id,status,closed_at,value", "2,won,2026-01-06 10:00:00+00,40"),
            text("deals-3.csv", "deal_id,status,closed_at,value", "3,won,46086,40"),
        ),
        REVENUE, JAN_TO_MAR,
    ),
    "lines above the header": (
        text("deals.csv", "Report,won deals,,", "Period,2026-01-01,2026-03-31,", "Deal id,Status,Close date,Value",
             "D1,Won,2026-01-05,100", "D2,Lost,2026-02-05,9", "D3,Won,2026-03-05,40"),
        REVENUE, JAN_TO_MAR,
    ),
    "words of a Swedish Excel": (
        text("activities.csv", "type,occurred_at,done", "call,2026-01-05,SANT", "call,2026-01-06,FALSKT"),
        "calls", {"2026-01": 1},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FOLDERS)
def test_a_folder_ends_with_the_right_number(name: str, tmp_path: Path) -> None:
    make, question, right = FOLDERS[name]
    make(tmp_path)
    first = run_here("init", ".", cwd=tmp_path)
    assert first.code == 0, first.err
    second = run_here("kpi", *question.split(), ".", "--as-of", "2026-12-31", "--format", "json", cwd=tmp_path)
    assert second.code == 0, second.err
    found = {row["period"]: float(row["value"]) for row in json.loads(second.out)["rows"]}
    assert {period: found.get(period) for period in right} == right
