"""Expressions of the settings as columns of the rows of a view."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from salescli.api import Exports
from salescli.model.measures import SALES, Aggregate, Measure
from salescli.model.row_wise import Name, RowWise
from salescli.model.schema import Kind
from salescli.views import VIEWS, named, row_wise, view_of

VALUE, COST = Name("value", "value", Kind.MONEY), Name("cost", "cost", Kind.MONEY)
CREATED, CLOSED = Name("created_at", "created_at", Kind.TIME), Name("closed_at", "date", Kind.TIME)
NAMES = (VALUE, COST, CREATED, CLOSED)


def _measure(expression: str = "", where: str = "") -> Measure:
    own = RowWise("kpi", "m", "sum", expression, where, "won", names=NAMES)
    return Measure("closed_deals", Aggregate.SUM, column=own.column, where=own.condition, row_wise=own)


@pytest.mark.parametrize(
    ("expression", "wanted"),
    [
        ("value - cost", [6, None, 9]),
        ("cost / value", [0.4, None, 0.1]),
        ("value / (cost - 4)", [None, None, -10 / 3]),
        ("closed_at - created_at", [31, None, None]),
        ("case when value > 9 then 1 else 0 end", [1, 0, 1]),
    ],
)
def test_what_an_expression_makes_can_be_added_up(expression: str, wanted: list[float | None], tmp_path: Path) -> None:
    """Days for lengths of time, null for a division by zero, a date after the as-of date as blank."""
    (tmp_path / "deals.csv").write_text("deal_id\nD1\n", encoding="utf-8")
    dataset = Exports([str(tmp_path)], use_config=False).dataset.exact
    rows = pl.LazyFrame(
        {
            "value": ["10", "2", "10"], "cost": ["4", None, "1"],
            "created_at": [date(2026, 1, 1), None, date(2026, 1, 5)],
            "date": [date(2026, 2, 1), date(2026, 2, 1), date(2026, 3, 1)],
        }
    ).with_columns(pl.col("value", "cost").cast(pl.Decimal(38, 6)))  # fmt: skip
    found = row_wise.with_columns(rows, "deals", [_measure(expression)], dataset, date(2026, 2, 28))
    made = found.collect()
    assert made.columns == [*rows.collect_schema(), "own:kpi:m"]
    assert made.drop("own:kpi:m").equals(rows.collect())
    assert [None if each is None else float(each) for each in made["own:kpi:m"]] == pytest.approx(wanted, abs=1e-11)


def test_a_view_has_the_columns_and_conditions_of_its_measures_and_keeps_its_own() -> None:
    view = view_of(_measure("value", "value > 1"), SALES)
    assert {"won", "lost", "own:kpi:m?"} <= set(view.conditions)
    assert view.condition("own:kpi:m?").noun == "won deals"
    assert view.derived["own:kpi:m"].rules[-1].code == "without_m"
    assert "own:kpi:m" not in VIEWS["closed_deals"].derived


def test_a_view_without_own_measures_is_the_view_itself() -> None:
    assert view_of(SALES) is VIEWS["closed_deals"]


def test_all_rows_of_a_table_can_count_by_any_of_its_days() -> None:
    view = named("deals by quoted_at")
    assert (view.table, view.dated_by, view.needs_date) == ("deals", "quoted_at", False)
    assert named("costs by incurred_at").needs_date
    with pytest.raises(KeyError):
        named("no such view")
