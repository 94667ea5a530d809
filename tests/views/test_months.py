"""Customers by month: a row is a spell of its month, and the last month ends the data."""

from __future__ import annotations

import json
import random
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from salescli.errors import InputError
from salescli.model.calendar import Grain
from salescli.views import VIEWS, months
from salescli.views.base import Source
from tests.loading.mapping.test_months import BY_MONTH, opened
from tests.program import run_here
from tests.said import hint_of, message_of

MONTHS = """\
customer_id,month,mrr,plan,status
A,2026-01,100,Pro,active
A,2026-02,100,Pro,active
A,2026-03,150,Pro,active
B,2026-01,50,Team,active
B,2026-02,0,Team,active
B,2026-03,60,Team,active
C,2026-02,30,Pro,active
C,2026-02,20,Addon,active
C,2026-03,30,Pro,active
D,2026-01,10,Pro,active
D,2026-02,10,Pro,canceled
"""
JANUARY, MARCH, APRIL = date(2026, 1, 1), date(2026, 3, 1), date(2026, 4, 1)


def answer(folder: Path, *question: str, as_of: str = "2026-06-30") -> dict[str, Any]:
    ran = run_here(*question, "customers.csv", "--as-of", as_of, "--format", "json", cwd=folder)
    assert ran.code == 0, ran.err
    return json.loads(ran.out)  # type: ignore[no-any-return]


