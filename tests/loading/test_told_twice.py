"""Rows that say one thing twice: what is said of them, and what counts when the advice is followed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.program import Ran, run_here


def written(folder: Path, **files: str) -> None:
    """Files by the name of their table; a further letter makes several of one."""
    for name, text in files.items():
        (folder / f"{name.replace('_', '-')}.csv").write_text(text, encoding="utf-8")


def asked(folder: Path, *question: str, settings: str = "") -> Ran:
    (folder / "salescli.toml").write_text(settings, encoding="utf-8")
    return run_here(*question, ".", "--as-of", "2026-03-31", cwd=folder)


def answer(folder: Path, *question: str, settings: str = "") -> dict[str, Any]:
    ran = asked(folder, *question, "--format", "json", settings=settings)
    assert ran.code == 0, ran.err
    found: dict[str, Any] = json.loads(ran.out)
    return found


def value(folder: Path, kpi: str, *question: str, settings: str = "") -> object:
    """The KPI over January to March 2026."""
    found = answer(folder, "kpi", kpi, "--period", "total", "--from", "2026-01-01", *question, settings=settings)
    return found["rows"][0]["value"]


def refused(folder: Path, *question: str, settings: str = "") -> str:
    ran = asked(folder, *question, settings=settings)
    assert (ran.code, ran.out) == (3, b"")
    return ran.err


def duplicates(table: str, word: str) -> str:
    return f'[tables.{table}]\nduplicates = "{word}"\n'


DEAL = "deal_id,rep_id,status,closed_at,value\nd1,r1,won,2026-01-20,500\n"


# ------------------------------------------------------------------------------------------------ reps


def test_quotas_by_month_are_no_reps(tmp_path: Path) -> None:
    written(tmp_path, deals=DEAL, reps="rep_id,period,quota\nr1,2026-01,1000\nr1,2026-02,900\n")
    said = refused(tmp_path, "kpi", "quota-attainment")
    assert "reps.csv, line 3: the rep_id 'r1' stands on line 2 too, and no days say when; 'period' tells them" in said
    assert "These are quotas by month, see quotas: give them in a file of their own" in said
    assert "(--quotas FILE), and keep one row a rep here." in said
    assert "duplicates" not in said, "one month's quota would count for every month"


@pytest.mark.parametrize("hired", ["", "2025-01-01"])
def test_quotas_by_month_of_reps_with_a_day_of_employment_are_none_either(tmp_path: Path, hired: str) -> None:
    rows = "".join(f"r1,{hired},2026 Q{number},50\n" for number in (1, 2))
    written(tmp_path, deals=DEAL, reps=f"rep_id,hired_at,quarter,quota\n{rows}")
    said = refused(tmp_path, "kpi", "quota-attainment")
    assert "'quarter' tells them apart" in said
    assert "duplicates" not in said


def test_costs_by_month_are_no_reps(tmp_path: Path) -> None:
    deals = DEAL.replace("rep_id", "customer_id")
    written(tmp_path, deals=deals, reps="rep_id,month,monthly_cost\nr1,jan 2026,70\nr1,feb 2026,80\n")
    said = refused(tmp_path, "kpi", "cac")
    assert "'month' tells them apart" in said
    assert "Give costs by month in a file of costs with incurred_at and amount (--costs FILE)" in said


def test_a_rep_in_two_regions_keeps_one_row_or_two_employments(tmp_path: Path) -> None:
    written(tmp_path, deals=DEAL, reps="rep_id,region,quota\nr1,North,60\nr1,South,40\n")
    said = refused(tmp_path, "kpi", "quota-attainment")
    assert "'region' tells them apart" in said
    assert "Keep one row a rep, with all of its quota and cost" in said


def test_employments_that_overlap_name_their_days(tmp_path: Path) -> None:
    reps = "rep_id,hired_at,left_at,quota\nr1,2026-02-01,,10\nr2,,,10\nr1,,2026-02-28,10\n"
    written(tmp_path, deals=DEAL, reps=reps)
    said = refused(tmp_path, "kpi", "sales-per-rep")
    assert "line 4: the rep_id 'r1' stands on line 2 too, for days that overlap: from 2026-02-01 on and until" in said
    one = duplicates("reps", "last")
    assert value(tmp_path, "quota-attainment", settings=one) == pytest.approx(500 / (30 + 20) * 100)


def test_rows_of_a_rep_that_never_was_there_overlap_nothing(tmp_path: Path) -> None:
    reps = "rep_id,hired_at,left_at,quota\nr1,2026-01-01,,10\nr1,2026-02-01,2026-01-10,1000\n,,,5\n,,,5\n"
    written(tmp_path, deals=DEAL, reps=reps)
    assert value(tmp_path, "quota-attainment", "--by", "rep") is not None


# -------------------------------------------------------------------------------------- subscriptions

CUSTOMERS = "customer_id,subscription_id,plan_name,started_at,churned_at,mrr\n"


def test_a_subscription_told_twice_counts_as_the_settings_say(tmp_path: Path) -> None:
    rows = "c1,s1,basic,2026-01-01,,10\nc1,s2,basic,2026-01-01,,7\nc1,s1,basic,2026-02-01,,30\n"
    written(tmp_path, customers=CUSTOMERS + rows)
    said = refused(tmp_path, "kpi", "mrr")
    assert "line 4: the subscription_id 's1' stands on line 2 too, for days that overlap: " in said
    words = {"first": 17, "last": 37, "keep": 47}
    assert {word: value(tmp_path, "mrr", settings=duplicates("customers", word)) for word in words} == words


def test_a_set_of_spells_is_a_chain_of_those_that_overlap(tmp_path: Path) -> None:
    spells = [
        ("2026-01-01", "2026-02-10"),
        ("2026-02-01", "2026-03-10"),
        ("2026-03-01", ""),
        ("2025-01-01", "2026-01-01"),
    ]
    rows = "".join(f"c1,s1,{number},{start},{end},{number + 1}\n" for number, (start, end) in enumerate(spells))
    written(tmp_path, customers=CUSTOMERS + rows)
    assert value(tmp_path, "mrr", settings=duplicates("customers", "last")) == 3
    assert value(tmp_path, "mrr", settings=duplicates("customers", "first")) == 0


def test_a_blank_subscription_repeats_nothing(tmp_path: Path) -> None:
    written(tmp_path, customers=CUSTOMERS + "c1,,basic,2026-01-01,,10\nc1, ,basic,2026-01-01,,10\n")
    assert value(tmp_path, "mrr") == 20


def test_a_subscription_is_one_whoever_its_customer_is(tmp_path: Path) -> None:
    written(tmp_path, customers=CUSTOMERS + "c1,s1,basic,2026-01-01,,10\nc2,s1,basic,2026-01-01,,10\n")
    assert "the subscription_id 's1' stands on line 2 too" in refused(tmp_path, "kpi", "mrr")


def test_equal_rows_are_an_error_where_an_amount_is_mapped(tmp_path: Path) -> None:
    rows = "c1,South,2026-01-01,10\nc2,South,2026-01-01,10\nc1,South,2026-01-01,10\n"
    written(tmp_path, customers="customer_id,region,started_at,mrr\n" + rows)
    said = refused(tmp_path, "kpi", "active-customers")
    assert "customers.csv, line 4: the row stands on line 2 too, word for word." in said
    assert '[tables.customers.columns] subscription_id = "HEADER"' in said
    words = {"first": 20, "last": 20, "keep": 30}
    assert {word: value(tmp_path, "mrr", settings=duplicates("customers", word)) for word in words} == words


def test_equal_rows_without_an_amount_count_once_with_a_note(tmp_path: Path) -> None:
    written(tmp_path, customers="customer_id,region,started_at\nc1,South,2026-01-01\nc1,South,2026-01-01\n")
    found = answer(tmp_path, "kpi", "active-customers", "--period", "total")
    assert found["rows"][0]["value"] == 1
    assert [(note["code"], note["count"]) for note in found["notes"]] == [("equal_rows", 1)]


@pytest.mark.parametrize("rows", ["c1,North,2026-01-01,10\n", "c1,South,2026-01-02,10\n", "c1,South,,10\n"])
def test_rows_that_are_not_equal_are_spells_of_their_own(tmp_path: Path, rows: str) -> None:
    """Nor is one that holds on no day anything that could be told twice."""
    row = "c1,South,2026-01-01,10\n" if "2026" in rows else rows
    written(tmp_path, customers="customer_id,region,started_at,mrr\n" + row + rows)
    assert asked(tmp_path, "kpi", "mrr").code == 0


def test_the_last_day_of_a_spell_may_be_its_end(tmp_path: Path) -> None:
    rows = "c1,s1,basic,2026-01-01,2026-02-01,10\nc1,s1,basic,2026-02-01,,10\n"
    written(tmp_path, customers=CUSTOMERS + rows)
    assert asked(tmp_path, "kpi", "mrr").code == 0
    assert "overlap: 2026-01-01 to 2026-02-01 and" in refused(
        tmp_path, "kpi", "mrr", settings='[tables.customers]\nends = "last day"\n'
    )


# ---------------------------------------------------------------------------------- deals, activities


def test_the_last_of_two_snapshots_counts(tmp_path: Path) -> None:
    header = "deal_id,status,closed_at,value\n"
    written(tmp_path, deals_1=header + "d1,open,,50\nd2,won,2026-01-09,5\n", deals_2=header + "d1,won,2026-02-10,70\n")
    said = refused(tmp_path, "kpi", "revenue")
    assert "deals-2.csv, line 2: the deal_id 'd1' stands in deals-1.csv, line 2 too; 'status' tells them apart." in said
    assert '[tables.deals] duplicates = "last" (states of one deal, of which the last row holds)' in said
    assert value(tmp_path, "revenue", settings=duplicates("deals", "last")) == 75


@pytest.mark.parametrize(
    ("column", "cells", "likely"),
    [
        ("sku", ("a", "b"), "lines"),
        ("saved", ("2026-01-01", "2026-02-01"), "last"),
        ("stage", ("lead", "demo"), "last"),
        ("note", ("", ""), "first"),
    ],
)
def test_what_tells_the_rows_of_a_deal_apart_says_what_they_may_be(
    tmp_path: Path, column: str, cells: tuple[str, str], likely: str
) -> None:
    rows = "".join(f"d1,won,2026-01-09,5,{cell}\n" for cell in cells)
    written(tmp_path, deals=f"deal_id,status,closed_at,value,{column}\n{rows}")
    said = refused(tmp_path, "kpi", "revenue")
    assert f'[tables.deals] duplicates = "{likely}" (' in said
    assert (f"'{column}' tells them apart" in said) == (cells[0] != cells[1])


def test_an_amount_tells_nothing_of_what_rows_are(tmp_path: Path) -> None:
    written(tmp_path, deals="deal_id,status,closed_at,value\nd1,won,2026-01-09,5\nd1,won,2026-01-09,6\n")
    assert "line 3: the deal_id 'd1' stands on line 2 too.\n" in refused(tmp_path, "kpi", "revenue")


def test_an_activity_told_twice_counts_as_the_settings_say(tmp_path: Path) -> None:
    rows = "a1,call,2026-01-05,ann\na1,call,2026-01-05,bo\na2,call,2026-01-06,ann\n"
    written(tmp_path, activities="activity_id,type,occurred_at,attendee\n" + rows)
    assert "the activity_id 'a1' stands on line 2 too; 'attendee' tells them apart" in refused(tmp_path, "kpi", "calls")
    words = {"first": 2, "last": 2, "keep": 3}
    assert {word: value(tmp_path, "calls", settings=duplicates("activities", word)) for word in words} == words


@pytest.mark.parametrize(
    ("kpi", "table", "text"),
    [
        ("revenue", "deals", "deal_id,status,closed_at,value\nd1,won,2026-01-09,5\nd1,won,2026-01-10,6\n"),
        ("calls", "activities", "activity_id,type,occurred_at\na1,call,2026-01-05\na1,call,2026-01-06\n"),
        ("mrr", "customers", CUSTOMERS + "c1,s1,basic,2026-01-01,,10\nc1,s1,pro,2026-01-01,,10\n"),
        ("cac", "reps", "rep_id,hired_at,monthly_cost\nr1,2025-01-01,5\nr1,2025-01-01,6\n"),
    ],
)
def test_explain_accounts_for_the_rows_that_do_not_count(tmp_path: Path, kpi: str, table: str, text: str) -> None:
    written(tmp_path, **{"deals": DEAL.replace("rep_id", "customer_id"), table: text})
    ran = asked(tmp_path, "explain", kpi, settings=duplicates(table, "last"))
    assert ran.code == 0, ran.err
    assert "1 used; 1 left out as repeats of other rows" in ran.out.decode()


def test_the_costs_of_overlapping_ledgers_count_once(tmp_path: Path) -> None:
    ledger = "incurred_at,amount,category\n2026-01-05,10,ads\n2026-01-05,10,ads\n"
    written(
        tmp_path, costs_1=ledger, costs_2=ledger + "2026-01-06,5,ads\n", deals=DEAL.replace("rep_id", "customer_id")
    )
    found = answer(tmp_path, "kpi", "cac", "--period", "total")
    assert found["rows"][0]["ledger_cost"] == 25
    assert "overlapping_rows" in [note["code"] for note in found["notes"]]
