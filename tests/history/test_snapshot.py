"""The deals as they stand at the end of a day, by hand and beside the KPIs that count them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from salescli import api
from salescli.history import snapshot
from tests.conftest import SAMPLE
from tests.history.made import write_deals

HEADER = "deal_id,status,stage,value,probability,region,rep_id,created_at,expected_close_at,closed_at"
ROWS = (
    "D1,open,proposal,100,,North,r1,2025-10-01,2025-12-01,",
    "D2,won,won,50,,,r1,2025-10-01,2025-11-01,2025-11-03",
    "D3,lost,lost,70,,South,r2,2025-10-01,2025-11-01,2025-11-20",
    "D4,open,lead,80,0.3,South,,2025-11-25,,",
    "D5,won,won,,,South,r2,,,2025-11-01",
    "D6,won,won,5,,South,r2,2025-10-01,,",
)
SETTINGS = '[stages]\nlead = 0.1\nproposal = 0.5\n[currency]\nbase = "SEK"\n'


def states(folder: Path, day: str) -> tuple[dict[str, dict[str, Any]], int]:
    """What is known of each deal at the end of a day, and how many are left out."""
    exports = api.Exports(str(folder), config=folder / "salescli.toml")
    found = snapshot.of_files(exports.dataset, date.fromisoformat(day))
    assert found
    rows = found.deals.frame.to_dicts()
    return {
        row["deal_id"]: {name: value for name, value in row.items() if value is not None} for row in rows
    }, found.left_out


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    write_deals(tmp_path, ROWS, HEADER)
    (tmp_path / "reps.csv").write_text("rep_id,name,region,team\nr1,Ann,West,a\nr2,Bo,South,b\n")
    (tmp_path / "salescli.toml").write_text(SETTINGS)
    return tmp_path


def test_states_on_a_day(folder: Path) -> None:
    found, left_out = states(folder, "2025-11-10")
    assert left_out == 0
    assert {deal: row["status"] for deal, row in found.items()} == {
        "D1": "open", "D2": "won", "D3": "open", "D5": "won", "D6": "won"
    }  # fmt: skip
    first = {"deal_id": "D1", "status": "open", "stage": "proposal", "value": Decimal(100), "weight": Decimal("0.5"),
             "created_at": date(2025, 10, 1), "expected_close_at": date(2025, 12, 1), "region": "North",
             "rep_id": "r1", "team": "a"}  # fmt: skip
    assert found["D1"] == first
    assert (found["D2"]["region"], found["D2"]["closed_at"]) == ("West", date(2025, 11, 3))  # by way of its rep
    assert "stage" not in found["D3"]  # nobody knows it then: the deal closed later
    assert "weight" not in found["D3"]
    assert "closed_at" not in found["D6"]


def test_a_deal_of_its_own_probability_comes_in(folder: Path) -> None:
    found, _ = states(folder, "2025-11-30")
    assert found["D4"]["weight"] == found["D4"]["probability"] == Decimal("0.3")
    assert found["D3"]["status"] == "lost"


def test_ids_that_repeat_or_lack_are_left_out(tmp_path: Path) -> None:
    write_deals(tmp_path, [*ROWS[:2], ROWS[1], ROWS[2].replace("D3", "")], HEADER)
    (tmp_path / "salescli.toml").write_text(SETTINGS + '[tables.deals]\nduplicates = "keep"\n')
    found, left_out = states(tmp_path, "2025-11-30")
    assert (list(found), left_out) == (["D1"], 3)


def test_order_lines_are_one_deal_with_what_all_lines_say(tmp_path: Path) -> None:
    write_deals(
        tmp_path,
        ["D1,won,10,A,North,2025-11-03", "D1,won,20,B,North,2025-11-03", "D2,won,5,A,South,2025-11-04"],
        "deal_id,status,value,product,region,closed_at",
    )
    (tmp_path / "salescli.toml").write_text('[tables.deals]\nduplicates = "lines"\namounts = "line"\n')
    found, left_out = states(tmp_path, "2025-11-30")
    assert left_out == 0
    assert (found["D1"]["value"], found["D1"]["region"], "product" in found["D1"]) == (30, "North", False)
    assert (found["D2"]["value"], found["D2"]["product"]) == (5, "A")


@pytest.mark.parametrize("day", ["2025-03-31", "2025-12-08", "2025-12-31"])
def test_open_and_won_are_what_the_kpis_count(day: str) -> None:
    found = snapshot.of_files(api.Exports(str(SAMPLE)).dataset, date.fromisoformat(day))
    assert found
    frame = found.deals.frame.with_columns(pl.col("value").fill_null(0))
    total = api.compute("pipeline-value", str(SAMPLE), as_of=day, period="total").frame
    opened = frame.filter(pl.col("status") == "open", pl.col("value").is_not_null())
    assert opened["value"].sum() == total["value"].item()
    won = api.compute("revenue", str(SAMPLE), as_of=day, period="total").frame
    assert (
        frame.filter(pl.col("status") == "won", pl.col("closed_at").is_not_null())["value"].sum() == won["value"].item()
    )


def test_files_without_deals_have_none(tmp_path: Path) -> None:
    (tmp_path / "customers.csv").write_text("customer_id,started_at,mrr\nC1,2025-01-01,5\n")
    assert snapshot.of_files(api.Exports(str(tmp_path)).dataset, date(2025, 11, 30)) is None


def test_the_lines_of_an_open_deal_add_up(tmp_path: Path) -> None:
    header = "deal_id,status,stage,value,cost,product,created_at,expected_close_at,closed_at"
    rows = (
        "D1,open,lead,100,40,A,2025-10-01,2025-12-01,",
        "D1,open,lead,11,4,B,2025-10-01,2025-12-01,",
        "D2,open,lead,5,1,A,2025-10-01,2025-12-01,",
        "D2,open,lead,70,30,A,2025-10-01,2025-12-01,",
        "D3,won,won,7,2,A,2025-10-01,2025-11-01,2025-11-03",
    )
    write_deals(tmp_path, rows, header)
    lines = '[tables.deals]\nduplicates = "lines"\namounts = "line"\n'
    (tmp_path / "salescli.toml").write_text(f"[stages]\nlead = 0.5\n{lines}")
    found, _ = states(tmp_path, "2025-11-30")
    amounts = {deal: (row["value"], row["cost"], row.get("weight")) for deal, row in found.items()}
    assert amounts == {"D1": (111, 44, Decimal("0.5")), "D2": (75, 31, Decimal("0.5")), "D3": (7, 2, None)}
