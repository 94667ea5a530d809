"""Questions that order lines cannot answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from salescli.engine import dimensions as dims
from salescli.engine.order_lines import DEALS, amounts_of
from salescli.engine.scan import rows_of
from salescli.loading.column_names import DEAL_COLUMN
from salescli.views import distinguished_by

if TYPE_CHECKING:
    from salescli.engine.batch import Batch, ScanSpec
    from salescli.engine.plan import Plan
    from salescli.loading.dataset import Dataset


def checked(found: Plan, spec: ScanSpec, dataset: Dataset) -> Plan:
    """The plan. Raises an InputError where order lines cannot answer it."""
    for batch in found.batches:
        check(batch, spec, dataset)
    return found


def check(batch: Batch, spec: ScanSpec, dataset: Dataset) -> None:
    """Raise an InputError where order lines cannot answer a batch: see `Lines.check`, and where a deal's one amount
    would be divided among lines that differ in a dimension of the question.
    """
    if batch.view.table != DEALS or not dataset.are_lines(DEALS):
        return
    frame = rows_of(batch, spec, dataset)
    summed = {measure.column for measure in batch.measures if measure.sums}
    whose = amounts_of(batch, dataset)
    amounts = [name for name in whose if name in summed and whose[name].is_deals]
    names = {dims.key_of(dimension): dimension for dimension in spec.dimensions}
    names |= {column: column for measure in batch.measures for column in distinguished_by(measure)}
    if not amounts or not names:
        return
    differ = frame.group_by(DEAL_COLUMN).agg(pl.col(name).n_unique() > 1 for name in names).select(pl.col(*names).any())
    row = differ.collect(engine="streaming").row(0, named=True)
    if differing := [dimension for name, dimension in names.items() if row[name]]:
        from salescli.loading.order_lines import line_errors

        raise line_errors.undivided(dataset, batch.view.amount_behind(amounts[0]), differing)
