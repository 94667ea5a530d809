"""Cohorts: figures by hand, and a reference in SQL that shares no code with the program."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from salescli.api import Exports, Request
from salescli.cohorts.compute import compute
from salescli.cohorts.model import Cohorts
from salescli.errors import UsageError
from tests.oracle import data

CUSTOMERS = """customer_id,region,started_at,churned_at,mrr
a,North,2026-01-05,,100
b,North,2026-01-20,2026-03-10,50
c,South,2026-01-31,2026-01-31,70
d,South,2026-02-03,,30
a,South,2026-03-01,,20
"""
DEALS = """deal_id,customer_id,region,status,value,created_at,closed_at
1,a,North,won,100,2026-01-01,2026-01-10
2,a,South,won,40,2026-01-01,2026-03-10
3,b,South,won,60,2026-01-01,2026-02-01
4,b,South,lost,500,2026-01-01,2026-02-02
5,b,South,won,30,2026-01-01,2026-02-28
6,,South,won,999,2026-01-01,2026-02-28
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("cohorts")
    (made / "customers.csv").write_text(CUSTOMERS, encoding="utf-8")
    (made / "deals.csv").write_text(DEALS, encoding="utf-8")
    return made


def asked(folder: Path, of: str, as_of: str = "2026-03-15", **question: Any) -> Cohorts:
    request = Request(period=question.pop("period", "month"), as_of=as_of, **question)
    return compute(Exports([folder], use_config=False), request, of)


def cells(found: Cohorts) -> list[tuple[Any, ...]]:
    """Group, cohort, size, age, value, percent."""
    return [
        (group.key, row.cohort, row.size, row.age, row.value, None if row.percent is None else round(row.percent, 6))
        for group in found.groups
        for row in group.rows
    ]


def test_customers_by_hand(folder: Path) -> None:
    """One of three who came in January left on the day it came, one in March."""
    found = asked(folder, "customers")
    assert cells(found) == [
        (None, "2026-01", 2, 0, 2, 100),
        (None, "2026-01", 2, 1, 2, 100),
        (None, "2026-01", 2, 2, 1, 50),
        (None, "2026-02", 1, 0, 1, 100),
        (None, "2026-02", 1, 1, 1, 100),
    ]
    assert [row.complete for row in found.total.rows] == [True, True, False, True, False]
    assert [(total.age, total.size, total.value, total.percent) for total in found.total.totals] == [
        (0, 3, 3, 100),
        (1, 3, 3, 100),
        (2, 2, 1, 50),
    ]


def test_recurring_revenue_by_hand(folder: Path) -> None:
    found = asked(folder, "mrr")
    assert cells(found) == [
        (None, "2026-01", 2, 0, 150, 100),
        (None, "2026-01", 2, 1, 150, 100),
        (None, "2026-01", 2, 2, 120, 80),
        (None, "2026-02", 1, 0, 30, 100),
        (None, "2026-02", 1, 1, 30, 100),
    ]


def test_amounts_in_other_currencies_at_the_rates_of_days(tmp_path: Path) -> None:
    """What was paid at first is at the rates of each period's end too: February 1600 of 2200, March 2600 of 2100."""
    (tmp_path / "customers.csv").write_text(
        "customer_id,started_at,churned_at,mrr,currency\n"
        "a,2026-01-10,,100,EUR\n"
        "a,2026-02-05,2026-03-20,50,USD\n"
        "b,2026-01-15,2026-02-28,1000,SEK\n"
        "b,2026-03-15,,1500,SEK\n"
        "c,2026-03-31,,20,EUR\n",
        encoding="utf-8",
    )
    (tmp_path / "rates.csv").write_text(
        "date,currency,rate\n2026-01-31,EUR,10\n2026-02-28,EUR,12\n2026-03-31,EUR,11\n2026-02-28,USD,8\n2026-03-31,USD,9\n",
        encoding="utf-8",
    )
    (tmp_path / "salescli.toml").write_text('[currency]\nbase = "SEK"\nrates = "rates.csv"\n', encoding="utf-8")
    found = compute(Exports([tmp_path]), Request(period="month", as_of="2026-03-31"), "mrr")
    assert cells(found) == [
        (None, "2026-01", 2, 0, 2000, 100),
        (None, "2026-01", 2, 1, 1600, 72.727273),
        (None, "2026-01", 2, 2, 2600, 123.809524),
        (None, "2026-03", 1, 0, 220, 100),
    ]
    assert [(total.age, total.value, total.percent) for total in found.total.totals][:1] == [(0, 2220, 100)]


def test_amounts_a_year_are_divided_last(tmp_path: Path) -> None:
    """Three of 100 a year are 25 a month."""
    rows = "".join(f"{name},2026-01-10,100,annual\n" for name in "abc")
    (tmp_path / "customers.csv").write_text("customer_id,started_at,amount,billing_interval\n" + rows, encoding="utf-8")
    found = asked(tmp_path, "mrr", as_of="2026-01-31")
    assert cells(found) == [(None, "2026-01", 3, 0, 25, 100)]
    assert [total.value for total in found.total.totals] == [25]


