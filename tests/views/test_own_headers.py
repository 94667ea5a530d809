"""Headers as columns, typed as recognised."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli.api import Exports
from salescli.loading.dataset import Dataset
from salescli.model.schema import Kind
from salescli.views.own_headers import Wanted, with_headers

ROWS = """deal_id,status,value,closed_at,Size,Delivery,Code,Odd,Blank
D1,won,5,2026-01-01,10,2026-02-01,a1,1,
D2,won,6,2026-01-02,"1,5",2026-02-03,7,2,
D3,won,6,2026-01-02,,,x,three,
"""


@pytest.fixture
def dataset(tmp_path: Path) -> Dataset:
    """One file of deals with further headers."""
    (tmp_path / "deals.csv").write_text(ROWS, encoding="utf-8")
    return Exports([str(tmp_path)], use_config=False).dataset


@pytest.mark.parametrize(
    ("wanted", "name", "kind"),
    [
        (Wanted("deals", "Size"), "header:Size", Kind.NUMBER),
        (Wanted("deals", "Size", money=True), "header:amount:Size", Kind.MONEY),
        (Wanted("deals", "Delivery"), "header:Delivery", Kind.TIME),
        (Wanted("deals", "Delivery", money=True), "header:Delivery", Kind.TIME),
        (Wanted("deals", "Code"), "header:Code", Kind.TEXT),
        (Wanted("deals", "Odd"), "header:Odd", Kind.TEXT),
        (Wanted("deals", "Odd", is_number=True), "header:Odd", Kind.NUMBER),
        (Wanted("deals", "Blank"), "header:Blank", Kind.TEXT),
    ],
)
def test_a_header_is_typed_by_its_values(wanted: Wanted, name: str, kind: Kind, dataset: Dataset) -> None:
    (file,) = with_headers(dataset, [wanted]).files
    assert file.columns[name].column.kind is kind


@pytest.mark.parametrize("name", ["value", "status", "No such header"])
def test_a_column_of_the_table_and_a_name_that_is_none_add_nothing(name: str, dataset: Dataset) -> None:
    assert with_headers(dataset, [Wanted("deals", name)]) is dataset
