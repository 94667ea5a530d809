"""Whole accounts: the worked examples, what must hold of every KPI, and an oracle in plain Python."""

from __future__ import annotations

import csv
import random
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import permutations
from pathlib import Path

import pytest

from salescli import kpis
from salescli.api import compute as kpi_of
from salescli.errors import SalesCliError, UsageError
from salescli.i18n.language import ENGLISH
from salescli.model.account import Chain, Formula, Parts, Ratio, Refused
from salescli.why.model import RowKind, Why
from tests.conftest import SAMPLE
from tests.said import hint_of
from tests.why.accounts import amounts, why

EVERY = [kpi.name for kpi in kpis.every() if not isinstance(kpi.account, Refused)]


def money(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def drivers(found: Why) -> dict[str | None, Decimal | None]:
    return amounts(found.of_drivers)


def test_a_quarter_of_revenue() -> None:
    found = why("revenue", SAMPLE, at="2025-Q4")
    assert (found.total.value, found.total.previous) == (money("9,250,027.43"), money("6,839,515.28"))
    assert found.total.contribution == money("2,410,512.15")
    assert [(row.name, row.previous, row.value) for row in found.of_drivers] == [
        ("closed", 194, 282),
        ("win_rate", Decimal("42.783505"), Decimal("42.907801")),
        ("valued", 100, Decimal("98.347107")),
        ("average_value", Decimal("82403.798554"), Decimal("77731.322941")),
    ]
    assert drivers(found) == {
        "closed": money("2,994,120.241149"), "win_rate": money("23,437.845616"),
        "valued": money("-134,721.245989"), "average_value": money("-472,324.690776"),
    }  # fmt: skip
    assert amounts(found.splits["region"]) == {
        "East": money("1,384,414.26"), "North": money("523,928.35"), "West": money("366,908.27"),
        "South": money("135,261.27"),
    }  # fmt: skip
    assert list(found.splits) == ["region", "rep", "team", "segment", "product", "source", "deal_type", "industry"]
    assert [each.dimension for each in found.by_left_out] == ["pipeline"]


def test_drivers_by_leads() -> None:
    found = why("revenue", SAMPLE, at="2025-Q4", drivers="leads", by="none")
    assert [(row.previous, row.value) for row in found.of_drivers[:2]] == [
        (257, 336), (Decimal("32.295720"), Decimal("36.011905")),
    ]  # fmt: skip
    assert drivers(found) == {
        "leads": money("2,141,205.953897"), "lead_conversion": money("873,545.846382"),
        "valued": money("-134,097.820689"), "average_value": money("-470,141.829590"),
    }  # fmt: skip
    assert found.splits == {}


def test_a_joint_split_and_one_by_customer() -> None:
    rows = why("revenue", SAMPLE, at="2025-Q4", by="region,product").splits["region,product"]
    assert (rows[0].name, rows[0].previous, rows[0].value) == ("East / Analytics", 37200, 1694900)
    assert rows[0].contribution == 1657700
    assert (rows[-1].kind, rows[-1].groups, rows[-1].contribution) == (RowKind.OTHER, 9, money("339,889.62"))
    assert len(rows) == 11
    rows = why("revenue", SAMPLE, at="2025-Q4", by=["customer"]).splits["customer"]
    assert (rows[0].group_id, rows[0].contribution) == ("C416", 454300)
    assert (rows[-1].groups, rows[-1].contribution) == (161, money("1,876,312.15"))
    assert len(why("revenue", SAMPLE, at="2025-Q4", by="customer", top=0).splits["customer"]) == 171


def test_a_rate_of_a_year() -> None:
    found = why("win-rate", SAMPLE, at="2025", by="segment")
    assert found.total.contribution == money("0.980647")
    assert [(row.name, row.contribution, row.rate, row.mix) for row in found.splits["segment"]] == [
        ("mid-market", money("-2.223430"), money("-2.196179"), money("-0.027251")),
        (None, money("1.760606"), 0, money("1.760606")),
        ("enterprise", money("0.985344"), money("0.925715"), money("0.059629")),
        ("small", money("0.458127"), money("0.366785"), money("0.091342")),
    ]
    none = found.splits["segment"][1]
    assert none.weight is not None
    assert none.previous_weight is not None
    assert (round(none.previous_weight, 2), round(none.weight, 2)) == (Decimal("5.57"), Decimal("1.37"))
    assert sum(row.rate or 0 for row in found.splits["segment"]) == money("-0.903679")


def test_a_month_that_runs() -> None:
    found = why("revenue", SAMPLE, at="2025-11", as_of="2025-11-20", by="none")
    assert found.versus.label == "2025-10-01..2025-10-20"
    assert (found.total.value, found.total.previous) == (money("1,239,151.28"), money("2,041,014.36"))
    assert drivers(found) == {
        "closed": money("259,523.110641"), "win_rate": money("-649,176.509805"),
        "average_value": money("-412,209.680836"),
    }  # fmt: skip


def test_moves_of_the_pipeline() -> None:
    found = why("pipeline-value", SAMPLE, at="2025-12", by="none")
    assert drivers(found) == {
        "created": money("5,269,262.10"), "won": money("-3,332,141.17"), "lost": money("-4,255,093.32"),
    }  # fmt: skip
    assert drivers(why("open-deals", SAMPLE, at="2025-12", by="none")) == {"created": 77, "won": -41, "lost": -61}


@pytest.mark.parametrize("name", EVERY)
def test_what_must_hold_of_every_kpi(name: str) -> None:
    kpi = kpis.get(name)
    found, swapped = (why(name, SAMPLE, at=at, versus=versus, top=3)
                      for at, versus in (("2025-Q3", "2025-Q1"), ("2025-Q1", "2025-Q3")))  # fmt: skip
    if name in ("pipeline-coverage", "time-to-first-win"):  # of the past nothing is expected; nobody was hired then
        assert [note.code for note in found.notes][-1] == "no_value"
        return
    change = found.total.contribution
    assert change is not None
    assert swapped.total.contribution == -change
    tree = kpi.account.drivers.get("default") if kpi.account else None
    assert bool(found.of_drivers) is (tree is not None)
    for rows in [found.of_drivers, *found.splits.values()]:
        if rows:
            assert sum(row.contribution or 0 for row in rows) == change
    for one, other in zip(found.rows, swapped.rows, strict=True):
        assert (one.kind, one.name, one.contribution) == (other.kind, other.name, -(other.contribution or 0))
        assert (one.value, one.previous) == (other.previous, other.value)
        assert one.share == other.share
        if one.rate is not None and one.mix is not None:
            assert one.rate + one.mix == one.contribution
            assert (other.rate, other.mix) == (-one.rate, -one.mix)
    if isinstance(kpi.account, Formula) or name == "repeat-customer-rate":  # a customer may buy in two groups
        assert found.splits == {}
    else:
        assert found.splits
    assert {row.rate is None for row in found.rows if row.dimension} <= {not isinstance(kpi.account, Ratio)}


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize(("at", "versus"), [("2025-Q4", "previous"), ("2025-12", "year")])
def test_values_are_those_of_kpi(name: str, at: str, versus: str) -> None:
    found = why(name, SAMPLE, at=at, versus=versus, by="none", drivers="none")
    grain = "quarter" if "Q" in at else "month"
    (row,) = kpi_of(
        name, SAMPLE, period=grain, date_from=at, date_to=at, compare=versus, by="none"
    ).frame.iter_rows(named=True)  # fmt: skip
    assert (found.total.value, found.total.previous) == (row["value"], row["previous"])


def test_a_filter_gives_the_number_of_its_group() -> None:
    groups = amounts(why("revenue", SAMPLE, at="2025-Q4").splits["region"])
    for region, amount in groups.items():
        found = why("revenue", SAMPLE, at="2025-Q4", where=f"region={region}")
        assert found.total.contribution == amount
        assert "region" in [each.dimension for each in found.by_left_out]


def rounded(exact: Fraction) -> Decimal:
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(Decimal("0.000001"), ROUND_HALF_UP)


@pytest.mark.parametrize("seed", range(4))
def test_random_deals_against_plain_python(seed: int, tmp_path: Path) -> None:
    """Revenue and win rate of two months by region, with negatives, blanks, groups that are new or gone."""
    chance = random.Random(seed)
    deals = []
    for number in range(60):
        month = chance.choice(["2025-04", "2025-05"])
        region = chance.choice(["North", "South", "", "East" if month == "2025-05" else "West"])
        deals.append({
            "deal_id": f"D{number}", "region": region, "status": chance.choice(["won", "lost"]),
            "value": chance.choice(["", str(chance.randint(-500, 2000) / 8)]),
            "closed_at": f"{month}-{1 + number % 28:02}",
        })  # fmt: skip
    path = tmp_path / "deals.csv"
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(deals[0]))
        writer.writeheader()
        writer.writerows(deals)
    months = [[row for row in deals if row["closed_at"].startswith(month)] for month in ("2025-05", "2025-04")]

    def sales(rows: list[dict[str, str]]) -> Fraction:
        return sum((Fraction(row["value"]) for row in rows if row["status"] == "won" and row["value"]), Fraction(0))

    def of(region: str | None, rows: list[dict[str, str]]) -> list[dict[str, str]]:
        return [row for row in rows if row["region"] == (region or "")]

    found = why("revenue", path, at="2025-05", as_of="2025-05-31", by="region", top=0)
    assert found.total.contribution == rounded(sales(months[0]) - sales(months[1]))
    for row in found.splits["region"]:
        assert row.contribution == rounded(sales(of(row.name, months[0])) - sales(of(row.name, months[1])))
    closed = [len(rows) for rows in months]
    won = [sum(row["status"] == "won" for row in rows) for rows in months]
    sold = [sum(row["status"] == "won" and bool(row["value"]) for row in rows) for rows in months]
    factors = [
        (Fraction(closed[i]), Fraction(won[i], closed[i]), Fraction(sold[i], won[i]), sales(months[i]) / sold[i])
        for i in (0, 1)
    ]
    added = [Fraction(0)] * 4
    for order in permutations(range(4)):
        now = list(factors[1])
        for place in order:
            before = now[0] * now[1] * now[2] * now[3]
            now[place] = factors[0][place]
            added[place] += (now[0] * now[1] * now[2] * now[3] - before) / 24
    expected = dict(zip(("closed", "win_rate", "valued", "average_value"), added, strict=True))
    for row in found.of_drivers:
        assert row.contribution is not None
        assert abs(Fraction(row.contribution) - expected[row.name or ""]) <= Fraction(4, 10**6)

    found = why("win-rate", path, at="2025-05", as_of="2025-05-31", by="region", top=0)
    rates = [Fraction(won[i], closed[i]) for i in (0, 1)]
    mean = (rates[0] + rates[1]) / 2
    for row in found.splits["region"]:
        counts = [of(row.name, rows) for rows in months]
        shares = [Fraction(len(counts[i]), closed[i]) for i in (0, 1)]
        wins = [sum(each["status"] == "won" for each in counts[i]) for i in (0, 1)]
        amount = (wins[0] - mean * len(counts[0])) / closed[0] - (wins[1] - mean * len(counts[1])) / closed[1]
        own = [Fraction(wins[i], len(counts[i])) for i in (0, 1) if counts[i]]
        mix = (shares[0] - shares[1]) * (sum(own) / len(own) - mean)
        assert row.contribution is not None
        assert row.mix is not None
        assert abs(Fraction(row.contribution) - amount * 100) <= Fraction(4, 10**6)
        assert abs(Fraction(row.mix) - mix * 100) <= Fraction(1, 10**6)
        assert (row.is_new, row.is_gone) == (not counts[1], not counts[0])


