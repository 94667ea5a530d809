"""Temporary files of tables for which the disk has no room: how much they take, and how much there was."""

from __future__ import annotations

import tempfile
from errno import EDQUOT, EFBIG, ENOSPC
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
from msgspec import Struct

from salescli.message import Message, say
from salescli.system.caches import Cache

if TYPE_CHECKING:
    from collections.abc import Mapping

_NO_ROOM = (ENOSPC, EDQUOT, EFBIG)
_MB = 1_000_000
#: The bytes of a value by its type. A text that is stored as such takes more where it is longer than twelve bytes.
_BYTES = {
    pl.Boolean: 1 / 8, pl.UInt8: 1, pl.UInt16: 2, pl.UInt32: 4, pl.Date: 4, pl.Decimal: 16, pl.String: 16,
}  # fmt: skip
_OTHERS = 8
#: What a value takes that says whether there is one.
_VALIDITY = 1 / 8


class Lack(Struct, frozen=True):
    """A temporary file that was not made: its folder, the bytes that it takes, about, and those for which was room."""

    folder: str
    takes: int
    there: int

    @property
    def message(self) -> Message:
        """What a user must know of it."""
        missing = max(self.takes - self.there, 1)
        return say("loading.no_room_for_table", folder=self.folder, takes=_mb(self.takes), missing=_mb(missing))


#: What was missing, by the table that could not be kept.
LACKS: Cache[str, Lack] = Cache("temporary files without room")


def is_lacking(error: OSError | pl.exceptions.PolarsError) -> bool:
    """Whether an error says that the disk is full, or that a file may not be larger; Polars says it in words alone."""
    if isinstance(error, OSError) and error.errno is not None:
        return error.errno in _NO_ROOM
    return any(f"os error {number})" in str(error) for number in _NO_ROOM)


def lack(path: Path | None, schema: Mapping[str, pl.DataType], rows: int) -> Lack:
    """What is missing for a file of so many rows; `path` is that part of it that was written, None where none was."""
    width = sum(_BYTES.get(dtype.base_type(), _OTHERS) + _VALIDITY for dtype in schema.values())
    there = path.stat().st_size if path else 0
    return Lack(tempfile.gettempdir(), round(rows * width), there)


def _mb(size: int) -> int:
    """Bytes in megabytes, at least one."""
    return -(-size // _MB)
