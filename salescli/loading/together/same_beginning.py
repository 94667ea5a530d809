"""Opens files one after the other; of one that begins like another before it, only what may differ is looked at.

The header of such a file is, byte for byte, that of a file that was recognised before. Its first rows and its end
are examined for whatever the full recognition might answer otherwise: quotation marks, rows of another width, blank
rows, names of columns that repeat, bytes that are no text, sums and footers. If any is met, it is recognised in full.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from salescli.config.sections import FormatSettings
from salescli.loading.files import dialect, footers
from salescli.loading.files.encodings import is_text
from salescli.loading.files.footers import Ending
from salescli.loading.files.opened import FAR_BYTES, TAIL_BYTES, open_file

if TYPE_CHECKING:
    from collections.abc import Sequence

    from salescli.loading.files.file import File
    from salescli.loading.files.sources import Source

#: So many files with different headers are remembered.
_MOST = 4
#: Separators are recognised in so many bytes: the header and two rows have to stand there.
_ENOUGH = dialect.ENOUGH // 4
_SEPARATORS = dialect.SEPARATORS.encode()


class _Known(Struct, frozen=True):
    """A file that was recognised, and how others begin that are recognised by it; `blank` finds empty rows."""

    file: File
    header: bytes
    separator: bytes
    blank: re.Pattern[bytes]


class Openings:
    """Opens files, and remembers the last ones with different headers."""

    def __init__(self) -> None:
        self._known: list[_Known] = []

    def open(self, source: Source, format_: FormatSettings | None = None) -> File:
        """As `open_file`. Raises InputError where a file is empty, has no rows or is no table of text."""
        format_ = format_ or FormatSettings()
        if (file := self.like_another(source, format_)) is not None:
            return file
        file = open_file(source, format_)
        if (known := _known(file)) is not None:
            self._known = [known, *(each for each in self._known if each.header != known.header)][:_MOST]
        return file

    def like_another(self, source: Source, format_: FormatSettings) -> File | None:
        """A file that begins like one that was opened before, and differs in nothing but its rows; else None."""
        mine = [
            known for known in self._known
            if known.file.format == format_ and known.file.path.suffix == source.path.suffix
        ]  # fmt: skip
        if not mine or source.stamp is None or source.stored != source.path or source.size > FAR_BYTES:
            return None
        try:
            with source.stored.open("rb", buffering=0) as file:
                data = file.read(source.size + 1)
        except OSError:  # reported when it is opened in full
            return None
        known = next((each for each in mine if data.startswith(each.header)), None)
        return None if known is None or len(data) != source.size else _like(known, source, data)


def _known(file: File) -> _Known | None:
    """A file by which others can be recognised: plain text with a header of one line on top, and nothing else."""
    source, format_ = file.source, file.format
    is_plain = source is not None and source is file.text and not source.address and not source.is_compressed
    if not is_plain or format_.encoding or format_.header or file.header_lines != 1 or file.quote != '"':
        return None
    if file.heads or file.remarks or file.other_header or file.ending != Ending() or file.sheet or file.is_parquet:
        return None
    assert source is not None
    with source.open() as text:
        header = text.readline(_ENOUGH)
    separator, between = file.separator.encode(), len(file.headers) - 1
    others = [] if format_.separator else [sign for sign in _SEPARATORS if sign != separator[0]]
    is_usual = header.endswith(b"\n") and b'"' not in header and between > 0 and all(map(str.strip, file.headers))
    if not is_usual or header.count(separator) != between or any(header.count(sign) >= between for sign in others):
        return None
    return _Known(file, header, separator, re.compile(b"\n" + re.escape(separator) + b"*\n"))


def _like(known: _Known, source: Source, data: bytes) -> File | None:
    """A file with these bytes as one that was recognised before, with rows of its own; None if it may differ in more.

    Each condition is one that the full recognition makes nothing of where it is met (see `opened`).
    """
    whole = len(data) <= source.sampled
    head, end = _with_one_break(data[: source.sampled]), _with_one_break(data[-min(TAIL_BYTES, source.sampled) :])
    if any(sign in part for part in (head, end) for sign in (b'"', b"\r", b"\0")) or not is_text(data):
        return None
    rows_end = len(head) if whole else head.rfind(b"\n", 0, len(head) - 1) + 1
    body, cut = head[head.index(b"\n") + 1 : rows_end], head[rows_end:]
    if body[:_ENOUGH].count(b"\n") < 2 or cut.count(known.separator) >= len(known.file.headers):
        return None
    separator = known.file.separator
    rows = [tuple(line.split(separator)) for line in body.decode().removesuffix("\n").split("\n")]
    if not _are_records(rows, known.file.headers) or not _ends_in_a_record(end, known):
        return None
    plain = replace(source, is_plain=True)
    lines = tuple(range(2, len(rows) + 2))
    return replace(
        known.file,
        path=source.path,
        sample=tuple(rows),
        lines=lines,
        source=plain,
        text=plain,
        is_complete=whole,
    )


def _with_one_break(part: bytes) -> bytes:
    """Some bytes of a file with one sign between its lines; a break that is cut in two at the end is none."""
    return part.replace(b"\r\n", b"\n").removesuffix(b"\r") if b"\r" in part else part


def _are_records(rows: Sequence[tuple[str, ...]], headers: Sequence[str]) -> bool:
    """Whether all rows are as wide as the header, have any text, and do not repeat the names of the columns."""
    if {*map(len, rows)} != {len(headers)}:
        return False
    first = [row[0] for row in rows]
    if not all(map(str.strip, first)) and not all(any(map(str.strip, row)) for row in rows):
        return False
    return dialect.begin_otherwise(rows, headers) or not any(dialect.is_header_again(row, headers) for row in rows)


def _ends_in_a_record(end: bytes, known: _Known) -> bool:
    """Whether the last lines of a file are rows: none is empty, and the last is whole and no sum or footer."""
    last = end.removesuffix(b"\n").rpartition(b"\n")[2]
    if last.count(known.separator) != len(known.file.headers) - 1 or known.blank.search(end):
        return False
    text = last.decode(errors="replace")  # it may begin in the middle of a letter
    filled = [(place, cell) for place, cell in enumerate(text.split(known.file.separator)) if cell]
    return len([cell for _, cell in filled if cell.strip()]) > 1 and not footers.is_sum(filled, len(known.file.headers))
