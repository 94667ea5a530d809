"""Other tables, in which rows look values up by a key, and which keys are unknown there.

A table is reduced to one row for each key, so that no join adds rows; only of order lines every one that differs stays.
Rows whose key is blank or unknown find nothing and are kept. Facts about the keys of a row are columns of their own,
each a yes or no.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl
from msgspec import Struct

from salescli.loading.files.scanning import collected
from salescli.loading.parsing.text import loosened
from salescli.system.caches import Cache

if TYPE_CHECKING:
    from salescli.loading.dataset import Dataset

#: The prefixes of the facts about a row's keys. LOST: the row needs another table, and no row there has its key. NEAR:
#: the lost key differs from one there by leading zeros, a decimal `.0` or upper and lower case. WORD: the value is a
#: word for nothing.
LOST, NEAR, WORD = "lost:", "near:", "word:"
#: Why a key is looked up: SPLIT for a dimension that the row lacks, COUNT because the KPI counts by the other table.
SPLIT, COUNT = "split", "count"


def fact(kind: str, column: str, purpose: str = "") -> str:
    """The name of the column that says whether the keys in `column` have this fact."""
    return f"{kind}{column}:{purpose}" if purpose else f"{kind}{column}"


class Lookup(Struct, frozen=True, dict=True):
    """A table by its key. Columns of `rows`: the key, then `TABLE:COLUMN` for each column that can be looked up."""

    table: str
    key: str
    rows: pl.DataFrame

    @property
    def _found(self) -> str:
        return f"{self.table}:found"

    @cached_property
    def _loosened(self) -> pl.Series:
        return loosened(self.rows[self.key]).unique()

    def _nearly(self, keys: pl.Series) -> pl.Series:
        """Whether unknown keys would be known if both were spelt loosely."""
        if keys.null_count() == len(keys):
            return keys.is_not_null()
        return loosened(keys).is_in(self._loosened.implode())

    def join(self, frame: pl.LazyFrame, needs: Iterable[tuple[str, pl.Expr]]) -> pl.LazyFrame:
        """The rows with the columns of the table, found by their keys, which must be clean.

        `needs` says for each purpose which rows need the table; columns `lost:…` and `near:…` are added for these.
        """
        known = self.rows.lazy().with_columns(pl.lit(value=True).alias(self._found))
        frame = frame.join(known, on=self.key, how="left", maintain_order="none")
        for purpose, needed in needs:
            lost = needed & pl.col(self.key).is_not_null() & pl.col(self._found).is_null()
            frame = frame.with_columns(lost.alias(fact(LOST, self.key, purpose)))
            keys = pl.when(pl.col(fact(LOST, self.key, purpose))).then(pl.col(self.key))
            near = keys.map_batches(self._nearly, return_dtype=pl.Boolean(), is_elementwise=True)
            frame = frame.with_columns(near.fill_null(value=False).alias(fact(NEAR, self.key, purpose)))
        return frame.drop(self._found)


#: By columns, and by how many rows of reps are none.
_EMPLOYMENTS: Cache[tuple[tuple[str, ...], int], pl.DataFrame] = Cache("employments of reps")
_LOOKUPS: Cache[tuple[str, str, tuple[str, ...]], Lookup] = Cache("lookups")


def lookup(table: str, key: str, columns: Sequence[str], dataset: Dataset) -> Lookup:
    """A table by its key, with one value in each column: of customers that of the earliest spell which has one, of reps
    that of the latest. Only order lines keep every row that differs.
    """
    asked = (table, key, tuple(columns))
    return dataset.caches.of(_LOOKUPS, asked, lambda: _lookup(table, key, columns, dataset))


def _lookup(table: str, key: str, columns: Sequence[str], dataset: Dataset) -> Lookup:
    if table == "reps" and columns and dataset.repeats(table).in_spells:
        latest = employments(columns, dataset).group_by(key, maintain_order=True)
        last = (pl.col(column).drop_nulls().last().alias(f"{table}:{column}") for column in columns)
        return Lookup(table, key, latest.agg(last))
    if dataset.are_lines(table):  # a deal is in every group that it has a line in
        lines = dataset.frame(table, [key, *columns]).filter(pl.col(key).is_not_null())
        names = [pl.col(column).alias(f"{table}:{column}") for column in columns]
        return Lookup(table, key, lines.select(key, *names).unique().collect(engine="streaming"))
    order = ["started_at"] if table == "customers" and dataset.has(table, "started_at") and columns else []
    frame = dataset.frame(table, [key, *columns, *order]).filter(pl.col(key).is_not_null())
    rows = frame.group_by(key).agg(
        pl.col(column).sort_by([*order, column], nulls_last=True).drop_nulls().first().alias(f"{table}:{column}")
        for column in columns
    )
    return Lookup(table, key, collected(rows, (file.file for file in dataset.of(table))))


def employments(columns: Sequence[str], dataset: Dataset) -> pl.DataFrame:
    """The employments of each rep, one after the other. Columns: rep_id, began, the columns."""
    if dataset.spread is None:
        return _employments(columns, dataset)
    asked = (tuple(columns), dataset.non_rows("reps"))  # workers get them, and do not read the reps
    return dataset.caches.of(_EMPLOYMENTS, asked, lambda: _employments(columns, dataset))


def _employments(columns: Sequence[str], dataset: Dataset) -> pl.DataFrame:
    days = [column for column in ("hired_at", "left_at") if dataset.has("reps", column)]
    frame = dataset.frame("reps", ["rep_id", *columns, *days]).filter(pl.col("rep_id").is_not_null())
    began, left = (
        pl.col(name).cast(pl.Date) if name in days else pl.lit(None, pl.Date) for name in ("hired_at", "left_at")
    )
    spells = frame.select("rep_id", began.fill_null(date.min).alias("began"), left.alias("left"), *columns)
    return spells.collect().sort("rep_id", "began", "left", nulls_last=True, maintain_order=True).drop("left")
