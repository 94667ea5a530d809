"""Real-looking opportunities by Maven Analytics, mapped by a settings file alone: the figures that others published."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from salescli import compute
from salescli.results.result import KpiResult
from tests.asking import rows
from tests.conftest import shared_data

SETTINGS = """
[calendar]
as_of = 2017-12-31

[tables.deals]
files = ["{folder}/sales_pipeline.csv"]
[tables.deals.columns]
deal_id = "opportunity_id"
rep_id = "sales_agent"
customer_id = "account"
product = "product"
stage = "deal_stage"
status = "deal_stage"
value = "close_value"
created_at = "engage_date"
closed_at = "close_date"
[tables.deals.values.status]
Prospecting = "open"
Engaging = "open"
[tables.deals.values.product]
GTXPro = "GTX Pro"

[tables.customers]
files = ["{folder}/accounts.csv"]
[tables.customers.columns]
customer_id = "account"
segment = "sector"
started_at = {{ constant = 2016-10-20 }}
[tables.customers.values.segment]
technolgy = "technology"

[tables.reps]
files = ["{folder}/sales_teams.csv"]
[tables.reps.columns]
rep_id = "sales_agent"
region = "regional_office"
team = "manager"
"""


@pytest.fixture(scope="module")
def folder() -> Path:
    found = shared_data() / "maven-crm"
    if not found.is_dir():
        pytest.skip(f"there is no {found}")
    return found


@pytest.fixture(scope="module")
def settings(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("maven") / "salescli.toml"
    path.write_text(SETTINGS.format(folder=folder.as_posix()), encoding="utf-8")
    return path


def answer(kpi: str, settings: Path, **question: Any) -> KpiResult:
    return compute(kpi, config=settings, **({"period": "total"} | question))


@pytest.mark.parametrize(
    ("kpi", "value", "places"),
    [
        ("revenue", 10_005_534, 0),
        ("win-rate", 63.15, 2),
        ("average-purchase-value", 2361, 0),
        ("sales-cycle", 51.8, 1),
    ],
)
def test_published_figure(kpi: str, value: float, places: int, settings: Path) -> None:
    (row,) = rows(answer(kpi, settings))
    assert round(float(row["value"]), places) == value


def test_published_counts(settings: Path) -> None:
    (row,) = rows(answer("win-rate", settings))
    assert (row["won"], row["lost"]) == (4238, 2473)
    (row,) = rows(answer("sales-cycle", settings))
    assert row["median_days"] == 57


def test_published_sales_by_region(settings: Path) -> None:
    found = rows(answer("sales-by-location", settings, by="region"))
    assert {row["region"]: row["sales"] for row in found} == {
        "Central": 3_346_293,
        "East": 3_090_594,
        "West": 3_568_647,
    }


def test_published_best_rep_and_product(settings: Path) -> None:
    best = rows(answer("sales-per-rep", settings, by="rep", sort="value"))[0]
    assert best["rep_id"] == "Darcel Schlecht"
    assert round(float(best["value"]) / 1e6, 2) == 1.15
    best = rows(answer("revenue", settings, by="product", sort="value"))[0]
    assert (best["product"], best["value"]) == ("GTX Pro", 3_510_578)


@pytest.mark.parametrize(
    ("file", "dimension", "column"),
    [
        ("published_win_rate_by_region", "region", "sales_region"),
        ("published_win_rate_by_product", "product", "product"),
        ("published_win_rate_by_industry", "segment", "industry"),
    ],
)
def test_published_win_rates(file: str, dimension: str, column: str, folder: Path, settings: Path) -> None:
    with (folder / f"{file}.csv").open(encoding="utf-8", newline="") as lines:
        published = {line[column].casefold(): line for line in csv.DictReader(lines)}
    found = {row[dimension].casefold(): row for row in rows(answer("win-rate", settings, by=dimension))}
    assert set(published) <= set(found)
    for name, line in published.items():
        row = found[name]
        assert (row["won"], row["lost"]) == (int(line["wins"]), int(line["losses"])), name
        assert row["value"] == pytest.approx(100 * float(line["win_rate"])), name
