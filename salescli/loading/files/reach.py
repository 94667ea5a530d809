"""About how many rows files have, and whether every command may read more of them than it needs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from salescli.loading.files.file import File

#: Every command checks up to so many rows; above that, only `validate` does.
MOST_ROWS = 2_000_000
#: By what factor an estimate may be above that before nothing is checked.
SLACK = 1.25
_HEAD_BYTES = 64 * 1024
#: A compressed file has at least so many times its own bytes; the estimate is then too small, not too large.
_COMPRESSION = 3


def is_within(files: Iterable[File]) -> bool:
    """Whether every command may check all rows of the files together, not only `validate`."""
    return sum(map(estimated_rows, files)) <= MOST_ROWS * SLACK


def estimated_rows(file: File) -> float:
    """About how many rows a file has, from its size and its first rows; for a compressed file rather too few."""
    if file.is_parquet:
        rows: int = pl.scan_parquet(file.scanned, glob=False).select(pl.len()).collect().item()
        return rows
    if file.address:
        from salescli.loading.files import remote

        return remote.lines_in(file.address, round(MOST_ROWS * SLACK) + 1)
    size = file.stored.stat().st_size
    if file.text and file.text.is_compressed:
        size *= _COMPRESSION
    sampled = file.text.sampled if file.text else _HEAD_BYTES
    return max(len(file.sample), 1) * max(size / sampled, 1)
