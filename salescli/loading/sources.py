"""The bytes behind a path: plain, gzip, zstd, a pipe or standard input, each readable again and again."""

from __future__ import annotations

import gzip
import io
import os
import shutil
import stat
import sys
import tempfile
import weakref
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from salescli.errors import InputError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

#: The path that stands for standard input.
STANDARD_INPUT = Path("-")

_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"


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
        return "standard input" if self.path == STANDARD_INPUT else str(self.path)

    @property
    def is_compressed(self) -> bool:
        """Whether its bytes are gzip or zstd, whatever it is called."""
        return self._magic().startswith((_GZIP, _ZSTD))

    def _magic(self) -> bytes:
        with self.stored.open("rb") as file:
            return file.read(8)

    def open(self) -> BinaryIO:
        """Its bytes, decompressed. Reading raises EOFError or OSError where they are cut off or damaged."""
        magic = self._magic()
        if magic.startswith(_GZIP):
            return _told(cast(BinaryIO, gzip.open(self.stored)), zlib.error)
        if magic.startswith(_ZSTD):
            if sys.version_info >= (3, 14):
                from compression import zstd
            else:
                from backports import zstd
            return _told(cast(BinaryIO, zstd.open(self.stored)), zstd.ZstdError)
        return self.stored.open("rb")


class _Unpacked(io.RawIOBase):
    """Decompressed bytes; what their decompressor calls an error of its own is an EOFError, as for bytes cut off."""

    def __init__(self, stream: BinaryIO, fault: type[Exception]) -> None:
        self._stream = stream
        self._fault = fault

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        try:
            return cast(io.BufferedIOBase, self._stream).readinto(buffer)
        except self._fault as error:
            raise EOFError(str(error)) from None

    def close(self) -> None:
        self._stream.close()
        super().close()


def _told(stream: BinaryIO, fault: type[Exception]) -> BinaryIO:
    return io.BufferedReader(_Unpacked(stream, fault), 1 << 18)


def fetch(path: Path) -> Source:
    """The input behind a path; what can be read only once, or not under its name, is put into a temporary file."""
    if path == STANDARD_INPUT:
        return _spooled(path, sys.stdin.buffer)
    if not stat.S_ISREG(path.stat().st_mode) or not _is_text(str(path)):
        with path.open("rb") as pipe:
            return _spooled(path, pipe)
    return Source(path, path)


def _is_text(name: str) -> bool:
    """Whether a name is text: on some systems it may be any bytes, which Polars does not take."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _spooled(path: Path, stream: BinaryIO) -> Source:
    spool = Spool(path.suffix)
    with spool.path.open("wb") as file:
        shutil.copyfileobj(stream, file, 1 << 20)
    return Source(path, spool.path, spool)


def cut_off(source: Source, error: Exception) -> InputError:
    """The error for compressed bytes that end too soon or are damaged."""
    return InputError(f"{source.name}: the compressed file is cut off or damaged: {error}.", "Export or copy it again.")
