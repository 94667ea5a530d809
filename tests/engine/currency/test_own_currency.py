"""What recurs or is open in another currency, at the rates of the end of each period."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from salescli import compute
from salescli.engine.currency import own_currency
from salescli.errors import MissingInputError, SalesCliError
from salescli.loading.column_names import CURRENCY_COLUMN
from salescli.loading.currency.by_day import DatedRates
from salescli.loading.currency.rates_on import RATE
from tests.program import run_here

RATES = """date,currency,rate
2025-12-30,EUR,11
2026-01-30,EUR,11.30
2026-02-27,EUR,11.50
"""
CUSTOMERS = """customer_id,started_at,churned_at,mrr,currency
1,2025-12-15,,100,EUR
2,2026-01-10,2026-02-15,10,SEK
3,2026-02-10,,50,EUR
3,2026-02-10,,20,SEK
"""
DEALS = """deal_id,status,created_at,closed_at,value,currency
D1,won,2025-12-01,2026-01-14,1000,EUR
D2,lost,2025-12-15,2026-02-03,1000,EUR
D3,open,2025-12-20,,5000,SEK
D4,open,2026-01-20,,800,EUR
"""


def answer(folder: Path, kpi: str, as_of: str = "2026-02-28", rates: str = RATES, **files: str) -> dict[str, list[Any]]:
    """The columns of a KPI by month."""
    (folder / "rates.csv").write_text(rates, encoding="utf-8")
    (folder / "own.toml").write_text('[currency]\nbase = "SEK"\nrates = "rates.csv"\n', encoding="utf-8")
    paths = {}
    for table, text in files.items():
        paths[table] = folder / f"{table}.csv"
        paths[table].write_text(text, encoding="utf-8")
    result = compute(kpi, **paths, config=folder / "own.toml", period="month", as_of=as_of)
    found: dict[str, list[Any]] = result.frame.to_dict(as_series=False)
    return found


def test_recurring_revenue_is_at_the_rate_of_the_end_of_each_month(tmp_path: Path) -> None:
    found = answer(tmp_path, "mrr", customers=CUSTOMERS)
    assert found["value"] == [1100, 100 * Decimal("11.3") + 10, 150 * Decimal("11.5") + 20]


def test_a_rate_that_moves_is_no_expansion(tmp_path: Path) -> None:
    found = answer(tmp_path, "mrr", customers=CUSTOMERS)
    assert found["opening"] == [0, 1130, 1160]
    assert found["new"] == [1100, 10, 595]
    assert found["churned"] == [0, 0, 10]
    assert found["expansion"] == found["contraction"] == [0, 0, 0]
    assert answer(tmp_path, "net-revenue-retention", customers=CUSTOMERS)["value"][1] == 100


def test_the_pipeline_is_at_the_rate_of_the_end_of_each_month_and_of_the_as_of_date(tmp_path: Path) -> None:
    found = answer(tmp_path, "pipeline-value", deals=DEALS)
    assert found["value"] == [2000 * 11 + 5000, 1800 * Decimal("11.3") + 5000, 800 * Decimal("11.5") + 5000]
    found = answer(tmp_path, "pipeline-value", "2026-02-01", deals=DEALS)
    assert found["value"][-1] == 1800 * Decimal("11.3") + 5000


def test_no_rate_is_asked_for_what_does_not_count(tmp_path: Path) -> None:
    rates = RATES.replace("2026-02-27,EUR", "2026-01-31,EUR")
    late = DEALS.replace("D4,open,2026-01-20,,", "D4,lost,2026-01-20,2026-02-20,")
    assert answer(tmp_path, "pipeline-value", rates=rates, deals=late)["value"][-1] == 5000
    with pytest.raises(MissingInputError) as error:
        answer(tmp_path, "pipeline-value", rates=rates, deals=DEALS)
    assert "EUR" in str(error.value)
    assert "2026-02-28" in str(error.value)


def test_a_currency_without_any_rate_is_named(tmp_path: Path) -> None:
    with pytest.raises(SalesCliError) as error:
        answer(tmp_path, "mrr", customers=CUSTOMERS.replace("10,SEK", "10,USD"))
    assert "is in USD, of which" in str(error.value)


def test_amounts_in_minor_units_and_by_the_year(tmp_path: Path) -> None:
    paid = "customer_id,started_at,amount,billing_interval,currency\n1,2026-01-05,1200,year,EUR\n"
    assert answer(tmp_path, "mrr", customers=paid)["value"] == [1130, 1150]


def test_a_row_with_amounts_in_two_currencies_is_refused(tmp_path: Path) -> None:
    paid = "customer_id,started_at,mrr,amount,billing_interval\n1,2026-01-05,5 EUR,60 SEK,year\n"
    with pytest.raises(SalesCliError):
        answer(tmp_path, "mrr", customers=paid)


def test_an_open_deal_without_a_rate_is_named_by_the_forecast(tmp_path: Path) -> None:
    answer(tmp_path, "open-deals", deals=DEALS)
    (tmp_path / "deals.csv").write_text(
        "deal_id,status,created_at,closed_at,value,currency,probability\n1,open,2026-01-05,,5,EUR,0.5\n", "utf-8"
    )
    told = run_here("forecast", "deals.csv", "--config", "own.toml", "--as-of", "2026-02-28", cwd=tmp_path)
    assert told.code == 0, told
    lacking = run_here("forecast", "deals.csv", "--config", "own.toml", "--as-of", "2026-04-30", cwd=tmp_path)
    assert lacking.code == 3, lacking
    assert "line 2, column 'value': '5' is in EUR, which has no rate in rates.csv on 2026-04-30" in lacking.err


def test_the_rows_behind_it_add_up_to_the_total(tmp_path: Path) -> None:
    answer(tmp_path, "mrr", customers=CUSTOMERS)
    own = ("customers.csv", "--config", "own.toml", "--as-of", "2026-02-28", "--format", "csv")
    done = run_here("kpi", "mrr", "--rows", *own, cwd=tmp_path)
    assert [row["value"] for row in csv.DictReader(io.StringIO(done.out.decode()))] == ["1150", "", "575", "20"]


def test_rates_of_a_day() -> None:
    rates = DatedRates(
        "rates.csv",
        pl.DataFrame(
            {"code": ["EUR"], "day": [date(2026, 1, 1)], "rate": [Decimal(11)]},
            {"code": pl.String, "day": pl.Date, "rate": RATE},
        ),
        7,
    )
    rows = pl.DataFrame(
        {"amount": [Decimal(2), Decimal(3)], CURRENCY_COLUMN: ["EUR", None]},
        {"amount": pl.Decimal(38, 6), CURRENCY_COLUMN: pl.String},
    )
    found = own_currency.at_rates(rows, ["amount"], date(2026, 1, 8), rates)
    assert found.to_dict(as_series=False) == {"amount": [22, 3]}
    with pytest.raises(MissingInputError):
        own_currency.at_rates(rows, ["amount"], date(2026, 1, 9), rates)
    none = own_currency.at_rates(rows, ["amount"], date(2026, 1, 9), rates, pl.lit(value=False))
    assert none["amount"].to_list() == [2, 3]
