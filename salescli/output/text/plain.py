"""Tables as plain text, for pipes and files, where no terminal bounds them. Rich would take seconds for a long one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

from salescli.output.text.layout import natural
from salescli.output.text.width import width
from salescli.output.words import is_unicode

if TYPE_CHECKING:
    from salescli.output.text.grid import Grid


def drawn(grid: Grid, encoding: str) -> str:
    """A grid as text: heading, header, rule, rows, total, footnotes; no blanks at the end of a line."""
    if not grid.headers:
        return "\n".join([*([grid.heading] if grid.heading else []), "", *grid.footnotes]) + "\n"
    headers = [header.split("\n") for header in grid.headers]
    height = max(map(len, headers))
    header_rows = list(zip(*([""] * (height - len(header)) + header for header in headers), strict=True))
    widths = natural(grid)
    rule = " " + ("─" if is_unicode(encoding) else "-") * (sum(widths) + grid.gap * (len(widths) - 1))
    lines = [grid.heading] if grid.heading else []
    lines += ["", *(_line(row, widths, grid) for row in header_rows), rule]
    lines += [line for row in grid.rows for line in _lines(row, widths, grid)]
    lines += ["", *_lines(grid.total, widths, grid)] if grid.total else []
    return "\n".join([*lines, "", *grid.footnotes]) + "\n"


def together(grids: Sequence[Grid], encoding: str) -> str:
    """Several tables as plain text, a blank line between two."""
    return "\n".join(drawn(grid, encoding).strip("\n") + "\n" for grid in grids)


def _lines(cells: Sequence[str], widths: Sequence[int], grid: Grid) -> Iterator[str]:
    """A row, whose cells may have several lines."""
    if "\n" not in " ".join(cells):
        yield _line(cells, widths, grid)
        return
    for line in zip_longest(*(cell.split("\n") for cell in cells), fillvalue=""):
        yield _line(line, widths, grid)


def _line(cells: Sequence[str], widths: Sequence[int], grid: Grid) -> str:
    padded = []
    for cell, wanted, is_right in zip(cells, widths, grid.is_right, strict=True):
        blanks = " " * (wanted - width(cell))
        padded.append(blanks + cell if is_right else cell + blanks)
    return f" {(' ' * grid.gap).join(padded)}".rstrip()
