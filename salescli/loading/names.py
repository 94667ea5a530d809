"""What columns of frames are called by, besides the canonical ones."""

from __future__ import annotations

#: Columns that say where a row stands: the position of its file and of the row in it.
FILE_COLUMN, ROW_COLUMN = "row:file", "row:index"


def text_of(column: str) -> str:
    """The name of the column that keeps the text a canonical column was read from."""
    return f"{column}:text"


def unread_of(column: str) -> str:
    """The name of the column that says whether there is a text that does not read as the canonical column."""
    return f"{column}:unread"


def utc_of(column: str) -> str:
    """The name of the column that keeps a timestamp with an offset in UTC; null for one without."""
    return f"{column}:utc"
