"""Files that the settings name, to be joined or for their rates, as sheets of a workbook."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from salescli import compute
from salescli.errors import InputError
from tests.loading.workbooks.books import xlsx
from tests.program import run_here
from tests.said import hint_of

SHEETS = {
    "Plans": (("id", "price"), ("p1", 100), ("p2", 200)),
    "Rates": (("date", "currency", "rate"), (date(2026, 1, 5), "EUR", 11.25)),
}
SETTINGS = """
[currency]
base = "SEK"
rates = "book.xlsx#Rates"
[tables.deals]
joins = [{ file = "book.xlsx#Plans", on = { plan_id = "id" }, prefix = "plan." }]
[tables.deals.columns]
value = { sql = '"plan.price" * qty' }
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Deals whose prices are in a sheet, one of them in euros."""
    xlsx(tmp_path / "book.xlsx", SHEETS)
    (tmp_path / "deals.csv").write_text(
        "deal_id,status,plan_id,closed_at,qty,currency\n1,won,p1,2026-01-06,2,EUR\n2,won,p2,2026-02-05,3,SEK\n"
    )
    (tmp_path / "salescli.toml").write_text(SETTINGS)
    return tmp_path


def revenue(folder: Path, path: str = "deals.csv") -> list[float]:
    result = compute("revenue", [folder / path], config=folder / "salescli.toml", as_of="2026-02-28")
    return [float(value) for value in result.frame["value"]]


@pytest.mark.parametrize("path", ["deals.csv", "."])
def test_a_sheet_is_joined_and_another_has_the_rates(folder: Path, path: str) -> None:
    assert revenue(folder, path) == [2250, 600]


def test_neither_is_told_as_a_table_of_the_folder(folder: Path) -> None:
    done = run_here("validate", ".", "--as-of", "2026-02-28", "--format", "json", cwd=folder)
    assert done.code == 0, done
    assert json.loads(done.out)["findings"] == []


@pytest.mark.parametrize(
    ("wrong", "right", "said", "hint"),
    [
        ("book.xlsx#Plans", "book.xlsx#Plan", "book.xlsx: there is no sheet 'Plan'", "Plans"),
        ("book.xlsx#Plans", "book.xlsx", "the workbook has several sheets", "book.xlsx#Plans"),
        ("book.xlsx#Plans", "bok.xlsx#Plans", "bok.xlsx: no such file", "book.xlsx"),
        ("book.xlsx#Rates", "book.xlsx#Rate", "book.xlsx: there is no sheet 'Rate'", "Rates"),
        ("book.xlsx#Rates", "bok.xlsx#Rates", "salescli.toml names in currency.rates", "book.xlsx"),
    ],
)
def test_a_sheet_that_is_not_there(folder: Path, wrong: str, right: str, said: str, hint: str) -> None:
    (folder / "salescli.toml").write_text(SETTINGS.replace(wrong, right))
    with pytest.raises(InputError) as error:
        revenue(folder)
    assert said in str(error.value)
    assert hint in (hint_of(error.value) or "")
