"""Whether one pass over a table is enough to check its rows: read fast, as if every row were one of the table.

An exact reading of a column first searches all of it for values that decide how others are read, and rows that are
none of the table, such as sums, are searched for in all columns. A fast reading raises where a text might read if all
of its column were known, and a row that may be none of the table has no date that reads. Where neither is met, both
searches would have found nothing. Else what was found out is forgotten, and the table is searched and read exactly.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import polars as pl

from salescli.errors import InputError
from salescli.loading.column_names import text_of
from salescli.loading.precision import NeedsExact
from salescli.loading.sums import non_rows
from salescli.loading.together.layouts import may_be_one_of_several
from salescli.model.schema import Kind
from salescli.model.tables import TABLES

if TYPE_CHECKING:
    from salescli.loading.dataset import Dataset
    from salescli.loading.mapping.map_columns import MappedFile

#: The condition of rows that may be none of their table.
NONE_OF_TABLE = "row:may be none"
#: Tables of fewer bytes are read exactly: their searches cost little.
SMALL_BYTES = non_rows.SMALL_BYTES
#: A row of sums has words in at most so many cells.
_MOST_WORDS = 2


class NotEnough(Exception):
    """One pass is not enough: the table has to be searched first."""


def may_do(dataset: Dataset, table: str) -> bool:
    """Whether one pass may be enough for a table: plain text without anything that is made from other values."""
    files = dataset.of(table)
    if dataset.reader.money.dated is not None or TABLES[table].has_dated_sums:
        return False
    if not all(may_be_one_of_several(file) and _is_plain(file) for file in files):
        return False
    return sum(file.file.stored.stat().st_size for file in files) > SMALL_BYTES


def _is_plain(file: MappedFile) -> bool:
    """Whether every column is a column of the file, and dates tell the rows of the table from others."""
    if file.exclusions or file.file.heads or any(mapped.source.sql is not None for mapped in file.columns.values()):
        return False
    return non_rows.is_told_by_dates(file)


@contextmanager
def assumed(dataset: Dataset, table: str) -> Iterator[None]:
    """A context in which every row of a table counts as one of it; what was found out in it is forgotten, and
    NotEnough is raised, where a fast reading, or a search, comes to another result.
    """
    undo = dataset.reader.assume(table)
    try:
        yield
    except (NeedsExact, NotEnough, InputError, pl.exceptions.PolarsError) as error:
        undo()
        raise NotEnough from error
    dataset.reader.settle(table)


def conditions(dataset: Dataset, table: str, columns: Sequence[str]) -> tuple[pl.Expr, pl.Expr]:
    """Whether a row with these columns may be none of the table, and a condition that costs less and is as often met.

    Such a row has no date: it has hardly any text, or it has the names of columns where others have dates.
    """
    kinds = {name: mapped.column.kind for file in dataset.of(table) for name, mapped in file.columns.items()}
    times = [name for name in columns if kinds[name] is Kind.TIME]
    words = [name for name in columns if kinds[name] not in (Kind.TIME, Kind.MONEY, Kind.NUMBER) and name != "currency"]
    undated = pl.all_horizontal(pl.col(name).is_null() for name in times)
    number = pl.sum_horizontal(
        pl.lit(0, pl.UInt32),
        *((pl.col(text_of(name)).str.strip_chars() != "").fill_null(value=False) for name in words),
    )
    is_named = pl.any_horizontal(pl.col(text_of(name)).is_not_null() for name in times)
    return undated & ((number <= _MOST_WORDS) | is_named), undated
