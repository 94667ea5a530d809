"""JSON Lines: each row an object in a line of its own; exact, and in English in every language."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from salescli.output.exact import as_json
from salescli.output.style import PLAIN, Style
from salescli.results.document import Frame

if TYPE_CHECKING:
    from salescli.results.document import Document


def write(document: Document, style: Style = PLAIN) -> str:
    """The rows that CSV has, with its columns as members; numbers are numbers, missing values null."""
    return "".join(parts(document, style))


def parts(document: Document, style: Style = PLAIN) -> Iterator[str]:
    """The same in parts, each of many rows."""
    rows = document.rows()
    if isinstance(rows, Frame):
        from salescli.output import frames

        yield from (f"{lines}\n" for lines in frames.in_parts(rows.frame, separator="\n") if lines)
        return
    yield from (f"{as_json(dict(zip(rows.header, row, strict=True)))}\n" for row in rows.rows)
