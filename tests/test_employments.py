"""A rep who is employed more than once: the employment of the day says region, team, quota and cost."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.asking import ask, rows, total
from tests.oracle import data
from tests.program import run_here

#: Three employments: the first day of the second is the last of the first, and a pause comes before the third.
REPS = (
    {"rep_id": "r1", "name": "Ann", "region": "North", "team": "A", "hired_at": "", "left_at": "2026-01-31",
     "quota": "310", "monthly_cost": "31"},
    {"rep_id": "r1", "name": "Ann B", "region": "South", "team": "B", "hired_at": "2026-01-31", "left_at": "2026-02-28",
     "quota": "280", "monthly_cost": "62"},
    {"rep_id": "r1", "name": "", "region": "West", "team": "", "hired_at": "2026-04-01", "left_at": "",
     "quota": "300", "monthly_cost": "30"},
    {"rep_id": "r2", "name": "Bo", "region": "North", "team": "A", "hired_at": "", "left_at": "",
     "quota": "", "monthly_cost": ""},
)  # fmt: skip
AS_OF = date(2026, 4, 30)


def deal(number: int, closed: str, created: str = "2025-12-01", **cells: str) -> dict[str, str]:
    base = {"deal_id": f"d{number}", "customer_id": f"c{number}", "rep_id": "r1", "status": "won", "value": "1"}
    return base | {"created_at": created, "closed_at": closed, "quoted_at": "2026-02-01"} | cells


DEALS = [
    deal(1, "2026-01-30"), deal(2, "2026-01-31"), deal(3, "2026-02-28"), deal(4, "2026-03-15"), deal(5, "2026-04-01"),
    deal(6, "", "2026-01-31", status="open"), deal(7, "", "2026-04-02", status="open"),
]  # fmt: skip
ACTIVITIES = [
    {"type": "call", "occurred_at": day, "rep_id": "", "deal_id": "d1"} for day in ("2026-01-30", "2026-03-01")
]
CUSTOMERS = [{"customer_id": "c1", "started_at": "2026-02-10", "rep_id": "r1", "mrr": "5"}]
TABLES: Mapping[str, Sequence[Mapping[str, Any]]] = {
    "deals": DEALS, "activities": ACTIVITIES, "customers": CUSTOMERS, "reps": REPS,
}  # fmt: skip


def by(dimension: str, kpi: str, folder: Path, column: str = "value", **question: Any) -> dict[object, object]:
    """A column of the KPI over all time by group, those with nothing left out."""
    asked = {"period": "total", "by": dimension, "as_of": AS_OF} | question
    found = ask(kpi, TABLES, folder, **asked)
    return {row[dimension]: row[column] for row in rows(found) if row[column]}


def month(number: int, kpi: str, folder: Path, **question: Any) -> list[dict[str, Any]]:
    first = date(2026, number, 1)
    asked = {"date_from": first, "date_to": first.replace(day=28), "as_of": AS_OF, "period": "total"} | question
    return rows(ask(kpi, TABLES, folder, **asked))


def test_a_row_is_in_the_region_of_the_employment_of_its_day(tmp_path: Path) -> None:
    assert by("region", "revenue", tmp_path) == {"North": 1, "South": 3, "West": 1}
    assert by("team", "revenue", tmp_path) == {"A": 1, "B": 3, None: 1}
    assert by("region", "calls", tmp_path) == {"North": 1, "South": 1}


def test_what_a_row_is_counted_for_says_its_day(tmp_path: Path) -> None:
    """The day that a deal came in for leads and open deals, of the quote for quotes, of the beginning for a spell."""
    assert by("region", "leads", tmp_path) == {"North": 5, "South": 1, "West": 1}
    assert by("region", "open-deals", tmp_path) == {"South": 1, "West": 1}
    assert by("region", "quotes-sent", tmp_path) == {"South": 7}
    assert by("region", "mrr", tmp_path) == {"South": 5}


def test_a_day_before_the_first_employment_is_of_the_first(tmp_path: Path) -> None:
    reps = [row | ({"hired_at": "2026-01-10"} if row["region"] == "North" else {}) for row in REPS]
    found = ask("revenue", {"deals": [deal(1, "2025-12-24")], "reps": reps}, tmp_path, by="region", as_of=AS_OF)
    assert {row["region"] for row in rows(found)} == {"North"}


def test_a_rep_goes_by_the_latest_name(tmp_path: Path) -> None:
    found = rows(ask("revenue", TABLES, tmp_path, period="total", by="rep", as_of=AS_OF))
    assert [(row["rep_id"], row["rep"], row["value"]) for row in found] == [("r1", "Ann B", 5)]
    assert by("region", "revenue", tmp_path, where="rep=Ann B") == {"North": 1, "South": 3, "West": 1}


def test_a_rep_counts_once_a_group_and_once_in_the_total(tmp_path: Path) -> None:
    found = ask("sales-per-rep", TABLES, tmp_path, period="year", by="region", as_of=AS_OF)
    year = [row for row in rows(found) if row["period"] == "2026"]
    assert {row["region"]: row["reps"] for row in year} == {"North": 2, "South": 1, "West": 1}
    assert (total(found) or {})["reps"] == 2


def test_a_shared_day_is_the_later_ones(tmp_path: Path) -> None:
    day = {"date_from": date(2026, 1, 31), "date_to": date(2026, 1, 31)}
    found = rows(ask("sales-per-rep", TABLES, tmp_path, period="total", by="region", as_of=AS_OF, **day))
    assert {row["region"]: row["reps"] for row in found} == {"North": 1, "South": 1}, "North is the other rep's"
    whole = {"date_from": date(2026, 1, 1), "date_to": date(2026, 1, 31), "period": "total", "as_of": AS_OF}
    (row,) = rows(ask("quota-attainment", TABLES, tmp_path, **whole))
    assert float(row["quota"]) == pytest.approx(310 * 30 / 31 + 280 / 31)
    (row,) = rows(ask("cac", TABLES, tmp_path, **whole))
    assert float(row["rep_cost"]) == pytest.approx(31 * 30 / 31 + 62 / 31)


def test_one_last_day_counts_until_it_comes(tmp_path: Path) -> None:
    """Seen from a day before, nobody has left yet."""
    asked = {"period": "total", "by": "region", "as_of": date(2026, 1, 30), "date_from": date(2026, 1, 1)}
    found = rows(ask("sales-per-rep", TABLES, tmp_path, **asked))
    assert {row["region"]: row["reps"] for row in found} == {"North": 2}


def test_a_quota_entry_of_a_rep_is_that_of_the_employment_of_each_day(tmp_path: Path) -> None:
    (tmp_path / "salescli.toml").write_text('[[quota]]\nperiod = "2026-01"\namount = 310\nrep = "r1"\n')
    whole = {"date_from": date(2026, 1, 1), "date_to": date(2026, 1, 31), "period": "total", "as_of": AS_OF}
    found = ask("quota-attainment", TABLES, tmp_path, by="region", **whole)
    assert {row["region"]: row["quota"] for row in rows(found) if row["quota"]} == {"North": 300, "South": 10}
    assert (total(found) or {}).get("quota", 310) == 310
    (row,) = rows(ask("quota-attainment", TABLES, tmp_path, **whole))
    assert row["quota"] == 310
    (row,) = rows(ask("quota-attainment", TABLES, tmp_path, where="region=South", **whole))
    assert row["quota"] == 10


def test_the_rows_behind_a_number_are_those_of_their_group(tmp_path: Path) -> None:
    data.write(tmp_path, TABLES)
    ran = run_here(
        "kpi", "revenue", ".", "--by", "region", "--where", "region=South", "--rows", "--no-config", "--format",
        "json", "--as-of", "2026-04-30", cwd=tmp_path,
    )  # fmt: skip
    assert ran.code == 0, ran.err
    assert sorted(row["deal_id"] for row in json.loads(ran.out)["rows"]) == ["d2", "d3", "d4"]


def test_check_judges_a_rep_once(tmp_path: Path) -> None:
    data.write(tmp_path, TABLES)
    (tmp_path / "salescli.toml").write_text('[[target]]\nkpi = "revenue"\nby = "rep"\nmin = 1\nperiod = "month"\n')
    ran = run_here("check", ".", "--as-of", "2026-04-30", "--format", "json", cwd=tmp_path)
    groups = [verdict["group"] for verdict in json.loads(ran.out)["targets"]]
    assert [group["rep_id"] for group in groups] == ["r1", "r2"]


def test_many_employments_of_one_rep(tmp_path: Path) -> None:
    months = [date(2020 + number // 12, number % 12 + 1, 1) for number in range(60)]
    reps = [
        {
            "rep_id": "r1",
            "region": f"R{number:02}",
            "hired_at": day.isoformat(),
            "left_at": day.replace(day=20).isoformat(),
        }
        for number, day in enumerate(months)
    ]
    deals = [deal(number, day.replace(day=25).isoformat(), "2019-01-01") for number, day in enumerate(months)]
    found = rows(
        ask("revenue", {"deals": deals, "reps": reps[::-1]}, tmp_path, period="total", by="region", as_of=AS_OF)
    )
    assert [(row["region"], row["value"]) for row in found] == [(f"R{number:02}", Decimal(1)) for number in range(60)]
