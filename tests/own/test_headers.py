"""The headers that own KPIs name become columns of the dataset."""

from __future__ import annotations

from pathlib import Path

from salescli.api import Exports
from tests.own.settings import known, section

ROWS = "deal_id,status,value,closed_at,region,Discount %,Delivery\nD1,won,5,2026-01-01,South,10,2026-02-01\n"


def test_only_names_that_are_no_columns_and_no_dimensions_are_added(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text(ROWS, encoding="utf-8")
    where = "value > 1 and region = 'South' and \\\"Discount %\\\" > 1"
    known(section("a", a=f'of = "won", where = "{where}"', b='of = "deals", date = "Delivery"'), tmp_path)
    dataset = Exports([str(tmp_path)]).dataset
    added = [name for file in dataset.files for name in file.columns if name.startswith("header:")]
    assert added == ["header:Discount %", "header:Delivery"]


def test_without_own_kpis_nothing_is_added(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text(ROWS, encoding="utf-8")
    dataset = Exports([str(tmp_path)]).dataset
    assert not [name for file in dataset.files for name in file.columns if name.startswith("header:")]
