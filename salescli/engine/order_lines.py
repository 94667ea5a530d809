"""From order lines to deals, in the groups that are shown.

Where the settings say that rows of one deal_id are its lines, a deal counts once in every group in which it has a line,
with the amount of those lines, and once in the total. Measures know nothing of that: before they are counted, rows are
brought down to one a deal and group, and for the total to one a deal. What the lines must agree on they have agreed on
by then (see `loading.order_lines.lines`). An activity of a deal whose lines are in several groups is in all of them,
and in the total once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import polars as pl

from salescli.engine import dimensions as dims
from salescli.loading.column_names import DEAL_COLUMN, text_of
from salescli.loading.order_lines.lines import Whose
from salescli.loading.order_lines.part import WHOLE, Part
from salescli.model.measures import Aggregate, Measure
from salescli.views import VIEWS, told_apart

if TYPE_CHECKING:
    from salescli.engine.batch import Batch, ScanSpec
    from salescli.loading.dataset import Dataset

#: What tells rows that dimensions of others have made several from one.
ONCE = "row:once"
DEALS = "deals"
_PASSES = "row:passes"
#: Details that all lines of a deal have alike.
_OF_A_DEAL = ("days", "seconds", "home", "began", "ended")
#: Views that look at a customer's deals together, which may be in several parts.
_ACROSS_DEALS = ("first_purchases",)


def is_of_lines(batch: Batch, tables: Dataset) -> bool:
    """Whether a batch counts deals of which some have several lines."""
    return batch.view.table == DEALS and tables.are_lines(DEALS) and not tables.lines.is_none


def is_folded(batch: Batch, spec: ScanSpec, tables: Dataset) -> bool:
    """Whether several rows of a batch may be one deal or one activity."""
    return is_of_lines(batch, tables) or dims.in_many(batch.view.table, needed(batch, spec), tables)


def needed(batch: Batch, spec: ScanSpec) -> list[str]:
    """Every dimension that the question or a measure needs."""
    return list(dict.fromkeys([*spec.dimensions, *(["rep"] if "rep_id" in batch.columns else [])]))


def counts_once(measure: Measure, tables: Dataset) -> bool:
    """Whether a deal of several lines adds to a measure once, and not by each of its lines."""
    view = VIEWS.get(measure.view)
    if view is None or view.table != DEALS or measure.aggregate is Aggregate.DISTINCT or tables.lines.is_none:
        return False
    amount = view.amount_behind(measure.column)
    return not tables.lines.is_amount(amount) or tables.lines.whose(amount) is Whose.ON_ALL


def parts_of(batch: Batch, tables: Dataset) -> list[Part]:
    """The parts in which the rows of a batch are brought down to deals, so that memory does not grow with the ids."""
    is_divided = is_of_lines(batch, tables) and batch.view_name not in _ACROSS_DEALS
    return tables.lines.parts if is_divided else [WHOLE]


def fold(frame: pl.LazyFrame, batch: Batch, spec: ScanSpec, tables: Dataset) -> pl.LazyFrame:
    """One row a deal (or activity) and group, with the amounts of the lines that the filters want.

    Columns: those of the rows but for their texts; `where:DIM` of each filter is 0 where any line passes all of them,
    else null.
    """
    once = DEAL_COLUMN if DEAL_COLUMN in frame.collect_schema() else ONCE
    filters = [filter_.column for filter_ in spec.filters]
    missing = set(filters).difference(frame.collect_schema())
    frame = frame.with_columns(filter_.code for filter_ in spec.filters if filter_.column in missing)
    passes = pl.all_horizontal(pl.lit(value=True), *(pl.col(column).is_not_null() for column in filters))
    frame = frame.with_columns(passes.alias(_PASSES))
    apart = [column for column in batch.details if column not in _OF_A_DEAL]
    apart += [column for measure in batch.measures for column in told_apart(measure)]
    keys = list(dict.fromkeys([once, *spec.keys, *apart]))
    whose = amounts_of(batch, tables) if once == DEAL_COLUMN else {}
    there = frame.collect_schema().names()
    dropped = {*keys, _PASSES, *(text_of(name) for name in there)}
    told = dims.told_of_keys(frame)
    parts = [pl.col(_PASSES).any()]
    for name in there:
        if whose.get(name) is Whose.LINE or whose.get(name) is Whose.ON_ONE:
            parts += [pl.col(name).filter(_PASSES).sum(), pl.col(name).count().alias(_counted(name))]
        elif name in told:  # of the keys of any line
            parts.append(pl.col(name).any())
        elif name not in dropped:
            parts.append(pl.col(name).first())
    frame = frame.group_by(keys).agg(parts)
    summed = [name for name in whose if _counted(name) in frame.collect_schema()]
    found = {name: pl.when(pl.col(_counted(name)) > 0).then(pl.col(name)) for name in summed}
    found |= {column: pl.when(_PASSES).then(pl.lit(0, pl.UInt32)) for column in filters}
    return frame.with_columns(**found).drop(_PASSES, *map(_counted, summed))


def amounts_of(batch: Batch, tables: Dataset) -> Mapping[str, Whose]:
    """Whose the amounts of a batch are, by its columns: the table's and those that the view makes of them."""
    behind = {column: batch.view.amount_behind(column) for column in batch.columns}
    return {column: tables.lines.whose(own) for column, own in behind.items() if tables.lines.is_amount(own)}


def _counted(name: str) -> str:
    return f"count:{name}"
