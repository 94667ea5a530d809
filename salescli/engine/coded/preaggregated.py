"""Which batches may group the rows of a file as they are written, before these are read (see `preaggregation`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salescli.engine import dimensions as dims
from salescli.engine.coded.columns import sums_alone
from salescli.engine.order_lines import needed

if TYPE_CHECKING:
    from salescli.engine.batch import Batch, ScanSpec
    from salescli.loading.dataset import Dataset


def only_added_up(batch: Batch, spec: ScanSpec, dataset: Dataset) -> frozenset[str] | None:
    """The amounts of a batch that are added up; None where rows that are alike may not be read as one.

    They may where each row of the view follows from one row of a file, and all that is asked of it is the number of
    rows and sums.
    """
    table = batch.view.table
    if not batch.view.is_row_by_row or dataset.are_lines(table) or len(dataset.of(table)) > 1:
        return None
    if any(each.row_wise or not each.is_flow for each in batch.measures):
        return None
    if batch.view.derived.keys() & {*batch.columns, *batch.details}:
        return None
    if dims.in_many(table, needed(batch, spec), dataset):
        return None
    return frozenset(sums_alone(batch, dataset))
