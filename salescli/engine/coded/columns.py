"""Which columns of a scan come as whole numbers: texts as categories, amounts in millionths."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

import polars as pl

from salescli.engine.clean_keys import keys_as_written
from salescli.engine.coded import packing
from salescli.loading.kept.stored import of_millionths
from salescli.model.schema import Kind
from salescli.model.tables import TABLES

if TYPE_CHECKING:
    from salescli.engine.batch import Batch, ScanSpec
    from salescli.engine.eligibility import Facts
    from salescli.loading.dataset import Dataset

#: The table whose columns may come as whole numbers: its views are known to compare and add them up alone.
_TABLE = "deals"


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


def grouped(
    frame: pl.LazyFrame,
    keys: Sequence[str | pl.Expr],
    aggregates: Sequence[pl.Expr],
    facts: Facts,
    amounts: Mapping[str, str],
    table: str,
    *,
    days: tuple[int, int] | None,
) -> pl.LazyFrame:
    """The aggregates of a frame by keys and kinds of rows. Sums of millionths become amounts.

    With the first and the last of all `days` keys are packed where they have room. `amounts` has for each column of a
    sum that of the aggregate.
    """
    schema = frame.collect_schema()
    words = {name: dtype for name, dtype in schema.items() if isinstance(dtype, pl.Enum)}
    every = [*keys, facts.kind(words)]
    packed = packing.grouped(frame, every, aggregates, len(facts.expressions), days) if days else None
    found = frame.group_by(every).agg(aggregates) if packed is None else packed
    money = {name for name, column in TABLES[table].columns.items() if column.kind in (Kind.MONEY, Kind.NUMBER)}
    whole = [total for name, total in amounts.items() if name in money and schema[name] == pl.Int64]
    return found.with_columns(map(of_millionths, whole))


def decoded(aggregates: pl.DataFrame, clean: Collection[str]) -> pl.DataFrame:
    """Aggregates with texts for categories, but for `clean` details: these are many, and only told apart."""
    codes = [name for name, dtype in aggregates.schema.items() if isinstance(dtype, pl.Categorical | pl.Enum)]
    return aggregates.with_columns(pl.col(sorted(set(codes).difference(clean))).cast(pl.String))
