"""CSV: one header and a line a row, exact; for a spreadsheet in its language's style, its texts no formulas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salescli.output import exact
from salescli.output.style import PLAIN, Style
from salescli.results.document import Frame

if TYPE_CHECKING:
    from salescli.results.document import Document


def write(document: Document, style: Style = PLAIN) -> str:
    """The rows of a document."""
    rows = document.rows()
    if isinstance(rows, Frame):
        from salescli.output import frames

        return frames.as_csv(rows.frame, style)
    return exact.as_csv(rows.header, rows.rows, style)
