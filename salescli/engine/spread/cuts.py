"""Where a large file can be cut: text at ends of rows, Parquet between rows."""

from __future__ import annotations

import mmap
from pathlib import Path

from salescli.loading.order_lines.part import Stretch

#: How many bytes are searched for quotation marks at once.
_PIECE = 1 << 20


def of_rows(count: int, step: int) -> list[Stretch]:
    """So many rows as stretches of `step` rows."""
    return [Stretch(start, min(step, count - start)) for start in range(0, count, step)]


def of_text(
    path: Path, header_lines: int, separator: str, quote: str, size: int, *, is_plain: bool = False
) -> list[Stretch]:
    """The rows of a file of text as stretches of about `size` bytes; none where it cannot be cut safely.

    With `is_plain` the text is taken to have no quotation marks, unless its first bytes have one; readers will see.

    A line break within quotation marks ends no row. Whether a place is within quotation marks follows from their number
    before it, if each stands where one may stand; a file where one does not is not cut.
    """
    with path.open("rb") as file:
        if not file.seek(0, 2):
            return []
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
            start = _after(text, header_lines)
            is_plain = is_plain and text.find(quote.encode(), start, start + _PIECE) < 0
            ends = _ends(text, start, size, separator.encode(), quote.encode(), is_plain=is_plain)
    if ends is None:
        return []
    return [Stretch(before, end - before, is_plain) for before, end in zip([start, *ends], ends, strict=False)]


def _after(text: mmap.mmap, lines: int) -> int:
    """The place after so many lines."""
    place = 0
    for _ in range(lines):
        place = text.find(b"\n", place) + 1 or len(text)
    return place


def _ends(
    text: mmap.mmap, start: int, size: int, separator: bytes, quote: bytes, *, is_plain: bool
) -> list[int] | None:
    """The ends of the stretches from `start`; None where quotation marks do not say where rows end."""
    has_quotes = not is_plain and text.find(quote, start) >= 0
    if has_quotes and not _is_quoted_well(text, start, separator, quote):
        return None
    ends: list[int] = []
    place, is_inside = start, False
    while place < len(text):
        end = min(place + size, len(text))
        if has_quotes:
            is_inside ^= bool(_count(text, quote, place, end) & 1)
        while end < len(text) and (is_inside or text[end - 1 : end] != b"\n"):
            line = text.find(b"\n", end) + 1 or len(text)
            is_inside ^= has_quotes and bool(_count(text, quote, end, line) & 1)
            end = line
        ends.append(end)
        place = end
    return ends


def _count(text: mmap.mmap, quote: bytes, start: int, end: int) -> int:
    return sum(text[place : min(place + _PIECE, end)].count(quote) for place in range(start, end, _PIECE))


def _is_quoted_well(text: mmap.mmap, start: int, separator: bytes, quote: bytes) -> bool:
    """Whether every quotation mark opens a cell, closes one or is one of two within a cell.

    A cell that ends in a separator, or begins with one, looks like another place for a mark; then the answer is no.
    """
    before, after = (separator, b"\n"), (separator, b"\n", b"\r")
    openings, closings = [each + quote for each in before], [quote + each for each in after]
    unclear = [one + quote + other for one in before for other in after]
    opened = closed = 0
    while start < len(text):
        end = start + _PIECE
        while end < len(text) and quote in text[end - 1 : end + 1]:  # no mark is next to the end of a piece
            end += 1
        piece = (b"\n" if start == 0 or text[start - 1 : start] == b"\n" else b"") + text[start:end]
        piece = piece.replace(quote * 2, b"") + (b"\n" if end >= len(text) else b"")
        mine = sum(map(piece.count, openings)), sum(map(piece.count, closings))
        if sum(mine) != piece.count(quote) or any(each in piece for each in unclear):
            return False
        opened, closed = opened + mine[0], closed + mine[1]
        start = end
    return opened == closed
