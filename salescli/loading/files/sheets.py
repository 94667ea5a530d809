"""Sheets of workbooks: how a path names one (`book.xlsx#Deals`), and where the rows of one stand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct, field

#: Endings of the files that hold sheets.
WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
_NAMED = re.compile(rf"(.*(?:{'|'.join(map(re.escape, WORKBOOKS))})|-)#(.+)", re.IGNORECASE | re.DOTALL)


class Sheet(Struct, frozen=True):
    """Where the rows of a sheet stand in its workbook, and what its cells are that their text does not say.

    The table of a web page has no `name`. `words` are what its name, and that of a workbook with one table, say that it
    holds. `first_row` is the number of the first row after the header, `places` those of the columns, from 0. `unsaved`
    are columns with a formula that has no saved value, each with the first row; `undecided` those where numbers stand
    beside a text that may be a number in two ways, each with its row and that text.
    """

    name: str
    words: str
    first_row: int = 0
    places: tuple[int, ...] = ()
    unsaved: Mapping[str, int] = field(default_factory=dict)
    undecided: Mapping[str, tuple[int, str]] = field(default_factory=dict)

    def cell(self, column: int, row: int) -> str:
        """A cell as a spreadsheet names it, such as C17, by the position of its column in the file."""
        return f"{letters(self.places[column])}{row}"


def letters(place: int) -> str:
    """What a spreadsheet calls its columns: A for 0, AA for 26."""
    found = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        found = chr(ord("A") + rest) + found
    return found


def split(path: str | Path) -> tuple[str, str | None]:
    """The workbook and the sheet that a path names; no sheet where it names a file alone."""
    found = _NAMED.fullmatch(str(path))
    return (found[1], found[2]) if found else (str(path), None)


def is_workbook(path: str | Path) -> bool:
    """Whether a path ends as the files do that hold sheets."""
    return str(path).lower().endswith(WORKBOOKS)


def is_mark(path: Path) -> bool:
    """Whether a file is what an office program leaves beside a workbook that it has open, or a hidden workbook."""
    return path.name.startswith(("~$", ".~")) or (is_workbook(path) and path.name.startswith((".", "~")))
