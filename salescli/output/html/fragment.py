"""A result as a piece of HTML, for a notebook: its tables with their titles and notes, without a page around them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from markupsafe import escape

from salescli.output.style import Style
from salescli.output.text.grid import Grid, of_section

if TYPE_CHECKING:
    from salescli.i18n.language import Language
    from salescli.results.document import Document

#: After so many rows or lines the rest is counted.
_MOST = 60
#: Texts up to this length stay on one line.
_SHORT = 22
_CAPTION = "text-align:left;font-weight:bold;white-space:nowrap"


def fragment(document: Document, language: Language) -> str:
    """The sections of a document, each with its table."""
    grids = (of_section(section, document, Style(language)) for section in document.sections(language))
    return "".join(part for grid in grids for part in _parts(grid))


def _parts(grid: Grid) -> Iterator[str]:
    if grid.headers:
        yield '<div style="overflow-x:auto"><table>'
        caption = f'<caption style="{_CAPTION}">{escape(grid.heading)}</caption>'
        yield caption if grid.heading else ""
        yield f"<thead>{_row(grid.headers, grid, 'th')}</thead><tbody>"
        yield from (_row(row, grid, "td") for row in grid.rows[:_MOST])
        yield "</tbody>"
        if grid.total is not None:
            yield f"<tfoot>{_row(grid.total, grid, 'th')}</tfoot>"
        yield "</table></div>"
        if len(grid.rows) > _MOST:
            yield f"<p>… {len(grid.rows) - _MOST:,}</p>"
    elif grid.heading:
        yield f"<h3>{escape(grid.heading)}</h3>"
    yield from (f"<p>{escape(line)}</p>" for line in grid.footnotes[:_MOST] if line)
    if len(grid.footnotes) > _MOST:
        yield f"<p>… {len(grid.footnotes) - _MOST:,}</p>"


def _row(cells: Sequence[str], grid: Grid, tag: str) -> str:
    shown = (
        f'<{tag} style="{_look(cell, is_right=right)}">{_lines(cell)}</{tag}>'
        for cell, right in zip(cells, grid.is_right, strict=True)
    )
    return f"<tr>{''.join(shown)}</tr>"


def _look(cell: str, *, is_right: bool) -> str:
    """Numbers to the right; numbers and short texts, such as periods, on one line. Colours are the notebook's."""
    whole = ";white-space:nowrap" if is_right or len(cell) <= _SHORT else ""
    return f"text-align:{'right' if is_right else 'left'}{whole}"


def _lines(cell: str) -> str:
    return "<br>".join(str(escape(line)) for line in cell.split("\n"))
