"""Copper's own export: what was abandoned is lost, and the expected day is not the day of the end."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli.errors import MissingInputError
from tests.loading.presets.exports import ask, by, by_id, by_month, mangled, number, preset_of, renamed, write

#: As in github.com/CWL-Brands/copper-goals-tracker, docs/copper-data/COPPER_EXPORT_ANALYSIS.json, with one of its own
#: fields (seen 2026-11-28).
OPPORTUNITY = (
    "Name,Details,Company,Company Id,Primary Person Contact,Status,Priority,Owner,Owner Id,Close Date,Completed Date,"
    "Value,Currency,Converted Value,Converted Currency,Exchange Rate,Win Probability,Pipeline,Stage,Source,Loss Reason,"
    "Tags,Last Contacted,Inactive Days,Interaction Count,Last Stage At,Days in Stage,Created At,Updated At,"
    "Lead Created At,Region cf_680701,Copper ID,Copper URL"
)
TASK = (
    "Name,Details,Status,Priority,Owner,Owner Id,Due Date,% Complete,Tags,Completed At,Reminder At,Created At,"
    "Updated At,Activity Type,Region cf_680701,Copper ID,Copper URL"
)


def opportunity(key: str, status: str, value: str, expected: str, done: str = "", **more: str) -> dict[str, str]:
    return {
        "Copper ID": key, "Name": f"Deal {key}", "Company": "Acme", "Company Id": "70", "Status": status,
        "Owner": "Ada", "Owner Id": "7", "Close Date": expected, "Completed Date": done, "Value": value,
        "Currency": "USD", "Converted Value": value, "Converted Currency": "USD", "Exchange Rate": "1",
        "Pipeline": "Sales", "Stage": "Closing Stage", "Created At": "1/1/2026", **more,
    }  # fmt: skip


#: Won are 100 in January, expected in March, and 40 in March.
DEALS = [
    opportunity("1", "Won", "100", "3/15/2026", "1/31/2026", **{"Win Probability": "100%"}),
    opportunity("2", "Lost", "60", "2/3/2026", "2/3/2026", **{"Loss Reason": "Price"}),
    opportunity("3", "Abandoned", "70", "2/3/2026", "2/13/2026"),
    opportunity("4", "Open", "500", "12/31/2026", **{"Win Probability": "20%", "Owner": "Bo", "Owner Id": "8"}),
    opportunity("5", "Won", "40", "3/1/2026", "3/1/2026", **{"Company": "Beta", "Company Id": "71"}),
]
REVENUE = {"2026-01": 100, "2026-02": 0, "2026-03": 40}


@pytest.fixture
def deals(tmp_path: Path) -> Path:
    return write(tmp_path / "opportunities.csv", OPPORTUNITY, DEALS)


def test_won_lost_and_abandoned(deals: Path) -> None:
    assert preset_of(deals) == ("copper", "deals")
    assert by_month("revenue", deals) == REVENUE
    assert ask("win-rate", deals).frame.select("won", "lost").row(0) == (2, 2)
    assert number("open-deals", deals) == 1
    assert number("sales-cycle", deals) == (30 + 59) / 2
    assert ask("revenue", deals).currency == "USD"
    assert by_id("customer", "revenue", deals) == {"70": 100, "71": 40}


def test_tasks_that_were_completed(tmp_path: Path) -> None:
    rows = [
        {"Copper ID": "1", "Status": "Completed", "Activity Type": "Phone Call", "Owner Id": "7",
         "Completed At": "1/20/2026", "Due Date": "1/25/2026"},
        {"Copper ID": "2", "Status": "Open", "Activity Type": "Phone Call", "Owner Id": "7", "Due Date": "1/25/2026"},
    ]  # fmt: skip
    path = write(tmp_path / "tasks.csv", TASK, rows)
    assert preset_of(path) == ("copper", "activities")
    assert number("calls", path) == 1


def test_a_field_of_ones_own_can_still_be_read(deals: Path, tmp_path: Path) -> None:
    config = tmp_path / "salescli.toml"
    config.write_text('[tables.deals.columns]\nregion = "Region cf_680701"\n', encoding="utf-8")
    rows = [{**row, "Region cf_680701": "West"} for row in DEALS]
    path = write(tmp_path / "opportunities.csv", OPPORTUNITY, rows)
    assert by("region", "revenue", path, use_config=True, config=config) == {"West": 140}


def test_columns_in_another_order_and_case(tmp_path: Path) -> None:
    path = write(tmp_path / "opportunities.csv", *mangled(OPPORTUNITY, DEALS))
    assert preset_of(path) == ("copper", "deals")
    assert by_month("revenue", path) == REVENUE


@pytest.mark.parametrize(("name", "missing"), [("Completed Date", "closed_at"), ("Value", None)])
def test_a_header_that_was_renamed(name: str, missing: str | None, tmp_path: Path) -> None:
    path = write(tmp_path / "opportunities.csv", *renamed(OPPORTUNITY, DEALS, name))
    assert preset_of(path) == ("copper", "deals")
    if missing is None:  # the amount in the company's own currency says it too
        assert number("revenue", path) == 140
        return
    with pytest.raises(MissingInputError, match=f"'{missing}'.*opportunities.csv"):
        number("revenue", path)
