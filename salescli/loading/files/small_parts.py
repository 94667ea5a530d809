"""Files whose text is given to the engine, not their paths: small ones that are read together, and rows of a large one.

Each of thousands of paths costs the engine a scan of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

if TYPE_CHECKING:
    import polars as pl

    from salescli.loading.files.file import File

#: So many files, or more, are put together if all have at most so many bytes, and each on average so many.
_FEWEST, _MOST_BYTES, _SMALL = 8, 192 * 1024 * 1024, 256 * 1024
#: One text has about so many bytes.
_TEXT = 8 * 1024 * 1024
_TOGETHER = "text together"


class Excerpt(NamedTuple):
    """Some rows of a file by their text, without its header, and their indexes in the file."""

    text: bytes
    rows: pl.Series


class Together(Struct, frozen=True):
    """The rows of the parts of a file, in order, as texts without headers, and how many rows each part has."""

    texts: Sequence[bytes]
    rows: Sequence[int]


class _Base(Struct, frozen=True):
    """Parts that were read, with their texts: `places` says in which text each part is, and from where to where."""

    parts: tuple[File, ...]
    together: Together
    places: Sequence[tuple[int, int, int]]


class _Place(Struct, frozen=True):
    """Where a part is among those that were read together."""

    base: _Base
    position: int


def text_together(file: File) -> Together | None:
    """The texts of a file with many small parts, kept as long as these are; None for any other.

    None too where the lines of a part are not its rows, for then the engine alone knows to which part a row belongs.
    """
    if len(file.parts) < _FEWEST:
        return None
    first, unfit = file.parts[0].beside, (_TOGETHER, len(file.parts))
    if (found := _among_those_read(file)) is None and unfit not in first:
        base = _read(file)
        if base is None:
            first[unfit] = True
            return None
        for position, part in enumerate(base.parts):
            part.beside[_TOGETHER] = _Place(base, position)
        return base.together
    return found


def _among_those_read(file: File) -> Together | None:
    """The texts of parts that were read before, perhaps among others; what is whole of them is not copied."""
    place = file.parts[0].beside.get(_TOGETHER)
    if not isinstance(place, _Place):
        return None
    base, start, end = place.base, place.position, place.position + len(file.parts)
    if end > len(base.parts) or base.parts[end - 1] is not file.parts[-1]:
        return None
    if end - start == len(base.parts):
        return base.together
    texts = []
    (first, since, _), (last, _, until) = base.places[start], base.places[end - 1]
    for number in range(first, last + 1):
        text = base.together.texts[number]
        texts.append(text[since if number == first else 0 : until if number == last else len(text)])
    return Together(tuple(texts), tuple(base.together.rows[start:end]))


def _read(file: File) -> _Base | None:
    try:
        size = sum(part.stored.stat().st_size for part in file.parts)
        return None if size > min(_MOST_BYTES, _SMALL * len(file.parts)) else _together(file)
    except OSError:  # reported by the engine
        return None


def _together(file: File) -> _Base | None:
    quote = file.quote.encode()
    texts: list[bytes] = []
    rows: list[int] = []
    places: list[tuple[int, int, int]] = []
    pending: list[bytes] = []
    length = 0
    for part in file.parts:
        with part.stored.open("rb", buffering=0) as stored:
            body = _without_header(stored.read(), file.header_lines)
        if body is None or not _is_a_row_a_line(body, quote):
            return None
        rows.append(body.count(b"\n"))
        pending.append(body)
        places.append((len(texts), length, length + len(body)))
        length += len(body)
        if length >= _TEXT:
            texts.append(b"".join(pending))
            pending, length = [], 0
    if pending:
        texts.append(b"".join(pending))
    return _Base(file.parts, Together(tuple(texts), tuple(rows)), places)


def _without_header(text: bytes, lines: int) -> bytes | None:
    """The lines of a text after the first ones, the last with its end; None where there are none."""
    start = 0
    for _ in range(lines):
        start = text.find(b"\n", start) + 1
        if not start:
            return None
    if start == len(text):
        return None
    return text[start:] if text.endswith(b"\n") else text[start:] + b"\n"


def _is_a_row_a_line(body: bytes, quote: bytes) -> bool:
    """Whether every line is a row: none is empty, and no quoted cell goes on in the next."""
    if body.startswith((b"\n", b"\r\n")) or b"\n\n" in body or b"\n\r\n" in body:
        return False
    return quote not in body or not any(line.count(quote) % 2 for line in body.split(b"\n"))
