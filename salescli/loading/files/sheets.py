"""Sheets of workbooks: how a path names a sheet (`book.xlsx#Deals`), and the places of its rows."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct, field

from salescli.system.regex import regex

#: Endings of workbooks.
WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
_NAMED = regex(rf"(.*(?:{'|'.join(map(re.escape, WORKBOOKS))})|-)#(.+)", re.IGNORECASE | re.DOTALL)


class Sheet(Struct, frozen=True):
    """The places of the rows of a sheet, and what is known of its cells beyond their text.

    The table of a web page has no `name`. `words` are the words of its name, and of the workbook's if that has one
    table, that may say which table it has. `first_row` is the number of the first row after the header, `places` are
    the positions of the columns, from 0. `unsaved` are columns with a formula without a saved value, each with the
    first such row; `undecided` are columns of numbers with a text that may be a number in two ways, each with its row
    and that text.
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
    """The name of a column in a spreadsheet: A for 0, AA for 26."""
    found = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        found = chr(ord("A") + rest) + found
    return found


def split(path: str | Path) -> tuple[str, str | None]:
    """The workbook and the sheet in a path; None for the sheet where the path names only a file."""
    name = str(path)
    found = _NAMED.fullmatch(name) if "#" in name else None
    return (found[1], found[2]) if found else (name, None)


def is_workbook(path: str | Path) -> bool:
    """Whether a path has the ending of a workbook."""
    return str(path).lower().endswith(WORKBOOKS)


def is_mark(path: Path) -> bool:
    """Whether a file is the lock file of a workbook that is open in an office program, or a hidden workbook."""
    return path.name.startswith(("~$", ".~")) or (is_workbook(path) and path.name.startswith((".", "~")))
