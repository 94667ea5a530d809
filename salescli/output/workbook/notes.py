"""What is to be said of the sheets of a workbook, on a sheet of its own: their titles, marks and notes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from salescli.output.terminal import printable
from salescli.output.workbook.looks import HEADER, PROSE
from salescli.output.workbook.tables import MOST_TEXT, height, lay_out

if TYPE_CHECKING:
    from salescli.output.workbook.looks import Looks

_NAME_WIDTH, _TEXT_WIDTH = 32, 110
#: What a row can be, in points.
_HIGHEST = 409


class Said(Struct, frozen=True):
    """What is said of a sheet, or of none: its title, and lines below."""

    sheet: str
    title: str
    lines: Sequence[str] = ()


def write(book: Any, name: str, parts: Sequence[Said], looks: Looks) -> None:
    """Add a sheet of what is said: a line a row, beside the name of the sheet that it is about."""
    sheet = book.add_worksheet(name)
    lay_out(sheet, [_NAME_WIDTH, _TEXT_WIDTH])
    for place, title in enumerate((looks.language.text("Sheet"), name)):
        sheet.write_string(0, place, title, looks.get("", HEADER))
    row = 1
    for part in parts:
        for number, line in enumerate(filter(None, (part.title, *part.lines))):
            look = looks.get("", PROSE, bold=number == 0 and bool(part.title))
            sheet.write_string(row, 0, part.sheet, looks.get("", PROSE))
            text = printable(line)[:MOST_TEXT]
            sheet.write_string(row, 1, text, look)
            sheet.set_row(row, min(height(text, _TEXT_WIDTH), _HIGHEST))
            row += 1
