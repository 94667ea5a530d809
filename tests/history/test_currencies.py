"""Amounts that were recorded in one currency are not set against those in another."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.program import Ran, run_here

DEALS = """deal_id,status,stage,value,currency,created_at,expected_close_at,closed_at
D1,won,lead,100,SEK,2025-01-02,2025-01-10,2025-01-10
D2,won,lead,50,EUR,2025-01-02,2025-01-20,2025-01-20
D3,open,lead,50,EUR,2025-01-02,2025-03-20,
"""
IN_SEK = 'base = "SEK"\nrates = { EUR = 10 }'
DEARER = 'base = "SEK"\nrates = { EUR = 20 }'
IN_EUR = 'base = "EUR"\nrates = { SEK = 0.1 }'
PIPELINE = ("pipeline", "deals.csv", "--as-of", "2025-03-01", "--since", "2025-02-28")
ACCURACY = ("forecast", "deals.csv", "--accuracy", "--period", "month", "--as-of", "2025-04-01")


def ran(*arguments: str) -> Ran:
    return run_here(*arguments, cwd=Path.cwd())


def settings(currency: str) -> None:
    text = f'[currency]\n{currency}\n[stages]\nlead = 0.5\n[history]\nfile = "h.db"\nkpis = ["revenue"]\n'
    Path("salescli.toml").write_text(text)


@pytest.fixture(autouse=True)
def _recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("deals.csv").write_text(DEALS)
    settings(IN_SEK)
    assert ran("check", "deals.csv", "--record", "--as-of", "2025-02-28").code == 0


@pytest.mark.parametrize("asked", [PIPELINE, ACCURACY])
def test_another_base_is_refused(asked: tuple[str, ...]) -> None:
    settings(IN_EUR)
    done = ran(*asked)
    assert (done.code, done.out) == (3, b"")
    assert "in SEK" in done.err and "in EUR" in done.err and 'base = "SEK"' in done.err


@pytest.mark.parametrize("asked", [PIPELINE, ACCURACY])
def test_another_rate_is_told_and_the_same_one_is_not(asked: tuple[str, ...]) -> None:
    def codes() -> list[str]:
        return [note["code"] for note in json.loads(ran(*asked, "--format", "json").out)["notes"]]

    assert "other_rates" not in codes()
    settings(DEARER)
    assert "other_rates" in codes()


def test_a_version_has_the_currency_and_no_change_into_another() -> None:
    settings(IN_EUR)
    done = ran("check", "deals.csv", "--record", "--as-of", "2025-03-10", "--format", "json")
    (restated,) = json.loads(done.out)["restated"]
    assert (restated["from"], restated["to"], restated["change"]) == (600, 60, None)  # 100 + 50 × 10; 100 × 0.1 + 50
    assert (restated["cause"], done.code) == ("settings", 0)
    found = list(csv.DictReader(io.StringIO(ran("history", "revenue", "--format", "csv").out.decode())))
    january = [row for row in found if row["period"] == "2025-01"]
    assert [(row["value"], row["change"], row["currency"]) for row in january] == [
        ("600", "", "SEK"),
        ("60", "", "EUR"),
    ]


def test_the_rows_say_the_filter_and_the_reason() -> None:
    asked = ("kpi", "revenue", "deals.csv", "--where", "stage=lead", "--record", "--as-of", "2025-03-01")
    assert ran(*asked).code == 0
    text = ran("history", "revenue", "--where", "stage=lead", "--format", "csv").out.decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert list(rows[0])[-2:] == ["filter", "reason"]
    assert {row["filter"] for row in rows} == {"stage=lead"} and {row["reason"] for row in rows} == {""}
