"""What is paced, what is a rate with an interval, and what counts the rows behind a number: one table of all."""

from __future__ import annotations

import pytest

from salescli import kpis
from salescli.model.measures import Unit
from salescli.model.metric import Pacing
from salescli.targets import kpi_traits
from salescli.targets.kpi_traits import Proportion, Quotient
from salescli.targets.model import Side

PACED = {
    "pipeline-created",
    "calls", "calls-per-rep", "cross-sells", "deals-closed", "deals-lost", "deals-won", "emails", "emails-per-rep",
    "leads", "meetings", "monthly-demos", "new-customers", "quota-attainment", "quotes-sent", "revenue",
    "sales-per-rep", "upsells",
}  # fmt: skip
RATES = {
    "renewal-rate": Proportion("won", ("won", "lost")),
    "repeat-customer-rate": Proportion("repeat", ("customers",)),
    "reps-at-quota": Proportion("reps_at_quota", ("reps",)),
    "churn-rate": Proportion("lost", ("customers_at_start",)),
    "lead-conversion": Proportion("sales_count", ("leads",)),
    "quote-to-close": Proportion("won", ("quotes",)),
    "retention-rate": Proportion("retained", ("customers_at_start",)),
    "sales-by-location": Proportion("sales_count", ("total_count",)),
    "win-rate": Proportion("won", ("won", "lost")),
}


def test_what_is_paced() -> None:
    assert {kpi.name for kpi in kpis.every() if kpi_traits.pacing(kpi, "value")} == PACED


def test_what_is_a_rate_of_things_among_things() -> None:
    found = {kpi.name: kpi_traits.proportion(kpi, "value") for kpi in kpis.every()}
    assert {name: rate for name, rate in found.items() if rate} == RATES


@pytest.mark.parametrize(
    ("name", "quotient"),
    [
        ("win-rate", Quotient(("won",), ("won", "lost"))),
        ("average-purchase-value", Quotient(("sales",), ("transactions",))),
        ("sales-cycle", Quotient(("total_days",), ("deals",))),
        ("monthly-growth", None),
        ("mrr", None),
    ],
)
def test_what_a_value_is_the_quotient_of(name: str, quotient: Quotient | None) -> None:
    assert kpi_traits.quotient(kpis.get(name)) == quotient


@pytest.mark.parametrize(
    ("name", "column", "pacing"),
    [
        ("revenue", "deals", Pacing("deals")),
        ("quota-attainment", "value", Pacing("sales", "quota", 100)),
        ("quota-attainment", "quota", None),
        ("monthly-growth", "sales", Pacing("sales")),
        ("monthly-growth", "previous_sales", None),
        ("opportunity-value", "weighted_value", None),
        ("mrr", "new", None),
        ("average-purchase-value", "customers", None),
    ],
)
def test_components(name: str, column: str, pacing: Pacing | None) -> None:
    assert kpi_traits.pacing(kpis.get(name), column) == pacing


@pytest.mark.parametrize(
    ("name", "column", "rows"),
    [
        ("win-rate", "value", ("won", "lost")),
        ("average-purchase-value", "value", ("transactions",)),
        ("average-purchase-value", "per_customer", ("customers",)),
        ("revenue", "value", ("deals",)),
        ("deals-won", "value", ("value",)),
        ("profit-margin", "value", ("deals",)),
        ("calls-per-rep", "value", ("calls",)),
        ("sales-per-rep", "value", ()),
        ("monthly-growth", "value", ()),
        ("response-time", "value", ("answered",)),
    ],
)
def test_the_rows_behind(name: str, column: str, rows: tuple[str, ...]) -> None:
    assert kpi_traits.rows_behind(kpis.get(name), column) == rows


@pytest.mark.parametrize(
    ("name", "column", "side"),
    [
        ("revenue", "value", Side.LEAST),
        ("cac", "value", Side.MOST),
        ("revenue", "deals", None),
        ("sales-by-location", "value", None),
    ],
)
def test_which_side_a_single_figure_bounds(name: str, column: str, side: Side | None) -> None:
    assert kpi_traits.side(kpis.get(name), column) is side


def test_what_tells_that_a_group_was_there() -> None:
    assert kpi_traits.presence_columns(kpis.get("sales-per-rep")) == ["value", "sales"]
    assert "total_count" not in kpi_traits.presence_columns(kpis.get("sales-by-location"))
    assert kpi_traits.presence_columns(kpis.get("quota-attainment")) == ["value", "sales", "quota", "remaining"]


def test_what_deals_would_bring() -> None:
    won = {
        (kpi.name, column)
        for kpi in kpis.every()
        for column in ("value", *kpi.components)
        if kpi_traits.is_won_deals(kpi, column) and kpi_traits.pacing(kpi, column)
    }
    assert {("revenue", "value"), ("deals-won", "value"), ("quota-attainment", "sales")} <= won
    assert not {("profit-margin", "cost"), ("leads", "value"), ("upsells", "value")} & won


def test_every_number_can_be_written_about() -> None:
    for kpi in kpis.every():
        for column in ("value", *kpi.components):
            measured = kpi_traits.measured(kpi, column, "SEK")
            assert measured.words, (kpi.name, column)
            measured.check_unit(measured.example)
            assert isinstance(measured.unit, Unit)
