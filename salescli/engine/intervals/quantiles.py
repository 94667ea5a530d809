"""Quantiles of values that are counted, not listed."""

from __future__ import annotations

import polars as pl


def quantile(values: pl.Expr, counts: pl.Expr, share: float) -> pl.Expr:
    """A quantile, by linear interpolation, of values that each stand for a number of rows; blanks do not count."""
    known = values.is_not_null()
    ordered = values.filter(known).sort()
    reached = counts.filter(known).sort_by(values.filter(known)).cum_sum()
    position_ = (counts.filter(known).sum().cast(pl.Float64) - 1) * share
    low = ordered.filter(reached > position_.floor()).first().cast(pl.Float64)
    high = ordered.filter(reached > position_.ceil()).first().cast(pl.Float64)
    return low + (high - low) * (position_ - position_.floor())
