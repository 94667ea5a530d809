"""The names of columns of frames that are not canonical columns."""

from __future__ import annotations

#: The columns for the place of a row: the position of its file, and of the row in that file.
FILE_COLUMN, ROW_COLUMN = "row:file", "row:index"
#: The deal of an order line; never null, for a line without an id is its own deal.
DEAL_COLUMN = "row:deal"
#: The currency of the amounts of a row, where they are not converted; null for the base currency.
CURRENCY_COLUMN = "row:currency"
#: How many rows of the files a row stands for (see `loading.preaggregation`).
COUNT_COLUMN = "row:count"


def text_of(column: str) -> str:
    """The name of the column with the text that a canonical column was read from."""
    return f"{column}:text"


def unread_of(column: str) -> str:
    """The name of the column that says whether there is a text that does not read."""
    return f"{column}:unread"


def utc_of(column: str) -> str:
    """The name of the column with a timestamp in UTC; null for a timestamp without an offset."""
    return f"{column}:utc"


def unread_line_of(column: str) -> str:
    """As `unread_of`, but for an order line alone: `unread_of` is then about all lines of its deal."""
    return f"{column}:unread:line"


def fill_of(column: str) -> str:
    """The name of the column with the value that the lines of a deal have together, next to each line's own value."""
    return f"fill:{column}"


def rated(column: str) -> str:
    """The name of the column with an amount at the rate of its day, its currency and its day."""
    return f"{column}:rated"


def worth_of(column: str) -> str:
    """The name of the column with an amount in the base currency, while a file is read."""
    return f"{column}:worth"
