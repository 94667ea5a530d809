"""What the names in an expression stand for."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli.api import Exports
from salescli.model.measures import Measure
from salescli.model.schema import Kind
from salescli.views.own_names import bound
from tests.own.settings import own, section

DEALS = "deal_id,stage,value,won_at,created_at,rep_id,Size\nD1,won,5,2026-01-01,2025-12-01,r1,3\n"


def _bound(where: str, tmp_path: Path) -> Measure:
    (tmp_path / "deals.csv").write_text(DEALS, encoding="utf-8")
    measure = own(section("a", a=f'of = "created", where = "{where}"'), tmp_path).measures["a"]
    return bound(measure, Exports([str(tmp_path)]).dataset, lambda dimension, text: [text.upper()])


@pytest.mark.parametrize(
    ("where", "column", "kind", "dimension"),
    [
        ("value > 1", "value", Kind.MONEY, ""),
        ("region = 'x'", "region", Kind.TEXT, "region"),
        ("rep is null", "rep_id", Kind.TEXT, "rep"),
        ('\\"Size\\" > 1', "header:Size", Kind.NUMBER, ""),
        ("created_at is null", "created_at", Kind.TIME, ""),
    ],
)
def test_a_name_is_a_column_a_dimension_or_a_header(
    where: str, column: str, kind: Kind, dimension: str, tmp_path: Path
) -> None:
    measure = _bound(where, tmp_path)
    assert measure.row_wise
    (name,) = measure.row_wise.names
    assert (name.column, name.kind, name.dimension) == (column, kind, dimension)


@pytest.mark.parametrize(("name", "column"), [("status", "status"), ("closed_at", "closed_on")])
def test_how_a_deal_ended_is_told_by_whatever_columns_there_are(name: str, column: str, tmp_path: Path) -> None:
    measure = _bound(f"{name} is not null", tmp_path)
    assert measure.row_wise
    assert measure.row_wise.names[0].column == column
    assert measure.row_wise.columns == ()  # the view makes it


def test_a_rep_is_called_as_where_does(tmp_path: Path) -> None:
    measure = _bound("rep = 'ann'", tmp_path)
    assert measure.row_wise
    assert measure.row_wise.where == "rep IN ('ANN')"


def test_texts_are_days_where_that_is_what_fits(tmp_path: Path) -> None:
    measure = _bound("created_at > '2025-01-01'", tmp_path)
    assert measure.row_wise
    assert measure.row_wise.where == "created_at > DATE '2025-01-01'"
