"""From order lines to deals, in the groups that are shown.

Where the settings say that rows with one deal_id are lines of that deal, a deal counts once in every group in which it
has a line, with the amount of those lines, and once in the total. Measures know nothing of that: rows are folded before
they are counted, to one for each deal and group, and for the total to one for each deal. Where lines must agree, they
have been checked by then (see `loading.order_lines.lines`). An activity of a deal whose lines are in several groups
counts in each of these groups, and once in the total.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import polars as pl

from salescli.engine import dimensions as dims
from salescli.loading.column_names import DEAL_COLUMN, text_of
from salescli.loading.order_lines.part import WHOLE, Part
from salescli.model.measures import Aggregate, Measure
from salescli.views import distinguished_by, view_of

if TYPE_CHECKING:
    from salescli.engine.batch import Batch, ScanSpec
    from salescli.loading.dataset import Dataset
    from salescli.loading.order_lines.lines import Whose

#: Identifies a row before a join with order lines makes several of it.
ONCE = "row:once"
DEALS = "deals"
_PASSES = "row:passes"
#: Details in which all lines of a deal agree.
_OF_A_DEAL = ("days", "seconds", "home", "began", "ended")
#: Views that compare the deals of a customer, which may be in several parts.
_ACROSS_DEALS = ("first_purchases",)


def is_of_lines(batch: Batch, dataset: Dataset) -> bool:
    """Whether a batch counts deals of which some have several lines."""
    return batch.view.table == DEALS and dataset.are_lines(DEALS) and not dataset.lines.is_none


def is_folded(batch: Batch, spec: ScanSpec, dataset: Dataset) -> bool:
    """Whether several rows of a batch may be one deal or one activity."""
    return is_of_lines(batch, dataset) or dims.in_many(batch.view.table, needed(batch, spec), dataset)


def needed(batch: Batch, spec: ScanSpec) -> list[str]:
    """Every dimension that the question or a measure needs."""
    return list(dict.fromkeys([*spec.dimensions, *batch.dimensions, *(["rep"] if "rep_id" in batch.columns else [])]))


def counts_once(measure: Measure, dataset: Dataset) -> bool:
    """Whether a deal with several lines adds to a measure once, not once for each line."""
    from salescli.loading.order_lines.lines import Whose

    view = view_of(measure) if measure.view else None
    if view is None or view.table != DEALS or measure.aggregate is Aggregate.DISTINCT or dataset.lines.is_none:
        return False
    amount = view.amount_behind(measure.column)
    return not dataset.lines.is_amount(amount) or dataset.lines.whose(amount) is Whose.ON_ALL


def parts_of(batch: Batch, dataset: Dataset) -> list[Part]:
    """The parts in which the rows of a batch are folded to deals: memory does not grow with the number of ids."""
    is_divided = is_of_lines(batch, dataset) and batch.view_name not in _ACROSS_DEALS
    return dataset.lines.parts if is_divided else [WHOLE]


def fold(
    frame: pl.LazyFrame, batch: Batch, spec: ScanSpec, dataset: Dataset, alike: Mapping[str, str] | None = None
) -> pl.LazyFrame:
    """One row for each deal (or activity) and group, with the amounts of the lines that the filters want.

    `alike` names, for further amounts in the frame, the amount of the batch that they are summed like.
    Columns: those of the rows without their texts; `where:DIM` of each filter is 0 where a line passes all filters,
    else null.
    """
    from salescli.loading.order_lines.lines import Whose

    once = DEAL_COLUMN if DEAL_COLUMN in frame.collect_schema() else ONCE
    filters = [filter_.column for filter_ in spec.filters]
    missing = set(filters).difference(frame.collect_schema())
    frame = frame.with_columns(filter_.code for filter_ in spec.filters if filter_.column in missing)
    passes = pl.all_horizontal(pl.lit(value=True), *(pl.col(column).is_not_null() for column in filters))
    frame = frame.with_columns(passes.alias(_PASSES))
    ranked = {m.column for m in batch.measures if m.row_wise and m.aggregate is not Aggregate.DISTINCT}
    apart = [column for column in batch.details if column not in _OF_A_DEAL and column not in ranked]
    apart += [column for measure in batch.measures for column in distinguished_by(measure)]
    keys = list(dict.fromkeys([once, *spec.keys, *apart]))
    whose = dict(amounts_of(batch, dataset)) if once == DEAL_COLUMN else {}
    whose |= {name: whose[amount] for name, amount in (alike or {}).items() if amount in whose}
    names = frame.collect_schema().names()
    dropped = {*keys, _PASSES, *(text_of(name) for name in names)}
    key_facts = dims.key_fact_columns(frame)
    parts = [pl.col(_PASSES).any()]
    for name in names:
        if whose.get(name) is Whose.LINE or whose.get(name) is Whose.ON_ONE:
            parts += [pl.col(name).filter(_PASSES).sum(), pl.col(name).count().alias(_counted(name))]
        elif name in key_facts:  # true of the deal where it is true of any line
            parts.append(pl.col(name).any())
        elif name not in dropped:
            parts.append(pl.col(name).first())
    frame = frame.group_by(keys).agg(parts)
    summed = [name for name in whose if _counted(name) in frame.collect_schema()]
    found = {name: pl.when(pl.col(_counted(name)) > 0).then(pl.col(name)) for name in summed}
    found |= {column: pl.when(_PASSES).then(pl.lit(0, pl.UInt32)) for column in filters}
    return frame.with_columns(**found).drop(_PASSES, *map(_counted, summed))


def amounts_of(batch: Batch, dataset: Dataset) -> Mapping[str, Whose]:
    """Whether the amounts of a batch are those of a deal or of its lines (`Whose`), by column of the batch."""
    behind = {column: batch.view.amount_behind(column) for column in batch.columns}
    return {column: dataset.lines.whose(own) for column, own in behind.items() if dataset.lines.is_amount(own)}


def amounts_of_deals(batch: Batch, spec: ScanSpec, dataset: Dataset) -> Mapping[str, pl.Expr]:
    """For each amount of lines that of the deal, as `fold` has it, on every one of its lines that the filters want."""
    from salescli.loading.order_lines.lines import Whose

    apart = [column for measure in batch.measures for column in distinguished_by(measure)]
    keys = list(dict.fromkeys([DEAL_COLUMN, *spec.keys, *apart]))
    passes = pl.all_horizontal(pl.lit(value=True), *(filter_.code.is_not_null() for filter_ in spec.filters))
    found = {}
    for name, whose in amounts_of(batch, dataset).items():
        if whose is not Whose.ON_ALL:
            wanted = pl.when(passes).then(pl.col(name))
            found[name] = pl.when(pl.col(name).count().over(keys) > 0).then(wanted.sum().over(keys))
    return found


def _counted(name: str) -> str:
    return f"count:{name}"
