"""Months where days are needed: refused, and only there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.program import run_here

DEALS = "deal_id,status,value,created_at,closed_at,expected_close_at,first_response_at,probability\n"
CUSTOMERS = "customer_id,started_at,churned_at,mrr\n"
ROW = "1,won,5,2026-01,2026-02,,,\n"


def run(folder: Path, question: str, deals: str = ROW, customers: str = "", settings: str = "") -> tuple[int, str]:
    (folder / "deals.csv").write_text(DEALS + deals)
    if customers:
        (folder / "customers.csv").write_text(CUSTOMERS + customers)
    if settings:
        (folder / "salescli.toml").write_text(settings)
    ran = run_here("kpi", *question.split(), ".", "--as-of", "2026-12-31", "--format", "json", cwd=folder)
    return ran.code, ran.err if ran.code else ran.out.decode()


@pytest.mark.parametrize(
    "question",
    [
        "revenue --period day",
        "revenue --period week",
        "revenue --from 2026-02-02",
        "revenue --to 2026-02-27",
        "sales-cycle",
        "sales-velocity",
    ],
)
def test_a_question_of_days_is_refused(tmp_path: Path, question: str) -> None:
    code, said = run(tmp_path, question)
    assert code == 3
    assert "column 'closed_at'" in said or "column 'created_at'" in said
    assert "some of its cells are months" in said


@pytest.mark.parametrize("question", ["mrr --period week", "churn-rate --period day"])
def test_spells_by_days_are_refused(tmp_path: Path, question: str) -> None:
    code, said = run(tmp_path, question, customers="A,2026-01-01,2026-03,5\n")
    assert (code, "column 'churned_at'" in said) == (3, True)


def test_an_answer_that_takes_hours_is_refused(tmp_path: Path) -> None:
    code, said = run(tmp_path, "response-time", "1,open,5,2026-01,,,2026-02-03 10:00,\n")
    assert (code, "needs the days in it" in said) == (3, True)


@pytest.mark.parametrize("question", ["revenue", "revenue --period quarter", "revenue --from 2026-02 --to 2026-02"])
def test_whole_months_are_answered(tmp_path: Path, question: str) -> None:
    code, said = run(tmp_path, question)
    assert code == 0, said
    assert [row["value"] for row in json.loads(said)["rows"]] == [5]


def test_days_of_another_column_are_answered(tmp_path: Path) -> None:
    code, said = run(tmp_path, "revenue --period day", "1,won,5,2026-01,2026-02-03,2026-02,,\n")
    assert (code, [row["period"] for row in json.loads(said)["rows"]]) == (0, ["2026-02-03"])


def test_a_month_ahead_is_its_last_day(tmp_path: Path) -> None:
    open_deals = "1,open,100,2026-01-05,,2026-12,,0.5\n2,open,10,2026-01-05,,2026-11,,0.5\n"
    code, said = run(tmp_path, "opportunity-value --by none --period month", open_deals)
    assert code == 0, said
    assert [(row["period"], row["value"]) for row in json.loads(said)["rows"]] == [("2026-11", 5), ("2026-12", 50)]
    assert "months_last" in {note["code"] for note in json.loads(said)["notes"]}


@pytest.mark.parametrize("settings", ["", '[tables.customers]\nends = "last day"\n'])
def test_who_leaves_in_a_month_pays_to_its_end_whatever_ends_are(tmp_path: Path, settings: str) -> None:
    code, said = run(tmp_path, "mrr --from 2026-01 --to 2026-05", customers="A,2026-01,2026-03,5\n", settings=settings)
    assert code == 0, said
    assert [row["value"] for row in json.loads(said)["rows"]] == [5, 5, 5, 0, 0]


def test_the_first_win_of_a_rep_and_what_came_first_are_refused(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text(
        "deal_id,customer_id,rep_id,status,value,created_at,closed_at\n1,C,r1,won,5,2026-01-12,2026-03\n"
    )
    (tmp_path / "reps.csv").write_text("rep_id,name,hired_at\nr1,Ann,2026-01-12\n")
    (tmp_path / "activities.csv").write_text("type,deal_id,occurred_at,done\ncall,1,2026-03-05,true\n")
    for kpi in ("time-to-first-win", "repeat-customer-rate", "activities-per-win", "average-deal-age"):
        ran = run_here("kpi", kpi, ".", "--as-of", "2026-12-31", cwd=tmp_path)
        assert (ran.code, "deals.csv, column 'closed_at'" in ran.err) == (3, True), kpi
    ran = run_here("kpi", "days-to-quote", ".", "--as-of", "2026-12-31", cwd=tmp_path)
    assert "months" not in ran.err
