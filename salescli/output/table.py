"""Tables on a terminal, by Rich: bold heads, and words folded where the terminal is narrow, but never a number."""

from __future__ import annotations

import io
import os
import re
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from salescli.output import text_table as grids

if TYPE_CHECKING:
    from salescli.output.text_table import Grid

#: Wider than any table.
_UNBOUNDED = 100_000
#: SIMPLE_HEAD in ASCII.
_ASCII = box.Box("    \n    \n -- \n    \n    \n    \n    \n    \n", ascii=True)


class _Page(io.StringIO):
    """What a console draws on, in an encoding that it must keep to."""

    def __init__(self, encoding: str) -> None:
        super().__init__()
        self._encoding = encoding

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """The encoding of where the text will go."""
        return self._encoding


def drawn(grid: Grid, encoding: str, *, no_color: bool) -> str:
    """A grid for the terminal that standard output is, as wide as that, with its escapes."""
    page = _Page(encoding)
    plain = no_color or bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    console = Console(file=page, force_terminal=True, no_color=plain, highlight=False)
    if grid.heading:
        console.print(Text(grid.heading, style="bold"), soft_wrap=True)
    console.print(_fitting(grid, console) if grid.headers else "")
    for line in grid.footnotes:
        console.print(Text(line), soft_wrap=True)
    return re.sub(r"[ ]+(\x1b\[0m)?[ ]*$", r"\1", page.getvalue(), flags=re.MULTILINE)


def _fitting(grid: Grid, console: Console) -> Table:
    """The table, close set where it is too wide otherwise; where no number would stay whole, as wide as it needs."""
    for padding in (1, 0):
        table = _table(grid, console, padding)
        if Measurement.get(console, console.options.update(max_width=_UNBOUNDED), table).minimum <= console.width:
            return table
    console.width = _UNBOUNDED
    return table


def _table(grid: Grid, console: Console, padding: int) -> Table:
    rule = box.SIMPLE_HEAD if grids.is_unicode(console.encoding) else _ASCII
    table = Table(box=rule, header_style="bold", pad_edge=False, padding=(0, padding))
    for position, header in enumerate(grid.headers):
        if position >= grid.first_number:
            table.add_column(Text(header), justify="right", no_wrap=True)
        elif position == 0:
            table.add_column(Text(header), no_wrap=True, min_width=max(len(row[0]) for row in (*grid.rows, " ")))
        else:
            table.add_column(Text(header), overflow="fold")
    for row in grid.rows:
        table.add_row(*map(Text, row))
    if grid.total:
        table.add_section()
        table.add_row(*map(Text, grid.total), style="bold")
    return table
