"""The groups and periods of an answer, and the measures joined to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import polars as pl

from salescli.model.measures import Aggregate, Measure, Scope

#: Scopes whose rows do not make a group appear.
_OTHER_ROWS = (Scope.EVERYWHERE, Scope.YEAR_BEFORE)


class Measured(NamedTuple):
    """Some measures of a KPI, by name: columns window, keys (none for one of everywhere), the names, maybe `there`."""

    names: tuple[str, ...]
    frame: pl.DataFrame


def groups_of(found: Sequence[Measured], measures: Mapping[str, Measure], keys: Sequence[str]) -> pl.DataFrame:
    """Every group with anything in any of the windows, or in what they are compared with. Columns: the keys."""
    groups = []
    for each in found:
        shown = [name for name in each.names if measures[name].scope not in _OTHER_ROWS]
        if shown and set(keys) <= set(each.frame.columns):
            there = pl.any_horizontal(_is_there(measures, name) for name in shown)
            there = pl.col("there") if "there" in each.frame.columns else there
            groups.append(each.frame.filter(there).select(keys))
    return pl.concat(groups).unique()


def _is_there(measures: Mapping[str, Measure], name: str) -> pl.Expr:
    """Whether there is anything of a measure: a count says so, of others that they are known."""
    measure, number = measures[name], pl.col(name)
    is_count = not measure.is_flow or measure.aggregate is Aggregate.DISTINCT
    return number != 0 if is_count else number.is_not_null()


def joined(spine: pl.DataFrame, found: Sequence[Measured]) -> pl.DataFrame:
    """The windows and groups with every measure; null where it has no row. Columns: those of the spine, the names."""
    for each in found:
        part = each.frame.drop("there", strict=False)
        on = [column for column in part.columns if column not in each.names]
        spine = spine.join(part, on=on, how="left", nulls_equal=True)
    return spine
