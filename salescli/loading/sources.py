"""The bytes behind a path: plain, gzip, zstd, a pipe, standard input or an address, readable again and again."""

from __future__ import annotations

import gzip
import os
import re
import shutil
import stat
import sys
import tempfile
import weakref
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import BinaryIO, cast

from salescli.errors import InputError

#: The path that stands for standard input.
STANDARD_INPUT = Path("-")

#: Where Polars reads from, as the beginning of an address; a path keeps one of its slashes.
_SCHEMES = re.compile(r"(s3a?|gcs?|gs|az|azure|adl|abfss?|https?):/+", re.IGNORECASE)

_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"


def address(path: str | Path) -> str | None:
    """The address that a path is, such as s3://bucket/deals.csv; None for a path on this machine."""
    text = str(path)
    if ":/" not in text or not (scheme := _SCHEMES.match(text)):
        return None
    return f"{scheme[1].lower()}://{text[scheme.end() :]}"


class Spool:
    """A temporary file that is gone when nothing uses it any more, at the latest when the program ends."""

    def __init__(self, suffix: str = "") -> None:
        handle, name = tempfile.mkstemp(prefix="salescli-", suffix=suffix)
        os.close(handle)
        self.path = Path(name)
        self._removal = weakref.finalize(self, self.path.unlink, missing_ok=True)


@dataclass(frozen=True)
class Source:
    """An input as the user names it, and the file that holds its bytes (`spool` keeps a temporary one alive)."""

    path: Path
    stored: Path
    spool: Spool | None = None

    @property
    def name(self) -> str:
        """The input as messages show it."""
        return "standard input" if self.path == STANDARD_INPUT else address(self.path) or str(self.path)

    @property
    def address(self) -> str | None:
        """Where it is, if that is not on this machine."""
        return address(self.stored)

    @property
    def is_compressed(self) -> bool:
        """Whether its bytes are gzip or zstd, whatever it is called."""
        if self.address:
            return self.stored.suffix.lower() in (".gz", ".zst")
        return self._magic().startswith((_GZIP, _ZSTD))

    def _magic(self) -> bytes:
        with self.stored.open("rb") as file:
            return file.read(8)

    def open(self) -> BinaryIO:
        """Its bytes, decompressed. Reading raises EOFError or OSError where they are cut off or damaged."""
        if self.address:
            return self._copy.path.open("rb")
        magic = self._magic()
        if magic.startswith(_GZIP):
            return cast(BinaryIO, gzip.open(self.stored))
        if magic.startswith(_ZSTD):
            if sys.version_info >= (3, 14):
                from compression import zstd
            else:
                from backports import zstd
            return cast(BinaryIO, zstd.open(self.stored))
        return self.stored.open("rb")

    @cached_property
    def beginning(self) -> tuple[bytes, bool]:
        """The first megabytes of what is not on this machine, and whether they are all of it."""
        from salescli.loading import remote

        return remote.head(self.address or "")

    @cached_property
    def _copy(self) -> Spool:
        """All of what is not on this machine, for what has to look at every line itself."""
        from salescli.loading import remote

        return remote.copied(self.address or "")


def fetch(path: Path) -> Source:
    """The input behind a path; what can be read only once is put into a temporary file first."""
    if path == STANDARD_INPUT:
        return _spooled(path, sys.stdin.buffer)
    if address(path):
        return Source(path, path)
    if not stat.S_ISREG(path.stat().st_mode):
        with path.open("rb") as pipe:
            return _spooled(path, pipe)
    return Source(path, path)


def _spooled(path: Path, stream: BinaryIO) -> Source:
    spool = Spool(path.suffix)
    with spool.path.open("wb") as file:
        shutil.copyfileobj(stream, file, 1 << 20)
    return Source(path, spool.path, spool)


def cut_off(source: Source, error: Exception) -> InputError:
    """The error for compressed bytes that end too soon or are damaged."""
    return InputError(f"{source.name}: the compressed file is cut off or damaged: {error}.", "Export or copy it again.")
