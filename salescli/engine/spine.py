"""The groups and periods of an answer, and the measures joined to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import polars as pl

from salescli.engine.windows import WINDOW, at_once
from salescli.model.measures import Aggregate, Measure, Scope

#: Rows of these scopes alone do not make a group appear.
_OTHER_ROWS = (Scope.EVERYWHERE, Scope.YEAR_BEFORE)


class Measured(NamedTuple):
    """Some measures of a KPI. Columns: window, keys (none for the scope everywhere), the names, perhaps `has_rows`."""

    names: tuple[str, ...]
    frame: pl.LazyFrame
    keys: tuple[str, ...] = ()
    says_rows: bool = False


def groups_of(found: Sequence[Measured], measures: Mapping[str, Measure], keys: Sequence[str]) -> pl.DataFrame:
    """Every group that has anything in any of the windows, or in those compared with. Columns: the keys."""
    groups = []
    for each in found:
        shown = [name for name in each.names if measures[name].scope not in _OTHER_ROWS]
        if shown and set(keys) <= set(each.keys):
            has_rows = pl.any_horizontal(_has_rows(measures, name) for name in shown)
            has_rows = pl.col("has_rows") if each.says_rows else has_rows
            groups.append(each.frame.filter(has_rows).select(keys))
    return at_once(pl.concat(groups).unique())


def _has_rows(measures: Mapping[str, Measure], name: str) -> pl.Expr:
    """Whether a measure found anything: a count is above 0, any other is known."""
    measure, number = measures[name], pl.col(name)
    is_count = not measure.is_flow or measure.aggregate is Aggregate.DISTINCT
    is_count &= measure.aggregate is not Aggregate.OPEN_MEDIAN
    return number != 0 if is_count else number.is_not_null()


def joined(spine: pl.LazyFrame, found: Sequence[Measured]) -> pl.LazyFrame:
    """The windows and groups with every measure; null where it has no row. Columns: those of the spine, the names."""
    for each in found:
        on = [WINDOW, *each.keys]
        part = each.frame.select(*on, *each.names)
        spine = spine.join(part, on=on, how="left", nulls_equal=True, maintain_order="left")
    return spine
