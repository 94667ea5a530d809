"""Other tables, as rows look values up in them by a key, and which keys are not there.

A table is brought down to one row a key, so that no join adds a row (but of order lines one each that differs); keys
that are blank or unknown find nothing and keep their row. What is known of the keys of a row stands in columns of
their own, each a yes or no.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl
from msgspec import Struct

from salescli.loading.parsing.text import loosened
from salescli.system.caches import Cache

if TYPE_CHECKING:
    from salescli.loading.dataset import Dataset

#: How columns begin that say of a row: it needed the row of another table, and no row there has its key; one has, but
#: for leading zeros, a decimal `.0` or the case of letters; a cell has a word for nothing.
LOST, NEAR, WORD = "lost:", "near:", "word:"
#: Why a key is looked up: for a dimension that the row lacks, or because the KPI counts by what the other table says.
SPLIT, COUNT = "split", "count"


def fact(kind: str, column: str, purpose: str = "") -> str:
    """The name of a column that says so of the keys in another."""
    return f"{kind}{column}:{purpose}" if purpose else f"{kind}{column}"


class Lookup(Struct, frozen=True, dict=True):
    """A table by its key. Columns of `rows`: the key, then `TABLE:COLUMN` for each column that can be looked up."""

    table: str
    key: str
    rows: pl.DataFrame

    @property
    def _there(self) -> str:
        return f"{self.table}:there"

    @cached_property
    def _loosened(self) -> pl.Series:
        return loosened(self.rows[self.key]).unique()

    def _nearly(self, keys: pl.Series) -> pl.Series:
        """Whether keys that are not there would be, spelt loosely."""
        if keys.null_count() == len(keys):
            return keys.is_not_null()
        return loosened(keys).is_in(self._loosened.implode())

    def join(self, frame: pl.LazyFrame, needs: Iterable[tuple[str, pl.Expr]]) -> pl.LazyFrame:
        """The rows with what the table says of their keys, which are clean.

        `needs` says for each purpose which rows need it: columns `lost:…` and `near:…` tell of their keys.
        """
        there = self.rows.lazy().with_columns(pl.lit(value=True).alias(self._there))
        frame = frame.join(there, on=self.key, how="left", maintain_order="none")
        for purpose, needed in needs:
            lost = needed & pl.col(self.key).is_not_null() & pl.col(self._there).is_null()
            frame = frame.with_columns(lost.alias(fact(LOST, self.key, purpose)))
            keys = pl.when(pl.col(fact(LOST, self.key, purpose))).then(pl.col(self.key))
            near = keys.map_batches(self._nearly, return_dtype=pl.Boolean(), is_elementwise=True)
            frame = frame.with_columns(near.fill_null(value=False).alias(fact(NEAR, self.key, purpose)))
        return frame.drop(self._there)


_LOOKUPS: Cache[tuple[str, str, tuple[str, ...]], Lookup] = Cache("lookups")


def lookup(table: str, key: str, columns: Sequence[str], tables: Dataset) -> Lookup:
    """A table by its key: of customers the earliest spell with a value, of reps the latest, of others the only; of
    order lines each that differs.
    """
    asked = (table, key, tuple(columns))
    return tables.caches.of(_LOOKUPS, asked, lambda: _lookup(table, key, columns, tables))


def _lookup(table: str, key: str, columns: Sequence[str], tables: Dataset) -> Lookup:
    if table == "reps" and columns and tables.repeats(table).in_spells:
        latest = employments(columns, tables).group_by(key, maintain_order=True)
        last = (pl.col(column).drop_nulls().last().alias(f"{table}:{column}") for column in columns)
        return Lookup(table, key, latest.agg(last))
    if tables.are_lines(table):  # those of a deal may differ, and it is in every group that it has one in
        lines = tables.frame(table, [key, *columns]).filter(pl.col(key).is_not_null())
        names = [pl.col(column).alias(f"{table}:{column}") for column in columns]
        return Lookup(table, key, lines.select(key, *names).unique().collect(engine="streaming"))
    order = ["started_at"] if table == "customers" and tables.has(table, "started_at") and columns else []
    frame = tables.frame(table, [key, *columns, *order]).filter(pl.col(key).is_not_null())
    rows = frame.group_by(key).agg(
        pl.col(column).sort_by([*order, column], nulls_last=True).drop_nulls().first().alias(f"{table}:{column}")
        for column in columns
    )
    return Lookup(table, key, rows.collect(engine="streaming"))


def employments(columns: Sequence[str], tables: Dataset) -> pl.DataFrame:
    """The employments of each rep, one after the other. Columns: rep_id, began, the columns."""
    days = [column for column in ("hired_at", "left_at") if tables.has("reps", column)]
    frame = tables.frame("reps", ["rep_id", *columns, *days]).filter(pl.col("rep_id").is_not_null())
    began, left = (
        pl.col(name).cast(pl.Date) if name in days else pl.lit(None, pl.Date) for name in ("hired_at", "left_at")
    )
    spells = frame.select("rep_id", began.fill_null(date.min).alias("began"), left.alias("left"), *columns)
    return spells.collect().sort("rep_id", "began", "left", nulls_last=True, maintain_order=True).drop("left")
