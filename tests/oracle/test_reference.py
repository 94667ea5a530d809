"""The reference itself, tried on figures computed by hand and on identities of the contract."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import cast

import pytest

from . import data, reference

AS_OF = date(2026, 3, 31)
Cells = Sequence[Mapping[str, object]]


def number(value: object) -> float:
    return float(cast(float, value))


def only(folder: Path, kpi: str, settings: Mapping[str, object] | None = None) -> Mapping[str, object]:
    """The row of March 2026."""
    found = reference.expected(
        kpi,
        folder,
        period="month",
        date_from=date(2026, 3, 1),
        date_to=AS_OF,
        as_of=AS_OF,
        settings=settings,
    )
    assert len(found.rows) == 1
    return found.rows[0]


def deal(n: int, status: str = "open", **columns: object) -> dict[str, object]:
    base: dict[str, object] = {"deal_id": f"d{n}", "customer_id": f"c{n}", "status": status, "value": "100"}
    dates = {
        "created_at": "2026-03-01",
        "closed_at": "" if status == "open" else "2026-03-11",
        "quoted_at": "",
    }
    return base | dates | columns


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clean")
    data.clean(folder, 7)
    return folder


@pytest.fixture(scope="module")
def awkward(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("awkward")
    data.awkward(folder, 7)
    return folder


# ----------------------------------------------------------------------------- by hand


def test_three_million_over_three_thousand_customers(tmp_path: Path) -> None:
    data.write(tmp_path, {"deals": [deal(n, "won", value="1000") for n in range(3000)]})
    row = only(tmp_path, "average-purchase-value")
    assert (row["value"], row["per_customer"], row["sales"]) == (1000, 1000, 3_000_000)
    spells = [{"customer_id": f"c{n}", "started_at": "2026-03-02", "mrr": "1000"} for n in range(3000)]
    costs = [{"incurred_at": "2026-03-05", "amount": "3000000"}]
    data.write(tmp_path, {"customers": spells, "costs": costs})
    assert only(tmp_path, "cac")["value"] == 1000
    assert only(tmp_path, "revenue-per-account")["value"] == 1000


def test_two_hundred_of_two_thousand_leads(tmp_path: Path) -> None:
    data.write(tmp_path, {"deals": [deal(n, "won" if n < 200 else "open") for n in range(2000)]})
    row = only(tmp_path, "lead-conversion")
    assert (row["value"], row["leads"], row["sales_count"]) == (10, 2000, 200)


def test_a_fifth_of_a_hundred_thousand(tmp_path: Path) -> None:
    deals = [deal(1, value="100000", stage="proposal"), deal(2, "won", value="1", stage="won")]
    data.write(tmp_path, {"deals": deals})
    found = reference.expected(
        "opportunity-value", tmp_path, period="total", by=["stage"], as_of=AS_OF,
        settings={"stages": {"proposal": "0.2"}},
    )  # fmt: skip
    assert [(row["stage"], row["value"], row["open_value"]) for row in found.rows] == [("proposal", 20_000, 100_000)]


def test_thirty_of_a_hundred_and_fifty_quotes(tmp_path: Path) -> None:
    deals = [deal(n, "won" if n < 30 else "lost", quoted_at="2026-03-04") for n in range(150)]
    data.write(tmp_path, {"deals": deals})
    for basis in ("period", "cohort"):
        row = only(tmp_path, "quote-to-close", {"basis": basis})
        assert (row["value"], row["quotes"], row["won"]) == (20, 150, 30)


def test_a_tenth_of_a_hundred_demos(tmp_path: Path) -> None:
    deals = [deal(n, "won" if n in {3, 105} else "open") for n in range(200)]
    demos = [
        {"type": "demo", "occurred_at": "2026-03-09" if n < 100 else "2025-03-01", "deal_id": f"d{n}"}
        for n in range(110)
    ]
    data.write(tmp_path, {"deals": deals, "activities": demos})
    row = only(tmp_path, "monthly-demos")
    assert (row["value"], row["deals_with_demo"], row["won_after_demo"]) == (100, 100, 1)
    assert row["expected_wins"] == pytest.approx(10)


def test_growth_knows_its_predecessor(tmp_path: Path) -> None:
    days = {"2025-11-05": "100", "2026-01-05": "200", "2026-02-05": "50"}
    deals = [deal(n, "won", closed_at=day, value=value) for n, (day, value) in enumerate(days.items())]
    data.write(tmp_path, {"deals": deals})
    found = reference.expected("monthly-growth", tmp_path, period="month", as_of=AS_OF)
    assert [(row["value"], row["previous_sales"]) for row in found.rows] == [
        (None, None),
        (-100, 100),
        (None, 0),
        (-75, 200),
    ]
    assert found.total is None
    assert only(tmp_path, "monthly-growth")["previous_sales"] == 50


def test_seen_from_the_past_a_deal_is_open(tmp_path: Path) -> None:
    data.write(tmp_path, {"deals": [deal(1, "won"), deal(2, "won", closed_at="2026-04-02")]})
    assert only(tmp_path, "deals-won")["value"] == 1
    assert only(tmp_path, "open-deals")["value"] == 1


def test_cycle(tmp_path: Path) -> None:
    closings = ["2026-03-01", "2026-03-11", "2026-03-21", "2026-02-20", ""]
    deals = [deal(n, "won", closed_at=day) for n, day in enumerate(closings)]
    data.write(tmp_path, {"deals": deals})
    row = only(tmp_path, "sales-cycle")
    assert (row["deals"], row["total_days"], row["value"]) == (3, 30, 10)
    assert (row["median_days"], row["p90_days"]) == (10, pytest.approx(18))


def test_movement(tmp_path: Path) -> None:
    def spell(who: str, started: str, churned: str, mrr: str) -> dict[str, object]:
        base: dict[str, object] = {
            "customer_id": who,
            "started_at": started,
            "churned_at": churned,
            "mrr": mrr,
        }
        return base | {"billing_interval": "annual" if who == "more" else "monthly"}

    spells = [
        spell("gone", "2025-01-01", "2026-03-01", "10"),
        spell("more", "2025-01-01", "2026-03-15", "20"),
        spell("more", "2026-03-15", "", "50"),
        spell("less", "2025-01-01", "", "30"),
        spell("less", "2025-01-01", "2026-03-20", "5"),
        spell("back", "2025-01-01", "2025-06-01", "7"),
        spell("back", "2026-03-31", "", "8"),
        spell("new", "2026-03-31", "", "100"),
        spell("late", "2026-04-01", "", "1000"),
    ]
    data.write(tmp_path, {"customers": spells})
    row = only(tmp_path, "mrr")
    parts: Sequence[str] = (
        "value",
        "opening",
        "new",
        "expansion",
        "contraction",
        "churned",
        "reactivation",
        "paying_customers",
    )
    assert [row[part] for part in parts] == [188, 65, 100, 30, 5, 10, 8, 4]
    row = only(tmp_path, "arr")
    parts = ("value", "annual_subscriptions", "other_recurring", "cancellations")
    assert [row[part] for part in parts] == [2256, 840, 12 * 153, 12 * 35]
    row = only(tmp_path, "churn-rate")
    parts = ("value", "customers_at_start", "lost", "retained", "new", "customers_at_end")
    assert [row[part] for part in parts] == [pytest.approx(100 / 3), 3, 1, 2, 2, 4]


def test_subscriptions(tmp_path: Path) -> None:
    """By hand: 300 a quarter, 2.5 of 12 each a year, trials, pauses, ends that nobody dates, one that comes once."""
    base = {"started_at": "2025-01-01", "churned_at": "", "paused_at": "", "unit_amount": "", "quantity": ""}

    def spell(who: str, status: str, amount: str, interval: str, **columns: str) -> dict[str, object]:
        return {
            "customer_id": who, **base, "status": status, "amount": amount, "billing_interval": interval, **columns,
        }  # fmt: skip

    spells = [
        spell("a", "active", "300", "quarterly"),
        spell("b", "past_due", "", "12 months", unit_amount="12", quantity="2.5"),
        spell("c", "trialing", "500", "monthly"),
        spell("d", "paused", "60", "monthly", paused_at="2026-03-05"),
        spell("e", "paused", "70", "monthly"),
        spell("f", "active", "900", "lifetime"),
        spell("g", "canceled", "10", "monthly", churned_at="2026-03-31"),
        *(spell(f"h{n}", "canceled", "10", "monthly", churned_at="2025-06-30") for n in range(20)),
        spell("i", "canceled", "80", "monthly"),
    ]
    data.write(tmp_path, {"customers": spells})
    row = only(tmp_path, "mrr")
    assert [row[part] for part in ("value", "opening", "churned", "paying_customers")] == [102.5, 172.5, 70, 2]
    row = only(tmp_path, "arr")
    parts = ("value", "annual_subscriptions", "other_recurring", "cancellations")
    assert [row[part] for part in parts] == [1230, 30, 12 * 170, 12 * 70]
    row = only(tmp_path, "churn-rate")
    assert [row[part] for part in ("customers_at_start", "lost", "customers_at_end")] == [6, 1, 5]
    last_day = only(tmp_path, "churn-rate", {"ends": "last day"})
    assert [last_day[part] for part in ("customers_at_start", "lost", "customers_at_end")] == [6, 0, 6]
    row = only(tmp_path, "net-revenue-retention")
    assert [row[part] for part in ("opening", "closing")] == [172.5, 102.5]
    data.write(tmp_path, {"customers": [*spells, spell("j", "expired", "80", "monthly")]})
    with pytest.raises(reference.Unanswerable, match="the days of the ended"):
        only(tmp_path, "churn-rate")


def test_inactivity(tmp_path: Path) -> None:
    deals = [
        deal(1, "won", customer_id="a", closed_at="2026-01-01"),
        deal(2, "won", customer_id="b", closed_at="2026-02-28"),
        deal(3, "won", customer_id="c", closed_at="2026-03-30"),
    ]
    data.write(tmp_path, {"deals": deals})
    row = only(tmp_path, "churn-rate", {"inactive_after": 60})
    assert [row[part] for part in ("customers_at_start", "lost", "new", "customers_at_end")] == [2, 1, 1, 2]


def test_quota(tmp_path: Path) -> None:
    reps = [
        {"rep_id": "a", "region": "N", "hired_at": "", "left_at": "", "quota": "3100"},
        {"rep_id": "b", "region": "N", "hired_at": "2026-03-22", "left_at": "", "quota": "3100"},
        {"rep_id": "c", "region": "S", "hired_at": "", "left_at": "2026-02-28", "quota": "999"},
    ]
    data.write(tmp_path, {"deals": [deal(1, "won", value="1025", rep_id="a", region="N")], "reps": reps})
    row = only(tmp_path, "quota-attainment")
    assert (row["quota"], row["remaining"], row["value"]) == (4100, 3075, 25)
    entry = {"period": "2026-03", "amount": 62, "rep": "a"}
    assert only(tmp_path, "quota-attainment", {"quota": [entry]})["quota"] == 1062
    entry = {"period": "2026-Q1", "amount": 900, "region": "N"}
    assert only(tmp_path, "quota-attainment", {"quota": [entry]})["quota"] == 310
    entry = {"period": "2026", "amount": 365}
    assert only(tmp_path, "quota-attainment", {"quota": [entry]})["quota"] == 31


def test_customer_value(tmp_path: Path) -> None:
    spells = [
        {"customer_id": "a", "started_at": "2026-03-01", "churned_at": "2026-03-11"},
        {"customer_id": "b", "started_at": "2026-03-01", "churned_at": ""},
    ]
    data.write(tmp_path, {"customers": spells, "deals": [deal(1, "won", value="600")]})
    row = only(tmp_path, "clv")
    assert (row["customers"], row["customer_value"]) == (2, 300)
    assert row["lifespan_months"] == pytest.approx((10 + 30) / 2 / 30.4375)
    assert row["value"] == pytest.approx(300 * 20 / 30.4375)


def test_costs(tmp_path: Path) -> None:
    tables: dict[str, Sequence[Mapping[str, object]]] = {
        "deals": [deal(1, "won"), deal(2, "won", customer_id="c1", closed_at="2026-03-20")],
        "reps": [{"rep_id": "a", "hired_at": "2026-03-17", "monthly_cost": "310"}],
        "activities": [
            {"type": "call", "occurred_at": "2026-03-02", "done": done, "cost": "5"} for done in ("yes", "no", "")
        ],
    }
    data.write(tmp_path, tables)
    row = only(tmp_path, "cac")
    parts = ("ledger_cost", "activity_cost", "rep_cost", "total_cost", "new_customers", "value")
    assert [row[part] for part in parts] == [0, 5, 150, 155, 1, 155]


def test_answers(tmp_path: Path) -> None:
    created = ["2026-03-01 08:00", "2026-03-01 10:00", "2026-03-02 10:00"]
    deals = [deal(n, created_at=at) for n, at in enumerate(created)]
    calls = [
        ("d0", "2026-03-01 07:59"),
        ("d0", "2026-03-01 09:30"),
        ("d1", "2026-03-02 10:00"),
        ("d2", "2026-04-01"),
    ]
    activities = [{"type": "call", "occurred_at": at, "deal_id": deal_id} for deal_id, at in calls]
    data.write(tmp_path, {"deals": deals, "activities": activities})
    row = only(tmp_path, "response-time")
    parts = ("inquiries", "answered", "total_hours", "value", "median_hours")
    assert [row[part] for part in parts] == [3, 2, 25.5, 12.75, 12.75]
    answered = [one | {"first_response_at": "2026-03-03"} for one in deals]
    data.write(tmp_path, {"deals": answered})
    assert only(tmp_path, "response-time")["total_hours"] == 24 * (2 + 2 + 1)


def test_share_of_a_region_under_a_filter(tmp_path: Path) -> None:
    regions = ["South", "North", "North", ""]
    data.write(tmp_path, {"deals": [deal(n, "won", region=region) for n, region in enumerate(regions)]})
    found = reference.expected(
        "sales-by-location", tmp_path, period="total", by=["region"], where=[("region", "South")], as_of=AS_OF
    )
    assert [(row["region"], row["value"], row["total_count"]) for row in found.rows] == [("South", 25, 4)]
    assert found.total is not None and found.total["value"] == 25
    everywhere = reference.expected("sales-by-location", tmp_path, period="total", by=["region"], as_of=AS_OF)
    assert [row["region"] for row in everywhere.rows] == ["North", "South", None]


def test_headcount_without_reps(tmp_path: Path) -> None:
    deals = [
        deal(1, "won", rep_id="a", created_at="2026-01-01"),
        deal(2, rep_id="b"),
        deal(3, "won", rep_id="c", created_at="2026-01-01", closed_at="2026-02-01"),
    ]
    activities = [{"type": "note", "occurred_at": "2026-03-03", "rep_id": rep, "deal_id": "d1"} for rep in "dda"]
    data.write(tmp_path, {"deals": deals, "activities": activities})
    row = only(tmp_path, "sales-per-rep")
    assert (row["sales"], row["reps"]) == (100, 3)


def test_lifespan_from_churn(tmp_path: Path) -> None:
    spells = [
        {"customer_id": "x", "started_at": "2025-12-15", "churned_at": "", "mrr": "10"},
        {"customer_id": "y", "started_at": "2025-12-20", "churned_at": "2026-02-10", "mrr": "10"},
    ]
    data.write(tmp_path, {"customers": spells})
    row = only(tmp_path, "clv", {"lifespan": "churn"})
    assert (row["customers"], row["customer_value"]) == (1, 10)
    assert row["lifespan_months"] == pytest.approx(6)


def test_weights_of_what_closed_since(tmp_path: Path) -> None:
    deals = [
        deal(1, "won", closed_at="2026-04-01", stage="Closed Won", probability="50%"),
        deal(2, "won", closed_at="2026-04-01", stage="Closed Won", probability=""),
        deal(3, stage="lead", probability="", closed_at="2026-01-01"),
        deal(4, stage="lead", probability="10"),
    ]
    data.write(tmp_path, {"deals": deals})
    found = reference.expected(
        "opportunity-value", tmp_path, period="total", as_of=AS_OF, settings={"stages": {"lead": "0.3"}}
    )
    assert [(row["value"], row["deals"]) for row in found.rows] == [(50 + 30 + 10, 3)]


def test_status_from_dates_or_stage(tmp_path: Path) -> None:
    deals: list[Mapping[str, object]] = [
        {"deal_id": "1", "won_at": "2026-03-02", "lost_at": "", "stage": "lead"},
        {"deal_id": "2", "won_at": "", "lost_at": "2026-03-02T10:00:00", "stage": "lead"},
        {"deal_id": "3", "won_at": "", "lost_at": "", "stage": "lead"},
    ]
    data.write(tmp_path, {"deals": deals})
    row = only(tmp_path, "win-rate")
    assert (row["won"], row["lost"], row["value"]) == (1, 1, 50)


def test_where_a_row_finds_its_dimensions(tmp_path: Path) -> None:
    tables: dict[str, Sequence[Mapping[str, object]]] = {
        "deals": [
            deal(1, "won", customer_id="c", rep_id="", region=""),
            deal(2, "won", customer_id="", rep_id="r", region=""),
            deal(3, "won", customer_id="c", rep_id="q", region="Own"),
            deal(4, "won", customer_id="", rep_id="q", region=""),
        ],
        "customers": [
            {"customer_id": "c", "started_at": "2026-02-01", "region": "Later", "rep_id": "r"},
            {"customer_id": "c", "started_at": "2026-01-01", "region": "", "rep_id": ""},
            {"customer_id": "c", "started_at": "2026-01-15", "region": "Sooner", "rep_id": ""},
        ],
        "reps": [{"rep_id": "r", "name": "R", "region": "Rep", "team": "T"}],
    }
    data.write(tmp_path, tables)

    def counts(*by: str) -> list[tuple[object, ...]]:
        found = reference.expected("deals-won", tmp_path, period="total", by=by, as_of=AS_OF)
        skipped = {"period", "start", "end", "complete"}
        return [tuple(value for key, value in row.items() if key not in skipped) for row in found.rows]

    assert counts("region") == [("Own", 1), ("Rep", 1), ("Sooner", 1), (None, 1)]
    assert counts("rep") == [("q", None, 2), ("r", "R", 2)]
    assert counts("team") == [("T", 2), (None, 2)]


@pytest.mark.parametrize(
    ("grain", "fiscal", "label", "complete"),
    [
        ("day", 1, "2026-03-11", True),
        ("week", 1, "2026-W11", True),
        ("month", 1, "2026-03", True),
        ("quarter", 1, "2026-Q1", True),
        ("year", 1, "2026", False),
        ("quarter", 7, "FY2026-Q3", True),
        ("year", 7, "FY2026", False),
        ("total", 7, "total", True),
    ],
)
def test_labels(tmp_path: Path, grain: str, fiscal: int, label: str, complete: bool) -> None:
    data.write(tmp_path, {"deals": [deal(1, "won")]})
    found = reference.expected("revenue", tmp_path, period=grain, as_of=AS_OF, fiscal_year_start=fiscal)
    assert [(row["period"], row["complete"]) for row in found.rows] == [(label, complete)]


# ----------------------------------------------------------------------------- identities


@pytest.mark.parametrize("by", [(), ("region",), ("rep",)])
def test_churn_and_retention_are_all(awkward: Path, by: tuple[str, ...]) -> None:
    churn = reference.expected("churn-rate", awkward, period="quarter", by=by, as_of=data.AS_OF).rows
    kept = reference.expected("retention-rate", awkward, period="quarter", by=by, as_of=data.AS_OF).rows
    for one, other in zip(churn, kept, strict=True):
        if one["value"] is not None:
            assert number(one["value"]) + number(other["value"]) == pytest.approx(100)
        start, lost, new = (number(one[part]) for part in ("customers_at_start", "lost", "new"))
        assert start - lost + new == one["customers_at_end"]


@pytest.mark.parametrize("by", [(), ("region",), ("customer",)])
@pytest.mark.parametrize("grain", ["month", "total"])
def test_movement_adds_up(awkward: Path, by: tuple[str, ...], grain: str) -> None:
    found = reference.expected("mrr", awkward, period=grain, by=by, as_of=data.AS_OF)
    signs = {"opening": 1, "new": 1, "expansion": 1, "reactivation": 1, "contraction": -1, "churned": -1}
    for row in (*found.rows, found.total or found.rows[0]):
        assert sum(sign * number(row[part]) for part, sign in signs.items()) == pytest.approx(number(row["value"]))


@pytest.mark.parametrize("by", [(), ("region",)])
@pytest.mark.parametrize("grain", ["week", "month", "total"])
def test_yearly_revenue_adds_up(awkward: Path, by: tuple[str, ...], grain: str) -> None:
    found = reference.expected("arr", awkward, period=grain, by=by, as_of=data.AS_OF)
    signs = {"annual_subscriptions": 1, "other_recurring": 1, "cancellations": -1}
    for row in (*found.rows, found.total or found.rows[0]):
        assert sum(sign * number(row[part]) for part, sign in signs.items()) == pytest.approx(number(row["value"]))


ADDITIVE = {
    "revenue": ("region", "rep", "team", "product"),
    "deals-won": ("customer", "stage"),
    "leads": ("segment", "source"),
    "calls": ("region", "rep", "deal_type"),
    "pipeline-value": ("region",),
    "opportunity-value": ("stage", "region"),
    "quota-attainment": ("region", "rep"),
}


@pytest.mark.parametrize(("kpi", "dim"), [(kpi, dim) for kpi, dims in ADDITIVE.items() for dim in dims])
def test_groups_sum_to_the_whole(awkward: Path, kpi: str, dim: str) -> None:
    settings = {"stages": data.STAGES}
    column = "quota" if kpi == "quota-attainment" else "value"

    def sums(by: Sequence[str]) -> dict[object, float]:
        found = reference.expected(kpi, awkward, period="quarter", by=by, as_of=data.AS_OF, settings=settings)
        result: dict[object, float] = {}
        for row in found.rows:
            result[row["period"]] = result.get(row["period"], 0) + number(row[column])
        return result

    assert sums([dim]) == pytest.approx(sums([]))


@pytest.mark.parametrize("kpi", ["win-rate", "sales-per-rep", "churn-rate", "mrr", "cac", "quota-attainment"])
def test_a_filter_is_the_group_of_a_split(awkward: Path, kpi: str) -> None:
    split = reference.expected(kpi, awkward, period="year", by=["region"], as_of=data.AS_OF)
    for region in ("South", ""):
        kept = reference.expected(kpi, awkward, period="year", where=[("region", region)], as_of=data.AS_OF)
        group = [row for row in split.rows if row["region"] == (region or None)]
        assert [{key: row[key] for key in row if key != "region"} for row in group] == kept.rows


@pytest.mark.thorough
@pytest.mark.parametrize("kpi", reference.names())
@pytest.mark.parametrize("kind", ["clean", "awkward"])
def test_every_kpi_answers(request: pytest.FixtureRequest, kpi: str, kind: str) -> None:
    if (kpi, kind) == ("time-to-first-win", "clean"):
        pytest.skip(
            "everybody was hired before the deals begin; awkward, sample and tests/kpis/test_by_hand.py have hires"
        )
    folder: Path = request.getfixturevalue(kind)
    grain = "total" if kpi == "sales-velocity" else "quarter"
    settings = {"stages": data.STAGES}
    found = reference.expected(kpi, folder, period=grain, as_of=data.AS_OF, settings=settings)
    assert found.rows
    assert any(row["value"] is not None for row in found.rows)