@pytest.mark.parametrize(
    ("name", "asked", "message", "hint"),
    [
        ("monthly-growth", {}, "There is no account of monthly-growth: it is itself a change.",
         "Ask for: salescli why revenue"),
        ("sales-by-location", {}, "There is no account of sales-by-location: the whole is always 100 %.",
         "Ask for: salescli why deals-won --by region"),
        ("sales-velocity", {}, "There is no account of sales-velocity: it says how things stand on one day.",
         "Ask for: salescli pipeline"),
        ("revenue,leads", {}, "A change is explained of one KPI at a time, not of 'revenue,leads'.",
         "Ask for one alone."),
        ("clv", {"by": "region"}, "clv is a formula, of which groups have no parts.",
         "Ask for what it is made of: revenue-per-account or churn-rate."),
        ("revenue", {"drivers": "lead"}, "revenue has no drivers 'lead'.", "Did you mean 'leads'?"),
        ("win-rate", {"drivers": "leads"}, "win-rate has no drivers 'leads'.", "Drivers: none."),
        ("revenue", {"top": -1}, "--top -1 lists no groups.", "For example: --top 5, or --top 0 for all."),
        ("active-customers", {"by": "team"}, "active-customers by team does not add up: "
         "a customer may be in several groups of team.", "Ask without --by for the splits that do."),
        ("mrr", {"rows": True}, "--rows lists rows of deals or activities, and mrr counts none.",
         "Leave --rows out."),
        ("revenue", {"period": "year", "as_of": "2024-06-30"}, "The files hold no complete year of revenue.",
         "Name a period that is in the files, and over: --at and --versus"),
    ],
)  # fmt: skip
def test_what_is_refused(name: str, asked: dict[str, str], message: str, hint: str) -> None:
    with pytest.raises(UsageError) as error:
        why(name, SAMPLE, **asked)
    assert ENGLISH.say(error.value.message) == message
    assert hint_of(error.value) == hint


