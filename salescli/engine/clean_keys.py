"""Clean ids and dimensions (see `spelling`).

Those that are compared are cleaned row by row, the others in the aggregates, where there are few. Text that was read
exactly is clean. Text that was read fast is as in the file, where most of it is clean too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

import polars as pl

from salescli.engine import dimensions as dims
from salescli.engine.lookups import WORD, fact
from salescli.loading.column_names import text_of
from salescli.loading.parsing import text as texts

if TYPE_CHECKING:
    from salescli.engine.batch import Batch, ScanSpec
    from salescli.loading.dataset import Dataset


def columns_compared(batch: Batch, spec: ScanSpec, dimensions: Iterable[str], dataset: Dataset) -> set[str]:
    """The table's columns that are cleaned row by row.

    They are compared to keys of other tables or to filters, or the settings give their values other words.
    """
    table = batch.view.table
    found = dims.columns_looked_up(dimensions, table, dataset)
    found |= {dims.column_of(filter_.dimension) for filter_ in spec.filters}
    found |= set(map(dims.column_of, batch.dimensions))
    found |= {key for owner, key in spec.checked if owner == table}
    for column in (*map(dims.column_of, spec.by), *batch.details):
        if dataset.reader.blanks(table, column) and not dataset.reader.is_as_it_stands(table, column):
            found.add(column)
    return {column for column in found if dataset.has(table, column)}


def keys_as_written(batch: Batch, spec: ScanSpec, compared: Collection[str], dataset: Dataset) -> dict[str, str]:
    """The table's columns that are keys of aggregates and not `compared`, by the names of these keys."""
    table = batch.view.table
    columns = {dims.key_of(dimension): dims.column_of(dimension) for dimension in spec.by}
    columns |= {dims.key_of(dimension): dims.column_of(dimension) for dimension in spec.also}
    columns |= {detail: detail for detail in batch.details if dataset.reader.is_as_it_stands(table, detail)}
    return {key: column for key, column in columns.items() if column not in compared and dataset.has(table, column)}


def tidied(frame: pl.LazyFrame, table: str, columns: Iterable[str], dataset: Dataset) -> pl.LazyFrame:
    """The rows with these columns of the table clean, and for each a column: is the value a word for nothing?

    `dataset` is the one that the rows were read from, at their precision.
    """
    raw, said = [], {}
    for column in columns:
        if dataset.stands_as_written(table, column):
            raw.append(column)
            said[column] = pl.col(column)
        else:
            said[column] = texts.clean(pl.when(pl.col(column).is_null()).then(pl.col(text_of(column))))
    frame = frame.with_columns(texts.clean(pl.col(column)) for column in raw)
    frame = frame.with_columns(
        texts.says_nothing(text, dataset.reader.blanks(table, column)).fill_null(value=False).alias(fact(WORD, column))
        for column, text in said.items()
    )
    return frame.with_columns(pl.when(~pl.col(fact(WORD, column))).then(pl.col(column)) for column in raw)


def tidied_keys(
    aggregates: pl.DataFrame, table: str, columns: Mapping[str, str], dataset: Dataset
) -> tuple[pl.DataFrame, dict[str, pl.Series]]:
    """Aggregates with clean keys; and by column which of them had a word for nothing, for columns with such words.

    `columns` are the table's columns by the name of the key.
    """
    found = {}
    for key, column in columns.items():
        if aggregates.schema[key] != pl.String:  # categories and bitmaps are left as such only where they are clean
            continue
        clean = texts.cleaned(aggregates[key])
        words = clean.is_in(sorted(dataset.reader.blanks(table, column)))
        if words.any():
            found[column] = words.fill_null(value=False)
            clean = clean.set(found[column], None)
        if not clean.equals(aggregates[key]):
            aggregates = aggregates.with_columns(clean.alias(key))
    return aggregates, found
