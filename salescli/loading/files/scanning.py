"""A file as a lazy frame of text, and the places of its rows."""

from __future__ import annotations

import io
import sys
from collections import deque
from collections.abc import Iterable, Sequence
from contextlib import suppress
from itertools import accumulate
from typing import IO, TYPE_CHECKING, Literal

import polars as pl

from salescli.loading.files.small_parts import Excerpt, Together, text_together
from salescli.loading.precision import HasQuotes
from salescli.message import Message, say

if TYPE_CHECKING:
    from salescli.loading.files.file import File, Kept
    from salescli.loading.order_lines.part import Stretch

#: The column for cells beyond those of the header; a row with such a cell that is not blank stops the reading.
_BEYOND = "row:beyond"
#: The column with the part of the file that a row is in, as the path that was scanned.
PATH_COLUMN = "row:path"
_PLACE, _BREAKS = "row:place", "row:breaks"
#: How much of a file is searched at once for quotation marks.
_PIECE = 1024 * 1024
#: Text of so many bytes has few rows.
_FEW_BYTES = 4 * 1024 * 1024
#: A file of text with so many bytes is small: its rows are kept, for every pass takes longer to begin than to read it.
_SMALL = 1024 * 1024
#: Of the files of a process, the rows of so many are kept: those that were read last.
_MOST_KEPT = 8
_latest: deque[Kept] = deque()


def scan(file: File, row_index: str | None = None) -> pl.LazyFrame:
    """The file with every column as text under its own header; footers and empty lines are no rows.

    A column that cannot be written as text has hashes, by which only equal values can be found. Columns that are looked
    up in other files follow the file's own. Months that are columns become rows; rows from one row of the file have one
    index. With an index, the rows of a file with parts also have PATH_COLUMN, and the index runs on through all parts.

    Collecting it raises a PolarsError where a row is too long or its quoting broken (see `damage.explained`).
    """
    frame = _scan_alone(file.alone, row_index)
    for join in file.joins:
        frame = join.onto(frame)
    return file.months.onto(frame) if file.months else frame


def engine_for(files: Iterable[File]) -> Literal["in-memory", "streaming"]:
    """The engine that takes less time for what is read of files: to begin the streaming one takes as long as some
    thousand rows. Sums of money need that one, whatever the files: in memory they wrap.
    """
    size = 0
    for file in files:
        if file.is_parquet or file.address or (file.text and file.text.is_compressed):
            return "streaming"
        size += file.stored.stat().st_size
    return "in-memory" if size <= _FEW_BYTES else "streaming"


def collected(frame: pl.LazyFrame, files: Iterable[File]) -> pl.DataFrame:
    """What steps over the rows of files make, by the engine that takes less time for it (see `engine_for`).

    Where the rows are kept, the steps are taken as they are written: to find a better order takes longer than that.
    """
    files = tuple(files)
    if all(file.kept.rows is not None and not file.joins for file in files):
        return frame.collect(engine="in-memory", optimizations=pl.QueryOptFlags.none())
    return frame.collect(engine=engine_for(files))


def _scan_alone(file: File, row_index: str | None) -> pl.LazyFrame:
    if file.is_parquet:
        frame = pl.scan_parquet(file.scanned, glob=False, row_index_name=row_index)
        if file.stretch and not isinstance(file.stretch, Excerpt):
            frame = frame.slice(file.stretch.start, file.stretch.length)
        if file.written != file.columns:
            frame = frame.rename(dict(zip(file.written, file.columns, strict=True)))
        readable = [pl.col(header) if header not in file.textless else pl.col(header).hash() for header in file.columns]
        return frame.with_columns(column.cast(pl.String) for column in readable)
    if not file.stretch and (rows := _rows_kept(file)) is not None:
        return rows.lazy().rename({_PLACE: row_index}) if row_index else rows.lazy().drop(_PLACE)
    return _scan_text(file, row_index)