def test_no_number_before_the_data_begin() -> None:
    found = why("revenue", SAMPLE, at="2024", as_of="2024-12-31")
    assert [row.kind for row in found.rows] == [RowKind.TOTAL]
    assert (found.total.previous, found.total.contribution) == (None, None)
    assert [note.code for note in found.notes][-1] == "no_value"


def test_drivers_that_the_files_cannot_tell(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_text("deal_id,status,value,closed_at\n1,won,5,2026-01-05\n2,won,7,2026-02-06\n3,lost,9,2026-02-07\n")
    found = why("revenue", path, at="2026-02", as_of="2026-02-28", drivers="leads")
    assert found.of_drivers == []
    assert "no_drivers" in [note.code for note in found.notes]
    assert found.splits == {}
    # From 1 × 100 % × 5 to 2 × 50 % × 7. Closed: 1 × (2 × 5 + 2.5 + 7 + 2 × 3.5) ÷ 6. Rounding leaves a millionth.
    assert drivers(why("revenue", path, at="2026-02", as_of="2026-02-28")) == {
        "closed": money("4.416667"), "win_rate": money("-4.583334"), "average_value": money("2.166667"),
    }  # fmt: skip


def test_a_quota_above_the_groups_is_not_split(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text(
        "deal_id,status,value,closed_at,region\n1,won,5,2026-01-05,North\n2,won,7,2026-02-06,South\n"
    )
    config = tmp_path / "salescli.toml"
    config.write_text('[[quota]]\nperiod = "2026"\namount = 12000\n')
    found = why("quota-attainment", tmp_path / "deals.csv", config, at="2026-02", as_of="2026-02-28")
    assert found.splits == {}
    assert found.total.contribution is not None
    with pytest.raises(SalesCliError) as error:
        why("quota-attainment", tmp_path / "deals.csv", config, at="2026-02", as_of="2026-02-28", by="region")
    assert "a quota is for more than one group of region" in ENGLISH.say(error.value.message)


def test_deals_with_lines_add_up_by_amount_alone(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text(
        "deal_id,status,value,closed_at,product\n"
        "1,won,5,2026-01-05,A\n1,won,4,2026-01-05,B\n2,won,7,2026-02-06,A\n2,won,2,2026-02-06,B\n3,won,1,2026-02-07,A\n"
    )
    config = tmp_path / "salescli.toml"
    config.write_text('[tables.deals]\nduplicates = "lines"\n')
    deals, asked = tmp_path / "deals.csv", {"at": "2026-02", "as_of": "2026-02-28"}
    assert amounts(why("revenue", deals, config, **asked).splits["product"]) == {"A": 3, "B": -2}
    found = why("deals-won", deals, config, **asked)
    assert found.total.contribution == 1
    assert found.splits == {}
    assert "product" in [each.dimension for each in found.by_left_out]


def test_every_kpi_declares_its_account() -> None:
    for kpi in kpis.every():
        account = kpi.account
        assert account is not None, kpi.name
        known = {"value", *kpi.parts, *account.measures}
        for tree in account.drivers.values():
            if isinstance(tree, Chain | Parts):
                assert not tree.over or tree.over in known, kpi.name
