"""Whether what `proportion = true` says holds: each thing in the numerator is one of the denominator."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from salescli.errors import InputError
from salescli.message import say
from salescli.model import plain_formula

if TYPE_CHECKING:
    from salescli.config.own_kpis import OwnKpi
    from salescli.loading.dataset import Dataset


def check(own: OwnKpi, frame: pl.DataFrame, dataset: Dataset) -> None:
    """Raise an InputError that names the first period and group with more above the line than below it.

    Columns of `frame`: period, the keys of groups, and every part of the KPI.
    """
    above, below = plain_formula.read(own.value)[1]
    odd = frame.filter(pl.col(above) > pl.col(below))
    if odd.is_empty():
        return
    row = odd.row(0, named=True)
    known = {"window:number", "period", "start", "end", "complete", "value"}
    group = [str(row[name]) for name in frame.columns if name not in known and frame.schema[name] == pl.String]
    place = say("own.in_group", period=row["period"], group=" / ".join(group)) if group else row["period"]
    what = say("own.above_below", kpi=own.name, place=place, above=above, more=str(row[above]), below=below,
               fewer=str(row[below]))  # fmt: skip
    raise InputError(what, say("own.correct_the_share"))
