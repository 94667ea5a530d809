"""The rows of a large table in several temporary files.

Reading a file puts its pages into the memory of the program, where they stay until it is closed. Of one large file that
would be most of what a question needs; of several, only those that are read just then.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from salescli.loading.files.spools import Spool

if TYPE_CHECKING:
    from polars.io.partition import FileProviderArgs

#: How many rows a file has at most. Fewer save little, and each file takes a moment to open.
_ROWS = 500_000


class Parts:
    """Temporary files with the rows of one table, which are removed when nothing uses them any more."""

    def __init__(self) -> None:
        self._spools: dict[int, Spool] = {}

    @property
    def paths(self) -> list[Path]:
        """Where the files are, in the order of their rows."""
        return [spool.path for _, spool in sorted(self._spools.items())]

    @property
    def size(self) -> int:
        """How many bytes they have."""
        return sum(path.stat().st_size for path in self.paths)

    def write(self, rows: pl.LazyFrame) -> pl.LazyFrame:
        """The rows, read from the files to which they are written. Raises what Polars raises for a full disk."""
        files = pl.PartitionBy(
            "", file_path_provider=self._path_of, max_rows_per_file=_ROWS, approximate_bytes_per_file=None
        )
        rows.sink_ipc(files, compression="uncompressed", engine="streaming")
        if not self._spools:  # no rows, so no file
            return rows.collect_schema().to_frame().lazy()
        return pl.scan_ipc(self.paths, glob=False)

    def _path_of(self, file: FileProviderArgs) -> Path:
        """Where a file is to be. Polars asks for several at once, in any order."""
        spool = self._spools[file.index_in_partition] = Spool()
        return spool.path