def _rows_kept(file: File) -> pl.DataFrame | None:
    """The rows of a small file of text, with their index as _PLACE; else None.

    None too where they cannot be read: the scan itself then says so when it is collected.
    """
    if file.address or file.parts or (file.text and file.text.is_compressed):
        return None
    kept = file.kept
    if not kept.is_tried:
        kept.is_tried = True
        with suppress(OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException):
            if file.stored.stat().st_size <= _SMALL:
                kept.rows = _scan_text(file, _PLACE).collect(engine="in-memory")
                _latest.append(kept)
    if len(_latest) > _MOST_KEPT:
        _latest.popleft().rows = None
    return kept.rows


def _scan_text(file: File, row_index: str | None) -> pl.LazyFrame:
    together = text_together(file)
    has_paths = bool(file.parts) and row_index is not None
    frame = pl.scan_csv(
        _bytes_of(file, file.stretch) if file.stretch else _open(together) if together else _paths(file),
        schema=dict.fromkeys((*file.columns, _BEYOND), pl.String),
        missing_columns="insert",
        truncate_ragged_lines=True,
        separator=file.separator,
        quote_char=file.quote,
        has_header=False,
        skip_lines=0 if file.stretch or together else file.header_lines,
        glob=False,
        row_index_name=row_index,
        include_file_paths=PATH_COLUMN if has_paths and together is None else None,
    )
    if together and has_paths:
        frame = frame.with_columns(_path_of_row(file, together, row_index or "").alias(PATH_COLUMN))
    beyond = pl.when(pl.col(_BEYOND).str.strip_chars() != "").then(pl.col(_BEYOND))
    return frame.filter(beyond.str.to_date("none", strict=True).is_null(), *_is_row(file))


def _paths(file: File) -> list[str]:
    """The paths to scan, one a part."""
    return [str(part.scanned) for part in file.parts or (file,)]


def _open(together: Together) -> list[IO[bytes]]:
    return [io.BytesIO(text) for text in together.texts]


def _path_of_row(file: File, together: Together, row_index: str) -> pl.Expr:
    """The part that a row is in, by its index, as the path that is scanned."""
    ends, paths = pl.Series(accumulate(together.rows), dtype=pl.get_index_type()), pl.Series(_paths(file))

    def path_of(rows: pl.Series) -> pl.Series:
        return paths.gather(ends.search_sorted(rows, side="right"))

    return pl.col(row_index).map_batches(path_of, return_dtype=pl.String(), is_elementwise=True)


def _bytes_of(file: File, stretch: Stretch | Excerpt) -> bytes:
    """The text of some rows. Raises HasQuotes where it was cut on the assumption that it has no quotation marks."""
    if isinstance(stretch, Excerpt):
        return stretch.text
    with file.stored.open("rb") as text:
        text.seek(stretch.start)
        found = text.read(stretch.length)
    if stretch.is_plain and file.quote.encode() in found:
        raise HasQuotes
    return found


def _is_row(file: File) -> list[pl.Expr]:
    """Conditions that empty lines and footers do not meet, in a file that has any; they read every column."""
    conditions = []
    if file.ending.has_blank_rows:
        conditions.append(pl.any_horizontal(pl.col(column).is_not_null() for column in file.columns))
    for footer in file.ending.footers:
        cells = dict(footer)
        same = [pl.col(column).eq_missing(pl.lit(cells.get(position), pl.String))
                for position, column in enumerate(file.columns)]  # fmt: skip
        conditions.append(~pl.all_horizontal(same))
    return conditions


def rows_before(file: File) -> dict[str, int]:
    """How many rows are before each part of a file, by the path that is scanned."""
    if (together := text_together(file)) is not None:
        return dict(zip(_paths(file), accumulate(together.rows, initial=0), strict=False))
    rows = _lines_as_they_are(file, paths=PATH_COLUMN).group_by(PATH_COLUMN).len().collect(engine="streaming")
    counts, before = dict(rows.iter_rows()), 0
    found = {}
    for part in file.parts:
        found[str(part.scanned)] = before
        before += counts.get(str(part.scanned), 0)
    return found


