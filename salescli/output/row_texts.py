"""Rows as texts, for formats that set a line a row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from salescli.output import exact
from salescli.results.document import Frame

if TYPE_CHECKING:
    from salescli.results.document import Rows


def texts(rows: Rows | Frame) -> Iterator[list[str]]:
    """The header, then each row: numbers exact, nothing for what is missing."""
    if isinstance(rows, Frame):
        from salescli.output import frames

        yield rows.frame.columns
        yield from (["" if cell is None else cell for cell in row] for row in frames.texts(rows.frame).iter_rows())
        return
    yield list(rows.header)
    yield from ([exact.text(cell) for cell in row] for row in rows.rows)
