"""What columns of frames are called by, besides the canonical ones."""

from __future__ import annotations

#: Columns that say where a row stands: the position of its file and of the row in it.
FILE_COLUMN, ROW_COLUMN = "row:file", "row:index"
#: The deal that an order line is of, never null: a line without an id is a deal of its own.
DEAL_COLUMN = "row:deal"
#: The currency of the amounts of a row that are in their own; null for the base currency.
CURRENCY_COLUMN = "row:currency"


def text_of(column: str) -> str:
    """The name of the column that keeps the text a canonical column was read from."""
    return f"{column}:text"


def unread_of(column: str) -> str:
    """The name of the column that says whether there is a text that does not read as the canonical column."""
    return f"{column}:unread"


def utc_of(column: str) -> str:
    """The name of the column that keeps a timestamp with an offset in UTC; null for one without."""
    return f"{column}:utc"


def unread_line_of(column: str) -> str:
    """The name of the column that says the same of an order line alone, where `unread_of` is about all of its deal."""
    return f"{column}:unread:line"


def fill_of(column: str) -> str:
    """The name of the column that holds what the lines of a deal say of a column, beside what each of them says."""
    return f"fill:{column}"


def rated(column: str) -> str:
    """The name of the column that holds an amount at the rate of its day, and what was found out for that."""
    return f"{column}:rated"
