"""Rows of the files that do not count: those that the export excludes, and those that repeat others."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl
from msgspec.structs import replace

from salescli.loading.column_names import FILE_COLUMN, ROW_COLUMN
from salescli.loading.files.scanning import scan
from salescli.loading.mapping.excluded_rows import is_excluded
from salescli.system.caches import Caches

if TYPE_CHECKING:
    from salescli.loading.dataset import Dataset

#: The kinds of such rows, and of those with a value that does not read, where these are skipped.
BIN, REPEATED, UNREAD = "bin", "repeated", "unread"


def places(dataset: Dataset, table: str) -> pl.DataFrame | None:
    """The places of the rows of a table that do not count; None where there are none.

    Columns: FILE_COLUMN, ROW_COLUMN, kind.
    """
    found = []
    dropped = dataset.repeats(table).dropped
    for file in dataset.of(table):
        position = dataset.reader.position(file)
        if file.exclusions:
            rows = scan(file.file, ROW_COLUMN).filter(is_excluded(file.exclusions)).select(ROW_COLUMN)
            found.append(_of(rows.collect(engine="streaming")[ROW_COLUMN], position, BIN))
        if position in dropped:
            found.append(_of(dropped[position], position, REPEATED))
    every = pl.concat(found) if found else pl.DataFrame()
    return None if every.is_empty() else every


def _of(rows: pl.Series, position: int, kind: str) -> pl.DataFrame:
    return pl.DataFrame({ROW_COLUMN: rows.cast(pl.get_index_type())}).select(
        pl.lit(position).alias(FILE_COLUMN), ROW_COLUMN, kind=pl.lit(kind)
    )


def with_all_rows(dataset: Dataset, table: str) -> Dataset:
    """The same files, in which every row of a table counts, also one that is excluded or repeats another."""
    files = tuple(replace(file, exclusions={}) if file.table == table else file for file in dataset.files)
    found = replace(dataset.with_files(files), duplicates=None)
    settings = dataset.settings
    if settings.currency.base is None and dataset.currency:  # the rows that do not count have no say in it
        settings = replace(settings, currency=replace(settings.currency, base=dataset.currency))
    return found.with_settings(settings)


def with_own_amounts(dataset: Dataset) -> Dataset | None:
    """The same rows with every amount in its own currency, as it stands; None where all are in the base currency."""
    currency = dataset.settings.currency
    dated = dataset.reader.money.dated
    codes = dated.codes if dated is not None else list(currency.fixed_rates)
    codes = [code for code in codes if code != currency.base]
    if not codes:
        return None
    ones = dict.fromkeys(codes, Decimal(1))
    found = dataset.with_settings(replace(dataset.settings, currency=replace(currency, rates=ones)))
    return replace(found, caches=Caches())  # what was found out about order lines is of converted amounts
