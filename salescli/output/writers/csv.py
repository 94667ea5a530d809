"""CSV: a header and a line for each row, exact; for a spreadsheet in its language's style, without formulas."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from salescli.output import exact
from salescli.output.style import PLAIN, Style
from salescli.results.document import Frame

if TYPE_CHECKING:
    from salescli.results.document import Document


def write(document: Document, style: Style = PLAIN) -> str:
    """The rows of a document."""
    return "".join(parts(document, style))


def parts(document: Document, style: Style = PLAIN) -> Iterator[str]:
    """The same in parts, each of many rows."""
    rows = document.rows()
    if isinstance(rows, Frame):
        from salescli.output import frames

        yield from frames.as_csv(rows.frame, style)
        return
    yield exact.as_csv(rows.header, rows.rows, style)
