"""Tables for people: the one drawn on a terminal is the one in a pipe, and short ends leave every number whole."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from salescli.output.text_table import Grid

from salescli.output import plain, table
from salescli.output import text_table as grids
from tests.output.test_golden import awkward


def _on_terminal(grid: Grid, encoding: str, columns: int, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("TERM", "xterm")
    return re.sub(r"\x1b\[[\d;]*m", "", table.drawn(grid, encoding, no_color=True))


def _grids(encoding: str) -> Sequence[Grid]:
    records = [{"name": "one", "summary": "a longer line, of words"}, {"name": "twenty-two", "summary": "東京"}]
    return [grids.of_result(awkward(), encoding), grids.of_records(records, encoding)]


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "cp1252"])
def test_a_wide_terminal_shows_what_a_pipe_gets(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for grid in _grids(encoding):
        shown = _on_terminal(grid, encoding, 300, monkeypatch)
        assert shown == plain.drawn(grid, encoding)
        shown.encode(encoding)


@pytest.mark.parametrize("columns", [20, 80, 120, 150, 165])
def test_no_number_is_cut_at_any_width(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    grid = grids.of_result(awkward(), "utf-8")
    shown = _on_terminal(grid, "utf-8", columns, monkeypatch)
    numbers = [cell for row in (*grid.rows, grid.total or ()) for cell in row[grid.first_number :]]
    assert [cell for cell in numbers if f" {cell}" not in shown] == []


def test_words_are_folded_before_anything_is_wider_than_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    grid = Grid(["period", "region", "value"], [["2026-01", "a very long name of a place", "1,234.00"]] * 2, 2)
    lines = _on_terminal(grid, "utf-8", 40, monkeypatch).splitlines()
    assert max(map(len, lines)) <= 40
    assert sum("1,234.00" in line for line in lines) == 2
