"""Where rows stand: file and line, or the row's number in a file without lines."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from salescli.errors import Place
from salescli.loading.inputs import find
from salescli.loading.places import lines_of, place_of, place_on_line
from tests.loading.conftest import Write, tables
from tests.loading.workbooks.books import xlsx


def test_rows_stand_on_the_lines_of_their_files(write: Write, tmp_path: Path) -> None:
    one = write('deal_id,name\n1,"two\nlines"\n2,b\n')
    other = tmp_path / "more.parquet"
    pl.DataFrame({"deal_id": ["3", "4"]}).write_parquet(other)
    own = tables(one, other)
    rows = pl.DataFrame(
        {"row:file": [1, 0, 0], "row:index": [1, 1, 0], "deal_id": ["4", "2", "1"]},
        schema_overrides={"row:index": pl.get_index_type()},
    )
    found = lines_of(rows, own)
    assert sorted(found.select("deal_id", "file", "line").rows()) == [
        ("1", str(one), 2), ("2", str(one), 4), ("4", str(other), 2),
    ]  # fmt: skip


def test_a_cell_of_a_sheet_has_its_name(tmp_path: Path) -> None:
    book = xlsx(tmp_path / "book.xlsx", {"Deals": [("won deals",), (), ("deal_id", "value"), ("1", 5), ("2", 6)]})
    (file,) = find(book).open().files
    name = f"{book}#Deals"
    assert place_of(file, 1, "value", "6") == Place(name, 5, "value", "6", row=5, cell="B5")
    assert place_of(file, 1) == Place(name, 5, row=5)
    assert place_of(file, None, "value") == Place(name, column="value")
    assert place_on_line(file, 4, "no header of its own").cell is None


def test_of_no_rows_there_are_the_columns(write: Write) -> None:
    rows = pl.DataFrame(schema={"row:file": pl.Int32, "row:index": pl.get_index_type(), "deal_id": pl.String})
    found = lines_of(rows, tables(write("deal_id,name\n1,a\n")))
    assert (found.columns, found.height) == (["deal_id", "file", "line"], 0)
