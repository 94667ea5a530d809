"""The bytes of a path: plain, gzip, zstd, a pipe, standard input or an address. They can be read many times."""

from __future__ import annotations

import gzip
import io
import os
import shutil
import stat
import sys
import zlib
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from msgspec import Struct
from msgspec.structs import replace

from salescli.errors import InputError, Place
from salescli.loading.files.addresses import STANDARD_INPUT, address
from salescli.loading.files.sheets import split
from salescli.loading.files.spools import Spool, spooling
from salescli.message import say

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

    from salescli.loading.files.remote import State

_AGAIN = say("files.run_again")

_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"


#: Enough for a header and a few hundred rows to recognise dates by.
SAMPLED = 64 * 1024
#: The samples of many files are kept while they are read: all of them have so many bytes, and each at least so many.
_ALL_SAMPLES, _LEAST_SAMPLED = 16 * 1024 * 1024, 8 * 1024
#: Identifies a state of a file: device, inode, size, time of the last change.
Stamp = tuple[int, int, int, int]


def _stamp(status: os.stat_result) -> Stamp:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def seen_at(path: str | Path) -> tuple[int, int] | State:
    """The state of a file, the same for all that read it under this path: size and time, or what its store says.

    Raises OSError where there is none, InputError or SalesCliError where a store does not say (see `remote.state`).
    """
    if there := address(path):
        from salescli.loading.files import remote

        return remote.state(there)
    status = Path(path).stat()
    return status.st_size, status.st_mtime_ns


class Source(Struct, frozen=True, dict=True):
    """An input as the user names it, and the file with its bytes (`spool` keeps a temporary file alive).

    `stamp` is the state of the file at `path` before its first reading; None where it is read only once. That of an
    address is its `state`; None where nobody asks. The first rows are taken from the first `sampled` bytes.
    """

    path: Path
    stored: Path
    spool: Spool | None = None
    stamp: Stamp | None = None
    sampled: int = SAMPLED
    state: State | None = None

    def among(self, number: int) -> Source:
        """The same as one of so many inputs, which share the room for their first rows.

        What these do not show is found by reading all rows, so fewer of them cost time but no number. Only decimal
        marks that contradict each other are refused where first rows show both, as in any file; else one does not read.
        """
        share = min(max(_ALL_SAMPLES // max(number, 1), _LEAST_SAMPLED), SAMPLED)
        return self if share == self.sampled else replace(self, sampled=share)

    def check_unchanged(self) -> None:
        """Raise an InputError where the file has changed since its first reading."""
        before = self.stamp or self.state
        if before is None:
            return
        try:
            now = _stamp(self.path.stat()) if self.stamp else seen_at(self.path)
        except OSError:
            raise InputError.at(Place(self.name), say("files.taken_away"), _AGAIN) from None
        if now != before:
            raise InputError.at(Place(self.name), say("files.changed"), _AGAIN)

    @property
    def seen(self) -> tuple[int, int] | State | None:
        """The same state as others see it (see `seen_at`); None where it is not known."""
        return self.stamp[2:] if self.stamp else self.state

    @property
    def name(self) -> str:
        """The name of the input in messages."""
        if (there := address(self.path)) is not None:
            return there
        book, sheet = split(self.path)
        name = "standard input" if book == str(STANDARD_INPUT) else book
        return f"{name}#{sheet}" if sheet else name

    @property
    def address(self) -> str | None:
        """The address of the input, if it is not on this machine; else None."""
        return address(self.stored)

    @cached_property
    def is_compressed(self) -> bool:
        """Whether its bytes are gzip or zstd, whatever its name."""
        if self.address:
            return self.stored.suffix.lower() in (".gz", ".zst")
        return self._magic().startswith((_GZIP, _ZSTD))

    def _magic(self) -> bytes:
        with self.stored.open("rb") as file:
            return file.read(8)

    def open(self) -> BinaryIO:
        """Open the bytes, decompressed. Reading raises EOFError or OSError where they are cut off or damaged."""
        if self.address:
            return self._copy.path.open("rb")
        magic = self._magic()
        if magic.startswith(_GZIP):
            return _unpacked(cast(BinaryIO, gzip.open(self.stored)), zlib.error)
        if magic.startswith(_ZSTD):
            if sys.version_info >= (3, 14):
                from compression import zstd
            else:
                from backports import zstd
            return _unpacked(cast(BinaryIO, zstd.open(self.stored)), zstd.ZstdError)
        return self.stored.open("rb")

    @cached_property
    def beginning(self) -> tuple[bytes, bool]:
        """The first megabytes of an input that is not on this machine, and whether they are all of it."""
        from salescli.loading.files import remote

        return remote.head(self.address or "")

    @cached_property
    def _copy(self) -> Spool:
        """A copy of an input that is not on this machine, for readers that need every line."""
        from salescli.loading.files import remote

        return remote.copied(self.address or "")


class _Unpacked(io.RawIOBase):
    """Decompressed bytes; an error of the decompressor becomes an EOFError, as where bytes are cut off."""

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


def _unpacked(stream: BinaryIO, fault: type[Exception]) -> BinaryIO:
    return io.BufferedReader(_Unpacked(stream, fault), 1 << 18)


def fetch(path: Path, *, is_watched: bool = False) -> Source:
    """The input of a path. What can be read only once, or not under its name, is copied to a temporary file.

    The state of an address is asked for where it `is_watched`: it costs a request.
    """
    if path == STANDARD_INPUT:
        if sys.stdin is None:
            raise InputError(say("files.no_standard_input"), say("files.name_or_pipe"))
        return _spooled(path, sys.stdin.buffer)
    if there := address(path):
        return Source(path, path, state=_state(there) if is_watched else None)
    status = path.stat()
    if not stat.S_ISREG(status.st_mode) or not _is_text(str(path)):
        with path.open("rb") as pipe:
            return _spooled(path, pipe)
    return Source(path, path, stamp=_stamp(status))


def _state(there: str) -> State:
    from salescli.loading.files import remote

    try:
        return remote.state(there)
    except FileNotFoundError as error:
        remote.head(there)  # whoever reads it is told more, such as that there is no such bucket
        raise remote.explained(there, error) from None


def _is_text(name: str) -> bool:
    """Whether a name is text: on some systems it may be any bytes, which Polars does not accept."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _spooled(path: Path, stream: BinaryIO) -> Source:
    with spooling(Source(path, path).name) as spool, spool.path.open("wb") as file:
        shutil.copyfileobj(stream, file, 1 << 20)
    return Source(path, spool.path, spool)


def cut_off(source: Source, error: Exception) -> InputError:
    """The error for compressed bytes that end too soon or are damaged."""
    what = say("files.cut_off", reason=str(error))
    return InputError.at(Place(source.name), what, say("files.export_or_copy_again"))
