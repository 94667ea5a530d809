"""Tables as plain text, for pipes and files, where no width bounds them. Rich would take seconds for a long one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from salescli.output import text_table as grids
from salescli.output.style import PLAIN, Style
from salescli.output.text_width import width

if TYPE_CHECKING:
    from salescli.output.text_table import Grid
    from salescli.results.result import KpiResult


def as_text(result: KpiResult, style: Style = PLAIN) -> str:
    """A result as a plain table, or as the chart wanted."""
    if style.chart:
        from salescli.output.charts import terminal

        return terminal.as_text(result, style)
    return drawn(grids.of_result(result, style.encoding, style.language), style.encoding)


def drawn(grid: Grid, encoding: str) -> str:
    """A grid as text: heading, header, rule, rows, total, footnotes; no blanks at the end of a line."""
    if not grid.headers:
        return "\n".join([*([grid.heading] if grid.heading else []), "", *grid.footnotes]) + "\n"
    headers = [header.split("\n") for header in grid.headers]
    height = max(map(len, headers))
    header_rows = list(zip(*([""] * (height - len(header)) + header for header in headers), strict=True))
    body = [*header_rows, *grid.rows, *([grid.total] if grid.total else [])]
    widths = [max(map(width, column)) for column in zip(*body, strict=True)]
    rule = " " + ("─" if grids.is_unicode(encoding) else "-") * (sum(widths) + grid.gap * (len(widths) - 1))
    lines = [grid.heading] if grid.heading else []
    lines += ["", *(_line(row, widths, grid) for row in header_rows), rule]
    lines += [_line(row, widths, grid) for row in grid.rows]
    lines += ["", _line(grid.total, widths, grid)] if grid.total else []
    return "\n".join([*lines, "", *grid.footnotes]) + "\n"


def _line(cells: Sequence[str], widths: Sequence[int], grid: Grid) -> str:
    padded = []
    for position, (cell, wanted) in enumerate(zip(cells, widths, strict=True)):
        blanks = " " * (wanted - width(cell))
        padded.append(blanks + cell if position >= grid.first_number else cell + blanks)
    return f" {(' ' * grid.gap).join(padded)}".rstrip()
