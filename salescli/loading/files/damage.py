"""What is wrong in a file that could not be read to its end. This slow search finds the line."""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from salescli.errors import InputError, Place
from salescli.loading.files import encodings
from salescli.loading.files.dialect import Dialect, Malformed, malformed, records, too_long
from salescli.loading.files.sources import Source, cut_off
from salescli.message import Message, say

if TYPE_CHECKING:
    import polars as pl

    from salescli.loading.files.file import File

#: Polars' words for an error in a file, not in a query.
_OF_FILES = (
    "CSV", "utf-8", "utf8", "could not parse", "more fields", "conversion from `str` to `date`", "gzip", "zstd",
    "corrupt", "deflate", "incomplete frame", "No such file", "file was truncated", "mmap",
    "arquet", "OutOfSpec", "Thrift",
)  # fmt: skip


class _NotText(Exception):
    def __init__(self, line: int, byte: int) -> None:
        super().__init__()
        self.line = line
        self.byte = byte


def explained(files: Sequence[File], error: pl.exceptions.PolarsError | OSError) -> InputError | None:
    """The error, with file and line, for the damage that a reading met; None for an error that is not about a file."""
    if not isinstance(error, OSError) and not any(sign in str(error) for sign in _OF_FILES):
        return None
    for file in files:
        if not file.is_parquet and (found := find(file)) is not None:
            return found
    reason = str(error).splitlines()[0].rstrip(".")
    return _not_to_the_end(files, reason, say("files.export_again"))


def of_parquet(files: Sequence[File], error: BaseException) -> InputError:
    """The error for Parquet files, one of which Polars cannot read."""
    reason = str(error).splitlines()[0].rstrip(".")[:200]
    return _not_to_the_end([file for file in files if file.is_parquet], reason, say("files.export_or_copy_again"))


def _not_to_the_end(files: Sequence[File], reason: str, hint: Message) -> InputError:
    names = [file.name for file in files]
    what = say("files.not_to_the_end", reason=reason)
    return InputError(say("common.at", place=names, what=what), hint, Place(names[0]))


def find(file: File) -> InputError | None:
    """The error for the first damage in a file; None where there is none."""
    source = file.text or Source(file.path, file.path)
    width = len(file.alone.headers)
    dialect = Dialect(file.separator, file.quote)
    lines = _lines(source)
    try:
        for _ in range(file.header_lines):
            next(lines)
        for line, row in records(lines, dialect):
            if len(row) > width and any(cell.strip() for cell in row[width:]):
                return too_long(file.name, file.header_lines + line, len(row), width)
    except Malformed as error:
        reason = say("files.ends_in_the_middle", reason=error.reason) if error.at_end else error.reason
        return malformed(file.name, file.header_lines + error.line, reason)
    except _NotText as error:
        what = say("files.not_utf8_any_more", byte=f"{error.byte:02x}")
        return InputError.at(Place(file.name, error.line), what, encodings.SAY_THE_ENCODING)
    except (EOFError, OSError) as error:
        return cut_off(source, error)
    return None


def _lines(source: Source) -> Iterator[str]:
    """The lines of a file, with their ends. Raises _NotText, EOFError or OSError where the file is damaged."""
    decoder = codecs.getincrementaldecoder("utf-8")
    with source.open() as file:
        for number, line in enumerate(file, start=1):
            try:
                yield decoder().decode(line, final=True)
            except UnicodeDecodeError as error:
                raise _NotText(number, line[error.start]) from None
