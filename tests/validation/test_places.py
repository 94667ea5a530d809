"""Where rows stand, and what a file calls a column."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from salescli.config.settings import Settings
from salescli.loading import load
from salescli.validation.places import Places
from tests.validation.conftest import Look


def test_rows_stand_on_their_lines(tmp_path: Path) -> None:
    places = Look(tmp_path, deals='deal_id,name,value\n1,"a\nb",5\n2,c,7\n3,"d\ne",9').places
    assert [places.line(0, row) for row in range(3)] == [2, 4, 5]
    assert places.name(0) == str(tmp_path / "deals.csv")


def test_rows_of_a_file_without_lines_are_numbered(tmp_path: Path) -> None:
    pl.DataFrame({"deal_id": ["1", "2"], "value": [5, 7]}).write_parquet(tmp_path / "deals.parquet")
    places = Places(load([str(tmp_path / "deals.parquet")], {}, Settings()))
    assert [places.line(0, row) for row in range(2)] == [1, 2]


def test_columns_are_called_by_their_header_or_their_expression(tmp_path: Path) -> None:
    toml = '[tables.deals.columns]\nvalue = "Prize"\ncost = { sql = \'Prize * 2\' }\nstatus = { constant = "won" }\n'
    places = Look(tmp_path, toml, deals="deal_id,Prize\n1,5").places
    assert [places.header(0, name) for name in ("value", "cost", "status", "region")] == [
        "Prize", "Prize * 2", "status", "region",
    ]  # fmt: skip


def test_order_lines_are_such_where_the_settings_say_so(tmp_path: Path) -> None:
    text = "deal_id,value\n1,5\n1,7"
    assert Look(tmp_path, deals=text).places.lines is None
    lines = Look(tmp_path, '[tables.deals]\nduplicates = "lines"\n', deals=text).places.lines
    assert lines is not None
    assert lines.size.deals == 1
