"""Partial aggregates of parts, put together to those of the whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

from salescli.engine.batch import COUNTED

if TYPE_CHECKING:
    from salescli.loading.together.spread import Gathering

#: The prefixes of the columns with a first day, and with a sum.
_FIRST, _SUM = "first:", "sum:"


def aggregates(frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """The partial aggregates of several parts (see `scan.query`), with each key once; counts are Int64.

    They come as 32 bits, in which a sum wraps without a word. Raises ComputeError where a sum overflows its decimal.
    """
    whole = pl.concat([_wide(frame) for frame in frames], how="vertical_relaxed")
    names = whole.columns
    keys = [name for name in names if not name.startswith((*COUNTED, _FIRST, _SUM))]
    firsts = [name for name in names if name.startswith(_FIRST)]
    rest = [name for name in names if name.startswith((*COUNTED, _SUM))]
    return whole.lazy().group_by(keys).agg(pl.col(firsts).min(), pl.col(rest).sum()).collect(engine="streaming")


def _wide(frame: pl.DataFrame) -> pl.DataFrame:
    counts = [name for name, dtype in frame.schema.items() if name.startswith(COUNTED) and dtype.is_integer()]
    return frame.with_columns(pl.col(counts).cast(pl.Int64))


def rows(frames: Sequence[pl.DataFrame], asked: Gathering) -> pl.DataFrame:
    """What was gathered from several parts, before its last step."""
    whole = pl.concat(frames, how="vertical_relaxed")
    if asked.by is None:
        return whole
    rest = [name for name in whole.columns if name not in asked.by]
    if not asked.by:
        return whole.select(pl.col(rest).min())
    return whole.lazy().group_by(list(asked.by)).agg(pl.col(rest).min()).collect(engine="streaming")
