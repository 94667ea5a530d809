"""The sides of a comparison: which rows are on which, by the keys of their groups."""

from __future__ import annotations

import polars as pl
import pytest

from salescli.compare_groups.sides import Side, of_value
from salescli.engine.batch import Filter

ROWS = pl.DataFrame(
    {"region": ["South", "South", "North", None], "product": ["A", None, "A", "B"], "rep_id": ["r1", "r2", "r1", None]}
)


def on(side: Side) -> list[int]:
    """The numbers of the rows that are on a side."""
    return ROWS.with_row_index().filter(side.holds)["index"].to_list()


@pytest.mark.parametrize(
    ("filters", "rows"),
    [
        ((Filter("region", ("South",)),), [0, 1]),
        ((Filter("region", ("South", None)),), [0, 1, 3]),
        ((Filter("region", (None,)),), [3]),
        ((Filter("region", ("South",)), Filter("product", ("A",))), [0]),
        ((Filter("rep", ("r1",)),), [0, 2]),
        ((Filter("region", ("West",)),), []),
    ],
)
def test_every_row_is_on_one_side(filters: tuple[Filter, ...], rows: list[int]) -> None:
    assert on(Side("group", filters)) == rows
    assert on(Side("rest", filters, is_rest=True)) == [row for row in range(4) if row not in rows]


def test_a_value_is_called_by_its_name() -> None:
    assert of_value("rep", "r1", {"r1": "Ada"}).label == "rep=Ada"
    assert of_value("rep", "r2", {"r1": "Ada"}).label == "rep=r2"
    assert of_value("region", None, {}) == Side("region=", (Filter("region", (None,)),))
