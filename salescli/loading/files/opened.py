"""From the bytes of a file to its header and its first rows."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from msgspec.structs import replace

from salescli.config.sections import FormatSettings
from salescli.errors import InputError, Place, without_file
from salescli.loading.files import dialect as dialects
from salescli.loading.files import encodings, footers, reach
from salescli.loading.files.dialect import Dialect, Malformed, malformed, too_long
from salescli.loading.files.file import File
from salescli.loading.files.footers import Ending
from salescli.loading.files.sources import SAMPLED, Source, cut_off, fetch
from salescli.message import Message, say
from salescli.model import spelling
from salescli.results.note import Note, note
from salescli.system.regex import regex

if TYPE_CHECKING:
    import polars as pl

#: The first rows are taken from at most so many bytes.
_HEAD_BYTES = SAMPLED
#: How far column names are read, where there are thousands of them.
_LONGEST_HEADER = 16 * 1024 * 1024
#: Enough for a footer and some rows before it.
TAIL_BYTES = 16 * 1024
#: How much of a file is read to see whether it is UTF-8, and of a compressed one to see how it ends.
FAR_BYTES, _UNPACKED_BYTES = 2 * 1024 * 1024, 8 * 1024 * 1024
_MAGIC = {
    b"PK\x03\x04": say("files.workbook_or_zip"),
    b"%PDF": say("files.pdf"),
    b"\x89PNG": say("files.picture"),
    b"\xd0\xcf\x11\xe0": say("files.old_workbook"),
    b"SQLite format 3": say("files.database"),
}
#: Other text that an export may be saved as.
_MARKUP = {
    regex(rb"\s*<(?:!doctype\b|html\b|head\b|table\b|meta\b)", re.IGNORECASE): say("files.web_page"),
    regex(rb"\s*<\?xml\b", re.IGNORECASE): say("files.xml"),
    regex(rb"\s*(?:\[\s*)?\{\s*\""): say("files.json"),
}
_BINARY = say("files.binary")
_WITH_ROWS, _AGAIN = say("files.export_with_a_row"), say("files.export_or_copy_again")


#: Rows with their lines, and the two rows of a header, which are one row among these.
_Rows: TypeAlias = tuple[list[tuple[int, list[str]]], tuple[tuple[str, ...], ...]]
#: Opens a file that the settings name: `open_file`, or `inputs.open_one`, which also opens sheets of workbooks.
Opener: TypeAlias = Callable[[Path, "FormatSettings | None"], File]


def source_of(path: Path, *, is_watched: bool = False) -> Source:
    """The input of a path, which may be standard input (see `fetch`). Raises InputError where it cannot be read."""
    try:
        return fetch(path, is_watched=is_watched)
    except OSError as error:
        raise unreadable(str(path), error) from None


def unreadable(name: str, error: OSError) -> InputError:
    """The error for a file that the system cannot open or read."""
    return InputError.at(Place(name), say("files.unreadable", reason=str(error.strerror or error)))


def open_file(given: Path | Source, format_: FormatSettings | None = None) -> File:
    """Read the head of a file. Raises InputError where it is empty, has no rows or is no table of text."""
    source = given if isinstance(given, Source) else source_of(given)
    try:
        return _open(source, format_ or FormatSettings())
    except OSError as error:
        raise unreadable(source.name, error) from None


def reopen(file: File, format_: FormatSettings) -> File:
    """The file, opened again with the format that the settings give for its table."""
    if format_ == file.format or file.source is None:
        return file
    if _layout_of(format_) == _layout_of(file.format):
        return replace(file, format=format_)
    return open_file(file.source, format_)


def _layout_of(format_: FormatSettings) -> tuple[object, ...]:
    """The parts of a format that decide how text is split into cells."""
    return format_.separator, format_.encoding, format_.header


def _open(source: Source, format_: FormatSettings) -> File:
    if source.address and source.path.suffix == ".parquet":
        return _open_parquet(source, format_)
    head, whole = _read(source, min(_HEAD_BYTES, source.sampled))
    if source.path.suffix == ".parquet" or head.startswith(b"PAR1"):
        return _open_parquet(source, format_)
    if not head.strip(b"\xef\xbb\xbf\xff\xfe\r\n\t "):
        raise InputError.at(Place(source.name), say("files.empty"), _WITH_ROWS)
    if source.path.suffix == ".toml":
        advice = say("files.name_the_exports", path=str(source.path))
        raise InputError.at(Place(source.name), say("files.is_settings"), advice)
    if kind := kind_of(head):
        raise _no_csv(source, kind)  # before its bytes are read as text
    encoding = encodings.recognise(source, head, whole, format_.encoding)
    if encoding.is_utf8 and b"\0" in head:
        raise _no_csv(source, _BINARY)
    if encoding.is_utf8 and not whole and not source.is_compressed and not source.address:
        is_utf8, stretch = encodings.is_utf8_so_far(source, FAR_BYTES)
        if not is_utf8 and not format_.encoding:
            encoding = encodings.recognise(source, stretch, True, None)
    file = _open_text(source, encoding, format_)
    return replace(file, remarks=(*_remarks(source, encoding), *file.remarks))


def open_plain(source: Source, header: Sequence[int] = ()) -> File:
    """Open a file of text that is UTF-8 with commas between its cells.

    `header` are the lines of the header, if the settings give them.
    """
    return _open_text(source, encodings.Encoding(encodings.UTF8), FormatSettings(separator=",", header=tuple(header)))


def kind_of(head: bytes) -> Message | None:
    """What a file is by its first bytes; None for a table of text."""
    text = head.removeprefix(b"\xef\xbb\xbf")
    kind = next((kind for magic, kind in _MAGIC.items() if head.startswith(magic)), None)
    return kind or next((kind for pattern, kind in _MARKUP.items() if pattern.match(text)), None)


def is_of_bytes(error: InputError) -> bool:
    """Whether a file cannot be read as it is no text at all."""
    what = without_file(error.message)
    return what.code == "files.no_csv" and what.fields["kind"] in (_BINARY, *_MAGIC.values())


def _no_csv(source: Source, kind: Message) -> InputError:
    return InputError.at(Place(source.name), say("files.no_csv", kind=kind), say("files.save_as_csv"))


def _remarks(source: Source, encoding: encodings.Encoding) -> tuple[Note, ...]:
    if not encoding.is_guess:
        return ()
    setting = '[tables.…] format = { encoding = "…" }'
    text = say("files.encoding_guessed", file=source.name, encoding=encoding.name, setting=setting)
    return (Note("encoding_guessed", 1, text),)


def _open_text(source: Source, encoding: encodings.Encoding, format_: FormatSettings) -> File:
    """The header, the first rows and the end of a file of text in a known encoding."""
    text_source = source
    head, whole = _read(source, min(_HEAD_BYTES, source.sampled))
    if not encoding.is_utf8:
        old = _is_old(head.decode(encoding.name, errors="replace"))
        spool = encodings.utf8_copy(source, encoding, old_line_ends=old)
        text_source = Source(source.path, spool.path, spool, sampled=source.sampled)
        head, whole = _read(text_source, min(_HEAD_BYTES, source.sampled))
    elif _is_old(head.decode(encoding.name, errors="replace")):
        spool = encodings.utf8_copy(source, encoding, old_line_ends=True)
        text_source = Source(source.path, spool.path, spool, sampled=source.sampled)
        head, whole = _read(text_source, min(_HEAD_BYTES, source.sampled))
    text = _text(source, head, whole)
    dialect = dialects.recognise(text, format_.separator, format_.header)
    rows, heads = _rows(source.name, text, whole, dialect, format_.header)
    while len(rows) == 1 and not whole and len(head) < _LONGEST_HEADER:  # the column names do not end there
        head, whole = _read(text_source, len(head) * 8)
        text = _text(source, head, whole)
        rows, heads = _rows(source.name, text, whole, dialect, format_.header)
    if len(rows) == 1 and not whole:
        raise malformed(source.name, rows[0][0], say("files.endless_header"))
    (line, headers), *body = rows
    after = body[0][0] - 1 if body else text.count("\n") + (not text.endswith("\n"))
    body = body if whole else body[:-1]  # the last row may be cut off
    ending = _ending(text_source, text, whole, dialect, len(headers))
    body = [(at, row) for at, row in body if any(map(str.strip, row)) and not _among(row, ending)]
    for names in (headers, *heads):
        if not dialects.begin_otherwise([row for _, row in body], names):
            body = [(at, row) for at, row in body if not dialects.is_header_again(row, names)]
    if not body and whole:
        raise InputError.at(Place(source.name), say("files.no_rows"), _WITH_ROWS)
    file = File(
        source.path,
        tuple(map(spelling.composed, headers)),
        tuple(tuple(row) for _, row in body),
        dialect.separator,
        after,
        dialect.quote,
        tuple(at for at, _ in body),
        ending,
        _layout_remarks(source.name, line - 1, ending),
        format_,
        source=source,
        text=text_source,
        other_header=None if format_.header else dialects.other_header(text, rows),
        heads=heads,
        is_complete=whole,
    )
    return _with_sums_below(file) if ending.sums else file


def _with_sums_below(file: File) -> File:
    """A file that ends in rows of sums. In a file too large to search, the words of its last lines decide."""
    if reach.is_within([file]):
        return file
    ending = replace(file.ending, footers=(*file.ending.footers, *file.ending.sums), sums=())
    others = [remark for remark in file.remarks if remark.code != "footer"]
    return replace(file, ending=ending, remarks=(*others, *_layout_remarks(file.name, 0, ending)))


def _is_old(text: str) -> bool:
    return "\r" in text and "\n" not in text


def _layout_remarks(name: str, above: int, ending: Ending) -> tuple[Note, ...]:
    remarks = []
    if above:
        remarks.append(note("lines_above_header", above, "files.lines_above_header", file=name))
    if count := len(ending.footers):
        lines = tuple(row[0][1] for row in reversed(ending.footers))
        remarks.append(note("footer", count, "files.footer", file=name, lines=lines))
    return tuple(remarks)


def _among(row: list[str], ending: Ending) -> bool:
    if not (ending.footers or ending.sums):
        return False
    filled = tuple((position, cell) for position, cell in enumerate(row) if cell)
    return filled in ending.footers or filled in ending.sums


def _read(source: Source, most: int) -> tuple[bytes, bool]:
    """The first bytes of a file, decompressed, and whether they are all of it."""
    if source.address:
        beginning, whole = source.beginning
        return beginning[:most], whole and len(beginning) <= most
    try:
        with source.open() as file:
            head = file.read(most + 1)
    except (EOFError, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise cut_off(source, error) from None
    return head[:most], len(head) <= most


def _text(source: Source, head: bytes, whole: bool) -> str:
    try:
        return _visible(head.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        if not whole and error.start >= len(head) - 4:  # a character cut in two by the end of the head
            return _visible(head[: error.start].decode("utf-8-sig"))
        line = head.count(b"\n", 0, error.start) + 1
        what = say("files.not_utf8", byte=f"{head[error.start]:02x}")
        raise InputError.at(Place(source.name, line), what, encodings.SAY_THE_ENCODING) from None


def _visible(text: str) -> str:
    """The text without invisible signs at its beginning, before the quotation mark of the first header."""
    while text and not text[0].isascii() and not spelling.composed(text[0]):
        text = text[1:]
    return text


def _rows(name: str, text: str, whole: bool, dialect: Dialect, header: Sequence[int]) -> _Rows:
    """The header and the first rows, with their lines. If the text is not `whole`, the last row may be cut off.

    `header` are the lines of the header, if the settings give them; the two rows of a double header come too.
    """
    lines = io.StringIO(text, newline="\n")
    for _ in range(dialect.above):
        lines.readline()
    rows: list[tuple[int, list[str]]] = []
    try:
        for line, row in dialects.records(lines, dialect):
            rows.append((line + dialect.above, row))
    except Malformed as error:
        if whole or not error.at_end:
            raise malformed(name, error.line + dialect.above, error.reason) from None
        rows.append((error.line + dialect.above, []))
    if rows and not rows[0][1] and not whole:
        return rows, ()
    if header and not _stand_on(header, rows):
        if not whole and len(rows) < len(header):
            return rows[:1], ()
        raise _no_header(name, text, header)
    heads: tuple[tuple[str, ...], ...] = ()
    if len(header) > 1:
        (line, groups), (_, names), *body = rows
        heads = tuple(groups), tuple(names)
        rows = [(line, dialects.two_row_header(groups, names)), *body]
    if not rows or not any(cell.strip() for cell in rows[0][1]):
        raise InputError.at(Place(name), say("files.no_column_names"), say("files.remove_what_is_above"))
    width = len(rows[0][1])
    for line, row in rows[1:]:
        if len(row) > width and any(cell.strip() for cell in row[width:]):
            other = None if header else dialects.other_header(text, rows)
            raise too_long(name, line, len(row), width, other.advice() if other else None)
    return rows, heads


def _stand_on(header: Sequence[int], rows: Sequence[tuple[int, list[str]]]) -> bool:
    """Whether there are rows with names on the lines that the settings give for the header."""
    named = [line for line, row in rows[: len(header)] if any(cell.strip() for cell in row)]
    return named == list(header)


def _no_header(name: str, text: str, header: Sequence[int]) -> InputError:
    """The error for a line in the settings that has no header."""
    first = dialects.first_lines(text, max(header))
    what = say("files.no_header_there", setting=dialects.header_setting(header), lines=first)
    return InputError.at(Place(name), what, say("files.say_the_line"))


def _ending(source: Source, head: str, whole: bool, dialect: Dialect, width: int) -> Ending:
    """How the file ends; a long file that is compressed or not on this machine is not read to its end for that."""
    name = source.name
    if whole:
        return footers.ending_of(head, True, dialect, width, name) or Ending()
    if source.is_compressed or source.address:
        far, complete = _read(source, _UNPACKED_BYTES)
        if not complete:
            return Ending()
        tail = far[-TAIL_BYTES:]
    else:
        with source.stored.open("rb") as file:
            file.seek(-min(TAIL_BYTES, source.sampled, source.stored.stat().st_size), os.SEEK_END)
            tail = file.read()
    return footers.ending_of(tail.decode("utf-8", errors="replace"), False, dialect, width, name) or Ending()


def _has_text(column: pl.Series) -> bool:
    """Whether the values of a column of a Parquet file can be written as text."""
    import polars as pl

    if column.dtype.is_nested():
        return False
    try:
        column.cast(pl.String)
    except pl.exceptions.PolarsError:  # such as bytes, or a duration
        return False
    return True


def _open_parquet(source: Source, format_: FormatSettings) -> File:
    import polars as pl

    try:
        head = pl.scan_parquet(source.address or source.stored, glob=False).head(200).collect()
    except (OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:  # a panic where it is damaged
        if source.address:
            from salescli.loading.files import remote

            raise remote.explained(source.address, error) from None
        if isinstance(error, OSError):
            raise
        reason = str(error).splitlines()[0].rstrip(".")
        raise InputError.at(Place(source.name), say("files.no_parquet", reason=reason), _AGAIN) from None
    if head.is_empty():
        raise InputError.at(Place(source.name), say("files.columns_alone"), _WITH_ROWS)
    textless = frozenset(column.name for column in head.iter_columns() if not _has_text(column))
    text = head.select(
        pl.lit("").alias(name) if name in textless else pl.col(name).cast(pl.String) for name in head.columns
    )
    typed = frozenset(name for name, dtype in head.schema.items() if dtype != pl.String)
    file = File(
        source.path,
        tuple(map(spelling.composed, head.columns)),
        tuple(text.fill_null("").rows()),
        format=format_,
        is_parquet=True,
        source=source,
        text=source,
        written=tuple(head.columns),
    )
    names = dict(zip(file.written, file.columns, strict=True))
    return replace(
        file, typed=frozenset(names[name] for name in typed), textless=frozenset(names[name] for name in textless)
    )
