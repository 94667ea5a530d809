"""The shape of a file, line by line: rows too short or too long, broken quoting, bytes that are no text, a cut end."""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from salescli.loading.files.dialect import Dialect, Malformed, records
from salescli.loading.files.encodings import is_text
from salescli.loading.files.spools import Spool, spooling
from salescli.message import Message, say

if TYPE_CHECKING:
    from salescli.loading.files.sources import Source

#: A quoted cell over more lines than this was never closed.
_MOST_LINES = 500
#: This many bytes are read at once.
_STRETCH = 1 << 18

SHORT, LONG, QUOTING, NOT_TEXT, CUT_OFF = "short_row", "long_row", "broken_quoting", "not_text", "cut_off"
#: The problems that prevent reading a file to its end.
STOPS_READING = (LONG, QUOTING, NOT_TEXT, CUT_OFF)


class Record(Struct, frozen=True):
    """A record of the file: the line it begins on, its bytes, and what is wrong with it."""

    line: int
    raw: bytes
    problem: str | None = None
    text: Message | str | None = None
    row: Sequence[str] = ()


def records_of(source: Source, dialect: Dialect, header_lines: int, width: int) -> Iterator[Record]:
    """The header and all records; many records without a problem come as one. Only part of the file is in memory."""
    quote, separator = dialect.quote.encode(), dialect.separator.encode()
    line, all_full = header_lines + 1, True
    lines = _Lines(source)
    yield Record(1, b"".join(next(lines, b"") for _ in range(header_lines)))
    lines.cut()
    sound = _Sound(separator, quote, width)
    while True:
        while rows := sound.rows(stretch := lines.stretch()):
            lines.skip(stretch)
            yield Record(line, stretch)
            line += rows
        if not (raw := next(lines, b"")):
            break
        if quote not in raw and raw.count(separator) + 1 == width and is_text(raw):
            yield Record(line, raw)
            line += 1
            continue
        parts, is_open = [raw], raw.count(quote) % 2
        while is_open and len(parts) < _MOST_LINES and (raw := next(lines, b"")):
            parts.append(raw)
            is_open ^= raw.count(quote) % 2
        found = _record(line, parts, dialect, width)
        if found.problem == QUOTING:
            lines.give_back(parts[1:])  # only the first line is wrong; the lines after it may be sound
            parts = parts[:1]
        is_last = not parts[-1].endswith((b"\n", b"\r"))
        if is_last and (found.problem == QUOTING or (found.problem == SHORT and all_full)):
            found = replace(found, problem=CUT_OFF, text=say("validation.last_row_cut", what=found.text))
        all_full &= found.problem != SHORT
        yield found
        line += len(parts)
    if lines.error:
        yield Record(line, b"", CUT_OFF, say("validation.damaged", reason=str(lines.error)))


class _Sound:
    """Recognises sound rows, many at once: reduced to separators, quotes and line ends, all sound rows are the same."""

    def __init__(self, separator: bytes, quote: bytes, width: int) -> None:
        self._row = separator * (width - 1) + b"\n"
        self._others = bytes(byte for byte in range(256) if byte not in separator + quote + b"\n")

    def rows(self, lines: bytes) -> int:
        """How many rows these whole lines are, if all are sound; 0 if any has to be examined."""
        bare = lines.translate(None, self._others)
        rows = len(bare) // len(self._row)
        return rows if bare == self._row * rows and is_text(lines) else 0


class _Lines(Iterator[bytes]):
    """The lines of a source. Where a compressed one breaks off, they end and `error` says why."""

    def __init__(self, source: Source) -> None:
        self.error: Exception | None = None
        self._stretches = self._read(source)
        self._stretch, self._at = b"", 0
        self._back: deque[bytes] = deque()

    def give_back(self, lines: Sequence[bytes]) -> None:
        """Put lines back, to come before all others."""
        self._back.extendleft(reversed(lines))

    def cut(self) -> None:
        """Begin a stretch with the next line: what was read before it is not examined like the others."""
        self._stretch, self._at = self._stretch[self._at :], 0

    def stretch(self) -> bytes:
        """Many of the next lines, if no line of theirs was read yet; else nothing."""
        if not self._back and self._at == len(self._stretch):
            self._stretch, self._at = next(self._stretches, b""), 0
        return b"" if self._back or self._at else self._stretch

    def skip(self, stretch: bytes) -> None:
        """Skip the stretch that is next."""
        self._at = len(stretch)

    def _read(self, source: Source) -> Iterator[bytes]:
        parts: list[bytes] = []  # of a line that continues
        with source.open() as file:
            try:
                while read := file.read1(_STRETCH):  # type: ignore[attr-defined]
                    if end := read.rfind(b"\n") + 1:
                        yield b"".join([*parts, read[:end]])
                        parts = []
                    parts.append(read[end:])
                if last := b"".join(parts):
                    yield last
            except (EOFError, OSError) as error:
                self.error = error

    def __next__(self) -> bytes:
        if self._back:
            return self._back.popleft()
        if self._at == len(self._stretch):
            self._stretch, self._at = next(self._stretches), 0
        start, self._at = self._at, self._stretch.find(b"\n", self._at) + 1 or len(self._stretch)
        return self._stretch[start : self._at]


def _record(line: int, pending: Sequence[bytes], dialect: Dialect, width: int) -> Record:
    """The record made of some lines."""
    raw = b"".join(pending)
    try:  # first: a cell that is never closed includes further lines, which may have errors of their own
        rows = [row for _, row in records(io.StringIO(raw.decode(errors="replace"), newline="\n"), dialect)]
    except Malformed as error:
        return Record(line, pending[0], QUOTING, error.reason)
    try:
        raw.decode()
    except UnicodeDecodeError as error:
        bad = raw[error.start]
        at = line + raw.count(b"\n", 0, error.start)
        return Record(at, raw, NOT_TEXT, say("validation.not_utf8", byte=f"{bad:02x}"))
    row = rows[0] if rows else []
    if not any(cell.strip() for cell in row):
        return Record(line, raw)
    if len(row) > width and any(cell.strip() for cell in row[width:]):
        return Record(line, raw, LONG, _cells(row, width), row)
    if len(row) < width:
        return Record(line, raw, SHORT, _cells(row, width), row)
    return Record(line, raw, row=row)


def _cells(row: Sequence[str], width: int) -> Message:
    """How many cells a row has, and how many it should have."""
    return say("validation.cells", cells=len(row), width=width)


def repaired(source: Source, dialect: Dialect, header_lines: int, width: int) -> Spool:
    """A copy of which every row can be read, on the same line as before; rows that cannot be read are blank lines."""
    with spooling(source.name) as spool, spool.path.open("wb") as copy:
        for record in records_of(source, dialect, header_lines, width):
            copy.write(_mended(record, dialect, width))
    return spool


def _mended(record: Record, dialect: Dialect, width: int) -> bytes:
    if record.problem in (QUOTING, CUT_OFF):
        return b"\n" * max(record.raw.count(b"\n"), 1)
    if record.problem == NOT_TEXT:
        return record.raw.decode(errors="replace").encode()
    if record.problem == LONG:
        text = io.StringIO(newline="")
        writer = csv.writer(text, delimiter=dialect.separator, quotechar=dialect.quote, lineterminator="\n")
        writer.writerow(record.row[:width])
        return text.getvalue().encode()
    return record.raw
