"""`init` proposes the line of the column names where titles stand above them."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescli import compute
from salescli.init import write
from tests.loading.workbooks.books import xlsx

HEADER = "Deal id,Status,Close date,Value\n"
ROWS = "D1,Won,2026-01-14,100\nD2,Won,2026-02-14,20\n"
TITLES = "Report,won deals,,\nPeriod,2026-01-01,2026-02-28,\n"


def proposed(folder: Path, **files: str) -> str:
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return write([str(folder)], {}).path.read_text(encoding="utf-8")


def revenue(folder: Path) -> list[object]:
    result = compute("revenue", folder, as_of="2026-02-28", config=folder / "salescli.toml")
    return result.frame["value"].to_list()


@pytest.mark.parametrize("name", ["deals", "export"])
def test_the_line_is_written_and_the_columns_are_those_below(name: str, tmp_path: Path) -> None:
    said = proposed(tmp_path, **{name: TITLES + HEADER + ROWS})
    assert "\nheader = 3   # " in said
    assert 'value = "Value"' in said
    assert "won deals" not in said
    assert revenue(tmp_path) == [100, 20]


def test_also_where_the_title_has_fewer_cells_than_the_rows(tmp_path: Path) -> None:
    said = proposed(tmp_path, deals="Report,won deals\n" + HEADER + ROWS)
    assert "\nheader = 2   # " in said
    assert revenue(tmp_path) == [100, 20]


def test_files_may_differ(tmp_path: Path) -> None:
    said = proposed(tmp_path, a=TITLES + HEADER + ROWS, b=HEADER + ROWS.replace("D", "E"))
    assert '\nheader = { "a.csv" = 3 }   # ' in said
    assert revenue(tmp_path) == [200, 40]


def test_a_file_that_is_named_as_a_table(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(TITLES + HEADER + ROWS, encoding="utf-8")
    said = write([], {"deals": [str(tmp_path / "x.csv")]}).path.read_text(encoding="utf-8")
    assert "\nheader = 3   # " in said


def test_one_sheet_among_others(tmp_path: Path) -> None:
    deals = (("deal_id", "rep", "status", "closed_at", "value"), ("D1", "Ann", "won", "2026-01-05", 100))
    quotas = (("Our plan", "of\nsales", None), ("rep", "period", "amount"), ("Ann", "2026-01", 200))
    xlsx(tmp_path / "book.xlsx", {"Deals": deals, "Quotas": quotas})
    said = write([str(tmp_path)], {}).path.read_text(encoding="utf-8")
    assert said.count("header = 2") == 1
    assert said.index("[tables.quotas]") < said.index("header = 2")
    result = compute("quota-attainment", tmp_path, as_of="2026-01-31", config=tmp_path / "salescli.toml")
    assert result.frame["value"].to_list() == [50]


@pytest.mark.parametrize("text", [HEADER + ROWS, "Deal id,Status,,Value\n" + ROWS + "D3,Won,May,A\n"])
def test_a_header_on_the_first_line_needs_no_setting(text: str, tmp_path: Path) -> None:
    assert "header" not in proposed(tmp_path, deals=text)
