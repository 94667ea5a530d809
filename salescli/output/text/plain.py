"""Tables as plain text, for pipes and files. Rich would take seconds for a long table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import zip_longest
from typing import TYPE_CHECKING

from salescli.output.text.columns import TextRows
from salescli.output.text.layout import natural
from salescli.output.text.width import width
from salescli.output.words import is_unicode

if TYPE_CHECKING:
    from salescli.output.text.grid import Grid


def drawn(grid: Grid, encoding: str) -> str:
    """A grid as text: heading, header, rule, rows, total, footnotes; without blanks at the ends of lines."""
    return "".join(parts(grid, encoding))


def parts(grid: Grid, encoding: str) -> Iterator[str]:
    """The same line by line, or many lines at once."""
    if not grid.headers:
        yield "\n".join([*([grid.heading] if grid.heading else []), "", *grid.footnotes]) + "\n"
        return
    headers = [header.split("\n") for header in grid.headers]
    height = max(map(len, headers))
    header_rows = list(zip(*([""] * (height - len(header)) + header for header in headers), strict=True))
    widths = natural(grid)
    rule = " " + ("─" if is_unicode(encoding) else "-") * (sum(widths) + grid.gap * (len(widths) - 1))
    lines = [grid.heading] if grid.heading else []
    yield from (f"{line}\n" for line in (*lines, "", *(_line(row, widths, grid) for row in header_rows), rule))
    yield from _body(grid, widths)
    total = ["", *_lines(grid.total, widths, grid)] if grid.total else []
    yield from (f"{line}\n" for line in (*total, "", *grid.footnotes))


def _body(grid: Grid, widths: Sequence[int]) -> Iterator[str]:
    """The lines of the rows."""
    if isinstance(grid.rows, TextRows):
        pads = [
            partial(_padded, wanted=wanted, is_right=is_right)
            for wanted, is_right in zip(widths, grid.is_right, strict=True)
        ]
        yield from grid.rows.joined(pads, " ", " " * grid.gap, "")
        return
    yield from (f"{line}\n" for row in grid.rows for line in _lines(row, widths, grid))


def together(grids: Sequence[Grid], encoding: str) -> str:
    """Several tables as plain text, with blank lines between them."""
    return "\n".join(drawn(grid, encoding).strip("\n") + "\n" for grid in grids)


def _lines(cells: Sequence[str], widths: Sequence[int], grid: Grid) -> Iterator[str]:
    """A row, whose cells may have several lines."""
    if "\n" not in " ".join(cells):
        yield _line(cells, widths, grid)
        return
    for line in zip_longest(*(cell.split("\n") for cell in cells), fillvalue=""):
        yield _line(line, widths, grid)


def _line(cells: Sequence[str], widths: Sequence[int], grid: Grid) -> str:
    padded = map(_padded, cells, widths, grid.is_right)
    return f" {(' ' * grid.gap).join(padded)}".rstrip()


def _padded(cell: str, wanted: int, is_right: bool) -> str:
    blanks = " " * (wanted - width(cell))
    return blanks + cell if is_right else cell + blanks
