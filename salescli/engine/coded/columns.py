"""Which columns of a scan come as whole numbers: texts as categories, amounts in millionths."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

import polars as pl
from polars import selectors as cs

from salescli.engine.clean_keys import keys_as_written
from salescli.loading.precision import Precision

if TYPE_CHECKING:
    from salescli.engine.batch import Batch, ScanSpec
    from salescli.loading.dataset import Dataset

#: The table whose columns may come as whole numbers: its views are known to compare and add them up alone.
_TABLE = "deals"


def coded(batch: Batch, spec: ScanSpec, compared: Collection[str], dataset: Dataset) -> frozenset[str]:
    """The table's columns that may come as whole numbers: keys as written, choices, and amounts that are added up.

    Texts among them are only compared with those of the same table, and with words that the code names.
    """
    table = batch.view.table
    if table != _TABLE or dataset.precision is Precision.EXACT or dataset.are_lines(table):
        return frozenset()
    if any(each.row_wise for each in batch.measures):
        return frozenset()
    found = {"customer_id", *keys_as_written(batch, spec, compared, dataset).values()}
    if not dataset.has(table, "won_at") and not dataset.has(table, "lost_at"):  # else they may say the status
        found |= {"status", "deal_type"}
    return frozenset(found.difference(compared) | _only_added_up(batch, dataset))


def _only_added_up(batch: Batch, dataset: Dataset) -> set[str]:
    """The amounts of a batch that are added up, and whose size nothing else depends on."""
    view = batch.view
    sized = {*batch.details, *(name for part in batch.participations for name in _read_by(batch, part.where))}
    for name in batch.columns:
        if name in view.derived:
            sized.update(view.derived[name].reads_in(view.table, dataset))
    return {measure.column for measure in batch.measures if measure.sums}.difference(sized) & dataset.summable(_TABLE)


def _read_by(batch: Batch, where: str) -> list[str]:
    return batch.view.condition(where).holds.meta.root_names()


def in_millionths(batch: Batch, frame: pl.LazyFrame, dataset: Dataset) -> list[str]:
    """The amounts that a batch adds up and that the frame has as whole millionths."""
    if batch.view.table != _TABLE or not (amounts := dataset.summable(_TABLE)):
        return []
    schema = frame.collect_schema()
    columns = dict.fromkeys(measure.column for measure in batch.measures if measure.sums)
    return [name for name in columns if name in amounts and schema[name] == pl.Int64]


def words_of(frame: pl.LazyFrame) -> dict[str, pl.Enum]:
    """The choices of a frame that come as numbers of their words."""
    return {name: dtype for name, dtype in frame.collect_schema().items() if isinstance(dtype, pl.Enum)}


def decoded(aggregates: pl.DataFrame, batch: Batch, spec: ScanSpec, dataset: Dataset) -> pl.DataFrame:
    """Aggregates with texts for categories, but for clean details: these are many, and only told apart."""
    codes = {name for name, dtype in aggregates.schema.items() if isinstance(dtype, pl.Categorical | pl.Enum)}
    clean = set(batch.details).difference(spec.keys) & dataset.clean(batch.view.table) if codes else set()
    texts = sorted(codes - clean)
    return aggregates.with_columns(pl.col(texts).cast(pl.String)) if texts else aggregates


def alike(frames: Sequence[pl.LazyFrame]) -> list[pl.LazyFrame]:
    """Frames of several views with texts for categories, which others may not have."""
    if len(frames) == 1:
        return list(frames)
    return [frame.with_columns(cs.categorical().cast(pl.String)) for frame in frames]
