"""Which columns of a scan come as whole numbers: texts as categories, amounts in millionths."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import polars as pl

from salescli.engine.clean_keys import keys_as_written
from salescli.engine.coded import bitmaps, packing
from salescli.loading.kept.stored import of_millionths
from salescli.model.schema import Kind
from salescli.model.tables import TABLES

if TYPE_CHECKING:
    from salescli.engine.batch import Batch, ScanSpec
    from salescli.engine.coded.kinds import ByKind
    from salescli.loading.dataset import Dataset
    from salescli.loading.table_cache import TableCache

#: The table whose columns may come as whole numbers: its views are known to compare and add them up alone.
_TABLE = "deals"
#: The kinds of columns that come in millionths.
_AMOUNTS = (Kind.MONEY, Kind.NUMBER)


def coded(batch: Batch, spec: ScanSpec, compared: Collection[str], dataset: Dataset) -> frozenset[str]:
    """The table's columns that may come as whole numbers: keys as written, choices, and amounts without need of a size.

    Texts among them are only compared with those of the same table, and with words that the code names.
    """
    table = batch.view.table
    if table != _TABLE or dataset.are_lines(table):
        return frozenset()
    if any(each.row_wise for each in batch.measures):
        return frozenset()
    found = {"customer_id", *keys_as_written(batch, spec, compared, dataset).values()}
    if not dataset.has(table, "won_at") and not dataset.has(table, "lost_at"):  # else they may say the status
        found |= {"status", "deal_type"}
    return frozenset(found.difference(compared) | _sizeless(batch, dataset))


def _sizeless(batch: Batch, dataset: Dataset) -> set[str]:
    """The amounts of a batch that are only added up, or asked whether they are there, and come as whole numbers."""
    kept = dataset.stored(_TABLE)
    asked = {column for part in batch.participations for column in part.required}
    return (asked | _added(batch)).difference(_sized(batch, dataset)) & (kept.survey.summable if kept else set())


def sums_alone(batch: Batch, dataset: Dataset) -> set[str]:
    """The amounts of a batch that are added up, and whose size nothing else depends on."""
    return _added(batch).difference(_sized(batch, dataset))


def _added(batch: Batch) -> set[str]:
    return {measure.column for measure in batch.measures if measure.sums}


def _sized(batch: Batch, dataset: Dataset) -> set[str]:
    """The columns whose values a batch looks at."""
    view = batch.view
    holds = (view.condition(part.where).holds for part in batch.participations)
    sized = {*batch.details, *(name for condition in holds for name in condition.meta.root_names())}
    for name in batch.columns:
        if name in view.derived:
            sized.update(view.derived[name].reads_in(view.table, dataset))
    return sized


def collected(rows: ByKind, batch: Batch, kept: TableCache) -> pl.DataFrame:
    """The aggregates of rows of a table that is stored, by keys and kinds. Sums of millionths become amounts.

    Values of which only different ones are counted are a bitmap for each group where that is possible (see `bitmaps`);
    else keys are packed where all of them have numbers.
    """
    frame, days, facts, bits = rows.frame, kept.survey.days, rows.facts, len(rows.facts.expressions)
    schema = frame.collect_schema()
    kind = facts.kind({name: dtype for name, dtype in schema.items() if isinstance(dtype, pl.Enum)})
    try:
        if column := bitmaps.column_of(rows, batch, kept.clean):
            keys = [*(key for key in rows.keys if not (isinstance(key, str) and key == column)), kind]
            if (
                found := bitmaps.collected(frame, keys, rows.aggregates[0], column, len(facts.expressions), days)
            ) is not None:
                return found
        packed = packing.grouped(frame, [*rows.keys, kind], rows.aggregates, bits, days)
        return _as_amounts(packed, rows, batch, schema).collect(engine="streaming")
    except packing.NO_NUMBER:
        return _as_amounts(rows.grouped(), rows, batch, schema).collect(engine="streaming")


def _as_amounts(aggregates: pl.LazyFrame, rows: ByKind, batch: Batch, schema: pl.Schema) -> pl.LazyFrame:
    money = {name for name, column in TABLES[batch.view.table].columns.items() if column.kind in _AMOUNTS}
    whole = [total for name, total in rows.amounts.items() if name in money and schema[name] == pl.Int64]
    return aggregates.with_columns(map(of_millionths, whole))


def decoded(aggregates: pl.DataFrame, clean: Collection[str]) -> pl.DataFrame:
    """Aggregates with texts for categories, but for `clean` details: these are many, and only told apart."""
    codes = [name for name, dtype in aggregates.schema.items() if isinstance(dtype, pl.Categorical | pl.Enum)]
    return aggregates.with_columns(pl.col(sorted(set(codes).difference(clean))).cast(pl.String))
