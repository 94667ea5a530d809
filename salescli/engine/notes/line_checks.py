"""What is asked of order lines that they cannot tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from salescli.engine import dimensions as dims
from salescli.engine.order_lines import DEALS, amounts_of
from salescli.engine.scan import rows_of
from salescli.loading.column_names import DEAL_COLUMN
from salescli.views import told_apart

if TYPE_CHECKING:
    from salescli.engine.batch import Batch, ScanSpec
    from salescli.loading.dataset import Dataset


def check(batch: Batch, spec: ScanSpec, tables: Dataset) -> None:
    """Raise an InputError where a batch asks of lines what they cannot tell: see `Lines.check`, and how much of a
    deal's amount is whose, where its lines differ in what is asked for.
    """
    if batch.view.table != DEALS or not tables.are_lines(DEALS):
        return
    frame = rows_of(batch, spec, tables)
    summed = {measure.column for measure in batch.measures if measure.sums}
    whose = amounts_of(batch, tables)
    amounts = [name for name in whose if name in summed and whose[name].is_deals]
    names = {dims.key_of(dimension): dimension for dimension in spec.dimensions}
    names |= {column: column for measure in batch.measures for column in told_apart(measure)}
    if not amounts or not names:
        return
    differ = frame.group_by(DEAL_COLUMN).agg(pl.col(name).n_unique() > 1 for name in names).select(pl.col(*names).any())
    row = differ.collect(engine="streaming").row(0, named=True)
    if differing := [dimension for name, dimension in names.items() if row[name]]:
        from salescli.loading.order_lines import line_errors

        raise line_errors.undivided(tables, batch.view.amount_behind(amounts[0]), differing)
