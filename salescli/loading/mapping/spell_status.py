"""Notes on the status and the end of customers: a status with unknown words, an end that was only requested."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from salescli.results.note import Note, note

if TYPE_CHECKING:
    from salescli.loading.mapping.map_columns import MappedFile
    from salescli.loading.table_reader import Reader


def remarks(file: MappedFile, reader: Reader) -> Iterator[Note]:
    """The notes that the words under a header are no status, and that the day of a request counts as the end."""
    if file.table != "customers":
        return
    status, end = file.columns.get("status"), file.columns.get("churned_at")
    says_none = reader.says_no_status(file)
    if status and says_none:
        header = status.source.header or ""
        words = tuple(dict.fromkeys(file.file.values(header)))
        yield note("no_status", 0, "mapping.no_status_of_customers", file=file.file.name, header=header, words=words)
    if end and end.column.asked_for:
        code = "mapping.asked_is_end_of_all"
        if status and not says_none:
            code = "mapping.asked_is_end_of_the_ended"
        yield note("asked_is_end", 0, code, file=file.file.name, header=end.source.header or "")
