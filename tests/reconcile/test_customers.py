"""Churn rate and MRR read otherwise: figures by hand, and every reading once more in plain Python."""

from __future__ import annotations

import csv
import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from tests.reconcile.asking import by_words, reconciled

DAY = timedelta(days=1)
START, END = date(2026, 3, 1), date(2026, 3, 31)
AS_OF = date(2026, 4, 10)
Row = Mapping[str, str]
#: Five customers: A stays, B leaves in March, C has two subscriptions of which one ends, D comes, E left before.
SMALL = """customer_id,started_at,churned_at,mrr,billing_interval
A,2025-01-01,,100,monthly
B,2025-01-01,2026-03-10,300,annual
C,2025-01-01,2026-03-20,50,monthly
C,2025-06-01,,70,annual
D,2026-03-15,,40,monthly
E,2025-01-01,2026-02-01,500,monthly
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "customers.csv"
    path.write_text(SMALL)
    return path


def test_churn_of_customers_subscriptions_and_mrr(small: Path) -> None:
    found = by_words(reconciled("churn-rate", small, at="2026-03", as_of=str(AS_OF)))
    assert found[()].value == Decimal("33.333333")  # B of A, B, C
    assert found["of_subscriptions",].value == Decimal("50.000000")  # 2 of 4
    assert found["of_mrr",].value == Decimal("57.692308")  # 300 of 520; C paid on
    assert found["over_end",].value == Decimal("33.333333")  # three at the end too, but others: A, C, D


def test_mrr_at_other_moments(small: Path) -> None:
    found = by_words(reconciled("mrr", small, at="2026-03", as_of=str(AS_OF)))
    assert found[()].value == 210  # A, one of C, D
    assert found["moment_any_time",].value == 560  # with B and the other of C
    assert found["who_monthly",].value == 140  # A and D
    assert found["moment_any_time", "who_monthly"].value == 190
    assert ("moment_day_before",) not in found  # nothing moved on the last day


def test_the_rows_between_two_readings(small: Path) -> None:
    found = reconciled("mrr", small, "560", at="2026-03", as_of=str(AS_OF))
    assert found.best is not None
    assert found.rows.select("line", "deal_id", "what", "effect", "reason").rows() == [
        (3, None, "added", 300, "customer_id B, began 2025-01-01, ended 2026-03-10"),
        (4, None, "added", 50, "customer_id C, began 2025-01-01, ended 2026-03-20"),
    ]
    found = reconciled("churn-rate", small, "57.7%", at="2026-03", as_of=str(AS_OF))
    assert found.rows.select("line", "effect", "effect_d").rows() == [(3, 299, 299), (2, 0, 99), (4, 0, 119)]


def test_amounts_of_a_year_are_divided_last_and_effects_sum_to_the_digit(tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    path.write_text("customer_id,started_at,churned_at,amount,billing_interval\n"
                    "A,2025-01-01,,1000,annual\nB,2025-01-01,2026-03-10,500,annual\n"
                    "C,2025-01-01,2026-03-10,100,annual\n")  # fmt: skip
    found = reconciled("mrr", path, "133.33", at="2026-03", as_of=str(AS_OF))
    assert found.published.value == Decimal("83.333333")
    assert found.best is not None and found.best.value == Decimal("133.333333")
    assert found.rows["effect"].to_list() == [Decimal("41.666667"), Decimal("8.333333")]


def test_a_customer_who_leaves_by_not_buying_has_no_other_readings(tmp_path: Path) -> None:
    from salescli.errors import UsageError

    (tmp_path / "salescli.toml").write_text("[kpi.churn-rate]\ninactive_after = 90\n")
    path = tmp_path / "deals.csv"
    path.write_text("deal_id,customer_id,status,closed_at,value\nD1,A,won,2026-01-05,10\n")
    with pytest.raises(UsageError, match="inactive_after"):
        reconciled("churn-rate", path, at="2026-03", as_of=str(AS_OF))


def spells(seed: int) -> list[dict[str, str]]:
    """Subscriptions of forty customers, many of which begin or end on the edges of March."""
    chance = random.Random(seed)

    def some_day() -> date:
        edges = [START, END, START - DAY, END + DAY]
        return chance.choice([*edges, *(date(2026, 1, 1) + chance.randrange(100) * DAY for _ in range(3))])

    rows = []
    for number in range(90):
        began = chance.choice([date(2025, 5, 1) + number * DAY, some_day()])
        ended = chance.choice([None, None, began + chance.randrange(1, 300) * DAY, some_day()])
        rows.append({
            "customer_id": f"C{chance.randrange(40)}",
            "started_at": str(began),
            "churned_at": str(ended) if ended and ended > began else "",
            "mrr": str(chance.randrange(0, 900)),
            "billing_interval": chance.choice(["monthly", "annual", "quarterly"]),
        })  # fmt: skip
    return rows


def active(row: Row, day: date) -> bool:
    ended = date.fromisoformat(row["churned_at"]) if row["churned_at"] else None
    if ended and ended > AS_OF:
        ended = None
    return date.fromisoformat(row["started_at"]) <= day and (ended is None or ended > day)


WINDOWS = {
    "period": (START, END),
    "without_last_day": (START, END - DAY),
    "day_later": (START + DAY, END + DAY),
    "day_earlier": (START - DAY, END - DAY),
}


def churn(rows: Sequence[Row], of: str = "customers", over: str = "start", which: str = "period") -> Fraction | None:
    start, end = WINDOWS[which]
    before, after = start - DAY, end
    if of == "subscriptions":
        lost = sum(active(row, before) and not active(row, after) for row in rows)
        base = sum(active(row, before if over == "start" else after) for row in rows)
        return Fraction(lost * 100, base) if base else None
    was: dict[str, Decimal] = defaultdict(Decimal)
    stays: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        weight = Decimal(row["mrr"]) if of == "mrr" else Decimal(1)
        was[row["customer_id"]] += weight * active(row, before)
        stays[row["customer_id"]] += weight * active(row, after)
    one = of == "customers"
    lost = sum(1 if one else was[key] for key in was if was[key] > 0 and not stays[key])
    base = sum(1 if one else amount for amount in (was if over == "start" else stays).values() if amount > 0)
    return Fraction(lost) * 100 / Fraction(base) if base else None


@pytest.mark.parametrize("seed", range(4))
def test_churn_by_an_oracle(seed: int, tmp_path: Path) -> None:
    rows = spells(seed)
    found = by_words(reconciled("churn-rate", write(tmp_path, rows), at="2026-03", as_of=str(AS_OF)))
    assert len(found) > 8
    for name, reading in found.items():
        choice = dict(part.split("_", 1) for part in name)
        exact = churn(rows, **choice)
        assert exact is not None and reading.value is not None
        assert abs(Fraction(reading.value) - exact) <= Fraction(1, 2_000_000), name


@pytest.mark.parametrize("seed", range(4))
def test_mrr_by_an_oracle(seed: int, tmp_path: Path) -> None:
    rows = spells(seed)
    found = by_words(reconciled("mrr", write(tmp_path, rows), at="2026-03", as_of=str(AS_OF)))
    days = [START + number * DAY for number in range(31)]
    moments = {
        "end": [row for row in rows if active(row, END)],
        "any_time": [row for row in rows if any(active(row, day) for day in days)],
        "day_before": [row for row in rows if active(row, END - DAY)],
    }
    assert len(found) >= 5
    for name, reading in found.items():
        choice = {"moment": "end", "who": "all", **dict(part.split("_", 1) for part in name)}
        mine = moments[choice["moment"]]
        mine = [row for row in mine if choice["who"] == "all" or row["billing_interval"] == "monthly"]
        assert reading.value == sum(Decimal(row["mrr"]) for row in mine), name


def write(folder: Path, rows: Sequence[Row]) -> Path:
    path = folder / "customers.csv"
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_subscriptions_as_large_as_the_gap_are_candidates(small: Path) -> None:
    found = reconciled("mrr", small, "710", at="2026-03", as_of=str(AS_OF))  # 210 + 500: E, which ended in February
    assert found.candidates.is_empty()
    found = reconciled("mrr", small, "250", at="2026-03", as_of=str(AS_OF))  # 210 + 40
    assert found.candidates.select("line", "amount", "reason").rows() == [
        (6, 40, "customer_id D, began 2026-03-15, ended –")
    ]
    (note,) = (note for note in found.notes if note.code == "candidates")
    assert note.count == 1