def place(file: File, row: int) -> Message:
    """The place of a row, for a sentence: its line, or its number in a sheet or a file without lines."""
    number = line_of(file, row)
    has_lines = file.sheet is None and not file.is_parquet
    return say("common.place_line", line=number) if has_lines else say("common.place_row", row=number)


def line_of(file: File, row: int) -> int:
    """The line of a row, or its number in a sheet or a file without lines."""
    (line,) = lines_by_row(file, [row])
    return line


def lines_by_row(file: File, rows: Sequence[int]) -> list[int]:
    """The same for several rows, in their order."""
    if file.sheet:
        return [file.sheet.first_row + row for row in rows]
    if file.is_parquet:
        return [row + 1 for row in rows]
    inside, last = [0] * len(rows), max(rows, default=0)
    if rows and not _is_unquoted(file, file.header_lines + last):
        frame = _lines_as_they_are(file, n_rows=last, row_index=_PLACE).select(_PLACE, _breaks().alias(_BREAKS))
        before = [pl.col(_BREAKS).filter(pl.col(_PLACE) < row).sum().alias(str(row)) for row in dict.fromkeys(rows)]
        counted = frame.select(before).collect(engine="streaming").row(0, named=True)
        inside = [int(counted[str(row)] or 0) for row in rows]
    return [file.header_lines + row + more + 1 for row, more in zip(rows, inside, strict=True)]


def _is_unquoted(file: File, lines: int = sys.maxsize) -> bool:
    """Whether the first `lines` of a file on this machine have no quotation mark; then every row is one line."""
    if file.address or (file.text and file.text.is_compressed):
        return False
    with file.stored.open("rb") as text:
        while lines > 0 and (piece := text.read(_PIECE)):
            if (mark := piece.find(file.quote.encode())) >= 0:
                return piece.count(b"\n", 0, mark) >= lines
            lines -= piece.count(b"\n")
    return True


def line_numbers(file: File, row_index: str) -> pl.DataFrame:
    """The line of every row, or its number in a sheet or a file without lines. Columns: `row_index`, line."""
    if file.sheet:
        rows = _lines_as_they_are(file, row_index=row_index).select(row_index)
        return rows.with_columns(line=pl.col(row_index).cast(pl.Int64) + file.sheet.first_row).collect()
    if file.is_parquet:
        rows = pl.scan_parquet(file.scanned, glob=False, row_index_name=row_index).select(row_index)
        return rows.with_columns(line=pl.col(row_index).cast(pl.Int64) + 1).collect()
    before = _breaks().cum_sum().shift(1).fill_null(0)
    frame = _lines_as_they_are(file, row_index=row_index).select(row_index, before.cast(pl.Int64).alias("inside"))
    line = pl.col(row_index).cast(pl.Int64) + pl.col("inside") + file.header_lines + 1
    return frame.select(row_index, line.alias("line")).collect()


def rows_with_breaks(file: File, row_index: str) -> pl.DataFrame:
    """The rows that span several lines, in a file with lines. Columns: `row_index`, breaks (how many more lines)."""
    if _is_unquoted(file):
        return pl.DataFrame(schema={row_index: pl.get_index_type(), "breaks": pl.UInt32})
    frame = _lines_as_they_are(file, row_index=row_index).select(row_index, _breaks().alias("breaks"))
    return frame.filter(pl.col("breaks") > 0).collect(engine="streaming")


def _breaks() -> pl.Expr:
    """How many line breaks the cells of a row have."""
    return pl.sum_horizontal(pl.col(pl.String).str.count_matches("\n", literal=True).fill_null(0))


def _lines_as_they_are(
    file: File, n_rows: int | None = None, row_index: str | None = None, paths: str | None = None
) -> pl.LazyFrame:
    """The file with its footers and empty lines, and with rows of any length."""
    return pl.scan_csv(
        _paths(file),
        schema=dict.fromkeys(file.alone.columns, pl.String),
        missing_columns="insert",
        truncate_ragged_lines=True,
        separator=file.separator,
        quote_char=file.quote,
        has_header=False,
        skip_lines=file.header_lines,
        glob=False,
        n_rows=n_rows,
        row_index_name=row_index,
        include_file_paths=paths,
    )
