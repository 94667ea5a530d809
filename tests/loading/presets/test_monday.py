"""A board of monday: groups with a header each, sums under them, and subitems under a header of theirs."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from salescli.errors import InputError, MissingInputError
from tests.loading.presets.exports import ask, by_id, by_month, codes, mangled, number, preset_of, renamed, write

#: What is monday's own (Name, Subitems, Item ID (auto generated), the lines around) as in
#: github.com/nworbdier/orderly_flow, IMPORT_GUIDE.md (seen 2026-11-28); the other columns are those of a board of ours.
HEADER = "Name,Subitems,Owner,Stage,Deal Value,Created at,Closed on,Item ID (auto generated)"


def item(name: str, stage: str, value: str, closed: str = "", **more: str) -> dict[str, str]:
    return {
        "Name": name, "Owner": "Ada", "Stage": stage, "Deal Value": value, "Created at": "2026-01-01",
        "Closed on": closed, "Item ID (auto generated)": f"10000{name}", **more,
    }  # fmt: skip


OPEN = [item("C", "Proposal", "500")]
#: Won are 100 in January and 40 in March.
DONE = [
    item("A", "Won", "100", "2026-01-31", Subitems="Call, Visit"),
    item("B", "Lost", "60", "2026-02-03"),
    item("D", "Won", "40", "2026-03-01", Owner="Bo"),
]
REVENUE = {"2026-01": 100, "2026-02": 0, "2026-03": 40}


def board(path: Path, header: str = HEADER) -> Path:
    """A board of two groups, of which an item of the second has subitems; each group ends in its sum."""
    names = header.split(",")

    def cells(row: dict[str, str]) -> list[str]:
        return [row.get(name, "") for name in names]

    done = list(map(cells, DONE))
    subitems = [
        ["Subitems", "Name", "Owner", "Status", "Item ID (auto generated)"],
        ["", "Call", "Ada", "Done", "200001"],
        ["", "Visit", "Ada", "Stuck", "200002"],
    ]
    rows = [
        ["Sales"], ["Active"], names, *map(cells, OPEN), cells({"Deal Value": "500"}),
        [], ["Closed"], names, done[0], *subitems, *done[1:], cells({"Deal Value": "200"}),
    ]  # fmt: skip
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([*row, *[""] * (len(names) - len(row))] for row in rows)
    return path


def test_a_board_as_it_comes(tmp_path: Path) -> None:
    path = board(tmp_path / "board.csv")
    assert preset_of(path) == ("monday", "deals")
    assert by_month("revenue", path) == REVENUE
    assert ask("win-rate", path).frame.select("won", "lost").row(0) == (2, 1)
    assert number("open-deals", path) == 1
    assert by_id("rep", "revenue", path) == {"Ada": 100, "Bo": 40}
    assert codes(ask("revenue", path))["excluded_rows"] >= 3


def test_columns_in_another_order_and_case(tmp_path: Path) -> None:
    path = write(tmp_path / "board.csv", *mangled(HEADER, [*OPEN, *DONE]))
    assert preset_of(path) == ("monday", "deals")
    assert by_month("revenue", path) == REVENUE


@pytest.mark.parametrize(("name", "missing"), [("Deal Value", "value"), ("Closed on", "closed_at")])
def test_a_column_that_is_called_otherwise_is_missed_by_name(name: str, missing: str, tmp_path: Path) -> None:
    path = write(tmp_path / "board.csv", *renamed(HEADER, [*OPEN, *DONE], name))
    assert preset_of(path) == ("monday", "deals")
    with pytest.raises((MissingInputError, InputError), match=f"'{missing}'.*board.csv"):
        number("revenue", path)
