"""Figures that were worked out by hand over ten deals: the first, a usual and the running month, and a split.

Deals of January to 15 March 2026, the day from which all is seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from salescli import compute
from salescli.results.result import KpiResult

AS_OF = date(2026, 3, 15)

FILES = {
    "deals": """deal_id,customer_id,rep_id,region,status,value,deal_type,created_at,quoted_at,closed_at
d1,c1,r1,North,won,100,new,2026-01-05,2026-01-10,2026-01-20
d2,c2,r1,South,won,300,new,2026-01-10,,2026-01-31
d3,c1,r2,North,lost,200,renewal,2026-01-11,2026-01-13,2026-02-10
d4,c1,r2,North,won,600,renewal,2026-02-01,2026-02-01,2026-02-14
d5,c3,r2,South,won,50,upsell,2026-02-03,,2026-02-20
d6,,r1,South,won,30,new,2026-02-04,,2026-02-28
d7,c2,r1,South,open,500,,2026-02-15,,
d8,c4,r2,North,open,,new,2026-03-01,2026-03-05,
d9,c2,r2,South,won,70,renewal,2026-03-02,,2026-03-10
d10,c5,r1,North,lost,,new,2026-03-03,2026-03-03,2026-03-12
""",
    "activities": """type,occurred_at,deal_id,done
call,2026-01-08,d1,yes
email,2026-01-20,d1,yes
call,2026-01-25,d1,yes
meeting,2026-01-15,d2,yes
demo,2026-02-10,d4,yes
call,2026-02-11,,yes
call,2026-02-12,d4,no
email,2026-02-19,d5,yes
""",
    "customers": """customer_id,region,started_at,churned_at,mrr
c1,North,2026-01-01,,100
c2,South,2026-01-15,2026-02-20,50
c3,South,2026-02-05,,80
c1,North,2026-02-10,,30
c4,North,2026-03-10,,20
""",
    "reps": """rep_id,region,hired_at,quota
r1,North,2025-06-01,350
r2,South,2026-02-01,500
r3,North,2026-01-15,0
r4,South,2026-03-01,
""",
    "costs": """incurred_at,region,amount
