"""Cells as text: dates, long numbers, shares and currencies, merged cells."""

from __future__ import annotations

import polars as pl
import pytest

from salescli.loading.workbooks.book import Grid
from salescli.loading.workbooks.cells import as_text
from salescli.loading.workbooks.xlsx_cells import CellFacts


def text(
    *cells: str | None, facts: CellFacts | None = None, numbers: object = None, decimal: str | None = None
) -> list:
    """One column, in the second column of a sheet; `numbers` says which of its cells are numbers."""
    asked = numbers if numbers is not None else [True] * len(cells)
    grid = Grid(pl.DataFrame({"0": pl.Series(cells, dtype=pl.String)}), (1,))
    told = lambda columns: pl.DataFrame({str(column): asked for column in columns})  # noqa: E731
    return as_text(grid, facts or CellFacts(), {1: "%", 2: "SEK"}, told, decimal).text["0"].to_list()


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("2026-03-05 00:00:00", "2026-03-05"),
        ("2026-03-05 00:00:00.000", "2026-03-05"),
        ("2026-03-05T14:30:00", "2026-03-05 14:30:00"),
        ("2026-03-05 23:59:59.999", "2026-03-05 23:59:59.999"),
        ("1899-12-31 14:24:00", "14:24:00"),
        ("1899-12-31 00:00:00", "1900-01-00"),
        ("1899-12-30", "1900-01-00"),
        ("", None),
        (" ", " "),
    ],
)
def test_dates_and_blanks(cell: str, said: str | None) -> None:
    assert text(cell) == [said]


def test_long_numbers_are_written_as_a_spreadsheet_does_and_long_text_is_not() -> None:
    cells = ("123456789012345680", "123456789012345678", "-1234567890123456.5", "123456789012345")
    assert text(*cells, numbers=[True, False, True, True]) == [
        "1.23456789012346E+17", "123456789012345678", "-1.23456789012346E+15", "123456789012345",
    ]  # fmt: skip


def test_shares_and_currencies_of_numbers() -> None:
    facts = CellFacts(styled={(1, 1): [0, 1, 2, 9], (1, 2): [3, 4], (7, 1): [0]})
    assert text("0.125", "1", "2026-03-05", "99.5", None, facts=facts) == [
        "12.5%",
        "100%",
        "2026-03-05",
        "99.5 SEK",
        None,
    ]


def test_numbers_beside_text_with_a_comma() -> None:
    cells = ("99.5", "1 234,50", "2", "0.125")
    facts = CellFacts(styled={(1, 1): [3]})
    assert text(*cells, facts=facts, numbers=[True, False, True, True]) == ["99,5", "1 234,50", "2", "12,5%"]


def test_what_is_held_below() -> None:
    facts = CellFacts(merged={(1, 0): 2, (1, 4): 9}, errors={(1, 3): "#REF!", (5, 0): "#N/A"})
    assert text("a", None, None, None, "b", "c", facts=facts) == ["a", "a", "a", "#REF!", "b", "c"]


def test_numbers_and_text_are_told_apart_where_it_matters_alone() -> None:
    def asked(columns: list[int]) -> pl.DataFrame:
        raise AssertionError(columns)

    for cells in (["99.5", "1", "2026-03-05"], ["a", "b.c", "7"]):
        grid = Grid(pl.DataFrame({"0": cells}), (0,))
        assert as_text(grid, None, {}, asked, None).are_values_alone
