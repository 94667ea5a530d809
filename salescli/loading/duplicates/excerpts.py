"""A few rows of a large file, read by their lines: the columns of all other rows need not be parsed for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from salescli.loading.files.small_parts import Excerpt
from salescli.loading.together.layouts import may_be_one_of_several

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from salescli.loading.files.file import File
    from salescli.loading.mapping.map_columns import MappedFile

#: So much of a file is searched at once for the ends of its lines.
_PIECE = 4 * 1024 * 1024


def excerpt(mapped: MappedFile, rows: pl.Series) -> MappedFile | None:
    """A file with these of its rows alone, by their indexes in ascending order.

    None where rows are not known by their lines: where a cell may have a line break, or the file is no plain text.
    """
    file = mapped.file
    if file.parts or not may_be_one_of_several(mapped) or not len(rows):
        return None
    lines = _lines(file, [file.header_lines + row for row in rows.to_list()])
    return None if lines is None else replace(mapped, file=replace(file, stretch=Excerpt(lines, rows)))


def _lines(file: File, numbers: Sequence[int]) -> bytes | None:
    """The lines of these numbers, from 0, each with its end; None where the file has a quotation mark, or ends early.

    The search ends with the last of them.
    """
    found: list[bytes] = []
    wanted, number, rest = iter([*numbers, -1]), 0, b""
    line = next(wanted)
    with file.stored.open("rb", buffering=0) as text:
        while line >= 0:
            read = text.read(_PIECE)
            if not read or file.quote.encode() in read:
                return None
            end = read.rfind(b"\n") + 1
            piece, rest = (rest + read[:end], read[end:]) if end else (b"", rest + read)
            ends = piece.count(b"\n")
            if line < number + ends:
                lines = piece.split(b"\n")
                while number <= line < number + ends:
                    found.append(lines[line - number])
                    line = next(wanted)
            number += ends
    return b"\n".join([*found, b""])
