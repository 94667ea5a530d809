"""What must hold for every KPI, whatever it counts: asked once over the registry."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest

from salescli import kpis
from salescli.model.measures import Unit
from tests.asking import Row, Tables, alike, ask, grain_of, numbers, rows, total, unlike
from tests.oracle import data

every_kpi = pytest.mark.parametrize("kpi", kpis.names())

MONEY = ("value", "cost", "mrr", "amount", "quota", "monthly_cost")
FOUR_YEARS = timedelta(days=1461)
OCTOBER = {"date_from": date(2025, 10, 1), "date_to": date(2025, 10, 31)}


@pytest.fixture(scope="module")
def tables() -> Tables:
    """Awkward tables in which no two spells of a customer begin on one day: nothing hangs on the order of rows."""
    found = dict(data.awkward_tables(Random(3)))
    begun: dict[tuple[str, str], Row] = {(row["customer_id"], row["started_at"]): row for row in found["customers"]}
    return {**found, "customers": list(begun.values())}


@pytest.fixture(scope="module")
def folder(tables: Tables, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("awkward")
    data.write(made, tables)
    return made


def changed(tables: Tables, change: Callable[[Row], Mapping[str, Any]]) -> Tables:
    return {name: [dict(row) | change(row) for row in rows_] for name, rows_ in tables.items()}


@pytest.fixture(scope="module")
def shuffled(tables: Tables, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("shuffled")
    data.write(made, {name: Random(5).sample(list(rows_), len(rows_)) for name, rows_ in tables.items()})
    return made


@pytest.mark.thorough
@every_kpi
def test_the_order_of_rows_changes_nothing(kpi: str, folder: Path, shuffled: Path) -> None:
    one, other = (ask(kpi, made, by="region") for made in (folder, shuffled))
    assert not unlike(rows(one), rows(other))
    assert one.notes == other.notes


@pytest.fixture(scope="module")
def halves(tables: Tables, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, list[Path]]:
    """Every table as two files."""
    made: dict[str, list[Path]] = {name: [] for name in tables}
    for half in (0, 1):
        place = tmp_path_factory.mktemp(f"half {half}")
        data.write(place, {name: rows_[half::2] for name, rows_ in tables.items()})
        for name, files in made.items():
            files.append(place / f"{name}.csv")
    return made


@pytest.mark.thorough
@every_kpi
def test_a_table_in_two_files_is_one_table(kpi: str, folder: Path, halves: Mapping[str, list[Path]]) -> None:
    from salescli import compute

    split = compute(
        kpi, period=grain_of(kpi), by="region", as_of=data.AS_OF, config=_settings(folder),
        deals=halves["deals"], activities=halves["activities"], customers=halves["customers"],
        reps=halves["reps"], costs=halves["costs"],
    )  # fmt: skip
    assert not unlike(rows(ask(kpi, folder, by="region")), rows(split))


def _settings(folder: Path) -> Path:
    """The settings that `ask` writes beside the tables of a folder."""
    ask("revenue", folder)
    return folder / "salescli.toml"


# `sales-by-location where region=South` stays the South's share of everywhere, by definition; by rep, `reps` is 1.
SHARES_OF_ALL = {"sales-by-location"}


@pytest.mark.thorough
@every_kpi
@pytest.mark.parametrize("region", ["South"])
def test_a_filter_is_that_group_of_a_split(kpi: str, region: str, folder: Path) -> None:
    if kpi in SHARES_OF_ALL:
        pytest.skip("a share of all regions, with or without the filter")
    split = ask(kpi, folder, by="region")
    group = [row for row in rows(split) if row["region"] == (region or None)]
    kept = rows(ask(kpi, folder, where=f"region={region}"))
    if group:
        assert not unlike([{key: row[key] for key in row if key != "region"} for row in group], kept)
    else:
        assert all(not row["value"] for row in kept)


# Columns that sum over regions: what counts or adds up rows, each of which has one region. Customers do not (one may
# have spells in two regions), nor do ratios and medians.
SUMS_OVER_REGIONS: Mapping[str, Sequence[str]] = {
    "activities-per-win": ["calls", "emails", "meetings", "demos", "deals"],
    "arr": ["value", "mrr", "annual_subscriptions", "other_recurring", "cancellations"],
    "average-deal-age": ["deals", "total_days"],
    "average-purchase-value": ["sales", "transactions"],
    "cac": ["ledger_cost", "activity_cost", "rep_cost", "total_cost"],
    "calls": ["value"],
    "calls-per-rep": ["calls", "demos", "reps"],
    "cost-per-lead": ["ledger_cost", "leads"],
    "cost-per-win": ["total_cost", "deals"],
    "cross-sell-rate": ["cross_sell_sales", "sales", "deals"],
    "cross-sells": ["value", "sales"],
    "days-to-quote": ["deals", "total_days"],
    "deals-closed": ["value"],
    "deals-lost": ["value"],
    "deals-won": ["value"],
    "emails": ["value"],
    "emails-per-rep": ["emails", "demos", "reps"],
    "lead-conversion": ["leads", "sales_count"],
    "lead-velocity": ["leads"],
    "leads": ["value"],
    "magic-number": ["arr_change", "previous_cost"],
    "meetings": ["value"],
    "monthly-bookings": ["bookings_value", "bookings"],
    "monthly-demos": ["value"],
    "monthly-growth": ["sales"],
    "mrr": ["value", "opening"],
    "mrr-growth": ["net_new", "opening"],
    "net-new-mrr": ["value", "opening"],
    "new-business-share": ["new_sales", "sales"],
    "open-deals": ["value"],
    "opportunity-value": ["value", "deals", "open_value", "weighted_value"],
    "pipeline-coverage": ["open_value"],
    "pipeline-created": ["value", "deals"],
    "pipeline-value": ["value", "deals"],
    "profit-margin": ["net_sales", "cost", "net_profit", "deals"],
    "quota-attainment": ["sales", "quota"],
    "quote-to-close": ["quotes", "won"],
    "quotes-sent": ["value"],
    "renewal-rate": ["won", "lost"],
    "response-time": ["inquiries", "answered", "total_hours"],
    "revenue": ["value", "deals"],
    "revenue-per-account": ["mrr"],
    "sales-by-location": ["value", "sales_count", "sales", "sales_share"],
    "sales-cycle": ["deals", "total_days"],
    "sales-per-rep": ["sales", "reps"],
    "sales-velocity": ["open_deals"],
    "upsell-rate": ["upsell_sales", "sales", "deals"],
    "upsells": ["value", "sales"],
    "win-rate": ["won", "lost"],
    "win-rate-by-value": ["won_value", "lost_value"],
}
# Of those, what also sums over the months: not what stands at a point in time, nor heads and shares.
STANDING = {
    "arr",
    "average-deal-age",
    "lead-velocity",
    "magic-number",
    "mrr",
    "mrr-growth",
    "net-new-mrr",
    "open-deals",
    "pipeline-value",
    "revenue-per-account",
    "sales-velocity",
    "monthly-growth",
}
NOT_OVER_MONTHS = {"reps", "sales_share"}


@pytest.mark.parametrize("kpi", [name for name in kpis.names() if name in SUMS_OVER_REGIONS])
def test_the_regions_sum_to_the_whole(kpi: str, folder: Path) -> None:
    columns = SUMS_OVER_REGIONS[kpi]
    whole, split = ask(kpi, folder), ask(kpi, folder, by="region")
    sums: dict[str, dict[str, Any]] = {}
    for row in rows(split):
        mine = sums.setdefault(row["period"], dict.fromkeys(columns, 0))
        for column in columns:
            mine[column] += row[column] or 0
    exact = [column for column in columns if column != "reps"]
    assert not unlike(
        [{column: row[column] or 0 for column in exact} for row in rows(whole)],
        [{column: row[column] for column in exact} for row in sums.values()],
    )  # a share of nothing is null: its parts are none
    if "reps" in columns:  # who moves within the month is in two regions, and in the whole once
        moves = [mine["reps"] - row["reps"] for row, mine in zip(rows(whole), sums.values(), strict=True)]
        assert set(moves) == {0, 1}
        assert moves.count(1) == 2


@pytest.mark.parametrize("kpi", [name for name in kpis.names() if name in SUMS_OVER_REGIONS and name not in STANDING])
def test_the_months_sum_to_the_total(kpi: str, folder: Path) -> None:
    skipped = NOT_OVER_MONTHS | ({"value"} if kpi == "sales-by-location" else set())
    found = ask(kpi, folder)
    columns = [column for column in SUMS_OVER_REGIONS[kpi] if column not in skipped]
    sums = {column: sum(row[column] for row in rows(found)) for column in columns}
    whole = total(found)
    assert whole is not None
    assert not unlike([{column: whole[column] for column in columns}], [sums])


@pytest.fixture(scope="module")
def tenfold(tables: Tables, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("tenfold")
    ten = changed(tables, lambda row: {key: str(Decimal(row[key]) * 10) for key in MONEY if row.get(key)})
    data.write(made, ten)
    return made


@pytest.mark.thorough
@every_kpi
def test_ten_times_the_money_changes_money_alone(kpi: str, folder: Path, tenfold: Path) -> None:
    one, ten = ask(kpi, folder), ask(kpi, tenfold)
    scaled = [
        {column: number and number * (10 if _is_money(one.unit_of(column)) else 1) for column, number in row.items()}
        for row in numbers(one)
    ]
    assert not unlike(scaled, numbers(ten))


def _is_money(unit: Unit) -> bool:
    return unit in (Unit.MONEY, Unit.MONEY_A_DAY)


# What counts or adds up is 0 where there is nothing; every other KPI divides by something, and is null.
ZERO_OF_NOTHING = {
    "active-customers", "arr", "calls", "cross-sells", "deals-closed", "deals-lost", "deals-won", "emails", "leads",
    "meetings", "monthly-bookings", "monthly-demos", "mrr", "net-new-mrr", "new-customers", "open-deals",
    "opportunity-value", "pipeline-created", "pipeline-value", "quotes-sent", "revenue", "upsells",
}  # fmt: skip


@every_kpi
def test_nothing_is_zero_or_null_and_never_a_guess(kpi: str, tmp_path: Path) -> None:
    """In a month before anybody was hired and anything happened, seen from its end."""
    nothing = {"date_from": date(2019, 1, 1), "date_to": date(2019, 1, 31), "as_of": date(2019, 1, 31)}
    (row,) = numbers(ask(kpi, data.clean_tables(Random(3)), tmp_path, **nothing))
    assert row["value"] == (0 if kpi in ZERO_OF_NOTHING else None)
    assert all(number in (0, None) for number in row.values())


@pytest.mark.thorough
@every_kpi
def test_a_split_with_one_group_is_no_split(kpi: str, tables: Tables, tmp_path: Path) -> None:
    one_region = changed(tables, lambda row: {"region": "Here"} if "region" in row else {})
    whole = ask(kpi, one_region, tmp_path)
    split = ask(kpi, tmp_path, by="region")
    assert {row["region"] for row in rows(split)} == {"Here"}
    assert not unlike(rows(whole), rows(split, without=["region"]))
    if total(whole) is not None:  # where the period is `total`, only a split has a total row
        assert not unlike([total(whole) or {}], [total(split) or {}])


@every_kpi
def test_the_total_of_one_period_is_that_period(kpi: str, folder: Path) -> None:
    found = ask(kpi, folder, **OCTOBER)
    assert len(rows(found)) == 1
    if found.kpi.has_total and grain_of(kpi) != "total":
        assert not unlike(numbers(found), [total(found) or {}])


# Over the whole range it takes every open deal, over a month those that are expected to close in it.
BY_ANOTHER_DATE = {"opportunity-value"}


@every_kpi
def test_a_month_as_total_is_that_month(kpi: str, folder: Path) -> None:
    grains = [grain.value for grain in kpis.get(kpi).grains]
    if kpi in BY_ANOTHER_DATE or not {"month", "total"} <= set(grains):
        pytest.skip("it has no month, or no total that means the same")
    month, whole = (ask(kpi, folder, period=period, **OCTOBER) for period in ("month", "total"))
    assert not unlike(numbers(month), numbers(whole))


@pytest.fixture(scope="module")
def four_years_on(tables: Tables, tmp_path_factory: pytest.TempPathFactory) -> Path:
    def later(row: Row) -> Mapping[str, Any]:
        return {
            key: (date.fromisoformat(text[:10]) + FOUR_YEARS).isoformat() + text[10:]
            for key, text in row.items()
            if key.endswith("_at") and text
        }

    made = tmp_path_factory.mktemp("four years on")
    data.write(made, changed(tables, later))
    return made


@pytest.mark.thorough
@every_kpi
def test_four_years_later_only_the_periods_differ(kpi: str, folder: Path, four_years_on: Path) -> None:
    """A leap cycle on, every month is as long as it was."""
    one, other = ask(kpi, folder), ask(kpi, four_years_on, as_of=data.AS_OF + FOUR_YEARS)
    assert not unlike(numbers(one), numbers(other))
    ends = [row["end"] + FOUR_YEARS for row in rows(one) if row["end"]]
    assert ends == [row["end"] for row in rows(other) if row["end"]]


@every_kpi
def test_no_number_is_inf_or_nan(kpi: str, folder: Path) -> None:
    found = ask(kpi, folder, by="region")
    every = [number for row in numbers(found) for number in row.values() if isinstance(number, float)]
    assert all(alike(number, number) and abs(number) != float("inf") for number in every)


_ALL_KPIS = """
import sys
from pathlib import Path
from salescli import kpis
from salescli.output.documents.kpi import KpiDocument
from salescli.output.formats import render
from tests.asking import ask
answers = (ask(kpi, Path(sys.argv[1]), by="region") for kpi in kpis.names())
print(*(render(KpiDocument(answer), "json") for answer in answers), sep="\\x1e")
"""


@pytest.mark.thorough
def test_the_number_of_threads_changes_no_byte(folder: Path) -> None:
    root = Path(__file__).parents[1]
    answers = [
        subprocess.run(
            [sys.executable, "-c", _ALL_KPIS, folder],
            env={**os.environ, "POLARS_MAX_THREADS": threads, "PYTHONPATH": str(root)},
            capture_output=True, encoding="utf-8", check=True,
        ).stdout.split("\x1e")
        for threads in ("1", "3")
    ]  # fmt: skip
    assert len(answers[0]) == len(kpis.names())
    different = [json.loads(one)["kpi"] for one, other in zip(*answers, strict=True) if one != other]
    assert not different
