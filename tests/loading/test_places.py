"""Where rows stand: file and line, or the row's number in a file without lines."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from salescli.config import settings_file
from salescli.errors import Place
from salescli.loading import load
from salescli.loading.inputs import find
from salescli.loading.places import header_at, lines_of, place_of, place_on_line
from tests.loading.conftest import Write, tables
from tests.loading.workbooks.books import xlsx
from tests.program import run_here


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


@pytest.mark.parametrize("command", [("kpi", "mrr"), ("validate",)])
def test_a_bad_cell_under_a_month_has_the_header_of_that(tmp_path: Path, command: tuple[str, ...]) -> None:
    (tmp_path / "customers.csv").write_text("customer_id,jan 2026,feb 2026,mar 2026\n1,10,x,12\n2,5,5,6\n")
    (tmp_path / "salescli.toml").write_text('[tables.customers]\nsnapshot = "month"\n')
    done = run_here(*command, "customers.csv", "--as-of", "2026-03-31", cwd=tmp_path)
    told = done.err + done.out.decode()
    assert "feb 2026" in told
    assert "jan 2026" not in told


def test_the_header_above_a_cell(tmp_path: Path) -> None:
    (tmp_path / "customers.csv").write_text("customer_id,jan 2026,feb 2026\n1,10,x\n")
    (tmp_path / "own.toml").write_text('[tables.customers]\nsnapshot = "month"\n')
    settings = settings_file.load(tmp_path / "own.toml", named=True)
    file = load([], {"customers": [str(tmp_path / "customers.csv")]}, settings).files[0].file
    assert file.months
    assert header_at(file, 0, file.months.amount, "x") == "feb 2026"
    assert header_at(file, 0, "customer_id", "1") == "customer_id"
    assert header_at(file, 0, file.months.amount, "nowhere") == file.months.amount
