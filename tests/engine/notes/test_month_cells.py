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


def test_a_lifespan_counts_days_and_one_by_churn_counts_months(tmp_path: Path) -> None:
    """A of 5 a month stays and B of 5 leaves after February: one of two left in March, 1/12 a month over the year."""
    customers = "A,2026-01,,5\nB,2026-01,2026-02,5\n"
    code, said = run(tmp_path, "clv", customers=customers)
    assert (code, "clv needs the days in it" in said) == (3, True)
    code, said = run(tmp_path, "clv --set lifespan=churn --set revenue=mrr --from 2026 --to 2026", customers=customers)
    assert code == 0, said
    code, said = run(tmp_path, "ltv-to-cac", customers=customers)
    assert code == 3


def test_a_lifespan_of_rows_by_month_is_answered(tmp_path: Path) -> None:
    """Each row is of a whole month: from 1 January A has 58 days to 28 February, B 31 to 1 February: 44.5 each."""
    (tmp_path / "customers.csv").write_text("customer_id,month,mrr\nA,2026-01,5\nA,2026-02,5\nB,2026-01,5\n")
    (tmp_path / "salescli.toml").write_text('[tables.customers]\nsnapshot = "month"\n')
    asked = ("--from", "2026-01", "--to", "2026-02", "--period", "total", "--as-of", "2026-02-28", "--format", "json")
    ran = run_here("kpi", "clv", ".", *asked, cwd=tmp_path)
    assert ran.code == 0, ran.err
    assert json.loads(ran.out)["rows"][0]["lifespan_months"] == pytest.approx(44.5 / 30.4375)


@pytest.mark.parametrize(
    ("question", "customers", "end"),
    [
        ("revenue", "", "2026-02-01"),  # what occurs does so on the first day of the month
        ("new-customers", "A,2026-01,,5\nB,2026-01,2026-02,5\n", "2026-03-01"),  # the day after the last for an end
        ("new-customers", "A,2026-01,,5\nB,2026-03,,5\n", "2026-03-01"),  # the first for a beginning
    ],
)
def test_the_data_end_on_the_day_that_a_month_stands_for(
    tmp_path: Path, question: str, customers: str, end: str
) -> None:
    code, said = run(tmp_path, f"{question} --from 2026-01 --to 2026-06", customers=customers)
    assert code == 0, said
    assert f"end on {end}" in said
