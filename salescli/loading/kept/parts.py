"""The rows of a large table in several temporary files.

Reading a file puts its pages into the memory of the program, where they stay until it is closed. Of one large file that
would be most of what a question needs; of several, only those that are read just then.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl

from salescli.loading.files.spools import Spool

#: How many rows a file has at most. Fewer save little, and each file takes a moment to open.
_ROWS = 1_000_000


class Parts:
    """Temporary files with the rows of one table, which are removed when nothing uses them any more."""

    def __init__(self) -> None:
        self._spools: list[Spool] = []

    @property
    def paths(self) -> list[Path]:
        """Where the files are, in the order of their rows."""
        return [spool.path for spool in self._spools]

    @property
    def size(self) -> int:
        """How many bytes they have."""
        return sum(path.stat().st_size for path in self.paths)

    def write(self, rows: pl.LazyFrame, collect: Callable[[pl.LazyFrame], object]) -> pl.LazyFrame:
        """The rows, read from the files to which `collect` writes them. Raises what Polars raises for a full disk."""
        files = pl.PartitionBy(
            "", file_path_provider=self._next, max_rows_per_file=_ROWS, approximate_bytes_per_file=None
        )
        collect(rows.sink_ipc(files, compression="uncompressed", lazy=True))
        if not self._spools:  # no rows, so no file
            return rows.collect_schema().to_frame().lazy()
        return pl.scan_ipc(self.paths, glob=False)

    def _next(self, _: object) -> Path:
        self._spools.append(Spool())
        return self._spools[-1].path
