"""The deals that restated a number: effects that sum to the change, by hand and over random states of deals."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random

import polars as pl
import pytest

from salescli import kpis
from salescli.history.deals import COLUMNS, Deals
from salescli.history.guarding.effects import deals_of
from salescli.history.guarding.parts import parts_of

START, END = date(2025, 10, 1), date(2025, 10, 31)
DAY = date(2025, 10, 2)
#: Of these the contract wants the deals.
WANTED = ("revenue", "deals-won", "deals-lost", "deals-closed", "leads", "upsells", "cross-sells", "win-rate",
          "average-purchase-value", "profit-margin", "sales-cycle")  # fmt: skip


def made(*rows: dict[str, object]) -> Deals:
    return Deals(pl.DataFrame(list(rows), schema={"deal_id": pl.String, **COLUMNS, "region": pl.String}), ("region",))


def deal(name: str, value: str | None = "100", **more: object) -> dict[str, object]:
    own = {"deal_id": name, "status": "won", "value": None if value is None else Decimal(value), "closed_at": DAY,
           "created_at": date(2025, 9, 2), "region": "East"}  # fmt: skip
    return {**own, **more}


def told(kpi: str, before: Deals, now: Deals, group: str = "{}") -> list[tuple[object, ...]]:
    found = deals_of(kpis.get(kpi), group, START, END, before, now)
    assert found is not None
    return [(each.deal_id, each.what, each.column, each.before, each.now, each.effect, each.effect_d) for each in found]


def test_a_value_that_is_another() -> None:
    before, now = made(deal("D1"), deal("D2")), made(deal("D1", "120"), deal("D2"))
    assert told("revenue", before, now) == [("D1", "changed", "value", "100", "120", 20, None)]
    assert told("win-rate", before, now) == []
    assert told("average-purchase-value", before, now) == [("D1", "changed", "value", "100", "120", 20, 0)]
    assert told("revenue", before, now, '{"region":"South"}') == []


def test_added_removed_and_several_columns_the_largest_first() -> None:
    before = made(deal("D1"), deal("D2", "30"), deal("D3", "50"))
    now = made(deal("D1", region="West", stage="won"), deal("D3", "55"), deal("D4", "30"))
    assert told("revenue", before, now, '{"region":"East"}') == [
        ("D1", "changed", "region", "East", "West", -100, None),
        ("D1", "changed", "stage", None, "won", None, None),
        ("D2", "removed", None, None, None, -30, None),
        ("D4", "added", None, None, None, 30, None),
        ("D3", "changed", "value", "50", "55", 5, None),
    ]


def test_the_effect_stands_on_what_the_kpi_counts() -> None:
    before = made(deal("D1", cost=Decimal(40)))
    now = made(deal("D1", "120", cost=Decimal(50), closed_at=date(2025, 10, 3), created_at=date(2025, 9, 3)))
    assert [line[2:6] for line in told("revenue", before, now)] == [
        ("value", "100", "120", 20),
        ("closed_at", "2025-10-02", "2025-10-03", None),
        ("cost", "40", "50", None),
        ("created_at", "2025-09-02", "2025-09-03", None),
    ]
    assert [line[2] for line in told("sales-cycle", made(deal("D1")), made(deal("D1", "9", closed_at=END)))] == [
        "closed_at", "value"
    ]  # fmt: skip


def test_a_day_that_leaves_the_period_and_a_ratio() -> None:
    before, now = made(deal("D1"), deal("D2", status="lost")), made(deal("D1", closed_at=date(2025, 11, 1)), deal("D2"))
    assert told("win-rate", before, now) == [
        ("D1", "changed", "closed_at", "2025-10-02", "2025-11-01", -1, -1),
        ("D2", "changed", "status", "lost", "won", 1, 0),
    ]


def test_a_group_that_was_not_recorded_says_nothing() -> None:
    before = now = made(deal("D1"))
    assert deals_of(kpis.get("revenue"), '{"plan":"a"}', START, END, before, now) is None


@pytest.mark.parametrize("name", WANTED)
def test_the_kpis_whose_deals_are_known(name: str) -> None:
    assert parts_of(kpis.get(name)) is not None


@pytest.mark.parametrize("name", ["mrr", "calls", "clv", "pipeline-value", "quote-to-close", "open-deals"])
def test_and_those_whose_are_not(name: str) -> None:
    assert parts_of(kpis.get(name)) is None


def random_deals(rng: Random) -> list[dict[str, object]]:
    def amount(most: int) -> Decimal | None:
        return None if rng.random() < 0.2 else Decimal(rng.randrange(most)) / 100

    return [
        deal(f"D{number}", status=rng.choice(("won", "lost", "open")), value=amount(100_000), cost=amount(50_000),
             closed_at=None if rng.random() < 0.1 else DAY + timedelta(days=rng.randrange(-10, 50)),
             created_at=None if rng.random() < 0.1 else DAY + timedelta(days=rng.randrange(-60, 20)),
             deal_type=rng.choice(("new", "upsell", "cross-sell", None)), region=rng.choice(("East", None)))
        for number in range(150) if rng.random() < 0.8
    ]  # fmt: skip


def by_hand(name: str, rows: list[dict[str, object]]) -> tuple[Decimal, Decimal]:
    """Numerator and denominator of a KPI over the deals of the group East in the period, in plain Python."""
    n = d = Decimal(0)
    for row in rows:
        if row["region"] != "East":
            continue
        closed, created = row["closed_at"], row["created_at"]
        in_period = isinstance(closed, date) and START <= closed <= END
        won, lost = (in_period and row["status"] == status for status in ("won", "lost"))
        value, cost = row["value"], row["cost"]
        days = (closed - created).days if won and isinstance(created, date) and isinstance(closed, date) else -1
        match name:
            case "revenue":
                n += value if won and isinstance(value, Decimal) else 0
            case "deals-won":
                n += won
            case "deals-lost":
                n += lost
            case "deals-closed":
                n += won or lost
            case "leads":
                n += isinstance(created, date) and START <= created <= END
            case "upsells":
                n += won and row["deal_type"] == "upsell"
            case "cross-sells":
                n += won and row["deal_type"] == "cross-sell"
            case "win-rate":
                n, d = n + won, d + (won or lost)
            case "average-purchase-value" if won and isinstance(value, Decimal):
                n, d = n + value, d + 1
            case "profit-margin" if won and isinstance(value, Decimal) and isinstance(cost, Decimal):
                n, d = n + value - cost, d + value
            case "sales-cycle" if days >= 0:
                n, d = n + days, d + 1
    return n, d


@pytest.mark.parametrize("name", WANTED)
def test_effects_sum_to_the_change(name: str) -> None:
    rng = Random(5)
    for _ in range(8):
        then, now = random_deals(rng), random_deals(rng)
        found = deals_of(kpis.get(name), '{"region":"East"}', START, END, made(*then), made(*now))
        assert found
        changes = [after - before for before, after in zip(by_hand(name, then), by_hand(name, now), strict=True)]
        assert sum(each.effect or 0 for each in found) == changes[0]
        assert sum(each.effect_d or 0 for each in found) == changes[1]
        firsts = [each for each in found if each.effect is not None]
        assert len({each.deal_id for each in firsts}) == len(firsts)