def column(folder: Path, kpi: str, name: str = "value", *more: str, as_of: str = "2026-06-30") -> list[Any]:
    return [row[name] for row in answer(folder, "kpi", kpi, *more, as_of=as_of)["rows"]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    opened(tmp_path, MONTHS)
    return tmp_path


def spells(folder: Path, text: str, as_of: date) -> list[tuple[object, ...]]:
    source = Source(opened(folder, text).exact, as_of, Grain.MONTH)
    frame = VIEWS["spells"].rows(source, ["mrr"]).select("entity", "began", "ended", "mrr").collect()
    return sorted(frame.rows(), key=lambda row: tuple(map(str, row)))


def test_a_row_is_a_spell_of_its_month_and_one_of_the_last_month_goes_on(tmp_path: Path) -> None:
    text = "customer_id,month,mrr\nA,2026-01,5\nA,2026-02,6\nB,2026-01,0\nB,2026-02,\nC,2026-01,-1\n"
    january, february = (date(2026, month, 1) for month in (1, 2))
    assert spells(tmp_path, text, date(2026, 6, 30)) == [
        ("A", january, february, Decimal(5)), ("A", february, None, Decimal(6)), ("C", january, february, Decimal(-1)),
    ]  # fmt: skip
    assert spells(tmp_path, text, date(2026, 1, 31))[0] == ("A", january, None, Decimal(5))  # it has not left by then


def test_the_months_of_the_files(tmp_path: Path) -> None:
    tables = opened(tmp_path, "customer_id,month,mrr\nA,2026-01,5\nA,2026-04,0\n")
    assert months.of(tables) == months.Months(APRIL, (date(2026, 2, 1), MARCH))
    assert months.Months(date(2028, 2, 1)).end == date(2028, 2, 29)
    assert months.of(opened(tmp_path, "customer_id,started_at\nA,2026-01-05\n", "")) is None


def test_days_of_one_month_that_differ_are_an_error(tmp_path: Path) -> None:
    tables = opened(tmp_path, "customer_id,month,mrr\nA,2026-01-05,5\nA,2026-01-12,5\nB,2026-02-01,1\n")
    with pytest.raises(InputError) as caught:
        months.of(tables)
    assert "customer 'A' has rows of 2026-01-05 and of 2026-01-12" in message_of(caught.value)


def test_revenue_moves_from_month_to_month(folder: Path) -> None:
    found = answer(folder, "kpi", "mrr")["rows"]
    moves = ("period", "value", "new", "expansion", "contraction", "churned", "reactivation", "opening")
    assert [tuple(row[name] for name in moves) for row in found] == [
        ("2026-01", 160, 160, 0, 0, 0, 0, 0),
        ("2026-02", 150, 50, 0, 0, 60, 0, 160),  # C comes with two plans; B and D leave
        ("2026-03", 240, 0, 50, 20, 0, 60, 150),  # A pays more, C has one plan, B is back
    ]


def test_customers_come_and_go_by_month(folder: Path) -> None:
    rows = answer(folder, "kpi", "churn-rate")["rows"]
    names = ("customers_at_start", "lost", "retained", "new", "customers_at_end")
    assert [tuple(row[name] for name in names) for row in rows] == [(0, 0, 0, 3, 3), (3, 2, 1, 1, 2), (2, 0, 2, 1, 3)]
    assert column(folder, "new-customers") == [3, 1]
    assert column(folder, "net-revenue-retention") == [None, 62.5, 120]  # of 160: 100; of 150: 180


def test_ranges_end_with_the_last_month(folder: Path) -> None:
    for kpi in ("mrr", "active-customers", "churn-rate", "arr", "revenue-per-account"):
        assert column(folder, kpi, "period")[-1] == "2026-03"
    assert column(folder, "mrr", "complete", as_of="2026-03-15") == [True, True, False]
    assert column(folder, "mrr", "complete", "--period", "quarter") == [True]


def test_a_period_that_reaches_further_is_not_complete_and_seen_from_the_last_day(folder: Path) -> None:
    (row,) = answer(folder, "kpi", "clv", "--period", "year")["rows"]
    # Days to 31 March of those who are there: A and B, which came back, 89, C 58; D stayed for 31.
    assert row["complete"] is False
    assert row["lifespan_months"] == pytest.approx((89 + 89 + 58 + 31) / 4 / 30.4375)


def test_later_periods_are_not_known(folder: Path) -> None:
    found = answer(folder, "kpi", "mrr", "--to", "2026-05")
    assert [row["value"] for row in found["rows"]] == [160, 150, 240, None, None]
    (note,) = (note for note in found["notes"] if note["code"] == "data_end")
    assert "end on 2026-03-31, before 2026-04 and 2026-05 begin" in note["text"]
    assert found["total"]["value"] == 240
    assert column(folder, "churn-rate", "value", "--from", "2026-04", "--to", "2026-04") == [None]
    rows = answer(folder, "kpi", "mrr", "--rows", "--from", "2026-04", "--to", "2026-04")["rows"]
    assert rows == []


def test_rows_behind_a_number_are_those_of_its_month(folder: Path) -> None:
    rows = answer(folder, "kpi", "mrr", "--rows", "--from", "2026-03", "--to", "2026-03")["rows"]
    assert [(row["line"], row["value"]) for row in rows if row["value"]] == [(4, 150), (7, 60), (10, 30)]


def test_check_does_not_judge_what_is_not_known(folder: Path) -> None:
    targets = '[[target]]\nkpi = "mrr"\nperiod = "month"\nat = "2026-05"\nmin = 1\n'
    targets += '[[target]]\nkpi = "mrr"\nperiod = "year"\nat = "2026"\nmin = 1\n'
    (folder / "salescli.toml").write_text(BY_MONTH + targets, encoding="utf-8")
    ran = run_here("check", "customers.csv", "--as-of", "2027-01-30", "--format", "json", cwd=folder)
    assert ran.code == 5
    judged = [(each["verdict"], each["reason"]) for each in json.loads(ran.out)["targets"]]
    assert judged[0] == ("not evaluated", "data_end")
    assert judged[1][0] == "on track"  # the year is not over in the files


def test_a_status_that_is_not_active_is_told(folder: Path) -> None:
    notes = answer(folder, "kpi", "mrr")["notes"]
    assert [(note["code"], note["count"]) for note in notes] == [("not_paying", 1)]


def test_a_month_without_a_row_is_told(tmp_path: Path) -> None:
    opened(tmp_path, "customer_id,month,mrr\nA,2026-01,5\nA,2026-04,5\n")
    (note,) = answer(tmp_path, "kpi", "mrr")["notes"]
    assert (note["code"], note["count"]) == ("months_missing", 2)
    assert column(tmp_path, "mrr") == [5, 0, 0, 5]


def by_month(seed: int) -> list[tuple[str, int, int, str]]:
    """Customers by month: who, the month from January 2025 on, the mrr and the plan."""
    chance = random.Random(seed)
    found = []
    for customer in range(40):
        plan, mrr = chance.choice(["Pro", "Team"]), chance.choice([10, 20, 30])
        for month in range(chance.randrange(12), 18):
            if chance.random() < 0.15:
                continue
            if chance.random() < 0.2:
                plan, mrr = chance.choice(["Pro", "Team"]), chance.choice([0, 10, 20, 30])
            found.append((f"K{customer:02}", month, mrr, plan))
    return found


def day(month: int) -> str:
    return f"{2025 + month // 12}-{month % 12 + 1:02}-01"


def as_spells(rows: list[tuple[str, int, int, str]]) -> str:
    """The same as spells: months of one customer, plan and amount that follow each other are one."""
    last = max(month for _, month, _, _ in rows)
    runs: list[list[Any]] = []
    for customer, month, mrr, plan in sorted(rows):
        if runs and runs[-1][:1] + runs[-1][2:] == [customer, month, mrr, plan]:
            runs[-1][2] += 1
        elif mrr:
            runs.append([customer, month, month + 1, mrr, plan])
    lines = [
        f"{who},{day(first)},{day(end) if end <= last else ''},{mrr},{plan}" for who, first, end, mrr, plan in runs
    ]
    return "\n".join(["customer_id,started_at,churned_at,mrr,plan", *lines]) + "\n"


@pytest.mark.parametrize("seed", [1, 2])
def test_months_give_what_the_same_spells_give(seed: int, tmp_path: Path) -> None:
    rows = by_month(seed)
    (tmp_path / "months").mkdir()
    (tmp_path / "spells").mkdir()
    text = "".join(f"{who},{day(month)[:7]},{mrr},{plan}\n" for who, month, mrr, plan in rows)
    opened(tmp_path / "months", "customer_id,month,mrr,plan\n" + text)
    opened(tmp_path / "spells", as_spells(rows), "")
    questions = [
        (kpi, *more)
        for kpi in ("mrr", "churn-rate", "retention-rate", "active-customers", "new-customers", "clv",
                    "net-revenue-retention", "gross-revenue-retention", "revenue-per-account", "arr")
        for more in ((), ("--period", "quarter"), ("--by", "plan"), ("--period", "total"))
    ]  # fmt: skip
    for kpi, *more in questions:
        here, there = (answer(tmp_path / name, "kpi", kpi, *more, as_of="2026-06-30") for name in ("months", "spells"))
        assert here["rows"] == there["rows"], (kpi, more)
        assert here["total"] == there["total"], (kpi, more)


def test_columns_of_months_give_what_rows_give(tmp_path: Path) -> None:
    rows = by_month(3)
    amounts = {(who, month): mrr for who, month, mrr, _ in rows}
    customers, every = sorted({row[0] for row in rows}), range(18)
    names = [["jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec"][month % 12]
             for month in every]  # fmt: skip
    header = ";".join(["customer_id", *(f"{names[month]} {2025 + month // 12}" for month in every)])
    wide = [";".join([who, *(str(amounts.get((who, month), "")) for month in every)]) for who in customers]
    text = "".join(f"{who},{day(month)[:7]},{mrr}\n" for who, month, mrr, _ in rows)
    for name, content in (("wide", "\n".join([header, *wide]) + "\n"), ("long", "customer_id,month,mrr\n" + text)):
        (tmp_path / name).mkdir()
        opened(tmp_path / name, content)
    for kpi in ("mrr", "churn-rate", "active-customers", "new-customers", "net-revenue-retention"):
        here, there = (answer(tmp_path / name, "kpi", kpi) for name in ("wide", "long"))
        assert (here["rows"], here["total"], here["notes"]) == (there["rows"], there["total"], there["notes"])


def test_a_large_file_is_read_as_a_small_one(tmp_path: Path) -> None:
    customers = [f"K{number}" for number in range(30_000)]
    text = "".join(f"{who},2026-0{month},10\n" for month in (1, 2) for who in customers[: 30_000 // month])
    opened(tmp_path, "customer_id,month,mrr\n" + text)
    assert column(tmp_path, "mrr") == [300_000, 150_000]
    assert column(tmp_path, "mrr", "churned") == [0, 150_000]
    assert pl.read_csv(tmp_path / "customers.csv").height == 45_000


def test_an_account_of_columns_of_months_counts_their_cells(tmp_path: Path) -> None:
    (tmp_path / "customers.csv").write_text("customer,jan 2026,feb 2026,mar 2026\nA,1,2,3\nB,4,5,6\n", encoding="utf-8")
    (tmp_path / "salescli.toml").write_text('[tables.customers]\nsnapshot = "month"\n', encoding="utf-8")
    ran = run_here("explain", "mrr", "customers.csv", "--as-of", "2026-03-31", cwd=tmp_path)
    assert "customers: 6 used\n" in ran.out.decode()


UNSAID = "customer_id,month,mrr,started_at,churned_at\n"


@pytest.mark.parametrize(
    "rows",
    [
        "A,2026-01,5,2025-01-01,\nA,2026-02,5,2025-01-01,\n",
        "A,2026-01-31,5,2025-01-01,\nA,2026-02-28,6,2025-01-01,\n",
        "A,2026-01,5,2025-01-01,2026-03-01\nA,2026-02,5,2025-01-01,2026-03-01\n",
        "B,2026-01,5,2025-01-01,\nA,2026-01,5,2025-01-01,\nA,2026-02,5,2025-01-01,\n",
    ],
)
def test_rows_of_months_that_are_spells_of_the_same_days_are_refused(rows: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        spells_unsaid(tmp_path, UNSAID + rows)
    assert "customer 'A' has rows of the 'month' '2026-01" in message_of(caught.value)
    assert 'snapshot = "month"' in hint_of(caught.value)


@pytest.mark.parametrize(
    "rows",
    [
        "A,2026-01,5,2025-01-01,\nB,2026-02,5,2025-01-01,\n",  # of two customers
        "A,2026-01,5,2025-01-01,\nA,2026-02,5,2025-06-01,\n",  # one after another
        "A,2026-01,5,2025-01-01,\nA,2026-01,6,2025-01-01,\n",  # two of one month
        "A,1,5,2025-01-01,\nA,12,5,2025-01-01,\n",  # no months but how many
    ],
)
def test_other_spells_are_not(rows: str, tmp_path: Path) -> None:
    assert spells_unsaid(tmp_path, UNSAID + rows) == 2


def spells_unsaid(folder: Path, text: str) -> int:
    source = Source(opened(folder, text, toml="").exact, date(2026, 6, 30), Grain.MONTH)
    return VIEWS["spells"].rows(source, ["mrr"]).collect().height


def test_it_is_refused_by_every_command_and_found_by_validation(tmp_path: Path) -> None:
    opened(tmp_path, UNSAID + "A,2026-01,5,2025-01-01,\nA,2026-02,5,2025-01-01,\n", toml="")
    for command in (("kpi", "mrr"), ("kpi", "churn-rate"), ("report",), ("validate", "--format", "csv")):
        ran = run_here(*command, "customers.csv", cwd=tmp_path)
        assert ran.code == 3
        assert "each would count in every month" in ran.err + ran.out.decode()