def test_revenue_by_hand(folder: Path) -> None:
    found = asked(folder, "revenue")
    assert [(row.cohort, row.size, row.age, row.value, row.percent, row.cumulative) for row in found.total.rows] == [
        ("2026-01", 1, 0, 100, 100, 100),
        ("2026-01", 1, 1, 0, 0, 100),
        ("2026-01", 1, 2, 40, 40, 140),
        ("2026-02", 1, 0, 90, 100, 90),
        ("2026-02", 1, 1, 0, 0, 90),
    ]
    (note,) = [note for note in found.notes if note.code == "without_customer_id"]
    assert note.count == 1


def test_a_customer_stays_in_the_group_that_it_came_in(folder: Path) -> None:
    """What a bought in the South counts in the North, where it came from."""
    found = asked(folder, "revenue", by="region")
    values = {(group.key, row.cohort, row.age): row.value for group in found.groups for row in group.rows}
    assert values["North", "2026-01", 2] == 40
    assert values["South", "2026-02", 0] == 90
    filtered = asked(folder, "revenue", where="region=North")
    assert [row.value for row in filtered.total.rows] == [100, 0, 40]


def test_a_range_chooses_cohorts_not_what_became_of_them(folder: Path) -> None:
    found = asked(folder, "customers", date_from="2026-02", date_to="2026-02")
    assert cells(found) == [(None, "2026-02", 1, 0, 1, 100), (None, "2026-02", 1, 1, 1, 100)]


def test_who_comes_after_the_as_of_date_has_not_come(folder: Path) -> None:
    """d comes on 3 February and b on 20 January, each seen from the day before."""
    assert cells(asked(folder, "customers", as_of="2026-02-02")) == [(None, "2026-01", 2, 0, 2, 100)]
    assert cells(asked(folder, "mrr", as_of="2026-01-19", by="region")) == [("North", "2026-01", 1, 0, 100, 100)]


def test_no_row_after_the_data_end(folder: Path) -> None:
    found = asked(folder, "revenue", as_of="2026-06-30")
    assert [row.period for row in found.total.rows if row.cohort == "2026-01"] == ["2026-01", "2026-02", "2026-03"]
    assert "data_end" in [note.code for note in found.notes]


@pytest.mark.parametrize(
    "question", [{"period": "day"}, {"period": "total"}, {"by": "customer"}, {"by": ["region", "rep"]}], ids=str
)
def test_what_makes_no_sense_is_refused(folder: Path, question: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        asked(folder, "customers", **question)
    with pytest.raises(UsageError):
        asked(folder, "nothing")


_SQL = """
WITH spells AS (
    SELECT customer_id AS who, try_cast(started_at AS DATE) AS s,
        CASE WHEN try_cast(churned_at AS DATE) <= DATE '{as_of}' THEN try_cast(churned_at AS DATE) END AS e,
        try_cast(mrr AS DECIMAL(38, 6)) AS mrr
    FROM read_csv('{folder}/customers.csv', all_varchar = true) WHERE customer_id IS NOT NULL
), lasting AS (SELECT * FROM spells WHERE s IS NOT NULL AND (e IS NULL OR e > s)),
firsts AS (SELECT who, min(s) AS first FROM lasting WHERE s <= DATE '{as_of}' GROUP BY who),
cohorts AS (SELECT who, date_trunc('{grain}', first) AS cohort FROM firsts),
periods AS (
    SELECT unnest(generate_series((SELECT min(cohort) FROM cohorts), TIMESTAMP '{end}', INTERVAL 1 {grain})) AS p
), ends AS (SELECT p, least(CAST(p + INTERVAL 1 {grain} - INTERVAL 1 DAY AS DATE), DATE '{as_of}') AS t FROM periods)
SELECT CAST(c.cohort AS DATE), CAST(p AS DATE), count(DISTINCT c.who),
    count(DISTINCT c.who) FILTER (l.s <= t AND (l.e IS NULL OR l.e > t)),
    coalesce(sum(l.mrr) FILTER (l.s <= t AND (l.e IS NULL OR l.e > t)), 0)
FROM ends JOIN cohorts c ON c.cohort <= p JOIN lasting l ON l.who = c.who
GROUP BY ALL ORDER BY ALL
"""


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("grain", ["month", "quarter", "year"])
def test_equals_a_reference_in_sql(grain: str, seed: int, tmp_path: Path) -> None:
    data.clean(tmp_path, seed)
    as_of = data.AS_OF
    for of, column in (("customers", 3), ("mrr", 4)):
        found = asked(tmp_path, of, as_of=as_of.isoformat(), period=grain)
        last = max(row.period for row in found.total.rows)
        (end,) = {row.start for row in found.total.rows if row.cohort == last} or {as_of}
        wanted = duckdb.sql(_SQL.format(folder=tmp_path, as_of=as_of, grain=grain, end=end)).fetchall()
        mine: dict[tuple[date, str], Any] = {(row.start, row.period): row for row in found.total.rows}
        by_label = sorted({row.period for row in found.total.rows})
        starts = sorted({each[1] for each in wanted})
        label = dict(zip(starts, by_label[-len(starts) :], strict=True))
        assert len(wanted) == len(mine)
        for each in wanted:
            row = mine[each[0], label[each[1]]]
            assert (row.size, Decimal(row.value)) == (each[2], Decimal(each[column])), (of, each)
