"""One part of a table: some of its deals (see `parts`), or some of its files or a stretch of one (see `slices`)."""

from __future__ import annotations

from typing import NamedTuple


class Stretch(NamedTuple):
    """Some rows of a file next to each other: of text so many bytes from a `start`, of Parquet so many rows.

    Text that `is_plain` was cut at line breaks, on the assumption that it has no quotation marks.
    """

    start: int
    length: int
    is_plain: bool = False


class Slice(NamedTuple):
    """Some files of a table by their positions among all files, each whole or a stretch of it."""

    table: str
    files: tuple[tuple[int, Stretch | None], ...]


class Part(NamedTuple):
    """One of several parts: the deals whose key has this hash; with a `slice` only the rows of these files."""

    number: int = 0
    of: int = 1
    slice: Slice | None = None


WHOLE = Part()
