"""How a file ends: with blank lines, with a report's footer, or in the middle of a row."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

from salescli.errors import InputError
from salescli.loading.dialect import Dialect, Malformed, records
from salescli.records import dataclass

_FOOTER = re.compile(
    r"(grand )?totals?( \([\d.,\s]+ records?\))?|confidential information - do not distribute.*"
    r"|copyright .*salesforce.*",
    re.IGNORECASE,
)
_TOTAL = re.compile(r"(grand )?totals?\b.*", re.IGNORECASE)
_AMOUNT = re.compile(r"[^\d\w]*[A-Z]{0,3}[^\d\w]*[\d.,\s'’]+[^\d\w]*[A-Z]{0,3}")


#: As many line breaks as a quoted cell may hold at the place where the last lines begin.
_ATTEMPTS = 20


@dataclass(frozen=True)
class Ending:
    """`footers`: rows that are none, each as the cells it fills, by position; `has_blank_rows`: so are empty lines."""

    footers: tuple[tuple[tuple[int, str], ...], ...] = ()
    has_blank_rows: bool = False


def look_at(tail: str, whole: bool, dialect: Dialect, width: int, name: str) -> Ending | None:
    """How a file ends, from its last lines (`whole`: from all after the header) in a file `width` cells wide.

    None where these lines do not show it. Raises InputError where the last row is cut off.
    """
    rows = _rows(tail, dialect) if whole else _last_rows(tail, dialect, width)
    if not any(len(row) == width for row in rows):
        return None
    footers: list[tuple[tuple[int, str], ...]] = []
    has_blank = False
    for row in reversed(rows):
        filled = tuple((position, cell) for position, cell in enumerate(row[:width]) if cell)
        if not any(cell.strip() for _, cell in filled):
            has_blank = True
        elif _is_footer(filled, width):
            footers.append(filled)
        else:
            before = [other for other in rows[:-1] if any(other)]
            short = len(row) < width and row is rows[-1] and not tail.endswith(("\n", "\r"))
            if short and before and all(len(other) >= width for other in before):
                raise InputError(
                    f"{name}: the file ends in the middle of its last row, which has {len(row)} of {width} columns: "
                    f"{dialect.separator.join(row)[:60]!r}.",
                    "Export or copy it again.",
                )
            break
    blank_between = any(not any(row) for row in rows)
    return Ending(tuple(footers), has_blank or blank_between)


def _last_rows(tail: str, dialect: Dialect, width: int) -> list[list[str]]:
    """The whole rows of a file's last lines, which may begin in the middle of a row, or inside a quoted cell."""
    start = 0
    for _ in range(_ATTEMPTS):
        start = tail.find("\n", start) + 1
        rows = _rows(tail[start:], dialect)
        full = sum(len(row) == width for row in rows)
        if not start or full > len(rows) / 2:
            return rows
    return []


def _rows(text: str, dialect: Dialect) -> list[list[str]]:
    found: list[list[str]] = []
    try:
        for _, row in records(io.StringIO(text, newline="\n"), dialect):
            found.append(row)
    except Malformed:
        return []  # it began or ended inside a quoted cell: reading the file names the line, if any is wrong
    return found


def _is_footer(filled: Sequence[tuple[int, str]], width: int) -> bool:
    """Whether the cells that a row fills are those of a report's last lines, not of a record."""
    texts = [cell.strip() for _, cell in filled]
    if len(texts) == 1:
        return width > 1 and bool(_FOOTER.fullmatch(texts[0]))
    first, *others = texts
    return len(texts) < max(width - 1, 3) and bool(_TOTAL.fullmatch(first)) and all(map(_AMOUNT.fullmatch, others))
