"""Tables for many questions: they are read once, and kept typed.

A report makes some twenty passes over the deals. Splitting and casting text is most of the cost of a pass. Small tables
are kept in memory, large ones in a temporary Parquet file, so that memory does not grow with the rows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import polars as pl
from msgspec import Struct

from salescli.errors import InputError
from salescli.loading.column_names import DEAL_COLUMN, text_of, unread_of, utc_of
from salescli.loading.files.spools import Spool
from salescli.loading.order_lines.part import WHOLE, Part
from salescli.loading.order_lines.parts import in_part
from salescli.loading.parsing import text as texts
from salescli.loading.precision import Precision, fast_if_it_will_do
from salescli.model.schema import Kind

if TYPE_CHECKING:
    from salescli.loading.dataset import Dataset
    from salescli.loading.files.file import File

#: A table of so many bytes or more is kept in a file, a smaller one in memory.
LEAST_BYTES = 32 * 1024 * 1024
#: The streaming engine takes longer to begin than to read a table of fewer bytes.
_TINY_BYTES = 4 * 1024 * 1024
#: How many times its own bytes a compressed file has, about.
_COMPRESSION = 10
#: Columns that only splits and filters use.
_ONLY_SPLITS = ("region", "team", "segment", "plan", "product", "source", "pipeline")


class TableCache(Struct, frozen=True):
    """A table that is kept: `rows` with the columns of `schema`; the rows of a large table are in the file of `spool`.

    Text is kept as written; `blanks` are the words for nothing, by column.
    """

    rows: pl.LazyFrame
    schema: pl.Schema
    spool: Spool | None
    blanks: Mapping[str, frozenset[str]]

    def has(self, columns: Iterable[str]) -> bool:
        """Whether all the columns were kept."""
        return all(column in self.schema for column in columns)

    def count(self) -> int:
        """How many rows were kept."""
        rows: int = self.rows.select(pl.len()).collect().item()
        return rows

    def frame(self, columns: Iterable[str], exact: Collection[str], part: Part = WHOLE) -> pl.LazyFrame:
        """The rows with the columns of `Dataset.frame`, except the text of columns that are not text.

        The columns in `exact` are cleaned.
        """
        parts = [pl.col(DEAL_COLUMN)] if DEAL_COLUMN in self.schema else []
        for column in columns:
            unread, utc = unread_of(column), utc_of(column)
            if unread in self.schema:
                parts += [pl.col(name) for name in (column, text_of(column), unread, utc) if name in self.schema]
                continue
            text = value = pl.col(column)
            if column in exact:
                value = texts.without(texts.clean(text), self.blanks[column])
            parts += [value, text.alias(text_of(column)), pl.lit(value=False).alias(unread)]  # it reads always
        return in_part(self.rows.select(parts), part)


def fill(dataset: Dataset, table: str, dimensions: Collection[str]) -> TableCache | None:
    """The table, read and kept, to be split and filtered by the `dimensions`.

    None where that fails, because the disk is full or a column does not read. Every question then reads the file, and
    only those that need the column meet the error.
    """
    dataset.search_non_rows([table])  # little, next to all that is read for all questions
    is_large = sum(_bytes(file.file) for file in dataset.of(table)) >= LEAST_BYTES
    columns = _asked(dataset, table, dimensions)
    try:
        spool = Spool() if is_large else None
        rows = fast_if_it_will_do(lambda precision: _read(dataset.at(precision), table, columns, spool))
        schema = rows.collect_schema()
        blanks = {column: dataset.reader.blanks(table, column) for column in columns}
    except (InputError, OSError, pl.exceptions.PolarsError):
        return None
    return TableCache(rows, schema, spool, blanks)


def fill_part(dataset: Dataset, table: str, columns: Sequence[str], part: Part) -> TableCache | None:
    """Some columns of a part of a table, read and kept in memory, at the precision of the dataset.

    None where a column does not read. Raises NeedsExact where a fast reading will not do.
    """
    try:
        rows = _kept(dataset, table, columns, part).collect(engine="streaming").lazy()
        blanks = {column: dataset.reader.blanks(table, column) for column in columns}
    except (InputError, pl.exceptions.PolarsError):
        return None
    return TableCache(rows, rows.collect_schema(), None, blanks)


def _asked(dataset: Dataset, table: str, dimensions: Collection[str]) -> list[str]:
    """The columns that KPIs may need. Keeping one costs about as much as reading it from the file."""
    unasked = {*_ONLY_SPLITS, *dataset.settings.dimensions_of(table)}.difference(dimensions)
    if table == "deals":
        unasked.add("name")
        if not dataset.has("activities", "deal_id"):  # nobody looks them up
            unasked.add("deal_id")
    named = dict.fromkeys(name for file in dataset.of(table) for name in file.columns)
    return [column for column in named if column not in unasked]


def _bytes(file: File) -> int:
    """About how large a file is; a file that is not on this machine may have any size."""
    if file.address:
        return LEAST_BYTES
    is_compressed = file.is_parquet or (file.text is not None and file.text.is_compressed)
    return file.stored.stat().st_size * (_COMPRESSION if is_compressed else 1)


def _read(dataset: Dataset, table: str, columns: Iterable[str], spool: Spool | None) -> pl.LazyFrame:
    """The rows to keep, read now: in the file of the spool, where there is one, else in memory."""
    frame = _kept(dataset, table, columns)
    if spool is None:
        is_tiny = sum(_bytes(file.file) for file in dataset.of(table)) < _TINY_BYTES
        return frame.collect(engine="in-memory" if is_tiny else "streaming").lazy()
    frame.sink_parquet(spool.path, compression="lz4", statistics=False)
    return pl.scan_parquet(spool.path, glob=False)


def _kept(dataset: Dataset, table: str, columns: Iterable[str], part: Part = WHOLE) -> pl.LazyFrame:
    """The table without the text of columns that were cast. Other text is as written, for `frame` cleans it."""
    known = {name: mapped.column for file in dataset.of(table) for name, mapped in file.columns.items()}
    as_it_stands = [column for column in columns if column not in known or known[column].kind is Kind.TEXT]
    cast = [column for column in columns if column not in as_it_stands]
    has_answers = dataset.has("deals", "first_response_at") or dataset.has("activities", "deal_id")
    exact = cast if dataset.precision is Precision.EXACT else ()
    frame = dataset.at(Precision.FAST).frame(table, columns, exact=exact, timed=has_answers, part=part)
    there = frame.collect_schema()
    kept = [name for column in cast for name in (column, unread_of(column), utc_of(column)) if name in there]
    kept += [text_of(column) for column in cast if dataset.reader.blanks(table, column)]  # to tell words for nothing
    return frame.select(*as_it_stands, *kept, *(name for name in [DEAL_COLUMN] if name in there))
