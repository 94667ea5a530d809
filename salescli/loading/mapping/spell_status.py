"""What is to be said of how a file of customers tells who is one: a status that is none, an end that was asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from salescli.errors import listing, quoted
from salescli.results.note import Note

if TYPE_CHECKING:
    from salescli.loading.mapping.map_columns import MappedFile
    from salescli.loading.table_reader import Reader

_SHOWN = 3


def remarks(file: MappedFile, reader: Reader) -> Iterator[Note]:
    """That the words under a header are no status, and that the day of asking for an end is taken for it."""
    if file.table != "customers":
        return
    status, end = file.columns.get("status"), file.columns.get("churned_at")
    says_none = reader.says_no_status(file)
    if status and says_none:
        header = status.source.header or ""
        words = listing(map(quoted, dict.fromkeys(file.file.values(header))), _SHOWN)
        text = f"{file.file.name}: no word under {quoted(header)} is a status ({words}): it is not read as one."
        yield Note("no_status", 0, text)
    if end and end.column.asked_for:
        header = quoted(end.source.header or "")
        text = (
            f"{file.file.name}: {header}, when an end was asked for, is taken for it: nothing else says who has ended."
        )
        if status and not says_none:
            text = f"{file.file.name}: {header}, when an end was asked for, is taken for that of those who have ended."
        yield Note("asked_is_end", 0, text)
