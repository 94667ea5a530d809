"""Tables on a terminal, by Rich: bold titles and totals. They are laid out by then, so that nothing is cut."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from salescli.output.text.grid import GAP
from salescli.output.words import is_unicode

if TYPE_CHECKING:
    from salescli.output.text.grid import Grid

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


def drawn(blocks: Sequence[Grid], encoding: str, *, no_color: bool) -> str:
    """The blocks of a table one below the other, with the escapes of a terminal."""
    first, *others = (_block(grid, encoding, no_color=no_color) for grid in blocks)
    return "".join([first, *(block.lstrip("\n") for block in others)])


def _block(grid: Grid, encoding: str, *, no_color: bool) -> str:
    page = _Page(encoding)
    plain = no_color or bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    console = Console(file=page, force_terminal=True, no_color=plain, highlight=False, width=_UNBOUNDED)
    for line in grid.heading.split("\n") if grid.heading else ():
        console.print(Text(line, style="bold"))
    console.print(_table(grid, console) if grid.headers else "")
    for line in grid.footnotes:
        console.print(Text(line))
    return re.sub(r"[ ]+(\x1b\[0m)?[ ]*$", r"\1", page.getvalue(), flags=re.MULTILINE)


def _table(grid: Grid, console: Console) -> Table:
    rule = box.SIMPLE_HEAD if is_unicode(console.encoding) else _ASCII
    table = Table(box=rule, header_style="bold", pad_edge=False, padding=(0, 1 if grid.gap >= GAP else 0))
    for header, is_right in zip(grid.headers, grid.is_right, strict=True):
        table.add_column(Text(header), justify="right" if is_right else "left", no_wrap=True)
    for row in grid.rows:
        table.add_row(*map(Text, row))
    if grid.total:
        table.add_section()
        table.add_row(*map(Text, grid.total), style="bold")
    return table
