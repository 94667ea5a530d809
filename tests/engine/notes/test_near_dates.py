"""Values that are near a date, and what to do about them."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli.engine.notes import near_dates
from salescli.message import Setting
from tests.program import run_here


def setting(pattern: str) -> Setting:
    return Setting("tables.deals", (("format", f'{{ dates = "{pattern}" }}'),))


@pytest.mark.parametrize(
    ("text", "pattern"),
    [("Jan 26", "%b %y"), ("Dec/25", "%b/%y"), ("01/26", "%m/%y"), ("12.25", "%m.%y"), ("01-26", "%m-%y")],
)
def test_a_month_that_may_be_a_day_has_a_setting(text: str, pattern: str) -> None:
    found = near_dates.advice(text, "deals")
    assert found and found.code == "parsing.month_or_day" and found.fields["fix"] == setting(pattern)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2026.1", "month_cut"), ("2026-Q1", "period_no_day"), ("Q1 2026", "period_no_day"),
        ("2026Q1", "period_no_day"),
        ("kv 1 2026", "period_no_day"), ("H1 2026", "period_no_day"), ("2026", "period_no_day"),
        ("FY2026", "period_no_day"), ("2026-W10", "week_no_day"), ("2026w10", "week_no_day"),
    ],
)  # fmt: skip
def test_what_is_longer_than_a_day_or_cut_is_named(text: str, code: str) -> None:
    found = near_dates.advice(text, "deals")
    assert found and found.code == f"parsing.{code}"


@pytest.mark.parametrize("text", ["soon", "13/26", "1/26", "abc 26", "Jan 2026", "12-2026", "2026.2", ""])
def test_anything_else_has_the_advice_of_all_dates(text: str) -> None:
    assert near_dates.advice(text, "deals") is None


@pytest.mark.parametrize("text", ["2026-Q1", "2026.1", "Jan 26", "2026-W10", "2026"])
def test_they_are_refused_with_their_place(text: str, tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text(f"deal_id,status,closed_at,value\n1,won,2026-01-05,3\n2,won,{text},5\n")
    done = run_here("kpi", "revenue", "deals.csv", "--as-of", "2026-03-31", cwd=tmp_path)
    assert done.code == 3 and f"deals.csv, line 3, column 'closed_at': '{text}' is not a date." in done.err
    assert "it is read when written like" not in done.err


def test_the_advice_for_a_week_is_right(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text("deal_id,status,closed_at,value\n1,won,2026-W10-1,3\n")
    asked = ("kpi", "revenue", "deals.csv", "--period", "week", "--as-of", "2026-03-31", "--format", "csv")
    assert b"revenue,2026-W10,2026-03-02,2026-03-08,true,3," in run_here(*asked, cwd=tmp_path).out
