"""Subscriptions of RavenStack, mapped by a settings file alone: the figures that others published."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest

from salescli import compute
from tests.asking import rows
from tests.conftest import shared_data

SETTINGS = """
[calendar]
as_of = 2024-12-31

[tables.customers]
files = ["{folder}/ravenstack_subscriptions.csv"]
[tables.customers.columns]
customer_id = "account_id"
started_at = "start_date"
churned_at = "end_date"
mrr = "mrr_amount"
billing_interval = "billing_frequency"
"""

# Growth of MRR in percent, January to December 2024, as published.
GROWTH = (20.646, 23.057, 21.480, 18.933, 22.496, 15.595, 17.733, 13.465, 17.858, 17.622, 19.185, 20.078)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = shared_data() / "ravenstack"
    if not folder.is_dir():
        pytest.skip(f"there is no {folder}")
    path = tmp_path_factory.mktemp("ravenstack") / "salescli.toml"
    path.write_text(SETTINGS.format(folder=folder.as_posix()), encoding="utf-8")
    return path


def months(kpi: str, settings: Path, **question: Any) -> list[dict[str, Any]]:
    return rows(compute(kpi, config=settings, period="month", date_to="2024-12", **question))


def test_published_mrr_and_its_growth(settings: Path) -> None:
    values = [row["value"] for row in months("mrr", settings, date_from="2023-12")]
    assert values[-1] == 10_159_608
    growth = [100 * (float(value) / float(before) - 1) for before, value in itertools.pairwise(values)]
    assert [round(rate, 3) for rate in growth] == list(GROWTH)


def test_the_movements_explain_every_month(settings: Path) -> None:
    """Ten overlapping subscriptions an account, trials without money: netted per customer, they add up."""
    for row in months("mrr", settings):
        gained = row["new"] + row["expansion"] + row["reactivation"]
        assert row["opening"] + gained - row["contraction"] - row["churned"] == row["value"], row["period"]


def test_arr_is_twelve_times_mrr(settings: Path) -> None:
    assert months("arr", settings)[-1]["value"] == 12 * 10_159_608


def test_published_revenue_per_account(settings: Path) -> None:
    last = months("revenue-per-account", settings)[-1]
    assert last["accounts"] == 500
    assert round(float(last["value"]) / 1000, 2) == 20.32
