"""Partial aggregates of parts, put together to those of the whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import polars as pl

from salescli.engine.batch import COUNTED

if TYPE_CHECKING:
    from salescli.loading.together.spread import Gathering

#: The prefixes of the columns with a first day, and with a sum.
_FIRST, _SUM = "first:", "sum:"
#: The digits of a decimal.
_DIGITS = 38


def aggregates(frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """The partial aggregates of several parts (see `scan.query`), with each key once; counts are Int64.

    They come as 32 bits, in which a sum wraps without a word. Raises ComputeError where a sum overflows its decimal.
    """
    names = frames[0].columns
    none = [name for name in _counts(frames[0]) if not any(frame[name].max() for frame in frames)]  # such as bad cells
    whole = pl.concat([_wide(frame.drop(none)) for frame in frames], how="vertical_relaxed")
    keys = [name for name in names if not name.startswith((*COUNTED, _FIRST, _SUM))]
    firsts = [name for name in names if name.startswith(_FIRST)]
    rest = [name for name in whole.columns if name.startswith((*COUNTED, _SUM))]
    _check_room(whole, keys)
    found = whole.lazy().group_by(keys).agg(pl.col(firsts).min(), pl.col(rest).sum())
    return (
        found.with_columns(pl.lit(0, pl.Int64).alias(name) for name in none).select(names).collect(engine="streaming")
    )


def _check_room(whole: pl.DataFrame, keys: Sequence[str]) -> None:
    """Raise a ComputeError where a sum may overflow: where keys count as sorted Polars does not look.

    Those of frames of one row do, and so may those of such frames together.
    """
    limits = {
        name: float(10 ** (_DIGITS - (dtype.scale or 0)))
        for name, dtype in whole.schema.items()
        if name.startswith(_SUM) and isinstance(dtype, pl.Decimal)
    }
    sizes = [pl.col(name).cast(pl.Float64).abs().sum() for name in limits]
    if not limits or _fits(whole.select(sizes), limits):  # what all together do not fill, no group does
        return
    if not _fits(whole.group_by(keys).agg(sizes), limits):
        raise pl.exceptions.ComputeError("overflow in decimal addition in sum")


def _fits(sizes: pl.DataFrame, limits: Mapping[str, float]) -> bool:
    most = sizes.select(pl.col(list(limits)).max()).row(0, named=True)
    return all((most[name] or 0) < limit for name, limit in limits.items())


def _wide(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.col(_counts(frame)).cast(pl.Int64))


def _counts(frame: pl.DataFrame) -> list[str]:
    return [name for name, dtype in frame.schema.items() if name.startswith(COUNTED) and dtype.is_integer()]


def rows(frames: Sequence[pl.DataFrame], asked: Gathering) -> pl.DataFrame:
    """What was gathered from several parts, before its last step."""
    whole = pl.concat(frames, how="vertical_relaxed")
    if asked.by is None:
        return whole
    rest = [name for name in whole.columns if name not in asked.by]
    if not asked.by:
        return whole.select(pl.col(rest).min())
    return whole.lazy().group_by(list(asked.by)).agg(pl.col(rest).min()).collect(engine="streaming")
