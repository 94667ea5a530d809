"""The deals that restated a number: every one whose part of it was another then."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl

from salescli.history.deals import COLUMNS, Deals
from salescli.history.guarding.parts import columns_counted, columns_of, in_group, parts_of
from salescli.history.model import DealEffect
from salescli.model.texts.definition import plain

if TYPE_CHECKING:
    from salescli.model.metric import Kpi

_BEFORE = ":before"


def deals_of(kpi: Kpi, group: str, start: date, end: date, before: Deals, now: Deals) -> tuple[DealEffect, ...] | None:
    """The deals whose part of a number differs, the largest effect first; None where deals do not say it."""
    parts = parts_of(kpi)
    dimensions = sorted({*before.dimensions, *now.dimensions})
    if parts is None or not columns_of(group) <= {*COLUMNS, *dimensions}:
        return None
    above, below = parts(start, end)
    measured = {"part:n": above, "part:d": pl.lit(0) if below is None else below}
    theirs, mine = (
        _with(deals, dimensions).with_columns(
            pl.when(in_group(group)).then(part).otherwise(0).cast(pl.Decimal(38, 6)).alias(name)
            for name, part in measured.items()
        )
        for deals in (before, now)
    )
    both = theirs.rename({name: f"{name}{_BEFORE}" for name in theirs.columns if name != "deal_id"}).join(
        mine, on="deal_id", how="full", coalesce=True
    )
    effects = {
        name: pl.col(name).fill_null(0) - pl.col(f"{name}{_BEFORE}").fill_null(0) for name in measured
    }  # fmt: skip
    found = both.with_columns(**{name.replace("part", "effect"): effect for name, effect in effects.items()})
    found = found.filter((pl.col("effect:n") != 0) | (pl.col("effect:d") != 0))
    size = pl.max_horizontal(pl.col("effect:n").abs(), pl.col("effect:d").abs())
    found = found.sort(size, "deal_id", descending=[True, False])
    names = _in_order(kpi, group, dimensions)
    return tuple(line for row in found.to_dicts() for line in _lines(row, names, is_ratio=below is not None))


def _in_order(kpi: Kpi, group: str, dimensions: list[str]) -> list[str]:
    """The columns of deals: first those that the KPI counts and those of the group, so that one has the effect."""
    counted = [*columns_counted(kpi), *sorted(columns_of(group))]
    return sorted([*COLUMNS, *dimensions], key=lambda name: counted.index(name) if name in counted else len(counted))


def _with(deals: Deals, dimensions: list[str]) -> pl.DataFrame:
    """The deals with all of the dimensions."""
    missing = set(dimensions).difference(deals.dimensions)
    frame = deals.frame.with_columns(pl.lit(None, pl.String).alias(name) for name in missing)
    return frame.with_columns(is_there=pl.lit(value=True))


def _lines(row: dict[str, Any], names: list[str], *, is_ratio: bool) -> list[DealEffect]:
    """The lines of a deal: one for each column that differs."""
    effect = Decimal(row["effect:n"])
    below = Decimal(row["effect:d"]) if is_ratio else None
    deal = row["deal_id"]
    if row[f"is_there{_BEFORE}"] is None:
        return [DealEffect(deal, "added", None, None, None, effect, below)]
    if row["is_there"] is None:
        return [DealEffect(deal, "removed", None, None, None, effect, below)]
    differing = [name for name in names if row[name] != row[f"{name}{_BEFORE}"]]
    return [
        DealEffect(
            deal, "changed", name, _text(row[f"{name}{_BEFORE}"]), _text(row[name]),
            effect if place == 0 else None, below if place == 0 else None,
        )
        for place, name in enumerate(differing)
    ]  # fmt: skip


def _text(value: object) -> str | None:
    if value is None:
        return None
    return plain(value) if isinstance(value, Decimal) else str(value)
