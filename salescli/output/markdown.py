"""Tables as Markdown, in the flavour of GitHub: what comes from the data stays text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from salescli.output import text_table as grids
from salescli.output.style import PLAIN, Style

if TYPE_CHECKING:
    from salescli.output.text_table import Grid
    from salescli.results.result import KpiResult

#: What Markdown or HTML would take for markup, a link or a mention.
_MARKUP = re.compile(r"([\\`*_\[\]<>#|~$&])|(?<=\w)(:)(?=//)|(?<=www)(\.)")


def as_markdown(result: KpiResult, style: Style = PLAIN) -> str:
    """A result as a heading, a table and notes."""
    return of_grid(grids.of_result(result, "utf-8", style.language))


def of_grid(grid: Grid) -> str:
    """A grid in Markdown; a total stands in bold under the rows."""
    lines = [f"**{escaped(grid.heading)}**", ""] if grid.heading else []
    lines += table(grid) if grid.headers else []
    for note in grid.footnotes:
        lines += ["", escaped(note)]
    return "\n".join(lines) + "\n"


def table(grid: Grid) -> list[str]:
    """The lines of the table alone."""
    marks = ["---"] * grid.first_number + ["---:"] * (len(grid.headers) - grid.first_number)
    lines = [_row([header.replace("\n", " ") for header in grid.headers]), f"| {' | '.join(marks)} |"]
    lines += [_row(row) for row in grid.rows]
    if grid.total:
        lines.append(f"| {' | '.join(f'**{escaped(cell)}**' if cell else '' for cell in grid.total)} |")
    return lines


def escaped(text: str) -> str:
    """Text that Markdown shows as it is, in one line."""
    return _MARKUP.sub(lambda found: f"\\{found[0]}" if found[0] != "&" else "&amp;", text)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(map(escaped, cells))} |"