2026-01-10,North,90
2026-02-10,North,120
2026-02-20,South,60
""",
}

#: The values of January, February and the running March.
BY_MONTH: Mapping[str, list[float | None]] = {
    "win-rate-by-value": [100, 680 / 880 * 100, 100],
    "renewal-rate": [50, 100],  # none was decided in January
    "new-business-share": [100, 30 / 680 * 100, 0],
    "pipeline-created": [600, 1180, 70],
    "lead-velocity": [None, 100 / 3, -25],
    "days-to-quote": [3.5, 0, 2],
    "average-deal-age": [20, 13, 21],
    "repeat-customer-rate": [0, 50, 100],
    "activities-per-win": [1.5, 2 / 3, 0],
    "net-new-mrr": [150, 60, 20],
    "mrr-growth": [None, 40, 20 / 210 * 100],
    "mrr-churn-rate": [None, 50 / 150 * 100, 0],
    "quick-ratio": [None, 2.2, None],
    "cost-per-lead": [30, 45, 0],
    "cost-per-win": [45, 60, 0],
    "magic-number": [None, 8, 240 / 180],
    "reps-at-quota": [100, 50, 0],
}

#: The values of February by region, North and South.
FEBRUARY: Mapping[str, tuple[float | None, float | None]] = {
    "win-rate-by-value": (600 / 800 * 100, 100),
    "renewal-rate": (50, None),
    "new-business-share": (0, 30 / 80 * 100),
    "pipeline-created": (600, 580),
    "lead-velocity": (-50, 200),
    "average-deal-age": (None, 13),
    "repeat-customer-rate": (100, 0),
    "activities-per-win": (1, 0.5),
    "days-to-quote": (0, None),  # the South quoted nothing
    "net-new-mrr": (30, 30),  # c1 bought 30 more; c3 came with 80 and c2 left with 50
    "mrr-growth": (30, 60),
    "mrr-churn-rate": (0, 100),
    "quick-ratio": (None, 1.6),
    "cost-per-lead": (120, 20),
    "cost-per-win": (120, 30),
    "magic-number": (4, None),  # the South spent nothing in January
    "reps-at-quota": (0, 100),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("ten deals")
    for table, text in FILES.items():
        (made / f"{table}.csv").write_text(text, encoding="utf-8")
    return made


def ask(kpi: str, folder: Path, **question: Any) -> KpiResult:
    return compute(kpi, folder, as_of=AS_OF, use_config=False, **question)


def values(result: KpiResult) -> list[float | None]:
    return [None if value is None else float(value) for value in result.frame["value"]]


def about(wanted: list[float | None]) -> list[Any]:
    return [None if value is None else pytest.approx(value) for value in wanted]


@pytest.mark.parametrize("kpi", BY_MONTH)
def test_by_month(kpi: str, folder: Path) -> None:
    result = ask(kpi, folder, period="month")
    assert values(result) == about(BY_MONTH[kpi])
    assert result.frame["complete"].to_list()[-1] is False


@pytest.mark.parametrize("kpi", FEBRUARY)
def test_by_region(kpi: str, folder: Path) -> None:
    found = ask(kpi, folder, period="month", by="region").frame
    rows = {row["region"]: row["value"] for row in found.iter_rows(named=True) if row["period"] == "2026-02"}
    assert [rows.get("North"), rows.get("South")] == about([*FEBRUARY[kpi]])


@pytest.mark.parametrize("kpi", [*BY_MONTH, "time-to-first-win", "revenue-concentration"])
def test_before_anything_happened(kpi: str, folder: Path) -> None:
    period = "2025-02"
    (value,) = values(ask(kpi, folder, period="month", date_from=period, date_to=period))
    assert value == (0 if kpi in ("net-new-mrr", "pipeline-created") else None)


def test_concentration_counts_the_customers_who_bought_most(folder: Path) -> None:
    result = ask("revenue-concentration", folder, period="month", options={"top": 1})
    assert values(result) == about([75, 600 / 680 * 100, None])  # in March there is one customer
    assert result.frame["customers"].to_list() == [2, 2, 1]


def test_concentration_of_a_region(folder: Path) -> None:
    """The North has one customer, and so no largest; of 450 in the South c2 bought 370, and nobody is known of 30."""
    found = ask("revenue-concentration", folder, period="total", by="region", options={"top": 1}).frame
    rows = {row["region"]: row for row in found.iter_rows(named=True)}
    assert [rows[region]["value"] for region in ("North", "South")] == about([None, 370 / 450 * 100])
    assert [rows[region]["customers"] for region in ("North", "South")] == [1, 2]


def test_first_wins_by_region(folder: Path) -> None:
    found = ask("time-to-first-win", folder, by="region").frame
    rows = {row["region"]: (row["value"], row["reps"], row["waiting"]) for row in found.iter_rows(named=True)}
    assert rows == {"North": (None, 0, 1), "South": (13, 1, 1)}


def test_every_newer_kpi_is_asked_with_a_split(folder: Path) -> None:
    elsewhere = {"revenue-concentration", "time-to-first-win"}
    assert {*BY_MONTH} - {*FEBRUARY} == set()
    assert len({*BY_MONTH} | elsewhere) == 19


def test_first_wins_of_those_hired_since_the_deals_begin(folder: Path) -> None:
    result = ask("time-to-first-win", folder)
    (row,) = result.frame.iter_rows(named=True)
    assert (row["period"], row["value"], row["reps"], row["waiting"], row["median_days"]) == ("2026", 13, 1, 2, 13)
    assert [(note.code, note.count) for note in result.notes] == [("hired_before_deals", 1)]


def test_activities_that_name_no_deal_are_noted(folder: Path) -> None:
    notes = ask("activities-per-win", folder).notes
    assert [(note.code, note.count) for note in notes] == [("of_no_deal", 1)]


@pytest.mark.parametrize("kpi", ["mrr-growth", "mrr-churn-rate", "quick-ratio"])
def test_no_total_where_the_range_begins_without_revenue(kpi: str, folder: Path) -> None:
    assert ask(kpi, folder, period="month").total is None
    total = ask(kpi, folder, period="month", date_from="2026-02").total
    assert total is not None
    wanted = {"mrr-growth": 80 / 150 * 100, "mrr-churn-rate": 50 / 150 * 100, "quick-ratio": 130 / 50}
    assert float(total["value"][0]) == pytest.approx(wanted[kpi])


def test_a_rep_who_moves_counts_once_in_the_total(tmp_path: Path) -> None:
    """Half a month in each region: the quota of the whole month is reached in both groups, or in none."""
    (tmp_path / "reps.csv").write_text(
        "rep_id,region,hired_at,left_at,quota\nr1,North,2026-01-01,2026-04-15,300\nr1,South,2026-04-16,,300\n"
    )
    (tmp_path / "deals.csv").write_text(
        "deal_id,rep_id,region,status,value,created_at,closed_at\n"
        "d1,r1,West,won,200,2026-04-01,2026-04-05\nd2,r1,,won,100,2026-04-01,2026-04-20\n"
    )
    asked: dict[str, Any] = {"as_of": date(2026, 4, 30), "use_config": False, "period": "month"}
    whole = compute("reps-at-quota", tmp_path, **asked)
    assert (values(whole), whole.frame["reps"].to_list()) == ([100], [1])
    split = compute("reps-at-quota", tmp_path, by="region", **asked).frame
    assert split.select("region", "value", "reps").rows() == [("North", 100, 1), ("South", 100, 1)]
    filtered = compute("reps-at-quota", tmp_path, where="region=South", **asked)
    assert values(filtered) == [100]
